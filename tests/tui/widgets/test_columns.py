"""Which columns fit, and how wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.tui.columns import GAP, Column, full, widths
from helpdesk_tui.tui.views import credits as accounts
from helpdesk_tui.tui.views import entitlements, migrations, ticket_rows

if TYPE_CHECKING:
    from types import ModuleType

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


@given(COLUMNS, st.integers(0, 60))
def test_with_all_it_wants_a_list_grows_no_more(columns: list[Column], more: int) -> None:
    bounded = [column for column in columns if column.most or not column.weight]
    if bounded:
        assert widths(bounded, full(bounded)) == widths(bounded, full(bounded) + more)


@pytest.mark.parametrize("view", [ticket_rows, accounts, migrations, entitlements], ids=lambda view: view.__name__[22:])
def test_a_wider_terminal_shows_no_less(view: ModuleType) -> None:
    narrow = [0] * len(view.COLUMNS)
    for width in (60, 80, 120, 160, 200):
        wide = widths(view.COLUMNS, width - 3)
        assert all(new >= old for new, old in zip(wide, narrow, strict=True)), (width, wide, narrow)
        narrow = wide
