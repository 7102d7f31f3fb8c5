"""The arithmetic of cursor and top, against a plain statement of what must hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.tui.widgets._viewport import Viewport

ACTS = st.one_of(
    st.tuples(st.just("go"), st.integers(-5, 60)),
    st.tuples(st.just("line"), st.integers(-5, 60)),
    st.tuples(st.just("scroll"), st.integers(-30, 30)),
    st.tuples(st.just("count"), st.integers(0, 50)),
    st.tuples(st.just("height"), st.integers(0, 20)),
)


@given(st.lists(ACTS, max_size=30))
def test_the_cursor_is_on_a_row_in_sight(acts: list[tuple[str, int]]) -> None:
    view = Viewport(50, 10)
    view.fit()
    for act, number in acts:
        match act:
            case "count":
                view.count = number
                view.fit()
            case "height":
                view.height = number
                view.fit()
            case "scroll":
                view.scroll(number)
            case _:
                view.go(number, line_by_line=act == "line")
        if not view.count:
            assert view.cursor == -1
        else:
            assert 0 <= view.cursor < view.count
        if view.count and view.height:
            assert view.cursor in view.rows
            assert 0 <= view.top <= max(0, view.count - view.height), "no room is wasted below the end"


def test_at_the_edge_the_list_moves_by_half_a_page_or_by_a_line() -> None:
    view = Viewport(100, 10, 0, 9)
    view.go(10, line_by_line=False)
    assert (view.top, view.cursor) == (5, 10)
    view = Viewport(100, 10, 0, 9)
    view.go(10, line_by_line=True)
    assert (view.top, view.cursor) == (1, 10)
    view = Viewport(100, 10, 20, 20)
    view.go(19, line_by_line=False)
    assert (view.top, view.cursor) == (15, 19)


def test_a_leap_puts_the_row_into_the_middle() -> None:
    view = Viewport(100, 10, 0, 0)
    view.go(50, line_by_line=True)
    assert (view.top, view.cursor) == (45, 50)
    view.go(99, line_by_line=True)
    assert (view.top, view.cursor) == (90, 99)


def test_the_wheel_takes_the_cursor_along_only_at_the_edge() -> None:
    view = Viewport(100, 10, 0, 4)
    view.scroll(3)
    assert (view.top, view.cursor) == (3, 4)
    view.scroll(3)
    assert (view.top, view.cursor) == (6, 6)
