"""The month's way through the unit: who may take which step, and what every step leaves behind."""

from datetime import date, datetime
from uuid import uuid4

import pytest
from factories import NOW, Station, add_document, add_month, make_installation, now
from sqlalchemy import select

from errors import LeaseLost, NotAllowed, WrongState
from models.audit import AuditEntry
from models.tables import Bundle, BundleFile, Job, Month, MonthEvent, Officer
from services.jobs import enqueue, take
from services.month_life import reopen_for


@pytest.fixture
def db(tmp_path):
    installation = make_installation(tmp_path)
    yield installation.db
    installation.db.close()


@pytest.fixture
def station(db):
    return Station(db)


def month_of(db, station, *, state="terbuka", stages=(), restricted=(False,)):
    """A month with one paper in the state, its bundles built and signed as far as `stages` say."""
    with db.writing() as session:
        month = add_month(session, session.get_one(Officer, station["petugas"].officer_id), state=state)
        add_document(session, month)
        for apart in restricted:
            bundle = Bundle(
                id=uuid4(), month_id=month.id, restricted=apart, number="B/BKS-1", letter_number="B/Speng-1",
                code=f"AAAA-{apart}", date=date(2023, 1, 31), builds=1,
            )  # fmt: skip
            session.add(bundle)
            for stage in stages:
                bundle.files.append(
                    BundleFile(
                        id=uuid4(), build=1, stage=stage, sha256=uuid4().hex, pages=1, size_bytes=1,
                        created_at=datetime(2023, 2, 1),
                    )
                )  # fmt: skip
        return month.id


def reopened(db, month_id, by, *, reason="Koreksi isian."):
    with db.writing() as session:
        reopen_for(session, session.get_one(Month, month_id), by=by, reason=reason, clock=now)


def facts(db, month_id):
    """State, revision, how many files still count, and the trail."""
    with db.reading() as session:
        month = session.get_one(Month, month_id)
        kept = [file for bundle in month.bundles for file in bundle.files if file.discarded_at is None]
        return month.state, month.revision, len(kept), [event.action for event in month.events]


def test_a_change_in_an_open_month_discards_what_was_built(db, station):
    month_id = month_of(db, station, stages=("dibangun",), restricted=(False, True))

    reopened(db, month_id, station["petugas"])

    assert facts(db, month_id) == ("terbuka", 1, 0, ["berkas_gugur"])


def test_a_change_in_an_open_month_without_builds_leaves_no_step(db, station):
    month_id = month_of(db, station)

    reopened(db, month_id, station["petugas"])

    assert facts(db, month_id) == ("terbuka", 1, 0, [])


def test_the_kapolseks_correction_gives_a_handed_in_month_back_to_its_officer(db, station):
    month_id = month_of(db, station, state="diajukan", stages=("dibangun", "petugas"))

    reopened(db, month_id, station["kapolsek"], reason="Alamat dibetulkan.")

    assert facts(db, month_id) == ("terbuka", 1, 0, ["dibuka_lagi"])
    with db.reading() as session:
        event = session.scalars(select(MonthEvent)).one()
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "month.dibuka_lagi")).one()
    assert (event.officer_id, event.remark) == (station["kapolsek"].officer_id, "Alamat dibetulkan.")
    assert (told.subject, told.details["state"]) == (str(month_id), "terbuka")


def test_an_officer_cannot_take_back_what_was_handed_in(db, station):
    month_id = month_of(db, station, state="diajukan", stages=("dibangun", "petugas"))

    with pytest.raises(NotAllowed):
        reopened(db, month_id, station["petugas"])

    assert facts(db, month_id) == ("diajukan", 1, 2, [])


@pytest.mark.parametrize("state", ["ditandatangani", "diarsipkan"])
def test_a_correction_after_the_kapolseks_signature_begins_the_next_revision(db, station, state):
    month_id = month_of(db, station, state=state, stages=("dibangun", "petugas", "kapolsek"))

    reopened(db, month_id, station["kapolsek"])

    assert facts(db, month_id) == ("terbuka", 2, 0, ["direvisi"])


def test_a_forwarded_month_is_not_reopened(db, station):
    month_id = month_of(db, station, state="diteruskan", stages=("dibangun", "petugas", "kapolsek"))

    with pytest.raises(WrongState):
        reopened(db, month_id, station["kapolsek"])

    assert facts(db, month_id) == ("diteruskan", 1, 3, [])


def test_a_worker_whose_build_was_discarded_commits_nothing(db, station):
    month_id = month_of(db, station)
    with db.writing() as session:
        bundle_id = session.scalars(select(Bundle.id)).one()
        job_id = enqueue(session, "build_bundle", subject=bundle_id, clock=now)
    lease = take(db, job_id, owner="worker-1", lease_s=30, clock=now)

    reopened(db, month_id, station["petugas"])

    with pytest.raises(LeaseLost), lease.finishing():
        pass
    with db.reading() as session:
        job = session.get_one(Job, job_id)
    assert (job.state, job.finished_at) == ("cancelled", NOW.replace(tzinfo=None))
