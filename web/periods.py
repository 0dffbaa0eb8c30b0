"""Months in addresses: /bulan/2023-01."""

from __future__ import annotations

from werkzeug.routing import BaseConverter


class PeriodConverter(BaseConverter):
    """A year and a month; anything else is no address."""

    regex = r"[12][0-9]{3}-(?:0[1-9]|1[0-2])"


def shifted(period: str, months: int) -> str:
    """Give the period so many months later ("2023-01", -1 -> "2022-12"); years stay between 1000 and 2999."""
    year, month = (int(part) for part in period.split("-"))
    whole = min(max(year * 12 + month - 1 + months, 12_000), 35_999)
    return f"{whole // 12}-{whole % 12 + 1:02}"
