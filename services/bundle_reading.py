"""Reading a bundle: its items in order, page by page, from the very file that will be signed; and what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from engines.storage.base import ObjectStore
from errors import NotFound
from models.database import Database
from models.tables import BundleFile, Month
from services import audit
from services.clock import Clock
from services.documents import subject_of_month
from services.month_papers import document_in
from services.month_signing import month_files
from services.preview import Previewer
from services.readmarks import items_read, mark_read
from services.rights import NOT_YOURS, Actor, require, sees

PAGE_WIDTH_PX = 910
MISSING = NOT_YOURS


@dataclass(frozen=True, slots=True)
class ReadingItem:
    """A part or document of a bundle. `number` counts through all bundles of the month; pages are 1-based.

    Attributes:
        document_id: None for a part such as the cover, and for a paper that the bundle makes itself.
    """

    number: int
    id: str
    title: str
    file_id: UUID
    restricted: bool
    first_page: int
    pages: int
    document_id: UUID | None
    read: bool

    @property
    def about(self) -> str:
        """What tells it from others of its kind: "Rahmat Hidayatullah, RT 002/RW 005"."""
        return self.title.partition(": ")[2] or self.title

    @property
    def kind_words(self) -> str:
        """What kind of paper it is, "" for a part."""
        kind, _, about = self.title.partition(": ")
        return kind if about else ""

    @property
    def page_numbers(self) -> range:
        """Its pages in the file."""
        return range(self.first_page, self.first_page + self.pages)


@dataclass(frozen=True, slots=True)
class Reading:
    """The files of a month as somebody reads them. `pages` and `documents` are of all files together."""

    items: tuple[ReadingItem, ...]
    hashes: tuple[str, ...]
    pages: int
    documents: int

    @property
    def read(self) -> int:
        """How many items were read."""
        return sum(item.read for item in self.items)

    @property
    def unread(self) -> tuple[ReadingItem, ...]:
        """What was not read yet."""
        return tuple(item for item in self.items if not item.read)

    def item(self, number: int) -> ReadingItem:
        """Give one item.

        Raises:
            NotFound: there is no such number.
        """
        if not 1 <= number <= len(self.items):
            raise NotFound("Bagian itu tidak ada di berkas ini.")
        return self.items[number - 1]

    def next_unread(self, after: int) -> ReadingItem | None:
        """Give the first unread item behind this number, or else from the start; None when all were read."""
        return next((item for item in self.unread if item.number > after), next(iter(self.unread), None))


def reading_of(db: Database, month_id: UUID, *, by: Actor) -> Reading:
    """Give what this person reads of a month: its newest files, and what was read of exactly these.

    Raises:
        NotFound: not this person's to know of, or nothing is built.
    """
    with db.reading() as session:
        month = session.get(Month, month_id)
        if month is None:
            raise NotFound(MISSING)
        require(by, "month.read", subject_of_month(month), reading="month.read")
        return read_in(session, month, by)


def read_in(session: Session, month: Month, by: Actor) -> Reading:
    """Give the same inside a transaction, for a month that this person may read."""
    restricted = sees(by, "month.restricted", subject_of_month(month))
    files = [file for file in month_files(month) if restricted or not file.bundle.restricted]
    items: list[ReadingItem] = []
    for file in files:
        items += _items(file, items_read(session, by.officer_id, file.sha256), after=len(items))
    return Reading(
        items=tuple(items), hashes=tuple(file.sha256 for file in files), pages=sum(file.pages for file in files),
        documents=sum(item.document_id is not None for item in items),
    )  # fmt: skip


def mark_item(db: Database, month_id: UUID, number: int, file_id: UUID, *, by: Actor, clock: Clock) -> Reading:
    """Write down that this person read an item of a file; give what is read now.

    A mark for a file that was replaced meanwhile counts for that file only, not for the new one.

    Raises:
        NotFound: not this person's to know of, or no such item.
    """
    with db.writing() as session:
        file = file_for(session, file_id, by)
        if file.bundle.month_id != month_id:
            raise NotFound(MISSING)
        before = read_in(session, file.bundle.month, by)
        item = before.item(number)
        if item.file_id == file.id and mark_read(session, by.officer_id, file.sha256, item.id, clock=clock):
            audit.record(
                session,
                by,
                "month.dibaca",
                clock=clock,
                subject=month_id,
                details={"file": file.sha256, "item": item.id},
            )
        return read_in(session, file.bundle.month, by)


def file_for(session: Session, file_id: UUID, by: Actor) -> BundleFile:
    """Give a file that this person may open.

    Raises:
        NotFound: not this person's to know of.
    """
    file = session.get(BundleFile, file_id)
    if file is None:
        raise NotFound(MISSING)
    action = "month.restricted" if file.bundle.restricted else "month.read"
    require(by, action, subject_of_month(file.bundle.month), reading=action)
    return file


def page_picture(
    db: Database, store: ObjectStore, previewer: Previewer, file_id: UUID, page: int, *, by: Actor
) -> bytes:
    """Draw a page (1-based) of a bundle's file as WebP, from the bytes that are or will be signed.

    Raises:
        NotFound: not this person's to know of, or no such page.
    """
    with db.reading() as session:
        file = file_for(session, file_id, by)
        key, pages = file.sha256, file.pages
    return previewer.page_of_kept(key, pages, store.fetch, page, width_px=PAGE_WIDTH_PX)


def fetch_file(db: Database, store: ObjectStore, file_id: UUID, target: Path, *, by: Actor, clock: Clock) -> str:
    """Write a bundle's file to `target` and give the name under which it is saved; the download is audited.

    Raises:
        NotFound: not this person's to know of.
    """
    with db.writing() as session:
        file = file_for(session, file_id, by)
        audit.record(
            session, by, "month.diunduh", clock=clock, subject=file.bundle.month_id,
            unit_id=file.bundle.month.officer.unit_id, details={"file": file.sha256},
        )  # fmt: skip
        key, name = file.sha256, f"berkas-{file.bundle.month.period}-{file.bundle.code}.pdf"
    store.fetch(key, target)
    return name


def _items(file: BundleFile, read: frozenset[str], *, after: int) -> Sequence[ReadingItem]:
    return [
        ReadingItem(
            number=after + count, id=item["id"], title=item["title"], file_id=file.id,
            restricted=file.bundle.restricted, first_page=item["page"], pages=item["pages"],
            document_id=document_in(item), read=item["id"] in read,
        )
        for count, item in enumerate(file.contents, start=1)
    ]  # fmt: skip
