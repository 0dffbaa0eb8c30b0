"""The audit trail: written in the transaction of the change it tells of, chained, and checked from end to end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.database import Database
from services.clock import Clock, stored
from services.rights import Actor

FIRST = "0" * 64
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a check of the whole trail found. `broken_at` is the first entry that does not fit, None where all do.

    `head` is the newest hash: written down elsewhere, it shows even a trail that was rewritten or cut at its end.
    """

    entries: int
    head: str
    broken_at: int | None


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    *,
    clock: Clock,
    subject: UUID | str = "",
    officer_id: UUID | None = None,
    unit_id: UUID | None = None,
    address: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry inside the caller's writing transaction, which holds the writers' lock.

    Args:
        actor: who did it; None for the system, somebody unknown, or somebody who is only just coming in.
        officer_id: who it was, where there is no actor yet.
        details: ids, states and field names; never answers, names or secrets.
    """
    last = session.scalar(select(AuditEntry.sha256).order_by(AuditEntry.number.desc()).limit(1)) or FIRST
    entry = AuditEntry(
        at=stored(clock()),
        officer_id=officer_id if actor is None else actor.officer_id,
        unit_id=unit_id if unit_id is not None or actor is None else actor.unit_id,
        address=address or ("" if actor is None else actor.address),
        action=action,
        subject=str(subject),
        details=dict(details or {}),
    )
    entry.sha256 = _digest(last, entry)
    session.add(entry)
    session.flush()


def check_chain(db: Database) -> ChainCheck:
    """Walk the trail from its first entry and compute every hash again."""
    before, count, last_number = FIRST, 0, 0
    with db.reading() as session:
        while True:
            page = session.scalars(
                select(AuditEntry).where(AuditEntry.number > last_number).order_by(AuditEntry.number).limit(PAGE)
            ).all()
            if not page:
                return ChainCheck(count, before, None)
            for entry in page:
                count += 1
                if entry.number != last_number + 1 or entry.sha256 != _digest(before, entry):
                    return ChainCheck(count, before, entry.number)
                before, last_number = entry.sha256, entry.number
            session.expunge_all()


def _digest(before: str, entry: AuditEntry) -> str:
    facts = {
        "at": entry.at.isoformat(),
        "officer": None if entry.officer_id is None else str(entry.officer_id),
        "unit": None if entry.unit_id is None else str(entry.unit_id),
        "address": entry.address,
        "action": entry.action,
        "subject": entry.subject,
        "details": entry.details,
    }
    canonical = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{canonical}".encode()).hexdigest()
