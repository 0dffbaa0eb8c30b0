"""Time as an argument: services never look at a clock of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the moment, with time zone."""


def system_clock() -> datetime:
    """Give the computer's time in UTC."""
    return datetime.now(UTC)


def stored(moment: datetime) -> datetime:
    """Turn a moment into what the tables hold: UTC without zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def local_date(moment: datetime, time_zone: str) -> date:
    """Give the calendar date of a moment in a unit's time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def local_moment(moment: datetime, time_zone: str) -> datetime:
    """Give a moment from the tables in a unit's time zone, to be said on a page."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone))
