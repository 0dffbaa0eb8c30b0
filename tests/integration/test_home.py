"""The first page of everybody: what an officer's day begins with, and the way to their work for the others."""

from datetime import date

import pytest

from models.tables import Document, Month, Officer, Unit
from services.home import count_returned, officer_home
from services.review import correct, give_back, open_for_reading
from services.rights import Role
from tests.factories import Station, add_document, add_month, log_in, make_app, make_installation, now

TODAY = date(2023, 2, 1)


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    yield installation
    installation.db.close()


@pytest.fixture
def station(berkas):
    return Station(berkas.db)


@pytest.fixture
def paper(berkas, station):
    """Add a paper of the officer, dated today; its month is opened."""

    def add(kind="kunjungan_warga", **more):
        with berkas.db.writing() as session:
            officer = session.get(Officer, station["petugas"].officer_id)
            month = session.query(Month).filter_by(officer_id=officer.id, period="2023-02").one_or_none()
            month = month or add_month(session, officer, period="2023-02")
            return add_document(session, month, kind=kind, day=TODAY, **{"state": "diajukan", **more}).id

    return add


def home_of(berkas, station):
    return officer_home(berkas.db, station["petugas"], clock=now)


def page_of(berkas, station, role):
    return log_in(make_app(berkas).test_client(), station[role]).get("/").text


def test_what_came_back_stands_first_with_what_is_asked(berkas, station, paper):
    returned, kanit = paper(), station["kanit"]
    paper("laporan_kegiatan", state="draf")
    open_for_reading(berkas.db, returned, by=kanit, clock=now)
    give_back(berkas.db, returned, by=kanit, revision=1, remark="", marks={"alamat.jalan": "Cek alamat"}, clock=now)

    home = home_of(berkas, station)

    assert [(task.state, task.words) for task in home.tasks] == [("dikembalikan", "Cek alamat"), ("draf", "")]
    assert home.tasks[0].title == "Kunjungan warga: Rahmat Hidayatullah, RT 002/RW 005"
    assert count_returned(berkas.db, station["petugas"]) == 1
    assert "Cek alamat" in page_of(berkas, station, "petugas")


def test_a_correction_is_told_until_the_officer_has_opened_the_paper(berkas, station, paper):
    corrected, chief = paper("laporan_kegiatan"), station["kapolsek"]
    open_for_reading(berkas.db, corrected, by=chief, clock=now)
    correct(berkas.db, corrected, by=chief, revision=1, changes={"judul": "Posyandu RT 003"}, clock=now)

    before = home_of(berkas, station).tasks
    open_for_reading(berkas.db, corrected, by=station["petugas"], clock=now)

    assert [task.state for task in before] == ["dikoreksi"]
    assert home_of(berkas, station).tasks == ()


def test_a_secret_draft_is_named_by_its_kind_alone(berkas, station, paper):
    paper("laporan_informasi", state="draf")

    assert [task.title for task in home_of(berkas, station).tasks] == ["Laporan informasi"]


def test_today_and_the_month_are_counted_against_their_plans(berkas, station, paper):
    with berkas.db.writing() as session:
        session.get(Unit, station.unit_id).plan = {"kunjungan_warga": 3, "laporan_kegiatan": 1, "kunjungan_usaha": 0}
    for state in ("diajukan", "disetujui", "draf", "dibatalkan"):
        paper(state=state)
    paper("laporan_kegiatan")
    paper("laporan_kegiatan")

    home = home_of(berkas, station)

    assert (home.visits, home.visits_planned) == (2, 0)
    assert [(one.kind, one.done, one.planned) for one in home.progress] == [
        ("kunjungan_warga", 2, 3), ("laporan_kegiatan", 2, 1),
    ]  # fmt: skip
    assert (home.done, home.planned, home.month) == (3, 4, "Februari 2023")


def test_the_plan_of_the_day_is_ticked_by_what_was_reported(berkas, station, paper):
    row = {"bentuk_kegiatan": "DDS/SAMBANG/KUNJUNGAN", "sasaran": "Warga RT 002", "lokasi": "RT 002/RW 005"}
    paper(
        "rencana_kegiatan", state="disetujui",
        answers={
            "jangka": "Mingguan", "tanggal": "2023-01-30", "mulai": "2023-01-30", "selesai": "2023-02-05",
            "kegiatan": [
                {**row, "tanggal": "2023-02-01", "target": 3},
                {**row, "tanggal": "2023-02-01", "bentuk_kegiatan": "KEGIATAN KEAGAMAAN", "sasaran": "Jemaah"},
                {**row, "tanggal": "2023-02-02"},
            ],
        },
    )  # fmt: skip
    visit = paper()
    with berkas.db.writing() as session:
        document = session.get(Document, visit)
        answers = dict(document.answers)
        answers["kunjungan"] = [{**answers["kunjungan"][0], "tanggal": "2023-02-01"}]
        document.answers = answers

    home = home_of(berkas, station)

    assert [(one.words, one.done) for one in home.plan] == [("Warga RT 002", True), ("Jemaah", False)]
    assert (home.visits, home.visits_planned) == (1, 3)


def test_what_is_used_most_is_offered_first(berkas, station, paper):
    assert [kind.kind for kind in home_of(berkas, station).kinds[:2]] == ["kunjungan_warga", "kunjungan_usaha"]
    with berkas.db.writing() as session:
        month = add_month(session, session.get(Officer, station["petugas"].officer_id), period="2023-01")
        for number in range(2):
            add_document(session, month, kind="laporan_kegiatan", position=number)

    assert home_of(berkas, station).kinds[0].kind == "laporan_kegiatan"


@pytest.mark.parametrize("role", Role)
def test_everybody_has_a_first_page(berkas, station, paper, role):
    paper()

    page = page_of(berkas, station, role)

    assert "Beranda" in page
    assert ("Rabu, 1 Februari 2023" in page) == (role is Role.PETUGAS)


def test_the_way_to_the_inbox_says_how_many_wait(berkas, station, paper):
    paper()

    assert "1 menunggu" in page_of(berkas, station, "kanit")


def test_the_kasium_sees_how_many_signed_months_wait(berkas, station):
    with berkas.db.writing() as session:
        officer = session.get(Officer, station["petugas"].officer_id)
        add_month(session, officer, period="2022-12", state="ditandatangani")
        add_month(session, officer, period="2022-11", state="diarsipkan")

    assert "1 menunggu" in page_of(berkas, station, "kasium")
    assert "menunggu" not in page_of(berkas, station, "rekap")


def test_a_stranger_sees_the_public_page(berkas, station):
    page = make_app(berkas).test_client().get("/").text

    assert "Periksa keaslian dokumen" in page
    assert "Perlu tindakan" not in page
