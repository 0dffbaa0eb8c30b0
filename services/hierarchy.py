"""Units above and below each other, and which document types they share: what a unit declares holds below it, too."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Unit
from schemas import registry
from schemas.base import DocumentType, Source

MOST_LEVELS = 10  # of units above each other; there are three


def upwards(session: Session, unit_id: UUID) -> Iterator[UUID]:
    """Give a unit and those above it."""
    here: UUID | None = unit_id
    for _ in range(MOST_LEVELS):
        if here is None:
            return
        yield here
        here = session.scalar(select(Unit.parent_id).where(Unit.id == here))


def downwards(session: Session, unit_id: UUID) -> frozenset[UUID]:
    """Give the units below a unit, at any depth."""
    found: set[UUID] = set()
    frontier = [unit_id]
    while frontier:
        frontier = list(session.scalars(select(Unit.id).where(Unit.parent_id.in_(frontier))))
        frontier = [one for one in frontier if one not in found]
        found.update(frontier)
    return frozenset(found)


def offered_types(line: Collection[UUID]) -> tuple[DocumentType, ...]:
    """Give the types that a unit has, in the order of the bundle: the shipped ones, and those declared in its line.

    Args:
        line: the unit and those above it, see `upwards`; empty for a stranger.
    """
    units = {str(unit) for unit in line}
    return tuple(one for one in registry.all_types() if not one.owner or one.owner in units)


def offered_forms(line: Collection[UUID]) -> tuple[DocumentType, ...]:
    """Give those of them that have a form."""
    return tuple(one for one in offered_types(line) if one.source is Source.FORM)


def require_offered(kind: str, line: Collection[UUID]) -> None:
    """Make sure that no unit outside this line declared a kind.

    Raises:
        UnknownKind: one did.
    """
    if kind in {one.kind for one in registry.declared().types} - {one.kind for one in offered_types(line)}:
        raise registry.unknown(kind)
