"""The audit trail for reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.audit import AuditEntry
from models.database import Database
from models.tables import Officer
from services.rights import Actor, require_role

PAGE = 50


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One entry. `who` is "" for the system or a stranger."""

    number: int
    at: datetime
    who: str
    address: str
    action: str
    subject: str
    details: dict[str, object]


def trail_of(db: Database, actor: Actor, *, page: int) -> tuple[list[TrailRow], int]:
    """Give one page of the trail of this admin's units, the newest first, and how many entries there are.

    Raises:
        NotAllowed: not an admin.
    """
    require_role(actor, "audit.read")
    mine = AuditEntry.unit_id.in_([actor.unit_id, *actor.below])
    with db.reading() as session:
        total = session.scalar(select(func.count()).select_from(AuditEntry).where(mine)) or 0
        rows = session.execute(
            select(AuditEntry, Officer.rank, Officer.name)
            .outerjoin(Officer, Officer.id == AuditEntry.officer_id)
            .where(mine)
            .order_by(AuditEntry.number.desc())
            .offset((page - 1) * PAGE)
            .limit(PAGE)
        )
        return [
            TrailRow(
                entry.number, entry.at, f"{rank} {name.title()}" if name else "", entry.address, entry.action,
                entry.subject, dict(entry.details),
            )
            for entry, rank, name in rows
        ], total  # fmt: skip
