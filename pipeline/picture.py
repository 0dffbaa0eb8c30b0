"""A picture as a value in a context, printed where its placeholder stands. A photo's bytes stay in its file."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from markupsafe import escape

from errors import PhotoRefused

EMU_PER_MM = 36_000
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0..SOF15 (ITU-T T.81, table B.1)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG or PNG, printed inside a box of the given size with its proportions kept.

    Attributes:
        content: its file; of a small one that was just drawn, its bytes.
        pixels: width and height; read from the file where not given.
        description: what a reader hears who cannot see it.
    """

    content: Path | bytes
    width_mm: float
    height_mm: float
    pixels: tuple[int, int] | None = None
    description: str = ""

    @property
    def extension(self) -> str:
        """Give "jpeg" or "png" by content."""
        with _opened(self.content) as stream:
            return "png" if stream.read(8) == PNG_HEAD else "jpeg"

    def size_emu(self) -> tuple[int, int]:
        """Give the printed size in English Metric Units (360,000 a centimetre)."""
        width_px, height_px = self.pixels or pixels_of(self.content)
        scale = min(self.width_mm / width_px, self.height_mm / height_px) * EMU_PER_MM
        return round(width_px * scale), round(height_px * scale)

    def drawing(self, relation: str, number: int) -> str:
        """Give the XML that takes this picture out of a text run and back into one.

        Args:
            relation: its id in the part's relationships.
            number: the drawing's id, unique in the document.
        """
        width, height = self.size_emu()
        return (
            '</w:t></w:r><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" '
            'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
            f'<wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{number}" name="Gambar {number}" descr="{escape(self.description)}"/>'
            '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Gambar {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{relation}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            '</wp:inline></w:drawing></w:r><w:r><w:t xml:space="preserve">'
        )


def _opened(content: Path | bytes) -> BinaryIO:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def pixels_of(content: Path | bytes) -> tuple[int, int]:
    """Read width and height from the head of a JPEG or PNG.

    Raises:
        PhotoRefused: it is neither.
    """
    with _opened(content) as stream:
        head = stream.read(24)
        try:
            if head.startswith(PNG_HEAD):
                width, height = struct.unpack(">II", head[16:24])
            else:
                stream.seek(0)
                width, height = _frame_size(stream)
        except (struct.error, ValueError) as exc:
            raise PhotoRefused("Gambar ini bukan JPEG atau PNG yang utuh. Pilih gambar lain.") from exc
    if not width or not height:
        raise PhotoRefused("Gambar ini tidak mempunyai ukuran. Pilih gambar lain.")
    return width, height


def _frame_size(stream: BinaryIO) -> tuple[int, int]:
    """Walk a JPEG's segments to its frame header."""
    if stream.read(2) != b"\xff\xd8":
        raise ValueError("no JPEG")
    while True:
        mark, kind = struct.unpack(">BB", stream.read(2))
        while kind == 0xFF:  # fill bytes
            (kind,) = struct.unpack(">B", stream.read(1))
        if mark != 0xFF:
            raise ValueError("no segment")
        (length,) = struct.unpack(">H", stream.read(2))
        if kind in _FRAME_MARKERS:
            _, height, width = struct.unpack(">BHH", stream.read(5))
            return width, height
        stream.seek(length - 2, 1)
