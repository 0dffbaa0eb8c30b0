"""A table as a spreadsheet, for those who count on with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

FIRST_WIDTH, WIDTH, HEAD_ROW = 44, 14, 4


def write_table(
    out: Path, title: str, subtitle: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]]
) -> None:
    """Write a sheet: two lines of heading, the heads, the rows. A text stays a text, whatever it begins with."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Rekap"
    lines: list[Sequence[str | int]] = [[title], [subtitle], [], heads, *rows]
    for number, line in enumerate(lines, start=1):
        for place, value in enumerate(line, start=1):
            cell = sheet.cell(number, place, value)
            if isinstance(value, str):
                cell.data_type = "s"
    for number in (1, HEAD_ROW):
        for cell in sheet[number]:
            cell.font = Font(bold=True)
    for place in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = FIRST_WIDTH if place == 1 else WIDTH
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 2)
    book.save(out)
