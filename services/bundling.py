"""The month as one file: planned in the database, built by a job, kept in the object store."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from engines.storage.base import ObjectStore
from errors import ConversionFailed, NotFound, OutsideMonth, WrongState
from models import tables
from models.database import Database
from pipeline.attached import put_behind
from pipeline.bundle import build_bundle
from pipeline.compile import CompiledTemplate
from pipeline.fill import fill
from pipeline.month import Attached, BundleEntry, BundleIdentity, Month
from pipeline.values import PdfFile, Photo
from schemas import registry
from schemas.base import DocumentType
from schemas.record import Record
from schemas.setting import PaperSetting
from schemas.wording import format_number
from services.batch import Print, print_all
from services.clock import Clock, local_date, stored
from services.following import Following, after_entry, after_month, count_before, record_of, values_of
from services.jobs import Lease, cancel, enqueue
from services.keptphotos import fetched
from services.lanes import Lanes
from services.numbering import take_serial
from services.papers import fill_paper_parts
from services.people import setting_of
from services.press import Press
from services.templates import TemplateShelf, active_versions, keep_version

BUILD = "build_bundle"
LEAST_PARTS = 12  # steps besides the papers: five parts, each printed and joined, and the first photo volume
CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that can be taken for another on paper
BUNDLE_NUMBER = "B/BKS-{no}/{bulan_romawi}/{kka}/{tahun}"


@dataclass(frozen=True, slots=True)
class Workshop:
    """What building needs: engines, folders, and how many papers are converted at once."""

    db: Database
    store: ObjectStore
    press: Press
    lanes: Lanes
    shelf: TemplateShelf
    clock: Clock
    work: Path
    public_url: str
    parallel: int = 2
    deadline_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A bundle that is being built, and its job."""

    bundle_id: UUID
    job_id: UUID
    restricted: bool


def hand_in(db: Database, month_id: UUID, *, clock: Clock) -> list[Planned]:
    """Plan the bundles of a month and queue their building, for the command line: nobody is asked for a right.

    Safe to run twice: the same bundles, and the jobs that still live.

    Raises:
        NotFound: no such month, or nothing in it.
        WrongState: a paper is not approved yet.
        OutsideMonth: a paper is dated outside the month.
    """
    with db.writing() as session:
        month = session.get(tables.Month, month_id)
        if month is None:
            raise NotFound("Bulan itu tidak ada.")
        return plan_bundles(session, month, clock=clock)


def give_up(shop: Workshop, planned: Sequence[Planned]) -> None:
    """End what is still being built of these and remove its parts: nobody waits for it any more.

    To be called when no worker runs. What is finished stays as it is.
    """
    with shop.db.writing() as session:
        cancel(session, [plan.bundle_id for plan in planned], clock=shop.clock)
    for plan in planned:
        shutil.rmtree(shop.work / f"{plan.bundle_id}", ignore_errors=True)


def plan_bundles(session: Session, month: tables.Month, *, clock: Clock) -> list[Planned]:
    """Plan the bundles of a month in the caller's transaction and queue their building.

    Number, letter number and code are taken at the first time and kept for ever; a job that lives is not doubled.

    Raises:
        NotFound: there is no paper in it.
        WrongState: a paper is not approved yet.
        OutsideMonth: a paper is dated outside the month.
    """
    if not month.documents:
        raise NotFound("Bulan ini belum berisi dokumen.")
    if any(document.state not in ("disetujui", "dibatalkan") for document in month.documents):
        raise WrongState("Masih ada dokumen yang belum disetujui. Selesaikan dahulu, lalu serahkan bulan ini.")
    approved = [document for document in month.documents if document.state == "disetujui"]
    if any(f"{document.date:%Y-%m}" != month.period for document in approved):
        raise OutsideMonth("Ada dokumen yang bertanggal di luar bulan ini. Perbaiki tanggalnya.")
    planned = []
    for restricted in sorted({False} | {document.restricted for document in approved}):
        bundle = next((bundle for bundle in month.bundles if bundle.restricted is restricted), None)
        if bundle is None:
            bundle = _new_bundle(session, month, restricted=restricted, clock=clock)
        planned.append(Planned(bundle.id, enqueue(session, BUILD, subject=bundle.id, clock=clock), restricted))
    return planned


def _new_bundle(session: Session, month: tables.Month, *, restricted: bool, clock: Clock) -> tables.Bundle:
    """Add a bundle with its number, its letter's number and its code."""
    unit, officer = setting_of(session, month)
    day = local_date(clock(), unit.time_zone)

    def next_number(name: str, pattern: str) -> str:
        # A pattern of the unit's own without the B in front has no R beside it: one register counts both.
        letter = "R" if restricted and pattern.startswith("B/") else "B"
        serial = take_serial(session, month.officer.unit_id, register=f"{letter}/{name}", year=day.year)
        whole = f"{letter}{pattern[1:]}" if pattern.startswith("B/") else pattern
        return format_number(whole, serial=serial, date=day, unit=unit, officer=officer)

    number = next_number("BKS", BUNDLE_NUMBER)
    letter = next_number("Speng", registry.find("surat_pengantar").pattern_of(unit) or "")
    bundle = tables.Bundle(
        id=uuid4(), restricted=restricted, number=number, letter_number=letter, code=new_code(), date=day, builds=0,
    )  # fmt: skip
    month.bundles.append(bundle)
    session.flush()
    return bundle


def new_code() -> str:
    """Make an opaque verification code of 78 random bits, in groups that can be read aloud."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def verify_text(public_url: str, code: str) -> str:
    """Give what the QR code says."""
    return f"{public_url}/cek/{code}" if public_url else code


def build(lease: Lease, shop: Workshop) -> None:
    """Build the bundle that is the job's subject. May run twice; what is printed stays in the cache for the next run.

    Raises:
        PaperUnfit: a paper's answers no longer pass; the error names the document and its field.
        EngineError: a paper or part could not be made; the message names the document, never its content.
        LeaseLost: another run holds the job, or it was cancelled; nothing is committed.
    """
    work = shop.work / f"{lease.subject}"
    work.mkdir(parents=True, exist_ok=True)
    with shop.db.reading() as session:
        plan = _plan(session, lease.subject, shop)
    steps = 2 * len(plan.sources) + LEAST_PARTS
    lease.progress(0, steps, "Menyiapkan dokumen")
    papers = print_all(
        shop.press,
        [source.print(shop, work) for source in plan.sources],
        joins=shop.lanes.joins,
        parallel=shop.parallel,
        deadline_s=shop.deadline_s,
        progress=lambda done: lease.progress(done, steps, "Membuat dokumen"),
    )
    entries = [source.entry(paper, shop, work) for source, paper in zip(plan.sources, papers, strict=True)]
    built = build_bundle(
        Month(identity=plan.identity, entries=tuple(entries), restricted_activities=plan.hidden, before=plan.before),
        render=_part_renderer(shop, plan, work),
        work=work,
        parallel=shop.parallel + 1,  # one is filled while the others are printed
        progress=lambda done, all_, label: lease.progress(len(entries) + done, len(entries) + all_, label),
    )
    contents = [asdict(item) | {"title": plan.titles.get(item.id, item.title)} for item in built.items]
    key = shop.store.put(built.path)
    with lease.finishing() as session:
        bundle = session.get_one(tables.Bundle, lease.subject)
        if _approved(bundle) != plan.approved:
            raise ConversionFailed("Isi bulan berubah selagi berkasnya disusun.")
        for source in plan.sources:
            keep_version(session, shop.store, source.kind.kind, sha256=source.template.sha256, clock=shop.clock)
        bundle.builds += 1
        session.add(
            tables.BundleFile(
                id=uuid4(), bundle_id=bundle.id, build=bundle.builds, stage="dibangun", sha256=key, pages=built.pages,
                size_bytes=built.path.stat().st_size, contents=contents,
                created_at=stored(shop.clock()),
            )
        )  # fmt: skip
    shutil.rmtree(work, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a build was begun with.

    Attributes:
        titles: what lists call a paper, by its id.
        before: as in `Month`.
        approved: id and revision of every approved paper of the month.
        versions: of the unit's own templates.
    """

    identity: BundleIdentity
    sources: tuple[_Source, ...]
    titles: Mapping[str, str]
    hidden: tuple[str, ...]
    before: Mapping[str, int] | None
    approved: frozenset[tuple[UUID, int]]
    versions: Mapping[str, str]


def _plan(session: Session, bundle_id: UUID, shop: Workshop) -> _Plan:
    """Read all that the build needs; no transaction is open afterwards."""
    bundle = session.get_one(tables.Bundle, bundle_id)
    unit, officer = setting_of(session, bundle.month, bundle.date)
    identity = BundleIdentity(
        number=bundle.number, letter_number=bundle.letter_number, code=bundle.code,
        verify_text=verify_text(shop.public_url, bundle.code), month=bundle.month.period, unit=unit,
        officer=officer, date=bundle.date, restricted=bundle.restricted,
    )  # fmt: skip
    approved = [document for document in bundle.month.documents if document.state == "disetujui"]
    papers = sorted(
        (document for document in approved if document.restricted is bundle.restricted),
        key=lambda row: (registry.find(row.kind).section, row.date, row.position),
    )
    before = None if bundle.restricted else count_before(session, bundle.month)
    read = cache(values_of)  # each paper is validated once, for itself and for the month's sums
    record = record_of(bundle.month, officer, day=bundle.date, restricted=bundle.restricted, before=before, read=read)
    versions = active_versions(
        session, bundle.month.officer.unit_id, day=local_date(shop.clock(), unit.time_zone)
    )  # fmt: skip
    sources: list[_Source] = []
    for document in papers:
        entered = _entered(document, read(document), PaperSetting(unit, officer, document.number), record, shop)
        sources.append(entered)
        for one in after_entry(document, entered.values, unit, officer):
            behind = _attached(document, one.kind.kind)
            sources.append(replace(_followed(one, shop, versions), attachments=behind))
    sources += (
        [] if bundle.restricted else [_followed(one, shop, versions) for one in after_month(record, unit, officer)]
    )
    return _Plan(
        identity=identity,
        sources=tuple(sources),
        titles={one.id: f"{one.kind.called}: {one.kind.summary(one.values)}" for one in sources},
        hidden=tuple(
            registry.find(one.kind).activity(read(one)) for one in approved if one.restricted and not bundle.restricted
        ),
        before=before,
        approved=_approved(bundle),
        versions=versions,
    )


def _approved(bundle: tables.Bundle) -> frozenset[tuple[UUID, int]]:
    return frozenset((paper.id, paper.revision) for paper in bundle.month.documents if paper.state == "disetujui")


@dataclass(frozen=True, slots=True)
class _Source:
    """One paper of the month, as it was read: it needs the database no more.

    Attributes:
        document: the id of the entry that a failure is about, "" for a paper made from the month.
        source: see `BundleEntry`.
    """

    id: str
    kind: DocumentType
    values: Mapping[str, Any]
    setting: PaperSetting
    template: CompiledTemplate
    document: str = ""
    source: str = ""
    revision: int = 1
    photos: tuple[tables.Photo, ...] = ()
    attachments: tuple[tables.Attachment, ...] = ()

    @property
    def date(self) -> date:
        return self.kind.date_of(self.values)

    def print(self, shop: Workshop, work: Path) -> Print:
        """Give its paper as the press needs it."""
        return Print(
            kind=self.kind,
            template=self.template,
            fill=lambda: fill_paper_parts(
                self.kind, self.values, self.setting, template=self.template, photos=self._pictures(shop, work)
            ),
            paper=self.setting.unit.paper,
            target=work / f"{self.id}.pdf",
            document=self.document,
            name=f"{self.kind.title} tanggal {self.date:%d-%m-%Y}",
        )

    def entry(self, paper: PdfFile, shop: Workshop, work: Path) -> BundleEntry:
        """Give the entry of the bundle, with its photos fetched."""
        return BundleEntry(
            id=self.id, kind=self.kind.kind, title=self.kind.title, summary=self.kind.summary(self.values),
            date=self.date, section=self.kind.section, pdf=self._whole(paper, shop, work), number=self.setting.number,
            photos=self._pictures(shop, work), data=self.kind.dump(self.values), revision=self.revision,
            template_sha256=self.template.sha256, source=self.source,
            attached=tuple(Attached(one.title, one.sha256, one.pages, one.signed) for one in self.attachments),
        )  # fmt: skip

    def _whole(self, paper: PdfFile, shop: Workshop, work: Path) -> PdfFile:
        """Give the paper with what stands behind it."""
        if not self.attachments:
            return paper
        behind = [shop.store.fetch(one.sha256, work / f"lampiran-{one.sha256}.pdf") for one in self.attachments]
        return put_behind(paper, behind, work / f"{self.id}-lengkap.pdf")

    def _pictures(self, shop: Workshop, work: Path) -> tuple[Photo, ...]:
        return tuple(fetched(photo, shop.store, work) for photo in self.photos)


def _entered(
    document: tables.Document, values: Mapping[str, Any], setting: PaperSetting, record: Record, shop: Workshop
) -> _Source:
    kind = registry.find(document.kind)
    return _Source(
        str(document.id), kind, values if kind.realised is None else kind.realised(dict(values), record), setting,
        shop.shelf.version(document.template_sha256 or ""), document=str(document.id), revision=document.revision,
        photos=tuple(document.photos), attachments=_attached(document, document.kind),
    )  # fmt: skip


def _attached(document: tables.Document, paper: str) -> tuple[tables.Attachment, ...]:
    """Give what stands behind one paper of an entry, the signed original first."""
    found = [one for one in document.attachments if one.paper == paper]
    return tuple(sorted(found, key=lambda one: not one.signed))


def _followed(paper: Following, shop: Workshop, versions: Mapping[str, str]) -> _Source:
    """Give a paper that follows from others; it is printed with the template that is active now."""
    entry = "" if paper.of_month else paper.source
    return _Source(
        paper.id, paper.kind, paper.values, paper.setting, shop.shelf.active(paper.kind.kind, versions),
        document=entry, source=paper.source,
    )  # fmt: skip


def _part_renderer(shop: Workshop, plan: _Plan, work: Path) -> Callable[..., PdfFile]:
    """Give the function that makes a bundle part from its template's name and context."""

    def render(name: str, context: dict[str, object]) -> PdfFile:
        out = work / f"bagian-{uuid4().hex}.pdf"
        word = fill(
            shop.shelf.active(name, plan.versions), context, out.with_suffix(".docx"), paper=plan.identity.unit.paper,
            title=plan.identity.number, sentinel="",
        )  # fmt: skip
        try:
            return shop.press.convert(word, out, deadline_s=shop.deadline_s)
        finally:
            word.path.unlink(missing_ok=True)

    return render
