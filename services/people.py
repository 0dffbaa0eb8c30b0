"""Units, officers and months: the rows behind the setting that papers print."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import NotFound
from models.database import Database
from models.tables import Month, Officer, Unit
from schemas import setting
from services.clock import Clock, stored


def open_month(
    db: Database, unit: setting.Unit, officer: setting.Officer, *, period: str, example: bool, clock: Clock
) -> UUID:
    """Add a unit with its Kapolsek, one officer, and the officer's month; give the month's id."""
    with db.writing() as session:
        row = Unit(
            id=uuid4(), level="polsek", letterhead=list(unit.letterhead), place=unit.place, time_zone=unit.time_zone,
            paper=unit.paper, kka=unit.kka, example=example, created_at=stored(clock()),
        )  # fmt: skip
        maker = Officer(
            id=uuid4(), unit=row, role="petugas", name=officer.name, rank=officer.rank, nrp=officer.nrp,
            post=officer.post, area=officer.area,
        )  # fmt: skip
        chief = Officer(
            id=uuid4(), unit=row, role="kapolsek", name=unit.kapolsek.name, rank=unit.kapolsek.rank,
            nrp=unit.kapolsek.nrp,
        )  # fmt: skip
        month = Month(id=uuid4(), officer=maker, period=period, state="terbuka")
        session.add_all([row, maker, chief, month])
        return month.id


def setting_of(session: Session, month: Month) -> tuple[setting.Unit, setting.Officer]:
    """Give the unit and officer of a month as papers print them.

    Raises:
        NotFound: the unit has no Kapolsek.
    """
    maker = month.officer
    row = maker.unit
    chief = session.scalar(
        select(Officer).where(Officer.unit_id == row.id, Officer.role == "kapolsek", Officer.active.is_(True))
    )
    if chief is None:
        raise NotFound("Polsek ini belum mempunyai Kapolsek. Minta admin mengisinya.")
    unit = setting.Unit(
        letterhead=tuple(row.letterhead), place=row.place, time_zone=row.time_zone, paper=row.paper,
        kapolsek=setting.Person(chief.name, chief.rank, chief.nrp), kka=row.kka,
    )  # fmt: skip
    return unit, setting.Officer(maker.name, maker.rank, maker.nrp, maker.post, maker.area)


def has_units(db: Database) -> bool:
    """Say whether the installation knows any unit."""
    with db.reading() as session:
        return session.scalar(select(Unit.id).limit(1)) is not None
