"""Registers: a number is taken inside the approving transaction, gap-free per unit, register and year."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.tables import Register


def take_serial(session: Session, unit_id: UUID, *, register: str, year: int) -> int:
    """Take the next serial of a register; it is given back when the caller's transaction rolls back."""
    counter = (Register.unit_id == unit_id, Register.kind == register, Register.year == year)
    taken = session.scalar(update(Register).where(*counter).values(last=Register.last + 1).returning(Register.last))
    if taken is None:
        session.add(Register(unit_id=unit_id, kind=register, year=year, last=1))
        session.flush()
        return 1
    return int(taken)
