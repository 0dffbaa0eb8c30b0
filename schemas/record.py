"""What derived papers of a day or a month are made from: its entries, and what they are measured against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from schemas.base import Classification, DocumentType
from schemas.setting import Officer


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as derived papers see it; make it with `entry_of`.

    Attributes:
        kind, title: of its document type.
        values: validated; empty for a RAHASIA one, of which other papers know no more than that it is there.
        activity: the official activity name that it counts as, "" where as none.
        summary: tells it from others of its kind; "" for a RAHASIA one.
        photos: how many it brings.
    """

    kind: str
    title: str
    date: date
    values: Mapping[str, object]
    officer: Officer
    activity: str = ""
    summary: str = ""
    number: str = ""
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """The entries of a day or a month, of one officer or of all officers of a unit.

    Attributes:
        first, last: the days that it covers.
        day: the day that papers made from it bear.
        entries: in the order of their dates.
        before: the entries of the span before it; None where they are not known.
        targets: how many of an activity were planned, by activity name.
    """

    first: date
    last: date
    day: date
    entries: tuple[Entry, ...]
    before: tuple[Entry, ...] | None = None
    targets: Mapping[str, int] = field(default_factory=dict)

    def of(self, *kinds: str) -> Iterator[Entry]:
        """Give the entries of these kinds."""
        return (entry for entry in self.entries if entry.kind in kinds)


def entry_of(
    kind: DocumentType, values: Mapping[str, object], officer: Officer, *, number: str = "", photos: int = 0
) -> Entry:
    """Make an entry of validated values; of a RAHASIA one nothing but kind, date, activity and officer is kept."""
    secret = kind.classification is Classification.RAHASIA
    return Entry(
        kind=kind.kind,
        title=kind.title,
        date=kind.date_of(values),
        values={} if secret else values,
        officer=officer,
        activity=kind.activity(values),
        summary="" if secret else kind.summary(values),
        number="" if secret else number,
        photos=0 if secret else photos,
    )
