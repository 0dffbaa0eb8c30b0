"""Pictures of pages: our own PDFs through PDFium, one at a time, for it is not safe for threads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pypdfium2

from engines.convert.inspection import PDFIUM
from errors import EngineError

PictureFormat = Literal["webp", "png"]
DRAWN_BY = str(pypdfium2.PDFIUM_INFO)


@contextmanager
def opened(pdf: Path | bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open one of our own PDFs; everybody else waits meanwhile.

    Raises:
        EngineError: the PDF cannot be read.
    """
    try:
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            yield document
    except pypdfium2.PdfiumError as exc:
        raise EngineError("a PDF could not be drawn") from exc


def draw_page(pdf: Path | bytes, page: int, *, width_px: int, picture: PictureFormat) -> bytes:
    """Draw a page. `page` is 1-based and exists.

    Raises:
        EngineError: the PDF cannot be read.
    """
    with opened(pdf) as document:
        sheet = document[page - 1]
        image = sheet.render(scale=width_px / sheet.get_width()).to_pil().convert("RGB")
        sheet.close()
    out = io.BytesIO()
    if picture == "png":
        image.save(out, "png")
    else:
        image.save(out, "webp", quality=80, method=2)
    return out.getvalue()
