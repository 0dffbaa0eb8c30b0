"""What holds for every document type: nothing here names one, except where its own wording is tested."""

import json
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from docx import Document
from marshmallow import fields

from errors import UnknownKind
from pipeline.compile import compile_template
from pipeline.fill import fill
from schemas import registry
from schemas.base import DAY, MONTH, Classification, Source
from schemas.fields import Choice, Group, Matched, Rows, Several, Text
from schemas.record import Record, entry_of
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, Officer, PaperSetting, Unit
from schemas.wording import (
    age,
    capitals,
    clock_time,
    day_and_date,
    format_number,
    full_rank,
    masked,
    number_label,
    pattern_fault,
    thousands,
)

TODAY = date(2023, 2, 1)
SETTING = PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER, "B/1")
every_kind = pytest.mark.parametrize("kind", registry.all_types(), ids=lambda kind: kind.kind)
every_derived_kind = pytest.mark.parametrize(
    "kind", [kind for kind in registry.all_types() if kind.source is Source.DERIVED], ids=lambda kind: kind.kind
)
every_sample = pytest.mark.parametrize(
    ("kind", "sample"), [(kind, name) for kind in registry.all_types() for name in kind.samples],
    ids=lambda one: one if isinstance(one, str) else one.kind,
)  # fmt: skip


compiled = cache(compile_template)


def words_of(path):
    """All text of a Word file's body, white space removed."""
    return "".join("".join(Document(str(path)).element.body.itertext()).split())


def test_who_carried_out_an_activity_is_the_officer_with_rank_where_nobody_is_named():
    kind = registry.find("laporan_kegiatan")

    context = kind.context(kind.load(kind.minimal, today=TODAY), PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER))

    assert context["pelaksana"] == ["Aipda BUDI CONTOH"]


def given_texts(field, answer):
    """The free texts among the answers, as they must be printed."""
    if answer is None:
        return
    if isinstance(field, Group):
        for name, inner in field.schema.fields.items():
            if name in answer:
                yield from given_texts(inner, answer[name])
    elif isinstance(field, Rows):
        for row in answer:
            yield from given_texts(field.inner, row)
    elif isinstance(field, Text) and not isinstance(field, Choice | Matched):
        yield answer


def test_all_types_stand_in_the_order_of_the_bundle():
    sections = [kind.section for kind in registry.all_types()]

    assert sections == sorted(sections)
    assert {"kunjungan_warga", "laporan_kegiatan", "laporan_informasi"} <= {one.kind for one in registry.all_types()}


def test_an_unknown_kind_is_told_the_known_ones():
    with pytest.raises(UnknownKind, match="kunjungan_warga"):
        registry.find("kunjungan_bulan")


@every_sample
def test_samples_pass_and_values_survive_being_stored(kind, sample):
    answers = kind.samples[sample]

    values = kind.load(json.loads(json.dumps(answers)), today=TODAY)

    assert kind.load(json.loads(json.dumps(kind.dump(values))), today=TODAY) == values
    assert kind.date_of(values) <= TODAY
    assert kind.summary(values).strip()
    assert "\n" not in kind.summary(values)


@every_kind
def test_the_longest_answers_are_at_the_limit_of_every_text(kind):
    def check(field, answer):
        if isinstance(field, Several):
            assert answer == list(field.choices)
        elif isinstance(field, Group):
            for name, inner in field.schema.fields.items():
                if inner.metadata["widget"] != "photos":
                    check(inner, answer.get(name))
        elif isinstance(field, Rows):
            assert len(answer) == field.tested
            for row in answer:
                check(field.inner, row)
        elif isinstance(field, Text) and not isinstance(field, Choice | Matched):
            assert len(answer) == field.most

    check(Group("", kind.schema), kind.longest)


@every_sample
def test_a_template_asks_for_nothing_that_the_type_does_not_give(kind, sample):
    values = kind.load(kind.samples[sample], today=TODAY)

    context = kind.context(values, SETTING)

    assert compiled(kind.template).variables <= set(context)


@every_sample
def test_every_text_of_the_answers_is_in_the_word_file(kind, sample, tmp_path):
    values = kind.load(kind.samples[sample], today=TODAY)

    fill(compiled(kind.template), kind.context(values, SETTING), tmp_path / "paper.docx")

    words = words_of(tmp_path / "paper.docx")
    for text in given_texts(Group("", kind.schema), kind.dump(values)):
        assert "".join(text.split()) in words or "".join(capitals(text).split()) in words


@every_kind
def test_every_required_field_changes_the_paper(kind, tmp_path):
    template = compiled(kind.template)
    values = kind.load(kind.example, today=TODAY)
    texts = [
        name
        for name, field in kind.schema().fields.items()
        if field.required and isinstance(field, fields.String) and not isinstance(field, Choice)
    ]

    for name in texts:
        fill(template, kind.context({**values, name: "23:17"}, SETTING), tmp_path / "paper.docx")
        assert "23:17" in words_of(tmp_path / "paper.docx") or "23.17" in words_of(tmp_path / "paper.docx"), name


@every_kind
def test_a_template_names_its_styles_in_indonesian_and_holds_no_text_box(kind):
    document = Document(str(kind.template))

    assert {"Kop", "Isi", "Tanda Tangan"} <= {style.name for style in document.styles}
    assert "txbxContent" not in document.element.xml
    assert document.core_properties.language == "id-ID"
    assert document.core_properties.title


@every_kind
def test_every_placeholder_of_a_template_stands_whole_in_one_run(kind):
    runs = [node.text or "" for node in Document(str(kind.template)).element.body.iter() if node.tag.endswith("}t")]

    assert any("{{" in run for run in runs)
    for run in runs:
        assert run.count("{{") == run.count("}}")
        assert run.count("{%") == run.count("%}")


@every_kind
def test_secret_papers_say_so_on_every_page(kind):
    section = Document(str(kind.template)).sections[0]
    said = [part.paragraphs[0].text for part in (section.header, section.footer)]

    # Letter and report serve the restricted bundle too: there the placeholder says RAHASIA.
    usual = (["", ""], ["{{ tingkat }}"] * 2)
    assert said == ["RAHASIA"] * 2 if kind.classification is Classification.RAHASIA else said in usual


def january(first=date(2023, 1, 1), last=date(2023, 1, 31)):
    """A month with one entry of each form, of each of its samples."""
    entries = [
        entry_of(kind, kind.load(answers, today=TODAY), EXAMPLE_OFFICER)
        for kind in registry.forms()
        for answers in kind.samples.values()
    ]
    return Record(first, last, last, tuple(entry for entry in entries if first <= entry.date <= last))


@every_derived_kind
def test_what_is_derived_from_any_parent_can_be_stored_and_printed(kind, tmp_path):
    if kind.parent in (DAY, MONTH):
        parents = [january(), Record(date(2023, 1, 1), date(2023, 1, 31), date(2023, 1, 31), ())]
    else:
        form = registry.find(kind.parent)
        parents = [form.load(answers, today=TODAY) for answers in form.samples.values()]

    papers = [values for values in map(kind.made_from, parents) if values is not None]

    assert papers
    for values in papers:
        assert kind.load(json.loads(json.dumps(kind.dump(values))), today=TODAY) == values
        fill(compiled(kind.template), kind.context(values, SETTING), tmp_path / "paper.docx")
    assert [kind.made_from(parent) for parent in parents if kind.made_from(parent) is not None] == papers


def test_a_secret_entry_brings_nothing_but_its_being_there_to_other_papers():
    kind = registry.find("laporan_informasi")

    entry = entry_of(kind, kind.load(kind.example, today=TODAY), EXAMPLE_OFFICER, number="R/LI-1", photos=2)

    assert (entry.values, entry.summary, entry.number, entry.photos) == ({}, "", "", 0)
    assert (entry.date, entry.activity) == (date(2023, 1, 9), "PEMBUATAN LI BHABINKAMTIBMAS")


def test_a_unit_has_its_own_number_patterns():
    kind = registry.find("laporan_kegiatan")
    unit = replace(EXAMPLE_UNIT, number_patterns={"laporan_kegiatan": "B/LHK-{no}/{tahun}"})

    assert kind.pattern_of(unit) == "B/LHK-{no}/{tahun}"
    assert kind.pattern_of(EXAMPLE_UNIT) == kind.number


@pytest.mark.parametrize(
    ("pattern", "word"),
    [("B/{bulan_romawi}", "{no}"), ("B/{no}/{bulan}", "{bulan}"), ("B/{no:x}", "{no:x}"), ("B/{no}/{tahun", "kurawal")],
)
def test_a_wrong_number_pattern_is_told_in_words(pattern, word):
    assert word in pattern_fault(pattern)


@every_kind
def test_the_shipped_number_patterns_are_right(kind):
    assert kind.number is None or pattern_fault(kind.number) == ""


def test_a_nik_is_printed_masked(tmp_path):
    kind = registry.find("kunjungan_warga")
    values = kind.load(kind.example, today=TODAY)

    fill(compiled(kind.template), kind.context(values, SETTING), tmp_path / "paper.docx")

    words = words_of(tmp_path / "paper.docx")
    assert "2172********0003" in words
    assert values["nik"] not in words


def test_early_detection_prints_the_organisation_and_what_else_the_register_asks():
    kind = registry.find("laporan_informasi")
    group = {
        "nama": "Forum Umpama",
        "bentuk": "LSM",
        "pengurus": "Tuan Contoh",
        "alamat": "Jalan Umpama",
        "kegiatan": "rapat",
    }
    more = {
        "urgensi": "Mendesak",
        "keseringan": "Sering",
        "kata_kunci": ["rapat", "malam"],
        "koordinat": "0.91, 104.46",
    }
    answers = {**kind.example, "deteksi_dini": True, "organisasi": group, "tempat_mendapatkan": "Dermaga", **more}

    said = kind.context(kind.load(answers, today=TODAY), SETTING)["keterangan"]
    unasked = kind.context(kind.load({**answers, "deteksi_dini": False}, today=TODAY), SETTING)["keterangan"]

    assert said == [
        "Tempat mendapatkan: Dermaga", "Koordinat: 0.91, 104.46", "Urgensi: mendesak", "Keseringan: sering",
        "Kata kunci: rapat, malam", "Organisasi: Forum Umpama", "Bentuk: LSM", "Pengurus: Tuan Contoh",
        "Alamat organisasi: Jalan Umpama", "Kegiatan organisasi: rapat",
    ]  # fmt: skip
    assert unasked == said[:5]


def test_an_opinion_prints_its_value_and_how_urgent_and_frequent_it_is():
    kind = registry.find("kunjungan_warga")
    opinion = {"jenis": "Laporan Informasi", "bidang": "Keamanan", "uraian": "Lampu padam.", "nilai": "B-2",
               "urgensi": "Penting", "keseringan": "Sering", "kata_kunci": ["lampu", "dermaga"]}  # fmt: skip
    visit = {**kind.example["kunjungan"][0], "pendapat": [opinion, {**opinion, "jenis": "Keluhan"}]}

    rows = kind.context(kind.load({**kind.example, "kunjungan": [visit]}, today=TODAY), SETTING)["pendapat"]

    assert [row["isi"] for row in rows] == [
        "Laporan Informasi, bidang Keamanan, nilai B-2, penting, sering: Lampu padam.", "Kata kunci: lampu, dermaga",
        "Keluhan, bidang Keamanan, penting, sering: Lampu padam.", "Kata kunci: lampu, dermaga",
    ]  # fmt: skip


def test_the_card_is_dated_by_its_last_visit():
    kind = registry.find("kunjungan_warga")
    visit = kind.example["kunjungan"][0]
    values = kind.load({**kind.example, "kunjungan": [visit, {**visit, "tanggal": "2023-01-30"}]}, today=TODAY)

    assert kind.date_of(values) == date(2023, 1, 30)
    assert kind.context(values, SETTING)["tanggal"] == "30 Januari 2023"
    assert kind.summary(values) == "Rahmat Hidayatullah, RT 002/RW 005"


@pytest.mark.parametrize(
    ("pattern", "serial", "printed"),
    [
        ("R/LI-{no}/{bulan_romawi}/{tahun}/Bhabinkamtibmas", 12, "R/LI-12/IX/2023/Bhabinkamtibmas"),
        ("B/LAP-{no:03}/{bulan_romawi}/{kka}/{tahun}/{satfung}", 7, "B/LAP-007/IX/HUK.7.1/2023"),
        ("PS/{no}/{unit}/{desa}", 1, "PS/1/Contoh Timur/Kelurahan Contoh"),
    ],
)
def test_a_number_follows_its_pattern_and_drops_empty_segments(pattern, serial, printed):
    unit = Unit(**{**{name: getattr(EXAMPLE_UNIT, name) for name in Unit.__slots__}, "kka": "HUK.7.1"})

    assert format_number(pattern, serial=serial, date=date(2023, 9, 1), unit=unit, officer=EXAMPLE_OFFICER) == printed


def test_a_number_without_serial_leaves_its_place_blank():
    pattern = "R/LI-{no:03}/{bulan_romawi}/{kka}/{tahun}"

    number = format_number(pattern, serial=None, date=date(2023, 1, 1), unit=EXAMPLE_UNIT, officer=EXAMPLE_OFFICER)

    assert number.startswith("R/LI- ")
    assert number.endswith(" /I/2023")


def test_indonesian_words_of_dates_ranks_and_numbers():
    assert day_and_date(date(2023, 1, 9)) == "Senin, 9 Januari 2023"
    assert [clock_time("09:12", f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura")] == [
        "pukul 09.12 WIB", "pukul 09.12 WITA", "pukul 09.12 WIT",
    ]  # fmt: skip
    assert [thousands(number) for number in (0, 999, 1250, 1250000)] == ["0", "999", "1.250", "1.250.000"]
    assert full_rank("aipda") == "AJUN INSPEKTUR POLISI DUA"
    assert full_rank("Penata") == "PENATA"
    assert number_label("1" * 18).startswith("NIP ")
    assert masked("2172010901840003") == "2172********0003"


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(1984, 1, 9), date(2023, 1, 8), 38),
        (date(1984, 1, 9), date(2023, 1, 9), 39),
        (date(2004, 2, 29), date(2023, 2, 28), 18),
        (date(2004, 2, 29), date(2023, 3, 1), 19),
    ],
)
def test_an_age_grows_on_the_birthday(born, day, years):
    assert age(born, day) == years


def test_capitals_hold_only_what_can_be_printed():
    assert capitals("Budi d'Église ŉǰß") == "BUDI D'ÉGLISE ŉǰß"


def test_the_letterhead_line_follows_the_longest_line():
    kind = registry.find("kunjungan_warga")
    values = kind.load(kind.example, today=TODAY)

    def indent(*lines, paper="A4"):
        unit = Unit(lines, EXAMPLE_UNIT.place, EXAMPLE_UNIT.time_zone, paper, EXAMPLE_UNIT.kapolsek)
        officer = Officer("BUDI CONTOH", "Aipda", "00000001", "Bhabinkamtibmas", "Kelurahan Contoh")
        return kind.context(values, PaperSetting(unit, officer))["kop_kanan"]

    assert indent("SEKTOR A") > indent("POLRI DAERAH KEPULAUAN RIAU", "SEKTOR A") > indent("W" * 41) > 0
    assert indent("SEKTOR A", paper="F4") > indent("SEKTOR A")
