"""A paper printed alone: with the sheet of its photos behind it, and page numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pypdf import PdfWriter

from engines.convert.base import Converter
from pipeline.compile import CompiledTemplate
from pipeline.fill import fill
from pipeline.footer import number_pages
from pipeline.month import BundleEntry, BundleIdentity, Month
from pipeline.partfile import page_count
from pipeline.parts import annex_volumes
from pipeline.values import PdfFile, Photo
from schemas.base import Classification, DocumentType
from schemas.setting import PaperSetting
from services.papers import render_paper


def render_alone(
    kind: DocumentType,
    values: Mapping[str, Any],
    setting: PaperSetting,
    out: Path,
    *,
    template: CompiledTemplate,
    annex: CompiledTemplate,
    photos: Sequence[Photo],
    converter: Converter,
    work: Path,
    deadline_s: float = 60.0,
) -> PdfFile:
    """Write one paper as a PDF of its own to `out`: its photos follow it, pages are numbered from the second."""
    paper = render_paper(
        kind, values, setting, work / "naskah.pdf", template=template, converter=converter, photos=photos,
        deadline_s=deadline_s, urgent=True,
    )  # fmt: skip
    sheets = photo_sheets(
        kind, values, setting, paper, annex=annex, photos=photos, converter=converter, work=work, deadline_s=deadline_s
    )  # fmt: skip
    return number_pages(joined([paper, *sheets], work / "utuh.pdf"), out)


def photo_sheets(
    kind: DocumentType,
    values: Mapping[str, Any],
    setting: PaperSetting,
    paper: PdfFile,
    *,
    annex: CompiledTemplate,
    photos: Sequence[Photo],
    converter: Converter,
    work: Path,
    deadline_s: float = 60.0,
) -> list[PdfFile]:
    """Print the sheets that show a paper's photos, none where it has none."""
    if not photos:
        return []
    day = kind.date_of(dict(values))
    identity = BundleIdentity(
        number=setting.number, letter_number="", code="", verify_text="", month=f"{day:%Y-%m}", unit=setting.unit,
        officer=setting.officer, date=day, restricted=kind.classification is Classification.RAHASIA,
    )  # fmt: skip
    entry = BundleEntry(
        id="naskah", kind=kind.kind, title=kind.title, summary=kind.summary(dict(values)), date=day,
        section=kind.section, pdf=paper, photos=tuple(photos),
    )  # fmt: skip
    sheets = []
    for number, context in enumerate(annex_volumes(Month(identity=identity, entries=(entry,)))):
        word = fill(annex, context, work / f"foto-{number}.docx", paper=setting.unit.paper)
        sheets.append(converter.convert(word, work / f"foto-{number}.pdf", deadline_s=deadline_s, urgent=True))
    return sheets


def joined(parts: Sequence[PdfFile], out: Path) -> PdfFile:
    """Write PDFs of our own making behind each other into `out`."""
    with PdfWriter() as writer:
        for part in parts:
            writer.append(part.path, import_outline=False)
        writer.write(out)
    return PdfFile(out, page_count(out))
