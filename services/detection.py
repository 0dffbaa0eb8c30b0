"""The register of early detection: reports of what may become a conflict (SOP 17.4), for those who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from models.database import Database
from models.tables import Document
from services.inbox import named
from services.rights import Actor, Reach, reach_of, require_role

REPORT = "laporan_informasi"
HANDED_IN = ("diajukan", "diperiksa", "dikembalikan", "disetujui", "dibatalkan")


@dataclass(frozen=True, slots=True)
class Detection:
    """A line of the register. `subject` is told to its author alone; others open the paper."""

    document_id: UUID
    number: str
    day: date
    field: str
    subject: str
    officer: str
    state: str


def detections_of(db: Database, year: int, *, by: Actor) -> list[Detection]:
    """List a year's reports of early detection: an officer's own, or all that were handed in in the unit.

    Raises:
        NotAllowed: not for this person.
    """
    require_role(by, "detection.read")
    own = reach_of(by, "detection.read") is Reach.OWN
    whose = (
        Document.officer_id == by.officer_id
        if own
        else (Document.unit_id == by.unit_id) & Document.state.in_(HANDED_IN)
    )
    with db.reading() as session:
        rows = session.scalars(
            select(Document)
            .where(
                whose, Document.kind == REPORT, Document.date.between(date(year, 1, 1), date(year, 12, 31)),
            )
            .order_by(Document.date, Document.created_at)
        )  # fmt: skip
        return [
            Detection(
                row.id, row.number, row.date, str(row.answers.get("bidang", "")), row.summary if own else "",
                named(row.officer.rank, row.officer.name), row.state,
            )
            for row in rows
            if row.answers.get("deteksi_dini") in (True, "ya")
        ]  # fmt: skip
