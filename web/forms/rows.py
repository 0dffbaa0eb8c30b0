"""What the buttons of repeated rows do to the answers: add, take away, bring back, up and down."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field

from schemas.fields import Group, Rows
from schemas.typed import from_form, starting, to_form
from web.forms.drawing import row_title

REMOVED = "_terhapus."


@dataclass(frozen=True, slots=True)
class Removed:
    """A row that was taken away: where it stood, what it was called, and its controls, so that it can come back."""

    place: str
    words: str
    pairs: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Changed:
    """Answers after a deed; `opened` is the row to be seen now."""

    answers: dict[str, Any]
    opened: str = ""
    removed: Removed | None = None


def change_rows(schema: Schema, answers: Mapping[str, Any], deed: str, path: str) -> Changed:
    """Do a deed to the rows at `path`: "tambah" takes the path of the rows, the others that of one row.

    A place that is not there changes nothing.
    """
    whole = copy.deepcopy(dict(answers))
    place, _, last = path.rpartition(".")
    rows_path = path if deed == "tambah" else place
    found = _rows(schema, whole, rows_path)
    if found is None:
        return Changed(whole)
    field, rows = found
    if deed == "tambah":
        if len(rows) < field.most:
            rows.append(starting(field.inner.schema) if isinstance(field.inner, Group) else "")
        return Changed(whole, f"{path}.{len(rows) - 1}")
    number = int(last) if last.isascii() and last.isdigit() else -1
    if not 0 <= number < len(rows):
        return Changed(whole)
    if deed == "hapus":
        return Changed(whole, rows_path, _taken(schema, whole, field, rows, number, path))
    other = number + {"naik": -1, "turun": 1}.get(deed, 0)
    if 0 <= other < len(rows):
        rows[number], rows[other] = rows[other], rows[number]
    return Changed(whole, f"{rows_path}.{max(0, min(other, len(rows) - 1))}")


def bring_back(schema: Schema, answers: Mapping[str, Any], place: str, pairs: list[tuple[str, str]]) -> Changed:
    """Put a row back where it stood."""
    whole = copy.deepcopy(dict(answers))
    rows_path, _, last = place.rpartition(".")
    found = _rows(schema, whole, rows_path)
    given = _rows(schema, from_form(schema, pairs), rows_path)
    if found is None or given is None or not given[1] or len(found[1]) >= found[0].most:
        return Changed(whole)
    number = int(last) if last.isascii() and last.isdigit() else len(found[1])
    found[1].insert(number, given[1][-1])
    return Changed(whole, place)


def _taken(
    schema: Schema, whole: dict[str, Any], field: Rows, rows: list[Any], number: int, path: str
) -> Removed | None:
    before = [(name, value) for name, value in to_form(schema, whole) if name == path or name.startswith(f"{path}.")]
    row = rows.pop(number)
    inner = field.inner
    if isinstance(inner, Group):
        title = row_title(inner.schema, row if isinstance(row, Mapping) else {})[0]
    else:
        title = str(row)
    if not title:
        return None
    return Removed(path, f"{title if len(title) < 60 else title[:57] + '…'} dihapus.", before)


def _rows(schema: Schema, answers: dict[str, Any], path: str) -> tuple[Rows, list[Any]] | None:
    """Give the field and the list of rows at a path, made where nothing was entered yet."""
    field: Field[Any] | None = None
    here: Any = answers
    inside: Schema | None = schema
    steps = path.split(".")
    for place, step in enumerate(steps):
        if isinstance(here, list):
            number = int(step) if step.isascii() and step.isdigit() else -1
            if not 0 <= number < len(here) or not isinstance(here[number], dict):
                return None
            here = here[number]
            continue
        field = None if inside is None else inside.fields.get(step)
        if field is None or not isinstance(here, dict):
            return None
        empty: Any = [] if isinstance(field, Rows) else {}
        if not isinstance(here.get(step), type(empty)):
            here[step] = empty
        here = here[step]
        inner = field.inner if isinstance(field, Rows) else field
        inside = inner.schema if isinstance(inner, Group) else None
        if place < len(steps) - 1 and inside is None:
            return None
    return (field, here) if isinstance(field, Rows) and isinstance(here, list) else None
