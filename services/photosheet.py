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
    day = kind.date_of(dict(values))
    identity = BundleIdentity(
        number=setting.number, letter_number="", code="", verify_text="", month=f"{day:%Y-%m}", unit=setting.unit,
        officer=setting.officer, date=day, restricted=kind.classification is Classification.RAHASIA,
    )  # fmt: skip
    entry = BundleEntry(
        id="naskah", kind=kind.kind, title=kind.title, summary=kind.summary(dict(values)), date=day,
        section=kind.section, pdf=paper, photos=tuple(photos),
    )  # fmt: skip
    parts = [paper.path]
    sheets = annex_volumes(Month(identity=identity, entries=(entry,))) if photos else ()
    for number, context in enumerate(sheets):
        word = fill(annex, context, work / f"foto-{number}.docx", paper=setting.unit.paper)
        parts.append(converter.convert(word, work / f"foto-{number}.pdf", deadline_s=deadline_s, urgent=True).path)
    whole = work / "utuh.pdf"
    with PdfWriter() as writer:
        for part in parts:
            writer.append(part, import_outline=False)
        writer.write(whole)
    return number_pages(PdfFile(whole, page_count(whole)), out)
