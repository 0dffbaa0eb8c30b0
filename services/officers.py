"""The people of a unit: added, changed, deactivated, given a way in. Nobody is ever removed: papers name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import NotFound, UserError
from models.accounts import Account, LoginSession
from models.database import Database
from models.tables import Officer, Unit
from schemas.people import OfficerForm
from schemas.reading import validated
from services import audit
from services.accounts import give_account
from services.clock import Clock
from services.passwords import one_time_password
from services.rights import NOT_YOURS, Actor, Role, Subject, require, require_role

# Where a role belongs: the SOP's chain has its first half in the Polsek and its second in the Polres.
LEVELS_OF = {
    Role.PETUGAS: ("polsek",), Role.KANIT: ("polsek",), Role.KAPOLSEK: ("polsek",), Role.KASIUM: ("polsek",),
    Role.REKAP: ("polres",), Role.KASAT: ("polres",), Role.ADMIN: ("polsek", "polres", "polda"),
}  # fmt: skip
FIELDS = ("name", "rank", "nrp", "role", "post", "area", "telephone")


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """A person as the admin sees it. `account`: "" none, "baru" has a one-time password, "aktif" has logged in."""

    id: UUID
    unit_id: UUID
    unit: str
    name: str
    rank: str
    nrp: str
    role: str
    post: str
    area: str
    telephone: str
    active: bool
    account: str

    @property
    def answers(self) -> dict[str, Any]:
        """The person as the form shows it."""
        return {name: getattr(self, name) for name in FIELDS}


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Somebody who was just added, with the one-time password that is shown once."""

    id: UUID
    password: str


def officers_of(db: Database, actor: Actor) -> list[OfficerRow]:
    """List the people of this admin's unit and of those below, by unit, the active ones first.

    Raises:
        NotAllowed: not an admin.
    """
    require_role(actor, "people.manage")
    with db.reading() as session:
        rows = session.execute(
            select(Officer, Unit.name, Account.must_change)
            .join(Unit, Officer.unit_id == Unit.id)
            .outerjoin(Account, Account.officer_id == Officer.id)
            .where(Officer.unit_id.in_([actor.unit_id, *actor.below]))
            .order_by(Unit.name, Officer.active.desc(), Officer.name)
        )
        return [_row(officer, unit, must_change) for officer, unit, must_change in rows]


def officer_of(db: Database, officer_id: UUID, actor: Actor) -> OfficerRow:
    """Give one person.

    Raises:
        NotFound, NotAllowed: not one of this admin's.
    """
    with db.reading() as session:
        officer = managed_officer(session, officer_id, actor)
        account = session.get(Account, officer_id)
        return _row(officer, officer.unit.name, None if account is None else account.must_change)


def add_officer(db: Database, answers: Any, *, unit_id: UUID, by: Actor, clock: Clock) -> NewOfficer:
    """Add a person with a one-time password.

    Raises:
        AnswersInvalid: every wrong field.
        NotFound, NotAllowed: the unit is not this admin's.
        UserError: the number is taken, the role does not belong there, or the unit has a Kapolsek already.
    """
    values = validated(OfficerForm, answers)
    password = one_time_password()
    with db.writing() as session:
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise NotFound(NOT_YOURS)
        require_role(by, "people.manage")
        require(by, "people.manage", Subject(unit.id), reading="people.manage")
        _require_place(session, unit, role=values["role"], officer_id=None)
        _require_free_number(session, values["nrp"], unit_id=unit.id)
        officer = Officer(id=uuid4(), unit_id=unit.id, **values)
        session.add(officer)
        session.flush()
        give_account(session, officer, password=password, must_change=True, clock=clock)
        audit.record(
            session, by, "officer.added", clock=clock, subject=officer.id, unit_id=unit.id,
            details={"role": officer.role},
        )  # fmt: skip
        return NewOfficer(officer.id, password)


def change_officer(db: Database, officer_id: UUID, answers: Any, *, by: Actor, clock: Clock) -> None:
    """Change a person; papers that are approved already keep what they print.

    Raises:
        AnswersInvalid, NotFound, NotAllowed, UserError: as above.
    """
    values = validated(OfficerForm, answers)
    with db.writing() as session:
        officer = managed_officer(session, officer_id, by)
        if officer.active:
            _require_place(session, officer.unit, role=values["role"], officer_id=officer.id)
        if officer_id == by.officer_id and values["role"] != officer.role:
            raise UserError("Peran Anda sendiri tidak dapat Anda ubah. Minta admin lain mengubahnya.")
        changed = [name for name, value in values.items() if getattr(officer, name) != value]
        account = session.get(Account, officer_id)
        if "nrp" in changed:
            _require_free_number(session, values["nrp"], unit_id=officer.unit_id)
            if account is not None:
                account.nrp = values["nrp"]
        for name in changed:
            setattr(officer, name, values[name])
        if changed:
            audit.record(
                session, by, "officer.changed", clock=clock, subject=officer.id, unit_id=officer.unit_id,
                details={"fields": changed},
            )  # fmt: skip


def set_active(db: Database, officer_id: UUID, *, active: bool, by: Actor, clock: Clock) -> None:
    """Deactivate a person, who is logged out everywhere at once, or take the person back. Safe to run twice.

    Raises:
        NotFound, NotAllowed: not one of this admin's.
        UserError: an admin cannot deactivate itself; a second Kapolsek cannot be active.
    """
    with db.writing() as session:
        officer = managed_officer(session, officer_id, by)
        if officer_id == by.officer_id:
            raise UserError("Akun Anda sendiri tidak dapat Anda nonaktifkan. Minta admin lain.")
        if officer.active == active:
            return
        if active:
            _require_place(session, officer.unit, role=officer.role, officer_id=officer.id)
        officer.active = active
        for one in session.scalars(select(LoginSession).where(LoginSession.officer_id == officer_id)):
            session.delete(one)
        audit.record(
            session, by, "officer.activated" if active else "officer.deactivated", clock=clock, subject=officer.id,
            unit_id=officer.unit_id,
        )  # fmt: skip


def managed_officer(session: Session, officer_id: UUID, actor: Actor) -> Officer:
    """Give a person whom this admin manages.

    Raises:
        NotFound, NotAllowed: not one of this admin's.
    """
    require_role(actor, "people.manage")
    officer = session.get(Officer, officer_id)
    if officer is None:
        raise NotFound(NOT_YOURS)
    require(actor, "people.manage", Subject(officer.unit_id), reading="people.manage")
    return officer


def _require_free_number(session: Session, nrp: str, *, unit_id: UUID) -> None:
    account = session.scalar(select(Account.officer_id).where(Account.nrp == nrp))
    person = session.scalar(select(Officer.id).where(Officer.unit_id == unit_id, Officer.nrp == nrp))
    if account is not None or person is not None:
        raise UserError(f"Sudah ada petugas dengan nomor {nrp}. Periksa nomornya, atau aktifkan lagi yang lama.")


def _require_place(session: Session, unit: Unit, *, role: str, officer_id: UUID | None) -> None:
    if unit.level not in LEVELS_OF[Role(role)]:
        raise UserError("Peran itu tidak ada pada kesatuan ini. Pilih peran atau kesatuan yang lain.")
    if role != Role.KAPOLSEK:
        return
    # Papers print one Kapolsek: two at once would leave open who signs.
    other = session.scalar(
        select(Officer).where(
            Officer.unit_id == unit.id, Officer.role == role, Officer.active.is_(True), Officer.id != officer_id
        )
    )
    if other is not None:
        raise UserError("Kesatuan ini sudah mempunyai Kapolsek aktif. Nonaktifkan yang lama lebih dahulu.")


def _row(officer: Officer, unit: str, must_change: bool | None) -> OfficerRow:
    return OfficerRow(
        id=officer.id, unit_id=officer.unit_id, unit=unit, name=officer.name, rank=officer.rank, nrp=officer.nrp,
        role=officer.role, post=officer.post, area=officer.area, telephone=officer.telephone, active=officer.active,
        account="" if must_change is None else "baru" if must_change else "aktif",
    )  # fmt: skip
