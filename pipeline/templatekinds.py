"""Everything that has a Word template: the document types, and the bundle's own parts with sample contexts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import segno
from PIL import Image

from errors import UnknownKind
from pipeline.month import BundleEntry, BundleIdentity, Month
from pipeline.parts import annex_volumes, approval, contents, cover, qr_picture
from pipeline.picture import Picture
from pipeline.values import PdfFile, Photo
from schemas import registry
from schemas.base import TEMPLATES, Classification, DocumentType
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT
from schemas.vocabulary import Vocabulary, vocabulary_of, words_from

PARTS = {
    "sampul": "Sampul berkas",
    "daftar_isi": "Daftar isi berkas",
    "lampiran_foto": "Lampiran foto",
    "pengesahan": "Lembar pengesahan",
}
NO_PICTURE = Path("tidak-ada.png")


@dataclass(frozen=True)
class TemplateKind:
    """What a template is for.

    Attributes:
        document: the document type, None for a part of the bundle.
        vocabulary: what it may print; with the contexts of the samples.
    """

    kind: str
    title: str
    document: DocumentType | None
    vocabulary: Vocabulary

    @property
    def shipped(self) -> Path | None:
        """The template that is active where nobody made another; None for a declared form: its first one is stored."""
        return None if self.declaration else TEMPLATES / f"{self.kind}.docx"

    @property
    def declaration(self) -> Mapping[str, Any] | None:
        """What a declared form is made from, see `DocumentType.declaration`."""
        return None if self.document is None else self.document.declaration

    @property
    def restricted(self) -> bool:
        """Its papers are RAHASIA."""
        return self.document is not None and self.document.classification is Classification.RAHASIA


def all_kinds(types: Iterable[DocumentType] | None = None) -> dict[str, str]:
    """Give the titles of all that has a template, by kind: the papers in the order of the bundle, then the parts.

    Args:
        types: the papers, where not all are meant.
    """
    return {one.kind: one.title for one in (registry.all_types() if types is None else types)} | PARTS


def template_kind(kind: str) -> TemplateKind:
    """Give what a template of that kind is for.

    Raises:
        UnknownKind: there is none; the message lists those that are.
    """
    if kind in PARTS:
        return _of_part(kind)
    try:
        document = registry.find(kind)
    except UnknownKind as exc:
        known = ", ".join(all_kinds(registry.shipped()))
        raise UnknownKind(f"Jenis templat '{kind}' tidak dikenal. Yang ada: {known}.") from exc
    return kind_of(document)


@cache
def _of_part(part: str) -> TemplateKind:
    return TemplateKind(part, PARTS[part], None, words_from(part, PARTS[part], _part_contexts(part)))


@lru_cache(maxsize=256)
def kind_of(document: DocumentType) -> TemplateKind:
    """Give what a template of a document type is for."""
    return TemplateKind(document.kind, document.title, document, vocabulary_of(document))


def with_pictures(context: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Give a sample context with real files for its pictures, written into `folder`."""
    code, grey = folder / "qr.png", folder / "foto.jpg"
    if not code.exists():
        segno.make("BERKAS-CONTOH", error="m", micro=False).save(str(code), scale=8, border=2)
        Image.new("RGB", (400, 300), (150, 160, 175)).save(grey, quality=80)

    def real(value: Any) -> Any:
        if isinstance(value, Picture):
            return Picture(
                code if value.pixels is None else grey, value.width_mm, value.height_mm, description=value.description
            )
        if isinstance(value, Mapping):
            return {name: real(inner) for name, inner in value.items()}
        return [real(inner) for inner in value] if isinstance(value, list) else value

    return {name: real(value) for name, value in context.items()}


def sample_photos(count: int, folder: Path) -> list[Photo]:
    """Give photos for a sample; their picture is written into `folder` by `with_pictures`."""
    return [replace(_photo(number), path=folder / "foto.jpg") for number in range(count)]


def _part_contexts(part: str) -> dict[str, dict[str, Any]]:
    """Give what the samples of a bundle hand to one of its parts."""
    qr = qr_picture(NO_PICTURE)
    found: dict[str, dict[str, Any]] = {}
    for sample, entries, photos in (("example", 6, 3), ("minimal", 1, 1), ("longest", 60, 8)):
        month = _month(entries, photos, restricted=sample == "minimal", longest=sample == "longest")
        if part == "lampiran_foto":
            found[sample] = next(iter(annex_volumes(month)))
        elif part == "daftar_isi":
            pages = {entry.id: number for number, entry in enumerate(month.entries, start=4)}
            found[sample] = contents(month, first_pages={**pages, "laporan-bulanan": 3, "pengesahan": 99})
        else:
            found[sample] = (cover if part == "sampul" else approval)(month, qr)
    return found


def _month(entries: int, photos: int, *, restricted: bool, longest: bool) -> Month:
    kinds = [
        one for one in registry.forms()
        if one.declaration is None and restricted == (one.classification is Classification.RAHASIA)
    ]  # fmt: skip
    made = []
    for number in range(entries):
        kind = kinds[number * len(kinds) // entries]
        summary = f"Naskah contoh ke-{number + 1}" + " dengan keterangan yang panjang sekali" * (2 if longest else 0)
        made.append(
            BundleEntry(
                id=f"naskah-{number}", kind=kind.kind, title=kind.title, summary=summary, date=date(2023, 1, 9),
                section=kind.section, pdf=PdfFile(NO_PICTURE, 1), number=f"B/{number + 1}/I/2023",
                photos=tuple(_photo(one) for one in range(photos)) if number == 0 else (),
            )
        )  # fmt: skip
    identity = BundleIdentity(
        number="B/BKS-1/I/2023", letter_number="B/Speng-1/I/2023", code="7H3K-9QWX-2MND-4RTP",
        verify_text="https://berkas.contoh.example/cek/7H3K-9QWX-2MND-4RTP", month="2023-01", unit=EXAMPLE_UNIT,
        officer=EXAMPLE_OFFICER, date=date(2023, 1, 31), restricted=restricted,
    )  # fmt: skip
    hidden = () if restricted else ("PEMBUATAN LI BHABINKAMTIBMAS",) * 4
    return Month(identity, tuple(made), restricted_activities=hidden, photos_per_page=4)


def _photo(number: int) -> Photo:
    return Photo(
        NO_PICTURE, 400, 300, "", caption=f"Foto contoh ke-{number + 1}", taken_at=datetime(2023, 1, 9, 9, 12),
        place="Jalan Contoh Bahari No. 12",
    )  # fmt: skip
