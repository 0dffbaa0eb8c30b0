"""One paper: from values to a PDF, or to a Word file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engines.convert.base import Converter
from pipeline.compile import CompiledTemplate
from pipeline.fill import FilledWord, fill_parts, write
from pipeline.values import DocxFile, PdfFile, Photo
from schemas.base import DocumentType
from schemas.setting import PaperSetting


def fill_paper(
    kind: DocumentType,
    values: Mapping[str, Any],
    setting: PaperSetting,
    out: Path,
    *,
    template: CompiledTemplate,
    photos: Sequence[Photo] = (),
) -> DocxFile:
    """Write the Word file of one paper. Its PDF must hold the number of who signs it, as every paper does.

    Args:
        photos: those of the answers, in their order: a paper may show one of them itself, as TPTKP shows its sketch.
    """
    return write(fill_paper_parts(kind, values, setting, template=template, photos=photos), out)


def fill_paper_parts(
    kind: DocumentType,
    values: Mapping[str, Any],
    setting: PaperSetting,
    *,
    template: CompiledTemplate,
    photos: Sequence[Photo] = (),
) -> FilledWord:
    """Fill one paper without writing it. Arguments as for `fill_paper`."""
    return fill_parts(
        template,
        kind.context(dict(values), setting),
        paper=setting.unit.paper,
        title=kind.title,
        sentinel=kind.signed_by(values, setting),
        photos=photos,
    )


def render_paper(
    kind: DocumentType,
    values: Mapping[str, Any],
    setting: PaperSetting,
    out: Path,
    *,
    template: CompiledTemplate,
    converter: Converter,
    photos: Sequence[Photo] = (),
    deadline_s: float = 60.0,
    urgent: bool = False,
) -> PdfFile:
    """Write the PDF of one paper, without footer: pages are numbered where the paper ends up."""
    word = fill_paper(kind, values, setting, out.with_suffix(".docx"), template=template, photos=photos)
    try:
        return converter.convert(word, out, deadline_s=deadline_s, urgent=urgent)
    finally:
        word.path.unlink(missing_ok=True)
