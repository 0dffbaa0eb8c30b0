"""What lies in the archive, one by one: a bundle with its files and verdict, a paper with its pages; never changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engines.confine.base import Confinement
from engines.sign.base import Trust
from engines.storage.base import ObjectStore
from errors import NotFound
from models.database import Database
from models.tables import Bundle, BundleFile, CheckedFile, Document
from pipeline.values import Verdict
from pipeline.verdicts import verdict_from_json
from schemas import registry
from schemas.niks import nik_of
from services import audit
from services.clock import Clock, local_moment
from services.documents import document_for, subject_of, subject_of_month
from services.month_papers import month_name
from services.rights import NOT_YOURS, Actor, require, sees
from services.signing import current_file
from services.verification import archived_since, check_file

MISSING = NOT_YOURS
KEPT = ("disetujui", "dibatalkan")
STAGES = ("petugas", "kapolsek")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A signed state of a bundle. `superseded`: another build took its place, or it was taken back."""

    id: UUID
    stage: str
    pages: int
    size_bytes: int
    sha256: str
    at: datetime
    superseded: bool


@dataclass(frozen=True, slots=True)
class ArchivedBundle:
    """A bundle with its facts. `verdict` is what our own check said of its newest file, None where none was made."""

    code: str
    number: str
    letter_number: str
    restricted: bool
    name: str
    period: str
    officer_id: UUID
    officer: str
    area: str
    unit: str
    state: str
    revision: int
    place: str
    file: KeptFile
    earlier: tuple[KeptFile, ...]
    verdict: Verdict | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ArchivedPaper:
    """A paper with its facts, and where its pages stand in its month's newest bundle; none where it is in no bundle."""

    id: UUID
    title: str
    summary: str
    number: str
    date: date
    officer: str
    state: str
    month: str
    restricted: bool
    nik: str
    bundle_code: str = ""
    bundle_number: str = ""
    file_id: UUID | None = None
    pages: range = field(default_factory=lambda: range(0))


def bundle_in_archive(db: Database, code: str, *, by: Actor) -> ArchivedBundle:
    """Give a bundle with its facts.

    Raises:
        NotFound: not this person's to know of, or not signed yet.
    """
    with db.reading() as session:
        return _archived(session, _bundle_for(session, code, by))


def check_again(
    db: Database, store: ObjectStore, code: str, *, by: Actor, confinement: Confinement, trust: Trust, work: Path
) -> tuple[ArchivedBundle, Verdict]:
    """Check the newest file of a bundle as it lies in the store now.

    Raises:
        NotFound: not this person's to know of, or not signed yet.
        StorageFailed: the stored bytes are damaged or gone.
    """
    bundle = bundle_in_archive(db, code, by=by)
    path = store.fetch(bundle.file.sha256, work / "berkas.pdf")
    since = archived_since(db, bundle.file.sha256)
    return bundle, check_file(confinement, path, trust=trust, archived_at=since)


def paper_in_archive(db: Database, document_id: UUID, *, by: Actor) -> ArchivedPaper:
    """Give an approved or cancelled paper with its facts.

    Raises:
        NotFound: not this person's to know of, or not decided yet.
    """
    with db.reading() as session:
        document = _paper_for(session, document_id, by)
        kind = registry.find(document.kind)
        facts = ArchivedPaper(
            id=document.id, title=kind.called, summary=document.summary, number=document.number, date=document.date,
            officer=_named(document.officer.rank, document.officer.name), state=document.state,
            month=month_name(document.month.period), restricted=document.restricted,
            nik=masked_nik(nik_of(document.kind, document.answers)),
        )  # fmt: skip
        for bundle in document.month.bundles:
            file = current_file(bundle)
            item = next((one for one in file.contents if one["id"] == str(document.id)), None) if file else None
            if file is not None and item is not None:
                pages = range(item["page"], item["page"] + item["pages"])
                code = bundle.code if file.stage in STAGES else ""
                return replace(facts, bundle_code=code, bundle_number=bundle.number, file_id=file.id, pages=pages)
        return facts


def reveal_nik(db: Database, document_id: UUID, *, by: Actor, clock: Clock) -> str:
    """Give the NIK of a paper in full, in groups of four; who looked at whose paper is told in the trail.

    Raises:
        NotFound: not this person's to know of, or there is none.
    """
    with db.writing() as session:
        document = _paper_for(session, document_id, by)
        nik = nik_of(document.kind, document.answers)
        if not nik:
            raise NotFound("Dokumen ini tidak memuat NIK.")
        audit.record(
            session, by, "archive.nik_dibuka", clock=clock, subject=document.id, unit_id=document.unit_id,
            details={"kind": document.kind},
        )  # fmt: skip
        return " ".join(nik[start : start + 4] for start in range(0, len(nik), 4))


def masked_nik(nik: str) -> str:
    """Give a NIK as lists show it: the first four and the last four digits."""
    return f"{nik[:4]}••••••••{nik[-4:]}" if nik else ""


def _bundle_for(session: Session, code: str, by: Actor) -> Bundle:
    bundle = session.scalar(select(Bundle).where(Bundle.code == code))
    if bundle is None:
        raise NotFound(MISSING)
    action = "month.restricted" if bundle.restricted else "month.read"
    require(by, action, subject_of_month(bundle.month), reading=action)
    if not any(file.stage in STAGES for file in bundle.files):
        raise NotFound("Berkas ini belum ditandatangani.")
    return bundle


def _paper_for(session: Session, document_id: UUID, by: Actor) -> Document:
    document = document_for(session, document_id, by, "entry.read")
    if document.state not in KEPT or not sees(by, "entry.read", subject_of(document)):
        raise NotFound("Dokumen itu belum disetujui, jadi belum ada di arsip.")
    return document


def _archived(session: Session, bundle: Bundle) -> ArchivedBundle:
    month, officer = bundle.month, bundle.month.officer
    zone = officer.unit.time_zone
    signed = sorted(
        (file for file in bundle.files if file.stage in STAGES),
        key=lambda file: (file.discarded_at is None, file.build, file.stage == "kapolsek"),
    )
    newest = signed[-1]
    checked = session.get(CheckedFile, newest.sha256)
    # Of each build the file with both signatures tells all; one that only its officer signed was sent back.
    earlier = [file for file in signed if file.build != newest.build and file.stage == "kapolsek"]
    return ArchivedBundle(
        code=bundle.code, number=bundle.number, letter_number=bundle.letter_number, restricted=bundle.restricted,
        name=month_name(month.period), period=month.period, officer_id=officer.id,
        officer=_named(officer.rank, officer.name), area=officer.area, unit=officer.unit.name, state=month.state,
        revision=month.revision, place=month.archive_place, file=_kept(newest, zone),
        earlier=tuple(_kept(file, zone) for file in reversed(earlier)),
        verdict=None if checked is None else verdict_from_json(checked.verdict),
        checked_at=None if checked is None else local_moment(checked.checked_at, zone),
    )  # fmt: skip


def _kept(file: BundleFile, zone: str) -> KeptFile:
    return KeptFile(
        id=file.id, stage=file.stage, pages=file.pages, size_bytes=file.size_bytes, sha256=file.sha256,
        at=local_moment(file.created_at, zone), superseded=file.discarded_at is not None,
    )  # fmt: skip


def _named(rank: str, name: str) -> str:
    return f"{rank} {name.title()}"
