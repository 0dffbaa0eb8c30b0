"""Households and businesses from an officer's own list: looked at first, then all of it becomes records, or nothing.

Taking the same list again changes nothing: who is there already is found as a visit would find it. Past visits stay on
the record, where the next card shows them; they never become papers of old months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import AnswersInvalid, UnknownKind
from models.database import Database
from models.tables import Document, Record
from pipeline.intake import Intake, TakenRecord, take
from pipeline.spreadsheet import Sheet
from schemas import registry
from schemas.base import DocumentType
from schemas.visits import Card
from services import audit
from services.clock import Clock, local_date
from services.records import HANDED_IN, describe, earlier_visits, new_record, same_record
from services.rights import Actor, require_role


@dataclass(frozen=True, slots=True)
class ListReport:
    """What a list holds and would change. Nothing is taken while `intake.faults` has any."""

    intake: Intake
    new: int = 0
    changed: int = 0
    same: int = 0


def listed_kinds() -> tuple[DocumentType, ...]:
    """Give the forms whose households or businesses can come from a list."""
    return tuple(one for one in registry.forms() if one.card is not None)


def listed_kind(kind: str) -> DocumentType:
    """Give one of them.

    Raises:
        UnknownKind: there is none of that name.
    """
    for one in listed_kinds():
        if one.kind == kind:
            return one
    raise UnknownKind("Daftar untuk jenis itu tidak ada. Pilih warga atau tempat usaha.")


def check_list(db: Database, kind: DocumentType, sheets: Sequence[Sheet], *, by: Actor, clock: Clock) -> ListReport:
    """Say what a list would change; nothing is changed.

    Raises:
        NotAllowed: this person keeps no records.
        InputUnreadable: none of its sheets is one of the model file.
    """
    require_role(by, "record.import")
    intake = take(kind, sheets, today=local_date(clock(), by.time_zone))
    with db.reading() as session:
        return _report(session, kind, intake, by=by, clock=clock, write=False)


def keep_list(db: Database, kind: DocumentType, sheets: Sequence[Sheet], *, by: Actor, clock: Clock) -> ListReport:
    """Make a list's households or businesses records of the unit, in one transaction. Twice changes nothing.

    A record that a visit was handed in for keeps what that visit says; the list only adds its past visits.

    Raises:
        AnswersInvalid: a cell is wrong; keys are "sheet!cell". Nothing is taken.
        NotAllowed, InputUnreadable: see `check_list`.
    """
    require_role(by, "record.import")
    intake = take(kind, sheets, today=local_date(clock(), by.time_zone))
    if intake.faults:
        raise AnswersInvalid({f"{fault.sheet}!{fault.cell}": [fault.message] for fault in intake.faults})
    with db.writing() as session:
        report = _report(session, kind, intake, by=by, clock=clock, write=True)
        audit.record(
            session, by, "record.impor", clock=clock, unit_id=by.unit_id,
            details={"kind": kind.kind, "new": report.new, "changed": report.changed, "same": report.same},
        )  # fmt: skip
        return report


def _report(
    session: Session, kind: DocumentType, intake: Intake, *, by: Actor, clock: Clock, write: bool
) -> ListReport:
    if kind.card is None:
        raise ValueError(f"{kind.kind} has no card")
    counts = {"new": 0, "changed": 0, "same": 0}
    for taken in intake.records:
        counts[_taken(session, kind, kind.card, taken, by=by, clock=clock, write=write)] += 1
    return ListReport(intake, **counts)


def _taken(
    session: Session, kind: DocumentType, card: Card, taken: TakenRecord, *, by: Actor, clock: Clock, write: bool
) -> str:
    record = same_record(session, kind, card, by.unit_id, taken.answers, name=taken.name, place=taken.place)
    known = set() if record is None else {_moment(visit) for visit in earlier_visits(session, record)}
    added = [dict(visit) for visit in taken.visits if _moment(visit) not in known]
    if record is not None and not added and (_visited(session, record) or record.answers == taken.answers):
        return "same"
    found = "new" if record is None else "changed"
    if write:
        if record is None:
            record = new_record(session, kind, by.unit_id, clock=clock)
        if not _visited(session, record):
            describe(record, card, taken.answers, name=taken.name, place=taken.place, clock=clock)
        record.past = sorted([*record.past, *added], key=_moment)
        session.flush()
    return found


def _moment(visit: Any) -> tuple[str, str]:
    return str(visit["tanggal"]), str(visit["jam"])


def _visited(session: Session, record: Record) -> bool:
    """Say whether a visit of ours tells of it: newer than any list."""
    seen = select(Document.id).where(Document.record_id == record.id, Document.state.in_(HANDED_IN)).limit(1)
    return session.scalar(seen) is not None
