"""What looks wrong in a form's values but may be right: told at its field, never refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from schemas.fields import FormSchema, Group, Rows

MOST_ALIKE = 0.8  # of two descriptions: the share of their runs of words that both have
RUN = 3
VILLAGE_WORDS = re.compile(r"\b(kelurahan|desa)\b", re.IGNORECASE)

Found = tuple[str, fields.Field[Any], Any]  # dotted path, field, value


def own_doubts(schema: Schema, values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Walk through groups and rows; every schema says what it doubts in its own part of the values."""
    if isinstance(schema, FormSchema):
        yield from ((f"{path}{name}", message) for name, message in schema.doubts(values))
    for name, field in schema.fields.items():
        for inner, part, place in _parts(field, values.get(name), f"{path}{name}"):
            yield from own_doubts(inner, part, f"{place}.")


def outside(schema: Schema, values: Mapping[str, Any], area: str) -> Iterator[tuple[str, str]]:
    """Say which place is not in the officer's area ("Kelurahan Contoh"; several are joined by words)."""
    known = VILLAGE_WORDS.sub("", area).casefold()
    for path, field, value in _leaves(schema, values):
        if field.metadata.get("in_area") and value:
            village = VILLAGE_WORDS.sub("", value).strip().casefold()
            if village not in known:
                yield path, f"Tempat ini di luar wilayah binaan Anda ({area}). Periksa lagi."


def repeated(
    schema: Schema, values: Mapping[str, Any], earlier: Iterable[tuple[str, Mapping[str, Any]]]
) -> Iterator[tuple[str, str]]:
    """Say which description is too like that of an earlier paper.

    Args:
        earlier: what each paper is called ("tanggal 9 Januari 2023, …"), and its values.
    """
    told = [(called, {path: _words(value) for path, _, value in _described(schema, old)}) for called, old in earlier]
    for path, _, value in _described(schema, values):
        words = _words(value)
        alike, called = max(((likeness(words, old.get(path, [])), called) for called, old in told), default=(0.0, ""))
        if alike >= MOST_ALIKE:
            yield path, f"Uraian ini mirip sekali dengan {called}. Tulis yang terjadi kali ini."


def likeness(one: list[str], other: list[str]) -> float:
    """Give the share of runs of three words that two texts have in common, 0 to 1; a changed tail changes little."""
    if not one or not other:
        return 0.0
    runs, others = _runs(one), _runs(other)
    return len(runs & others) / len(runs | others)


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + RUN]) for at in range(max(len(words) - RUN + 1, 1))}


def _words(value: Any) -> list[str]:
    whole = " ".join(value) if isinstance(value, list) else value
    return re.findall(r"\w+", whole.casefold())


def _described(schema: Schema, values: Mapping[str, Any]) -> Iterator[Found]:
    return (found for found in _leaves(schema, values) if found[1].metadata.get("compared") and found[2])


def _leaves(schema: Schema, values: Mapping[str, Any], path: str = "") -> Iterator[Found]:
    """Give every field, in groups and rows too, that itself is no group or row of groups."""
    for name, field in schema.fields.items():
        parts = _parts(field, values.get(name), f"{path}{name}")
        for inner, part, place in parts:
            yield from _leaves(inner, part, f"{place}.")
        if not parts:
            yield f"{path}{name}", field, values.get(name)


def _parts(field: fields.Field[Any], value: Any, path: str) -> list[tuple[Schema, Mapping[str, Any], str]]:
    """Give the schemas within a field with their values and paths."""
    if isinstance(field, Group):
        return [(field.schema, value, path)] if value else []
    if isinstance(field, Rows) and isinstance(field.inner, Group):
        schema = field.inner.schema
        return [(schema, row, f"{path}.{number}") for number, row in enumerate(value or ())]
    return []
