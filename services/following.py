"""Papers that nobody enters: what follows from an entry and from a month, made from what is approved.

They are never stored: the same entries give the same papers. A build of the month's bundle freezes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import AnswersInvalid, NotFound, PaperUnfit
from models.database import Database
from models.tables import Document, Month
from schemas import registry
from schemas.base import MONTH, DocumentType
from schemas.derived import papers_of_entry, papers_of_month
from schemas.recap import counted
from schemas.record import Entry, Record, entry_of, last_day
from schemas.setting import Officer, PaperSetting, Unit
from schemas.wording import format_number
from services.clock import Clock, local_date
from services.documents import answers_handed_in, readable, subject_of_month
from services.people import setting_of
from services.preview import Preview, Previewer
from services.rights import Actor, require
from services.templates import active_versions

APPROVED = "disetujui"
NO_SUCH_MONTH = "Bulan itu tidak ada, atau bukan milik kesatuan Anda. Periksa alamatnya."
NO_SUCH_PAPER = "Dokumen turunan itu tidak ada. Isian asalnya mungkin sudah berubah; muat ulang halaman ini."


@dataclass(frozen=True, slots=True)
class Following:
    """A paper that follows from others.

    Attributes:
        source: what it was made from: the id of an entry, or the month "2023-01".
        version: SHA-256 of the template that its unit prints with now; None where that is not asked, or the shipped.
    """

    kind: DocumentType
    values: Mapping[str, Any]
    setting: PaperSetting
    source: str
    version: str | None = None

    @property
    def id(self) -> str:
        """Its name among the papers of a month: letters, digits, "-" and "_"."""
        return f"{self.source}-{self.kind.kind}"

    @property
    def of_month(self) -> bool:
        """Whether it was made from a whole month."""
        return self.kind.parent == MONTH

    @property
    def date(self) -> date:
        """The day that it bears."""
        return self.kind.date_of(self.values)

    @property
    def summary(self) -> str:
        """What tells it from others of its kind."""
        return self.kind.summary(self.values)


def values_of(document: Document) -> dict[str, Any]:
    """Give the validated values of a paper that was handed in: what was right on its day is right for ever.

    Raises:
        PaperUnfit: its answers no longer pass; the error names the document and its field.
    """
    try:
        return registry.find(document.kind).load(dict(answers_handed_in(document)), today=date.max)
    except AnswersInvalid as exc:
        field = next(iter(exc.fields))
        raise PaperUnfit(exc.fields[field][0]).of(str(document.id), field) from exc


Values = Callable[[Document], Mapping[str, Any]]


def record_of(
    month: Month,
    officer: Officer,
    *,
    day: date,
    restricted: bool = False,
    before: Mapping[str, int] | None = None,
    read: Values = values_of,
) -> Record:
    """Give what an officer's month adds up to: its approved papers, RAHASIA ones counted and no more.

    Args:
        day: that papers made from it bear; one after the month counts as its last: that is when its books close.
        restricted: for the bundle of the RAHASIA papers.
        before: see `count_before`.
        read: gives a paper's values: validating a month's answers takes longer than printing them from the cache.

    Raises:
        PaperUnfit: see `values_of`.
    """
    first = date.fromisoformat(f"{month.period}-01")
    last = last_day(first)
    return Record(
        first=first, last=last, day=min(day, last), entries=tuple(entries_of(month.documents, officer, read=read)),
        before=before, restricted=restricted,
    )  # fmt: skip


def entries_of(
    documents: Sequence[Document], officer: Officer, *, row: str = "", read: Values = values_of
) -> Iterator[Entry]:
    """Give an officer's approved papers as recaps and registers see them, in the order of their dates.

    Args:
        row: the line of a recap, where it is not the officer's.
        read: see `record_of`.
    """
    for document in sorted(documents, key=lambda one: (one.date, one.position)):
        if document.state == APPROVED:
            yield entry_of(
                registry.find(document.kind), read(document), officer, number=document.number,
                photos=len(document.photos), row=row, restricted=document.restricted, apart=True,
            )  # fmt: skip


def count_before(session: Session, month: Month) -> dict[str, int] | None:
    """Count the officer's activities of the month before; None where nothing of it is known here."""
    first = date.fromisoformat(f"{month.period}-01") - timedelta(days=1)
    earlier = session.scalar(
        select(Month).where(Month.officer_id == month.officer_id, Month.period == f"{first:%Y-%m}")
    )
    if earlier is None or all(document.state != APPROVED for document in earlier.documents):
        return None
    _, officer = setting_of(session, earlier)
    return counted(entries_of(earlier.documents, officer))


def after_entry(document: Document, values: Mapping[str, Any], unit: Unit, officer: Officer) -> list[Following]:
    """Give the papers that an entry brings with it. They bear its serial, in their own pattern where they have one."""
    return [
        Following(kind, made, PaperSetting(unit, officer, _number(kind, made, document, unit, officer)),
                  str(document.id))
        for kind, made in papers_of_entry(document.kind, values)
    ]  # fmt: skip


def after_month(record: Record, unit: Unit, officer: Officer) -> list[Following]:
    """Give the papers that an officer's month is enclosed with: its log of visits, its register."""
    return [
        Following(kind, made, PaperSetting(unit, officer, ""), f"{record.first:%Y-%m}")
        for kind, made in papers_of_month(record)
    ]


def list_after_entry(db: Database, document_id: UUID, actor: Actor, *, clock: Clock) -> list[Following]:
    """Give the papers that follow from an entry, as it stands now, with the templates of its unit.

    Raises:
        NotFound: not this person's to read.
        WrongState: somebody else's draft.
        PaperUnfit: it is a draft that does not pass yet.
    """
    with db.reading() as session:
        document, _ = readable(session, document_id, actor)
        unit, officer = setting_of(session, document.month, document.date)
        versions = active_versions(
            session, document.month.officer.unit_id, day=local_date(clock(), unit.time_zone)
        )  # fmt: skip
        return [
            replace(paper, version=versions.get(paper.kind.kind))
            for paper in after_entry(document, values_of(document), unit, officer)
        ]


def list_after_month(db: Database, month_id: UUID, actor: Actor, *, clock: Clock) -> list[Following]:
    """Give the papers that follow from a month, as far as its papers are approved.

    Raises:
        NotFound: not this person's to read.
    """
    with db.reading() as session:
        month = session.get(Month, month_id)
        if month is None:
            raise NotFound(NO_SUCH_MONTH)
        require(actor, "month.read", subject_of_month(month), reading="month.read")
        unit, officer = setting_of(session, month)
        return after_month(record_of(month, officer, day=local_date(clock(), unit.time_zone)), unit, officer)


def print_after(papers: Sequence[Following], kind: str, *, previewer: Previewer) -> Preview:
    """Print one of the papers that follow.

    Raises:
        NotFound: there is none of this kind.
        TemplateBroken, ConversionFailed, ConverterBusy, ConverterUnavailable: it cannot be printed now.
    """
    paper = next((one for one in papers if one.kind.kind == kind), None)
    if paper is None:
        raise NotFound(NO_SUCH_PAPER)
    return previewer.paper(paper.kind, paper.values, paper.setting, version=paper.version)


def realised_values(session: Session, document: Document) -> dict[str, Any]:
    """Give a paper's values as it is printed now: a plan with what became of it so far."""
    return realised(session, document, values_of(document))


def realised(session: Session, document: Document, values: dict[str, Any]) -> dict[str, Any]:
    """Give values of a paper with what became of them so far, where it is a plan."""
    kind = registry.find(document.kind)
    if kind.realised is None:
        return values
    _, officer = setting_of(session, document.month)
    return kind.realised(values, record_of(document.month, officer, day=document.date))


def _number(kind: DocumentType, made: Mapping[str, Any], document: Document, unit: Unit, officer: Officer) -> str:
    pattern = kind.pattern_of(unit)
    if pattern is None:
        return document.number
    day = kind.date_of(made)
    if document.register_year not in (None, day.year):
        day = document.date  # a serial counts in its own year: in another it would be somebody else's number
    return format_number(pattern, serial=document.serial, date=day, unit=unit, officer=officer)
