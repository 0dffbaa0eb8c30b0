"""The values that travel through the pipeline. Files are named by path; nothing here holds their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DocxFile:
    """A filled Word file.

    Attributes:
        sentinel: a text that its PDF must hold (compared without white space).
        digest: names its content; "" where the same content need not give the same pages (a field prints the date).
        joined: it holds several documents; its PDF will be cut, and each document's looked at by itself.
    """

    path: Path
    sentinel: str = ""
    digest: str = ""
    joined: bool = False


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF that opens, with its page count (>= 1)."""

    path: Path
    pages: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture ready for print: upright RGB JPEG, long side at most 1,600 pixels, no EXIF.

    Attributes:
        path: the scaled JPEG.
        sha256: hex digest of the scaled JPEG.
        taken_at: local time of the unit when the picture was taken, None where unknown.
        position: latitude and longitude in degrees, None where unknown.
    """

    path: Path
    width_px: int
    height_px: int
    sha256: str
    caption: str = ""
    taken_at: datetime | None = None
    place: str = ""
    position: tuple[float, float] | None = None


class Outcome(StrEnum):
    """The five things that a verification can say."""

    VALID = "SAH"
    UNCERTAIN = "BELUM DAPAT DIPASTIKAN"
    INVALID = "TIDAK SAH"
    UNSIGNED = "TIDAK DITANDATANGANI"
    INCOMPLETE = "BELUM LENGKAP"


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """One signature as a reader is told of it.

    Attributes:
        role: the field it stands in, "petugas" or "kapolsek".
        time: ISO 8601 with offset; "" where the signature states none.
        time_source: "jam komputer", with the day since when our archive has the file where it has it; or the name of
            the time-stamp authority.
        level: "B-B" and so on (ETSI EN 319 142-1).
        issuer: common name of the issuing certificate authority.
        changed_after: True when the file was changed after this signature in a way it does not allow.
        number: NRP or NIP of the certificate, its middle digits hidden.
        purpose: why it was signed, as the signature states it.
        valid_until: ISO 8601; until when the certificate counts.
        revoked_since: ISO 8601; since when the certificate is withdrawn, "" where it is not.
    """

    name: str
    role: str
    time: str
    time_source: str
    level: str
    issuer: str
    changed_after: bool
    number: str = ""
    purpose: str = ""
    valid_until: str = ""
    revoked_since: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a file found. `reason` is one Indonesian sentence that a citizen understands."""

    outcome: Outcome
    reason: str
    sha256: str
    signatures: tuple[SignatureReport, ...] = ()
    pages: int = 0
