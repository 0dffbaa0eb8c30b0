"""From a spreadsheet's cells to records: all of it is right, or every wrong cell is named and nothing is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.experimental.context import Context
from openpyxl.utils import get_column_letter

from errors import InputUnreadable
from pipeline.spreadsheet import EXCEL_ERRORS, Cell, Sheet, heads_of
from schemas.base import PHOTOS, DocumentType, flattened
from schemas.columns import KEY, Column, Plan, plans_of
from schemas.doubts import own_doubts
from schemas.fields import Choice, Clock, Day, Nik, Text, Whole, YesNo
from schemas.visits import ROWS, Card
from schemas.wording import MONTHS

YES, NO = {"ya", "y", "iya", "ada", "true", "benar", "1", "√", "x", "v"}, {"tidak", "t", "tdk", "false", "salah", "0"}
DATE = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
WORDED = re.compile(r"(\d{1,2})\s+([A-Za-z]+)\s+(\d{4})")
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?")
NO_NOUGHT = re.compile(r"8[0-9 .-]{7,}|7[0-9]{9,}")  # mobile; the islands' landlines (077…)
CLOCK = re.compile(r"(?:\d{4}-\d{2}-\d{2} )?(\d{1,2})[.:](\d{2})(?::\d{2})?")
UNCOUNTED = "Rumus di sel ini tidak memberi nilai. Ketik isinya sebagai teks atau angka."
MONTH_NUMBERS = {name[:3].casefold(): number for number, name in enumerate(MONTHS, start=1)} | {"ags": 8, "agt": 8}


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong, and in which cell ("C5")."""

    sheet: str
    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class TakenRecord:
    """A household or business with its past visits: answers as in the form, JSON values, checked.

    Attributes:
        line: where it stands in the first sheet, from 1.
        answers: what the next visit starts from, see `Card.known`.
        visits: in the order of their dates.
        name, place: what it is found by, see `Card`.
    """

    line: int
    name: str
    place: str
    answers: Mapping[str, Any]
    visits: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What a spreadsheet holds. `records` is empty where there is a fault; doubts hinder nothing."""

    records: tuple[TakenRecord, ...] = ()
    faults: tuple[CellFault, ...] = ()
    doubts: tuple[CellFault, ...] = ()


class _Forms:
    """The schemas that records are checked with, made once."""

    def __init__(self, kind: DocumentType, card: Card) -> None:
        self.card = card
        self.card_schema = kind.schema(exclude=[ROWS, PHOTOS])
        self.visit_schema = kind.schema().fields[ROWS].inner.schema  # type: ignore[attr-defined]  # Rows of a Group


@dataclass
class _Table:
    """A sheet that goes with a plan: which column stands where, and its lines by key."""

    plan: Plan
    title: str
    places: dict[str, int] = field(default_factory=dict)  # by path; from 0
    key_place: int | None = None
    lines: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)  # line from 1, key, answers
    faults: list[CellFault] = field(default_factory=list)

    def fault(self, line: int, path: str, message: str) -> CellFault:
        """Give a fault at the cell of that answer; of an answer without a cell at the line's first."""
        known = [(place, name) for name, place in self.places.items() if name == path or name.startswith(f"{path}.")]
        if known:
            return CellFault(self.title, f"{get_column_letter(min(known)[0] + 1)}{line}", message)
        head = next((column.head for column in self.plan.columns if column.path.startswith(path)), "")
        return CellFault(self.title, f"A{line}", f"{head}: {message}" if head else message)


def take(kind: DocumentType, sheets: Sequence[Sheet], *, today: date) -> Intake:
    """Read records of a kind with a card.

    Args:
        today: the date in the unit's time zone; later dates are refused.

    Raises:
        InputUnreadable: no sheet of it is what the model file has; the message says which one is missing.
    """
    card = kind.card
    if card is None:
        raise ValueError(f"{kind.kind} has no card")
    main, *lists = _tables(kind, sheets)
    faults = [fault for table in (main, *lists) for fault in table.faults]
    faults += _same_key(main)
    rows: dict[str, dict[str, list[tuple[int, dict[str, Any]]]]] = {}
    keys = {key for _, key, _ in main.lines}
    for table in lists:
        for line, key, answers in table.lines:
            if key in keys:
                rows.setdefault(key, {}).setdefault(table.plan.name, []).append((line, answers))
            else:
                faults.append(CellFault(table.title, f"A{line}", f"Kode '{key}' tidak ada pada lembar {main.title}."))
    records, doubts = [], []
    forms = _Forms(kind, card)
    with Context({"today": today}):
        for line, key, answers in main.lines:
            own = rows.get(key, {})
            record, wrong, doubted = _record(forms, main, lists, line, answers, own)
            faults += wrong
            doubts += doubted
            if record is not None:
                records.append(record)
    faults += _same(card, main, records)
    if not main.lines and not faults:
        faults.append(CellFault(main.title, "A2", "Lembar ini belum berisi data."))
    faults.sort(key=lambda fault: (fault.sheet != main.title, fault.sheet, _line(fault.cell), fault.cell))
    return Intake((), tuple(faults), tuple(doubts)) if faults else Intake(tuple(records), (), tuple(doubts))


# ---------------------------------------------------------------- sheets


def _tables(kind: DocumentType, sheets: Sequence[Sheet]) -> list[_Table]:
    """Give a table for each plan, the first one first; an empty one for a list that has no sheet.

    The tables of several CSV files have no titles: their heads tell them apart.
    """
    plans = plans_of(kind)
    by_title = {sheet.title.casefold(): sheet for sheet in sheets if sheet.title}
    found = [by_title.get(plan.title.casefold()) for plan in plans]
    for sheet in sheets:
        if not sheet.title and len(sheets) > 1:
            alike = [0 if one else _known_heads(plan, sheet) for plan, one in zip(plans, found, strict=True)]
            if not any(alike):
                raise InputUnreadable("Salah satu berkas tidak dikenali dari judul kolomnya. Pakai berkas contoh.")
            found[alike.index(max(alike))] = sheet
    if found[0] is None and len(sheets) == 1:
        found[0] = sheets[0]
    if found[0] is None:
        raise InputUnreadable(f"Lembar '{plans[0].title}' tidak ada. Pakai berkas contoh, atau beri nama lembarnya.")
    return [_table(plan, sheet, first=plan is plans[0]) for plan, sheet in zip(plans, found, strict=True)]


def _known_heads(plan: Plan, sheet: Sheet) -> int:
    known = {column.head.casefold() for column in plan.columns}
    return sum(words.casefold() in known for _, words in heads_of(sheet.rows))


def _table(plan: Plan, sheet: Sheet | None, *, first: bool) -> _Table:
    table = _Table(plan, plan.title if sheet is None else sheet.title or plan.title)
    if sheet is None or not sheet.rows:
        return table
    by_head = {" ".join(column.head.casefold().split()): column for column in plan.columns}
    columns: dict[int, Column] = {}
    for place, words in heads_of(sheet.rows):
        column = by_head.get(words.casefold())
        cell = f"{get_column_letter(place + 1)}1"
        if words.casefold() == KEY.casefold():
            table.key_place = place
        elif column is None:
            message = f"Kolom '{words}' tidak dikenal. Hapus, atau pakai judul dari berkas contoh."
            table.faults.append(CellFault(table.title, cell, message))
        elif column.path in table.places:
            table.faults.append(CellFault(table.title, cell, f"Kolom '{words}' ada dua kali. Hapus salah satu."))
        else:
            columns[place] = column
            table.places[column.path] = place
    for column in plan.columns:
        if column.required and column.path not in table.places:
            table.faults.append(CellFault(table.title, "A1", f"Kolom '{column.head}' tidak ada. Tambahkan kolomnya."))
    if not first and table.key_place is None:
        table.faults.append(CellFault(table.title, "A1", f"Kolom '{KEY}' tidak ada. Tambahkan kolomnya."))
    for line, cells in enumerate(sheet.rows[1:], start=2):
        if any(cell not in (None, "") for cell in cells):
            _add_line(table, columns, line, cells)
    return table


def _add_line(table: _Table, columns: Mapping[int, Column], line: int, cells: Sequence[Cell]) -> None:
    answers: dict[str, Any] = {}
    for place, column in columns.items():
        cell = cells[place] if place < len(cells) else None
        if cell in (None, ""):
            continue
        try:
            _plant(answers, column.path.split("."), typed(column.field, cell))
        except ValidationError as exc:
            table.faults.append(table.fault(line, column.path, str(exc.messages[0])))
            _plant(answers, column.path.split("."), cell)
    key = cells[table.key_place] if table.key_place is not None and table.key_place < len(cells) else None
    if key in (None, "") and table.key_place is not None:
        table.faults.append(
            CellFault(table.title, f"{get_column_letter(table.key_place + 1)}{line}", "Kode wajib diisi.")
        )
    table.lines.append((line, _whole(key) if key not in (None, "") else f"baris {line}", answers))


def _plant(answers: dict[str, Any], path: Sequence[str], value: Any) -> None:
    name, *rest = path
    if not rest:
        answers[name] = value
    elif rest[0].isdigit():
        rows = answers.setdefault(name, [{}])
        _plant(rows[0], rest[1:], value)
    else:
        _plant(answers.setdefault(name, {}), rest, value)


# ---------------------------------------------------------------- cells


def typed(field_: fields.Field[Any], cell: Cell) -> Any:
    """Give a cell as its field takes it.

    Raises:
        ValidationError: it cannot be meant.
    """
    if cell in EXCEL_ERRORS:
        raise ValidationError(UNCOUNTED)
    if isinstance(field_, Day):
        return _day(cell)
    if isinstance(field_, Clock):
        match = CLOCK.fullmatch(str(cell))
        return f"{int(match.group(1)):02}:{match.group(2)}" if match else str(cell)
    if isinstance(field_, YesNo):
        word = _whole(cell).casefold()
        if word in YES | NO or isinstance(cell, bool):
            return cell if isinstance(cell, bool) else word in YES
        raise ValidationError("Tulis ya atau tidak.")
    if isinstance(field_, Choice):
        return _choice(field_, _whole(cell))
    if isinstance(field_, Whole):
        return _whole(cell) if isinstance(cell, str) or (isinstance(cell, float) and cell.is_integer()) else cell
    if isinstance(field_, Nik) and not isinstance(cell, str):
        raise ValidationError(
            "NIK ini disimpan sebagai angka, sehingga angka terakhirnya hilang. Jadikan selnya teks, lalu ketik ulang."
        )
    if isinstance(field_, Text):
        words = _whole(cell)
        # A telephone number typed as a number has lost its first nought, in the CSV file of such a sheet, too.
        is_phone = "telepon" in str(field_.metadata["label"]).casefold()
        return f"0{words}" if is_phone and NO_NOUGHT.fullmatch(words) else words
    return cell


def _day(cell: Cell) -> str:
    words = str(cell).strip()
    if match := ISO.fullmatch(words):
        return match.group(1)
    parts: tuple[int, int, int] | None = None
    if match := DATE.fullmatch(words):
        parts = int(match.group(3)), int(match.group(2)), int(match.group(1))
    elif match := WORDED.fullmatch(words):
        month = MONTH_NUMBERS.get(match.group(2)[:3].casefold(), 0)
        parts = int(match.group(3)), month, int(match.group(1))
    try:
        return date(*parts).isoformat() if parts else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> str:
    raise ValidationError("Tulis tanggal seperti 9/1/1984 (hari/bulan/tahun) atau 9 Januari 1984.")


def _choice(field_: Choice, words: str) -> str:
    """Give the choice that is written otherwise ("islam"), or the only one that begins so ("L"); else the words."""
    low = words.casefold()
    exact = [choice for choice in field_.choices if choice.casefold() == low]
    begun = [choice for choice in field_.choices if choice.casefold().startswith(low)]
    return exact[0] if exact else begun[0] if len(begun) == 1 else words


def _whole(cell: Cell) -> str:
    """Give a cell as text; a whole number without ".0"."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


# ---------------------------------------------------------------- records


def _record(
    forms: _Forms,
    main: _Table,
    lists: Sequence[_Table],
    line: int,
    answers: Mapping[str, Any],
    rows: Mapping[str, Sequence[tuple[int, dict[str, Any]]]],
) -> tuple[TakenRecord | None, list[CellFault], list[CellFault]]:
    """Check one record with its lists and visits; give it, or None and what is wrong, and what is doubted."""
    tables = {table.plan.name: table for table in lists}
    whole = {**answers, **{name: [row for _, row in own] for name, own in rows.items() if name != ROWS}}
    schema, visit_schema = forms.card_schema, forms.visit_schema

    def located(path: str, message: str) -> CellFault:
        name, _, rest = path.partition(".")
        number, _, inner = rest.partition(".")
        if name in tables and number.isdigit() and int(number) < len(rows.get(name, ())):
            return tables[name].fault(rows[name][int(number)][0], inner, message)
        return main.fault(line, path, message)

    faults: list[CellFault] = []
    values: Mapping[str, Any] | None = None
    try:
        values = schema.load(whole)
    except ValidationError as exc:
        faults += [located(path, messages[0]) for path, messages in flattened(exc.messages)]
    visits: list[Mapping[str, Any]] = []
    moments: dict[tuple[str, str], int] = {}
    for at, visit in rows.get(ROWS, ()):
        try:
            visits.append(visit_schema.dump(visit_schema.load(visit)))
        except ValidationError as exc:
            faults += [tables[ROWS].fault(at, path, messages[0]) for path, messages in flattened(exc.messages)]
            continue
        first = moments.setdefault((visits[-1]["tanggal"], visits[-1]["jam"]), at)
        if first != at:
            message = f"Kunjungan ini sudah ada pada baris {first}. Hapus salah satu."
            faults.append(tables[ROWS].fault(at, "tanggal", message))
    faults = [fault for fault in faults if not _told(fault, main, *lists)]
    if values is None or faults:
        return None, faults, []
    visits.sort(key=lambda visit: (visit["tanggal"], visit["jam"]))
    taken = TakenRecord(
        line, forms.card.named(values), forms.card.placed(values), forms.card.known(schema.dump(values)), tuple(visits)
    )
    return taken, [], [located(path, message) for path, message in own_doubts(schema, values)]


def _told(fault: CellFault, *tables: _Table) -> bool:
    """Whether the cell was already found wrong when it was read."""
    return any(fault.cell == known.cell and fault.sheet == known.sheet for table in tables for known in table.faults)


def _same_key(table: _Table) -> Iterator[CellFault]:
    seen: dict[str, int] = {}
    for line, key, _ in table.lines:
        first = seen.setdefault(key, line)
        if first != line:
            cell = f"{get_column_letter((table.key_place or 0) + 1)}{line}"
            yield CellFault(table.title, cell, f"Kode ini sudah ada pada baris {first}. Beri kode lain.")


def _same(card: Card, main: _Table, records: Sequence[TakenRecord]) -> Iterator[CellFault]:
    """Say which record stands there twice, as a visit would find it again.

    That is the same number, or the same name at the same place unless two numbers tell them apart.
    """
    numbered: dict[str, int] = {}
    placed: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for record in records:
        number = str(record.answers.get(card.unique) or "") if card.unique else ""
        alike = placed.setdefault((record.name.casefold(), record.place.casefold()), [])
        first = numbered.get(number) if number else None
        path = card.sought[0] if first is None else card.unique
        if first is None:
            first = next((line for other, line in alike if not (number and other)), None)
        if first is not None:
            yield main.fault(record.line, path, f"Data ini sudah ada pada baris {first}. Hapus salah satu.")
        if number:
            numbered.setdefault(number, record.line)
        alike.append((number, record.line))


def _line(cell: str) -> int:
    return int(re.sub(r"\D", "", cell) or 0)
