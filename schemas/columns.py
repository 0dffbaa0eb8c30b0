"""A form as the columns of a spreadsheet: households or businesses, their residents or employees, their past visits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from schemas.base import PHOTOS, DocumentType
from schemas.fields import Group, Rows
from schemas.strokes import DrawnSignature
from schemas.visits import ROWS

KEY = "Kode"  # ties the rows of the other sheets to a row of the first


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        path: dotted path of its answer within a row ("alamat.rt").
        head: what stands in the first line.
        required: it must be filled in.
    """

    path: str
    head: str
    field: fields.Field[Any]
    required: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet. `name`: of the answers' list that its rows belong to; "" for the first, with one row for each card."""

    name: str
    title: str
    columns: tuple[Column, ...]


def plans_of(kind: DocumentType) -> tuple[Plan, ...]:
    """Give the sheets of a form with a card: the card itself, then each of its lists, the visits last.

    Lists within a list have their first row in columns. Left out are photos, signatures, and what each visit asks anew.
    """
    if kind.card is None:
        raise ValueError(f"{kind.kind} has no card")
    schema = kind.schema()
    apart = {PHOTOS, *kind.card.fresh}
    lists = {
        name: field.inner.schema
        for name, field in schema.fields.items()
        if isinstance(field, Rows) and isinstance(field.inner, Group) and name not in apart
    }
    main = tuple(column for column in _columns(schema) if column.path.split(".")[0] not in apart | lists.keys())
    last = sorted(lists, key=lambda name: name == ROWS)
    return (
        Plan("", kind.card.called.capitalize(), main),
        *(Plan(name, _title(schema.fields[name]), tuple(_columns(lists[name]))) for name in last),
    )


def _title(field: fields.Field[Any]) -> str:
    """Give a sheet's title: the label up to a slash, which a title must not hold; at most 31 characters."""
    label: str = field.metadata["label"]
    return label.partition("/")[0].strip()[:31]


def _columns(schema: Schema, path: str = "", head: str = "", *, required: bool = True) -> Iterator[Column]:
    for name, field in schema.fields.items():
        label = f"{head}{field.metadata['label']}"
        needed = required and (field.required or bool(field.metadata.get("required_shown")))
        if isinstance(field, Group):
            yield from _columns(field.schema, f"{path}{name}.", f"{label}: ", required=field.required and required)
        elif isinstance(field, Rows) and isinstance(field.inner, Group):
            yield from _columns(field.inner.schema, f"{path}{name}.0.", f"{label}: ", required=False)
        elif not isinstance(field, Rows | DrawnSignature):
            yield Column(f"{path}{name}", label, field, needed and field.required)
