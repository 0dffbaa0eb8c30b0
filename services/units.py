"""Units: polda, polres, polsek, with their letterhead, plan and manners of paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import AnswersInvalid, NotFound, UserError
from models.database import Database
from models.tables import Unit
from schemas.people import LEVELS, UnitForm
from schemas.reading import validated
from services import audit
from services.clock import Clock, stored
from services.hierarchy import offered_types
from services.numbering import pattern_doubled
from services.rights import NOT_YOURS, Actor, Subject, require, require_role

LEVEL_WORDS = {"polda": "Polda", "polres": "Polres", "polsek": "Polsek"}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as its admin sees it."""

    id: UUID
    level: str
    name: str
    parent: str
    letterhead: tuple[str, ...]
    place: str
    time_zone: str
    paper: str
    kka: str
    address: str
    plan: Mapping[str, int]
    number_patterns: Mapping[str, str]

    @property
    def answers(self) -> dict[str, Any]:
        """The unit as the form shows it."""
        return {
            "name": self.name, "letterhead": list(self.letterhead), "place": self.place, "time_zone": self.time_zone,
            "paper": self.paper, "kka": self.kka, "address": self.address, "plan": dict(self.plan),
            "number_patterns": dict(self.number_patterns),
        }  # fmt: skip


def units_of(db: Database, actor: Actor) -> list[UnitRow]:
    """List the unit of this admin and those below, the higher ones first.

    Raises:
        NotAllowed: not an admin.
    """
    require_role(actor, "unit.manage")
    with db.reading() as session:
        rows = session.scalars(select(Unit).where(Unit.id.in_([actor.unit_id, *actor.below]))).all()
        names = {row.id: row.name for row in session.execute(select(Unit.id, Unit.name))}
        ordered = sorted(rows, key=lambda row: (LEVELS.index(row.level), row.name))
        return [_row(row, names.get(row.parent_id, "") if row.parent_id else "") for row in ordered]


def unit_of(db: Database, unit_id: UUID, actor: Actor) -> UnitRow:
    """Give one unit.

    Raises:
        NotFound, NotAllowed: it is not this admin's.
    """
    with db.reading() as session:
        row = _managed(session, unit_id, actor)
        parent = "" if row.parent_id is None else session.get_one(Unit, row.parent_id).name
        return _row(row, parent)


def add_unit(db: Database, answers: Any, *, parent_id: UUID, by: Actor, clock: Clock) -> UUID:
    """Add a unit one level below `parent_id` and give its id.

    Raises:
        AnswersInvalid: every wrong field.
        NotFound, NotAllowed: the parent is not this admin's.
        UserError: nothing stands below a Polsek.
    """
    values = _checked(answers, by)
    with db.writing() as session:
        parent = _managed(session, parent_id, by)
        level = LEVELS.index(parent.level) + 1
        if level == len(LEVELS):
            raise UserError("Di bawah Polsek tidak ada kesatuan lagi. Pilih Polres atau Polda sebagai atasannya.")
        unit = Unit(
            id=uuid4(), parent_id=parent.id, level=LEVELS[level], example=parent.example, created_at=stored(clock()),
            **values,
        )  # fmt: skip
        session.add(unit)
        audit.record(session, by, "unit.added", clock=clock, subject=unit.id, unit_id=unit.id)
        return unit.id


def change_unit(db: Database, unit_id: UUID, answers: Any, *, by: Actor, clock: Clock) -> None:
    """Change a unit; papers that are approved already keep what they print.

    Raises:
        AnswersInvalid, NotFound, NotAllowed: as above.
    """
    values = _checked(answers, by)
    with db.writing() as session:
        unit = _managed(session, unit_id, by)
        changed = [name for name, value in values.items() if getattr(unit, name) != value]
        for name in changed:
            setattr(unit, name, values[name])
        if changed:
            audit.record(
                session, by, "unit.changed", clock=clock, subject=unit.id, unit_id=unit.id,
                details={"fields": changed},
            )  # fmt: skip


def _checked(answers: Any, by: Actor) -> dict[str, Any]:
    values = validated(UnitForm, answers)
    own, types = values["number_patterns"], offered_types(by.line | by.below)
    faults = {kind: pattern_doubled(kind, pattern, own, types=types) for kind, pattern in own.items()}
    if any(faults.values()):
        raise AnswersInvalid({f"number_patterns.{kind}": [fault] for kind, fault in faults.items() if fault})
    return values


def _managed(session: Session, unit_id: UUID, actor: Actor) -> Unit:
    require_role(actor, "unit.manage")
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(NOT_YOURS)
    require(actor, "unit.manage", Subject(unit.id), reading="unit.manage")
    return unit


def _row(unit: Unit, parent: str) -> UnitRow:
    return UnitRow(
        id=unit.id, level=unit.level, name=unit.name, parent=parent, letterhead=tuple(unit.letterhead),
        place=unit.place, time_zone=unit.time_zone, paper=unit.paper, kka=unit.kka, address=unit.address,
        plan=dict(unit.plan), number_patterns=dict(unit.number_patterns),
    )  # fmt: skip
