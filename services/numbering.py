"""Registers: a number is taken inside the approving transaction, gap-free per unit, register and year."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.tables import Register
from schemas.base import DocumentType, Source

YEARLY = "Pola nomor harus memuat {tahun}: nomor urut mulai lagi dari 1 setiap tahun."
DOUBLED = "Pola ini sama dengan pola {title}: satu nomor akan terpakai dua kali. Bedakan polanya."


def take_serial(session: Session, unit_id: UUID, *, register: str, year: int) -> int:
    """Take the next serial of a register; it is given back when the caller's transaction rolls back."""
    counter = (Register.unit_id == unit_id, Register.kind == register, Register.year == year)
    taken = session.scalar(update(Register).where(*counter).values(last=Register.last + 1).returning(Register.last))
    if taken is None:
        session.add(Register(unit_id=unit_id, kind=register, year=year, last=1))
        session.flush()
        return 1
    return int(taken)


def pattern_doubled(kind: str, pattern: str, patterns: Mapping[str, str], *, types: Collection[DocumentType]) -> str:
    """Say why a kind's number pattern would give a number twice, "" where it does not.

    Args:
        patterns: the unit's own patterns, by kind.
        types: those that the unit has.
    """
    if "{tahun}" not in pattern:
        return YEARLY
    derived = {one.kind for one in types if one.source is Source.DERIVED}
    for other in types:
        theirs = patterns.get(other.kind, other.number)
        if other.kind == kind or {kind, other.kind} <= derived:  # both recaps are numbered by hand, in one register
            continue
        if theirs and _bare(theirs) == _bare(pattern):
            return DOUBLED.format(title=other.title)
    return ""


def _bare(pattern: str) -> str:
    return re.sub(r"\{no:\d+\}", "{no}", pattern)
