"""A word to who has handed in nothing on a day: from the Kanit or the Kapolsek, told on the officer's first page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.tables import Document, Officer, Reminder
from schemas.wording import clock_time
from services import audit
from services.clock import Clock, local_date, local_moment, stored
from services.inbox import named
from services.rights import Actor, require_role

COUNTED = ("diajukan", "diperiksa", "disetujui")  # a paper in these states is reported


def silent_officers(session: Session, officers: Iterable[Officer], day: date) -> list[Officer]:
    """Give those of whom nothing was handed in on a day."""
    active = [one for one in officers if one.active]
    heard = set(
        session.scalars(
            select(Document.officer_id).where(
                Document.officer_id.in_([one.id for one in active]), Document.state.in_(COUNTED), Document.date == day
            )
        )
    )
    return [one for one in active if one.id not in heard]


def remind(db: Database, *, by: Actor, clock: Clock) -> int:
    """Remind the officers of one's unit of whom nothing was handed in today; give how many were reminded now.

    Safe to run twice: everybody is reminded once a day.

    Raises:
        NotAllowed: this person reminds nobody.
    """
    require_role(by, "recap.remind")
    today = local_date(clock(), by.time_zone)
    with db.writing() as session:
        officers = session.scalars(select(Officer).where(Officer.unit_id == by.unit_id, Officer.role == "petugas"))
        silent = silent_officers(session, officers, today)
        fresh = [one for one in silent if session.get(Reminder, (one.id, today)) is None]
        for one in fresh:
            session.add(Reminder(officer_id=one.id, day=today, by_id=by.officer_id, at=stored(clock())))
            audit.record(session, by, "recap.reminded", clock=clock, subject=one.id, details={"day": f"{today}"})
        return len(fresh)


def all_reminded(session: Session, officers: Sequence[Officer], day: date) -> bool:
    """Say whether each of these was reminded on a day."""
    return all(session.get(Reminder, (one.id, day)) is not None for one in officers)


def reminder_of(session: Session, officer_id: UUID, day: date, *, time_zone: str) -> str:
    """Say who reminded an officer on a day, and when: "Ipda Sari Umpama pukul 14.05 WIB"; "" where nobody did."""
    row = session.get(Reminder, (officer_id, day))
    if row is None:
        return ""
    return f"{named(row.by.rank, row.by.name)} {clock_time(f'{local_moment(row.at, time_zone):%H:%M}', time_zone)}"
