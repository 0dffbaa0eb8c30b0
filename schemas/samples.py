"""The least and the most that a form takes, derived from its fields and one usual example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from schemas.fields import OTHER, Choice, Group, Matched, Rows, Several, Text, Whole, YesNo
from schemas.strokes import DrawnSignature

WORDS = "Uraian panjang yang memenuhi seluruh ruang isian pada kertas ini agar susunannya teruji. "


def least_answers(schema: Schema, example: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of the example only what the form asks for."""
    return {
        name: _least(field, example[name])
        for name, field in schema.fields.items()
        if (field.required or field.metadata.get("required_shown")) and name in example
    }  # fmt: skip


def most_answers(schema: Schema, example: Mapping[str, Any]) -> dict[str, Any]:
    """Fill every field to its limit and every list to its last row. Photos are left out: their bytes travel apart.

    A choice on which other fields depend stays as in the example, unless only the words for "Lainnya" hang on it.
    """
    shown_by: dict[str, set[Any]] = {}
    for field in schema.fields.values():
        for name, wanted in field.metadata.get("shown_if", {}).items():
            shown_by.setdefault(name, set()).update(wanted if isinstance(wanted, list | tuple) else [wanted])
    filled = {}
    for name, field in schema.fields.items():
        wanted = shown_by.get(name, set())
        if wanted == {OTHER}:
            filled[name] = OTHER
        elif wanted and name in example and not isinstance(field, Several):
            filled[name] = example[name]
        else:
            filled[name] = _most(field, example.get(name))
    return {name: answer for name, answer in filled.items() if answer is not None}


def long_text(length: int) -> str:
    """Give a text of exactly `length` characters."""
    text = (WORDS * (length // len(WORDS) + 1))[:length]
    return text[:-1] + "." if text.endswith(" ") else text


def _least(field: fields.Field[Any], answer: Any) -> Any:
    if isinstance(field, Group):
        return least_answers(field.schema, answer)
    if isinstance(field, Rows):
        return [_least(field.inner, row) for row in answer[: max(field.least, 1)]]
    return answer


def _most(field: fields.Field[Any], answer: Any) -> Any:
    if isinstance(field, Group):
        return most_answers(field.schema, answer or {})
    if isinstance(field, Several):
        return list(field.choices)
    if isinstance(field, Rows):
        if field.metadata["widget"] == "photos":
            return None
        return [_most(field.inner, answer[0] if answer else None) for _ in range(field.tested)]
    if isinstance(field, Choice):
        return answer if field.steers and answer else max(field.choices, key=len)
    if isinstance(field, Matched):
        return field.widest
    if isinstance(field, Text):
        return long_text(field.most)
    if isinstance(field, Whole):
        return field.most
    if isinstance(field, DrawnSignature):
        return field.fullest
    return True if isinstance(field, YesNo) else answer
