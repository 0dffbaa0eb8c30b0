"""The fonts that we draw with ourselves: lifted from a small PDF that LibreOffice made.

Footers and signature stamps need an embedded font with measurable text, and no second PDF library. The seed
(`tools/make_fontseed.py`) holds Liberation Sans, regular and bold, as simple fonts of one byte a character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, IndirectObject

SEED = Path(__file__).parent / "assets" / "fontseed.pdf"
_CODE = re.compile(r"<([0-9A-F]{2})>\s*<([0-9A-F]{4})>")
_REPLACEMENT = "?"


@dataclass(frozen=True)
class SeedFont:
    """A simple font: what a content stream needs to write text in it. Characters it lacks are written as "?"."""

    codes: dict[str, int]
    widths: dict[str, float]
    source: DictionaryObject

    def width(self, text: str, *, size: float) -> float:
        """Measure `text` in points at `size` points."""
        return sum(self.widths.get(char, self.widths[_REPLACEMENT]) for char in text) * size / 1000

    def encode(self, text: str) -> bytes:
        """Write `text` as the hexadecimal string that the operator Tj takes, angle brackets included."""
        replacement = self.codes[_REPLACEMENT]
        return b"<" + bytes(self.codes.get(char, replacement) for char in text).hex().encode() + b">"

    def lift(self, writer: PdfWriter) -> IndirectObject:
        """Copy the font into `writer`, for the /Font dictionary of a page's /Resources; call it once a file."""
        return writer._add_object(self.source.clone(writer, force_duplicate=True))


@cache
def seed_font(*, bold: bool = False) -> SeedFont:
    """Open the font of the seed; the same value each time."""
    resources: Any = PdfReader(SEED).pages[0]["/Resources"]
    fonts = [reference.get_object() for reference in resources["/Font"].values()]
    return _read(next(font for font in fonts if str(font["/BaseFont"]).endswith("-Bold") is bold))


def _read(font: Any) -> SeedFont:
    table = font["/ToUnicode"].get_data().decode("latin-1")
    codes = {chr(int(char, 16)): int(code, 16) for code, char in _CODE.findall(table)}
    first, widths = int(font["/FirstChar"]), [float(width) for width in font["/Widths"]]
    return SeedFont(codes=codes, widths={char: widths[code - first] for char, code in codes.items()}, source=font)
