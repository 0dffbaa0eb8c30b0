"""A picture as a value in a context: printed where its placeholder stands, its bytes never held in memory."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from markupsafe import escape

EMU_PER_MM = 36_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG or PNG file, printed inside a box of the given size with its proportions kept."""

    path: Path
    width_mm: float
    height_mm: float
    pixels: tuple[int, int] | None = None
    description: str = ""

    @property
    def extension(self) -> str:
        """Give "jpeg" or "png" by content."""
        with self.path.open("rb") as stream:
            return "png" if stream.read(8) == b"\x89PNG\r\n\x1a\n" else "jpeg"

    def size_emu(self) -> tuple[int, int]:
        """Give the printed size in English Metric Units (360,000 a centimetre)."""
        width_px, height_px = self.pixels or _png_size(self.path)
        scale = min(self.width_mm / width_px, self.height_mm / height_px) * EMU_PER_MM
        return round(width_px * scale), round(height_px * scale)

    def drawing(self, relation: str) -> str:
        """Give the run content for this picture; `relation` is its id in the part's relationships."""
        width, height = self.size_emu()
        return (
            '</w:t></w:r><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" '
            'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
            f'<wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="1" name="Gambar" descr="{escape(self.description)}"/>'
            '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:nvPicPr><pic:cNvPr id="0" name="Gambar"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{relation}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            '</wp:inline></w:drawing></w:r><w:r><w:t xml:space="preserve">'
        )


def _png_size(path: Path) -> tuple[int, int]:
    with path.open("rb") as stream:
        header = stream.read(24)
    width, height = struct.unpack(">II", header[16:24])
    return width, height
