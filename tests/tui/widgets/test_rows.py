"""The virtual list in a headless app: what it shows, what it asks for, what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from helpdesk_tui.text import Foreign, cells
from helpdesk_tui.tui.columns import Column
from helpdesk_tui.tui.lines import Span
from helpdesk_tui.tui.widgets.rows import Held, Mood, Row, Rows
from tests.hostile.corpus import every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.message import Message
    from textual.pilot import Pilot

COLUMNS = (Column("ticket", 6), Column("subject", 8, 1), Column("due", 5, right=True, drop=1))


class Cache:
    """Rows of which only some are here, as a pane's cache would be."""

    def __init__(self, count: int | None, here: range = range(0)) -> None:
        self.count = count
        self.here = set(here)
        self.marked: set[int] = set()
        self.words: dict[int, str] = {}
        self.asked: list[int] = []

    def line(self, index: int) -> Row | None:
        self.asked.append(index)
        if index not in self.here:
            return None
        words = self.words.get(index, f"subject {index}")
        return Row((f"T-{index}", words, str(index)), marked=index in self.marked)


class Desk(App[None]):
    """An app of one list, that writes down what the list says."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.rows = rows
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.rows

    def on_rows_window_wanted(self, message: Rows.WindowWanted) -> None:
        self.said.append(message)

    def on_rows_cursor_moved(self, message: Rows.CursorMoved) -> None:
        self.said.append(message)

    def on_rows_rested(self, message: Rows.Rested) -> None:
        self.said.append(message)

    def on_rows_opened(self, message: Rows.Opened) -> None:
        self.said.append(message)

    def on_rows_mark_wanted(self, message: Rows.MarkWanted) -> None:
        self.said.append(message)

    def heard(self) -> list[tuple[object, ...]]:
        """The messages so far, as tuples, forgotten then."""
        said, self.said = self.said, []
        return [(type(item).__name__, *list(vars(item).values())[-1:]) for item in said if self._numbers(item)]

    @staticmethod
    def _numbers(item: Message) -> bool:
        return not isinstance(item, Rows.WindowWanted)

    def wanted(self) -> list[tuple[int, int]]:
        said, self.said = self.said, []
        return [(item.start, item.size) for item in said if isinstance(item, Rows.WindowWanted)]


def seen(rows: Rows) -> list[str]:
    return [strip.text.rstrip() for strip in rows.render_lines(Region(0, 0, *rows.size))]


@pytest.fixture
def rows() -> Rows:
    return Rows(COLUMNS, rest=0)


async def start(pilot: Pilot[None], rows: Rows, source: Cache | Held, cursor: int = 0) -> None:
    rows.focus()
    rows.show(source, cursor=cursor)
    await pilot.pause()


async def test_what_a_list_looks_like(rows: Rows) -> None:
    async with Desk(rows).run_test(size=(30, 5)) as pilot:
        await start(pilot, rows, Cache(3, range(3)))
        assert seen(rows) == [
            "   ticket subject          due",
            "▶  T-0    subject 0          0",
            "   T-1    subject 1          1",
            "   T-2    subject 2          2",
            "",
        ]
        assert all(cells(strip.text) == 30 for strip in rows.render_lines(Region(0, 0, 30, 5)))


async def test_moving() -> None:
    rows = Rows(COLUMNS, rest=0)
    app = Desk(rows)
    async with app.run_test(size=(30, 11)) as pilot:
        await start(pilot, rows, Cache(1000, range(1000)))
        app.heard()
        rows.move(1)
        await pilot.pause()
        assert app.heard() == [("CursorMoved", 1), ("Rested", 1)]
        rows.move_to(9)
        assert rows.seen == range(10)
        rows.move(1)
        assert rows.cursor == 10
        assert rows.seen == range(5, 15)
        rows.move_pages(0.5)
        assert (rows.cursor, rows.seen) == (15, range(10, 20))
        rows.move_pages(-1)
        assert (rows.cursor, rows.seen) == (5, range(10))
        rows.move_to(10**9)
        assert (rows.cursor, rows.seen) == (999, range(990, 1000))
        rows.move(1)
        assert rows.cursor == 999
        rows.move_to(0)
        rows.move(-1)
        assert rows.cursor == 0
        await pilot.pause()
        app.heard()
        rows.move(-1)
        await pilot.pause()
        assert app.heard() == [], "where nothing moved nothing is said"


async def test_only_rows_in_sight_and_a_page_around_are_asked_for() -> None:
    rows, source = Rows(COLUMNS, rest=0), Cache(1_000_000, range(1_000_000))
    async with Desk(rows).run_test(size=(30, 11)) as pilot:
        await start(pilot, rows, source)
        source.asked.clear()
        rows.move_to(500_000)
        await pilot.pause()
        assert set(source.asked) <= set(range(499_980, 500_020)) | {0}
        assert len(source.asked) < 200


async def test_what_is_missing_is_wanted_and_comes_in_place() -> None:
    rows, source = Rows(COLUMNS, rest=0), Cache(1000)
    app = Desk(rows)
    async with app.run_test(size=(30, 11)) as pilot:
        await start(pilot, rows, source)
        assert app.wanted() == [(0, 20)]
        assert seen(rows)[1:3] == ["▶  …", "   …"]
        source.here.update(range(20))
        rows.touch(range(20))
        await pilot.pause()
        assert app.wanted() == []
        assert seen(rows)[1] == "▶  T-0    subject 0          0"
        rows.move_to(700)
        await pilot.pause()
        assert app.wanted() == [(685, 30)]
        rows.move(1)
        await pilot.pause()
        assert app.wanted() == [], "the same is not wanted twice"


async def test_a_changed_row_moves_nothing(rows: Rows) -> None:
    source = Cache(100, range(100))
    app = Desk(rows)
    async with app.run_test(size=(30, 11)) as pilot:
        await start(pilot, rows, source, cursor=50)
        app.heard()
        before = rows.seen
        source.words[52] = "another"
        source.marked.add(53)
        rows.touch([52, 53, 99])
        await pilot.pause()
        assert rows.cursor == 50
        assert rows.seen == before
        shown = seen(rows)[1 + 52 - before.start :]
        assert shown[0] == "   T-52   another           52"
        assert shown[1].startswith(" ● T-53")
        assert app.heard() == []


async def test_fewer_rows_take_the_cursor_along(rows: Rows) -> None:
    source = Cache(100, range(100))
    app = Desk(rows)
    async with app.run_test(size=(30, 11)) as pilot:
        await start(pilot, rows, source, cursor=50)
        app.heard()
        source.count = 200
        rows.recount()
        await pilot.pause()
        assert rows.cursor == 50
        assert app.heard() == []
        source.count = 20
        rows.recount()
        await pilot.pause()
        assert (rows.cursor, rows.seen) == (19, range(10, 20))
        assert app.heard() == [("CursorMoved", 19), ("Rested", 19)]
        source.count = 0
        rows.recount()
        await pilot.pause()
        assert rows.cursor == -1
        assert seen(rows)[1].strip() == "Nothing here."
        assert app.heard() == [("CursorMoved", -1), ("Rested", -1)]
        rows.move(1)
        rows.mark()
        rows.open()
        await pilot.pause()
        assert app.heard() == []


async def test_marks_and_ranges(rows: Rows) -> None:
    app = Desk(rows)
    async with app.run_test(size=(30, 11)) as pilot:
        await start(pilot, rows, Cache(100, range(100)))
        rows.start_range()
        rows.move(3)
        rows.move(-1)
        await pilot.pause()
        assert [line[:2] for line in seen(rows)[1:5]] == [" ●", " ●", "▶●", "  "]
        app.heard()
        app.said.clear()
        rows.mark()
        await pilot.pause()
        (said,) = app.said
        assert isinstance(said, Rows.MarkWanted)
        assert (said.first, said.last) == (0, 2)
        assert [line[:2] for line in seen(rows)[1:5]] == ["  ", "  ", "▶ ", "  "]
        rows.start_range()
        rows.move(2)
        assert rows.cancel_range()
        assert not rows.cancel_range()
        assert [line[:2] for line in seen(rows)[1:6]] == ["  ", "  ", "  ", "  ", "▶ "]


async def test_how_the_data_is_doing(rows: Rows) -> None:
    source = Cache(None)
    async with Desk(rows).run_test(size=(30, 5)) as pilot:
        await start(pilot, rows, source)
        assert seen(rows)[1].strip() == "loading"
        rows.tell(Mood.ERROR, "no answer from the desk; ctrl+r tries again")
        assert seen(rows)[1].strip().startswith("no answer from the desk")
        source.count, source.here = 2, {0, 1}
        rows.tell(Mood.READY)
        rows.recount()
        assert seen(rows)[1].startswith("▶  T-0")
        rows.tell(Mood.STALE, "3 min old")
        assert seen(rows)[0].endswith(" 3 min old")
        assert seen(rows)[1].startswith("▶  T-0"), "the last good rows stay"
        rows.tell(Mood.READY)
        rows.set_note("3 new")
        assert seen(rows)[0].endswith("3 new")


async def test_mouse() -> None:
    rows = Rows(COLUMNS, rest=0)
    app = Desk(rows)
    async with app.run_test(size=(30, 11)) as pilot:
        await start(pilot, rows, Cache(100, range(100)))
        app.heard()
        await pilot.click(rows, offset=(5, 4))
        assert app.heard() == [("CursorMoved", 3), ("Rested", 3)]
        await pilot.click(rows, offset=(5, 4), times=2)
        await pilot.pause()
        assert ("Opened", 3) in app.heard()
        await pilot.click(rows, offset=(5, 0))
        assert app.heard() == []
        rows.show(Cache(2, range(2)))
        await pilot.pause()
        app.heard()
        await pilot.click(rows, offset=(5, 8))
        assert app.heard() == [], "there is no row"


async def test_resize_keeps_the_cursor_in_sight(rows: Rows) -> None:
    async with Desk(rows).run_test(size=(60, 21)) as pilot:
        await start(pilot, rows, Cache(100, range(100)), cursor=99)
        for size in ((20, 4), (1, 1), (120, 50), (30, 2), (60, 21)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert rows.cursor == 99
            assert rows.cursor in rows.seen or rows.size.height < 2
            strips = rows.render_lines(Region(0, 0, *rows.size))
            assert all(strip.cell_length == cells(strip.text) == size[0] for strip in strips)


async def test_without_the_focus_and_in_ascii() -> None:
    rows = Rows(COLUMNS, rest=0, ascii_only=True, header=False)
    app = Desk(rows)
    async with app.run_test(size=(30, 4)) as pilot:
        await start(pilot, rows, Held([Row(("a", "b"), marked=True)]))
        assert seen(rows)[0].startswith(">* a")
        app.set_focus(None)
        await pilot.pause()
        assert seen(rows)[0].startswith("-* a")


async def test_styles() -> None:
    rows = Rows(COLUMNS, rest=0)
    async with Desk(rows).run_test(size=(30, 4)) as pilot:
        await start(pilot, rows, Held([Row(("a", Span("b", "bad"), "1"), style="dim"), Row(("a", "b", "c"))]))
        _marker, _gap, *styled = list(rows.render_line(1))
        assert [piece.text.strip() for piece in styled] == ["a", "b", "1"]
        assert len(list(rows.render_line(2))) == 3, "a row of one style is one piece"


def wide() -> Iterator[str]:
    yield from (item.text for item in every() if item.text and len(item.text) < 3000)


async def test_hostile_text_keeps_its_cells(rows: Rows) -> None:
    held = Held([Row((Foreign(text), Span(text, "bad"), text)) for text in wide()])
    async with Desk(rows).run_test(size=(60, 2 + len(held.rows))) as pilot:
        await start(pilot, rows, held)
        for strip in rows.render_lines(Region(0, 0, *rows.size)):
            assert cells(strip.text) == strip.cell_length == 60
            assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in strip.text)


async def test_a_theme_reaches_the_rows(rows: Rows) -> None:
    app = Desk(rows)
    async with app.run_test(size=(30, 4)) as pilot:
        await start(pilot, rows, Held([Row(("a", "b", "c"))]))
        before = [piece.style for piece in rows.render_line(1)]
        app.theme = "textual-light"
        await pilot.pause()
        assert [piece.style for piece in rows.render_line(1)] != before
