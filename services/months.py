"""Months as lists for reading: what is in them, how far their bundles are, where the files lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engines.storage.base import ObjectStore
from errors import NotFound
from models.database import Database
from models.tables import Bundle, Document, Month, Officer, Unit
from schemas import registry
from schemas.wording import MONTHS
from services.jobs import latest_for
from services.people import setting_of
from services.signing import current_file

STATES = {
    "": "Menunggu disusun",
    "dibangun": "Selesai disusun, belum ditandatangani",
    "petugas": "Ditandatangani Bhabinkamtibmas, menunggu Kapolsek",
    "kapolsek": "Ditandatangani Bhabinkamtibmas dan Kapolsek",
}
# Nobody can give a passphrase for an invented person: the example is shown as it is built.
BUILT_EXAMPLE = "Selesai disusun; tidak ditandatangani karena orangnya rekaan"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """An ordinary paper of a month."""

    id: UUID
    title: str
    number: str
    date: date
    summary: str


@dataclass(frozen=True, slots=True)
class BundleRow:
    """A bundle of a month. `state` is the stage of its newest file ("" before the first)."""

    code: str
    number: str
    restricted: bool
    state: str
    state_words: str
    building: bool
    done: int
    total: int
    step: str
    error: str
    pages: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class MonthOverview:
    """A month with its papers. RAHASIA papers are only counted."""

    id: UUID
    unit: str
    officer: str
    month: str
    papers: tuple[PaperRow, ...]
    restricted_count: int
    bundles: tuple[BundleRow, ...]


def example_months(db: Database) -> list[MonthOverview]:
    """Give the months of the invented unit."""
    with db.reading() as session:
        months = session.scalars(
            select(Month).join(Officer).join(Unit).where(Unit.example.is_(True)).order_by(Month.period)
        )
        return [_overview(session, month) for month in months]


def example_bundle_file(db: Database, store: ObjectStore, code: str, *, target: Path) -> Path:
    """Write the newest file of an ordinary bundle of the invented unit to `target`.

    Raises:
        NotFound: none with this code, or not built yet, or restricted.
    """
    with db.reading() as session:
        bundle = session.scalar(
            select(Bundle)
            .join(Month).join(Officer).join(Unit)
            .where(Bundle.code == code, Unit.example.is_(True), Bundle.restricted.is_(False))
        )  # fmt: skip
        file = None if bundle is None else current_file(bundle)
        if file is None:
            raise NotFound("Berkas itu tidak ada atau belum selesai disusun.")
        key = file.sha256
    return store.fetch(key, target)


def _overview(session: Session, month: Month) -> MonthOverview:
    unit, officer = setting_of(session, month)
    year, number = month.period.split("-")
    return MonthOverview(
        id=month.id,
        unit=unit.name,
        officer=officer.name,
        month=f"{MONTHS[int(number) - 1]} {year}",
        papers=tuple(_paper(document) for document in month.documents if not document.restricted),
        restricted_count=sum(document.restricted for document in month.documents),
        bundles=tuple(_bundle(session, bundle) for bundle in month.bundles),
    )


def _paper(document: Document) -> PaperRow:
    title = registry.find(document.kind).title
    return PaperRow(document.id, title, document.number, document.date, document.summary)


def _bundle(session: Session, bundle: Bundle) -> BundleRow:
    file, job = current_file(bundle), latest_for(session, bundle.id)
    stage = "" if file is None else file.stage
    return BundleRow(
        code=bundle.code,
        number=bundle.number,
        restricted=bundle.restricted,
        state=stage,
        state_words=BUILT_EXAMPLE if stage == "dibangun" and bundle.month.officer.unit.example else STATES[stage],
        building=job is not None and job.state in ("queued", "running"),
        done=0 if job is None else job.done,
        total=0 if job is None else job.total,
        step="" if job is None else job.step,
        error="" if job is None else job.error,
        pages=0 if file is None else file.pages,
        size_bytes=0 if file is None else file.size_bytes,
    )
