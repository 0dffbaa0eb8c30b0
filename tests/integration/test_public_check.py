"""The public check beyond the file itself: by hash, what became of a bundle, and the brake on guessing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from models.tables import Bundle, BundleFile, CheckedFile, Officer
from pipeline.values import Outcome, SignatureReport, Verdict
from pipeline.verdicts import verdict_to_json
from tests.factories import NOW, Station, add_bundle, add_document, add_month, make_app, make_installation


@pytest.fixture
def place(tmp_path):
    """An archive with a signed month; `clock` is what it says it is."""
    moment = [NOW]
    installation = make_installation(tmp_path, clock=lambda: moment[0])
    installation.moment = moment
    station = Station(installation.db)
    with installation.db.writing() as session:
        month = add_month(session, session.get(Officer, station["petugas"].officer_id), state="diarsipkan")
        add_document(session, month, summary="RAHMAT CONTOH")
        add_document(session, month, kind="laporan_informasi", position=1)
        for apart in (False, True):
            bundle = add_bundle(session, month, installation.store, tmp_path, restricted=apart, stage="kapolsek")
            session.add(checked(bundle.files[0].sha256))
    installation.client = make_app(installation).test_client()
    yield installation
    installation.db.close()


def checked(sha256):
    signature = SignatureReport(
        "BUDI CONTOH", "petugas", "2023-02-01T09:00:00+07:00", "jam komputer", "B-B", "CA Lokal", False, "10****01",
        "Menyerahkan berkas bulanan", "2026-02-01T00:00:00+00:00",
    )  # fmt: skip
    return CheckedFile(
        sha256=sha256, verdict=verdict_to_json(Verdict(Outcome.VALID, "Sah.", sha256, (signature,), 2)),
        checked_at=datetime(2023, 2, 1),
    )  # fmt: skip


def file_of(place, *, restricted=False):
    with place.db.reading() as session:
        return session.scalars(
            select(BundleFile).join(Bundle).where(Bundle.restricted.is_(restricted)).order_by(BundleFile.build)
        ).first()


def test_a_hash_alone_shows_the_verdict_and_says_that_nothing_was_sent(place):
    page = place.client.get(f"/cek/sidik/{file_of(place).sha256}")

    assert page.status_code == 200
    assert "SAH" in page.text
    assert "Berkasnya tidak dikirim ke sini." in page.text
    assert "NRP/NIP 10****01" in page.text
    assert "sertifikat berlaku sampai 1 Februari 2026" in page.text


def test_a_hash_of_a_restricted_bundle_shows_number_and_hash_only(place):
    page = place.client.get(f"/cek/sidik/{file_of(place, restricted=True).sha256}").text

    assert "R/BKS-1/I/2023" in page
    assert "Januari 2023" not in page
    assert "BUDI" not in page


def test_an_unknown_hash_asks_for_the_file(place):
    answer = place.client.get(f"/cek/sidik/{'0' * 64}")

    assert answer.status_code == 404
    assert "Unggah PDF-nya" in answer.text


def test_a_withdrawn_bundle_says_since_when(place):
    with place.db.writing() as session:
        session.get_one(BundleFile, file_of(place).id).discarded_at = datetime(2023, 2, 7, 3)
        code = session.scalars(select(Bundle.code).where(Bundle.restricted.is_(False))).one()

    page = place.client.get(f"/cek/{code}").text

    assert "Ditarik untuk diterbitkan ulang" in page
    assert "7 Februari 2023 pukul 10.00 WIB" in page


def test_a_superseded_file_is_told_from_the_revision_that_took_its_place(place, tmp_path):
    old = file_of(place)
    with place.db.writing() as session:
        bundle = session.get_one(Bundle, old.bundle_id)
        session.get_one(BundleFile, old.id).discarded_at = datetime(2023, 2, 7, 3)
        add_bundle(session, bundle.month, place.store, tmp_path, stage="kapolsek")
        code = bundle.code

    assert "telah diganti" in place.client.get(f"/cek/sidik/{old.sha256}").text
    newest = place.client.get(f"/cek/{code}").text
    assert "revisi 2" in newest
    assert "telah diganti" not in newest
    assert "Ditarik" not in newest


def test_guessing_codes_is_slowed_down_by_address_and_forgotten_with_time(place):
    for _ in range(20):
        assert place.client.get("/cek/AAAA-BBBB-CCCC-DDDD").status_code == 404
    with place.db.reading() as session:
        code = session.scalars(select(Bundle.code)).first()

    slowed = place.client.get(f"/cek/{code}")
    assert slowed.status_code == 429
    assert "Tunggu" in slowed.text
    place.moment[0] = NOW + timedelta(minutes=20)

    assert place.client.get(f"/cek/{code}").status_code == 200
