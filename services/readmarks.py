"""What a person has read: the ground of "dibaca", of approving only what was opened, and of "berubah sejak …"."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts import ReadMark
from services.clock import Clock, stored

PROPOSALS = "usulan"  # the subject under which stands what was seen of proposals: their ids


def mark_read(session: Session, officer_id: UUID, subject: UUID | str, item: int | str, *, clock: Clock) -> bool:
    """Write down that a person has read this; the first time counts. Say whether it is the first time."""
    key = (officer_id, str(subject), str(item))
    if session.get(ReadMark, key) is not None:
        return False
    session.add(ReadMark(officer_id=officer_id, subject=str(subject), item=str(item), at=stored(clock())))
    session.flush()
    return True


def has_read(session: Session, officer_id: UUID, subject: UUID | str, item: int | str) -> bool:
    """Say whether a person has read this."""
    return session.get(ReadMark, (officer_id, str(subject), str(item))) is not None


def items_read(session: Session, officer_id: UUID, subject: UUID | str) -> frozenset[str]:
    """Give what a person has read of a subject."""
    return frozenset(
        session.scalars(
            select(ReadMark.item).where(ReadMark.officer_id == officer_id, ReadMark.subject == str(subject))
        )
    )


def subjects_read(session: Session, officer_id: UUID, subjects: Collection[UUID | str]) -> frozenset[tuple[str, str]]:
    """Give what a person has read of several subjects, as pairs of subject and item."""
    found = session.execute(
        select(ReadMark.subject, ReadMark.item).where(
            ReadMark.officer_id == officer_id, ReadMark.subject.in_([str(subject) for subject in subjects])
        )
    )
    return frozenset((subject, item) for subject, item in found)
