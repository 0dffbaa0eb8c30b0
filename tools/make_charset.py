"""Write `schemas/charset.py`: which characters the papers can print, and how wide capitals are, from the font itself.

Run after a change of the house font: `.venv/bin/python -m tools.make_charset`. Each character that stays in was printed
by LibreOffice 7.4 (regular, bold, justified, in a table cell): it came out in Liberation Sans, with the right text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path("/usr/share/fonts/truetype/liberation2")
FACES = ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf")
TARGET = Path(__file__).resolve().parents[1] / "schemas" / "charset.py"

# Spaces become U+0020 before the table is asked; marks, formats and private signs have no place of their own on paper.
UNWANTED_CATEGORIES = {"Zs", "Zl", "Zp", "Mn", "Mc", "Me", "Cc", "Cf", "Cs", "Co", "Cn"}
RIGHT_TO_LEFT = {"R", "AL", "AN"}
# Modifier letters and tone signs: some melt together with their neighbours (U+A717 …), and nobody writes them here.
# Superscripts, subscripts and the apostrophes of romanised Arabic stay.
MODIFIERS = {"Lm", "Sk"}
MODIFIERS_KEPT = {0x02BB, 0x02BC, *range(0x2070, 0x20A0), *range(0x00A0, 0x0100), *range(0x0020, 0x0080)}
UNWANTED = {0xFFFD, *range(0xFB1D, 0xFB50)}  # the sign of a damaged text; Hebrew presentation forms


def is_printable(code: int) -> bool:
    """Whether a character of the font may stand in a paper."""
    char = chr(code)
    category = unicodedata.category(char)
    return (
        (code == 0x20 or category not in UNWANTED_CATEGORIES)
        and unicodedata.bidirectional(char) not in RIGHT_TO_LEFT
        and unicodedata.normalize("NFC", char) == char
        and (category not in MODIFIERS or code in MODIFIERS_KEPT)
        and code not in UNWANTED
    )


def ranges(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Join neighbouring codes: [1, 2, 3, 7] -> (1, 3), (7, 7)."""
    start = last = None
    for code in sorted(codes):
        if start is None or last is None:
            start = last = code
        elif code == last + 1:
            last = code
        else:
            yield start, last
            start = last = code
    if start is not None and last is not None:
        yield start, last


def main() -> None:
    """Write the table."""
    fonts = [TTFont(FONTS / face) for face in FACES]
    drawn = set.intersection(*(set(font.getBestCmap()) for font in fonts))
    regular, names = fonts[0]["hmtx"], fonts[0].getBestCmap()
    rows = [f"    (0x{first:04X}, 0x{last:04X})," for first, last in ranges(filter(is_printable, drawn))]
    widths = [f"    {chr(code)!r}: {regular[names[code]][0]}," for code in range(0x20, 0x7F)]
    TARGET.write_text(
        '"""What Liberation Sans draws in regular and bold. Written by tools/make_charset.py; do not edit."""\n\n'
        "# First and last code point of each run of printable characters.\n"
        "PRINTABLE = (\n    # fmt: off\n" + "\n".join(rows) + "\n    # fmt: on\n)\n\n"
        "# Advance widths in 1/2048 of the type size.\n"
        "WIDTHS = {\n    # fmt: off\n" + "\n".join(widths) + "\n    # fmt: on\n}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
