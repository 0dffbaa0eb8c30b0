"""Signing as a service: who may, when, once; and what the archive then knows."""

import threading
from datetime import date, datetime
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from signing_desk import unsigned
from sqlalchemy import select

from engines.confine.bubblewrap import Bubblewrap
from engines.sign.local_ca import LocalKeyring
from engines.sign.pkcs12 import Pkcs12Signer
from engines.storage.objects import LocalObjects
from errors import NotFound, WrongPassphrase, WrongState
from models.database import open_sqlite
from models.tables import Base, Bundle, BundleFile, Officer
from pipeline.values import Outcome
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT
from services.clock import stored, system_clock
from services.months import example_months
from services.people import open_month
from services.signing import SigningDesk, sign
from services.verification import archived_since, check_upload

pytestmark = pytest.mark.slow  # each signature is made and checked in processes of their own
PETUGAS, KAPOLSEK = "frasa petugas contoh", "frasa kapolsek contoh"


@pytest.fixture
def desk(tmp_path):
    db = open_sqlite(tmp_path / "berkas.db")
    with db.writing() as session:
        Base.metadata.create_all(session.connection())
    yield SigningDesk(
        db, LocalObjects(tmp_path / "objects"), Pkcs12Signer(), LocalKeyring(tmp_path / "ca", tmp_path / "keys"),
        Bubblewrap(tmp_path / "confined"), system_clock, "",
    )  # fmt: skip
    db.close()


@pytest.fixture
def bundle_id(desk, tmp_path):
    """A bundle that is built and waits for the officer."""
    return built_bundle(desk, tmp_path)


def built_bundle(desk, folder, *, example=False):
    month_id = open_month(
        desk.db, EXAMPLE_UNIT, EXAMPLE_OFFICER, period="2023-01", example=example, clock=system_clock
    )  # fmt: skip
    built = unsigned(folder / "dibangun.pdf")
    key = desk.store.put(built)
    with desk.db.writing() as session:
        bundle = Bundle(
            id=uuid4(), month_id=month_id, restricted=False, number="B/BKS-1/I/2023", letter_number="B/Speng-1/I/2023",
            code="AAAA-BBBB-CCCC-DDDD", date=date(2023, 1, 31), builds=1,
        )  # fmt: skip
        bundle.files.append(
            BundleFile(
                id=uuid4(), build=1, stage="dibangun", sha256=key, pages=2, size_bytes=built.stat().st_size,
                created_at=datetime(2023, 1, 31),
            )
        )  # fmt: skip
        session.add(bundle)
        return bundle.id


def stages(desk):
    with desk.db.reading() as session:
        return sorted(session.scalars(select(BundleFile.stage)))


def replace_kapolsek(desk, **changed):
    with desk.db.writing() as session:
        old = session.scalars(select(Officer).where(Officer.role == "kapolsek")).one()
        old.active = False
        new = {"name": "DIAN CONTOH", "rank": "AKP", "nrp": "00000009", **changed}
        session.add(Officer(id=uuid4(), unit_id=old.unit_id, role="kapolsek", **new))


def signed_twice(desk, bundle_id, folder):
    sign(desk, bundle_id, role="petugas", passphrase=PETUGAS)
    key = sign(desk, bundle_id, role="kapolsek", passphrase=KAPOLSEK)
    return desk.store.fetch(key, folder / "lengkap.pdf")


def report(desk, path):
    return check_upload(desk.db, path, confinement=desk.confinement, trust=desk.keyring, clock=system_clock)


def test_officer_then_kapolsek_make_it_genuine(desk, bundle_id, tmp_path):
    path = signed_twice(desk, bundle_id, tmp_path)

    found = report(desk, path)
    assert found.verdict.outcome is Outcome.VALID
    assert found.same_as_archived
    assert stages(desk) == ["dibangun", "kapolsek", "petugas"]


def test_signature_and_archive_tell_one_time_in_the_zone_of_the_unit(desk, bundle_id, tmp_path):
    path = signed_twice(desk, bundle_id, tmp_path)

    told = [datetime.fromisoformat(one.time) for one in report(desk, path).verdict.signatures]
    with desk.db.reading() as session:
        kept = {file.stage: file.created_at for file in session.scalars(select(BundleFile))}
    assert [stored(moment) for moment in told] == [kept["petugas"], kept["kapolsek"]]
    assert {str(moment.utcoffset()) for moment in told} == {"7:00:00"}


@pytest.mark.parametrize("role", ["petugas", "kapolsek"])
def test_a_kapolsek_who_came_after_the_build_asks_for_a_new_build(desk, bundle_id, role):
    if role == "kapolsek":
        sign(desk, bundle_id, role="petugas", passphrase=PETUGAS)
    before = stages(desk)
    replace_kapolsek(desk)

    with pytest.raises(WrongState, match="Susun ulang"):
        sign(desk, bundle_id, role=role, passphrase="frasa yang ketiga")

    assert stages(desk) == before


def test_nobody_signs_out_of_turn_or_twice(desk, bundle_id):
    with pytest.raises(WrongState):
        sign(desk, bundle_id, role="kapolsek", passphrase=KAPOLSEK)
    sign(desk, bundle_id, role="petugas", passphrase=PETUGAS)
    with pytest.raises(WrongState):
        sign(desk, bundle_id, role="petugas", passphrase=PETUGAS)
    with pytest.raises(NotFound):
        sign(desk, uuid4(), role="petugas", passphrase=PETUGAS)

    assert stages(desk) == ["dibangun", "petugas"]


def test_a_wrong_passphrase_signs_nothing(desk, bundle_id):
    sign(desk, bundle_id, role="petugas", passphrase=PETUGAS)
    desk.keyring.key_for(
        nrp="00000002", name="RATNA CONTOH", role="kapolsek", unit=EXAMPLE_UNIT.name, passphrase=KAPOLSEK
    )

    with pytest.raises(WrongPassphrase):
        sign(desk, bundle_id, role="kapolsek", passphrase="bukan frasa itu")

    assert stages(desk) == ["dibangun", "petugas"]


def test_of_two_who_sign_at_once_one_wins(desk, bundle_id):
    said = []

    def try_it():
        try:
            said.append(len(sign(desk, bundle_id, role="petugas", passphrase=PETUGAS)))
        except WrongState as exc:
            said.append(str(exc))

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert stages(desk) == ["dibangun", "petugas"]
    assert sorted(isinstance(one, str) for one in said) == [False, True]


def test_a_withdrawn_key_spoils_no_file_that_the_archive_held_before(desk, bundle_id, tmp_path):
    path = signed_twice(desk, bundle_id, tmp_path)
    key = tmp_path / "keys" / "00000002-kapolsek.p12"
    serial = pkcs12.load_pkcs12(key.read_bytes(), KAPOLSEK.encode()).cert.certificate.serial_number
    desk.keyring.revoke(serial, moment=system_clock())

    ours = report(desk, path)
    with desk.db.writing() as session:
        for file in session.scalars(select(BundleFile)):
            session.delete(file)
    elsewhere = report(desk, path)

    assert ours.verdict.outcome is Outcome.VALID
    assert "dibuktikan arsip" in ours.verdict.signatures[0].time_source
    assert (elsewhere.verdict.outcome, elsewhere.same_as_archived) == (Outcome.UNCERTAIN, False)
    assert archived_since(desk.db, ours.verdict.sha256) is None


def test_the_invented_month_says_why_nobody_signed_it(desk, tmp_path):
    built_bundle(desk, tmp_path, example=True)

    (month,) = example_months(desk.db)

    assert [bundle.state_words for bundle in month.bundles] == [
        "Selesai disusun; tidak ditandatangani karena orangnya rekaan"
    ]
