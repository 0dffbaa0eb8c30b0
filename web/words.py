"""Times, sizes and hashes as pages say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from schemas.wording import MONTHS, long_date

ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
WIB = timezone(timedelta(hours=7))


def moment_words(moment: datetime | str) -> str:
    """Give "4 Februari 2023 pukul 10.22 WIB" for a moment, or for one in ISO 8601; other zones are told in WIB.

    What is no moment (a signature may state anything) is told as it stands, nothing as "tidak disebutkan".
    """
    if isinstance(moment, str):
        try:
            return moment_words(datetime.fromisoformat(moment))
        except ValueError:
            return moment or "waktu tidak disebutkan"
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    hours = (moment.utcoffset() or timedelta()) / timedelta(hours=1)
    if hours not in ZONES:
        moment, hours = moment.astimezone(WIB), 7
    return f"{long_date(moment.date())} pukul {moment:%H.%M} {ZONES[int(hours)]}"


def short_moment_words(moment: datetime) -> str:
    """Give "9 Jan 2023 pukul 09.12 WIB", for lists."""
    long, day = moment_words(moment), moment.date()
    return long.replace(MONTHS[day.month - 1], MONTHS[day.month - 1][:3], 1)


def size_words(size_bytes: int) -> str:
    """Give "1,2 MB" (a million bytes, as file managers say it), or kB for small files."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))}\N{NO-BREAK SPACE}kB"
    return f"{size_bytes / 1_000_000:.1f}\N{NO-BREAK SPACE}MB".replace(".", ",")


def number_words(number: int) -> str:
    """Give "1.234.567"."""
    return f"{number:,}".replace(",", ".")


def hash_beginning(sha256: str) -> str:
    """Give the first twelve digits in groups of four: enough to compare aloud."""
    return " ".join(sha256[start : start + 4] for start in range(0, 12, 4))
