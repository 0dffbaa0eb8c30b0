"""The words that a template may ask for itself: {{ hari|tanggal }}, {{ jumlah|terbilang }}, {{ jumlah|rupiah }}.

The papers' own values are words already; these are for values that a form gives as they were entered.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from schemas.wording import MOST_WORDED, long_date, rupiah, terbilang


def date_words(value: Any) -> str:
    """Give "9 Januari 2023" for a date or "2023-01-09"; an empty value stays empty, a date in words as it is.

    Raises:
        ValueError: a number, a list.
    """
    if isinstance(value, date):
        return long_date(value)
    if not isinstance(value, str):
        raise ValueError("hanya untuk tanggal")  # noqa: TRY004  (what the environment says in words)
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value.strip())
    if found is None:
        return value
    try:
        return long_date(date(*map(int, found.groups())))
    except ValueError as exc:
        raise ValueError("hanya untuk tanggal yang ada") from exc


def number_words(value: Any) -> str:
    """Give "seribu dua ratus lima puluh" for 1250 or "1.250"; an empty value stays empty.

    Raises:
        ValueError: no whole number from 0 to 999,999,999,999,999.
    """
    return value if value == "" else terbilang(_whole(value))


def money_words(value: Any) -> str:
    """Give "Rp1.250,00" for 1250 or "1.250"; an empty value stays empty.

    Raises:
        ValueError: no whole number.
    """
    return value if value == "" else rupiah(_whole(value))


def _whole(value: Any) -> int:
    number = -1
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and re.fullmatch(r"\d{1,3}(\.\d{3}){1,5}|\d{1,18}", value.strip()):
        number = int(value.strip().replace(".", ""))
    if not 0 <= number <= MOST_WORDED:
        raise ValueError("hanya untuk angka bulat dari 0 sampai 999.999.999.999.999")
    return number
