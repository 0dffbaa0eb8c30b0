"""The recaps on the screen: the same figures as on the paper, as text and as a spreadsheet, for whom they are."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from factories import (
    Station,
    add_document,
    add_month,
    add_officer,
    add_unit,
    log_in,
    make_app,
    make_installation,
    now,
    post,
)
from openpyxl import load_workbook

from engines.convert.fake import PlainConverter
from errors import NotFound
from models.tables import Document, Officer, Reminder
from services.recaps import recap_of, recap_page
from services.rights import Role

DAY = date(2023, 1, 9)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A Polsek with two officers under a Polres: one with papers of January, the other silent."""
    made = make_installation(tmp_path_factory.mktemp("rekap"), converter=PlainConverter())
    made.station = Station(made.db)
    with made.db.writing() as session:
        first = session.get(Officer, made.station["petugas"].officer_id)
        first.unit.plan = {"kunjungan_warga": 4}
        add_officer(session, first.unit, area="Kelurahan Bahari", name="JOKO CONTOH")
        month = add_month(session, first)
        for position, kind in enumerate(("kunjungan_warga", "laporan_kegiatan", "laporan_informasi")):
            add_document(session, month, kind=kind, position=position)
    made.app = make_app(made)
    yield made
    made.db.close()


def client(place, role):
    return log_in(place.app.test_client(), place.station[role])


def page(place, kind, day, role="kanit"):
    return recap_page(place.db, kind, day, by=place.station[role], clock=now)


def printed(paper):
    return paper.kind.context(paper.values, paper.setting)


@pytest.mark.parametrize("role", [Role.KANIT, Role.KAPOLSEK, Role.KASIUM, Role.REKAP, Role.KASAT])
def test_page_spreadsheet_and_paper_say_the_same(place, role):
    reader = client(place, role)

    shown = reader.get("/rekap/bulanan/2023-01").text
    sheet = load_workbook(io.BytesIO(reader.get("/rekap/bulanan/2023-01.xlsx").data)).active
    paper = printed(recap_of(place.db, "rekap_bulanan", DAY, by=place.station[role], clock=now))

    assert paper["total"][-1] == 3
    assert [cell.value for cell in list(sheet.rows)[-1]] == ["JUMLAH", *paper["total"]]
    assert "Jumlah: 3 kegiatan" in shown
    assert reader.get("/rekap/bulanan/2023-01.pdf").data.startswith(b"%PDF-")
    by_line = [3] if role in (Role.REKAP, Role.KASAT) else [0, 3]
    assert [row["jumlah"] for row in paper["baris"]] == by_line


def test_above_a_polsek_each_polsek_has_a_line_and_the_kasat_has_seen_it(place):
    paper = printed(recap_of(place.db, "rekap_bulanan", DAY, by=place.station["rekap"], clock=now))

    assert [row["nama"] for row in paper["baris"]] == ["Polsek Contoh Timur"]
    assert paper["kepala"] == "Polsek"
    assert paper["kesatuan_besar"] == "POLRESTA CONTOH"
    assert paper["jabatan_petugas"] == "KANIT BHABINKAMTIBMAS POLRESTA CONTOH"
    assert paper["jabatan_kapolsek"] == "KASAT BINMAS POLRESTA CONTOH"


def test_the_text_for_messengers_tells_of_a_restricted_paper_only_that_there_is_one(place):
    shown = client(place, "kanit").get("/rekap/bulanan/2023-01").text

    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", shown, re.DOTALL).group(1)
    assert "1. Kelurahan Bahari (Aipda JOKO CONTOH): nihil" in text
    assert re.search(r"2\. Kelurahan Contoh \(Aipda PETUGAS CONTOH\): DDS 1, LI 1, .*1\n", text)


def test_who_handed_in_nothing_on_a_day_is_named_before_all_figures(place):
    recap = page(place, "rekap_harian", date(2023, 1, 2))

    assert recap.total == 0
    assert len(recap.silent) == 2
    assert "Tidak ada laporan 2 Januari 2023" in client(place, "kanit").get("/rekap/harian/2023-01-02").text


def test_who_is_silent_today_is_reminded_once_and_reads_it_until_something_is_handed_in(place):
    kanit, officer = client(place, "kanit"), client(place, "petugas")
    today, told = (
        "/rekap/harian/2023-02-01",
        "Diingatkan oleh Aipda Kanit Contoh pukul 09.00 WIB: belum ada laporan hari ini.",
    )
    assert told not in officer.get("/").text
    assert "Ingatkan</button>" not in kanit.get("/rekap/harian/2023-01-02").text  # a day that is over

    first, again = (post(kanit, "/rekap/ingatkan", page=today) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303)
    shown = kanit.get(today).text
    assert "Semua yang belum melapor sudah diingatkan hari ini." in shown  # what the second press came to
    assert "Sudah diingatkan hari ini." in shown
    assert told in officer.get("/").text
    with place.db.writing() as session:
        assert session.query(Reminder).count() == 2
        month = add_month(session, session.get(Officer, place.station["petugas"].officer_id), period="2023-02")
        paper = add_document(session, month, state="diajukan", day=date(2023, 2, 1)).id
    assert told not in officer.get("/").text
    with place.db.writing() as session:
        session.delete(session.get(Document, paper))


@pytest.mark.parametrize("role", [Role.KASIUM, Role.REKAP, Role.KASAT])
def test_only_who_leads_the_officers_reminds_them(place, role):
    reader = client(place, role)

    assert "Ingatkan</button>" not in reader.get("/rekap/harian/2023-02-01").text
    assert post(reader, "/rekap/ingatkan", page="/rekap/harian/2023-02-01").status_code == 403


def test_a_month_is_measured_against_its_plan_and_the_month_before(place):
    recap = page(place, "rekap_bulanan", DAY)

    assert sorted((line.planned, line.done) for line in recap.lines) == [(4, 0), (4, 1)]
    assert (recap.before, sum(recap.days), len(recap.days)) == (0, 3, 31)
    assert page(place, "rekap_bulanan", date(2023, 2, 1)).before == 3


@pytest.mark.parametrize("path", ["/rekap", "/rekap/harian", "/rekap/harian?tanggal=2023-01-09", "/rekap/harian/kapan"])
def test_every_way_to_a_recap_leads_to_one(place, path):
    answer = client(place, "kasat").get(path, follow_redirects=True)

    assert answer.status_code == 200
    assert "Kegiatan per hari" in answer.text or "Rekap Senin" in answer.text or "Rekap Rabu" in answer.text


def test_a_unit_that_nobody_leads_says_so(place):
    with place.db.writing() as session:
        unit = add_unit(session, level="polres", name="Polres Kosong", letterhead=("POLRI", "RESOR KOSONG"))
        nobodys = replace(place.station["rekap"], unit_id=unit.id, below=frozenset())

    with pytest.raises(NotFound, match="Kasat Binmas"):
        recap_page(place.db, "rekap_bulanan", DAY, by=nobodys, clock=now)
