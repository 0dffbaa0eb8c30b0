"""Where a paper holds a NIK: found from its form once, so that lists of many papers can show it masked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from marshmallow import Schema

from schemas import registry
from schemas.base import DocumentType
from schemas.fields import Group, Nik, Rows

Place = tuple[str, ...]
EACH = "*"


def nik_of(kind: str, answers: Mapping[str, Any]) -> str:
    """Give the first NIK of a paper, "" where it has none."""
    return next((nik for place in _places(registry.find(kind)) for nik in _at(answers, place) if nik), "")


@lru_cache(maxsize=256)
def _places(kind: DocumentType) -> tuple[Place, ...]:
    return tuple(_found(kind.schema()))


def _found(schema: Schema) -> Iterator[Place]:
    for name, field in schema.fields.items():
        if isinstance(field, Nik):
            yield (name,)
        elif isinstance(field, Group):
            yield from ((name, *place) for place in _found(field.schema))
        elif isinstance(field, Rows) and isinstance(field.inner, Group):
            yield from ((name, EACH, *place) for place in _found(field.inner.schema))


def _at(value: Any, place: Place) -> Iterator[str]:
    """Give every text at a place; what a draft or an older form left out is passed over."""
    if not place:
        if isinstance(value, str):
            yield value
    elif place[0] == EACH and isinstance(value, list):
        for row in value:
            yield from _at(row, place[1:])
    elif isinstance(value, Mapping):
        yield from _at(value.get(place[0]), place[1:])
