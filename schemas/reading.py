"""Answers into values for forms that are no document types."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from errors import AnswersInvalid
from schemas.base import flattened
from schemas.fields import FormSchema


def validated(schema: type[FormSchema], answers: Any) -> dict[str, Any]:
    """Validate answers.

    Raises:
        AnswersInvalid: every wrong field at once, by dotted path.
    """
    try:
        values: dict[str, Any] = schema().load(answers)
    except ValidationError as exc:
        raise AnswersInvalid(dict(flattened(exc.messages))) from exc
    return values
