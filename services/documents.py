"""What all use cases of a paper share: found with its rights, kept by revisions, its steps written down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from errors import NotFound, WrongState
from models.tables import Document, DocumentRevision, Month, Officer, Photo, Review
from schemas import registry
from schemas.base import DocumentType
from services import audit
from services.clock import Clock, stored
from services.rights import NOT_YOURS, Actor, Subject, require, sees

MISSING = NOT_YOURS


def subject_of(document: Document) -> Subject:
    """Give a document as what rights are asked for."""
    return Subject(
        document.unit_id, owner_id=document.officer_id, state=document.state, restricted=document.restricted,
        addressees=_addressees(document),
    )  # fmt: skip


def _addressees(document: Document) -> dict[UUID, UUID]:
    """Give whom a letter that was issued is addressed to, each with the unit where that person is now."""
    numbers = registry.find(document.kind).addressed(document.answers) if document.state == "disetujui" else ()
    session = object_session(document)
    if not numbers or session is None:
        return {}
    named = select(Officer.id, Officer.unit_id).where(Officer.nrp.in_(numbers))
    return {row.id: row.unit_id for row in session.execute(named)}


def subject_of_month(month: Month) -> Subject:
    """Give a month as what rights are asked for."""
    return Subject(month.officer.unit_id, owner_id=month.officer_id, state=month.state)


def document_for(session: Session, document_id: UUID, actor: Actor, action: str) -> Document:
    """Give a document that this person may do that with, now.

    Raises:
        NotFound, NotAllowed, WrongState: as `rights.require` says.
    """
    document = session.get(Document, document_id)
    if document is None:
        raise NotFound(MISSING)
    require(actor, action, subject_of(document))
    return document


def handed_in(session: Session, document_id: UUID, actor: Actor) -> Document:
    """Give a document for reading by those who read what was handed in.

    Raises:
        NotFound: not this person's to read.
        WrongState: it is a draft, perhaps again.
    """
    document = document_for(session, document_id, actor, "entry.read")
    if document.state == "draf":
        raise WrongState("Dokumen ini masih draf, atau ditarik kembali oleh petugasnya. Pilih dokumen lain.")
    return document


def readable(session: Session, document_id: UUID, actor: Actor) -> tuple[Document, bool]:
    """Give a document that this person may read, and whether it is under this person's own hands.

    Raises:
        NotFound: not this person's to read.
        WrongState: somebody else's draft.
    """
    document = document_for(session, document_id, actor, "entry.read")
    if document.state in ("draf", "dikembalikan") and sees(actor, "entry.write", subject_of(document)):
        return document, True
    return handed_in(session, document_id, actor), False


def answers_handed_in(document: Document) -> Mapping[str, Any]:
    """Give a document's answers as others may know them: a returned one may be under its officer's hands again."""
    if document.state == "dikembalikan" and document.revisions:
        return document.revisions[-1].answers
    return document.answers


def month_for(session: Session, officer_id: UUID, day: date) -> Month:
    """Give the officer's month of that day, opened where it is not there yet."""
    period = f"{day:%Y-%m}"
    found = session.scalar(select(Month).where(Month.officer_id == officer_id, Month.period == period))
    if found is None:
        found = Month(id=uuid4(), officer_id=officer_id, period=period, state="terbuka")
        session.add(found)
        session.flush()
    return found


def next_position(session: Session, month_id: UUID) -> int:
    """Give the place of a new paper behind those that the month has."""
    last = session.scalar(select(func.max(Document.position)).where(Document.month_id == month_id))
    return 0 if last is None else last + 1


def set_values(document: Document, kind: DocumentType, values: Mapping[str, Any]) -> None:
    """Write validated values into a document, with all that follows from them: date, summary, search text, hash.

    The caller moves it to the month of its new date.
    """
    document.answers = kind.dump(dict(values))
    document.date = kind.date_of(dict(values))
    document.summary = kind.summary(dict(values))
    document.search = search_text(document.answers, document.summary, document.number)
    document.content_sha256 = content_sha256(document.kind, document.answers, document.photos)


def search_text(answers: Mapping[str, Any], *more: str) -> str:
    """Give what a search looks through: every word and number of the answers, folded, each once."""
    words = dict.fromkeys(" ".join([*more, *_texts(answers)]).casefold().split())
    return " ".join(words)


def content_sha256(kind: str, answers: Mapping[str, Any], photos: Sequence[Photo]) -> str:
    """Give the hash of what was entered: the same id with another hash is another content."""
    whole = {"kind": kind, "answers": answers, "photos": [photo_facts(photo) for photo in photos]}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def photo_facts(photo: Photo) -> dict[str, Any]:
    """Give what a revision keeps of a photo."""
    return {
        "id": str(photo.id), "sha256": photo.sha256, "original_sha256": photo.original_sha256,
        "caption": photo.caption, "place": photo.place,
        "taken_at": None if photo.taken_at is None else photo.taken_at.isoformat(),
    }  # fmt: skip


def add_revision(session: Session, document: Document, *, by: Actor, clock: Clock) -> None:
    """Keep the document as it stands now under its revision number."""
    document.revisions.append(
        DocumentRevision(
            revision=document.revision, officer_id=by.officer_id, answers=dict(document.answers),
            photos=[photo_facts(photo) for photo in document.photos], content_sha256=document.content_sha256,
            at=stored(clock()),
        )
    )  # fmt: skip
    session.flush()


def add_step(
    session: Session,
    document: Document,
    action: str,
    *,
    by: Actor,
    clock: Clock,
    remark: str = "",
    marks: Mapping[str, str] | None = None,
    fields: Iterable[str] = (),
) -> None:
    """Write down one step of a document's life, in its own trail and in the audit's.

    Args:
        action: one of those of `models.tables.Review`.
        marks: dotted field path -> what is to be mended there.
        fields: paths of what was changed; the audit trail names them, never what they say.
    """
    document.changed_at = stored(clock())
    document.reviews.append(
        Review(
            revision=document.revision, officer_id=by.officer_id, action=action, remark=remark,
            marks=dict(marks or {}), at=stored(clock()),
        )
    )  # fmt: skip
    session.flush()
    named = sorted([*(marks or {}), *fields])
    audit.record(
        session, by, f"entry.{action}", clock=clock, subject=document.id, unit_id=document.unit_id,
        details={
            "kind": document.kind, "revision": document.revision, "state": document.state,
            **({"fields": named} if named else {}),
        },
    )  # fmt: skip


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []
