"""The rules between fields: what follows what, what adds up to what; the fault or warning stands at its field."""

from datetime import date

import pytest

from errors import AnswersInvalid
from schemas import registry

TODAY = date(2023, 2, 1)
COMPLAINT = registry.find("pengaduan")
PROFILE = registry.find("data_intel_dasar")


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
        ({"kejadian_tanggal": "2023-01-11"}, ["jam"]),
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
