"""Lists of households and businesses from a spreadsheet: all of it is right, or each wrong cell is named."""

import csv
import io
import re
import zipfile
from copy import deepcopy
from datetime import date, datetime, time

import pytest
from filledsheets import changed, place_of, sheets_of
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from engines.confine.fake import InProcess
from errors import InputUnreadable, TooLarge
from pipeline.intake import take
from pipeline.spreadsheet import FILE_BYTES, GUIDE, MOST_ROWS, Sheet, read_sheets, write_model
from schemas import registry
from schemas.columns import KEY, plans_of

TODAY = date(2023, 2, 1)
HOUSEHOLD, BUSINESS = registry.find("kunjungan_warga"), registry.find("kunjungan_usaha")
BORN = place_of(HOUSEHOLD, "Tanggal lahir", 2)
both = pytest.mark.parametrize("kind", [HOUSEHOLD, BUSINESS], ids=lambda kind: kind.kind)


def faults(kind, sheets):
    return [(fault.sheet, fault.cell) for fault in take(kind, sheets, today=TODAY).faults]


@both
def test_a_filled_list_becomes_the_records_that_the_form_would_make(kind):
    whole = kind.dump(kind.load(kind.example, today=TODAY))

    intake = take(kind, sheets_of(kind, kind.example), today=TODAY)

    (record,) = intake.records
    assert intake.faults == intake.doubts == ()
    assert record.answers == {name: value for name, value in kind.card.known(whole).items() if name != "foto"}
    assert list(record.visits) == whole["kunjungan"]
    assert (record.name, record.place) == (kind.card.named(whole), kind.card.placed(whole))


@both
def test_the_model_file_is_read_as_it_was_filled_in(kind, tmp_path):
    write_model(kind, tmp_path / "contoh.xlsx")
    book = load_workbook(tmp_path / "contoh.xlsx")
    for sheet in sheets_of(kind, kind.example):
        heads = [cell.value for cell in book[sheet.title][1]]
        assert [head.removesuffix(" *") for head in heads] == sheet.rows[0]
        for row in sheet.rows[1:]:
            book[sheet.title].append(row)
    book.save(tmp_path / "isi.xlsx")

    intake = take(kind, read_sheets(InProcess(tmp_path / "work"), tmp_path / "isi.xlsx"), today=TODAY)

    assert intake.faults == ()
    assert intake.records == take(kind, sheets_of(kind, kind.example), today=TODAY).records


@both
def test_the_model_file_explains_every_column_and_offers_the_choices(kind, tmp_path):
    write_model(kind, tmp_path / "contoh.xlsx")

    book = load_workbook(tmp_path / "contoh.xlsx")
    explained = {(row[0], row[1]) for row in book[GUIDE].iter_rows(values_only=True)}
    assert all((plan.title, column.head) in explained for plan in plans_of(kind) for column in plan.columns)
    assert any(rule.type == "list" for rule in book[plans_of(kind)[0].title].data_validations.dataValidation)
    assert take(kind, read_sheets(InProcess(tmp_path / "work"), tmp_path / "contoh.xlsx"), today=TODAY).records == ()


def test_every_wrong_cell_is_named_and_nothing_is_taken():
    wrong = {**deepcopy(HOUSEHOLD.example), "nama": "", "jenis_kelamin": "pria"}
    wrong["alamat"]["rt"] = "dua"
    wrong["penghuni"][1]["hubungan"] = "sepupu"
    wrong["kunjungan"][0]["tanggal"] = "2023-03-01"

    intake = take(HOUSEHOLD, sheets_of(HOUSEHOLD, HOUSEHOLD.example, wrong), today=TODAY)

    assert intake.records == ()
    assert [(fault.sheet, fault.cell) for fault in intake.faults] == [
        place_of(HOUSEHOLD, "Alamat: RT", 3), place_of(HOUSEHOLD, "Nama lengkap", 3),
        place_of(HOUSEHOLD, "Jenis kelamin", 3), place_of(HOUSEHOLD, "Tanggal kunjungan", 3, sheet=2),
        place_of(HOUSEHOLD, "Hubungan", 7, sheet=1),
    ]  # fmt: skip
    assert all(fault.message.endswith(".") for fault in intake.faults)


@pytest.mark.parametrize(
    "cell", ["9/1/1984", "09-01-1984", "9.1.1984", "9 Januari 1984", "9 jan 1984", "1984-01-09", "1984-01-09 00:00"]
)
def test_a_date_may_be_written_as_people_write_it(cell):
    (record,) = take(HOUSEHOLD, changed(HOUSEHOLD, line=2, head="Tanggal lahir", cell=cell), today=TODAY).records

    assert record.answers["tanggal_lahir"] == "1984-01-09"


@pytest.mark.parametrize("cell", ["31/2/1984", "1984", "9 Foo 1984", 30690, "9/1/84"])
def test_a_date_that_is_none_is_told_at_its_cell(cell):
    assert faults(HOUSEHOLD, changed(HOUSEHOLD, line=2, head="Tanggal lahir", cell=cell)) == [BORN]


def test_what_excel_makes_of_numbers_is_mended_or_told():
    (record,) = take(
        HOUSEHOLD, changed(HOUSEHOLD, line=2, head="Nomor telepon", cell=81200000000.0), today=TODAY
    ).records
    assert record.answers["no_telepon"] == "081200000000"
    assert faults(HOUSEHOLD, changed(HOUSEHOLD, line=2, head="NIK", cell=2172010901840000)) == [
        place_of(HOUSEHOLD, "NIK", 2)
    ]
    (record,) = take(HOUSEHOLD, changed(HOUSEHOLD, line=2, head="Alamat: RT", cell=2.0), today=TODAY).records
    assert record.answers["alamat"]["rt"] == "002"


@pytest.mark.parametrize("cell", [81200000000, "81200000000", 77100000001])
def test_a_telephone_number_gets_back_the_nought_that_excel_took(cell):
    (record,) = take(HOUSEHOLD, changed(HOUSEHOLD, line=2, head="Nomor telepon", cell=cell), today=TODAY).records

    assert record.answers["no_telepon"] == f"0{cell}"


@pytest.mark.parametrize("cell", [2.5, 1.234, "2.5"])
def test_a_count_with_a_fraction_is_told_and_never_taken_for_a_larger_one(cell):
    head = "Jumlah karyawan: Karyawan WNI"

    assert faults(BUSINESS, changed(BUSINESS, line=2, head=head, cell=cell)) == [place_of(BUSINESS, head, 2)]


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#DIV/0!"])
def test_a_formula_that_failed_is_told_at_its_cell(cell):
    assert faults(HOUSEHOLD, changed(HOUSEHOLD, line=2, head="Pekerjaan", cell=cell)) == [
        place_of(HOUSEHOLD, "Pekerjaan", 2)
    ]


def test_a_formula_whose_value_was_never_saved_is_told_and_one_that_gives_nothing_is_empty(tmp_path):
    book = Workbook()
    book.active.append(["a", '=A1&"b"', '=IF(A1="c","d","")'])
    book.save(tmp_path / "a.xlsx")
    empty = b'<c r="C1" t="str"><f>IF(A1="c","d","")</f><v></v></c>'  # as Excel and LibreOffice save it
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb'<c r="C1">.*?</c>', empty, old.read(name)))

    (sheet,) = read_sheets(InProcess(tmp_path / "work"), tmp_path / "b.xlsx")

    assert sheet.rows == [["a", "#N/A"]]


@pytest.mark.parametrize(("cell", "taken"), [("L", "Laki-laki"), ("perempuan", "Perempuan"), ("p", "Perempuan")])
def test_a_choice_may_be_written_short(cell, taken):
    sheets = changed(HOUSEHOLD, line=2, head="Jenis kelamin", cell=cell)

    intake = take(HOUSEHOLD, sheets, today=TODAY)

    assert intake.records[0].answers["jenis_kelamin"] == taken


def test_a_nik_beside_another_birth_date_is_a_doubt_and_hinders_nothing():
    intake = take(HOUSEHOLD, changed(HOUSEHOLD, line=2, head="Tanggal lahir", cell="10/1/1984"), today=TODAY)

    assert [(doubt.sheet, doubt.cell) for doubt in intake.doubts] == [place_of(HOUSEHOLD, "NIK", 2)]
    assert len(intake.records) == 1


def test_who_stands_there_twice_is_told():
    other = {**HOUSEHOLD.example, "nik": "", "nama": "Rahmat Lain"}

    assert faults(HOUSEHOLD, sheets_of(HOUSEHOLD, HOUSEHOLD.example, HOUSEHOLD.example)) == [
        place_of(HOUSEHOLD, "NIK", 3)
    ]
    assert faults(HOUSEHOLD, sheets_of(HOUSEHOLD, other, other)) == [place_of(HOUSEHOLD, "Nama lengkap", 3)]


@pytest.mark.parametrize("last", [0, 1], ids=["the first", "the second"])
def test_who_stands_there_with_and_without_a_number_is_one(last):
    both_lines = [HOUSEHOLD.example, {**HOUSEHOLD.example, "nik": "", "pekerjaan": "Petani"}]

    found = faults(HOUSEHOLD, sheets_of(HOUSEHOLD, both_lines[last], both_lines[1 - last]))

    assert found == [place_of(HOUSEHOLD, "Nama lengkap", 3)]


def test_two_of_one_name_at_one_place_are_told_apart_by_their_numbers():
    son = {**HOUSEHOLD.example, "nik": "2172010901840009", "penghuni": [], "kunjungan": []}

    assert len(take(HOUSEHOLD, sheets_of(HOUSEHOLD, HOUSEHOLD.example, son), today=TODAY).records) == 2


def test_a_visit_that_stands_there_twice_is_told():
    twice = {**HOUSEHOLD.example, "kunjungan": HOUSEHOLD.example["kunjungan"] * 2}

    assert faults(HOUSEHOLD, sheets_of(HOUSEHOLD, twice)) == [place_of(HOUSEHOLD, "Tanggal kunjungan", 3, sheet=2)]


def test_codes_tie_the_sheets_together():
    first, *others = sheets_of(HOUSEHOLD, HOUSEHOLD.example, {**HOUSEHOLD.example, "nik": "", "nama": "Rahmat Lain"})
    rows = [list(row) for row in first.rows]
    rows[2][0] = "K1"

    found = faults(HOUSEHOLD, [Sheet(first.title, rows), *others])

    assert ("Warga", "A3") in found
    assert ("Penghuni rumah", "A6") in found


def test_heads_that_are_unknown_twice_or_missing_are_told():
    first, *others = sheets_of(HOUSEHOLD, HOUSEHOLD.example)
    heads, row = (list(line) for line in first.rows)
    heads[heads.index("Nama lengkap")], heads[heads.index("NIK")] = "Nomor HP istri", "Suku"

    found = [fault.message for fault in take(HOUSEHOLD, [Sheet("warga", [heads, row]), *others], today=TODAY).faults]

    assert any("'Nomor HP istri' tidak dikenal" in message for message in found)
    assert any("'Suku' ada dua kali" in message for message in found)
    assert any("'Nama lengkap' tidak ada" in message for message in found)


def test_a_file_without_the_first_sheet_is_told_its_name():
    with pytest.raises(InputUnreadable, match="Warga"):
        take(HOUSEHOLD, [Sheet("Lembar1", []), Sheet("Lembar2", [])], today=TODAY)


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "cp1252")])
def test_a_csv_file_holds_the_first_sheet(separator, encoding, tmp_path):
    first, *_ = sheets_of(HOUSEHOLD, {**HOUSEHOLD.example, "pekerjaan": "Penjual café"})
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(first.rows)
    (tmp_path / "warga.csv").write_text(out.getvalue(), encoding=encoding)

    (record,) = take(HOUSEHOLD, read_sheets(InProcess(tmp_path / "work"), tmp_path / "warga.csv"), today=TODAY).records

    assert record.answers["pekerjaan"] == "Penjual café"
    assert record.visits == ()


def test_dates_and_times_of_excel_are_read(tmp_path):
    book = Workbook()
    book.active.append(
        [datetime(1984, 1, 9), datetime(2023, 1, 9, 9, 12), date(2023, 1, 9), time(9, 12), 2, None, " x "]
    )
    book.save(tmp_path / "a.xlsx")

    (sheet,) = read_sheets(InProcess(tmp_path / "work"), tmp_path / "a.xlsx")

    assert sheet.rows == [["1984-01-09", "2023-01-09 09:12", "2023-01-09", "09:12", 2, None, "x"]]


def too_long(path):
    path.write_text("a\n" * (MOST_ROWS + 2))


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"\0" * (201 << 20))


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        lambda path: path.write_bytes(b"PK\x03\x04 and nothing more"),
        lambda path: path.write_bytes(b"\x00\x01\x02" * 100),
        too_long,
        bomb,
    ],
    ids=["old", "cut", "binary", "long", "bomb"],
)
def test_what_is_no_list_of_ours_is_refused_in_words(make, tmp_path):
    make(tmp_path / "f.xlsx")

    with pytest.raises(InputUnreadable, match=r"[Ss]impan|Pecah"):
        read_sheets(InProcess(tmp_path / "work"), tmp_path / "f.xlsx")


def test_a_file_that_is_too_large_is_not_opened(tmp_path):
    (tmp_path / "f.xlsx").write_bytes(b"P" * (FILE_BYTES + 1))

    with pytest.raises(TooLarge):
        read_sheets(InProcess(tmp_path / "work"), tmp_path / "f.xlsx")


CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=30), max_size=4))
def test_any_cells_are_taken_or_told_at_a_cell(rows):
    heads = [KEY, *(column.head for column in plans_of(HOUSEHOLD)[0].columns)]

    intake = take(HOUSEHOLD, [Sheet("Warga", [heads, *rows])], today=TODAY)

    assert bool(intake.records) != bool(intake.faults)
    assert all(fault.cell and fault.message for fault in intake.faults)
