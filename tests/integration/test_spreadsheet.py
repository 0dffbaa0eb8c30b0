"""Spreadsheets in the real confinement: read where unknown files are opened, with its limits."""

from datetime import date

import pytest
from openpyxl import load_workbook

from engines.confine.bubblewrap import Bubblewrap
from errors import InputUnreadable
from pipeline.intake import take
from pipeline.spreadsheet import read_sheets, write_model
from schemas import registry

KIND = registry.find("kunjungan_warga")


def test_a_list_is_read_in_the_confined_child(tmp_path):
    write_model(KIND, tmp_path / "contoh.xlsx")
    book = load_workbook(tmp_path / "contoh.xlsx")
    heads = [cell.value.removesuffix(" *") for cell in book["Warga"][1]]
    row = {"Kode": "1", "Nama lengkap": "Rahmat Contoh", "Jenis kelamin": "L", "Alamat: Jalan": "Jalan Contoh",
           "Alamat: Desa/kelurahan": "Contoh"}  # fmt: skip
    book["Warga"].append([row.get(head) for head in heads])
    book.save(tmp_path / "isi.xlsx")

    sheets = read_sheets(Bubblewrap(tmp_path / "work"), tmp_path / "isi.xlsx")

    intake = take(KIND, sheets, today=date(2023, 2, 1))
    assert [record.name for record in intake.records] == ["Rahmat Contoh"]


def test_what_crashes_the_reader_is_refused_in_words(tmp_path):
    (tmp_path / "f.xlsx").write_bytes(b"PK\x03\x04" + b"\xff" * 4_000)

    with pytest.raises(InputUnreadable):
        read_sheets(Bubblewrap(tmp_path / "work"), tmp_path / "f.xlsx")
