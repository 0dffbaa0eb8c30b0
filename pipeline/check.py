"""Is a bundle genuine? pyHanko's verdict, and all that it leaves out. Runs in a confined child.

pyHanko alone accepts bytes in the padding of the last signature, junk or a changed title behind the last signature,
and a file cut back to the first signer (measured; pdfsig accepts far more).
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pipeline.values import Outcome, SignatureReport, Verdict

EXPECTED = ("petugas", "kapolsek")
ALLOWED_LATER = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
TAIL = re.compile(rb"startxref\s+\d+\s+%%EOF(\r\n|\r|\n)?\Z")
REASONS = {
    Outcome.VALID: "Kedua tanda tangan sah dan berkas ini tidak diubah sesudah ditandatangani.",
    Outcome.UNCERTAIN: (
        "Berkas ini tidak diubah, tetapi penerbit sertifikat penanda tangannya tidak dikenal oleh sistem ini."
    ),
    Outcome.UNSIGNED: "Berkas ini tidak memuat tanda tangan elektronik.",
    Outcome.INCOMPLETE: "Berkas ini baru ditandatangani petugas; tanda tangan Kapolsek belum ada.",
}
UNREADABLE = "Berkas ini tidak dapat dibaca sebagai PDF yang utuh."
CHANGED = "Berkas ini diubah sesudah ditandatangani, atau tanda tangannya rusak."
REMOVED = "Berkas ini pernah ditandatangani, tetapi tanda tangannya dihapus atau disembunyikan."
WRONG_PEOPLE = "Tanda tangan pada berkas ini tidak dibuat oleh orang yang berwenang untuk tempatnya."
EXPIRED = "Masa berlaku sertifikat penanda tangan sudah habis; kapan tanda tangan dibuat tidak dapat dibuktikan."
REVOKED = "Sertifikat penanda tangan sudah dicabut; kapan tanda tangan dibuat tidak dapat dibuktikan."


class _Refused(Exception):
    """The file is not valid, for the reason that the message says."""


def check(file: str, trust_roots: list[str], revoked: list[int]) -> dict[str, Any]:
    """Check a file in the work folder; called in the confined child. Takes and gives plain JSON."""
    roots = [root.encode() for root in trust_roots]
    return verdict_to_json(check_file(Path(file), trust_roots=roots, revoked=revoked))


def check_file(path: Path, *, trust_roots: Sequence[bytes], revoked: Sequence[int] = ()) -> Verdict:
    """Say what a file is worth.

    Args:
        trust_roots: certificates (PEM) that are trusted; nothing is ever fetched.
        revoked: serial numbers of certificates that were withdrawn.
    """
    logging.disable(logging.CRITICAL)  # pyHanko explains each refusal at length; we say it in our words
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        signatures: list[SignatureReport] = []
        pages = 0
        try:
            outcome, reason, pages = _judge(stream, trust_roots, revoked, signatures)
        except _Refused as exc:
            outcome, reason = Outcome.INVALID, str(exc)
        except Exception:
            # Hostile files make the parser fail in every way there is: none of them is a valid file.
            outcome, reason = Outcome.INVALID, UNREADABLE if not signatures else CHANGED
    return Verdict(outcome, reason, sha256, tuple(signatures), pages)


def _judge(
    stream: BinaryIO, trust_roots: Sequence[bytes], revoked: Sequence[int], reports: list[SignatureReport]
) -> tuple[Outcome, str, int]:
    _require_whole(stream)
    reader = PdfFileReader(stream, strict=True)
    if reader.encrypted:
        raise _Refused(UNREADABLE)
    pages = int(reader.root["/Pages"]["/Count"])
    signatures = list(reader.embedded_regular_signatures)
    if not signatures:
        if _mentions_signatures(stream):
            raise _Refused(REMOVED)
        return Outcome.UNSIGNED, REASONS[Outcome.UNSIGNED], pages
    roots = [x509.Certificate.load(pem.unarmor(root)[2]) for root in trust_roots]
    statuses = []
    for signature in signatures:
        context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
        status = validate_pdf_signature(signature, context)
        statuses.append(status)
        reports.append(_report(signature, status))
    _require_order([signature.field_name for signature in signatures])
    for signature, status in zip(signatures, statuses, strict=True):
        _require_untouched(stream, signature, status)
    _require_nothing_behind(reader)
    if all(status.trusted for status in statuses):
        _require_right_people(signatures)  # what a stranger's certificate says of roles means nothing
    if any(int(signature.signer_cert.serial_number) in revoked for signature in signatures):
        return Outcome.UNCERTAIN, REVOKED, pages
    if any(signature.signer_cert.not_valid_after < datetime.now(UTC) for signature in signatures):
        return Outcome.UNCERTAIN, EXPIRED, pages
    if not all(status.trusted for status in statuses):
        return Outcome.UNCERTAIN, REASONS[Outcome.UNCERTAIN], pages
    if not all(status.bottom_line for status in statuses):
        raise _Refused(CHANGED)
    outcome = Outcome.VALID if len(signatures) == len(EXPECTED) else Outcome.INCOMPLETE
    return outcome, REASONS[outcome], pages


def _require_whole(stream: BinaryIO) -> None:
    """Nothing before the header, nothing behind the last end mark but one line end."""
    stream.seek(0)
    if not stream.read(5) == b"%PDF-":
        raise _Refused(UNREADABLE)
    stream.seek(0, io.SEEK_END)
    size = stream.tell()
    stream.seek(max(size - 1024, 0))
    if not TAIL.search(stream.read()):
        raise _Refused(UNREADABLE if not _mentions_signatures(stream) else CHANGED)
    stream.seek(0)


def _mentions_signatures(stream: BinaryIO) -> bool:
    stream.seek(0)
    overlap = b""
    while piece := stream.read(1 << 20):
        if b"/ByteRange" in overlap + piece:
            return True
        overlap = piece[-16:]
    return False


def _require_order(found: list[str]) -> None:
    if tuple(found) != EXPECTED[: len(found)]:
        raise _Refused(WRONG_PEOPLE)


def _require_untouched(stream: BinaryIO, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> None:
    level = status.modification_level
    sound = status.intact and status.valid and status.docmdp_ok is not False and level in ALLOWED_LATER
    if not sound or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        raise _Refused(CHANGED)
    # The hole in the signed bytes is exactly the signature in hexadecimal, its padding zero.
    first, length, second, _ = (int(number) for number in signature.byte_range)
    stream.seek(first + length)
    hole = stream.read(second - first - length)
    if first != 0 or hole[:1] != b"<" or hole[-1:] != b">":
        raise _Refused(CHANGED)
    der = bytes.fromhex(hole[1:-1].decode("ascii"))
    # Upper and lower case mean the same number: without this, a changed letter would go unnoticed.
    if hole[1:-1] not in (der.hex().encode(), der.hex().upper().encode()) or any(der[_der_length(der) :]):
        raise _Refused(CHANGED)


def _der_length(der: bytes) -> int:
    count = der[1]
    if count < 0x80:
        return 2 + count
    size = count & 0x7F
    return 2 + size + int.from_bytes(der[2 : 2 + size], "big")


def _require_nothing_behind(reader: PdfFileReader) -> None:
    last = list(reader.embedded_signatures)[-1]
    last.compute_integrity_info()
    if last.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise _Refused(CHANGED)


def _require_right_people(signatures: Sequence[EmbeddedPdfSignature]) -> None:
    """Each field is signed by somebody certified for that role, and nobody signs twice."""
    subjects = [signature.signer_cert.subject.native for signature in signatures]
    for signature, subject in zip(signatures, subjects, strict=True):
        if subject.get("title") != signature.field_name or not subject.get("serial_number"):
            raise _Refused(WRONG_PEOPLE)
    keys = {signature.signer_cert.public_key.sha256 for signature in signatures}
    people = {subject["serial_number"] for subject in subjects}
    if len(keys) != len(signatures) or len(people) != len(signatures):
        raise _Refused(WRONG_PEOPLE)


def _report(signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> SignatureReport:
    certificate = signature.signer_cert
    moment = status.signer_reported_dt
    changed = not (status.intact and status.valid and status.modification_level in ALLOWED_LATER)
    return SignatureReport(
        name=str(certificate.subject.native.get("common_name", "")),
        role=str(signature.field_name),
        time=moment.isoformat() if isinstance(moment, datetime) else "",
        time_source="jam komputer",
        level="B-B",
        issuer=str(certificate.issuer.native.get("common_name", "")),
        changed_after=changed,
    )


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Give a verdict as plain JSON."""
    return {**asdict(verdict), "outcome": verdict.outcome.value, "signatures": [asdict(s) for s in verdict.signatures]}


def verdict_from_json(data: dict[str, Any]) -> Verdict:
    """Give back what `verdict_to_json` made."""
    return Verdict(
        outcome=Outcome(data["outcome"]),
        reason=data["reason"],
        sha256=data["sha256"],
        signatures=tuple(SignatureReport(**each) for each in data["signatures"]),
        pages=data["pages"],
    )
