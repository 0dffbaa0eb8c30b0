"""The rules between fields: what follows what, what adds up to what; the fault or warning stands at its field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import AnswersInvalid
from schemas import registry
from schemas.doubts import likeness
from schemas.pendataan_pengungsi import STATES, VULNERABLE
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting

TODAY = date(2023, 2, 1)
COMPLAINT = registry.find("pengaduan")
PROFILE = registry.find("data_intel_dasar")
REFUGEES = registry.find("pendataan_pengungsi")
SCENE = registry.find("tptkp")
ORDER = registry.find("surat_perintah")
BUDGET = registry.find("dukungan_anggaran")
INFORMATION = registry.find("laporan_informasi")
ACTIVITY = registry.find("laporan_kegiatan")
CARD = registry.find("kunjungan_warga")
SETTING = PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER)


def faults(kind, **changes):
    """Wrong fields of the usual answers with changes; none where they pass."""
    try:
        kind.load({**kind.example, **changes}, today=TODAY)
    except AnswersInvalid as exc:
        return list(exc.fields)
    return []


def warned(kind, **changes):
    return kind.warnings(kind.load({**kind.example, **changes}, today=TODAY))


@pytest.mark.parametrize("kind", registry.forms(), ids=lambda kind: kind.kind)
def test_a_usual_paper_brings_no_warning(kind):
    for answers in kind.samples.values():
        if answers == kind.example or answers in kind.variants.values():
            assert kind.warnings(kind.load(answers, today=TODAY)) == {}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"kejadian_tanggal": "2023-01-11"}, ["jam", "diteruskan_tanggal"]),
        ({"kejadian_jam": "08:21"}, ["jam"]),
        ({"kejadian_jam": ""}, []),
        ({"diteruskan_tanggal": "2023-01-09"}, ["diteruskan_tanggal"]),
        ({"diteruskan_jam": "08:19"}, ["diteruskan_tanggal"]),
        ({"diteruskan_tanggal": "", "diteruskan_jam": ""}, []),
        ({"kejadian_tanggal": "2023-01-12", "diteruskan_tanggal": "2023-01-09"}, ["jam", "diteruskan_tanggal"]),
        ({"uraian": "Mesin hilang."}, ["uraian"]),
        ({"diteruskan": "Instansi lain"}, ["instansi"]),
    ],
)
def test_a_complaint_is_reported_after_it_happened_and_passed_on_after_it_was_reported(changes, wrong):
    assert faults(COMPLAINT, **changes) == wrong


def test_the_receipt_tells_the_office_that_the_complaint_went_to():
    receipt = registry.find("tanda_terima_pengaduan")
    answers = {**COMPLAINT.example, "diteruskan": "Instansi lain", "instansi": "Dinas Perhubungan"}

    values = receipt.made_from(COMPLAINT.load(answers, today=TODAY))

    assert values["diteruskan"] == "Dinas Perhubungan"
    assert values["barang"] == ["Rantai pengikat mesin (1 buah)"]


def test_no_more_posts_are_manned_than_there_are():
    assert faults(PROFILE, pos_kamling=6, pos_kamling_aktif=7) == ["pos_kamling_aktif"]


def test_a_count_that_does_not_add_up_to_the_people_is_a_warning():
    warnings = warned(PROFILE, laki_laki=1641, suku=[], kepala_keluarga=4000)

    assert list(warnings) == ["agama", "usia", "pendidikan", "kepala_keluarga"]
    assert warnings["agama"].startswith("Jumlah menurut agama (3.250) berbeda dari jumlah penduduk (3.251).")


def refugee(**changes):
    return {"nama": "Warga Contoh", "jenis_kelamin": "Laki-laki", "umur": 30, "alamat_asal": "RT 003", **changes}


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"umur": 30, "nik": "2172010101930001"}, None),
        ({"umur": 29, "nik": "2172010101930001"}, None),
        ({"umur": 3, "nik": "2172010101930001"}, "umur"),
        ({"umur": 4, "nik": "2172014101190001", "jenis_kelamin": "Perempuan"}, None),
        ({"nik": "2172014101930001"}, "jenis_kelamin"),
        ({"rentan": ["Lansia"]}, "rentan"),
        ({"rentan": ["Balita"], "umur": 3}, None),
        ({"rentan": ["Ibu hamil"]}, "rentan"),
        ({"rentan": ["Ibu hamil"], "jenis_kelamin": "Perempuan"}, None),
    ],
)
def test_age_sex_and_group_that_do_not_go_together_are_a_warning(person, field):
    warnings = warned(REFUGEES, pengungsi=[refugee(), refugee(**person)])

    assert list(warnings) == ([f"pengungsi.1.{field}"] if field else [])


def test_who_stands_there_twice_is_a_warning():
    nik = "2172010101930001"

    warnings = warned(REFUGEES, pengungsi=[refugee(nik=nik), refugee(), refugee(nik=nik)])

    assert warnings == {"pengungsi.2.nik": "NIK ini sudah ada pada baris 1. Periksa lagi."}


def test_people_are_counted_after_it_happened():
    assert faults(REFUGEES, bencana_tanggal="2023-01-22") == ["tanggal"]
    assert faults(REFUGEES, bencana_jam="09:01") == ["tanggal"]


@given(
    people=st.lists(
        st.fixed_dictionaries(
            {
                "jenis_kelamin": st.sampled_from(["Laki-laki", "Perempuan"]),
                "kondisi": st.sampled_from(STATES),
                "rentan": st.lists(st.sampled_from(VULNERABLE), unique=True),
            }
        ),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_the_totals_of_a_place_are_those_of_its_people(people):
    answers = {**REFUGEES.example, "pengungsi": [refugee(**person) for person in people]}

    context = REFUGEES.context(REFUGEES.load(answers, today=TODAY), SETTING)

    total = context["jumlah"]
    assert total["jiwa"] == sum(total["kondisi"]) == len(people) == sum(row["jiwa"] for row in context["rekap"])
    assert sum(total["rentan"]) == sum(len(person["rentan"]) for person in people)
    for name in ("kondisi", "rentan"):
        assert [sum(pair) for pair in zip(*(row[name] for row in context["rekap"]), strict=True)] == total[name]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"waktu_kejadian": "2023-01-17T06:06"}, ["waktu_menerima"]),
        ({"waktu_tiba": "2023-01-17T06:04", "police_line": ""}, ["waktu_tiba"]),
        ({"waktu_selesai": "2023-01-17T06:19"}, ["waktu_selesai"]),
        ({"waktu_lapor": "2023-01-17T02:59"}, ["waktu_lapor"]),
        ({"police_line": "2023-01-17T06:19"}, ["police_line"]),
        ({"serah_terima": {**SCENE.example["serah_terima"], "waktu": "2023-01-17T06:19"}}, ["serah_terima.waktu"]),
        ({"waktu_kejadian": "2023-01-16T23:50", "waktu_menerima": "2023-01-17T00:10"}, []),
        ({"dasar": "Laporan Polisi"}, ["dasar_nomor"]),
        ({"serah_terima": ""}, ["serah_terima"]),
        ({"diserahkan": False, "serah_terima": ""}, []),
        ({"uraian": "Petugas tiba."}, ["uraian"]),
    ],
)
def test_the_moments_at_a_scene_follow_one_another(changes, wrong):
    assert faults(SCENE, **changes) == wrong


def test_the_checklist_points_out_what_the_form_speaks_of_and_nobody_ticked():
    hurt = {"nama": "Korban Contoh", "keadaan": "Luka ringan"}

    warnings = warned(SCENE, tindakan=["Menjaga status quo TKP"], korban=[hurt])

    assert warnings == {
        "tindakan": "Belum dicentang: Melaporkan kepada pimpinan; Menolong korban; Mengamankan barang bukti. "
        "Periksa lagi."
    }


def test_a_party_that_is_not_of_age_wants_a_guardian():
    kind = registry.find("problem_solving")
    child = {**kind.example["pihak_kedua"], "tanggal_lahir": "2005-01-17"}  # 18 on the day after the mediation

    assert list(warned(kind, pihak_kedua=child)) == ["pihak_kedua.wali"]
    assert warned(kind, pihak_kedua={**child, "wali": "Ibu Contoh"}) == {}
    assert warned(kind, pihak_kedua={**child, "tanggal_lahir": "2005-01-16"}) == {}


def test_the_sketch_is_one_of_the_photos_and_missed_where_it_is_not_there():
    photos = [{"file": "a.jpg"}, {"file": "sketsa.jpg"}]
    answers = {**SCENE.example, "foto": photos, "sketsa": 2}
    values = SCENE.load(answers, today=TODAY)

    place = SCENE.context(values, SETTING)["sketsa"].photo

    assert SCENE.photos(values)[place]["file"] == "sketsa.jpg"
    assert SCENE.warnings(values) == {}
    assert list(warned(SCENE, **{**answers, "foto": photos[:1]})) == ["sketsa"]


def test_a_scene_that_was_not_handed_over_has_no_minutes_of_it():
    minutes = registry.find("serah_terima_tkp")
    here = SCENE.load({**SCENE.example, "diserahkan": False}, today=TODAY)
    there = SCENE.load(SCENE.example, today=TODAY)

    assert minutes.made_from(here) is None
    assert minutes.dump(minutes.made_from(there)) == minutes.dump(minutes.load(minutes.example, today=TODAY))


def test_an_order_ends_after_it_begins():
    assert faults(ORDER, berlaku_sampai="2023-01-01") == ["berlaku_sampai"]
    assert faults(ORDER, berlaku_sampai="2023-01-02") == []


def test_a_period_or_a_name_that_is_unusual_in_an_order_is_a_warning():
    first, second = ORDER.example["kepada"]

    assert list(warned(ORDER, berlaku_sampai="2024-01-04")) == ["berlaku_sampai"]
    assert list(warned(ORDER, berlaku_mulai="2023-01-01")) == ["berlaku_mulai"]
    assert list(warned(ORDER, kepada=[first, second, {**first, "wilayah": "kelurahan contoh"}])) == ["kepada.2.nrp"]
    assert warned(ORDER, kepada=[first, {**first, "wilayah": "Kelurahan Contoh Indah"}]) == {}


def test_a_recorded_order_keeps_its_own_number():
    assert faults(ORDER, asal="Dicatat dari surat yang sudah ada") == ["nomor_surat"]
    values = ORDER.load({**ORDER.variants["dicatat"]}, today=TODAY)

    context = ORDER.context(values, PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER, "Sprin/1/I/2023"))

    assert ORDER.own_number(values) == context["nomor"] == "Sprin/7/I/KEP./2023"
    assert ORDER.own_number(ORDER.load(ORDER.example, today=TODAY)) == ""


def test_a_budget_is_accounted_for_after_the_activity():
    assert faults(BUDGET, mulai="2023-01-14") == ["tanggal"]
    assert faults(BUDGET, selesai="2023-01-11") == ["selesai"]


def test_more_paid_than_received_or_without_receipt_is_a_warning():
    first, *others = BUDGET.example["rincian"]

    assert warned(BUDGET, diterima=1384999) == {
        "diterima": "Pengeluaran Rp1.385.000,00 lebih besar daripada dana yang diterima. Periksa lagi."
    }
    assert list(warned(BUDGET, rincian=[*others, {**first, "bukti": ""}])) == ["rincian.3.bukti"]


@given(st.lists(st.tuples(st.integers(1, 9_999), st.integers(0, 999_999_999)), min_size=1, max_size=40))
def test_the_sum_of_a_budget_is_that_of_its_lines_and_can_be_said(lines):
    rows = [{"uraian": "Biaya", "volume": volume, "satuan": "unit", "harga": price} for volume, price in lines]

    context = BUDGET.context(BUDGET.load({**BUDGET.example, "rincian": rows}, today=TODAY), SETTING)

    total = sum(volume * price for volume, price in lines)
    assert context["jumlah"].replace(".", "") == str(total)
    assert sum(int(row["jumlah"].replace(".", "")) for row in context["rincian"]) == total
    assert context["terbilang"].endswith(" rupiah")


def test_information_is_reported_after_it_was_obtained_and_told_at_some_length():
    assert faults(INFORMATION, waktu_tanggal="2023-01-10") == ["tanggal"]
    assert faults(INFORMATION, fakta=["Lampu padam.", "Warga resah."]) == ["fakta"]
    assert faults(INFORMATION, fakta=["Lampu padam sejak Jumat malam.", "Warga resah dan meminta patroli."]) == []


@pytest.mark.parametrize("kind", registry.forms(), ids=lambda kind: kind.kind)
def test_every_field_of_a_form_stands_in_one_of_its_few_sections(kind):
    sections = [field.metadata.get("group") for field in kind.schema().fields.values()]

    assert all(sections)
    assert 3 <= len(set(sections) - {"Foto"}) <= 5


def earlier_activity(uraian, judul="Sambang pos ronda"):
    return ACTIVITY.load({**ACTIVITY.example, "judul": judul, "uraian": uraian}, today=TODAY)


def test_a_description_copied_with_another_tail_is_a_warning_that_shows_the_earlier_one():
    told = "Melaksanakan sambang ke pos ronda RT 002 dan menyampaikan pesan agar warga tetap waspada pada malam hari"
    values = earlier_activity(f"{told} #4711.")

    warnings = ACTIVITY.warnings(
        values, earlier=[earlier_activity("Hal yang sama sekali lain terjadi di tempat lain hari itu."),
                         earlier_activity(told, judul="Sambang RT 002")],
    )  # fmt: skip

    assert list(warnings) == ["uraian"]
    assert "laporan tanggal 12 Januari 2023: Sambang RT 002" in warnings["uraian"]


def test_descriptions_of_different_things_bring_no_warning():
    values = earlier_activity("Melaksanakan sambang ke pos ronda RT 002 dan menyampaikan pesan kamtibmas kepada warga.")
    other = earlier_activity("Melaksanakan sambang ke pasar dan menyampaikan pesan agar pedagang memasang kunci ganda.")

    assert ACTIVITY.warnings(values, earlier=[other]) == {}


def test_the_facts_of_an_information_are_compared_too():
    values = INFORMATION.load(INFORMATION.example, today=TODAY)

    assert list(INFORMATION.warnings(values, earlier=[values])) == ["fakta"]


@given(st.lists(st.text("abc ", max_size=40), max_size=6), st.lists(st.text("abc ", max_size=40), max_size=6))
def test_likeness_is_a_share_that_does_not_depend_on_the_order_of_the_two(one, other):
    one, other = ([word for text in texts for word in text.split()] for texts in (one, other))

    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one) == (1 if one else 0)


@pytest.mark.parametrize(
    ("village", "area", "outside"),
    [
        ("Contoh", "Kelurahan Contoh", False),
        ("Kelurahan Contoh", "Kelurahan Contoh dan Kelurahan Contoh Indah", False),
        ("Desa Lain", "Kelurahan Contoh", True),
        ("Lain", "", False),
    ],
)
def test_a_household_outside_the_officers_villages_is_a_warning(village, area, outside):
    answers = {**CARD.example, "alamat": {**CARD.example["alamat"], "desa_kelurahan": village}}

    warnings = CARD.warnings(CARD.load(answers, today=TODAY), area=area)

    assert list(warnings) == (["alamat.desa_kelurahan"] if outside else [])
