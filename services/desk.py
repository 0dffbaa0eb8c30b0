"""The Kapolsek's desk: the months that wait for the last signature, and one of them to be read and signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import Database
from models.tables import Month, MonthEvent, Officer
from services.bundle_reading import Reading, read_in
from services.clock import local_moment
from services.month_life import HANDED_IN, month_of
from services.month_papers import changed_since, month_name
from services.month_signing import month_files
from services.rights import Actor, may, require_role


@dataclass(frozen=True, slots=True)
class DeskMonth:
    """A month that waits for the Kapolsek.

    Attributes:
        note: the Kanit's; `checked_by` and `checked_at` say who passed it on and when, "" and None where nobody did.
        signed_at: when its officer signed.
        changes: papers that changed since, by name; it cannot be signed then.
    """

    id: UUID
    officer_id: UUID
    period: str
    name: str
    officer: str
    area: str
    note: str
    reason: str
    checked_by: str
    checked_at: datetime | None
    signed_at: datetime | None
    reading: Reading
    changes: tuple[str, ...]


def count_for_desk(db: Database, by: Actor) -> int:
    """Count the months that wait for this person's signature; 0 for who signs none."""
    if not may(by, "desk.open"):
        return 0
    with db.reading() as session:
        waiting = select(func.count()).select_from(Month).join(Officer)
        return session.scalar(waiting.where(Officer.unit_id == by.unit_id, Month.state == HANDED_IN)) or 0


def waiting_months(db: Database, *, by: Actor) -> list[DeskMonth]:
    """Give the months that wait for this person's signature, the oldest first.

    Raises:
        NotAllowed: this person signs none.
    """
    require_role(by, "desk.open")
    with db.reading() as session:
        months = session.scalars(
            select(Month)
            .join(Officer)
            .where(Officer.unit_id == by.unit_id, Month.state == HANDED_IN)
            .order_by(Month.period, Officer.name)
        ).all()
        return [_on_desk(session, month, by) for month in months]


def month_on_desk(db: Database, month_id: UUID, *, by: Actor) -> DeskMonth:
    """Give one month to be read and signed.

    Raises:
        NotFound, NotAllowed: not this person's to sign.
        WrongState: it does not wait for a signature, or no more.
    """
    require_role(by, "desk.open")
    with db.reading() as session:
        return _on_desk(session, month_of(session, month_id, by, "month.sign"), by)


def _on_desk(session: Session, month: Month, by: Actor) -> DeskMonth:
    zone = month.officer.unit.time_zone
    handed_in = next((at for at in reversed(month.events) if at.action == HANDED_IN), None)
    since = 0 if handed_in is None else handed_in.number
    checked = next((at for at in reversed(month.events) if at.action == "diperiksa" and at.number > since), None)
    files = month_files(month)
    return DeskMonth(
        id=month.id, officer_id=month.officer_id, period=month.period, name=month_name(month.period),
        officer=_named(month.officer), area=month.officer.area, note=month.note, reason=month.reason,
        checked_by="" if checked is None else _named(checked.officer), checked_at=_at(checked, zone),
        signed_at=_at(handed_in, zone), reading=read_in(session, month, by),
        changes=tuple(changed_since(month.documents, files)) if files else (),
    )  # fmt: skip


def _at(event: MonthEvent | None, time_zone: str) -> datetime | None:
    return None if event is None else local_moment(event.at, time_zone)


def _named(officer: Officer) -> str:
    return f"{officer.rank} {officer.name.title()}"
