"""Moments that must follow one another: reported after it happened, ended after it began."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

Known = tuple[date, str]  # a day and "HH:MM", "" where the time of day is not known


def out_of_order(*steps: tuple[str, str, Known | None]) -> dict[str, list[str]]:
    """Give the faults among moments, for a form's ValidationError; a moment that is not known is passed over.

    Args:
        steps: from the first to the last: field that the fault stands at, what the moment is called, the moment.
    """
    faults: dict[str, list[str]] = {}
    before: tuple[str, Known] | None = None
    for field, called, moment in steps:
        if moment is None:
            continue
        if before is not None and _is_earlier(moment, before[1]):
            faults[field] = [f"{called} tidak boleh lebih awal dari {_inside(before[0])}. Periksa lagi."]
        else:
            before = (called, moment)
    return faults


def day_and_clock(data: Mapping[str, Any], day: str, clock: str) -> Known | None:
    """Give the moment of a date field and a clock field."""
    return (data[day], data.get(clock) or "") if data.get(day) else None


def moment(data: Mapping[str, Any], name: str) -> Known | None:
    """Give the moment of a date-and-time field."""
    known: datetime | None = data.get(name)
    return (known.date(), f"{known:%H:%M}") if known else None


def _is_earlier(one: Known, other: Known) -> bool:
    return one[0] < other[0] or (one[0] == other[0] and bool(one[1] and other[1]) and one[1] < other[1])


def _inside(called: str) -> str:
    return called[0].lower() + called[1:]
