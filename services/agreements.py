"""Two admins for a template: a choice that was asked for holds when another admin has agreed to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from errors import NotAllowed, NotFound, WrongState
from models.database import Database
from models.tables import Officer, TemplateAgreement, TemplateChoice, Unit
from pipeline.templatekinds import all_kinds
from services import audit
from services.clock import Clock, stored
from services.hierarchy import upwards
from services.inbox import named
from services.rights import Actor, Role, Subject, require_role, sees

ANSWERED = "Permintaan ini sudah dijawab, atau sudah ada pilihan yang lebih baru. Muat ulang halaman ini."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A choice that waits.

    Attributes:
        version, template_id: None where the unit would give its own version up.
        own: the admin who looks asked for it, and cannot answer it.
    """

    number: int
    unit: str
    kind: str
    title: str
    template_id: UUID | None
    version: int | None
    from_date: date
    who: str
    own: bool


def waiting_choices(
    session: Session, units: Collection[Any], *, kind: str = "", number: int = 0
) -> list[TemplateChoice]:
    """Give the choices of these units that nobody has answered and no newer choice has overtaken."""
    newer = aliased(TemplateChoice)
    found = (
        select(TemplateChoice)
        .outerjoin(TemplateAgreement, TemplateAgreement.number == TemplateChoice.number)
        .where(
            TemplateChoice.unit_id.in_(units), TemplateChoice.asked.is_(True), TemplateAgreement.number.is_(None),
            ~select(newer.number)
            .where(
                newer.unit_id == TemplateChoice.unit_id, newer.kind == TemplateChoice.kind,
                newer.number > TemplateChoice.number,
            )
            .exists(),
        )
        .order_by(TemplateChoice.number)
    )  # fmt: skip
    if kind:
        found = found.where(TemplateChoice.kind == kind)
    if number:
        found = found.where(TemplateChoice.number == number)
    return list(session.scalars(found))


def other_admins(session: Session, by: Actor) -> bool:
    """Say whether there is another admin in the unit or above."""
    units = list(upwards(session, by.unit_id))
    other = select(Officer.id).where(
        Officer.unit_id.in_(units), Officer.role == Role.ADMIN.value, Officer.id != by.officer_id
    )
    return session.scalar(other.limit(1)) is not None


def waiting_for(db: Database, actor: Actor) -> list[Waiting]:
    """List what waits for an admin's agreement in the admin's unit and those below, the earliest first.

    Raises:
        NotAllowed: not an admin.
    """
    require_role(actor, "template.agree")
    titles = all_kinds()
    with db.reading() as session:
        return [
            Waiting(
                one.number, session.get_one(Unit, one.unit_id).name, one.kind, titles.get(one.kind, one.kind),
                one.template_id, None if one.template is None else one.template.number, one.from_date,
                named(one.officer.rank, one.officer.name), one.officer_id == actor.officer_id,
            )
            for one in waiting_choices(session, [actor.unit_id, *actor.below])
        ]  # fmt: skip


def answer_choice(db: Database, number: int, *, agreed: bool, by: Actor, clock: Clock) -> None:
    """Agree to what another admin chose, or refuse it.

    Raises:
        NotAllowed: not an admin, or the one who asked.
        NotFound: no choice of the admin's unit or one below.
        WrongState: it was answered, or overtaken by a newer choice.
    """
    require_role(by, "template.agree")
    with db.writing() as session:
        choice = session.get(TemplateChoice, number)
        if choice is None or not choice.asked or not sees(by, "template.agree", Subject(choice.unit_id)):
            raise NotFound("Permintaan itu tidak ada, atau bukan milik kesatuan Anda.")
        if choice.officer_id == by.officer_id:
            raise NotAllowed("Permintaan sendiri dijawab oleh admin lain.")
        if not waiting_choices(session, [choice.unit_id], number=number):
            raise WrongState(ANSWERED)
        session.add(
            TemplateAgreement(number=number, agreed=agreed, officer_id=by.officer_id, at=stored(clock()))
        )  # fmt: skip
        audit.record(
            session, by, "template.agreed" if agreed else "template.refused", clock=clock,
            subject=choice.template_id or choice.kind, details={"kind": choice.kind, "choice": number},
        )  # fmt: skip
