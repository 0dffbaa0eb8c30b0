"""The chart of a month: what stands where, on whatever width."""

from hypothesis import given
from hypothesis import strategies as st

from web.charts import ABOVE_PX, TALL_PX, chart
from web.recaps import said_head


@given(days=st.lists(st.integers(0, 90_000), min_size=28, max_size=31), plan=st.integers(0, 5_000))
def test_bars_and_the_plan_stand_on_one_scale_and_within_the_drawing(days, plan):
    drawn = chart(days, plan)
    high, low = drawn.lines[0][0], drawn.lines[-1][0]

    assert high >= max(*days, plan)
    assert low == 0
    assert 2 <= len(drawn.lines) <= 5
    for value, top in (*((bar.count, bar.top) for bar in drawn.bars), (plan, drawn.plan_top), *drawn.lines):
        assert top == ABOVE_PX + TALL_PX - round(value * TALL_PX / high)
        assert ABOVE_PX <= top <= drawn.base
    assert all(bar.left >= 0 and bar.left + bar.width <= 100 for bar in drawn.bars)


def test_only_the_highest_and_the_lowest_are_told_and_only_where_few_are():
    told = [(bar.day, bar.count) for bar in chart([4, 1, 0, 9, *[2] * 20, 9, 0, 3, 3]).bars if bar.told]

    assert told == [(2, 1), (4, 9), (25, 9)]
    assert not any(bar.told for bar in chart([1] * 31).bars)


def test_a_printed_head_is_said_without_shouting():
    assert [said_head(head).replace("\u200b", "") for head in ("DDS", "PS PIDANA/PERDATA", "MOBIL SPM/HIMBAUAN")] == [
        "DDS", "PS pidana/perdata", "Mobil SPM/himbauan",
    ]  # fmt: skip
