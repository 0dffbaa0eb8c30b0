"""The jobs table as a queue: at least once, one holder at a time, nothing lost when a worker dies."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import Session

from errors import LeaseLost, NotFound
from models.database import Database
from models.tables import Job
from services.clock import Clock, stored

MAX_ATTEMPTS = 5
TELL_EVERY_S = 0.2
DIED_EACH_TIME = "Pekerja berhenti di tengah pekerjaan ini, setiap kali dicoba."


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job as a person or a waiting command sees it. `state`: queued, running, done, dead or cancelled."""

    id: UUID
    kind: str
    state: str
    done: int
    total: int
    step: str
    error: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep found: jobs to ring for, and owners whose lease ran out (their processes are to be killed)."""

    to_ring: tuple[UUID, ...]
    lost_owners: tuple[str, ...]


def enqueue(session: Session, kind: str, *, subject: UUID, clock: Clock) -> UUID:
    """Add a job in the caller's transaction. While one for the same kind and subject lives, that one is returned."""
    dedup_key = f"{kind}:{subject}"
    live = session.scalar(select(Job.id).where(Job.dedup_key == dedup_key, Job.state.in_(("queued", "running"))))
    if live is not None:
        return live
    job = Job(
        id=uuid4(), kind=kind, subject=subject, dedup_key=dedup_key, state="queued", created_at=stored(clock()),
        attempts=0, done=0, total=0, step="", error="", document="", field="",
    )  # fmt: skip
    session.add(job)
    return job.id


def status(db: Database, job_id: UUID) -> JobStatus:
    """Say how a job stands.

    Raises:
        NotFound: no such job.
    """
    with db.reading() as session:
        job = session.get(Job, job_id)
        if job is None:
            raise NotFound("Pekerjaan itu tidak ada.")
        return JobStatus(job.id, job.kind, job.state, job.done, job.total, job.step, job.error)


def latest_for(session: Session, subject: UUID) -> Job | None:
    """Give the newest job of a subject."""
    return session.scalar(select(Job).where(Job.subject == subject).order_by(Job.created_at.desc()).limit(1))


class Lease:
    """The right to work on one job. Every write checks that it still holds (attempt number as fencing token)."""

    def __init__(self, db: Database, job: Job, *, owner: str, lease_s: float, clock: Clock) -> None:
        self._db, self._owner, self._lease_s, self._clock = db, owner, lease_s, clock
        self.job_id, self.kind, self.subject, self.attempt = job.id, job.kind, job.subject, job.attempts
        self._told_at = float("-inf")

    @property
    def is_last_try(self) -> bool:
        """Say whether the job is given up when this run fails."""
        return bool(self.attempt >= MAX_ATTEMPTS)

    def renew(self) -> None:
        """Hold on for another lease time.

        Raises:
            LeaseLost: another run holds the job.
        """
        with self._db.writing() as session:
            self._change(session, lease_until=stored(self._clock()) + timedelta(seconds=self._lease_s))

    def progress(self, done: int, total: int, step: str) -> None:
        """Write how far the work is; renews the lease as well. What follows too soon for an eye is not written."""
        now = time.monotonic()
        if now - self._told_at < TELL_EVERY_S:
            return
        self._told_at = now
        until = stored(self._clock()) + timedelta(seconds=self._lease_s)
        with self._db.writing() as session:
            self._change(session, done=done, total=total, step=step, lease_until=until)

    @contextmanager
    def finishing(self) -> Iterator[Session]:
        """Open the transaction that commits the result together with the job's end.

        Raises:
            LeaseLost: another run holds the job; nothing is committed.
        """
        with self._db.writing() as session:
            self._change(
                session, state="done", done=Job.total, owner=None, lease_until=None, error="",
                finished_at=stored(self._clock()),
            )  # fmt: skip
            yield session

    def fail(self, reason: str, *, final: bool, document: str = "", field: str = "") -> None:
        """Give the job back to be tried again, or end it as dead with its cause; the cause is shown to people.

        `document` and `field` say which paper it failed at, where it was one.
        """
        dead = final or self.is_last_try
        with self._db.writing() as session:
            self._change(
                session,
                state="dead" if dead else "queued",
                owner=None,
                lease_until=None,
                error=reason,
                document=document,
                field=field,
                finished_at=stored(self._clock()) if dead else None,
            )

    def _change(self, session: Session, **values: object) -> None:
        held = update(Job).where(Job.id == self.job_id, Job.attempts == self.attempt, Job.owner == self._owner)
        if session.execute(held.values(**values).returning(Job.id)).first() is None:
            raise LeaseLost("another run holds this job")


def take(db: Database, job_id: UUID, *, owner: str, lease_s: float, clock: Clock) -> Lease | None:
    """Take a job that is queued or whose lease ran out; None where there is nothing to take.

    A job that was tried too often (its worker died each time) becomes dead instead.
    """
    now = stored(clock())
    free = or_(Job.state == "queued", (Job.state == "running") & (Job.lease_until < now))
    with db.writing() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id, free, Job.attempts >= MAX_ATTEMPTS)
            .values(
                state="dead",
                owner=None,
                lease_until=None,
                finished_at=now,
                error=case((Job.error == "", DIED_EACH_TIME), else_=Job.error),
            )
        )
        job = session.scalars(
            update(Job)
            .where(Job.id == job_id, free)
            .values(
                state="running",
                owner=owner,
                attempts=Job.attempts + 1,
                lease_until=now + timedelta(seconds=lease_s),
            )
            .returning(Job)
        ).first()
        return None if job is None else Lease(db, job, owner=owner, lease_s=lease_s, clock=clock)


def sweep(db: Database, *, clock: Clock) -> Sweep:
    """Find what needs a ring: jobs left queued, and jobs whose holder fell silent."""
    now = stored(clock())
    with db.reading() as session:
        queued = session.scalars(select(Job.id).where(Job.state == "queued").order_by(Job.created_at)).all()
        silent = session.execute(select(Job.id, Job.owner).where(Job.state == "running", Job.lease_until < now)).all()
    return Sweep(
        to_ring=(*queued, *(row.id for row in silent)),
        lost_owners=tuple(row.owner for row in silent if row.owner),
    )


def cancel(session: Session, subjects: Sequence[UUID], *, clock: Clock) -> bool:
    """End the jobs of these subjects that are not finished; say whether there were any.

    Who works on one loses the lease with it, and commits nothing.
    """
    ended = session.execute(
        update(Job)
        .where(Job.subject.in_(subjects), Job.state.in_(("queued", "running")))
        .values(state="cancelled", owner=None, lease_until=None, finished_at=stored(clock()))
        .returning(Job.id)
    ).all()
    return bool(ended)


def retry(db: Database, job_id: UUID) -> None:
    """Bring a dead job back into the queue with its tries counted anew.

    Raises:
        NotFound: no dead job with this id.
    """
    with db.writing() as session:
        changed = session.execute(
            update(Job)
            .where(Job.id == job_id, Job.state == "dead")
            .values(state="queued", attempts=0, error="", finished_at=None)
            .returning(Job.id)
        ).first()
        if changed is None:
            raise NotFound("Tidak ada pekerjaan gagal dengan nomor itu.")


Worker = Callable[[Lease], None]
"""Does the work of one job kind. It ends with `lease.finishing()`; it may run twice."""
