"""What changed between two states of one paper, field by field, as a reviewer reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from marshmallow import Schema

from schemas.base import DocumentType
from schemas.fields import Group, Rows, Several
from schemas.leaves import PHOTOS, row_words, words_of
from schemas.strokes import DRAWN, DrawnSignature


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is not what it was. `path` is where it stands now; `old` and `new` are words, "" for none."""

    path: str
    label: str
    old: str
    new: str


def changes_between(kind: DocumentType, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Give what differs between two sets of stored answers, in the order of the form; photos apart.

    Rows are matched by what they say, so that one row put in between is one change.
    """
    return list(_fields(kind.schema(), old, new, "", ""))


def photo_changes(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Give what differs between the photos of two revisions: taken away, added, replaced, other words beside them."""
    before = {str(photo["id"]): (number, photo) for number, photo in enumerate(old, start=1)}
    after = {str(photo["id"]): (number, photo) for number, photo in enumerate(new, start=1)}
    gone = [
        Change("foto", f"Foto {number}", photo.get("caption") or "Ada", "")
        for key, (number, photo) in before.items()
        if key not in after
    ]
    return [*gone, *(change for key, (number, photo) in after.items() for change in _photo(number, photo, before, key))]


def _photo(
    number: int, photo: Mapping[str, Any], before: Mapping[str, tuple[int, Mapping[str, Any]]], key: str
) -> Iterator[Change]:
    path, label = f"foto.{number - 1}", f"Foto {number}"
    if key not in before:
        yield Change(path, label, "", photo.get("caption") or "Ditambahkan")
        return
    was = before[key][1]
    if was.get("sha256") != photo.get("sha256"):
        yield Change(path, label, "Gambar yang lama", "Gambar yang baru")
    for name, words in (("caption", "Keterangan"), ("place", "Tempat")):
        if (was.get(name) or "") != (photo.get(name) or ""):
            yield Change(f"{path}.{name}", f"{label}: {words}", was.get(name) or "", photo.get(name) or "")


def _fields(schema: Schema, old: Mapping[str, Any], new: Mapping[str, Any], path: str, label: str) -> Iterator[Change]:
    for name, field in schema.fields.items():
        if field.metadata.get("widget") == PHOTOS:
            continue
        was, now, own = old.get(name), new.get(name), str(field.metadata.get("label", name))
        here, words = f"{path}{name}", f"{label}: {own}" if label else own
        if isinstance(field, Group):
            yield from _fields(field.schema, _group(was), _group(now), f"{here}.", own)
        elif isinstance(field, Rows) and not isinstance(field, Several):
            yield from _rows(field, _list(was), _list(now), here, own)
        elif (before := words_of(field, was)) != (after := words_of(field, now)):
            yield Change(here, words, before, after)
        elif isinstance(field, DrawnSignature) and before and was != now:
            yield Change(here, words, before, f"{DRAWN} ulang")


def _rows(field: Rows, old: list[Any], new: list[Any], path: str, label: str) -> Iterator[Change]:
    matcher = SequenceMatcher(None, [_key(row) for row in old], [_key(row) for row in new], autojunk=False)
    for same, first_old, last_old, first_new, last_new in matcher.get_opcodes():
        if same == "equal":
            continue
        befores = list(enumerate(old))[first_old:last_old]
        afters = list(enumerate(new))[first_new:last_new]
        for before, after in zip_longest(befores, afters):
            yield from _row(field, before, after, path, label)


def _row(
    field: Rows, before: tuple[int, Any] | None, after: tuple[int, Any] | None, path: str, label: str
) -> Iterator[Change]:
    inner = field.inner
    schema = inner.schema if isinstance(inner, Group) else None
    if before is not None and after is not None and schema is not None:
        number = after[0]
        yield from _fields(schema, _group(before[1]), _group(after[1]), f"{path}.{number}.", f"{label} {number + 1}")
        return
    number = after[0] if after is not None else before[0] if before is not None else 0
    old, new = (
        "" if side is None else row_words(schema, _group(side[1])) if schema is not None else words_of(inner, side[1])
        for side in (before, after)
    )
    yield Change(path if after is None else f"{path}.{number}", f"{label} {number + 1}", old, new)


def _key(row: Any) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def _group(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
