"""A paper before its reader: what it says, what changed since this person read it, what is to be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.tables import Document, DocumentRevision, Officer, Proposal
from schemas import registry
from schemas.base import DocumentType
from schemas.changes import Change, changes_between
from schemas.leaves import Leaf, leaves_of
from schemas.setting import PaperSetting
from schemas.wording import format_number
from services.clock import local_moment
from services.documents import answers_handed_in, document_for, subject_of
from services.inbox import named
from services.orders import order_named
from services.people import setting_of
from services.readmarks import items_read
from services.rights import Actor, possible
from services.steps import Mark, Step, differences, marks_of, steps_in

DEEDS = (
    "entry.check", "entry.approve", "entry.return", "entry.reopen", "entry.correct", "entry.cancel", "entry.original",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposed:
    """What came under an id and revision that were taken: who sent it when, and how it differs from the paper."""

    who: str
    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as its reader sees it.

    Attributes:
        called: the kind as lists say it; `title`: as the paper prints it.
        at: when it was last handed in or changed, in the unit's time zone.
        leaves: every answer in words, in the order of the form.
        locked: beginnings of the paths of what is only repeated here from other papers: earlier visits of a card.
        since: the revision that this person read before; 0 where this is the first.
        changes: what is other than in that revision.
        order: the order letter that it names under "Dasar", None where there is none to be read.
        asked: what the last return asked for, where the paper is here again; else nothing.
        can: the deeds that this person may do with it now.
    """

    id: UUID
    kind: str
    called: str
    title: str
    summary: str
    officer: str
    at: datetime
    revision: int
    state: str
    number: str
    restricted: bool
    photos: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    locked: tuple[str, ...]
    order: UUID | None
    since: int
    changes: tuple[Change, ...]
    asked: tuple[Mark, ...]
    asked_remark: str
    proposals: tuple[Proposed, ...]
    steps: tuple[Step, ...]
    can: frozenset[str]


def read_paper(db: Database, document_id: UUID, actor: Actor) -> Paper:
    """Give a paper for reading. `review.open_for_reading` writes down that it was read.

    Raises:
        NotFound: not this person's to read.
    """
    with db.reading() as session:
        document = document_for(session, document_id, actor, "entry.read")
        kind = registry.find(document.kind)
        before = _read_before(session, document, actor)
        now = next((one for one in document.revisions if one.revision == document.revision), None)
        returned = next((one for one in reversed(document.reviews) if one.action == "dikembalikan"), None)
        asked = returned if returned is not None and returned.revision < document.revision else None
        by_number = {one.revision: one for one in document.revisions}
        return Paper(
            id=document.id, kind=document.kind, called=kind.called, title=kind.title, summary=document.summary,
            officer=named(document.officer.rank, document.officer.name),
            at=local_moment(document.changed_at, actor.time_zone), revision=document.revision, state=document.state,
            number=document.number, restricted=document.restricted,
            photos=tuple(photo.caption for photo in document.photos),
            locked=() if kind.card is None else kind.card.earlier_paths(answers_handed_in(document)),
            leaves=tuple(leaves_of(kind, answers_handed_in(document))), order=order_named(session, document, actor),
            since=0 if before is None else before.revision,
            changes=() if before is None or now is None else differences(kind, before, now),
            asked=() if asked is None else marks_of(kind, by_number.get(asked.revision), asked.marks),
            asked_remark="" if asked is None else asked.remark,
            proposals=_proposals(session, document, kind, actor),
            steps=steps_in(session, document, actor),
            can=possible(actor, subject_of(document), DEEDS),
        )  # fmt: skip


def paper_setting(session: Session, document: Document, kind: DocumentType) -> PaperSetting:
    """Give what a paper prints besides its answers; before approval its number has a blank for the serial."""
    unit, officer = setting_of(session, document.month, document.date)
    pattern = kind.pattern_of(unit)
    number = document.number
    if not number and pattern is not None:
        number = format_number(pattern, serial=None, date=document.date, unit=unit, officer=officer)
    return PaperSetting(unit, officer, number)


def _read_before(session: Session, document: Document, actor: Actor) -> DocumentRevision | None:
    """Give the newest revision before this one that the person has read."""
    read = items_read(session, actor.officer_id, document.id)
    earlier = [one for one in document.revisions if one.revision < document.revision and str(one.revision) in read]
    return max(earlier, key=lambda one: one.revision, default=None)


def _typed(kind: DocumentType, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what is typed of a paper: of a card only its own visit, as proposals hold it."""
    return answers if kind.card is None else kind.card.own(answers)


def _proposals(session: Session, document: Document, kind: DocumentType, actor: Actor) -> tuple[Proposed, ...]:
    rows = session.execute(
        select(Proposal, Officer.rank, Officer.name)
        .join(Officer, Officer.id == Proposal.officer_id)
        .where(Proposal.document_id == document.id)
        .order_by(Proposal.at)
    )
    return tuple(
        Proposed(
            named(rank, name), local_moment(row.at, actor.time_zone),
            tuple(changes_between(kind, _typed(kind, document.answers), _typed(kind, row.answers))),
        )
        for row, rank, name in rows
    )  # fmt: skip
