"""The visible signature: a small page drawn by ourselves, with the QR code that leads to the check."""

from __future__ import annotations

from pathlib import Path

import segno
from pypdf import PageObject, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from pipeline.seedfont import SeedFont, seed_font
from pipeline.signplaces import HEIGHT_PT, WIDTH_PT
from schemas.wording import number_label

QR_PT = 58.0
LEADING_PT = 3.2
EDGE_PT = 5.0  # kept free above and below the lines
MARGIN_PT = 8.0  # four modules of white around the QR code, as its standard asks


def draw_stamp(
    out: Path, *, name: str, rank: str, nrp: str, role_line: str, moment_text: str, verify_text: str
) -> None:
    """Write the stamp of one signature to `out`, one page of 200 x 80 points.

    A long name or post takes two lines; what is still too long shrinks.
    """
    writer = PdfWriter()
    page = PageObject.create_blank_page(width=WIDTH_PT, height=HEIGHT_PT)
    regular, bold = seed_font(), seed_font(bold=True)
    left = MARGIN_PT + QR_PT + 8
    room = WIDTH_PT - left - 2
    lines = [
        (regular, 6.0, "Ditandatangani secara elektronik oleh"),
        *_wrapped(bold, 8.5, name, room, wrapped_size=7.5),
        (regular, 6.5, f"{rank} {number_label(nrp)}"),
        *_wrapped(regular, 6.5, role_line, room, wrapped_size=6.0),
        (regular, 6.0, moment_text),
        (regular, 5.5, "Sertifikat internal, tidak tersertifikasi"),
    ]
    letters = sum(size for _, size, _ in lines)
    leading = min(LEADING_PT, (HEIGHT_PT - 2 * EDGE_PT - letters) / len(lines))
    pieces = [b"q 0 g"]
    base = (HEIGHT_PT + letters + leading * (len(lines) - 1)) / 2 + leading
    for font, size, text in lines:
        fitted = _fitted(font, text, size, room)
        label = b"/FB" if font is bold else b"/FR"
        base -= size + leading
        pieces.append(b"BT %s %.2f Tf %.2f %.2f Td %s Tj ET" % (label, fitted, left, base, font.encode(text)))
    pieces += [_qr(verify_text), b"Q"]
    stream = DecodedStreamObject()
    stream.set_data(b"\n".join(pieces))
    added = writer.add_page(page)
    added[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    fonts = DictionaryObject({NameObject("/FR"): regular.lift(writer), NameObject("/FB"): bold.lift(writer)})
    added[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    with out.open("wb") as target:
        writer.write(target)


def _wrapped(
    font: SeedFont, size: float, text: str, room: float, *, wrapped_size: float
) -> list[tuple[SeedFont, float, str]]:
    """Give the text as one line where it fits, else as two of nearly equal length, broken at a blank."""
    breaks = [place for place, char in enumerate(text) if char == " "]
    if font.width(text, size=size) <= room or not breaks:
        return [(font, size, text)]
    at = min(breaks, key=lambda place: max(font.width(text[:place], size=1), font.width(text[place + 1 :], size=1)))
    halves = (text[:at], text[at + 1 :])
    fitted = min(_fitted(font, half, wrapped_size, room) for half in halves)
    return [(font, fitted, half) for half in halves]


def _fitted(font: SeedFont, text: str, size: float, room: float) -> float:
    width = font.width(text, size=size)
    return size if width <= room else size * room / width


def _qr(text: str) -> bytes:
    """Draw the QR code as rectangles, one for each dark run."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    cell = QR_PT / len(rows)
    bottom = (HEIGHT_PT - QR_PT) / 2
    drawn = []
    for number, row in enumerate(rows):
        y = bottom + QR_PT - (number + 1) * cell
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                x, width = MARGIN_PT + start * cell, (column - start) * cell
                drawn.append(b"%.3f %.3f %.3f %.3f re" % (x, y, width, cell))
                start = None
    return b"\n".join([*drawn, b"f"])
