"""A month from its papers to the archive, through the pages, with the real LibreOffice, signer and check."""

import io

import pytest
from sqlalchemy import select

from models.tables import Bundle, Document, Job, Month, Officer
from services.bundling import BUILD, build
from services.clock import system_clock
from services.month_signing import month_files
from services.review import approve, correct, open_for_reading
from tasks.runner import Runner
from tests.factories import Station, add_document, add_month, log_in, make_app, make_installation, post

pytestmark = pytest.mark.slow
PASSPHRASE = "frasa sandi contoh"
PAPERS = ("kunjungan_warga", "laporan_kegiatan", "laporan_informasi")


@pytest.fixture
def place(tmp_path, office):
    """A Polsek whose officer's January holds three approved papers, one of them RAHASIA."""
    installation = make_installation(tmp_path, converter=office, clock=system_clock)
    station = installation.station = Station(installation.db)
    with installation.db.writing() as session:
        month = add_month(session, session.get(Officer, station["petugas"].officer_id))
        for position, kind in enumerate(PAPERS):
            add_document(session, month, kind=kind, state="diajukan", position=position)
        installation.month_id = month.id
    with installation.db.reading() as session:
        papers = session.scalars(select(Document.id)).all()
    for paper in papers:
        open_for_reading(installation.db, paper, by=station["kapolsek"], clock=system_clock)
        approve(
            installation.db, paper, by=station["kapolsek"], revision=1, store=installation.store,
            shelf=installation.shelf, clock=system_clock,
        )  # fmt: skip
    app = make_app(installation)
    installation.people = {role: log_in(app.test_client(), station[role]) for role in station.people}
    installation.stranger = app.test_client()
    installation.address = f"/bulan/{station['petugas'].officer_id}/2023-01"
    yield installation
    installation.db.close()


def work(place):
    """Do what is queued, as the worker does."""
    runner = Runner(
        place.db, {BUILD: lambda lease: build(lease, place.shop)}, owner="worker", lease_s=60, clock=system_clock
    )  # fmt: skip
    with place.db.reading() as session:
        queued = session.scalars(select(Job.id).where(Job.state == "queued").order_by(Job.created_at)).all()
    for job_id in queued:
        runner.run(job_id)


def facts(place):
    with place.db.reading() as session:
        bundles = session.scalars(select(Bundle).order_by(Bundle.restricted)).all()
        month = session.get_one(Month, place.month_id)
        return month.state, [(one.number, one.letter_number, one.code) for one in bundles], month_files(month)


def hashes(place):
    return [file.sha256 for file in facts(place)[2]]


def hand_in(place):
    officer = place.people["petugas"]
    if "Buat kunci" in officer.get("/kunci").text:
        post(officer, "/kunci", {"frasa": PASSPHRASE, "ulang": PASSPHRASE})
    post(officer, "/bulan/2023-01/susun", page="/bulan/2023-01")
    work(place)
    ready = officer.get("/bulan/2023-01")
    assert "Berkas tersusun" in ready.text, ready.text
    return post(
        officer, "/bulan/2023-01/tanda-tangan", {"frasa": PASSPHRASE, "berkas": hashes(place)}, page="/bulan/2023-01"
    )  # fmt: skip


def read_and_sign(place):
    chief, path = place.people["kapolsek"], f"/meja/{place.month_id}"
    if "Buat kunci" in chief.get("/kunci").text:
        post(chief, "/kunci", {"frasa": PASSPHRASE, "ulang": PASSPHRASE})
    number = 0
    for file in facts(place)[2]:
        for _ in file.contents:
            number += 1
            post(chief, f"{path}/dibaca", {"bagian": str(number), "berkas": str(file.id)}, page=path)
    assert "semua sudah Anda baca" in chief.get(path).text
    return post(chief, f"{path}/tanda-tangan", {"frasa": PASSPHRASE, "berkas": hashes(place)}, page=path)


def checked(place, data):
    page = place.stranger.post("/cek", data={"berkas": (io.BytesIO(data), "berkas.pdf")})
    return page.text


def test_a_month_goes_from_its_papers_to_the_archive_and_is_found_genuine_by_a_stranger(place):
    hand_in(place)
    assert facts(place)[0] == "diajukan"
    post(place.people["kanit"], f"{place.address}/periksa", {"catatan": "Lengkap."}, page=place.address)
    signed = read_and_sign(place)
    assert signed.location == "/meja"
    kasium = place.people["kasium"]
    post(kasium, f"{place.address}/arsipkan", {"tempat": "Lemari A/Map 3"}, page=place.address)
    post(kasium, f"{place.address}/teruskan", page=place.address)

    state, ((_, _, code), (_, _, restricted_code)), files = facts(place)
    assert state == "diteruskan"
    with kasium.get(f"/berkas/{files[0].id}.pdf") as answer:
        data = answer.data
    verdict = checked(place, data)
    assert "SAH" in verdict
    assert "Sama dengan berkas di arsip kami" in verdict
    assert "TIDAK SAH" in checked(place, data[:-2000] + bytes([data[-2000] ^ 1]) + data[-1999:])
    record = place.stranger.get(f"/cek/{code}").text
    assert "Januari 2023" in record
    hidden = place.stranger.get(f"/cek/{restricted_code}").text
    assert "Januari 2023" not in hidden
    found = kasium.get("/arsip?keadaan=diteruskan").text
    assert "Berkas Januari 2023" in found
    assert "Lemari A/Map 3" in found


def test_the_kapolseks_correction_voids_the_signature_and_the_rebuild_keeps_its_numbers(place):
    hand_in(place)
    _, numbers, before = facts(place)
    chief = place.station["kapolsek"]
    with place.db.reading() as session:
        paper = session.scalars(select(Document).where(Document.kind == "laporan_kegiatan")).one()
    field = "uraian"
    open_for_reading(place.db, paper.id, by=chief, clock=system_clock)

    correct(
        place.db, paper.id, by=chief, revision=1, changes={field: f"{paper.answers[field]} (dikoreksi)"},
        clock=system_clock,
    )  # fmt: skip

    assert facts(place)[0] == "terbuka"
    assert facts(place)[2] == []
    assert "Dikoreksi oleh" in place.people["petugas"].get("/bulan/2023-01").text
    hand_in(place)
    read_and_sign(place)
    state, again, after = facts(place)
    assert (state, again) == ("ditandatangani", numbers)
    assert {file.sha256 for file in after}.isdisjoint({file.sha256 for file in before})
    items = [item for file in after for item in file.contents if item["id"] == str(paper.id)]
    assert [item["revision"] for item in items] == [2]


def test_a_revision_after_both_signatures_supersedes_the_earlier_file_on_the_public_page(place):
    hand_in(place)
    read_and_sign(place)
    _, ((_, _, code), _), (first, _) = facts(place)
    chief = place.people["kapolsek"]
    with chief.get(f"/berkas/{first.id}.pdf") as answer:
        old = answer.data

    post(chief, f"{place.address}/terbit-ulang", {"sebab": "Tanggal salah."}, page=place.address)
    assert "ditarik" in place.stranger.get(f"/cek/{code}").text.casefold()
    hand_in(place)
    read_and_sign(place)

    assert facts(place)[0] == "ditandatangani"
    assert "diganti" in checked(place, old).casefold()
    archived = chief.get(f"/arsip/berkas/{code}").text
    assert "Terbitan sebelumnya" in archived


def test_a_paper_whose_answers_no_longer_pass_ends_the_build_with_its_name_and_field(place):
    with place.db.writing() as session:
        paper = session.scalars(select(Document).where(Document.kind == "kunjungan_warga")).one()
        paper.answers = {**paper.answers, "nama": ""}
    officer = place.people["petugas"]

    post(officer, "/bulan/2023-01/susun", page="/bulan/2023-01")
    work(place)

    page = officer.get("/bulan/2023-01").text
    assert "Berkas gagal disusun" in page
    assert f"Kunjungan warga {paper.summary}" in page
