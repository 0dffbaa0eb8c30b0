"""Units, officers and months: the rows behind the setting that papers print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import NotFound
from models.accounts import Account
from models.database import Database
from models.tables import Month, Officer, Unit
from schemas import setting
from schemas.record import last_day
from services.accounts import give_account
from services.clock import Clock, stored
from services.posts import at_post
from services.rights import ROLE_WORDS

EXAMPLE_PASSWORD = "contoh-berkas-contoh"  # noqa: S105  (printed on the login page of an invented unit)
EXAMPLE_PLAN = {"kunjungan_warga": 10, "laporan_kegiatan": 2, "laporan_informasi": 1}
EXAMPLE_PEOPLE = (
    ("polsek", "petugas", "BUDI CONTOH", "Aipda", "00000001", "Bhabinkamtibmas", "Kelurahan Contoh"),
    ("polsek", "petugas", "JOKO MISAL", "Bripka", "00000003", "Bhabinkamtibmas", "Kelurahan Misal"),
    ("polsek", "kanit", "SARI UMPAMA", "Ipda", "00000004", "Kanit Binmas", ""),
    ("polsek", "kapolsek", "RATNA CONTOH", "AKP", "00000002", "Kapolsek", ""),
    ("polsek", "kasium", "TONO IBARAT", "Aiptu", "00000005", "Kasium", ""),
    ("polsek", "admin", "DIAN REKAAN", "Brigpol", "00000006", "Operator", ""),
    ("polres", "rekap", "WATI ANDAI", "Iptu", "00000007", "Kanit Bhabinkamtibmas", ""),
    ("polres", "kasat", "HARI SEUMPAMA", "Kompol", "00000008", "Kasat Binmas", ""),
    ("polres", "admin", "EKA KHAYAL", "Penata", "198001012005011001", "Operator Polres", ""),
)  # fmt: skip


def open_month(
    db: Database, unit: setting.Unit, officer: setting.Officer, *, period: str, example: bool, clock: Clock
) -> UUID:
    """Add a unit with its Kapolsek and Kanit, one officer, and the officer's month; give the month's id."""
    with db.writing() as session:
        row = Unit(
            id=uuid4(), level="polsek", name=unit.name, letterhead=list(unit.letterhead), place=unit.place,
            time_zone=unit.time_zone, paper=unit.paper, kka=unit.kka, address=unit.address,
            example=example, created_at=stored(clock()),
        )  # fmt: skip
        maker = Officer(
            id=uuid4(), unit=row, role="petugas", name=officer.name, rank=officer.rank, nrp=officer.nrp,
            post=officer.post, area=officer.area,
        )  # fmt: skip
        posts = [("kapolsek", unit.kapolsek), *([("kanit", unit.kanit_binmas)] if unit.kanit_binmas else [])]
        heads = [
            Officer(id=uuid4(), unit=row, role=role, name=one.name, rank=one.rank, nrp=one.nrp) for role, one in posts
        ]
        month = Month(id=uuid4(), officer=maker, period=period, state="terbuka")
        session.add_all([row, maker, *heads, month])
        return month.id


def setting_of(session: Session, month: Month, day: date | None = None) -> tuple[setting.Unit, setting.Officer]:
    """Give the unit and officer of a month as papers print them.

    Args:
        day: that the paper bears: who held a post on it signs; None for the last of the month.

    Raises:
        NotFound: the unit has no Kapolsek.
    """
    maker = month.officer
    unit = unit_setting(session, maker.unit, day or last_day(date.fromisoformat(f"{month.period}-01")))
    return unit, setting.Officer(maker.name, maker.rank, maker.nrp, maker.post, maker.area)


def unit_setting(session: Session, row: Unit, day: date) -> setting.Unit:
    """Give a unit as papers of a day print it. Above a Polsek its Kasat Binmas stands where the Kapolsek would.

    Raises:
        NotFound: nobody leads it.
    """
    polsek = row.level == "polsek"
    chief = at_post(session, row.id, "kapolsek" if polsek else "kasat", day)
    if chief is None:
        post = "Polsek ini belum mempunyai Kapolsek" if polsek else "Kesatuan ini belum mempunyai Kasat Binmas"
        raise NotFound(f"{post}. Minta admin mengisinya.")
    return setting.Unit(
        letterhead=tuple(row.letterhead), place=row.place, time_zone=row.time_zone, paper=row.paper,
        kapolsek=chief, kanit_binmas=at_post(session, row.id, "kanit", day) if polsek else None, kka=row.kka,
        address=row.address, chief_post="" if polsek else f"Kasat Binmas {row.name}",
        called="" if polsek else row.name, number_patterns=dict(row.number_patterns),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExampleLogin:
    """An invented person whom anybody may log in as, to look around."""

    name: str
    role_words: str
    nrp: str
    password: str


def people_the_example(db: Database, *, clock: Clock) -> None:
    """Give the invented Polsek its Polres, one person for each role, and accounts that share one password.

    Safe to run twice; does nothing where no invented Polsek waits for its people.
    """
    now = stored(clock())
    with db.writing() as session:
        polsek = session.scalar(
            select(Unit).where(Unit.example.is_(True), Unit.level == "polsek", Unit.parent_id.is_(None))
        )
        if polsek is None:
            return
        polda = Unit(
            id=uuid4(), level="polda", name="Polda Kepulauan Riau", letterhead=polsek.letterhead[:1],
            place=polsek.place, time_zone=polsek.time_zone, paper=polsek.paper, example=True, created_at=now,
        )  # fmt: skip
        polres = Unit(
            id=uuid4(), parent_id=polda.id, level="polres", name="Polresta Tanjungpinang",
            letterhead=polsek.letterhead[:2], place=polsek.place, time_zone=polsek.time_zone, paper=polsek.paper,
            example=True, created_at=now,
        )  # fmt: skip
        for unit in (polda, polres):  # in this order: each names the one above it
            session.add(unit)
            session.flush()
        polsek.parent_id, polsek.plan = polres.id, dict(EXAMPLE_PLAN)
        for level, role, name, rank, nrp, post, area in EXAMPLE_PEOPLE:
            unit = polsek if level == "polsek" else polres
            officer = session.scalar(select(Officer).where(Officer.unit_id == unit.id, Officer.nrp == nrp))
            if officer is None:
                officer = Officer(
                    id=uuid4(), unit_id=unit.id, role=role, name=name, rank=rank, nrp=nrp, post=post, area=area,
                )  # fmt: skip
                session.add(officer)
                session.flush()
            give_account(session, officer, password=EXAMPLE_PASSWORD, must_change=False, clock=clock)


def example_logins(db: Database) -> list[ExampleLogin]:
    """List the invented people who may log in; empty where the example is not loaded."""
    with db.reading() as session:
        rows = session.scalars(
            select(Officer).join(Unit).join(Account, Account.officer_id == Officer.id)
            .where(Unit.example.is_(True), Officer.active.is_(True), Account.must_change.is_(False))
        ).all()  # fmt: skip
        order = list(ROLE_WORDS)
        return [
            ExampleLogin(f"{row.rank} {row.name.title()}", ROLE_WORDS[row.role], row.nrp, EXAMPLE_PASSWORD)
            for row in sorted(rows, key=lambda row: (order.index(row.role), row.nrp))
        ]


def has_units(db: Database) -> bool:
    """Say whether the installation knows any unit."""
    with db.reading() as session:
        return session.scalar(select(Unit.id).limit(1)) is not None
