"""Order letters: the Kasat issues them, and officers' papers stand on the one in force."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from factories import Station, log_in, make_app, make_installation, now, post

from errors import NotAllowed, NotFound
from models.tables import Document, DocumentRevision, Review
from schemas import registry
from services.entries import save_draft, start_entry, submit
from services.orders import orders_of
from services.review import cancel, issue

ORDER = "surat_perintah"


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    made = make_installation(tmp_path_factory.mktemp("perintah"))
    made.station = Station(made.db)
    yield made
    made.db.close()


@pytest.fixture
def berkas(installation):
    """The installation without order letters."""
    yield installation
    with installation.db.writing() as session:
        for table in (Review, DocumentRevision, Document):
            session.query(table).delete()


def handed_in(berkas, *, role="kasat", **changes):
    """An order letter for the station's officer."""
    officer = berkas.station["petugas"]
    example = registry.find(ORDER).example
    to = {**example["kepada"][0], "nrp": officer.nrp, "nama": officer.name}
    answers = {**example, "tanggal": "2023-01-02", "kepada": [to], **changes}
    entry = uuid4()
    save_draft(berkas.db, entry, kind=ORDER, revision=1, answers=answers, by=berkas.station[role], clock=now)
    submit(berkas.db, entry, revision=1, by=berkas.station[role], clock=now)
    return entry


def issued(berkas, **changes):
    entry = handed_in(berkas, **changes)
    return entry, issue(berkas.db, entry, by=berkas.station["kasat"], store=berkas.store, shelf=berkas.shelf, clock=now)


def basis(berkas, kind="laporan_kegiatan", *, role="petugas", clock=now):
    return start_entry(berkas.db, registry.find(kind), by=berkas.station[role], clock=clock).answers.get("dasar", [])


def test_an_order_that_the_kasat_issues_has_its_number_and_is_listed(berkas):
    entry, number = issued(berkas)

    assert number == "Sprin/1/I/2023"
    (row,) = orders_of(berkas.db, by=berkas.station["kasat"], clock=now)
    assert (row.id, row.number, row.in_force) == (entry, number, True)
    again = issue(berkas.db, entry, by=berkas.station["kasat"], store=berkas.store, shelf=berkas.shelf, clock=now)
    assert again == number


def test_a_recorded_order_keeps_the_number_of_its_paper(berkas):
    _, number = issued(berkas, asal="Dicatat dari surat yang sudah ada", nomor_surat="Sprin/7/I/KEP./2023")

    assert number == "Sprin/7/I/KEP./2023"


@pytest.mark.parametrize("kind", ["laporan_kegiatan", "problem_solving"])
def test_the_order_in_force_is_what_an_officers_paper_stands_on_first(berkas, kind):
    issued(berkas)

    assert basis(berkas, kind)[0] == (
        "Surat Perintah Kapolresta Tanjungpinang Nomor Sprin/"
        + orders_of(berkas.db, by=berkas.station["kasat"], clock=now)[0].number.removeprefix("Sprin/")
        + " tanggal 2 Januari 2023."
    )


def test_of_two_orders_in_force_the_newer_holds_and_the_older_leaves_what_is_remembered(berkas):
    issued(berkas)
    officer = berkas.station["petugas"]
    answers = {**registry.find("laporan_kegiatan").example, "dasar": [*basis(berkas), "Program kerja Polsek."]}
    save_draft(berkas.db, uuid4(), kind="laporan_kegiatan", revision=1, answers=answers, by=officer, clock=now)
    _, newer = issued(berkas, tanggal="2023-01-05")

    lines = basis(berkas)

    assert newer in lines[0]
    assert [line for line in lines if line.startswith("Surat Perintah ")] == lines[:1]
    assert "Program kerja Polsek." in lines


@pytest.mark.parametrize(
    "changes",
    [
        {"berlaku_mulai": "2023-01-02", "berlaku_sampai": "2023-01-31"},
        {"berlaku_mulai": "2023-02-02", "berlaku_sampai": "2023-12-31"},
        {"kepada": registry.find(ORDER).example["kepada"][:1]},
    ],
)
def test_an_order_of_another_time_or_for_others_is_no_ground(berkas, changes):
    issued(berkas, **changes)

    assert not [line for line in basis(berkas) if line.startswith("Surat Perintah ")]


def test_an_order_that_was_cancelled_or_is_not_issued_is_no_ground(berkas):
    entry, _ = issued(berkas)
    handed_in(berkas)
    cancel(berkas.db, entry, by=berkas.station["kasat"], reason="Salah nama petugas", clock=now)

    assert not [line for line in basis(berkas) if line.startswith("Surat Perintah ")]


def test_an_order_of_one_year_is_in_force_until_its_last_day(berkas):
    issued(berkas)

    assert basis(berkas, clock=lambda: datetime(2023, 12, 31, 16, 0, tzinfo=UTC))[0].startswith("Surat Perintah ")
    assert basis(berkas, clock=lambda: datetime(2024, 1, 1, 3, 0, tzinfo=UTC)) == []


def test_the_kasat_fills_no_other_form_and_nobody_else_issues(berkas):
    kasat, officer = berkas.station["kasat"], berkas.station["petugas"]
    with pytest.raises(NotFound):
        start_entry(berkas.db, registry.find("kunjungan_warga"), by=kasat, clock=now)
    with pytest.raises(NotFound):
        save_draft(berkas.db, uuid4(), kind="kunjungan_warga", revision=1, answers={}, by=kasat, clock=now)
    own = handed_in(berkas, role="petugas")
    for person in (officer, berkas.station["kapolsek"], kasat):
        with pytest.raises(NotAllowed):
            issue(berkas.db, own, by=person, store=berkas.store, shelf=berkas.shelf, clock=now)
    with pytest.raises(NotAllowed):
        orders_of(berkas.db, by=officer, clock=now)


def test_who_is_named_reads_the_order_once_it_is_issued_and_nobody_else_does(berkas):
    entry = handed_in(berkas)
    clients = {
        who: log_in(make_app(berkas).test_client(), person)
        for who, person in [("petugas", berkas.station["petugas"]), ("neighbour", berkas.station.neighbours["petugas"])]
    }
    before = [client.get(f"/dokumen/{entry}").status_code for client in clients.values()]

    issue(berkas.db, entry, by=berkas.station["kasat"], store=berkas.store, shelf=berkas.shelf, clock=now)

    after = [client.get(f"/dokumen/{entry}").status_code for client in clients.values()]
    assert (before, after) == ([404, 404], [200, 404])
    assert clients["petugas"].get(f"/dokumen/{entry}.docx").status_code == 200
    page = clients["petugas"].get(f"/dokumen/{entry}").text
    assert "Batalkan" not in page
    assert "Tambah lampiran" not in page
    cancel(berkas.db, entry, by=berkas.station["kasat"], reason="Salah nama petugas", clock=now)
    assert clients["petugas"].get(f"/dokumen/{entry}").status_code == 404


@pytest.mark.parametrize(("role", "page"), [("petugas", "/dokumen/{}"), ("kanit", "/periksa/{}")])
def test_a_paper_leads_to_the_order_that_it_stands_on(berkas, role, page):
    order, _ = issued(berkas)
    officer, paper = berkas.station["petugas"], uuid4()
    answers = {**registry.find("laporan_kegiatan").example, "dasar": basis(berkas)}
    save_draft(berkas.db, paper, kind="laporan_kegiatan", revision=1, answers=answers, by=officer, clock=now)
    submit(berkas.db, paper, revision=1, by=officer, clock=now)
    client = log_in(make_app(berkas).test_client(), berkas.station[role])

    shown = client.get(page.format(paper)).text

    assert f'href="/dokumen/{order}"' in shown
    assert client.get(f"/dokumen/{order}").status_code == 200


def test_on_the_pages_the_kasat_finds_one_form_and_issues_what_waits(berkas):
    kasat = log_in(make_app(berkas).test_client(), berkas.station["kasat"])
    entry = handed_in(berkas)

    choose = kasat.get("/isi").text
    paper = kasat.get(f"/dokumen/{entry}").text
    answer = post(kasat, f"/perintah/{entry}/terbitkan", page=f"/dokumen/{entry}")

    assert "/isi/surat_perintah" in choose
    assert "/isi/kunjungan_warga" not in choose
    assert "Terbitkan" in paper
    assert answer.status_code == 303
    assert "Berlaku" in kasat.get("/perintah").text
    assert kasat.get("/isi/kunjungan_warga").status_code == 404
