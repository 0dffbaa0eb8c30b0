"""The answers of a form one by one, as people read them: with label, words, and the ways a paper prints them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Date, Field, Integer, NaiveDateTime

from schemas.base import DocumentType
from schemas.fields import Clock, Group, Matched, Rows, Several, YesNo
from schemas.person import spaced
from schemas.strokes import DRAWN, DrawnSignature
from schemas.wording import capitals, day_and_date, long_date, masked, rupiah, thousands

PHOTOS = "photos"  # the widget of what is compared and shown apart
BORN = "tanggal_lahir"  # on which weekday somebody was born says nothing
UNNAMED = "Isian"
NIK_DIGITS = 16  # of a NIK, and of a family card's number; both are printed masked


@dataclass(frozen=True, slots=True)
class Leaf:
    """One answer.

    Attributes:
        path: dotted, rows counted from 0 ("kunjungan.0.keterangan").
        label: with the group or row that it lies in ("Catatan kunjungan 1: Keterangan").
        group: the section of the form.
        words: the answer as people read it, "" where it is empty.
        printed: ways in which a paper may print it, the likeliest first.
        field: what takes and checks it.
        value: the answer as stored.
    """

    path: str
    label: str
    group: str
    words: str
    printed: tuple[str, ...]
    field: Field[Any]
    value: Any

    @property
    def correctable(self) -> bool:
        """Whether a reviewer may put another answer in its place: nobody signs for somebody else."""
        return not isinstance(self.field, DrawnSignature)


def leaves_of(kind: DocumentType, answers: Mapping[str, Any]) -> list[Leaf]:
    """Give all answers of a paper in the order of its form, also those left empty; photos are not among them."""
    return list(_leaves(kind.schema(), answers, "", "", ""))


def leaf_at(kind: DocumentType, answers: Mapping[str, Any], path: str) -> Leaf | None:
    """Give the answer at a dotted path, None where there is none."""
    return next((leaf for leaf in leaves_of(kind, answers) if leaf.path == path), None)


def label_at(kind: DocumentType, answers: Mapping[str, Any], path: str) -> str:
    """Give the label of a path; of one that the form no longer has, the path itself."""
    leaf = leaf_at(kind, answers, path)
    return path if leaf is None else leaf.label


def with_answer(answers: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Give the answers with another one at the path of a leaf; what was given stays as it is."""
    changed = copy.deepcopy(dict(answers))
    *outer, last = path.split(".")
    inside: Any = changed
    for name in outer:
        inside = inside[int(name)] if isinstance(inside, list) else inside.setdefault(name, {})
    inside[int(last) if isinstance(inside, list) else last] = value
    return changed


def words_of(field: Field[Any], value: Any) -> str:
    """Give a stored answer in words; "" for none."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(field, YesNo):
        return "Ya" if value is True else "Tidak"
    if isinstance(field, DrawnSignature):
        return DRAWN
    if isinstance(value, list):
        return ", ".join(str(one) for one in value if not isinstance(one, Mapping | list))
    if isinstance(field, Date):
        day = _day(value)
        said = long_date if field.name == BORN else day_and_date
        return said(day) if day else str(value)
    if isinstance(field, NaiveDateTime):
        return _moment(value)
    if isinstance(field, Clock):
        return str(value).replace(":", ".")
    if isinstance(field, Integer) and isinstance(value, int):
        return thousands(value)
    return str(value)


def row_words(schema: Schema, row: Mapping[str, Any]) -> str:
    """Give a whole row on one line: its answers, separated by commas."""
    return ", ".join(leaf.words for leaf in _leaves(schema, row, "", "", "") if leaf.words)


def _leaves(schema: Schema, answers: Mapping[str, Any], path: str, label: str, group: str) -> Iterator[Leaf]:
    for name, field in schema.fields.items():
        if field.metadata.get("widget") == PHOTOS:
            continue
        value, own = answers.get(name), str(field.metadata.get("label", name))
        here, section = f"{path}{name}", group or str(field.metadata.get("group") or UNNAMED)
        if isinstance(field, Group):
            yield from _leaves(field.schema, value if isinstance(value, Mapping) else {}, f"{here}.", own, section)
        elif isinstance(field, Rows) and not isinstance(field, Several):
            yield from _rows(field, value if isinstance(value, list) else [], here, own, section)
        else:
            yield _leaf(field, value, here, f"{label}: {own}" if label else own, section)


def _rows(field: Rows, rows: list[Any], path: str, label: str, group: str) -> Iterator[Leaf]:
    for number, row in enumerate(rows):
        own = f"{label} {number + 1}"
        if isinstance(field.inner, Group):
            inner = row if isinstance(row, Mapping) else {}
            yield from _leaves(field.inner.schema, inner, f"{path}.{number}.", own, group)
        else:
            yield _leaf(field.inner, row, f"{path}.{number}", own, group)


def _leaf(field: Field[Any], value: Any, path: str, label: str, group: str) -> Leaf:
    words = words_of(field, value)
    return Leaf(path, label, group, words, tuple(_printed(field, value, words)), field, value)


def _printed(field: Field[Any], value: Any, words: str) -> Iterator[str]:
    if not words or isinstance(field, YesNo | DrawnSignature):
        return
    if len(words) == NIK_DIGITS and words.isdecimal():
        yield masked(words)
    elif isinstance(field, Matched) and not isinstance(field, Clock):
        yield spaced(words)
    yield words
    if isinstance(field, Integer) and isinstance(value, int):
        yield rupiah(value)
    if isinstance(field, Date) and (day := _day(value)) and field.name != BORN:
        yield long_date(day)
    if capitals(words) != words:
        yield capitals(words)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _moment(value: Any) -> str:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{long_date(moment.date())} pukul {moment:%H.%M}"
