"""A month as a page shows it: what it holds, what lacks, how its bundles stand, who did what, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, selectinload

from engines.sign.base import Keyring
from errors import NotFound
from models.database import Database
from models.tables import BundleFile, Document, Job, Month, MonthEvent, Officer, Unit
from services.attachments import Unsigned, unsigned_papers
from services.clock import Clock, local_date, local_moment, stored
from services.hierarchy import offered_forms, upwards
from services.jobs import latest_for
from services.month_life import HANDED_IN, MISSING, SIGNED
from services.month_papers import (
    UNREADY,
    KindRow,
    changed_since,
    kind_rows,
    made_in,
    month_name,
    named,
    short_of_plan,
    unready,
)
from services.month_signing import month_files
from services.rights import Actor, Reach, Subject, may, possible, reach_of, require, require_role

DEADLINE_DAY = 5  # of the next month: the Kanit collects everybody's reports before it (ux.md 1.1, P2)
STEPS = (
    "month.nil", "month.build", "month.hand_in", "month.pass_on", "month.return", "month.sign", "month.reopen",
    "month.archive", "month.forward", "month.restricted",
)  # fmt: skip
WAITS_FOR = {"month.pass_on": HANDED_IN, "month.archive": SIGNED}  # who may do that is waited for in this state
TOOK_BACK = ("dikembalikan", "dibuka_lagi", "direvisi")
SEVERAL_TRIES = "Sudah dicoba beberapa kali. Coba susun lagi; bila tetap gagal, hubungi admin."


@dataclass(frozen=True, slots=True)
class FileRow:
    """The newest file of a bundle. `stage`: dibangun, petugas or kapolsek."""

    id: UUID
    code: str
    number: str
    restricted: bool
    stage: str
    pages: int
    size_bytes: int
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a build ended. `document_id` and `field` lead to what is to be mended, where it is known."""

    about: str
    words: str
    document_id: UUID | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """How the bundles of a month stand.

    Attributes:
        state: "none", "running", "failed" or "ready".
        done, total: steps of what is being built; `left_s` is about how many seconds are left, None where unknown.
        files: the newest of each bundle; none unless "ready". A restricted one is there only for who may open it.
        made: kinds of paper in these files that follow from the entries.
        changes: papers that changed after these files were made, by name.
    """

    state: str
    done: int = 0
    total: int = 0
    step: str = ""
    left_s: int | None = None
    failure: Failure | None = None
    files: tuple[FileRow, ...] = ()
    made: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A step of the month. `at` is in the unit's time zone."""

    action: str
    who: str
    remark: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MonthPage:
    """A month for one reader.

    Attributes:
        id: None while nothing was ever entered in it.
        days_left: until the deadline, negative after it.
        rows: a row for each kind, in the bundle's order.
        missing: of these, what is left to do.
        owes_reason: there are fewer papers than planned.
        unready: how many papers are a draft, under review or returned.
        unsigned: approved papers that are signed by hand and still lack their signed scan.
        taken_back: the last step, where it gave the month back to its officer.
        may: what this reader may do now, of `STEPS`.
        has_key: whether this reader has a signing key.
    """

    id: UUID | None
    period: str
    name: str
    officer_id: UUID
    officer: str
    area: str
    own: bool
    state: str
    revision: int
    deadline: date
    days_left: int
    rows: tuple[KindRow, ...]
    papers: int
    restricted: int
    owes_reason: bool
    unready: int
    unsigned: tuple[Unsigned, ...]
    reason: str
    nil_kinds: tuple[str, ...]
    note: str
    place: str
    build: Build
    taken_back: Event | None
    events: tuple[Event, ...]
    may: frozenset[str]
    has_key: bool

    @property
    def missing(self) -> tuple[KindRow, ...]:
        """The rows with something left to do."""
        return tuple(row for row in self.rows if row.missing)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month in a list. `state` is "" where nothing was entered."""

    officer_id: UUID
    officer: str
    area: str
    unit: str
    period: str
    name: str
    state: str
    approved: int
    waiting: int
    place: str


def month_page(db: Database, officer_id: UUID, period: str, *, by: Actor, keyring: Keyring, clock: Clock) -> MonthPage:
    """Give a month as this reader may see it; one in which nothing was entered is empty and open.

    Raises:
        NotFound: not this person's to know of.
    """
    with db.reading() as session:
        officer = session.get(Officer, officer_id)
        if officer is None:
            raise NotFound(MISSING)
        require(by, "month.read", Subject(officer.unit_id, owner_id=officer.id), reading="month.read")
        month = session.scalar(
            select(Month)
            .where(Month.officer_id == officer_id, Month.period == period)
            .options(selectinload(Month.documents).selectinload(Document.photos))
        )
        if month is None:
            month = Month(officer=officer, officer_id=officer_id, period=period, state="terbuka", revision=1,
                          reason="", nil_kinds=[], note="", archive_place="")  # fmt: skip
        return _page(session, month, officer, by=by, keyring=keyring, clock=clock)


def current_period(db: Database, *, by: Actor, clock: Clock) -> str:
    """Give the month that an officer works on: the last one until its deadline while it is open, else this one."""
    today = local_date(clock(), by.time_zone)
    before = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    if today.day <= DEADLINE_DAY:
        with db.reading() as session:
            month = session.scalar(select(Month).where(Month.officer_id == by.officer_id, Month.period == before))
            if month is not None and month.state == "terbuka" and month.documents:
                return before
    return f"{today:%Y-%m}"


def own_months(db: Database, *, by: Actor) -> list[MonthRow]:
    """Give all of an officer's own months, the newest first."""
    with db.reading() as session:
        months = session.scalars(
            select(Month).where(Month.officer_id == by.officer_id).order_by(Month.period.desc())
        ).all()
        counts = _counts(session, [month.id for month in months])
        return [_row(month.officer, month.period, month, counts) for month in months]


def months_waiting_for(db: Database, *, by: Actor) -> list[MonthRow]:
    """Give the months, of whatever period, whose next step is this person's, the oldest first."""
    states = [state for action, state in WAITS_FOR.items() if may(by, action)]
    with db.reading() as session:
        months = session.scalars(
            select(Month)
            .join(Officer)
            .where(Officer.unit_id == by.unit_id, Month.state.in_(states))
            .order_by(Month.period, Officer.name)
        ).all()
        waiting = [month for month in months if not _passed_on(month)]
        counts = _counts(session, [month.id for month in waiting])
        return [_row(month.officer, month.period, month, counts) for month in waiting]


def _passed_on(month: Month) -> bool:
    """Say whether the Kanit has passed on what was handed in last."""
    last = next((event for event in reversed(month.events) if event.action in (HANDED_IN, "diperiksa")), None)
    return month.state == HANDED_IN and last is not None and last.action == "diperiksa"


def months_of(db: Database, period: str, *, by: Actor) -> list[MonthRow]:
    """Give the month of every officer that this reader may see, also of those who entered nothing.

    Raises:
        NotAllowed: this person reads no months.
    """
    require_role(by, "month.read")
    with db.reading() as session:
        units = {by.unit_id} | (by.below if reach_of(by, "month.read") is Reach.BELOW else frozenset())
        officers = session.scalars(
            select(Officer)
            .join(Unit)
            .where(Officer.unit_id.in_(units), Officer.role == "petugas", Officer.active.is_(True))
            .order_by(Unit.name, Officer.name)
        ).all()
        wanted = [officer for officer in officers if reach_of(by, "month.read") is not Reach.OWN]
        months = {
            month.officer_id: month
            for month in session.scalars(
                select(Month).where(Month.period == period, Month.officer_id.in_([one.id for one in wanted]))
            )
        }
        counts = _counts(session, [month.id for month in months.values()])
        return [_row(officer, period, months.get(officer.id), counts) for officer in wanted]


def _row(officer: Officer, period: str, month: Month | None, counts: dict[UUID, tuple[int, int]]) -> MonthRow:
    approved, waiting = (0, 0) if month is None else counts.get(month.id, (0, 0))
    return MonthRow(
        officer_id=officer.id, officer=f"{officer.rank} {officer.name.title()}", area=officer.area,
        unit=officer.unit.name, period=period, name=month_name(period),
        state="" if month is None or not (approved or waiting or month.state != "terbuka") else month.state,
        approved=approved, waiting=waiting, place="" if month is None else month.archive_place,
    )  # fmt: skip


def _counts(session: Session, month_ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Count the approved papers and those that still wait, by month."""
    approved = func.sum(case((Document.state == "disetujui", 1), else_=0))
    waiting = func.sum(case((Document.state.in_(UNREADY), 1), else_=0))
    found = session.execute(
        select(Document.month_id, approved, waiting).where(Document.month_id.in_(month_ids)).group_by(Document.month_id)
    )
    return {month_id: (done, open_) for month_id, done, open_ in found}


def _page(session: Session, month: Month, officer: Officer, *, by: Actor, keyring: Keyring, clock: Clock) -> MonthPage:
    unit, documents = officer.unit, list(month.documents)
    may = possible(by, Subject(unit.id, owner_id=officer.id, state=month.state), STEPS)
    forms = offered_forms(list(upwards(session, unit.id)))
    rows = kind_rows(documents, forms=forms, plan=unit.plan, nil_kinds=month.nil_kinds)
    today = local_date(clock(), unit.time_zone)
    first = date.fromisoformat(f"{month.period}-01")
    deadline = (first + timedelta(days=32)).replace(day=DEADLINE_DAY)
    events = [_event(event, unit.time_zone) for event in month.events]
    telling = [event for event in events if event.action not in ("nihil", "disusun", "batal_disusun", "berkas_gugur")]
    last = telling[-1] if telling else None
    approved = [document for document in documents if document.state == "disetujui"]
    shown = [document for document in approved if not document.restricted or "month.restricted" in may]
    return MonthPage(
        id=month.id, period=month.period, name=month_name(month.period), officer_id=officer.id,
        officer=f"{officer.rank} {officer.name.title()}", area=officer.area, own=officer.id == by.officer_id,
        state=month.state, revision=month.revision, deadline=deadline, days_left=(deadline - today).days,
        rows=tuple(rows), papers=len(approved), restricted=sum(one.restricted for one in approved),
        owes_reason=bool(short_of_plan(rows)), unready=len(unready(documents)),
        unsigned=tuple(unsigned_papers(shown)), reason=month.reason,
        nil_kinds=tuple(month.nil_kinds), note=month.note, place=month.archive_place,
        build=build_of(session, month, restricted="month.restricted" in may, clock=clock),
        taken_back=last if last and last.action in TOOK_BACK and month.state == "terbuka" else None,
        events=tuple(reversed(events)), may=may, has_key=keyring.holds(by.nrp),
    )  # fmt: skip


def build_of(session: Session, month: Month, *, restricted: bool, clock: Clock) -> Build:
    """Say how the bundles of a month stand; `restricted`: whether this reader may open the restricted one."""
    jobs = [job for bundle in month.bundles if (job := latest_for(session, bundle.id)) is not None]
    live = [job for job in jobs if job.state in ("queued", "running")]
    if live:
        return _running(jobs, clock=clock)
    files = month_files(month) if month.id else []
    if files:
        shown = tuple(
            _file(file, month.officer.unit.time_zone) for file in files if restricted or not file.bundle.restricted
        )
        changed = changed_since(month.documents, files) if month.state in ("terbuka", "diajukan") else []
        return Build("ready", files=shown, made=tuple(made_in(files)), changes=tuple(changed))
    dead = next((job for job in jobs if job.state == "dead"), None)
    if dead is not None:
        return Build("failed", failure=_failure(session, dead))
    return Build("none")


def _running(jobs: list[Job], *, clock: Clock) -> Build:
    """Add up the jobs of a month: what is done of the one counts as done of all."""
    done, total = sum(job.done for job in jobs), sum(job.total for job in jobs)
    at_work = next((job for job in jobs if job.state == "running"), None)
    left_s = None
    if done >= 3 and at_work is not None:
        elapsed = (stored(clock()) - min(job.created_at for job in jobs)).total_seconds()
        left_s = round(elapsed * (total - done) / done)
    return Build("running", done=done, total=total, step="" if at_work is None else at_work.step, left_s=left_s)


def _failure(session: Session, job: Job) -> Failure:
    document = session.get(Document, UUID(job.document)) if job.document else None
    if document is None:
        return Failure("", job.error if job.error and not job.error.startswith("Mesin") else SEVERAL_TRIES)
    words = job.error if job.field else SEVERAL_TRIES
    return Failure(named(document), words, document.id, job.field)


def _file(file: BundleFile, time_zone: str) -> FileRow:
    return FileRow(
        id=file.id, code=file.bundle.code, number=file.bundle.number, restricted=file.bundle.restricted,
        stage=file.stage, pages=file.pages,
        size_bytes=file.size_bytes,
        sha256=file.sha256, at=local_moment(file.created_at, time_zone),
    )  # fmt: skip


def _event(event: MonthEvent, time_zone: str) -> Event:
    who = f"{event.officer.rank} {event.officer.name.title()}"
    return Event(event.action, who, event.remark, local_moment(event.at, time_zone))
