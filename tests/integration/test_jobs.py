"""The jobs table: at least once, one holder, nothing committed late."""

import errno
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from errors import ConversionFailed, LeaseLost, NotFound, StorageFailed, TemplateBroken
from models.database import open_sqlite
from models.tables import Base, CheckedFile
from services.installation import migrate
from services.jobs import DIED_EACH_TIME, MAX_ATTEMPTS, enqueue, retry, status, sweep, take
from tasks.runner import Runner


class Clock:
    def __init__(self):
        self.now = datetime(2023, 1, 9, 2, 12, tzinfo=UTC)

    def __call__(self):
        return self.now

    def pass_(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def db(tmp_path):
    database = open_sqlite(tmp_path / "b.db")
    with database.writing() as session:
        Base.metadata.create_all(session.connection())
    yield database
    database.close()


@pytest.fixture
def job(db, clock):
    with db.writing() as session:
        return enqueue(session, "kind", subject=uuid4(), clock=clock)


def take_it(db, job, clock, owner="worker:1"):
    return take(db, job, owner=owner, lease_s=30, clock=clock)


def test_the_same_work_is_queued_once_while_it_lives(db, clock):
    subject = uuid4()
    with db.writing() as session:
        first = enqueue(session, "kind", subject=subject, clock=clock)
    with db.writing() as session:
        assert enqueue(session, "kind", subject=subject, clock=clock) == first

    with take_it(db, first, clock).finishing():
        pass
    with db.writing() as session:
        assert enqueue(session, "kind", subject=subject, clock=clock) != first


def test_only_one_worker_gets_a_job(db, job, clock):
    assert take_it(db, job, clock, "worker:1") is not None
    assert take_it(db, job, clock, "worker:2") is None


def test_a_job_whose_worker_fell_silent_is_taken_over_and_the_late_one_commits_nothing(db, job, clock):
    late = take_it(db, job, clock, "worker:1")
    clock.pass_(31)

    found = sweep(db, clock=clock)
    second = take_it(db, job, clock, "worker:2")

    assert (found.to_ring, found.lost_owners) == ((job,), ("worker:1",))
    with pytest.raises(LeaseLost), late.finishing() as session:
        session.add(CheckedFile(sha256="0" * 64, verdict={}, checked_at=clock().replace(tzinfo=None)))
    with db.reading() as session:
        assert session.get(CheckedFile, "0" * 64) is None
    with second.finishing():
        pass
    assert status(db, job).state == "done"


def test_a_renewed_lease_holds(db, job, clock):
    lease = take_it(db, job, clock)
    clock.pass_(29)
    lease.progress(1, 2, "setengah")
    clock.pass_(29)

    assert sweep(db, clock=clock).to_ring == ()
    assert (status(db, job).done, status(db, job).step) == (1, "setengah")


def test_a_job_that_kills_its_worker_each_time_becomes_dead_and_can_be_retried(db, job, clock):
    for _ in range(MAX_ATTEMPTS):
        assert take_it(db, job, clock) is not None
        clock.pass_(31)

    assert take_it(db, job, clock) is None
    assert status(db, job).state == "dead"
    retry(db, job)
    assert take_it(db, job, clock) is not None


@pytest.mark.parametrize(("error", "state"), [(TemplateBroken("rusak"), "dead"), (ConversionFailed("x"), "queued")])
def test_a_users_fault_ends_a_job_and_an_engines_fault_gives_it_back(db, job, clock, error, state):
    def fails(_lease):
        raise error

    Runner(db, {"kind": fails}, owner="worker:1", lease_s=30, clock=clock).run(job)

    assert status(db, job).state == state
    assert status(db, job).error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk penuh"),
        (PermissionError(errno.EACCES, "x"), "PermissionError"),
        (StorageFailed("penuh"), "StorageFailed"),
    ],
)
def test_a_fault_of_the_system_is_tried_again_and_then_told_with_its_cause(db, job, clock, error, words):
    def work(_lease):
        raise error

    runner = Runner(db, {"kind": work}, owner="worker:1", lease_s=30, clock=clock)
    runner.run(job)
    first = status(db, job)
    for _ in range(MAX_ATTEMPTS - 1):
        runner.run(job)
    last = status(db, job)

    assert (first.state, last.state) == ("queued", "dead")
    assert words in first.error
    assert "akan dicoba lagi" in first.error
    assert words in last.error
    assert "akan dicoba lagi" not in last.error


def test_a_database_that_fails_ends_no_worker(db, job, clock):
    Runner(db, {"kind": lambda _lease: overfill(db)}, owner="worker:1", lease_s=30, clock=clock).run(job)

    assert status(db, job).state in ("queued", "running")


def test_a_job_whose_worker_died_each_time_says_so(db, job, clock):
    for _ in range(MAX_ATTEMPTS):
        take_it(db, job, clock)
        clock.pass_(31)
    take_it(db, job, clock)

    assert (status(db, job).state, status(db, job).error) == ("dead", DIED_EACH_TIME)


def overfill(database):
    """Write more than the database may take, as on a full disk."""
    with database.writing() as session:
        session.execute(text("PRAGMA max_page_count = 3"))
        session.execute(text("CREATE TABLE besar (isi BLOB)"))
        session.execute(text("INSERT INTO besar VALUES (randomblob(1000000))"))


def test_what_the_database_complains_of_is_said_in_words(tmp_path):
    broken = tmp_path / "rusak.db"
    broken.write_bytes(b"bukan basis data" * 1000)
    small = open_sqlite(tmp_path / "kecil.db")

    with pytest.raises(StorageFailed, match="pulihkan cadangan"), open_sqlite(broken).reading() as session:
        session.execute(text("SELECT 1 FROM jobs"))
    with pytest.raises(StorageFailed, match="disk penuh"):
        overfill(small)
    with pytest.raises(StorageFailed, match="pulihkan cadangan"):
        migrate(broken, copies=tmp_path, moment=datetime(2023, 1, 9, tzinfo=UTC))
    small.close()


def test_a_second_ring_does_no_work_twice(db, job, clock):
    runs = []

    def works(lease):
        runs.append(lease.attempt)
        with lease.finishing():
            pass

    runner = Runner(db, {"kind": works}, owner="worker:1", lease_s=30, clock=clock)
    runner.run(job)
    runner.run(job)

    assert runs == [1]


def test_an_unknown_job_is_said(db):
    with pytest.raises(NotFound):
        status(db, uuid4())
