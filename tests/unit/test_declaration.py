"""A declared form is a document type like the shipped ones: it asks, checks and prints from stored answers alone."""

import copy
from datetime import date

import pytest

from errors import AnswersInvalid
from schemas.base import no_activity
from schemas.declaration import SORTS, DeclarationSchema, document_type, require_same, suggested, with_found
from schemas.reading import validated
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting
from schemas.vocabulary import vocabulary_of
from tests.declared import ANSWERS, DECLARED, KIND

SETTING = PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER, "B/1/I/2023/Pos")
TODAY = date(2023, 2, 1)


def changed(**changes):
    return {**copy.deepcopy(DECLARED), **changes}


def with_field(**one):
    return changed(isian=[*DECLARED["isian"], {"label": "Baru", "nama": "baru", "jenis": "teks", **one}])


def faults_of(answers):
    with pytest.raises(AnswersInvalid) as told:
        validated(DeclarationSchema, answers)
    return told.value.fields


def test_it_asks_and_prints_what_was_declared():
    kind = document_type(KIND, DECLARED, "0" * 64)

    values = kind.load(ANSWERS, today=TODAY)
    printed = kind.context(values, SETTING)

    assert (kind.summary(values), kind.date_of(values)) == ("Pos Melati", date(2023, 1, 20))
    assert printed["petugas"] == [
        {"no": 1, "nama": "Hamzah Contoh", "umur": "41"}, {"no": 2, "nama": "Usman Contoh", "umur": "–"},
    ]  # fmt: skip
    assert (printed["kelengkapan"], printed["catatan"]) == ("Senter", "Aman.\nTerang.")
    assert kind.load(kind.dump(values), today=TODAY) == values
    assert (kind.takes_photos, kind.activity(values)) == (4, "BIN/KATPUAN KAPOS/SISKAMLING")


def test_a_form_that_is_no_activity_is_counted_nowhere_not_even_last_month():
    assert document_type(KIND, changed(kegiatan=""), "0" * 64).activity is no_activity  # `services.recaps` asks so


def test_a_wrong_answer_is_told_at_its_place():
    kind = document_type(KIND, DECLARED, "0" * 64)

    with pytest.raises(AnswersInvalid) as told:
        kind.load({**ANSWERS, "keadaan": "Lain", "petugas": []}, today=TODAY)

    assert set(told.value.fields) == {"keadaan", "petugas"}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("needed", [True, False])
@pytest.mark.parametrize("within", ["", "petugas"])
def test_every_sort_of_field_passes_its_own_samples_and_has_a_word(sort, needed, within):
    kind = document_type(KIND, with_field(jenis=sort, wajib=needed, daftar=within, pilihan="Satu\nDua"), "0" * 64)

    for answers in kind.samples.values():
        kind.context(kind.load(answers, today=date(2099, 1, 1)), SETTING)
    word = vocabulary_of(kind).words["petugas[].baru" if within else "baru"]

    assert word.meaning == "Baru"


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        (with_field(nama="nama_pos"), "isian.0.nama"),
        (with_field(nama="kop"), "isian.6.nama"),
        (with_field(nama="for"), "isian.6.nama"),
        (with_field(nama="Nama Pos"), "isian.6.nama"),
        (with_field(daftar="tamu"), "isian.6.daftar"),
        (with_field(jenis="pilihan", pilihan="Satu"), "isian.6.pilihan"),
        (with_field(jenis="pilihan"), "isian.6.pilihan"),
        (changed(daftar=[*DECLARED["daftar"], {"nama": "tamu", "label": "Tamu"}]), "daftar.1.nama"),
        (changed(pola_nomor="B/{nomor}"), "pola_nomor"),
        (changed(isian=[]), "isian"),
        (changed(foto=13), "foto"),
    ],
)  # fmt: skip
def test_a_declaration_that_does_not_fit_is_told_at_its_place(answers, place):
    assert place in faults_of(answers)


def test_a_file_tells_the_fields_to_begin_with():
    found = [("nomor", ""), ("nama_pos", ""), ("nama", "petugas"), ("tanggal_lahir", "petugas"), ("jumlah_foto", "")]

    begun = suggested("Data Pos", found)

    assert [(one["nama"], one["jenis"], one["daftar"]) for one in begun["isian"]] == [
        ("nama_pos", "teks", ""), ("nama", "teks", "petugas"), ("tanggal_lahir", "tanggal", "petugas"),
    ]  # fmt: skip
    assert begun["daftar"] == [{"nama": "petugas", "label": "Petugas", "wajib": False}]
    again = with_found(begun, [*found, ("keadaan", "")])
    assert [one["nama"] for one in again["isian"]] == ["nama_pos", "nama", "tanggal_lahir", "keadaan"]


def test_a_revision_may_add_and_explain_but_leaves_no_paper_behind():
    require_same(DECLARED, with_field(bantuan="Boleh kosong."))

    for answers, place in (
        (changed(isian=DECLARED["isian"][1:]), "isian"),
        (with_field(wajib=True), "isian.6.wajib"),
        (changed(foto=3), "foto"),
        (changed(isian=[{**DECLARED["isian"][0], "jenis": "uraian"}, *DECLARED["isian"][1:]]), "isian.0.jenis"),
        (changed(isian=[*DECLARED["isian"][:1], {**DECLARED["isian"][1], "pilihan": "Baik\nBuruk"},
                        *DECLARED["isian"][2:]]), "isian.1.pilihan"),
    ):  # fmt: skip
        with pytest.raises(AnswersInvalid) as told:
            require_same(DECLARED, answers)
        assert place in told.value.fields
