"""What a form's script may tell before anything is sent: the rules of a field, with the very words of its validator."""

from __future__ import annotations

from typing import Any

from marshmallow.fields import Field

from schemas.fields import (
    MOST_LINES,
    NIK_DIGITS,
    NIK_LONG,
    NIK_SHORT,
    NIK_WRONG,
    NOT_YET,
    OUT_OF_RANGE,
    TOO_LONG,
    TOO_MANY_LINES,
    TOO_SHORT,
    Choice,
    Day,
    Matched,
    Moment,
    Nik,
    Rows,
    Text,
    Whole,
)

Rule = dict[str, Any]


def rules_of(field: Field[Any]) -> list[Rule]:
    """Give the rules of a field in the order in which they are told: each with `rule`, `words` and what it needs.

    `words` may hold "{count}": the number that the rule found.
    """
    must = field.required or field.metadata.get("required_shown")
    rules: list[Rule] = [{"rule": "asked", "words": field.error_messages["required"]}] if must else []
    if isinstance(field, Nik):
        short = {"rule": "digits-least", "least": NIK_DIGITS, "words": NIK_SHORT}
        long = {"rule": "digits-most", "most": NIK_DIGITS, "words": NIK_LONG}
        rules += [_shape(field), short, long, {"rule": "nik", "words": NIK_WRONG}]
    elif isinstance(field, Matched):
        rules.append(_shape(field))
    elif isinstance(field, Whole):
        rules.append({"rule": "whole", "words": field.error_messages["invalid"]})
        limits = {"least": field.least, "most": field.most}
        rules.append({"rule": "range", **limits, "words": OUT_OF_RANGE.format(label=field.label, **limits)})
    elif (isinstance(field, Day) and not field.ahead) or isinstance(field, Moment):
        rules.append({"rule": "past", "words": NOT_YET.format(label=field.label)})
    elif isinstance(field, Text) and not isinstance(field, Choice):
        rules += _lengths(field)
    return rules


def _shape(field: Matched) -> Rule:
    return {"rule": "shape", "pattern": field.pattern.pattern, "without": field.strip, "words": field.fault}


def _lengths(field: Text) -> list[Rule]:
    long = {"rule": "longest", "most": field.most, "words": TOO_LONG.replace("{label}", field.label)}
    if not field.lines:
        return [long]
    lines = TOO_MANY_LINES.format(label=field.label, most=MOST_LINES)
    rules = [long, {"rule": "lines", "most": MOST_LINES, "words": lines}]
    if field.least:
        words = TOO_SHORT.replace("{label}", field.label).replace("{least}", str(field.least))
        rules.append({"rule": "shortest", "least": field.least, "words": words})
    return rules


def is_open(field: Field[Any]) -> bool:
    """Say whether a field may be left open without a word: not required, and no choice stands for it."""
    if isinstance(field, Rows):
        return field.least == 0 and not field.metadata.get("required_shown")
    usual = field.load_default
    return not (field.required or field.metadata.get("required_shown") or (isinstance(usual, str) and usual))
