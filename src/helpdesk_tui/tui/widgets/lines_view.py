"""Shows lines: threads, cards, explanations, bars. Only rows that differ are painted again.

Belongs here: wrapping, scrolling, a cursor over lines that stand for something. Does not belong here: what the lines
say (``views``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from helpdesk_tui.text import cells, fit_cells
from helpdesk_tui.tui.lines import Line, Span, Style, ascii_text, wrapped
from helpdesk_tui.tui.themes import looks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.style import Style as Look
    from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize

__all__ = ["LinesView", "Rule"]

_MARKER = Span("▶", "accent")


class LinesView(Widget, can_focus=False):
    """Lines, one below the other. ``marker``: whether a cursor stands on lines with a target.

    It keeps the place it is scrolled to by itself: Textual's own way lays the whole screen out again whenever the
    number of lines changes. It draws no border and no padding: a container has those.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LinesView { width: 1fr; height: 1fr; }
    """

    class Chosen(Message):
        """A line with a target was clicked."""

        def __init__(self, view: LinesView, target: str) -> None:
            super().__init__()
            self.view, self.target = view, target

        @property
        def control(self) -> LinesView:
            return self.view

    def __init__(
        self,
        lines: Iterable[Line] = (),
        *,
        marker: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.marker = marker
        self._lines: list[Line] = list(lines)
        self._rows: list[Line] = []
        self._width = -1
        self._cursor = ""
        self._top = 0
        self._strips: dict[int, Strip] = {}
        self._looks: dict[str, Look] = {}

    @property
    def lines(self) -> Sequence[Line]:
        return self._lines

    @property
    def target(self) -> str:
        """What the cursor is on; empty without one."""
        return self._cursor

    @property
    def targets(self) -> list[str]:
        return list(dict.fromkeys(line.target for line in self._lines if line.target))

    def show(self, lines: Iterable[Line], *, top: bool = False) -> None:
        """Shows other lines. ``top``: from the beginning; else the scroll stays where it is."""
        self._lines = list(lines)
        if self._cursor not in self.targets:
            self._cursor = self.targets[0] if self.marker and self.targets else ""
        if top and self._top:
            self._top = 0
            self.refresh()
        self._layout(again=True)

    def go(self, target: str) -> None:
        """Puts the cursor on a target and shows it."""
        before, self._cursor = self._cursor, target
        self._strips = {}
        for name in {before, target}:
            self._paint_target(name)
        self._reveal()

    def step(self, by: int) -> bool:
        """Moves the cursor; without targets it scrolls. Whether anything moved."""
        targets = self.targets if self.marker else []
        if not targets:
            return self.scroll_rows(by)
        at = targets.index(self._cursor) if self._cursor in targets else 0
        new = min(max(at + by, 0), len(targets) - 1)
        if targets[new] == self._cursor:
            return self.scroll_rows(by)
        self.go(targets[new])
        return True

    def scroll_rows(self, by: int) -> bool:
        after = min(max(self._top + by, 0), self._last_top)
        if after == self._top:
            return False
        self._top = after
        self.refresh()
        return True

    @property
    def top(self) -> int:
        """The first row in sight."""
        return self._top

    @property
    def below(self) -> int:
        """Rows below what is in sight."""
        return max(0, self._last_top - self._top)

    @property
    def _last_top(self) -> int:
        return max(0, len(self._rows) - self.size.height)

    def line_under(self) -> Line | None:
        """The first line of the target under the cursor; without one the first shown line that has a why."""
        if self._cursor:
            return next((line for line in self._lines if line.target == self._cursor), None)
        shown = self._rows[self._top :]
        return next((line for line in shown if line.why is not None), None)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Of a view that is as high as its lines."""
        return sum(len(_rows(one, max(1, width - (1 if self.marker else 0)))) for one in self._lines)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips, self._looks = {}, {}

    def render_line(self, y: int) -> Strip:
        """One line as it is seen. Kept: whenever two cells of a screen change, Textual asks for all of its lines."""
        at = y + self._top
        strip = self._strips.get(at)
        if strip is None:
            strip = self._strips[at] = self._strip(self._rows[at] if at < len(self._rows) else Line())
        return strip

    def _strip(self, row: Line) -> Strip:
        spans = row.spans
        if self.marker:
            spans = (
                _MARKER if row.target and row.target == self._cursor else Span(" "),
                *spans,
            )
        if self.app.has_class("plain"):
            spans = tuple(Span(ascii_text(span.text), span.style) for span in spans)
        segments = [Segment(span.text, self._look(span.style)) for span in spans if span.text]
        strip = Strip(segments).adjust_cell_length(self.size.width, self._look(""))
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, background)
        return strip

    def _look(self, style: Style) -> Look:
        if style not in self._looks:
            self._looks[style] = self.rich_style + looks_of(self.app.theme)[style]
        return self._looks[style]

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines of a crop; nothing of them is kept."""
        strips = [self.render_line(y) for y in crop.line_range]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def on_resize(self, event: Resize) -> None:
        if event.size.width != self._width:
            self._layout(again=False)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-3)

    def on_click(self, event: Click) -> None:
        at = event.y + self._top
        if at < len(self._rows) and (target := self._rows[at].target):
            event.stop()
            if self.marker:
                self.go(target)
            self.post_message(self.Chosen(self, target))

    def _layout(self, *, again: bool) -> None:
        """Breaks the lines at the width; paints what differs."""
        width = self.size.width - (1 if self.marker else 0)
        self._width = self.size.width
        if width <= 0:
            return
        before = self._rows
        self._strips = {}
        self._rows = [row for line in self._lines for row in _rows(line, width)]
        if len(before) != len(self._rows) and self.styles.is_auto_height:
            self.refresh(layout=True)
        if self._top > self._last_top:
            self._top = self._last_top
            again = False
        if not again:
            self.refresh()
            return
        for y in range(self.size.height):
            at = self._top + y
            old = before[at] if at < len(before) else None
            new = self._rows[at] if at < len(self._rows) else None
            same = old is new or (old is not None and new is not None and _alike(old, new))
            if not same:
                self.refresh(Region(0, y, self.size.width, 1))

    def _paint_target(self, target: str) -> None:
        for y in range(self.size.height):
            at = self._top + y
            if at < len(self._rows) and target and self._rows[at].target == target:
                self.refresh(Region(0, y, 1, 1))

    def _reveal(self) -> None:
        rows = [at for at, row in enumerate(self._rows) if row.target == self._cursor]
        if not rows:
            return
        top, height = self._top, self.size.height
        if rows[0] < top or rows[-1] - rows[0] >= height:
            self.scroll_rows(rows[0] - top)
        elif rows[-1] >= top + height:
            self.scroll_rows(rows[-1] - top - height + 1)


class Rule(LinesView):
    """A thin line from edge to edge."""

    DEFAULT_CSS = """
    Rule { height: 1; }
    """

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._sign = "-" if ascii_only else "─"

    def _strip(self, row: Line) -> Strip:  # noqa: ARG002
        return Strip([Segment(self._sign * self.size.width, self._look("frame"))], self.size.width)


def _alike(old: Line, new: Line) -> bool:
    return old.spans == new.spans and old.target == new.target


def _rows(line: Line, width: int) -> list[Line]:
    """A line as it fits: broken where it may be, else cut."""
    if cells(line.text) <= width:
        return [line]
    if line.wrap and len(line.spans) == 1:
        span = line.spans[0]
        return [Line((Span(part, span.style),), line.why, line.target) for part in wrapped(span.text, width)]
    if line.wrap:
        head, rest = line.spans[:-1], line.spans[-1]
        indent = sum(cells(span.text) for span in head)
        if 0 < indent < width // 2:
            parts = wrapped(rest.text, width - indent)
            first = Line((*head, Span(parts[0], rest.style)), line.why, line.target)
            more = [Line((*_gutter(head), Span(part, rest.style)), None, line.target) for part in parts[1:]]
            return [first, *more]
    return [Line(tuple(_cut(line.spans, width)), line.why, line.target)]


def _gutter(head: tuple[Span, ...]) -> tuple[Span, ...]:
    """What stands before the further rows of a line: a gutter goes on, words do not."""
    return tuple(span if span.text.strip() in "│┆·|:." else Span(" " * cells(span.text)) for span in head)


def _cut(spans: tuple[Span, ...], width: int) -> Iterable[Span]:
    for span in spans:
        size = cells(span.text)
        if size > width:
            if width > 0:
                yield Span(fit_cells(span.text, width), span.style)
            return
        yield span
        width -= size
