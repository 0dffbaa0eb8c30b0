"""What derived papers of a day or a month are made from: its entries, and what they are measured against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from schemas.base import Classification, DocumentType, Section, Source
from schemas.setting import Officer


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as derived papers see it; make it with `entry_of`.

    Attributes:
        kind, title, section: of its document type.
        values: validated; empty for a RAHASIA one, of which other papers know no more than that it is there.
        row: the line of a recap that it belongs to: its officer, or above a Polsek its unit.
        activity: the official activity name that it counts as, "" where as none.
        summary: tells it from others of its kind; "" for a RAHASIA one.
        photos: how many it brings.
        derived: it was made from other entries: a paper, but no work of its own.
        earlier: visits that stand above it on its card and are papers of their own, so that `values` lack them.
    """

    kind: str
    title: str
    section: Section
    date: date
    values: Mapping[str, Any]
    row: str
    activity: str = ""
    summary: str = ""
    number: str = ""
    photos: int = 0
    secret: bool = False
    derived: bool = False
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """The entries of a day or a month, of one officer or of all officers of a unit.

    Attributes:
        first, last: the days that it covers.
        day: the day that papers made from it bear.
        entries: in the order of their dates.
        before: how many of each activity there were in the span before it; None where that is not known.
        rows: the lines of a recap, also of those who reported nothing; others follow in the order of their entries.
        row_title: what these lines are.
        restricted: it is made for the bundle of the RAHASIA papers.
    """

    first: date
    last: date
    day: date
    entries: tuple[Entry, ...]
    before: Mapping[str, int] | None = None
    rows: tuple[str, ...] = ()
    row_title: str = "Petugas / wilayah"
    restricted: bool = False

    def of(self, *kinds: str) -> Iterator[Entry]:
        """Give the entries of these kinds whose values are known."""
        return (entry for entry in self.entries if entry.kind in kinds and not entry.secret)

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The entries that stand beside the paper: RAHASIA ones stand in a bundle of their own."""
        return tuple(entry for entry in self.entries if entry.secret is self.restricted)


def last_day(first: date) -> date:
    """Give the last day of the month of this day."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def row_of(officer: Officer) -> str:
    """Give an officer's line in a recap."""
    return f"{officer.area} ({officer.rank} {officer.name})" if officer.area else f"{officer.rank} {officer.name}"


def entry_of(
    kind: DocumentType,
    values: Mapping[str, Any],
    officer: Officer,
    *,
    number: str = "",
    photos: int = 0,
    row: str = "",
    restricted: bool = False,
    apart: bool = False,
) -> Entry:
    """Make an entry of validated values; of a RAHASIA one nothing but kind, date, activity and line is kept.

    Args:
        row: the line of a recap, where it is not the officer's.
        restricted: it was made RAHASIA, though its kind is not.
        apart: each visit of a card is a paper of its own: earlier ones are another entry's, or another officer's.
    """
    card = kind.card if apart else None
    secret = restricted or kind.classification is Classification.RAHASIA
    return Entry(
        kind=kind.kind,
        title=kind.title,
        section=kind.section,
        date=kind.date_of(values),
        values={} if secret else values if card is None else card.own(values),
        row=row or row_of(officer),
        activity=kind.activity(values),
        summary="" if secret else kind.summary(values),
        number="" if secret else number,
        photos=0 if secret else photos,
        secret=secret,
        derived=kind.source is Source.DERIVED,
        earlier=0 if card is None else len(card.earlier_paths(values)),
    )
