"""The archive: bundles and approved papers, found by words, day, month, number or place; nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from models.database import Database
from models.tables import Bundle, BundleFile, Document, Month, Officer
from schemas import registry
from schemas.niks import nik_of
from services.archived import KEPT, STAGES, masked_nik
from services.clock import local_moment
from services.month_papers import month_name
from services.rights import RIGHTS, Actor, Reach, require_role
from services.search_words import Sought, corrected, understood

PAGE = 50
HIDDEN = "Isi hanya di dokumen"
EVERY_KIND_OF_BUNDLE = "berkas"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search besides its words; None and "" for all.

    Attributes:
        kind: of papers, or "berkas" for bundles alone.
        state: of the month.
    """

    officer_id: UUID | None = None
    period: str = ""
    kind: str = ""
    place: str = ""
    state: str = ""

    @property
    def used(self) -> bool:
        """Whether any is set."""
        return self != Filters()


@dataclass(frozen=True, slots=True)
class FoundBundle:
    """A signed bundle in a list of results. `at` is when its newest file was signed; `whole`: by both."""

    code: str
    number: str
    restricted: bool
    name: str
    officer: str
    state: str
    revision: int
    pages: int
    at: datetime
    whole: bool
    place: str


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A paper in a list of results. Of a RAHASIA one no subject is told; `nik` is masked, "" where there is none."""

    id: UUID
    title: str
    summary: str
    number: str
    date: date
    officer: str
    restricted: bool
    cancelled: bool
    nik: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by, of what this person may see: pairs of a value and its words."""

    officers: tuple[tuple[str, str], ...]
    periods: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results. `instead`: the words that were sought because what was typed found nothing."""

    bundles: tuple[FoundBundle, ...]
    papers: tuple[FoundPaper, ...]
    page: int
    total: int
    instead: str = ""


def search(db: Database, text: str, filters: Filters, *, by: Actor, page: int = 1) -> Found:
    """Give one page of what this person may see: bundles first, then papers, the newest first.

    Where nothing is found, words that differ by one letter from a known one are tried.

    Args:
        page: from 1; one beyond the last gives the last.

    Raises:
        NotAllowed: this person may not search.
    """
    require_role(by, "archive.search")
    sought = understood(text)
    with db.reading() as session:
        found = _search(session, sought, filters, by, page)
        if found.total or not sought.words:
            return found
        better = corrected(sought, _vocabulary(session, by))
        if better is None:
            return found
        again = _search(session, better, filters, by, page)
        words = " ".join(better.words)
        return Found(again.bundles, again.papers, again.page, again.total, words) if again.total else found


def choices(db: Database, *, by: Actor) -> Choices:
    """Give what a search can be narrowed to.

    Raises:
        NotAllowed: this person may not search.
    """
    require_role(by, "archive.search")
    with db.reading() as session:
        scope = _reached(Officer.unit_id, Officer.id, RIGHTS["archive.search"].roles[by.role], by)
        months = select(Month.id).join(Officer, Officer.id == Month.officer_id).where(scope)
        officers = session.execute(
            select(Officer.id, Officer.rank, Officer.name)
            .where(scope, exists().where(Month.officer_id == Officer.id))
            .order_by(Officer.name)
        ).all()
        periods = session.scalars(
            select(Month.period).where(Month.id.in_(months)).distinct().order_by(Month.period.desc())
        ).all()
        places = session.scalars(
            select(Month.archive_place)
            .where(Month.id.in_(months), Month.archive_place != "")
            .distinct()
            .order_by(Month.archive_place)
        ).all()
        kinds = set(session.scalars(select(Document.kind).where(_papers_of(by)).distinct()))
    return Choices(
        officers=tuple((str(one.id), _named(one.rank, one.name)) for one in officers),
        periods=tuple((period, month_name(period)) for period in periods),
        kinds=(
            (EVERY_KIND_OF_BUNDLE, "Berkas bulanan"),
            *((one.kind, one.called) for one in registry.all_types() if one.kind in kinds),
        ),
        places=tuple((place, place) for place in places),
    )


def _search(session: Session, sought: Sought, filters: Filters, by: Actor, page: int) -> Found:
    bundles, papers = _bundles(sought, filters, by), _papers(sought, filters, by)
    first = session.scalar(select(func.count()).select_from(bundles.subquery())) or 0
    rest = session.scalar(select(func.count()).select_from(papers.subquery())) or 0
    page = max(1, min(page, -(-(first + rest) // PAGE)))
    start = (page - 1) * PAGE
    shown_bundles = session.execute(
        bundles.order_by(Month.period.desc(), Officer.name, Bundle.restricted).offset(start).limit(PAGE)
    ).all()
    left = PAGE - len(shown_bundles)
    shown_papers: Sequence[Document] = ()
    if left:
        ids = papers.order_by(Document.date.desc(), Document.id).offset(max(0, start - first)).limit(left)
        order = [row.id for row in session.execute(ids)]
        found = session.scalars(select(Document).where(Document.id.in_(order)).options(joinedload(Document.officer)))
        by_id = {one.id: one for one in found}
        shown_papers = [by_id[one] for one in order]
    return Found(
        bundles=tuple(
            _found_bundle(bundle, file, month, officer, zone=by.time_zone)
            for bundle, file, month, officer in shown_bundles
        ),
        papers=tuple(_found_paper(one) for one in shown_papers),
        page=page,
        total=first + rest,
    )


def _bundles(sought: Sought, filters: Filters, by: Actor) -> Select[Bundle, BundleFile, Month, Officer]:
    """Select the bundles with their newest signed file that was not taken back."""
    newer = aliased(BundleFile)
    rank = case((BundleFile.stage == "kapolsek", 1), else_=0)
    newer_rank = case((newer.stage == "kapolsek", 1), else_=0)
    newest = ~exists().where(
        newer.bundle_id == BundleFile.bundle_id, newer.discarded_at.is_(None), newer.stage.in_(STAGES),
        or_(newer.build > BundleFile.build, and_(newer.build == BundleFile.build, newer_rank > rank)),
    )  # fmt: skip
    text = func.lower(
        "berkas " + case((Bundle.restricted, "terbatas "), else_="bulanan ") + Bundle.number + " "
        + Bundle.letter_number + " " + Bundle.code + " " + Officer.rank + " " + Officer.name + " " + Officer.nrp + " "
        + Officer.area + " " + Month.archive_place
    )  # fmt: skip
    wanted = (
        select(Bundle, BundleFile, Month, Officer)
        .join(BundleFile, BundleFile.bundle_id == Bundle.id)
        .join(Month, Month.id == Bundle.month_id)
        .join(Officer, Officer.id == Month.officer_id)
        .where(BundleFile.discarded_at.is_(None), BundleFile.stage.in_(STAGES), newest)
        .where(_bundles_of(by))
        .where(*(text.contains(word, autoescape=True) for word in sought.words))
    )
    if sought.day is not None:
        wanted = wanted.where(Bundle.date == sought.day)
    if sought.period:
        wanted = wanted.where(Month.period == sought.period)
    if filters.kind not in ("", EVERY_KIND_OF_BUNDLE):
        wanted = wanted.where(false())
    return wanted.where(*_narrowed(filters))


def _papers(sought: Sought, filters: Filters, by: Actor) -> Select[UUID]:
    called = case(
        {one.kind: f"{one.called} {one.title}".casefold() for one in registry.all_types()}, value=Document.kind
    )
    text = (
        Document.search + " " + func.lower(Document.number) + " " + func.lower(Officer.name) + " "
        + func.lower(Officer.area) + " " + called
    )  # fmt: skip
    wanted = (
        select(Document.id)
        .join(Officer, Officer.id == Document.officer_id)
        .join(Month, Month.id == Document.month_id)
        .where(_papers_of(by), Document.state.in_(KEPT))
        .where(*(text.contains(word, autoescape=True) for word in sought.words))
    )
    if sought.day is not None:
        wanted = wanted.where(Document.date == sought.day)
    if sought.period:
        wanted = wanted.where(Month.period == sought.period)
    if filters.kind:
        wanted = wanted.where(Document.kind == filters.kind)
    return wanted.where(*_narrowed(filters))


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    narrowed = []
    if filters.officer_id is not None:
        narrowed.append(Month.officer_id == filters.officer_id)
    if filters.period:
        narrowed.append(Month.period == filters.period)
    if filters.place:
        narrowed.append(Month.archive_place == filters.place)
    if filters.state:
        narrowed.append(Month.state == filters.state)
    return narrowed


def _papers_of(by: Actor) -> ColumnElement[bool]:
    """The papers that this person may find: RAHASIA ones only for author, Kanit and Kapolsek of the unit."""
    right = RIGHTS["entry.read"]
    ordinary = _reached(Document.unit_id, Document.officer_id, right.roles.get(by.role), by)
    hidden = _reached(Document.unit_id, Document.officer_id, (right.restricted or right.roles).get(by.role), by)
    return or_(and_(Document.restricted.is_(False), ordinary), and_(Document.restricted.is_(True), hidden))


def _bundles_of(by: Actor) -> ColumnElement[bool]:
    ordinary = _reached(Officer.unit_id, Officer.id, RIGHTS["month.read"].roles.get(by.role), by)
    hidden = _reached(Officer.unit_id, Officer.id, RIGHTS["month.restricted"].roles.get(by.role), by)
    return or_(and_(Bundle.restricted.is_(False), ordinary), and_(Bundle.restricted.is_(True), hidden))


def _reached(
    unit: InstrumentedAttribute[UUID], owner: InstrumentedAttribute[UUID], reach: Reach | None, by: Actor
) -> ColumnElement[bool]:
    if reach is None:
        return false()
    if reach is Reach.OWN:
        return owner == by.officer_id
    return unit.in_({by.unit_id} | (by.below if reach is Reach.BELOW else frozenset()))


def _vocabulary(session: Session, by: Actor) -> frozenset[str]:
    """Give the words of all papers and bundles that this person may find."""
    words: set[str] = set()
    for text in session.scalars(select(Document.search).where(_papers_of(by), Document.state.in_(KEPT))):
        words.update(text.split())
    for officer in session.execute(
        select(Officer.name, Officer.area).where(Officer.unit_id.in_({by.unit_id} | by.below))
    ):
        words.update(f"{officer.name} {officer.area}".casefold().split())
    return frozenset(words)


def _found_bundle(bundle: Bundle, file: BundleFile, month: Month, officer: Officer, *, zone: str) -> FoundBundle:
    return FoundBundle(
        code=bundle.code, number=bundle.number, restricted=bundle.restricted, name=month_name(month.period),
        officer=_named(officer.rank, officer.name), state=month.state, revision=month.revision, pages=file.pages,
        at=local_moment(file.created_at, zone), whole=file.stage == "kapolsek", place=month.archive_place,
    )  # fmt: skip


def _found_paper(document: Document) -> FoundPaper:
    nik = "" if document.restricted else nik_of(document.kind, document.answers)
    return FoundPaper(
        id=document.id, title=registry.find(document.kind).called,
        summary=HIDDEN if document.restricted else document.summary, number=document.number, date=document.date,
        officer=_named(document.officer.rank, document.officer.name), restricted=document.restricted,
        cancelled=document.state == "dibatalkan", nik=masked_nik(nik),
    )  # fmt: skip


def _named(rank: str, name: str) -> str:
    return f"{rank} {name.title()}"
