"""Signatures on a bundle: the officer's, then the Kapolsek's. Each is verified by us before it is stored."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engines.confine.base import Confinement
from engines.sign.base import Keyring, Signer, SignRequest
from engines.storage.base import ObjectStore
from errors import NotFound, SigningFailed, WrongState
from models.database import Database
from models.tables import Bundle, BundleFile
from pipeline.stamp import draw_stamp
from pipeline.values import Outcome, Verdict
from schemas.setting import Person, Unit
from schemas.wording import long_date, post_in_words, zone_name
from services.bundling import verify_text
from services.clock import Clock, stored
from services.people import setting_of
from services.verification import examining, remember

BEFORE = {"petugas": "dibangun", "kapolsek": "petugas"}
AFTER = {"petugas": Outcome.INCOMPLETE, "kapolsek": Outcome.VALID}
REASON = {"petugas": "Menyerahkan berkas bulanan", "kapolsek": "Mengesahkan berkas bulanan"}


@dataclass(frozen=True, slots=True)
class SigningDesk:
    """What signing needs: the signer, the keys, and our own check."""

    db: Database
    store: ObjectStore
    signer: Signer
    keyring: Keyring
    confinement: Confinement
    clock: Clock
    public_url: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What is about to be signed, read in one short transaction: which file, by whom, and what its stamp says."""

    bundle_id: UUID
    role: str
    source: str
    build: int
    pages: int
    contents: list[dict[str, Any]]
    code: str
    person: Person
    in_office: dict[str, str]
    post: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed file that stands in the store already, and what our own check says of it."""

    signature: Signature
    sha256: str
    size_bytes: int
    moment: datetime
    verdict: Verdict


def sign(desk: SigningDesk, bundle_id: UUID, *, role: str, passphrase: str) -> str:
    """Sign one bundle in the role "petugas" or "kapolsek" and give the signed file's hash; for the command line.

    The file is stored before the state; of two who sign at once, one wins. A key that is missing is made.

    Raises:
        NotFound: no such bundle.
        WrongState: not built yet, signed already, or built for others than those who are in office now.
        WrongPassphrase: the key does not open.
        SigningFailed: the signature did not pass our own check; nothing is stored.
    """
    with desk.db.reading() as session:
        signature = signature_for(session, bundle_id, role=role)
    signed = make_signature(desk, signature, passphrase=passphrase)
    with desk.db.writing() as session:
        keep_signature(session, signed, clock=desk.clock)
    return signed.sha256


def signature_for(session: Session, bundle_id: UUID, *, role: str) -> Signature:
    """Read what is to be signed.

    Raises:
        NotFound, WrongState: see `sign`; or officer and Kapolsek are one person.
    """
    before = _current(session, bundle_id)
    if before.stage != BEFORE[role]:
        raise WrongState("Berkas ini tidak sedang menunggu tanda tangan tersebut.")
    unit, officer = setting_of(session, before.bundle.month, before.bundle.date)
    chief = post_in_words(unit.chief, unit.kapolsek)
    if unit.kapolsek.nrp == officer.nrp:
        raise WrongState(
            "Berkas ini perlu tanda tangan dua orang, sedangkan petugasnya sendiri memegang jabatan Kapolsek pada "
            "tanggal berkas. Minta admin memeriksa daftar jabatan, lalu susun ulang berkasnya."
        )
    post = officer.post or "Bhabinkamtibmas" if role == "petugas" else chief
    return Signature(
        bundle_id=bundle_id, role=role, source=before.sha256, build=before.build, pages=before.pages,
        contents=before.contents, code=before.bundle.code,
        person=officer.person if role == "petugas" else unit.kapolsek,
        in_office={"petugas": officer.nrp, "kapolsek": unit.kapolsek.nrp}, post=post, unit=unit,
    )  # fmt: skip


def make_signature(desk: SigningDesk, signature: Signature, *, passphrase: str) -> Signed:
    """Sign into the store; no transaction is open, and no state says anything of it yet.

    Raises:
        WrongState, WrongPassphrase, SigningFailed: see `sign`.
    """
    person, unit, role = signature.person, signature.unit, signature.role
    with (
        tempfile.TemporaryDirectory(prefix="tandatangan-") as folder,
        desk.signer.ready() as signer,
        examining(desk.confinement, Path(folder)) as examiner,
        ThreadPoolExecutor(1) as aside,
    ):
        work = Path(folder)
        source = desk.store.fetch(signature.source, work / "before.pdf")
        named = aside.submit(examiner.people, source)  # the children load their libraries while the key is opened
        key = desk.keyring.key_for(nrp=person.nrp, name=person.name, role=role, unit=unit.name, passphrase=passphrase)
        moment = desk.clock().replace(microsecond=0).astimezone(ZoneInfo(unit.time_zone))
        draw_stamp(
            work / "stamp.pdf", name=person.name, rank=person.rank, nrp=person.nrp, role_line=signature.post,
            moment_text=f"{long_date(moment.date())} pukul {moment:%H.%M} {zone_name(unit.time_zone)}",
            verify_text=verify_text(desk.public_url, signature.code),
        )  # fmt: skip
        if named.result() != signature.in_office:
            raise WrongState(
                "Petugas atau Kapolsek berganti sesudah berkas ini disusun, sehingga namanya tidak cocok lagi. "
                "Susun ulang berkasnya, lalu tandatangani."
            )
        signed = work / "signed.pdf"
        request = SignRequest(
            field_name=role, certify=role == "petugas", key=key, stamp=work / "stamp.pdf", moment=moment,
            reason=REASON[role], location=unit.place,
        )  # fmt: skip
        signer.sign(source, signed, request, passphrase=passphrase)
        verdict = examiner.check(signed, trust=desk.keyring)
        if verdict.outcome is Outcome.UNCERTAIN and role == "kapolsek":
            raise WrongState(f"{verdict.reason} Kembalikan berkas ini, supaya disusun dan ditandatangani lagi.")
        if verdict.outcome is not AFTER[role]:
            raise SigningFailed(f"our own check said {verdict.outcome}")
        return Signed(signature, desk.store.put(signed), signed.stat().st_size, moment, verdict)


def keep_signature(session: Session, signed: Signed, *, clock: Clock) -> None:
    """Make a signed file the bundle's newest, unless another one came first.

    Raises:
        WrongState: it was signed or built anew meanwhile.
    """
    signature = signed.signature
    if _current(session, signature.bundle_id).sha256 != signature.source:
        raise WrongState("Berkas ini sudah ditandatangani atau disusun ulang. Buka lagi, lalu ulangi.")
    session.add(
        BundleFile(
            id=uuid4(), bundle_id=signature.bundle_id, build=signature.build, stage=signature.role,
            sha256=signed.sha256, pages=signature.pages, size_bytes=signed.size_bytes, contents=signature.contents,
            created_at=stored(signed.moment),
        )
    )  # fmt: skip
    remember(session, signed.verdict, clock=clock)


def _current(session: Session, bundle_id: UUID) -> BundleFile:
    bundle = session.get(Bundle, bundle_id)
    if bundle is None:
        raise NotFound("Berkas itu tidak ada.")
    file = current_file(bundle)
    if file is None:
        raise WrongState("Berkas ini belum selesai disusun.")
    return file


def current_file(bundle: Bundle) -> BundleFile | None:
    """Give the newest file of the newest build that was not discarded, None before the first."""
    order = ("dibangun", "petugas", "kapolsek")
    kept = [file for file in bundle.files if file.discarded_at is None]
    return max(kept, key=lambda file: (file.build, order.index(file.stage)), default=None)


def current_file_key(session: Session, bundle_id: UUID) -> str:
    """Give the storage key of a bundle's newest file.

    Raises:
        NotFound, WrongState: no such bundle, or not built yet.
    """
    return _current(session, bundle_id).sha256
