"""The virtual list: any number of rows, of which it touches only those it shows.

Belongs here: what keys and the mouse do to cursor, scroll and marks, and the messages of it. Does not belong here:
where rows come from (a ``Source``, which answers out of a cache), keys (the table of actions calls the methods), a
frame or padding (a container's: the list has none), drawing (``_canvas``).

What a key press costs on the wire decided how it looks: the cursor is a marker of two cells, so that a move repaints
two times two cells; there is no scrollbar; at the edge the list moves by half a page, or, where it has the full width
of the terminal and ``shift`` is given, the terminal scrolls and one new row is painted.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import events, on
from textual.geometry import Region
from textual.message import Message

from helpdesk_tui.tui.widgets._canvas import Canvas
from helpdesk_tui.tui.widgets._paint import SIDE
from helpdesk_tui.tui.widgets._row import Cell, Held, Mood, Row, Source
from helpdesk_tui.tui.widgets._viewport import Viewport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from helpdesk_tui.tui.columns import Column

__all__ = ["SIDE", "Cell", "Held", "Mood", "Row", "Rows", "Source"]

_WHEEL = 3
"""Rows for a notch of the mouse wheel."""


class _FromRows(Message):
    """What all messages of a list have."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.rows = rows

    @property
    def control(self) -> Rows:
        return self.rows

    def can_replace(self, message: Message) -> bool:
        """Of the same kind from the same list, only the last one matters."""
        return isinstance(message, type(self)) and message.rows is self.rows


class _AboutRow(_FromRows):
    """A message about one row."""

    def __init__(self, rows: Rows, index: int) -> None:
        super().__init__(rows)
        self.index = index


class Rows(Canvas, can_focus=True):
    """A list of rows under a header line."""

    class WindowWanted(_FromRows):
        """Rows ``start`` to ``start + size - 1`` are, or soon will be, in sight, and the source lacks some of them."""

        def __init__(self, rows: Rows, start: int, size: int) -> None:
            super().__init__(rows)
            self.start, self.size = start, size

    class CursorMoved(_AboutRow):
        """The cursor is on another row, or the list is another one; -1: there is no row."""

    class Rested(_AboutRow):
        """The cursor has stood still for ``rest`` seconds: time for what is dear, a card or a preview."""

    class Opened(_AboutRow):
        """The row was asked for: by ``open()``, or by a double click."""

    class MarkWanted(_FromRows):
        """Rows ``first`` to ``last`` are to be marked; one alone: marked or unmarked. The source keeps the marks."""

        def __init__(self, rows: Rows, first: int, last: int) -> None:
            super().__init__(rows)
            self.first, self.last = first, last

        def can_replace(self, message: Message) -> bool:
            """Each of them counts."""
            del message
            return False

    def __init__(
        self,
        columns: Sequence[Column] = (),
        *,
        header: bool = True,
        ascii_only: bool = False,
        rest: float = 0.12,
        empty: str = "Nothing here.",
        shift: Callable[[int, int, int], bool] | None = None,
        id: str | None = None,  # noqa: A002 # Textual's name for it
        classes: str | None = None,
    ) -> None:
        """``rest`` 0 posts ``Rested`` at once; ``shift`` is the terminal's way to scroll, see ``_canvas``."""
        super().__init__(id=id, classes=classes)
        self._setup()
        self._columns = tuple(columns)
        self._header = 1 if header else 0
        if ascii_only:
            self._plain, self._signs = True, (">", "*", "-")
        self._rest = rest
        self._empty = empty
        self._shift = shift
        self._wanted: range | None = None
        self._rest_timer: asyncio.TimerHandle | None = None

    @property
    def cursor(self) -> int:
        """The row under the cursor; -1 when there is none."""
        return self._view.cursor

    @property
    def seen(self) -> range:
        """The rows in sight."""
        return self._view.rows

    def set_columns(self, columns: Sequence[Column]) -> None:
        self._columns = tuple(columns)
        self._painter = None
        self._repaint()

    def set_note(self, words: str) -> None:
        """Words at the right end of the header: "3 new"."""
        if words != self._note:
            self._note = words
            self.refresh(Region(0, 0, self.size.width, self._header))

    def show(self, source: Source, *, cursor: int = 0, top: int | None = None, empty: str = "") -> None:
        """Another list: another query, another order. Without ``top`` the cursor's row comes to the middle.
        ``empty``: what is said in place of rows where there are none."""
        self._empty = empty or self._empty
        self._source = source
        self._anchor = None
        self._mood, self._words = Mood.READY if source.count is not None else Mood.LOADING, ""
        height = self._view.height
        self._view = Viewport(source.count or 0, height, max(0, cursor - height // 2) if top is None else top, cursor)
        self._view.fit()
        self._repaint()
        self._wanted = None
        self._want()
        self._moved()

    def recount(self) -> None:
        """The number of rows is another. Cursor and scroll stay where they are, if there still is such a row."""
        before, known = self._view.cursor, self._mood is Mood.LOADING and self._source.count is not None
        if known:
            self._mood = Mood.READY
        self._view.count = self._source.count or 0
        self._view.fit()
        self._repaint()
        self._wanted = None
        self._want()
        if self._view.cursor != before:
            self._moved()

    def touch(self, indexes: Iterable[int] | None = None) -> None:
        """Rows have come or changed: those in sight that look different are painted, in place. None: any may have."""
        self._wanted = None
        for index in self._view.rows if indexes is None else set(indexes).intersection(self._view.rows):
            self._paint_row(index)
        self._want()

    def tell(self, mood: Mood, words: str = "") -> None:
        """How the data is doing. The words stand in the header, or in place of the rows while there are none."""
        if (mood, words) != (self._mood, self._words):
            self._mood, self._words = mood, words
            self.refresh(Region(0, 0, self.size.width, self._header if self._view.count else self.size.height))

    def move(self, delta: int) -> None:
        self.move_to(self._view.cursor + delta)

    def move_to(self, index: int) -> None:
        """Puts the cursor on a row, or on the nearest one there is."""
        self._go(lambda view: view.go(index, line_by_line=self._can_shift()))

    def move_pages(self, pages: float) -> None:
        """By pages, by half a page with 0.5; the list moves along, so that the cursor stays where the eye is."""
        lines = int(self._view.height * pages) or (1 if pages > 0 else -1)

        def turn(view: Viewport) -> None:
            target = view.cursor + lines
            view.scroll(lines)
            view.go(target, line_by_line=True)

        self._go(turn)

    def open(self) -> None:
        if self._view.cursor >= 0:
            self.post_message(self.Opened(self, self._view.cursor))

    def mark(self) -> None:
        """Asks for a mark on the row under the cursor, or on all of the range, which then is over."""
        if (cursor := self._view.cursor) >= 0:
            first, last = sorted((cursor, cursor if self._anchor is None else self._anchor))
            self.cancel_range()
            self.post_message(self.MarkWanted(self, first, last))

    def start_range(self) -> None:
        """From here to the cursor, wherever it goes, rows look marked until ``mark`` or ``cancel_range``."""
        if self._view.cursor >= 0:
            self.cancel_range()
            self._anchor = self._view.cursor
            self._paint_sides((self._anchor,))

    def cancel_range(self) -> bool:
        """Ends the range without marking; whether there was one."""
        if self._anchor is None:
            return False
        first, last = sorted((self._anchor, self._view.cursor))
        self._anchor = None
        self._paint_sides(range(max(first, self._view.top), min(last + 1, self._view.rows.stop)))
        return True

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self.layout_changed, immediate=True)

    def on_resize(self) -> None:
        self._resize()
        self._want()

    def on_unmount(self) -> None:
        if self._rest_timer is not None:
            self._rest_timer.cancel()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self._paint_sides((self._view.cursor,))

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    def _on_wheel(self, event: events.MouseEvent) -> None:
        event.stop()
        lines = _WHEEL if isinstance(event, events.MouseScrollDown) else -_WHEEL
        self._go(lambda view: view.scroll(lines))

    def on_click(self, event: events.Click) -> None:
        index = self._view.top + event.y - self._header
        if event.y >= self._header and index in self._view.rows:
            event.stop()
            self.move_to(index)
            if event.chain == 2:
                self.open()

    def _go(self, act: Callable[[Viewport], object]) -> None:
        top = self._view.top
        moved = self._change(act)
        if self._view.top != top:
            self._want()
        if moved:
            self._moved()

    def _moved(self) -> None:
        """Says so, and again when the cursor has rested; a timer of the loop, as it is set anew at every key."""
        index = self._view.cursor
        self.post_message(self.CursorMoved(self, index))
        if self._rest_timer is not None:
            self._rest_timer.cancel()
        rested = self.Rested(self, index)
        if self._rest <= 0:
            self.post_message(rested)
        else:
            self._rest_timer = asyncio.get_running_loop().call_later(self._rest, self.post_message, rested)

    def _want(self) -> None:
        """Asks for rows around what is seen when one of them, or the row a page away, is not here."""
        rows, height = self._view.rows, self._view.height
        ends = (rows.start - height, rows.start, rows.stop - 1, rows.stop - 1 + height)
        looked_at = [*rows, *(min(max(index, 0), self._view.count - 1) for index in ends)] if rows else []
        if all(self._source.line(index) is not None for index in looked_at):
            return
        wanted = range(max(0, rows.start - height), min(self._view.count, rows.stop + height))
        if wanted != self._wanted:
            self._wanted = wanted
            self.post_message(self.WindowWanted(self, wanted.start, len(wanted)))
