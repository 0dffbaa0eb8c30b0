"""Posts that are held from one day to another: what stands over a name on papers of those days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from errors import AnswersInvalid, NotFound
from models.database import Database
from models.tables import Appointment, Officer, Unit
from schemas.people import AppointmentForm
from schemas.reading import validated
from services import audit
from services.clock import Clock, stored
from services.officers import LEVELS_OF, managed_officer
from services.rights import ROLE_WORDS, Actor, Role, require_role

ABSENT = "Jabatan itu tidak ada pada kesatuan petugas ini. Pilih jabatan atau petugas yang lain."


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """An appointment as the admin sees it."""

    id: UUID
    unit: str
    post: str
    officer: str
    manner: str
    own_post: str
    through: str
    from_date: date
    to_date: date | None


def appointments_of(db: Database, actor: Actor) -> list[AppointmentRow]:
    """List the appointments of this admin's unit and of those below, the newest first.

    Raises:
        NotAllowed: not an admin.
    """
    require_role(actor, "people.manage")
    with db.reading() as session:
        rows = session.execute(
            select(Appointment, Officer, Unit.name)
            .join(Officer, Officer.id == Appointment.officer_id)
            .join(Unit, Unit.id == Appointment.unit_id)
            .where(Appointment.unit_id.in_([actor.unit_id, *actor.below]))
            .order_by(Appointment.from_date.desc(), Appointment.created_at.desc())
        )
        return [
            AppointmentRow(
                row.id, unit, ROLE_WORDS[row.post], f"{officer.rank} {officer.name.title()}", row.manner, row.own_post,
                row.through, row.from_date, row.to_date,
            )
            for row, officer, unit in rows
        ]  # fmt: skip


def appoint(db: Database, answers: Any, *, officer_id: UUID, by: Actor, clock: Clock) -> UUID:
    """Give a person a post of the own unit, from one day to another. It changes what papers print, and no right.

    Raises:
        AnswersInvalid: every wrong field.
        NotFound, NotAllowed: the person is not one of this admin's.
    """
    values = validated(AppointmentForm, answers)
    with db.writing() as session:
        officer = managed_officer(session, officer_id, by)
        if officer.unit.level not in LEVELS_OF[Role(values["post"])]:
            raise AnswersInvalid({"post": [ABSENT]})
        row = Appointment(
            id=uuid4(), unit_id=officer.unit_id, officer_id=officer.id, created_at=stored(clock()), **values
        )
        session.add(row)
        audit.record(
            session, by, "officer.appointed", clock=clock, subject=officer.id, unit_id=officer.unit_id,
            details={"post": row.post, "manner": row.manner, "from": f"{row.from_date}", "to": f"{row.to_date or ''}"},
        )  # fmt: skip
        return row.id


def end_appointment(db: Database, appointment_id: UUID, day: date, *, by: Actor, clock: Clock) -> None:
    """Let an appointment hold until a day and no longer; ended before it began, it never held. Safe to run twice.

    Raises:
        NotFound, NotAllowed: not one of this admin's.
    """
    with db.writing() as session:
        row = session.get(Appointment, appointment_id)
        if row is None:
            raise NotFound("Jabatan itu tidak ada lagi di daftar. Muat ulang halaman ini.")
        officer = managed_officer(session, row.officer_id, by)
        if day < row.from_date:
            session.delete(row)
        else:
            row.to_date = day
        audit.record(
            session, by, "officer.appointment_ended", clock=clock, subject=officer.id, unit_id=row.unit_id,
            details={"post": row.post, "manner": row.manner, "to": f"{day}"},
        )  # fmt: skip
