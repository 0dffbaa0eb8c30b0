"""The recaps of a Polsek: what all its officers did on a day or in a month, made from what is approved."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from errors import NotFound, UnknownKind
from models.database import Database
from models.tables import Document, Officer, Unit
from schemas import registry, setting
from schemas.base import DAY, MONTH, Section
from schemas.record import Record, last_day, row_of
from schemas.wording import format_number
from services.clock import Clock, local_date
from services.following import APPROVED, Following, entries_of
from services.people import unit_setting
from services.rights import Actor, require_role


def recap_of(db: Database, kind: str, day: date, *, by: Actor, clock: Clock) -> Following:
    """Make a recap of this person's Polsek: `rekap_harian` of that day, or `rekap_bulanan` of its month.

    Every officer has a line, also who reported nothing. RAHASIA papers are counted and no more. The Kanit Binmas signs
    it, the Kapolsek where that post is empty; the place of its serial stays blank.

    Raises:
        NotAllowed: this person reads no recaps.
        UnknownKind: no recap is called so.
        NotFound: the Polsek has no Kapolsek, or no officer yet.
    """
    require_role(by, "recap.read")
    what = registry.find(kind)
    if what.section is not Section.REKAP or what.parent not in (DAY, MONTH):
        raise UnknownKind(f"{what.title} bukan rekap.")
    first, last = (day, day) if what.parent == DAY else (day.replace(day=1), last_day(day))
    with db.reading() as session:
        unit = unit_setting(session, session.get_one(Unit, by.unit_id), last)
        officers = session.scalars(
            select(Officer).where(Officer.unit_id == by.unit_id, Officer.role == "petugas").order_by(Officer.area)
        ).all()
        found = session.scalars(
            select(Document).where(
                Document.unit_id == by.unit_id, Document.state == APPROVED, Document.date.between(first, last)
            )
        ).all()
        people = {row.id: setting.Officer(row.name, row.rank, row.nrp, row.post, row.area) for row in officers}
        entries = [
            entry
            for officer_id, officer in people.items()
            for entry in entries_of([one for one in found if one.officer_id == officer_id], officer)
        ]
        rows = tuple(row_of(people[row.id]) for row in officers if row.active)
    today = min(local_date(clock(), unit.time_zone), last)
    record = Record(first, last, max(today, first), tuple(sorted(entries, key=lambda one: one.date)), rows=rows)
    values = what.made_from(record)
    if values is None:
        raise NotFound("Polsek ini belum mempunyai Bhabinkamtibmas. Minta admin mengisinya.")
    signer = _signer(unit)
    pattern = what.pattern_of(unit) or ""
    number = format_number(pattern, serial=None, date=what.date_of(values), unit=unit, officer=signer)
    return Following(what, values, setting.PaperSetting(unit, signer, number), f"{first}")


def _signer(unit: setting.Unit) -> setting.Officer:
    """Give who makes the recap: the Kanit Binmas, printed in the place of the officer."""
    one, post = (unit.kanit_binmas, "Kanit Binmas") if unit.kanit_binmas else (unit.kapolsek, "Kapolsek")
    name = unit.name if post == "Kanit Binmas" else unit.name.removeprefix("Polsek ")
    return setting.Officer(one.name, one.rank, one.nrp, f"{post} {name}", "")
