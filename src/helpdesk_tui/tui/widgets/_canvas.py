"""The drawing half of the list: which line shows what, and which cells are painted when.

Belongs here: lines, their cache, and scrolling by the terminal. Does not belong here: keys, the mouse, messages
(``rows``), cells and columns (``_paint``), arithmetic of the cursor (``_viewport``).

A scroll by the terminal (``shift``) moves what the terminal shows, not what should be there: cells that were painted
in this frame but have not been sent are painted once more at their new place. ``_owed`` keeps those; a strip tells when
it is turned into bytes. Where something may lie over the list, the terminal's copy can't be moved: then all rows are
painted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from helpdesk_tui.tui.content import plain
from helpdesk_tui.tui.lines import wrapped
from helpdesk_tui.tui.themes import looks_of
from helpdesk_tui.tui.widgets._paint import MARKER, SIDE, Noted, Painter
from helpdesk_tui.tui.widgets._row import NOTHING, Mood, Source
from helpdesk_tui.tui.widgets._viewport import Viewport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.style import Style as RichStyle

    from helpdesk_tui.tui.columns import Column
    from helpdesk_tui.tui.lines import Style

__all__ = ["Canvas"]

_PENDING = "…"
_MOODS: dict[Mood, Style] = {Mood.READY: "dim", Mood.LOADING: "dim", Mood.STALE: "warn", Mood.ERROR: "bad"}
"""How what is said of the data looks."""


class Canvas(Widget):
    """A header line and rows; the cursor is a marker in front of a row."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Canvas {
        width: 1fr;
        height: 1fr;
    }
    """

    _columns: tuple[Column, ...] = ()
    _header = 1
    _signs = ("▶", "●", "▷")
    """Cursor, mark, cursor of a list without the focus."""
    _plain = False
    """Whether what is drawn is ASCII, but for what others wrote."""
    _empty = ""
    _note = ""
    _mood, _words = Mood.LOADING, ""
    _anchor: int | None = None
    """Where a range of marks begins; it ends at the cursor."""
    _shift: Callable[[int, int, int], bool] | None = None
    """Scrolls lines ``top`` to ``bottom`` of the terminal up by ``lines``, down if negative; False: it can't."""

    def _setup(self) -> None:
        self._source: Source = NOTHING
        self._view = Viewport()
        self._painter: Painter | None = None
        self._looks: dict[str, RichStyle] = {}
        self._strips: dict[int, Strip] = {}
        self._bodies: dict[int, list[Segment]] = {}
        self._owed: dict[int, int] = {}
        """Rows to how many of their cells are painted but not sent."""
        self._bare: bool | None = None
        """Whether nothing lies over the list; None: to be looked up."""

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._looks = {}
        self._painter = None
        self._strips, self._bodies = {}, {}

    def render_line(self, y: int) -> Strip:
        """One line as it is seen."""
        if y < self._header:
            return self._strip([self._blank(SIDE), *self._paint().header(*self._headline())])
        index = self._view.top + y - self._header
        if index not in self._view.rows:
            return self._strip(self._filler(y - self._header))
        strip = self._strips.get(index)
        if strip is None:
            body, here = self._body(index)
            strip = self._strip([*self._side(index), *body], index)
            if here:
                self._strips[index] = strip
        return strip

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines of a crop. Textual's own way would style and keep each of them a second time."""
        strips = [self.render_line(y) for y in crop.line_range]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def layout_changed(self, *_: object) -> None:
        """Something on the screen came, went or moved."""
        self._bare = None

    def _resize(self) -> None:
        self._painter = None
        self._view.height = max(0, self.size.height - self._header)
        self._view.fit()
        self._repaint()

    def _repaint(self) -> None:
        """Everything anew."""
        self._strips, self._bodies = {}, {}
        self._owed = dict.fromkeys(self._view.rows, self.size.width)
        self.refresh()

    def _change(self, act: Callable[[Viewport], object]) -> bool:
        """Moves cursor and list, and paints the difference; whether the cursor is on another row."""
        view = self._view
        top, cursor = view.top, view.cursor
        act(view)
        if view.top != top:
            self._scrolled(view.top - top)
        if view.cursor != cursor:
            touched = {cursor, view.cursor}
            if self._anchor is not None:
                touched.update(range(min(touched), max(touched) + 1))
            self._paint_sides(touched)
        return view.cursor != cursor

    def _scrolled(self, lines: int) -> None:
        rows = self._view.rows
        self._strips = {index: strip for index, strip in self._strips.items() if index in rows}
        self._bodies = {index: body for index, body in self._bodies.items() if index in rows}
        self._owed = {index: cells for index, cells in self._owed.items() if index in rows}
        if self._shifted(lines):
            new = range(rows.stop - lines, rows.stop) if lines > 0 else range(rows.start, rows.start - lines)
            self._owed.update(dict.fromkeys(new, self.size.width))
            for index, cells in self._owed.items():
                self._refresh_row(index, cells)
            return
        self._owed = dict.fromkeys(rows, self.size.width)
        self.refresh(Region(0, self._header, self.size.width, self._view.height))

    def _shifted(self, lines: int) -> bool:
        """Whether the terminal scrolls the rows: not from half a view on, as most of them are new then."""
        if self._shift is None or abs(lines) * 2 > self._view.height or not self._can_shift():
            return False
        region = self.region
        return self._shift(region.y + self._header, region.bottom - 1, lines)

    def _can_shift(self) -> bool:
        """Whether the lines of the terminal hold these rows and nothing else."""
        view, region = self._view, self.region
        full = len(view.rows) == view.height and region.x == 0 and region.width == self.app.size.width
        if self._shift is None or not full or self.app.screen is not self.screen:
            return False
        if self._bare is None:
            self._bare = not any(self._covers(widget) for widget in self.screen.walk_children(Widget))
        return self._bare

    def _covers(self, widget: Widget) -> bool:
        return (
            widget is not self
            and widget.display
            and widget.region.overlaps(self.region)
            and widget not in self.ancestors
        )

    def _paint_sides(self, indexes: Iterable[int]) -> None:
        """Repaints cursor and mark of rows."""
        for index in indexes:
            self._strips.pop(index, None)
            self._dirty(index, MARKER)

    def _paint_row(self, index: int) -> None:
        """Repaints a row, if it looks different from before."""
        known, old = self._bodies.pop(index, None), self._strips.pop(index, None)
        if known is None or old is None or [*self._side(index), *self._body(index)[0]] != list(old):
            self._dirty(index, self.size.width)

    def _dirty(self, index: int, cells: int) -> None:
        if index in self._view.rows:
            self._owed[index] = max(cells, self._owed.get(index, 0))
            self._refresh_row(index, cells)

    def _refresh_row(self, index: int, cells: int) -> None:
        self.refresh(Region(0, self._header + index - self._view.top, cells, 1))

    def _sent(self, index: int, cells: int) -> None:
        if cells >= self._owed.get(index, 0):
            self._owed.pop(index, None)

    def _body(self, index: int) -> tuple[list[Segment], bool]:
        """The text of a row, and whether it is the row: its place is held while the source lacks it."""
        if (body := self._bodies.get(index)) is not None:
            return body, True
        row = self._source.line(index)
        if row is None:
            return self._paint().message(_PENDING, "dim"), False
        body = self._bodies[index] = self._paint().row(row)
        return body, True

    def _side(self, index: int) -> list[Segment]:
        """Cursor, mark and the gap."""
        row = self._source.line(index)
        cursor, mark, idle = self._signs
        here = index == self._view.cursor
        ranged = self._anchor is not None and min(self._anchor, self._view.cursor) <= index <= max(
            self._anchor, self._view.cursor
        )
        sign = (cursor if self.has_focus else idle) if here else " "
        marked = mark if ranged or (row is not None and row.marked) else " "
        style: Style = "accent" if here or marked != " " else ""
        return [Segment(sign + marked, self._look(style)), self._blank(SIDE - MARKER)]

    def _filler(self, line: int) -> list[Segment]:
        """A line behind the last row: blank, or of what is to be said when there are no rows."""
        said: list[str] = []
        if not self._view.count:
            words = self._words or (self._empty if self._mood is Mood.READY else "loading")
            said = wrapped(plain(words), max(1, self.size.width - SIDE - 1))
        part = said[line] if line < len(said) else ""
        return [self._blank(SIDE), *self._paint().message(part, _MOODS[self._mood])]

    def _headline(self) -> tuple[str, Style]:
        """The note, or, where the data is not fresh, that."""
        if self._mood is Mood.READY or not self._view.count or not self._words:
            return self._note, "accent"
        return self._words, _MOODS[self._mood]

    def _strip(self, segments: list[Segment], index: int = -1) -> Strip:
        width = self.size.width
        strip = Strip(segments).adjust_cell_length(width, self._look(""))
        if filters := self.get_line_filters():
            background = self.background_colors[1]
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
        return Noted(strip, width, lambda cells: self._sent(index, cells)) if index >= 0 else strip

    def _blank(self, cells: int) -> Segment:
        return Segment(" " * cells, self._look(""))

    def _look(self, style: Style) -> RichStyle:
        """What a style looks like here and now."""
        if style not in self._looks:
            self._looks[style] = self.rich_style + looks_of(self.app.theme)[style]
        return self._looks[style]

    def _paint(self) -> Painter:
        if self._painter is None:
            self._painter = Painter(self._columns, self.size.width - SIDE, self._look, plain=self._plain)
        return self._painter
