"""Who holds which post of a unit on a day: whom papers name, and what somebody may work as besides the own role."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models.tables import Appointment, Officer
from schemas.setting import Person
from schemas.wording import post_in_words
from services.rights import ROLE_WORDS, HeldPost, Role


def at_post(session: Session, unit_id: UUID, role: str, day: date) -> Person | None:
    """Give who signs in a post of a unit on a day: the newest appointment that holds, else who has its role now."""
    appointed = session.scalar(
        select(Appointment)
        .where(Appointment.unit_id == unit_id, Appointment.post == role, _holds_on(day))
        .order_by(Appointment.from_date.desc(), Appointment.created_at.desc())
        .limit(1)
    )  # fmt: skip
    if appointed is not None:
        one = appointed.officer
        return Person(one.name, one.rank, one.nrp, appointed.manner, appointed.own_post, appointed.through)
    found = session.scalar(
        select(Officer)
        .where(Officer.unit_id == unit_id, Officer.role == role, Officer.active.is_(True))
        .order_by(Officer.name)
        .limit(1)
    )
    return None if found is None else Person(found.name, found.rank, found.nrp)


def posts_held(session: Session, officer: Officer, day: date) -> tuple[HeldPost, ...]:
    """Give the posts of the own unit that somebody holds on a day besides what the own role is for."""
    posts = session.scalars(
        select(Appointment.post)
        .where(
            Appointment.officer_id == officer.id, Appointment.unit_id == officer.unit_id,
            Appointment.post != officer.role, _holds_on(day),
        )
        .distinct()
        .order_by(Appointment.post)
    )  # fmt: skip
    holders = [(post, at_post(session, officer.unit_id, post, day)) for post in posts]
    return tuple(
        HeldPost(Role(post), post_in_words(ROLE_WORDS[post], holder))
        for post, holder in holders
        if holder is not None and holder.nrp == officer.nrp  # a later appointment may have taken its place
    )


def _holds_on(day: date) -> ColumnElement[bool]:
    return and_(Appointment.from_date <= day, or_(Appointment.to_date.is_(None), Appointment.to_date >= day))
