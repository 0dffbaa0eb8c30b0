"""Spreadsheet files: officers' lists come in as XLSX or CSV, and the model file that they fill in goes out.

`read_sheets` is what the services use; `read_cells` is what runs in its confined child, where unknown files are opened.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from engines.confine.base import Confinement
from errors import ConfinedChildFailed, InputUnreadable, TooLarge
from schemas.base import DocumentType
from schemas.columns import KEY, Column, Plan, plans_of
from schemas.fields import Choice, Clock, Day, Whole, YesNo

FILE_BYTES = 10 << 20
TOTAL_BYTES = 200 << 20  # of an XLSX once unpacked
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 5_000, 100, 10
MEMORY_BYTES, CPU_S, TIMEOUT_S = 700 << 20, 60, 60.0
DAMAGED = "Berkas ini rusak atau bukan lembar kerja. Simpan ulang sebagai .xlsx atau .csv, lalu unggah lagi."
OLD = "Berkas ini .xls lama atau berkata sandi. Buka, lalu simpan sebagai .xlsx tanpa kata sandi."
LONG = f"Lembar kerja ini lebih dari {MOST_ROWS} baris. Pecah menjadi beberapa berkas."
SMALL_CHOICES = 250  # characters that a list may have within its own cell's rule (Excel: 255)
GUIDE, CHOICES = "Petunjuk", "Pilihan"
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
UNCOUNTED = "#N/A"  # stands for a formula whose value was never saved

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells, line by line from the first; dates are "YYYY-MM-DD", times "HH:MM", both with a blank between.

    Attributes:
        title: "" for the one table of a CSV file.
    """

    title: str
    rows: Sequence[Sequence[Cell]]


def read_sheets(confinement: Confinement, source: Path) -> tuple[Sheet, ...]:
    """Read an XLSX or CSV file in a confined child.

    Raises:
        TooLarge: the file is larger than 10 MB.
        InputUnreadable: it cannot be read; the message says what to do.
    """
    if source.stat().st_size > FILE_BYTES:
        raise TooLarge("Lembar kerja lebih besar dari 10 MB. Pecah menjadi beberapa berkas.")
    with confinement.child(memory_bytes=MEMORY_BYTES, cpu_s=CPU_S) as child:
        child.give(source, "lembar")
        try:
            sheets = child.call("pipeline.spreadsheet:read_cells", {"source": "lembar"}, timeout_s=TIMEOUT_S)
        except ConfinedChildFailed as exc:
            raise InputUnreadable(DAMAGED) from exc
    return tuple(Sheet(title, rows) for title, rows in sheets)


def read_cells(source: str) -> list[tuple[str, list[list[Cell]]]]:
    """Give title and cells of each sheet; called in the confined child. `source` is a name in its work folder.

    Raises:
        InputUnreadable: kind, size or damage.
    """
    data = Path(source).read_bytes()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputUnreadable(OLD)
    if not data.startswith(b"PK"):
        return [("", _csv_rows(data))]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(item.file_size for item in package.infolist()) > TOTAL_BYTES:
                raise InputUnreadable(LONG)
        with warnings.catch_warnings(action="ignore"):  # of rules and formats that openpyxl does not keep
            books = [load_workbook(io.BytesIO(data), read_only=True, data_only=values) for values in (True, False)]
            pairs = list(zip(*(book.worksheets[:MOST_SHEETS] for book in books), strict=True))
            return [(sheet.title, _sheet_rows(sheet, formulas)) for sheet, formulas in pairs]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as exc:
        raise InputUnreadable(DAMAGED) from exc


def _sheet_rows(sheet: Worksheet, formulas: Worksheet) -> list[list[Cell]]:
    """Give the values of a sheet. `formulas`: the same sheet, read with its formulas instead of their values."""
    rows: list[list[Cell]] = []
    blank = 0
    values = sheet.iter_rows(max_col=MOST_COLUMNS)
    for cells, written in zip(values, formulas.iter_rows(values_only=True, max_col=MOST_COLUMNS), strict=True):
        row = [
            # A formula that gives an empty text is of another type.
            UNCOUNTED if cell.value is None and formula is not None and cell.data_type == "n" else _plain(cell.value)
            for cell, formula in zip(cells, written, strict=True)
        ]
        while row and row[-1] is None:
            row.pop()
        blank = 0 if row else blank + 1
        if blank > MOST_ROWS:  # formats without content may reach to the last of a million lines
            break
        rows.append(row)
        if len(rows) - blank > MOST_ROWS + 1:
            raise InputUnreadable(LONG)
    return rows[: len(rows) - blank]


def _csv_rows(data: bytes) -> list[list[Cell]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise InputUnreadable(DAMAGED)
    head = text.partition("\n")[0]
    separator = max(";,\t", key=head.count)
    try:
        rows = [[cell.strip() or None for cell in row[:MOST_COLUMNS]]
                for row in csv.reader(io.StringIO(text), delimiter=separator)]  # fmt: skip
    except csv.Error as exc:
        raise InputUnreadable(DAMAGED) from exc
    if len(rows) > MOST_ROWS + 1:
        raise InputUnreadable(LONG)
    return [list(row) for row in rows]


def _plain(cell: Any) -> Cell:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    return str(cell).strip() or None


# ---------------------------------------------------------------- the model file


def write_model(kind: DocumentType, out: Path) -> None:
    """Write the model file: a sheet for each list with its heads, choices to pick from, and a sheet that explains."""
    book = Workbook()
    guide = book.active
    guide.title = GUIDE
    lists = book.create_sheet(CHOICES)
    lists.sheet_state = "hidden"
    for plan in plans_of(kind):
        sheet = book.create_sheet(plan.title)
        heads = [KEY, *(column.head + (" *" if column.required else "") for column in plan.columns)]
        sheet.append(heads)
        _style_head(sheet)
        for place, column in enumerate(plan.columns, start=2):
            letter = get_column_letter(place)
            if not isinstance(column.field, Day | Clock | Whole | YesNo):
                sheet.column_dimensions[letter].number_format = "@"  # a NIK typed as a number would lose its last digit
            if options := _options(column):
                rule = DataValidation("list", formula1=_formula(lists, options), allow_blank=True)
                sheet.add_data_validation(rule)
                rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
        sheet.column_dimensions["A"].number_format = "@"
    _explain(guide, kind)
    book.save(out)


def _options(column: Column) -> Sequence[str]:
    if isinstance(column.field, YesNo):
        return ("ya", "tidak")
    return column.field.choices if isinstance(column.field, Choice) else ()


def _formula(lists: Worksheet, options: Sequence[str]) -> str:
    joined = ",".join(options)
    if len(joined) <= SMALL_CHOICES and not any("," in option for option in options):
        return f'"{joined}"'
    column = lists.max_column + 1 if lists["A1"].value else 1
    for line, option in enumerate(options, start=1):
        lists.cell(line, column, option)
    letter = get_column_letter(column)
    return f"{CHOICES}!${letter}$1:${letter}${len(options)}"


def _style_head(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EDEDED")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = min(max(len(str(cell.value)) + 2, 10), 28)
    sheet.freeze_panes = "B2"


def _explain(guide: Worksheet, kind: DocumentType) -> None:
    plans = plans_of(kind)
    first, *others = plans
    words = [
        f"Isi lembar '{first.title}': satu baris untuk satu {kind.card.called if kind.card else ''}.",
        f"'{KEY}' boleh nomor kartu atau nomor urut; tiap baris lembar '{first.title}' memakai kode yang berbeda.",
        *(f"Lembar '{plan.title}' memakai kode yang sama untuk menunjuk barisnya; boleh kosong." for plan in others),
        "Kolom bertanda * wajib diisi. Jangan mengubah judul kolom; kolom yang tidak dipakai boleh dihapus.",
        "Tanggal: 9/1/1984 (hari/bulan/tahun) atau 9 Januari 1984. Pukul: 09.12. Ya/tidak: ya atau tidak.",
        "Tidak ada yang tersimpan bila satu sel pun masih salah; mengunggah dua kali tidak menggandakan data.",
    ]
    for line in words:
        guide.append([line])
    guide.append([])
    guide.append(["Lembar", "Kolom", "Wajib", "Keterangan", "Contoh"])
    head = guide.max_row
    for plan in plans:
        for column in plan.columns:
            guide.append(
                [
                    plan.title, column.head, "ya" if column.required else "",
                    column.field.metadata.get("help", "") or "; ".join(_options(column)[:12]),
                    _sample(kind, plan, column),
                ]
            )  # fmt: skip
    for cell in guide[head]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (24, 44, 8, 60, 32), strict=True):
        guide.column_dimensions[letter].width = width


def _sample(kind: DocumentType, plan: Plan, column: Column) -> str:
    """Give what stands in this column for the usual example."""
    value: Any = kind.example
    for name in ([plan.name, "0"] if plan.name else []) + column.path.split("."):
        if isinstance(value, list):
            value = value[int(name)] if int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return "" if value is None else str(value)


def heads_of(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, str]]:
    """Give place (from 0) and words of the heads in a sheet's first line; the star of what is required is left out."""
    for place, cell in enumerate(rows[0] if rows else ()):
        words = " ".join(str(cell or "").replace("*", " ").split())
        if words:
            yield place, words
