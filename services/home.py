"""What an officer's day begins with: today's visits and plan, what needs a hand, and how far the month is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session

from models import tables
from models.database import Database
from models.tables import Document, Month, Photo, Review, Unit
from schemas import registry
from schemas.base import DocumentType
from schemas.record import Record, entry_of
from schemas.rencana_kegiatan import DONE, realised
from schemas.setting import Officer
from services.clock import Clock, local_date, local_moment, stored
from services.hierarchy import offered_forms
from services.month_life import SIGNED
from services.month_papers import month_name
from services.readmarks import subjects_read
from services.reminders import COUNTED, reminder_of, silent_officers
from services.rights import Actor, may, require_role

VISIT = "DDS/SAMBANG/KUNJUNGAN"
PLAN = "rencana_kegiatan"
USED_WITHIN = timedelta(days=90)
TOLD_WITHIN = timedelta(days=30)
MOST = 20  # rows of what needs a hand; the month's page has them all


@dataclass(frozen=True, slots=True)
class Task:
    """Something that needs a hand.

    Attributes:
        state: "dikembalikan", "dikoreksi" (by the Kapolsek, not seen yet) or "draf".
        title: what it is; of a RAHASIA paper the kind alone.
        words: what is asked for, "" for nothing.
        at: when it was last changed, in the unit's time zone.
        photos: how many it has.
    """

    document_id: UUID
    state: str
    title: str
    words: str
    at: datetime
    photos: int


@dataclass(frozen=True, slots=True)
class PlannedToday:
    """A row of today's plan."""

    words: str
    place: str
    time: str
    done: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How many papers of one kind the month has, against how many are planned."""

    kind: str
    called: str
    done: int
    planned: int


@dataclass(frozen=True, slots=True)
class OfficerHome:
    """An officer's first page.

    Attributes:
        visits, visits_planned: today's; 0 planned where there is no plan for today.
        kinds: what can be entered, the most used first.
        waiting: how many papers wait for Kanit or Kapolsek.
        reminder: who reminded this officer, and when, while nothing of today is handed in; "" for nobody.
        month: "Januari 2023"; `done` of `planned` papers of the planned kinds, none counted twice over.
    """

    today: date
    visits: int
    visits_planned: int
    kinds: tuple[DocumentType, ...]
    tasks: tuple[Task, ...]
    waiting: int
    plan: tuple[PlannedToday, ...]
    month: str
    done: int
    planned: int
    progress: tuple[Progress, ...]
    reminder: str


def officer_home(db: Database, actor: Actor, *, clock: Clock) -> OfficerHome:
    """Give the first page of an officer.

    Raises:
        NotAllowed: this person enters nothing.
    """
    require_role(actor, "entry.write")
    now = clock()
    today = local_date(now, actor.time_zone)
    with db.reading() as session:
        plan = _planned_today(session, actor, today)
        progress = _progress(session, actor, today)
        visited = [one.kind for one in registry.forms() if one.card is not None]
        visits = session.scalar(
            select(func.count()).select_from(Document).where(
                Document.officer_id == actor.officer_id, Document.kind.in_(visited), Document.date == today,
                Document.state.in_(COUNTED),
            )
        )  # fmt: skip
        waiting = session.scalar(
            select(func.count()).select_from(Document).where(
                Document.officer_id == actor.officer_id, Document.state.in_(("diajukan", "diperiksa"))
            )
        )  # fmt: skip
        return OfficerHome(
            today=today,
            visits=visits or 0,
            visits_planned=sum(target for _, target in plan),
            kinds=_by_use(session, actor, stored(now) - USED_WITHIN),
            tasks=_tasks(session, actor, since=stored(now) - TOLD_WITHIN),
            waiting=waiting or 0,
            plan=tuple(row for row, _ in plan),
            month=month_name(f"{today:%Y-%m}"),
            done=sum(min(one.done, one.planned) for one in progress),
            planned=sum(one.planned for one in progress),
            progress=progress,
            reminder=_reminder(session, actor, today),
        )


def _reminder(session: Session, actor: Actor, today: date) -> str:
    silent = silent_officers(session, [session.get_one(tables.Officer, actor.officer_id)], today)
    return reminder_of(session, actor.officer_id, today, time_zone=actor.time_zone) if silent else ""


def count_returned(db: Database, actor: Actor) -> int:
    """Count what came back to this officer and waits to be mended."""
    with db.reading() as session:
        found = session.scalar(
            select(func.count()).select_from(Document).where(
                Document.officer_id == actor.officer_id, Document.state == "dikembalikan"
            )
        )  # fmt: skip
        return found or 0


def count_to_register(db: Database, actor: Actor) -> int:
    """Count the signed months that wait for this Kasium's registration; 0 for who registers none."""
    if not may(actor, "month.archive"):
        return 0
    with db.reading() as session:
        found = session.scalar(
            select(func.count()).select_from(Month).join(tables.Officer, tables.Officer.id == Month.officer_id)
            .where(tables.Officer.unit_id == actor.unit_id, Month.state == SIGNED)
        )  # fmt: skip
        return found or 0


def _by_use(session: Session, actor: Actor, since: datetime) -> tuple[DocumentType, ...]:
    """Give the kinds that have a form, the most used lately first, then in the order of the bundle."""
    rows = session.execute(
        select(Document.kind, func.count().label("times"))
        .where(Document.officer_id == actor.officer_id, Document.changed_at >= since)
        .group_by(Document.kind)
    )
    used = {row.kind: row.times for row in rows}
    return tuple(
        sorted(offered_forms(actor.line), key=lambda kind: (-used.get(kind.kind, 0), USUAL.get(kind.kind, len(USUAL))))
    )


# Before anything was entered: what an officer does most (60 visits a month).
USUAL = {kind: place for place, kind in enumerate(("kunjungan_warga", "kunjungan_usaha", "laporan_kegiatan"))}


def _tasks(session: Session, actor: Actor, *, since: datetime) -> tuple[Task, ...]:
    photos = select(func.count()).select_from(Photo).where(Photo.document_id == Document.id).scalar_subquery()
    columns = (
        Document.id, Document.kind, Document.summary, Document.state, Document.restricted, Document.revision,
        Document.changed_at, photos.label("photos"),
    )  # fmt: skip
    mine = Document.officer_id == actor.officer_id
    own = session.execute(
        select(*columns)
        .where(mine, Document.state.in_(("dikembalikan", "draf")))
        .order_by(Document.state != "dikembalikan", Document.changed_at.desc())
        .limit(MOST)
    ).all()
    corrected_lately = exists().where(
        Review.document_id == Document.id, Review.action == "dikoreksi", Review.revision == Document.revision
    )
    corrected = session.execute(
        select(*columns)
        .where(mine, Document.state.in_(COUNTED), Document.changed_at >= since, Document.revision > 1, corrected_lately)
        .order_by(Document.changed_at.desc())
        .limit(MOST)
    ).all()
    read = subjects_read(session, actor.officer_id, [row.id for row in corrected])
    unseen = [row for row in corrected if (str(row.id), str(row.revision)) not in read]
    returned = [row for row in own if row.state == "dikembalikan"]
    remarks = _remarks(session, [row.id for row in returned])
    drafts = [row for row in own if row.state == "draf"]
    return (
        *(_task(row, actor, "dikembalikan", remarks.get(row.id, "")) for row in returned),
        *(_task(row, actor, "dikoreksi", "") for row in unseen),
        *(_task(row, actor, "draf", "") for row in drafts),
    )


def _task(row: Row[Any], actor: Actor, state: str, words: str) -> Task:
    called = registry.find(row.kind).called
    named = not row.restricted and row.summary and row.summary != called
    return Task(
        row.id, state, f"{called}: {row.summary}" if named else called, words,
        local_moment(row.changed_at, actor.time_zone), row.photos,
    )  # fmt: skip


def _remarks(session: Session, documents: Sequence[UUID]) -> dict[UUID, str]:
    """Give what the newest return of each paper asks for, in one line."""
    found: dict[UUID, str] = {}
    rows = session.scalars(
        select(Review).where(Review.document_id.in_(documents), Review.action == "dikembalikan").order_by(Review.number)
    )
    for row in rows:
        found[row.document_id] = row.remark or next(iter(row.marks.values()), "")
    return found


def _planned_today(session: Session, actor: Actor, today: date) -> list[tuple[PlannedToday, int]]:
    """Give today's rows of the officer's newest plan that covers today, each with how many visits it means."""
    kind = registry.find(PLAN)
    plans = session.scalars(
        select(Document)
        .where(
            Document.officer_id == actor.officer_id, Document.kind == PLAN, Document.state.in_(COUNTED),
            Document.date <= today, Document.date > today - timedelta(days=31),
        )
        .order_by(Document.date.desc(), Document.changed_at.desc())
    )  # fmt: skip
    for document in plans:
        values = kind.load(document.answers, today=document.date)
        if values["mulai"] <= today <= values["selesai"]:
            rows = realised(values, _record(session, actor, today))["kegiatan"]
            return [
                (
                    PlannedToday(
                        f"{row['sasaran']}", row["lokasi"], row["jam"].replace(":", "."), row["realisasi"] == DONE
                    ),
                    row["target"] if row["bentuk_kegiatan"] == VISIT else 0,
                )
                for row in rows
                if row["tanggal"] == today
            ]
    return []


def _record(session: Session, actor: Actor, today: date) -> Record:
    """Give what was reported of today so far."""
    rows = session.scalars(
        select(Document).where(
            Document.officer_id == actor.officer_id, Document.date == today, Document.state.in_(COUNTED),
            Document.kind != PLAN,
        )
    )  # fmt: skip
    officer = Officer(actor.name, actor.rank, actor.nrp, "", actor.area)
    entries = []
    for row in rows:
        kind = registry.find(row.kind)
        entries.append(entry_of(kind, kind.load(row.answers, today=row.date), officer, number=row.number))
    return Record(first=today, last=today - timedelta(days=1), day=today, entries=tuple(entries))


def _progress(session: Session, actor: Actor, today: date) -> tuple[Progress, ...]:
    plan = session.get_one(Unit, actor.unit_id).plan
    rows = session.execute(
        select(Document.kind, func.count().label("times"))
        .join(Month, Month.id == Document.month_id)
        .where(
            Month.officer_id == actor.officer_id, Month.period == f"{today:%Y-%m}", Document.state.in_(COUNTED)
        )
        .group_by(Document.kind)
    )  # fmt: skip
    done = {row.kind: row.times for row in rows}
    return tuple(
        Progress(one.kind, one.called, done.get(one.kind, 0), plan[one.kind])
        for one in offered_forms(actor.line)
        if plan.get(one.kind)
    )
