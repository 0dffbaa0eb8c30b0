"""The line at the foot of a page: drawn on finished PDFs, 8 points, centred, 0.8 cm from the edge that the reader sees.

Templates hold no page number, because a paper's place in its bundle is known only at the end. The line is one more
content stream behind the page's own, which are never parsed.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from pipeline.seedfont import seed_font
from pipeline.values import PdfFile
from pipeline.wholefile import whole_file

SIZE_PT = 8.0
RISE_PT = 0.8 / 2.54 * 72
_SIDE_PT = 14.0


class FooterPen:
    """Draws footers on the pages of one writer; font and shield are stored once."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._font = seed_font()
        self._font_reference = self._font.lift(writer)
        self._shield = writer._add_object(_stream(b"q\n"))

    def draw(self, page: PageObject, text: str) -> None:
        """Write `text` at the foot of a page of the writer, upright whatever its rotation, size or crop."""
        box = page.cropbox
        left, bottom, right, top = (float(edge) for edge in (box.left, box.bottom, box.right, box.top))
        turn = page.rotation % 360
        width = right - left if turn in (0, 180) else top - bottom
        full = self._font.width(text, size=SIZE_PT)
        size = min(SIZE_PT, SIZE_PT * max(width - 2 * _SIDE_PT, 1.0) / full)
        x = (width - full * size / SIZE_PT) / 2
        # From the page as seen (origin at its lower left) to the page as stored.
        matrix = {
            0: (1, 0, 0, 1, left, bottom),
            90: (0, 1, -1, 0, right, bottom),
            180: (-1, 0, 0, -1, right, top),
            270: (0, -1, 1, 0, left, top),
        }[turn]
        # The shield saved the page's first state; "Q" returns to it, whatever matrix the page left behind.
        drawing = b"\nQ q %s cm /Artifact BMC BT 0 g %s %s Tf %s %s Td %s Tj ET EMC Q\n" % (
            b" ".join(_number(value) for value in matrix),
            self._resource_name(page).encode(),
            _number(size),
            _number(x),
            _number(RISE_PT),
            self._font.encode(text),
        )
        footer = self._writer._add_object(_stream(drawing).flate_encode())
        page[NameObject("/Contents")] = ArrayObject([self._shield, *_contents(page), footer])

    def _resource_name(self, page: PageObject) -> str:
        """Put the font among the page's resources, which several pages may share, and return its name there."""
        fonts = _subdictionary(_subdictionary(page, "/Resources"), "/Font")
        name = "/BrkF"
        while name in fonts and fonts.raw_get(name) != self._font_reference:
            name += "x"
        fonts[NameObject(name)] = self._font_reference
        return name


def number_pages(pdf: PdfFile, out: Path) -> PdfFile:
    """Copy a paper that is printed alone to `out`, with "Halaman x dari y" from its second page on."""
    if pdf.pages == 1:
        with whole_file(out) as stream, pdf.path.open("rb") as source:
            shutil.copyfileobj(source, stream)
        return PdfFile(out, 1)
    writer = PdfWriter(clone_from=PdfReader(pdf.path))
    pen = FooterPen(writer)
    for count, page in enumerate(writer.pages, start=1):
        if count > 1:
            pen.draw(page, f"Halaman {count} dari {pdf.pages}")
    with whole_file(out) as stream:
        writer.write(stream)
    return PdfFile(out, pdf.pages)


def _stream(content: bytes) -> StreamObject:
    stream = StreamObject()
    stream.set_data(content)
    return stream


def _number(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()


def _contents(page: PageObject) -> list[Any]:
    """List the references to the page's content streams."""
    if "/Contents" not in page:
        return []
    contents = page["/Contents"]
    return list.copy(contents) if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]


def _subdictionary(owner: DictionaryObject, key: str) -> DictionaryObject:
    found = owner.get(key)
    inner = found.get_object() if found is not None else None
    if not isinstance(inner, DictionaryObject):
        inner = DictionaryObject()
        owner[NameObject(key)] = inner
    return inner
