"""A paper's answers as a short list to be read through: one line an answer, one line a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import Schema

from schemas.base import DocumentType
from schemas.fields import Clock, Group, Moment, Rows, Several
from schemas.leaves import PHOTOS, UNNAMED, row_words, words_of
from schemas.strokes import DrawnSignature, Strokes, as_strokes


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `path`: of the answer or row; `group`: the section of the form; `drawn`: of a signature its lines."""

    path: str
    label: str
    group: str
    words: str
    drawn: Strokes = field(default_factory=list)


def overview(kind: DocumentType, answers: Mapping[str, Any], *, opened: str = "", zone: str = "") -> list[Line]:
    """Give the lines of a paper in the order of its form; what is empty is left out, and so are photos.

    Args:
        opened: path of a row whose answers have a line each.
        zone: what times of day are told with: "WIB".
    """
    lines = list(_lines(kind.schema(), answers, _Place(opened=opened, zone=zone)))
    order = list(kind.schema.groups)

    def place(line: Line) -> tuple[int, bool]:
        """Sections in the order of the form; what names its section itself stands on top of it."""
        own = line.path.startswith(f"{opened}.") and line.group != _section(kind, line.path)
        return order.index(line.group) if line.group in order else len(order), not own

    return sorted(lines, key=place)


def _section(kind: DocumentType, path: str) -> str:
    return str(kind.schema().fields[path.partition(".")[0]].metadata.get("group") or UNNAMED)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the form one is. `group`: the section for all that is inside; `usual`: for what names none itself."""

    path: str = ""
    label: str = ""
    group: str = ""
    usual: str = UNNAMED
    opened: str = ""
    zone: str = ""


def _lines(schema: Schema, answers: Mapping[str, Any], place: _Place) -> Iterator[Line]:
    for name, one in schema.fields.items():
        if one.metadata.get("widget") == PHOTOS:
            continue
        value, own, here = answers.get(name), str(one.metadata.get("label", name)), f"{place.path}{name}"
        section = place.group or str(one.metadata.get("group") or place.usual)
        if isinstance(one, Group):
            inner = replace(place, path=f"{here}.", label=own, group=section)
            yield from _lines(one.schema, value if isinstance(value, Mapping) else {}, inner)
        elif isinstance(one, Rows) and not isinstance(one, Several):
            yield from _rows(one, value, replace(place, path=here, label=own, group=section))
        elif words := words_of(one, value):
            drawn = as_strokes(value) if isinstance(one, DrawnSignature) else []
            said = f"{words} {place.zone}".rstrip() if isinstance(one, Clock | Moment) else words
            yield Line(here, f"{place.label}: {own}" if place.label else own, section, said, drawn)


def _rows(field: Rows, rows: Any, place: _Place) -> Iterator[Line]:
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        here = f"{place.path}.{number}"
        if here == place.opened and isinstance(field.inner, Group) and isinstance(row, Mapping):
            inner = replace(place, path=f"{here}.", label="", group="", usual=place.group)
            yield from _lines(field.inner.schema, row, inner)
        elif words := _row(field, row):
            yield Line(here, f"{place.label} {number + 1}", place.group, words)


def _row(field: Rows, row: Any) -> str:
    if isinstance(field.inner, Group):
        return row_words(field.inner.schema, row) if isinstance(row, Mapping) else ""
    return words_of(field.inner, row)
