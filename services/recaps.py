"""Recaps: what all officers of a Polsek, or all Polseks of a Polres, did on a day or in a month, as far as approved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from errors import NotFound, UnknownKind
from models.database import Database
from models.tables import Document, Officer, Unit
from schemas import registry, setting
from schemas.base import DAY, MONTH, DocumentType, Section, no_activity
from schemas.recap import DAILY, MONTHLY
from schemas.record import Record, last_day, row_of
from schemas.wording import format_number, post_lines
from services.clock import Clock, local_date
from services.following import APPROVED, Following, entries_of
from services.people import unit_setting
from services.posts import at_post
from services.reminders import all_reminded, silent_officers
from services.rights import Actor, Reach, reach_of, require_role
from services.templates import active_versions

DAILY_RECAP, MONTHLY_RECAP = "rekap_harian", "rekap_bulanan"


@dataclass(frozen=True, slots=True)
class RecapLine:
    """A line of a recap as its page shows it.

    Attributes:
        officer_id: None above a Polsek.
        counts: by the columns of `Recap.heads`.
        planned: papers that the plan asks of this line for a month, 0 for none; `done` of these kinds are approved.
    """

    name: str
    officer_id: UUID | None
    counts: tuple[int, ...]
    planned: int
    done: int

    @property
    def total(self) -> int:
        """All activities of the line."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Recap:
    """A recap as its page shows it.

    Attributes:
        version: of the template that the unit prints it with, None for the shipped one.
        row_title: what the lines are.
        before: how many activities there were on the day, or in the month, before.
        days: how many there were on each day of the month; empty for a day.
        silent: who handed in nothing on `silent_day`; that is the day itself, or today in this month; else nobody.
        reminded: each of them was reminded on that day.
    """

    paper: Following
    unit: str
    version: str | None
    row_title: str
    heads: tuple[str, ...]
    lines: tuple[RecapLine, ...]
    before: int
    days: tuple[int, ...]
    silent_day: date | None
    silent: tuple[str, ...]
    reminded: bool

    @property
    def totals(self) -> tuple[int, ...]:
        """The sums of the columns."""
        return tuple(sum(column) for column in zip(*(line.counts for line in self.lines), strict=True))

    @property
    def total(self) -> int:
        """All activities."""
        return sum(self.totals)


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose recap it is: the unit, its officers, and the line that each of them stands in."""

    unit: Unit
    officers: tuple[Officer, ...]
    rows: dict[UUID, str]
    names: tuple[str, ...]
    row_title: str


def recap_of(db: Database, kind: str, day: date, *, by: Actor, clock: Clock) -> Following:
    """Make a recap of this person's Polsek or Polres: `rekap_harian` of that day, `rekap_bulanan` of its month.

    Every officer has a line, in a Polres every Polsek, also who reported nothing. RAHASIA papers are counted and no
    more. The Kanit Binmas signs it and the Kapolsek has seen it, in a Polres the Kanit Bhabinkamtibmas and the Kasat
    Binmas; where the lower post is empty, the higher one. The place of its serial stays blank.

    Raises:
        NotAllowed: this person reads no recaps.
        UnknownKind: no recap is called so.
        NotFound: nobody leads the unit, or it has no officer yet.
    """
    require_role(by, "recap.read")
    what = _recap_kind(kind)
    with db.reading() as session:
        return _made(session, what, _place(session, by), day, by=by, clock=clock)[0]


def recap_page(db: Database, kind: str, day: date, *, by: Actor, clock: Clock) -> Recap:
    """Give a recap with what its page says besides.

    Raises:
        NotAllowed, UnknownKind, NotFound: see `recap_of`.
    """
    require_role(by, "recap.read")
    what = _recap_kind(kind)
    columns = [(field, head) for field, head, _ in DAILY] if what.parent == DAY else list(MONTHLY)
    with db.reading() as session:
        place = _place(session, by)
        paper, record = _made(session, what, place, day, by=by, clock=clock)
        today = local_date(clock(), by.time_zone)
        silent_day = record.first if what.parent == DAY else today if record.first <= today <= record.last else None
        officer_of = {name: officer_id for officer_id, name in place.rows.items()} if _own_officers(place) else {}
        planned, done = _plan_and_done(session, place, record) if what.parent == MONTH else ({}, {})
        return Recap(
            paper=paper, unit=place.unit.name,
            version=active_versions(session, place.unit.id, day=today).get(kind), row_title=place.row_title,
            heads=tuple(head.replace("/ ", "/").replace("RUMI-", "RUMI") for _, head in columns),
            lines=tuple(
                RecapLine(
                    row["nama"], officer_of.get(row["nama"]), tuple(row[field] for field, _ in columns),
                    planned.get(row["nama"], 0), done.get(row["nama"], 0),
                )
                for row in paper.values["baris"]
            ),
            before=_count(session, place, *_span_before(record)),
            days=_by_day(record) if what.parent == MONTH else (),
            silent_day=silent_day,
            silent=() if silent_day is None else _silent(session, place, silent_day),
            reminded=silent_day is not None
            and all_reminded(session, silent_officers(session, place.officers, silent_day), silent_day),
        )  # fmt: skip


def _recap_kind(kind: str) -> DocumentType:
    what = registry.find(kind)
    if what.section is not Section.REKAP or what.parent not in (DAY, MONTH):
        raise UnknownKind(f"{what.title} bukan rekap.")
    return what


def _place(session: Session, by: Actor) -> _Place:
    unit = session.get_one(Unit, by.unit_id)
    below = reach_of(by, "recap.read") is Reach.BELOW
    units = by.below if below else {unit.id}
    officers = session.scalars(
        select(Officer).where(Officer.unit_id.in_(units), Officer.role == "petugas").order_by(Officer.area)
    ).all()
    if below:
        polseks = session.scalars(select(Unit).where(Unit.id.in_(units), Unit.level == "polsek").order_by(Unit.name))
        names = {one.id: one.name for one in polseks}
        rows = {one.id: names.get(one.unit_id, "") for one in officers}
        return _Place(unit, tuple(officers), rows, tuple(names.values()), "Polsek")
    rows = {one.id: row_of(_printed(one)) for one in officers}
    active = tuple(rows[one.id] for one in officers if one.active)
    return _Place(unit, tuple(officers), rows, active, "Petugas / wilayah")


def _own_officers(place: _Place) -> bool:
    return place.unit.level == "polsek"


def _printed(row: Officer) -> setting.Officer:
    return setting.Officer(row.name, row.rank, row.nrp, row.post, row.area)


def _made(
    session: Session, what: DocumentType, place: _Place, day: date, *, by: Actor, clock: Clock
) -> tuple[Following, Record]:
    first, last = (day, day) if what.parent == DAY else (day.replace(day=1), last_day(day))
    unit, signer = _signers(session, place.unit, last)
    found: dict[UUID, list[Document]] = {}
    for document in session.scalars(
        select(Document).where(
            Document.officer_id.in_(place.rows), Document.state == APPROVED, Document.date.between(first, last)
        )
    ):
        found.setdefault(document.officer_id, []).append(document)
    entries = [
        entry
        for one in place.officers
        for entry in entries_of(found.get(one.id, []), _printed(one), row=place.rows[one.id])
    ]
    today = min(local_date(clock(), by.time_zone), last)
    record = Record(
        first, last, max(today, first), tuple(sorted(entries, key=lambda one: one.date)), rows=place.names,
        row_title=place.row_title,
    )  # fmt: skip
    values = what.made_from(record)
    if values is None:
        raise NotFound("Kesatuan ini belum mempunyai Bhabinkamtibmas. Minta admin mengisinya.")
    pattern = what.pattern_of(unit) or ""
    number = format_number(pattern, serial=None, date=what.date_of(values), unit=unit, officer=signer)
    return Following(what, values, setting.PaperSetting(unit, signer, number), f"{first}"), record


def _signers(session: Session, row: Unit, day: date) -> tuple[setting.Unit, setting.Officer]:
    """Give the unit as the recap prints it, and who makes it, printed in the place of the officer."""
    unit = unit_setting(session, row, day)
    if row.level == "polsek":
        maker, post = unit.kanit_binmas, f"Kanit Binmas {unit.name}"
    else:
        maker, post = at_post(session, row.id, "rekap", day), f"Kanit Bhabinkamtibmas {row.name}"
    one, post = (maker, post) if maker is not None else (unit.kapolsek, unit.chief)
    return unit, setting.Officer(one.name, one.rank, one.nrp, post_lines(post, one), "")


def _plan_and_done(session: Session, place: _Place, record: Record) -> tuple[dict[str, int], dict[str, int]]:
    """Give what the plan asks of each line for a month, and how many papers of these kinds are approved."""
    plans = {
        unit.id: dict(unit.plan)
        for unit in session.scalars(select(Unit).where(Unit.id.in_({one.unit_id for one in place.officers})))
    }
    planned: Counter[str] = Counter()
    for one in place.officers:
        if one.active:
            planned[place.rows[one.id]] += sum(plans[one.unit_id].values())
    unit_of = {one.id: one.unit_id for one in place.officers}
    done: Counter[str] = Counter()
    for officer_id, kind, count in session.execute(
        select(Document.officer_id, Document.kind, func.count())
        .where(
            Document.officer_id.in_(place.rows), Document.state == APPROVED,
            Document.date.between(record.first, record.last),
        )
        .group_by(Document.officer_id, Document.kind)
    ):  # fmt: skip
        if kind in plans[unit_of[officer_id]]:
            done[place.rows[officer_id]] += count
    return planned, done


def _span_before(record: Record) -> tuple[date, date]:
    last = record.first - timedelta(days=1)
    return (last, last) if record.first == record.last else (last.replace(day=1), last)


def _count(session: Session, place: _Place, first: date, last: date) -> int:
    """Count the activities of a span."""
    kinds = [kind.kind for kind in registry.all_types() if kind.activity is not no_activity]
    return int(
        session.scalar(
            select(func.count())
            .select_from(Document)
            .where(
                Document.officer_id.in_(place.rows), Document.state == APPROVED, Document.kind.in_(kinds),
                Document.date.between(first, last),
            )
        )
        or 0
    )  # fmt: skip


def _by_day(record: Record) -> tuple[int, ...]:
    counts = Counter(entry.date for entry in record.entries if entry.activity)
    return tuple(counts[record.first + timedelta(days=after)] for after in range(record.last.day))


def _silent(session: Session, place: _Place, day: date) -> tuple[str, ...]:
    """Name the lines of which nothing was handed in on a day."""
    silent = silent_officers(session, place.officers, day)
    if _own_officers(place):
        return tuple(f"{one.rank} {one.name.title()}" for one in silent)
    heard = {place.rows[one.id] for one in place.officers if one.active and one not in silent}
    return tuple(name for name in place.names if name not in heard)
