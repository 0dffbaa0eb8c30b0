"""What waits for a reviewer: the Kanit's new papers, and for the Kapolsek all that is not approved yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Row, Select, Uuid, case, exists, func, literal, select, tuple_
from sqlalchemy.orm import Session

from models.database import Database
from models.tables import Document, Officer, Proposal, Review
from schemas import registry
from services.clock import local_moment
from services.readmarks import PROPOSALS, items_read, subjects_read
from services.rights import Actor, Role, may, require_role

PAGE = 50
WAITS: Mapping[Role, tuple[str, ...]] = {Role.KANIT: ("diajukan",), Role.KAPOLSEK: ("diperiksa", "diajukan")}
MOST_PROPOSALS = 200
HIDDEN = "Isi hanya di dokumen"
# What the Kanit has passed on comes first; in each, what waits longest.
_RANK = case((Document.state == "diperiksa", 0), else_=1)
_ORDER = (_RANK, Document.changed_at, Document.id)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which of the waiting papers are shown: one officer's, one kind; None and "" for all."""

    officer_id: UUID | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper that waits. Of a RAHASIA one nothing but kind and author is told.

    Attributes:
        opened: this reviewer has opened it in the revision that stands now.
        resent: it was returned before.
    """

    id: UUID
    revision: int
    title: str
    summary: str
    officer: str
    state: str
    changed_at: datetime
    restricted: bool
    resent: bool
    opened: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter by, with how many wait there."""

    value: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of what waits. `total` counts what the filters let through, `proposals` what was sent beside a paper."""

    rows: tuple[Waiting, ...]
    page: int
    total: int
    officers: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    proposals: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper stands among those that wait: `number` from 1, 0 where it waits no more; its neighbours."""

    number: int
    total: int
    before: UUID | None
    after: UUID | None


def count_waiting(db: Database, actor: Actor) -> int:
    """Count what waits for this person; 0 for who reviews nothing."""
    if not may(actor, "inbox.open"):
        return 0
    with db.reading() as session:
        return _count(session, actor, Filters())


def open_inbox(db: Database, actor: Actor, filters: Filters, *, page: int = 1) -> Inbox:
    """Give one page of what waits for this person.

    Args:
        page: from 1; one beyond the last gives the last.

    Raises:
        NotAllowed: this person reviews nothing.
    """
    require_role(actor, "inbox.open")
    with db.reading() as session:
        total = _count(session, actor, filters)
        page = max(1, min(page, -(-total // PAGE)))
        rows = session.execute(
            _select().where(*_where(actor, filters)).order_by(*_ORDER).limit(PAGE).offset((page - 1) * PAGE)
        ).all()
        beside = session.execute(_select().where(Document.id.in_(_proposed(session, actor)))).all()
        read = subjects_read(session, actor.officer_id, [row.id for row in [*rows, *beside]])
        return Inbox(
            rows=tuple(_waiting(row, actor, read) for row in rows),
            page=page,
            total=total,
            officers=_officers(session, actor),
            kinds=_kinds(session, actor),
            proposals=tuple(_waiting(row, actor, read) for row in beside),
        )


def place_of(db: Database, actor: Actor, document_id: UUID, filters: Filters) -> Place:
    """Say where a paper stands in the inbox, and which come before and after it.

    Raises:
        NotAllowed: this person reviews nothing.
    """
    require_role(actor, "inbox.open")
    with db.reading() as session:
        key = session.execute(
            select(_RANK, Document.changed_at, Document.id).where(Document.id == document_id)
        ).one_or_none()
        where = _where(actor, filters)
        total = _count(session, actor, filters)
        if key is None:
            return Place(0, total, None, None)
        here = tuple_(*_ORDER)
        rank, changed_at, _ = key
        there = tuple_(literal(rank), literal(changed_at, DateTime()), literal(document_id, Uuid()))
        waits = session.scalar(select(Document.id).where(Document.id == document_id, *where)) is not None
        descending = tuple(column.desc() for column in _ORDER)
        before = session.scalar(select(Document.id).where(*where, here < there).order_by(*descending).limit(1))
        after = session.scalar(select(Document.id).where(*where, here > there).order_by(*_ORDER).limit(1))
        ahead = session.scalar(select(func.count()).select_from(Document).where(*where, here < there))
        return Place(int(ahead or 0) + 1 if waits else 0, total, before, after)


def _count(session: Session, actor: Actor, filters: Filters) -> int:
    return session.scalar(select(func.count()).select_from(Document).where(*_where(actor, filters))) or 0


def _where(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    where = [Document.unit_id == actor.unit_id, Document.state.in_(WAITS[actor.role])]
    if filters.officer_id is not None:
        where.append(Document.officer_id == filters.officer_id)
    if filters.kind:
        where.append(Document.kind == filters.kind)
    return where


def _select() -> Select[*tuple[Any, ...]]:
    resent = exists().where(Review.document_id == Document.id, Review.action == "dikembalikan")
    return select(
        Document.id, Document.revision, Document.kind, Document.summary, Document.state, Document.restricted,
        Document.changed_at, Officer.rank, Officer.name, resent.label("resent"),
    ).join(Officer, Officer.id == Document.officer_id)  # fmt: skip


def _proposed(session: Session, actor: Actor) -> list[UUID]:
    """Give the papers beside which other content came that this Kanit has not seen yet; such are few."""
    if actor.role is not Role.KANIT:
        return []
    sent = session.execute(
        select(Proposal.id, Proposal.document_id)
        .join(Document, Document.id == Proposal.document_id)
        .where(Document.unit_id == actor.unit_id)
        .order_by(Proposal.at.desc())
        .limit(MOST_PROPOSALS)
    ).all()
    seen = items_read(session, actor.officer_id, PROPOSALS)
    return [document_id for proposal_id, document_id in sent if str(proposal_id) not in seen]


def _officers(session: Session, actor: Actor) -> tuple[Choice, ...]:
    rows = session.execute(
        select(Document.officer_id, Officer.rank, Officer.name, func.count())
        .join(Officer, Officer.id == Document.officer_id)
        .where(*_where(actor, Filters()))
        .group_by(Document.officer_id)
        .order_by(Officer.name)
    )
    return tuple(Choice(str(officer_id), named(rank, name), count) for officer_id, rank, name, count in rows)


def _kinds(session: Session, actor: Actor) -> tuple[Choice, ...]:
    rows = session.execute(
        select(Document.kind, func.count().label("waiting")).where(*_where(actor, Filters())).group_by(Document.kind)
    )
    found = {row.kind: row.waiting for row in rows}
    return tuple(Choice(one.kind, one.called, found[one.kind]) for one in registry.all_types() if one.kind in found)


def _waiting(row: Row[Any], actor: Actor, read: frozenset[tuple[str, str]]) -> Waiting:
    return Waiting(
        id=row.id, revision=row.revision, title=registry.find(row.kind).called,
        summary=HIDDEN if row.restricted else row.summary, officer=named(row.rank, row.name), state=row.state,
        changed_at=local_moment(row.changed_at, actor.time_zone), restricted=row.restricted, resent=row.resent,
        opened=(str(row.id), str(row.revision)) in read,
    )  # fmt: skip


def named(rank: str, name: str) -> str:
    """Give a person as lists name them: "Aipda Budi Contoh"."""
    return f"{rank} {name.title()}".strip()
