"""The first start of an empty installation: one unit and its first admin, made by whoever opens the first page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import select

from errors import AnswersInvalid, UserError, WrongState
from models.database import Database
from models.tables import Officer, Unit
from schemas.people import LEVELS, OfficerForm, UnitForm
from schemas.reading import validated
from services import audit
from services.accounts import give_account
from services.clock import Clock, stored
from services.passwords import require_good
from services.rights import Role

DONE = "Pemasangan ini sudah mempunyai admin. Masuk dengan akun Anda."


def begin(db: Database, unit: Any, admin: Any, *, level: str, password: str, again: str, clock: Clock) -> None:
    """Make the first unit and its first admin. Of two who try at once, one wins.

    Raises:
        AnswersInvalid: every wrong field of both; keys are "unit.<field>", "admin.<field>", "level", "password".
        WrongState: there is a unit already.
    """
    wrong: dict[str, list[str]] = {}
    values: dict[str, dict[str, Any]] = {}
    for name, schema, answers in (
        ("unit", UnitForm, unit), ("admin", OfficerForm, {**admin, "role": Role.ADMIN.value}),
    ):  # fmt: skip
        try:
            values[name] = validated(schema, answers)
        except AnswersInvalid as exc:
            wrong |= {f"{name}.{field}": said for field, said in exc.fields.items()}
    if level not in LEVELS:
        wrong["level"] = ["Pilih tingkat kesatuan."]
    try:
        require_good(password, nrp=str(admin.get("nrp", "")) or "-")
        if password != again:
            wrong["again"] = ["Sandi dan ulangannya berbeda. Ketik keduanya lagi."]
    except UserError as exc:
        wrong["password"] = [str(exc)]
    if wrong:
        raise AnswersInvalid(wrong)
    with db.writing() as session:
        if session.scalar(select(Unit.id).limit(1)) is not None:
            raise WrongState(DONE)
        first = Unit(id=uuid4(), level=level, example=False, created_at=stored(clock()), **values["unit"])
        officer = Officer(id=uuid4(), unit=first, **values["admin"])
        session.add_all([first, officer])
        session.flush()
        give_account(session, officer, password=password, must_change=False, clock=clock)
        audit.record(
            session, None, "installation.begun", clock=clock, subject=first.id, officer_id=officer.id, unit_id=first.id
        )
