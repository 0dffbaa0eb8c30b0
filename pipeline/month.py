"""A month of one officer as a value: what a bundle is built from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.values import PdfFile, Photo
from schemas.base import Section
from schemas.setting import Officer, Unit
from schemas.wording import MONTHS


@dataclass(frozen=True, slots=True)
class BundleIdentity:
    """What names a bundle, taken once for a month and kept through every rebuild.

    Attributes:
        number: of the bundle, printed at the foot of each page.
        letter_number: of its surat pengantar.
        code: the verification code.
        verify_text: what the QR code says: PUBLIC_URL/cek/<code>, or the bare code.
        month: "YYYY-MM".
        date: the day that letter, report and approval bear.
        restricted: the bundle of the month's RAHASIA papers.
    """

    number: str
    letter_number: str
    code: str
    verify_text: str
    month: str
    unit: Unit
    officer: Officer
    date: datetime.date
    restricted: bool = False

    @property
    def first_day(self) -> datetime.date:
        """The first day of the month."""
        return datetime.date.fromisoformat(f"{self.month}-01")

    @property
    def month_name(self) -> str:
        """The month as printed: "Januari 2023"."""
        return f"{MONTHS[self.first_day.month - 1]} {self.first_day.year}"

    @property
    def title(self) -> str:
        """The bundle's title, as a viewer shows it."""
        kind = "Berkas Terbatas" if self.restricted else "Laporan Bulanan"
        return f"{kind} Bhabinkamtibmas {self.officer.area} {self.month_name}"


@dataclass(frozen=True, slots=True)
class Attached:
    """What stands behind a document: a PDF of pictures, already part of the document's own PDF."""

    title: str
    sha256: str
    pages: int
    signed: bool


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """A document of the month with its paper.

    Attributes:
        id: letters, digits, "-" and "_"; unique in the month.
        title: of its kind ("Blanko Kunjungan Warga").
        summary: what tells it from others of its kind, in a few words.
        number: its letter number, "" where its kind has none.
        data: its answers, plain JSON values; travels in data.json.
        template_sha256: hex digest of the Word template that its paper was made with.
        pdf: the paper, and behind it what is `attached`.
        source: what a derived paper was made from: the id of another entry, or the month; "" for what was entered.
    """

    id: str
    kind: str
    title: str
    summary: str
    date: datetime.date
    section: Section
    pdf: PdfFile
    number: str = ""
    photos: tuple[Photo, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    revision: int = 1
    template_sha256: str = ""
    source: str = ""
    attached: tuple[Attached, ...] = ()

    @property
    def label(self) -> str:
        """How contents and outline name the document."""
        return f"{self.title}: {self.summary}" if self.summary else self.title


@dataclass(frozen=True, slots=True)
class Month:
    """What a bundle is made of.

    Attributes:
        entries: in the order of the bundle: section, then date.
        restricted_activities: what each RAHASIA paper of the month counts as; they stand in the other bundle.
        photos_per_page: 2, 4 or 6.
        before: how many of each activity the officer had in the month before (`schemas.recap.counted`), None where that
            is not known.
    """

    identity: BundleIdentity
    entries: tuple[BundleEntry, ...]
    restricted_activities: tuple[str, ...] = ()
    photos_per_page: int = 4
    before: Mapping[str, int] | None = None
