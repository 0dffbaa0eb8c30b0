"""Answers as they are typed: between the flat names of a web form and the shape that a schema checks.

A control is called by the dotted path of its answer ("alamat.rt", "penghuni.2.nama"); rows stand in the order in which
they first appear, whatever their numbers are. What is left blank is left out; a blank row stays, until `complete`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field

from errors import UserError
from schemas.fields import Clock, Day, Group, Moment, Rows, Several, YesNo
from schemas.strokes import DrawnSignature

YES, NO = "ya", "tidak"
DEEPEST, LONGEST = 12, 200_000
DATE_PARTS = ("tahun", "bulan", "hari")
PARTED = re.compile(r"(?!--)([0-9]{0,4})-([0-9]{2}|)-([0-9]{2}|)")
REFUSED = "Isian ini tidak dapat disimpan: bentuknya bukan isian formulir."


def plain(answers: Any) -> dict[str, Any]:
    """Give answers that came from elsewhere as JSON that can be kept: half letters are replaced, nothing is checked.

    Raises:
        UserError: they are no answers of a form: no object, too deep, or with a text that no form takes.
    """
    if not isinstance(answers, Mapping):
        raise UserError(REFUSED)
    return {_text(name): _plain(value, 1) for name, value in answers.items()}


def from_form(schema: Schema, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Give the answers of a form from its controls, in the order of the page; names that it does not know are left."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        _plant(tree, name.split("."), value)
    return _group(schema, tree)


def to_form(schema: Schema, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give the controls that hold these answers: the other way round of `from_form`."""
    return list(_controls(schema, answers, ""))


def complete(schema: Schema, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the rows in which nothing was entered, and ask for each part of a group that must be there."""
    kept = dict(answers)
    for name, field in schema.fields.items():
        value = kept.get(name, {} if isinstance(field, Group) and field.required else None)
        if isinstance(field, Group) and isinstance(value, Mapping):
            kept[name] = complete(field.schema, value)
        elif isinstance(field, Rows) and not isinstance(field, Several) and isinstance(value, list):
            rows = [_complete_row(field.inner, row) for row in value if not is_blank(field.inner, row)]
            kept[name] = rows
            if not rows:
                del kept[name]
    return kept


def is_blank(inner: Field[Any], row: Any) -> bool:
    """Say whether nothing was entered in a row: what the form itself put there does not count."""
    if not isinstance(inner, Group):
        return row in (None, "") or (isinstance(row, str) and not row.strip())
    if not isinstance(row, Mapping):
        return False
    return all(_untouched(inner.schema.fields.get(name), value) for name, value in row.items())


def starting(schema: Schema, moment: datetime | None = None) -> dict[str, Any]:
    """Give what stands in an empty form: the usual choices, and the moment where a field asks for it (`now`).

    Args:
        moment: in the time zone of the unit.
    """
    answers: dict[str, Any] = {}
    for name, field in schema.fields.items():
        if isinstance(field, Group):
            inner = starting(field.schema, moment)
            if inner:
                answers[name] = inner
        elif field.metadata.get("now") and moment is not None:
            shape = (
                "%H:%M" if isinstance(field, Clock) else "%Y-%m-%dT%H:%M" if isinstance(field, Moment) else "%Y-%m-%d"
            )
            answers[name] = moment.strftime(shape)
        elif isinstance(field, Rows) and not isinstance(field, Several) and field.required:
            # What must be filled stands open: nobody has to find "Tambah" first.
            blank = starting(field.inner.schema, moment) if isinstance(field.inner, Group) else ""
            answers[name] = [blank] * max(field.least, 1)
        elif (usual := _usual(field)) is not None:
            answers[name] = usual
    return answers


def remembered(schema: Schema, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of the last answers what the next form starts with (`remember`)."""
    kept: dict[str, Any] = {}
    for name, field in schema.fields.items():
        value = answers.get(name)
        if value in (None, "", [], {}):
            continue
        if field.metadata.get("remember"):
            kept[name] = value
        elif isinstance(field, Group) and isinstance(value, Mapping) and (inner := remembered(field.schema, value)):
            kept[name] = inner
    return kept


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay answers over others; groups field by field, rows as a whole."""
    whole = dict(below)
    for name, value in above.items():
        under = whole.get(name)
        if isinstance(under, Mapping) and isinstance(value, Mapping):
            value = merged(under, value)
        whole[name] = value
    return whole


def date_parts(value: Any) -> tuple[str, str, str] | None:
    """Give year, month and day of a date as typed in three boxes; None for what does not fit into them."""
    if value in (None, ""):
        return "", "", ""
    match = PARTED.fullmatch(value) if isinstance(value, str) else None
    return None if match is None else (match[1], match[2].removeprefix("0"), match[3].removeprefix("0"))


# ---------------------------------------------------------------- from the controls


def _plant(tree: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            return  # a name that is a leaf and a branch at once: no form of ours
        tree = inner
    leaf = tree.setdefault(path[-1], [])
    if isinstance(leaf, list):
        leaf.append(value)


def _group(schema: Schema, tree: Mapping[str, Any]) -> dict[str, Any]:
    answers = {}
    for name, field in schema.fields.items():
        if name in tree:
            value = _answer(field, tree[name])
            if value not in (None, "", [], {}):
                answers[name] = value
    return answers


def _answer(field: Field[Any], node: Any) -> Any:
    if isinstance(field, Group):
        return _group(field.schema, node) if isinstance(node, dict) else None
    if isinstance(field, Several):
        return [_text(value) for value in node if value] if isinstance(node, list) else None
    if isinstance(field, Rows):
        return [_row(field.inner, row) for row in node.values()] if isinstance(node, dict) else None
    if isinstance(field, Day) and isinstance(node, dict):
        return _parted({name: _last(inner) for name, inner in node.items()})
    value = _last(node)
    if isinstance(field, YesNo):
        return {YES: True, NO: False}.get(value)
    return _strokes(value) if isinstance(field, DrawnSignature) else value


def _row(inner: Field[Any], node: Any) -> Any:
    value = _answer(inner, node)
    return value if value is not None else {} if isinstance(inner, Group) else ""


def _last(node: Any) -> str:
    return _text(node[-1]).replace("\r\n", "\n").replace("\r", "\n") if isinstance(node, list) and node else ""


def _strokes(text: str) -> Any:
    """Give the numbers of a drawn signature; what is none stays as typed, to be told so."""
    try:
        found = plain({"": json.loads(text)})[""] if text else []
    except (ValueError, RecursionError):
        return text
    return found if isinstance(found, list) else text


def _parted(parts: Mapping[str, str]) -> str:
    """Give "1984-01-09" for three boxes; what is no number stays as typed, to be told so."""
    year, month, day = (parts.get(name, "").strip() for name in DATE_PARTS)
    if not (year or month or day):
        return ""
    return f"{year}-{month.zfill(2) if month else ''}-{day.zfill(2) if day else ''}"


# ---------------------------------------------------------------- into the controls


def _controls(schema: Schema, answers: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, field in schema.fields.items():
        if name in answers:
            yield from _control(field, answers[name], f"{path}{name}")


def _control(field: Field[Any], value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(field, Group):
        if isinstance(value, Mapping):
            yield from _controls(field.schema, value, f"{path}.")
    elif isinstance(field, Rows):
        for number, row in enumerate(value if isinstance(value, list) else ()):
            yield from (
                [(path, shown(row))] if isinstance(field, Several) else _control(field.inner, row, f"{path}.{number}")
            )
    elif value is not None:
        yield path, shown(value)


def shown(value: Any) -> str:
    """Give an answer as a control holds it."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return json.dumps(value)
    return "" if value is None else str(value)


# ---------------------------------------------------------------- rows and starting values


def _complete_row(inner: Field[Any], row: Any) -> Any:
    return complete(inner.schema, row) if isinstance(inner, Group) and isinstance(row, Mapping) else row


def _untouched(field: Field[Any] | None, value: Any) -> bool:
    if value in (None, "", [], {}) or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(field, Group) and isinstance(value, Mapping):
        return all(_untouched(field.schema.fields.get(name), inner) for name, inner in value.items())
    if isinstance(field, Rows) and not isinstance(field, Several) and isinstance(value, list):
        return all(is_blank(field.inner, row) for row in value)
    return field is not None and value == _usual(field)


def _shape(field: Field[Any]) -> str:
    return "%H:%M" if isinstance(field, Clock) else "%Y-%m-%dT%H:%M" if isinstance(field, Moment) else "%Y-%m-%d"


def _usual(field: Field[Any]) -> Any:
    """Give the choice that counts where nothing was chosen, None where there is none to be seen."""
    usual = field.load_default
    return usual if isinstance(usual, str) and usual else None


# ---------------------------------------------------------------- plain


def _plain(value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise UserError(REFUSED)
    if isinstance(value, Mapping):
        return {_text(name): _plain(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < 10**18):
        return value
    return _text(repr(value))  # a fraction, or a number that no field takes: told at its field


def _text(value: Any) -> str:
    text = str(value)
    if len(text) > LONGEST:
        raise UserError(REFUSED)
    return text.encode("utf-8", "replace").decode()
