"""The page for lists: a model file goes out, a filled one is looked at and then taken."""

import csv
import io

import pytest
from factories import Station, csrf_of, log_in, make_app, make_installation
from filledsheets import changed, sheets_of
from openpyxl import Workbook, load_workbook

from models.tables import Record
from schemas import registry

HOUSEHOLD = registry.find("kunjungan_warga")


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    installation.station = Station(installation.db)
    yield installation
    installation.db.close()


@pytest.fixture
def budi(berkas):
    return log_in(make_app(berkas).test_client(), berkas.station["petugas"])


def as_file(sheets):
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        for row in sheet.rows:
            page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return io.BytesIO(out.getvalue())


def send(client, sheets, path="/impor/kunjungan_warga"):
    files = {"berkas": (as_file(sheets), "warga.xlsx")} if sheets else {}
    return client.post(
        path, data={"csrf_token": csrf_of(client.get("/impor").text), **files}, content_type="multipart/form-data"
    )


def names(berkas):
    with berkas.db.reading() as session:
        return [row.name for row in session.query(Record)]


def test_the_model_file_is_a_spreadsheet(budi):
    answer = budi.get("/impor/contoh/kunjungan_warga")

    assert "Warga" in load_workbook(io.BytesIO(answer.data)).sheetnames
    assert "daftar-kunjungan_warga.xlsx" in answer.headers["Content-Disposition"]


def test_a_right_list_is_looked_at_and_then_taken(berkas, budi):
    page = send(budi, sheets_of(HOUSEHOLD, HOUSEHOLD.example))

    assert "semua sel benar" in page.text
    assert "1 baru, 0 diperbarui" in page.text
    assert names(berkas) == []

    taken = send(budi, (), "/impor/kunjungan_warga/simpan")

    assert taken.status_code == 302
    assert names(berkas) == ["Rahmat Hidayatullah"]
    assert "1 baru, 0 diperbarui" in budi.get("/impor").text
    assert send(budi, (), "/impor/kunjungan_warga/simpan").status_code == 422  # it waits no more


def as_csv(sheet):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(sheet.rows)
    return io.BytesIO(out.getvalue().encode("utf-8-sig"))


def test_residents_and_past_visits_come_as_csv_files_beside_the_households(berkas, budi):
    sheets = sheets_of(HOUSEHOLD, HOUSEHOLD.example)
    files = [(as_csv(sheet), f"{number}.csv") for number, sheet in enumerate(reversed(sheets))]
    token = csrf_of(budi.get("/impor").text)

    page = budi.post(
        "/impor/kunjungan_warga", data={"csrf_token": token, "berkas": files}, content_type="multipart/form-data"
    )
    send(budi, (), "/impor/kunjungan_warga/simpan")

    assert "semua sel benar" in page.text
    with berkas.db.reading() as session:
        (record,) = session.query(Record)
        assert len(record.answers["penghuni"]) == len(HOUSEHOLD.example["penghuni"])
        assert [visit["tanggal"] for visit in record.past] == ["2023-01-09"]


def test_every_wrong_cell_stands_on_the_page_and_nothing_is_taken(berkas, budi):
    page = send(budi, changed(HOUSEHOLD, line=2, head="Jenis kelamin", cell="pria"))

    assert "1 sel perlu diperbaiki" in page.text
    assert "Warga, sel " in page.text
    assert "Simpan daftar" not in page.text
    send(budi, (), "/impor/kunjungan_warga/simpan")
    assert names(berkas) == []


def test_what_is_no_list_is_refused_in_words(budi):
    foreign = {"berkas": [(io.BytesIO(b"Nama lengkap;NIK"), "a.csv"), (io.BytesIO(b"x;y"), "b.csv")]}
    token = csrf_of(budi.get("/impor").text)
    answer = budi.post(
        "/impor/kunjungan_warga", data={"csrf_token": token, **foreign}, content_type="multipart/form-data"
    )
    assert "tidak dikenali" in answer.text
    assert "Pilih dahulu berkas" in send(budi, ()).text
    assert "Daftar untuk jenis itu tidak ada" in send(budi, (), "/impor/laporan_kegiatan").text
