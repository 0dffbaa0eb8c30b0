"""What happened to a paper: its steps, as everybody who may read it sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.database import Database
from models.tables import Document, DocumentRevision
from schemas import registry
from schemas.base import DocumentType
from schemas.changes import Change, changes_between, photo_changes
from schemas.leaves import label_at
from services.clock import local_moment
from services.documents import document_for
from services.inbox import named
from services.rights import Actor

WORDS = {
    "diajukan": "Diajukan", "ditarik": "Ditarik kembali", "diperiksa": "Diperiksa dan diteruskan",
    "dikembalikan": "Dikembalikan", "dikoreksi": "Dikoreksi", "disetujui": "Disetujui", "dibatalkan": "Dibatalkan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark at a field. `label` as the form calls it."""

    path: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who, when, what. `changes` are those of a correction.

    Attributes:
        action: one of those of `models.tables.Review`.
        at: in the unit's time zone.
    """

    action: str
    words: str
    who: str
    at: datetime
    revision: int
    remark: str
    marks: tuple[Mark, ...]
    changes: tuple[Change, ...]


def steps_of(db: Database, document_id: UUID, actor: Actor) -> tuple[Step, ...]:
    """Give the steps of a paper, the newest first.

    Raises:
        NotFound: not this person's to read.
    """
    with db.reading() as session:
        return steps_in(session, document_for(session, document_id, actor, "entry.read"), actor)


def steps_in(_session: Session, document: Document, actor: Actor) -> tuple[Step, ...]:
    """Give the steps of a paper that is open in this transaction, the newest first."""
    kind = registry.find(document.kind)
    by_number = {one.revision: one for one in document.revisions}
    return tuple(
        Step(
            action=row.action, words=WORDS[row.action], who=named(row.officer.rank, row.officer.name),
            at=local_moment(row.at, actor.time_zone), revision=row.revision, remark=row.remark,
            marks=marks_of(kind, by_number.get(row.revision), row.marks),
            changes=_corrected(kind, by_number, row.revision) if row.action == "dikoreksi" else (),
        )
        for row in reversed(document.reviews)
    )  # fmt: skip


def marks_of(kind: DocumentType, revision: DocumentRevision | None, marks: dict[str, str]) -> tuple[Mark, ...]:
    """Give the marks of a return with the labels that the form had then."""
    answers = {} if revision is None else revision.answers
    return tuple(Mark(path, place_label(kind, answers, path), words) for path, words in marks.items())


def place_label(kind: DocumentType, answers: dict[str, object], path: str) -> str:
    """Give the label of a field, or of a photo ("foto.0")."""
    outer, _, inner = path.partition(".")
    return f"Foto {int(inner) + 1}" if outer == "foto" and inner.isdigit() else label_at(kind, answers, path)


def _corrected(kind: DocumentType, revisions: dict[int, DocumentRevision], number: int) -> tuple[Change, ...]:
    before, after = revisions.get(number - 1), revisions.get(number)
    return () if before is None or after is None else differences(kind, before, after)


def differences(kind: DocumentType, before: DocumentRevision, after: DocumentRevision) -> tuple[Change, ...]:
    """Give what changed between two revisions, photos last."""
    return (*changes_between(kind, before.answers, after.answers), *photo_changes(before.photos, after.photos))
