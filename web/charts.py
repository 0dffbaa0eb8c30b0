"""A bar for each day of a month, drawn by the server: across in per cent of the width, so words keep their size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ABOVE_PX, TALL_PX, BELOW_PX = 20, 148, 26  # for the figure on the highest bar; for that bar; for the days
WIDE = 0.66  # of a day's room
MOST_LINES, MOST_TOLD = 4, 4
FEW = (1, 5, 10, 15, 20, 25, 30)  # the days that a phone has room to name


@dataclass(frozen=True, slots=True)
class Bar:
    """One day. `left`, `middle`, `width`: per cent of the drawing; `top`, `height`: pixels.

    Attributes:
        told: its count stands on it: one of the highest or lowest, unless many are.
        few: its day is named on a phone too.
    """

    day: int
    count: int
    left: float
    middle: float
    width: float
    top: int
    height: int
    told: bool
    few: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing. `lines`: a value and how many pixels from the top it lies, the highest first.

    Attributes:
        plan: how many a day are planned, 0 for no plan; `plan_top`: where that lies.
    """

    bars: tuple[Bar, ...]
    lines: tuple[tuple[int, int], ...]
    plan: int
    plan_top: int
    height: int = ABOVE_PX + TALL_PX + BELOW_PX
    base: int = ABOVE_PX + TALL_PX


def chart(days: Sequence[int], plan: int = 0) -> Chart:
    """Draw the counts of the days, the first is the 1st."""
    most = max(*days, plan, 1)
    step = next(size for size in _steps() if -(-most // size) <= MOST_LINES)
    high = -(-most // step) * step
    room = 100 / len(days)
    ends = {max(days), min((count for count in days if count), default=0)} - {0}
    told = {count for count in ends if days.count(count) <= MOST_TOLD}

    def top(value: int) -> int:
        return ABOVE_PX + TALL_PX - round(value * TALL_PX / high)

    bars = tuple(
        Bar(
            day, count, left=round(room * (day - 1 + (1 - WIDE) / 2), 2), middle=round(room * (day - 0.5), 2),
            width=round(room * WIDE, 2), top=top(count), height=ABOVE_PX + TALL_PX - top(count), told=count in told,
            few=day in FEW,
        )
        for day, count in enumerate(days, start=1)
    )  # fmt: skip
    return Chart(bars, tuple((value, top(value)) for value in range(high, -1, -step)), plan, top(plan))


def _steps() -> Sequence[int]:
    """Give the sizes of a step that are easily read."""
    return [ten * size for ten in (1, 10, 100, 1_000, 10_000) for size in (1, 2, 5)]
