"""Which columns fit, and how wide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.tui.columns import GAP, Column, widths

COLUMNS = st.lists(
    st.builds(
        Column,
        st.just("x"),
        st.integers(1, 12),
        st.integers(0, 3),
        drop=st.integers(0, 3),
        most=st.integers(12, 30) | st.just(0),
    ),
    min_size=1,
    max_size=8,
)


@given(COLUMNS, st.integers(0, 120))
def test_columns_never_take_more_than_there_is(columns: list[Column], width: int) -> None:
    found = widths(columns, width)
    shown = [size for size in found if size]
    assert sum(shown) + GAP * max(0, len(shown) - 1) <= width
    assert all(not column.most or size <= column.most for column, size in zip(columns, found, strict=True))
    growing = [c for c, size in zip(columns, found, strict=True) if size and c.weight and not c.most]
    if growing:
        assert sum(shown) + GAP * (len(shown) - 1) == width, "nothing is left over while a column could grow"


def test_the_least_wanted_goes_first() -> None:
    columns = [Column("id", 6), Column("subject", 10, 1), Column("plan", 5, drop=1), Column("who", 5, drop=2)]
    assert widths(columns, 40) == [6, 21, 5, 5]
    assert widths(columns, 24) == [6, 11, 5, 0]
    assert widths(columns, 20) == [6, 13, 0, 0]
    assert widths(columns, 12) == [6, 5, 0, 0]
    assert widths(columns, 0) == [0, 0, 0, 0]
