"""Is a bundle genuine? pyHanko's verdict, and all that it leaves out. Runs in a confined child.

pyHanko alone accepts bytes in the padding of the last signature, junk or a changed title behind the last signature,
anybody's time stamp, changes in the unprotected parts of a signature's container, and a file cut back to the first
signer (measured; pdfsig accepts far more).
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

from pipeline.signedbytes import holds_only_signed, hole_is_exact, is_whole, mentions_signature
from pipeline.values import Outcome, SignatureReport, Verdict
from pipeline.verdicts import verdict_to_json
from schemas.wording import long_date

EXPECTED = ("petugas", "kapolsek")
DATA = "data.json"
MOST_PAGES = 1_000_000  # what a hostile file claims is shown to people
ALLOWED_LATER = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
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

IN_TIME = (
    "Sertifikat penanda tangannya kini sudah habis masa berlakunya atau dicabut, tetapi berkas ini terbukti sudah ada "
    "di arsip sebelum itu."
)


class _Refused(Exception):
    """The file is not valid, for the reason that the message says."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a file is judged by.

    Attributes:
        trust_roots: certificates (PEM) that are trusted; nothing is ever fetched.
        revoked: serial numbers of certificates that were withdrawn, and since when.
        moment: when the question is asked.
        archived_at: when this very file was in our archive already, None where it is not ours. What a certificate is
            worth is asked for that time: one that ran out or was withdrawn later has signed in time.
    """

    trust_roots: Sequence[bytes]
    revoked: Mapping[int, datetime]
    moment: datetime
    archived_at: datetime | None = None

    @property
    def proven(self) -> datetime:
        """The latest moment at which the signatures can have been made."""
        return self.archived_at or self.moment


def check(file: str, trust_roots: list[str], revoked: dict[str, str], archived_at: str | None) -> dict[str, Any]:
    """Check a file; called in the confined child. Takes and gives plain JSON."""
    logging.disable(logging.CRITICAL)  # pyHanko explains each refusal at length; we say it in our words
    terms = Terms(
        trust_roots=[root.encode() for root in trust_roots],
        revoked={int(serial): datetime.fromisoformat(since) for serial, since in revoked.items()},
        moment=datetime.now(UTC),
        archived_at=datetime.fromisoformat(archived_at) if archived_at else None,
    )
    return verdict_to_json(check_file(Path(file), terms))


def people(file: str) -> dict[str, str]:
    """Give role to NRP as the data of a bundle of ours names them; called in the confined child."""
    with Path(file).open("rb") as stream:
        return _people_of_data(PdfFileReader(stream, strict=True))


def check_file(path: Path, terms: Terms) -> Verdict:
    """Say what a file is worth."""
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        signatures: list[SignatureReport] = []
        pages = 0
        try:
            outcome, reason, pages = _judge(stream, terms, signatures)
        except _Refused as exc:
            outcome, reason = Outcome.INVALID, str(exc)
        except MemoryError:
            raise  # says something of the child's limit, nothing of the file
        except Exception:
            # Hostile files make the parser fail in every way there is: none of them is a valid file.
            outcome, reason = Outcome.INVALID, UNREADABLE if not signatures else CHANGED
    return Verdict(outcome, reason, sha256, tuple(signatures), pages)


def _judge(stream: BinaryIO, terms: Terms, reports: list[SignatureReport]) -> tuple[Outcome, str, int]:
    if not is_whole(stream):
        raise _Refused(CHANGED if mentions_signature(stream) else UNREADABLE)
    reader = PdfFileReader(stream, strict=True)
    if reader.encrypted:
        raise _Refused(UNREADABLE)
    pages = int(reader.root["/Pages"]["/Count"])
    if not 1 <= pages <= MOST_PAGES:
        raise _Refused(UNREADABLE)
    signatures = list(reader.embedded_regular_signatures)
    if not signatures:
        if mentions_signature(stream):
            raise _Refused(REMOVED)
        return Outcome.UNSIGNED, REASONS[Outcome.UNSIGNED], pages
    roots = [x509.Certificate.load(pem.unarmor(root)[2]) for root in terms.trust_roots]
    statuses = []
    for signature in signatures:
        context = ValidationContext(
            trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail", moment=terms.proven
        )
        status = validate_pdf_signature(signature, context)
        statuses.append(status)
        reports.append(_report(signature, status, terms))
    for signature, status in zip(signatures, statuses, strict=True):
        _require_untouched(stream, signature, status)
    _require_nothing_behind(reader)
    certificates = [signature.signer_cert for signature in signatures]
    withdrawn = [terms.revoked[one.serial_number] for one in certificates if one.serial_number in terms.revoked]
    if any(since <= terms.proven for since in withdrawn):
        return Outcome.UNCERTAIN, REVOKED, pages
    if any(one.not_valid_after < terms.proven for one in certificates):
        return Outcome.UNCERTAIN, EXPIRED, pages
    if not all(status.trusted for status in statuses):
        return Outcome.UNCERTAIN, REASONS[Outcome.UNCERTAIN], pages
    # From here on the signers are ours: the file must be exactly what our signing makes.
    if not all(status.bottom_line for status in statuses):
        raise _Refused(CHANGED)
    _require_nothing_added(reader, signatures, statuses)
    _require_right_people(signatures, _people_of_data(reader))
    outcome = Outcome.VALID if len(signatures) == len(EXPECTED) else Outcome.INCOMPLETE
    reason = REASONS[outcome]
    if withdrawn or any(one.not_valid_after < terms.moment for one in certificates):
        reason = f"{reason} {IN_TIME}"
    return outcome, reason, pages


def _require_untouched(stream: BinaryIO, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> None:
    level = status.modification_level
    sound = status.intact and status.valid and status.docmdp_ok is not False and level in ALLOWED_LATER
    if not sound or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        raise _Refused(CHANGED)
    if not hole_is_exact(stream, signature):
        raise _Refused(CHANGED)


def _require_nothing_behind(reader: PdfFileReader) -> None:
    last = list(reader.embedded_signatures)[-1]
    last.compute_integrity_info()
    if last.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        raise _Refused(CHANGED)


def _require_nothing_added(
    reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature], statuses: Sequence[PdfSignatureStatus]
) -> None:
    """Nothing in a signature's container but the signature, and no time stamp behind.

    A time stamp closes the file anew with whatever was changed before it (a title, for one), and anyone can make one.
    """
    if len(list(reader.embedded_signatures)) != len(signatures):
        raise _Refused(CHANGED)
    for signature, status in zip(signatures, statuses, strict=True):
        if status.validation_path is None or not holds_only_signed(signature, status.validation_path):
            raise _Refused(CHANGED)


def _people_of_data(reader: PdfFileReader) -> dict[str, str]:
    """Give role to NRP as the attached data names them; what it does not say is left out."""
    try:
        names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    except KeyError:
        return {}
    files = {str(names[at]): names[at + 1] for at in range(0, len(names), 2)}
    if DATA not in files:
        return {}
    bundle = json.loads(files[DATA]["/EF"]["/F"].data).get("bundle", {})
    named = {"petugas": bundle.get("officer", {}), "kapolsek": bundle.get("unit", {}).get("kapolsek", {})}
    return {role: person["nrp"] for role, person in named.items() if "nrp" in person}


def _require_right_people(signatures: Sequence[EmbeddedPdfSignature], people: Mapping[str, str]) -> None:
    """The fields are signed in their order, each by the person meant, certified for that role; nobody signs twice."""
    roles = tuple(signature.field_name for signature in signatures)
    if roles != EXPECTED[: len(roles)]:
        raise _Refused(WRONG_PEOPLE)
    subjects = [signature.signer_cert.subject.native for signature in signatures]
    for role, subject in zip(roles, subjects, strict=True):
        nrp = subject.get("serial_number")
        if subject.get("title") != role or not nrp or people.get(role, nrp) != nrp:
            raise _Refused(WRONG_PEOPLE)
    keys = {signature.signer_cert.public_key.sha256 for signature in signatures}
    numbers = {subject["serial_number"] for subject in subjects}
    if len(keys) != len(signatures) or len(numbers) != len(signatures):
        raise _Refused(WRONG_PEOPLE)


def _report(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, terms: Terms) -> SignatureReport:
    certificate, archived_at = signature.signer_cert, terms.archived_at
    revoked = terms.revoked.get(certificate.serial_number)
    moment = status.signer_reported_dt
    proof = ""
    if archived_at is not None and isinstance(moment, datetime):
        proof = f", dibuktikan arsip sejak {long_date(archived_at.astimezone(moment.tzinfo).date())}"
    changed = not (status.intact and status.valid and status.modification_level in ALLOWED_LATER)
    return SignatureReport(
        name=str(certificate.subject.native.get("common_name", "")),
        role=str(signature.field_name),
        time=moment.isoformat() if isinstance(moment, datetime) else "",
        time_source=f"jam komputer{proof}",
        level="B-B",
        issuer=str(certificate.issuer.native.get("common_name", "")),
        changed_after=changed,
        number=_half_hidden(str(certificate.subject.native.get("serial_number", ""))),
        purpose=str(signature.sig_object.get("/Reason", "")),
        valid_until=certificate.not_valid_after.isoformat(),
        revoked_since=revoked.isoformat() if revoked else "",
    )


def _half_hidden(number: str) -> str:
    """Give an NRP or NIP as strangers may see it: its first and last two digits."""
    return f"{number[:2]}{'*' * (len(number) - 4)}{number[-2:]}" if len(number) > 4 else ""
