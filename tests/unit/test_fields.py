"""Every field says in Indonesian what is wrong and what to do, all fields at once."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields
from marshmallow.experimental.context import Context

from errors import AnswersInvalid
from schemas import registry
from schemas.fields import Choice, Day, FormSchema, Group, Rows, Several, Text, Whole, other
from schemas.monthfile import load_setting
from schemas.person import PersonSchema

TODAY = date(2023, 2, 1)
ENGLISH = re.compile(r"\b(field|missing|invalid|not a|valid|required|null|length|must|unknown|value)\b", re.IGNORECASE)
CARD = registry.find("kunjungan_warga")
ACTIVITY = registry.find("laporan_kegiatan")
INFORMATION = registry.find("laporan_informasi")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def errors_of(kind, **changes):
    with pytest.raises(AnswersInvalid) as refusal:
        kind.load({**kind.example, **changes}, today=TODAY)
    return refusal.value.fields


@pytest.mark.parametrize(
    ("nik", "right"),
    [
        ("2172010901840003", True),
        ("2172 0149 0184 0003", True),
        ("2172010901840000", False),
        ("2172013201840003", False),
        ("2172014001840003", False),
        ("2172017101840003", True),
        ("2172017201840003", False),
        ("2172010913840003", False),
        ("217201090184000", False),
        ("٢١٧٢٠١٠٩٠١٨٤٠٠٠٣", False),
    ],
)
def test_a_nik_needs_sixteen_digits_with_a_possible_birth_date_and_serial(nik, right):
    if right:
        assert CARD.load({**CARD.example, "nik": nik}, today=TODAY)["nik"] == nik.replace(" ", "")
    else:
        assert list(errors_of(CARD, nik=nik)) == ["nik"]


def test_a_date_after_today_is_refused():
    assert errors_of(ACTIVITY, tanggal="2023-02-02") == {"tanggal": ["Tanggal tidak boleh lewat hari ini."]}


@pytest.mark.parametrize(
    "day", ["2023-02-30", "30-01-2023", "kemarin", 20230130, "2023-1-9", "1023-01-01", ["2023-01-09"]]
)
def test_a_date_that_is_none_is_refused(day):
    assert list(errors_of(ACTIVITY, tanggal=day)) == ["tanggal"]


@pytest.mark.parametrize("time", ["24:00", "9:30", "09:60", "pagi", 930, "٠٩:٣٠"])
def test_a_time_that_is_none_is_refused(time):
    assert list(errors_of(ACTIVITY, jam_mulai=time)) == ["jam_mulai"]


def test_a_time_may_be_written_with_a_dot():
    assert ACTIVITY.load({**ACTIVITY.example, "jam_mulai": "09.30"}, today=TODAY)["jam_mulai"] == "09:30"


def test_an_activity_ends_after_its_start():
    assert list(errors_of(ACTIVITY, jam_mulai="11:00", jam_selesai="09:30")) == ["jam_selesai"]


def test_rt_and_rw_are_filled_up_to_three_digits():
    answers = {**CARD.example, "alamat": {**CARD.example["alamat"], "rt": "2", "rw": "15"}}

    values = CARD.load(answers, today=TODAY)

    assert (values["alamat"]["rt"], values["alamat"]["rw"]) == ("002", "015")


@pytest.mark.parametrize("value", ["G-1", "A-7", "A", "1-A", "AA1"])
def test_the_value_of_information_is_a_letter_and_a_digit(value):
    assert list(errors_of(INFORMATION, nilai=value)) == ["nilai"]


def test_a_short_description_is_told_how_much_is_asked_for():
    assert errors_of(ACTIVITY, uraian="Sambang.") == {
        "uraian": ["Uraian kegiatan terlalu singkat. Tulis sekurangnya 50 huruf; sekarang 8."]
    }


def test_a_text_of_one_line_loses_its_line_ends():
    values = ACTIVITY.load({**ACTIVITY.example, "judul": " Sambang\r\n\tke  RW 005 "}, today=TODAY)

    assert values["judul"] == "Sambang ke RW 005"


def test_a_text_of_many_lines_keeps_them():
    values = ACTIVITY.load({**ACTIVITY.example, "hasil": "satu\r\n\r\n  dua \u2028tiga"}, today=TODAY)

    assert values["hasil"].split("\n") == ["satu", "", "  dua", "tiga"]


def test_too_many_letters_lines_or_rows_are_refused():
    wrong = errors_of(ACTIVITY, judul="x" * 161, hasil="\n".join("x" * 61), pelaksana=["x"] * 11)

    assert wrong == {
        "judul": ["Nama kegiatan terlalu panjang. Kurangi 1 huruf."],
        "hasil": ["Hasil yang dicapai paling banyak 60 baris. Gabungkan sebagian baris."],
        "pelaksana": ["Paling banyak 10 baris; sekarang 11. Hapus sebagian."],
    }


def test_a_character_that_cannot_be_printed_is_named_at_its_field():
    wrong = errors_of(ACTIVITY, pelaksana=["Budi", "王"])

    assert wrong == {"pelaksana.1": ['Huruf "王" (U+738B) tidak dapat dicetak; ganti dengan huruf Latin.']}


def test_every_wrong_field_is_told_at_once_by_its_path():
    visits = [{**CARD.example["kunjungan"][0], "tanggal": "2023-03-01"}]

    wrong = errors_of(CARD, nik="1", kunjungan=visits, alamat={"jalan": "", "rt": "x"}, rahasia="?")

    assert set(wrong) == {"nik", "kunjungan.0.tanggal", "alamat.jalan", "alamat.rt", "alamat.desa_kelurahan", "rahasia"}


def test_visits_stand_in_the_order_of_their_dates():
    visit = CARD.example["kunjungan"][0]

    wrong = errors_of(CARD, kunjungan=[{**visit, "tanggal": "2023-01-10"}, visit])

    assert list(wrong) == ["kunjungan.1.tanggal"]


@pytest.mark.parametrize(
    ("changes", "doubted"),
    [
        ({}, []),
        ({"nik": ""}, []),
        ({"tanggal_lahir": None}, []),
        ({"tanggal_lahir": "1984-01-10"}, ["nik"]),
        ({"tanggal_lahir": "1985-01-09"}, ["nik"]),
        ({"nik": "2172014901840003"}, ["jenis_kelamin"]),
        ({"nik": "2172014901840003", "jenis_kelamin": "Perempuan"}, []),
        ({"nik": "2172014902840003"}, ["nik", "jenis_kelamin"]),
    ],
)
def test_a_nik_that_does_not_go_with_birth_date_or_sex_is_a_warning_and_no_fault(changes, doubted):
    values = CARD.load({**CARD.example, **changes}, today=TODAY)

    warned = CARD.warnings(values)

    assert list(warned) == doubted
    assert all("Periksa lagi" in message for message in warned.values())


class PeopleSchema(FormSchema):
    """People in a group and in rows."""

    pelapor = Group("Pelapor", PersonSchema)
    saksi = Rows("Saksi", PersonSchema, most=3)


def test_a_warning_stands_at_its_field_in_groups_and_rows():
    wrong = {"nama": "Andi", "alamat": "Jalan Contoh", "nik": "2172010901840003", "tanggal_lahir": "1984-01-10"}
    right = {**wrong, "tanggal_lahir": "1984-01-09"}
    kind = replace(CARD, schema=PeopleSchema)

    values = kind.load({"pelapor": wrong, "saksi": [right, wrong]}, today=TODAY)

    assert list(kind.warnings(values)) == ["pelapor.nik", "saksi.1.nik"]


class NumberSchema(FormSchema):
    """One number."""

    jumlah = Whole("Jumlah", most=9_999)


@pytest.mark.parametrize(
    ("given", "taken"), [(25, 25), ("25", 25), ("1.250", 1250), ("1 250", 1250), (0, 0), ("", None)]
)
def test_a_number_may_be_written_with_the_dots_of_thousands(given, taken):
    assert NumberSchema().load({"jumlah": given}).get("jumlah") == taken


@pytest.mark.parametrize(
    "given", [-1, "-1", 2.5, "2.5", "1.25", "1.2.3", "2,5", "dua", True, [], "٢", 10_000, "9" * 40]
)
def test_what_is_no_whole_number_within_its_bounds_is_refused_in_words(given):
    with pytest.raises(ValidationError, match=r"angka|Angka"):
        NumberSchema().load({"jumlah": given})


@pytest.mark.parametrize("blank", ["", None])
def test_a_blank_counts_as_not_given(blank):
    assert CARD.load({**CARD.example, "suku": blank, "tanggal_lahir": blank}, today=TODAY)["suku"] == ""
    assert errors_of(CARD, nama=blank) == {"nama": ["Isi nama lengkap."]}


def test_a_required_text_of_invisible_characters_counts_as_not_given():
    assert errors_of(CARD, nama="\u200b \ufeff") == {"nama": ["Isi nama lengkap."]}


@pytest.mark.parametrize("answers", [None, [], "teks", 1, [{}], True])
def test_answers_that_are_no_object_are_refused_in_words(answers):
    with pytest.raises(AnswersInvalid) as refusal:
        CARD.load(answers, today=TODAY)

    assert list(refusal.value.fields) == ["formulir"]


def test_a_file_name_of_a_photo_is_kept_as_it_is():
    photo = {"file": "foto/IMG  2023 漢.jpg", "caption": "Pos ronda", "taken_at": "2023-01-12T09:31", "place": "RW 005"}

    values = ACTIVITY.load({**ACTIVITY.example, "foto": [photo]}, today=TODAY)

    assert values["foto"][0]["file"] == photo["file"]
    assert values["foto"][0]["taken_at"].hour == 9


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_junk_brings_a_word_of_english_or_another_error(data):
    kind = data.draw(st.sampled_from(registry.all_types()))
    names = st.sampled_from([*kind.schema().fields, "lain", "\ud800"])
    answers = {**kind.example, **data.draw(st.dictionaries(names, JSON, max_size=4))}

    try:
        kind.load(answers, today=TODAY)
    except AnswersInvalid as refusal:
        for name, messages in refusal.fields.items():
            f"{name}: {messages}".encode("utf-8", "strict")
            assert not any(ENGLISH.search(message) for message in messages), messages


def all_fields(schema: Schema):
    for field in schema.fields.values():
        yield field
        inner = field.inner if isinstance(field, Rows) else field
        if isinstance(inner, fields.Nested):
            yield from all_fields(inner.schema)


@pytest.mark.parametrize("kind", registry.all_types(), ids=lambda kind: kind.kind)
def test_every_field_says_what_the_form_draws_it_with(kind):
    for field in all_fields(kind.schema()):
        assert field.metadata["label"]
        assert field.metadata["widget"]
        assert field.metadata["order"] >= 0


@pytest.mark.parametrize("kind", registry.forms(), ids=lambda kind: kind.kind)
def test_a_form_has_a_few_named_sections_each_in_one_piece(kind):
    titles = [field.metadata.get("group", "") for field in kind.schema().fields.values()]
    sections = [title for number, title in enumerate(titles) if number == 0 or titles[number - 1] != title]

    assert all(sections)
    assert len(set(sections)) == len(sections)
    assert 3 <= len(sections) <= 6


SETTING = {
    "unit": {
        "letterhead": ["POLRI DAERAH KEPULAUAN RIAU", "RESOR KOTA TANJUNGPINANG", "SEKTOR CONTOH TIMUR"],
        "place": "Tanjungpinang", "time_zone": "WIB", "paper": "A4",
        "kapolsek": {"name": "RATNA CONTOH", "rank": "AKP", "nrp": "00000002"},
    },
    "officer": {
        "name": "BUDI CONTOH", "rank": "Aipda", "nrp": "00000001", "post": "Bhabinkamtibmas",
        "area": "Kelurahan Contoh",
    },
    "month": "2023-01",
}  # fmt: skip


def test_the_file_of_a_month_gives_unit_officer_and_month():
    unit, officer, month = load_setting(SETTING)

    assert (unit.time_zone, unit.name, officer.area, month) == (
        "Asia/Jakarta", "Polsek Contoh Timur", "Kelurahan Contoh", "2023-01",
    )  # fmt: skip


def test_a_wrong_file_of_a_month_is_told_by_its_fields():
    unit = {**SETTING["unit"], "letterhead": ["X" * 42, "", "", ""], "paper": "A5"}

    with pytest.raises(AnswersInvalid) as refusal:
        load_setting({**SETTING, "unit": unit, "officer": {**SETTING["officer"], "nrp": "1"}, "month": "2023-13"})

    assert {"unit.letterhead", "unit.paper", "officer.nrp", "month"} == set(refusal.value.fields)


class Asked(FormSchema):
    jenis = Choice("Jenis", ("Utang", "Tanah", "Lainnya"), required=True)
    jenis_lainnya = other("jenis", "Jenis lainnya")
    jumlah = Whole("Jumlah", most=1_000_000, load_default=0)
    saksi = Several("Saksi", ("RT", "RW", "Keluarga"), load_default=list)
    nama_keluarga = Text("Nama keluarga", most=20, load_default="", metadata={"shown_if": {"saksi": ["Keluarga"]}})


def test_an_answer_to_what_was_not_asked_counts_as_not_given():
    values = Asked().load({"jenis": "Utang", "jenis_lainnya": "Warisan", "nama_keluarga": "Harun"})

    assert (values["jenis_lainnya"], values["nama_keluarga"]) == ("", "")


def test_what_another_answer_brings_up_is_asked_for():
    with pytest.raises(ValidationError) as refusal:
        Asked().load({"jenis": "Lainnya", "jumlah": "banyak"})

    assert refusal.value.messages == {
        "jenis_lainnya": ["Isi jenis lainnya."], "jumlah": ["Isian ini harus angka bulat, misalnya 25."],
    }  # fmt: skip
    assert Asked().load({"jenis": "Lainnya", "jenis_lainnya": "Warisan"})["jenis_lainnya"] == "Warisan"


def test_several_choices_come_in_the_order_of_the_list_each_once():
    values = Asked().load({"jenis": "Utang", "saksi": ["Keluarga", "RT", "RT"], "nama_keluarga": "Harun"})

    assert (values["saksi"], values["nama_keluarga"]) == (["RT", "Keluarga"], "Harun")


def test_a_whole_number_is_taken_as_people_write_it():
    assert Asked().load({"jenis": "Utang", "jumlah": "125.000"})["jumlah"] == 125_000
    for wrong in ("1.5x", True, 1.5, -1, "9" * 19, 1_000_001, [1]):
        with pytest.raises(ValidationError):
            Asked().load({"jenis": "Utang", "jumlah": wrong})


def test_only_a_plan_may_lie_ahead():
    class Plan(FormSchema):
        rencana = Day("Rencana", ahead=True)
        kejadian = Day("Kejadian")

    with pytest.raises(ValidationError) as refusal, Context({"today": TODAY}):
        Plan().load({"rencana": "2023-12-01", "kejadian": "2023-12-01"})

    assert list(refusal.value.messages) == ["kejadian"]
