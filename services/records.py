"""Households and businesses: found again, started from, and kept up to date by the visits that are handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from errors import NotFound
from models.database import Database
from models.tables import Document, Record
from schemas.base import PHOTOS, DocumentType
from schemas.visits import ROWS, Card, on_this_card
from services.clock import Clock, stored
from services.documents import answers_handed_in
from services.rights import Actor, require_role

MOST_FOUND = 50
HANDED_IN = ("diajukan", "diperiksa", "dikembalikan", "disetujui")
MISSING = "Data itu tidak ada, atau bukan milik kesatuan Anda. Cari lagi namanya."


@dataclass(frozen=True, slots=True)
class Found:
    """A household or business in a list: where it is, when it was visited last, and how often."""

    id: UUID
    name: str
    place: str
    visits: int
    last: date | None


@dataclass(frozen=True, slots=True)
class CardSoFar:
    """The card of a visit: its household or business, None for one not known yet, and the earlier visits on it."""

    record: Record | None
    earlier: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Known:
    """What a visit starts from: the answers of the household or business, and the visits on its card so far."""

    id: UUID
    name: str
    answers: dict[str, Any]
    earlier: list[Mapping[str, Any]]


def search_records(db: Database, kind: DocumentType, sought: str, *, by: Actor) -> list[Found]:
    """Find households or businesses of the unit that hold every word; without words those visited last.

    At most 50; each word may be a part of one.

    Raises:
        NotAllowed: this person enters nothing.
    """
    require_role(by, "entry.write")
    words = sought.casefold().split()
    with db.reading() as session:
        last = func.max(Document.date)
        query = (
            select(Record.id, Record.name, Record.place, func.count(Document.id), last, Record.past)
            .outerjoin(Document, and_(Document.record_id == Record.id, Document.state.in_(HANDED_IN)))
            .where(Record.unit_id == by.unit_id, Record.kind == kind.kind)
            .where(*(Record.search.contains(word, autoescape=True) for word in words))
            .group_by(Record.id)
            .order_by(*([Record.name] if words else [last.desc(), Record.name]))
            .limit(MOST_FOUND)
        )
        return [_found(*row) for row in session.execute(query)]


def _found(id: UUID, name: str, place: str, visits: int, last: date | None, past: list[dict[str, Any]]) -> Found:
    days = [day for day in (last, *(date.fromisoformat(visit["tanggal"]) for visit in past)) if day is not None]
    return Found(id, name, place, visits + len(past), max(days, default=None))


def known_record(session: Session, record_id: UUID, kind: DocumentType, *, by: Actor) -> Known:
    """Give what a new visit to this household or business starts from.

    Raises:
        NotFound: none of this person's unit, or of another kind of paper.
    """
    record = record_of(session, record_id, kind.kind, by=by)
    earlier = on_this_card(earlier_visits(session, record))
    return Known(record.id, record.name, dict(record.answers), earlier)


def record_of(session: Session, record_id: UUID, kind: str, *, by: Actor) -> Record:
    """Give a record of this person's unit.

    Raises:
        NotFound: there is none.
    """
    record = session.get(Record, record_id)
    if record is None or record.unit_id != by.unit_id or record.kind != kind:
        raise NotFound(MISSING)
    return record


def earlier_visits(
    session: Session, record: Record, *, than: Document | None = None, day: date | None = None
) -> list[Mapping[str, Any]]:
    """Give the visits to a household or business in the order of their dates: past ones, and those handed in.

    Args:
        than: only those before this paper, which counts as one of `day`.
    """
    visits = select(Document).where(Document.record_id == record.id, Document.state.in_(HANDED_IN))
    if than is not None:
        visits = visits.where(Document.id != than.id)
        if day is not None:
            visits = visits.where(
                or_(Document.date < day, and_(Document.date == day, Document.created_at <= than.created_at))
            )
    found = session.scalars(visits.order_by(Document.date, Document.created_at))
    rows = [answers_handed_in(document).get(ROWS) for document in found]
    past = [visit for visit in record.past if day is None or visit["tanggal"] <= f"{day}"]
    return sorted([*past, *(each[-1] for each in rows if each)], key=lambda visit: str(visit["tanggal"]))


def card_of(session: Session, kind: DocumentType, document: Document, answers: Mapping[str, Any]) -> CardSoFar:
    """Give the card that a paper with these answers is a visit of; a blank one for a paper that is no visit.

    A visit that was typed without looking for the name first is one to the household or business with the same name
    and place, or the same number (NIK, NIB).
    """
    if kind.card is None:
        return CardSoFar(None, [])
    told = kind.glean(answers, today=date.max)
    record = session.get(Record, document.record_id) if document.record_id else None
    record = record or same_record(
        session, kind, kind.card, document.unit_id, answers, name=told.name, place=told.place
    )
    if record is None:
        return CardSoFar(None, [])
    return CardSoFar(record, on_this_card(earlier_visits(session, record, than=document, day=told.date)))


def keep_record(
    session: Session, kind: DocumentType, document: Document, values: Mapping[str, Any], *, clock: Clock
) -> None:
    """Bring the household or business up to what its newest visit says; the first visit makes it known.

    To be called in the transaction that hands the paper in.
    """
    card = kind.card
    if card is None:
        return
    answers = kind.dump(dict(values))
    name, place = card.named(values), card.placed(values)
    record = card_of(session, kind, document, answers).record
    if record is None:
        record = new_record(session, kind, document.unit_id, clock=clock)
    elif _has_newer(session, record, document, kind.date_of(values)):
        document.record_id = record.id
        return
    describe(record, card, answers, name=name, place=place, clock=clock)
    session.flush()
    document.record_id = record.id


def new_record(session: Session, kind: DocumentType, unit_id: UUID, *, clock: Clock) -> Record:
    """Add a household or business, still to be described."""
    now = stored(clock())
    record = Record(
        id=uuid4(), unit_id=unit_id, kind=kind.kind, name="", search="", answers={}, past=[], created_at=now,
        updated_at=now,
    )  # fmt: skip
    session.add(record)
    return record


def describe(record: Record, card: Card, answers: Mapping[str, Any], *, name: str, place: str, clock: Clock) -> None:
    """Write into a record what is known of it now."""
    record.name, record.place, record.updated_at = name, place, stored(clock())
    record.answers = {name: value for name, value in card.known(answers).items() if name != PHOTOS}
    record.search = _search(card, answers, place)


def same_record(
    session: Session,
    kind: DocumentType,
    card: Card,
    unit_id: UUID,
    answers: Mapping[str, Any],
    *,
    name: str,
    place: str,
) -> Record | None:
    """Give the unit's household or business with this number, or with this name at this place."""
    if not name:
        return None
    unique = str(_at(answers, card.unique) or "") if card.unique else ""
    alike = func.lower(Record.name) == name.lower()
    candidates = session.scalars(
        select(Record)
        .where(Record.unit_id == unit_id, Record.kind == kind.kind)
        .where(or_(alike, Record.search.contains(unique, autoescape=True)) if unique else alike)
        .order_by(Record.created_at)
    ).all()
    for record in candidates:
        if unique and _at(record.answers, card.unique) == unique:
            return record
    for record in candidates:
        other = str(_at(record.answers, card.unique) or "") if card.unique else ""
        told_apart = bool(unique and other and unique != other)
        if (record.name.casefold(), record.place.casefold()) == (name.casefold(), place.casefold()) and not told_apart:
            return record
    return None


def _has_newer(session: Session, record: Record, document: Document, day: date) -> bool:
    newer = select(Document.id).where(
        Document.record_id == record.id, Document.id != document.id, Document.state.in_(HANDED_IN), Document.date > day
    )
    return session.scalar(newer.limit(1)) is not None


def _search(card: Card, answers: Mapping[str, Any], place: str) -> str:
    sought = [str(_at(answers, path) or "") for path in card.sought]
    return " ".join(dict.fromkeys(" ".join([*sought, place]).casefold().split()))


def _at(answers: Mapping[str, Any], path: str) -> Any:
    value: Any = answers
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
