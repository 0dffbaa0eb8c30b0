"""Is this file genuine: the public check, by upload or by code. Nothing that is uploaded is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from engines.confine.base import ConfinedChild, Confinement
from engines.sign.base import Trust
from errors import ConfinedChildFailed, NotFound
from models.database import Database
from models.tables import Bundle, BundleFile, CheckedFile
from pipeline.values import Outcome, Verdict
from pipeline.verdicts import verdict_from_json, verdict_to_json
from pipeline.wholefile import sha256_of
from schemas.wording import MONTHS
from services.clock import Clock, local_moment, stored

MEMORY_BYTES = 2 << 30
CPU_S = 120
TIMEOUT_S = 120.0
ROLES = {"petugas": "Bhabinkamtibmas", "kapolsek": "Kapolsek"}


@dataclass(frozen=True, slots=True)
class SignedBy:
    """A signer as the archive knows it. `role` as printed."""

    name: str
    role: str
    time: str


@dataclass(frozen=True, slots=True)
class ArchiveRecord:
    """What may be told of an archived bundle to anyone who has its code; of a restricted one number and hash only.

    Attributes:
        revision: 1 for the first that was signed by both.
        superseded: a newer one is signed by both.
        withdrawn_at: since when it is taken back, while no newer one is signed; None where it is not.
        genuine: our own check found the file SAH.
    """

    code: str
    number: str
    title: str
    month: str
    pages: int
    size_bytes: int
    sha256: str
    restricted: bool
    signers: tuple[SignedBy, ...]
    superseded: bool
    revision: int = 1
    withdrawn_at: datetime | None = None
    genuine: bool = False


@dataclass(frozen=True, slots=True)
class UploadReport:
    """What the check of an uploaded file found. `same_as_archived`: whether it is, byte for byte, a file of ours."""

    verdict: Verdict
    same_as_archived: bool
    record: ArchiveRecord | None
    checked_at: datetime


def check_file(confinement: Confinement, path: Path, *, trust: Trust, archived_at: datetime | None = None) -> Verdict:
    """Check a PDF in a confined child against the roots of a trust.

    A check that does not finish proves nothing, neither good nor bad.

    Args:
        archived_at: since when our archive holds this very file (`archived_since`), None where it does not.
    """
    with examining(confinement, path) as examiner:
        return examiner.check(path, trust=trust, archived_at=archived_at)


@contextmanager
def examining(confinement: Confinement, folder: Path) -> Iterator[Examiner]:
    """Give an examiner of the files in a folder of ours, or of one file, in one confined child for this context."""
    with confinement.child(memory_bytes=MEMORY_BYTES, cpu_s=CPU_S, reads=[folder]) as child:
        yield Examiner(child)


class Examiner:
    """Reads bundles in a confined child, which has loaded its libraries once for all of them."""

    def __init__(self, child: ConfinedChild) -> None:
        self._child = child

    def check(self, path: Path, *, trust: Trust, archived_at: datetime | None = None) -> Verdict:
        """Check a PDF against the roots of a trust; see `check_file`."""
        arguments = {
            "file": str(path.absolute()),
            "trust_roots": [root.decode() for root in trust.trust_roots()],
            "revoked": {str(serial): since.isoformat() for serial, since in trust.revoked().items()},
            "archived_at": archived_at.isoformat() if archived_at else None,
        }
        try:
            return verdict_from_json(self._child.call("pipeline.check:check", arguments, timeout_s=TIMEOUT_S))
        except ConfinedChildFailed:
            reason = "Pemeriksaan berkas ini tidak selesai, jadi belum ada kepastian. Coba lagi sebentar lagi."
            return Verdict(Outcome.UNCERTAIN, reason, sha256_of(path))

    def people(self, path: Path) -> dict[str, str]:
        """Give role to NRP as the data inside a bundle of ours names them.

        Raises:
            ConfinedChildFailed: it could not be read.
        """
        named: dict[str, str] = self._child.call(
            "pipeline.check:people", {"file": str(path.absolute())}, timeout_s=TIMEOUT_S
        )
        return named


def remember(session: Session, verdict: Verdict, *, clock: Clock) -> None:
    """Keep what our own check said of a file of ours, once, by its hash."""
    if session.get(CheckedFile, verdict.sha256) is None:
        session.add(CheckedFile(sha256=verdict.sha256, verdict=verdict_to_json(verdict), checked_at=stored(clock())))


def check_upload(db: Database, path: Path, *, confinement: Confinement, trust: Trust, clock: Clock) -> UploadReport:
    """Check a file that somebody brought. The caller removes it."""
    verdict = check_file(confinement, path, trust=trust, archived_at=archived_since(db, sha256_of(path)))
    with db.reading() as session:
        file = session.scalar(
            select(BundleFile).where(BundleFile.sha256 == verdict.sha256, BundleFile.stage == "kapolsek")
        )
        record = None if file is None else _record(file.bundle, file)
    return UploadReport(verdict, file is not None, record, clock())


def report_by_hash(db: Database, sha256: str, *, clock: Clock) -> UploadReport:
    """Give what our archive knows of a file whose hash somebody computed elsewhere; nothing of the file was sent.

    Raises:
        NotFound: no file with both signatures has this hash.
    """
    with db.reading() as session:
        checked = session.get(CheckedFile, sha256)
        file = session.scalar(select(BundleFile).where(BundleFile.sha256 == sha256, BundleFile.stage == "kapolsek"))
        if checked is None or file is None:
            raise NotFound("Berkas dengan sidik itu tidak ada di arsip kami. Unggah PDF-nya supaya dapat diperiksa.")
        return UploadReport(verdict_from_json(checked.verdict), True, _record(file.bundle, file), clock())


def is_archived(db: Database, sha256: str) -> bool:
    """Say whether a file with both signatures and this hash is ours."""
    with db.reading() as session:
        return (
            session.scalar(select(BundleFile.id).where(BundleFile.sha256 == sha256, BundleFile.stage == "kapolsek"))
            is not None
        )


def archived_since(db: Database, sha256: str) -> datetime | None:
    """Say since when our archive holds this file as one that our own check called SAH; None where it does not."""
    with db.reading() as session:
        checked = session.scalar(
            select(CheckedFile)
            .join(BundleFile, BundleFile.sha256 == CheckedFile.sha256)
            .where(CheckedFile.sha256 == sha256, BundleFile.stage == "kapolsek")
        )
        if checked is None or verdict_from_json(checked.verdict).outcome is not Outcome.VALID:
            return None
        return checked.checked_at.replace(tzinfo=UTC)


def record_of(db: Database, code: str) -> ArchiveRecord:
    """Give the archived record of a verification code.

    Raises:
        NotFound: no signed bundle with this code.
    """
    with db.reading() as session:
        bundle = session.scalar(select(Bundle).where(Bundle.code == code.strip().upper()))
        files = [] if bundle is None else [file for file in bundle.files if file.stage == "kapolsek"]
        if bundle is None or not files:
            raise NotFound("Kode ini tidak dikenal. Periksa lagi kode pada kertas, atau unggah berkas PDF-nya.")
        return _record(bundle, max(files, key=lambda file: file.build))


def _record(bundle: Bundle, file: BundleFile) -> ArchiveRecord:
    session = object_session(file)
    checked = None if session is None else session.get(CheckedFile, file.sha256)
    verdict = None if checked is None else verdict_from_json(checked.verdict)
    signatures = () if verdict is None else verdict.signatures
    year, month = bundle.month.period.split("-")
    signed = sorted({other.build for other in bundle.files if other.stage == "kapolsek"} | {file.build})
    return ArchiveRecord(
        code=bundle.code,
        number=bundle.number,
        title="" if bundle.restricted else "Berkas bulanan Bhabinkamtibmas",
        month="" if bundle.restricted else f"{MONTHS[int(month) - 1]} {year}",
        pages=0 if bundle.restricted else file.pages,
        size_bytes=0 if bundle.restricted else file.size_bytes,
        sha256=file.sha256,
        restricted=bundle.restricted,
        signers=()
        if bundle.restricted
        else tuple(SignedBy(each.name, ROLES.get(each.role, each.role), each.time) for each in signatures),
        superseded=file.build < signed[-1],
        revision=signed.index(file.build) + 1,
        withdrawn_at=None
        if file.discarded_at is None or file.build < signed[-1]
        else local_moment(file.discarded_at, bundle.month.officer.unit.time_zone),
        genuine=verdict is not None and verdict.outcome is Outcome.VALID,
    )
