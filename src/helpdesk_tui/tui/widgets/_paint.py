"""How a row of a list becomes a strip of cells.

Belongs here: fitting cells into columns, joining what has one style, and saying when a strip went to the terminal.
Does not belong here: which row stands where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from helpdesk_tui.text import cells, fit_cells
from helpdesk_tui.tui.columns import GAP, widths
from helpdesk_tui.tui.content import fitted
from helpdesk_tui.tui.lines import Span, ascii_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import Console
    from rich.style import Style as RichStyle

    from helpdesk_tui.tui.columns import Column
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.widgets._row import Row

__all__ = ["MARKER", "SIDE", "Noted", "Painter"]

MARKER = 2
"""Cells of cursor and mark: all that a move of the cursor repaints."""
SIDE = MARKER + 1
"""The same with the gap to the row."""


class Noted(Strip):
    """A strip that tells when it is written to the terminal: what was not, must be painted again after a shift."""

    __slots__ = ("_note",)

    def __init__(self, segments: Iterable[Segment], width: int, note: Callable[[int], None]) -> None:
        super().__init__(segments, width)
        self._note = note

    def render(self, console: Console) -> str:
        self._note(self.cell_length)
        return super().render(console)

    def crop(self, start: int, end: int | None = None) -> Strip:
        part = super().crop(start, end)
        return part if part is self else Noted(part, part.cell_length, self._note)


class Painter:
    """Makes the text part of rows at one width."""

    def __init__(
        self, columns: Sequence[Column], width: int, looks: Callable[[Style], RichStyle], *, plain: bool = False
    ) -> None:
        self.width = max(0, width)
        self._columns = columns
        self._sizes = widths(columns, self.width)
        self._last = max((n for n, size in enumerate(self._sizes) if size), default=-1)
        self._looks = looks
        self._drawn: Callable[[str], str] = ascii_text if plain else str

    def row(self, row: Row) -> list[Segment]:
        """The cells of a row, exactly ``width`` wide; neighbours of one style are one segment."""
        found: list[tuple[str, Style]] = []
        used = 0
        for n, (column, size) in enumerate(zip(self._columns, self._sizes, strict=True)):
            if not size:
                continue
            cell = row.cells[n] if n < len(row.cells) else ""
            style: Style = cell.style if isinstance(cell, Span) and cell.style else row.style
            text = fitted(cell.text if isinstance(cell, Span) else cell, size, right=column.right)
            used += size
            if n != self._last:
                text += " " * GAP
                used += GAP
            self._add(found, text, style)
        self._add(found, " " * (self.width - used), row.style)
        return [Segment(self._drawn(text), self._looks(style)) for text, style in found if text]

    def header(self, note: str, style: Style) -> list[Segment]:
        """The titles, and a note at the right end, which covers titles where there is no room for both."""
        note = f" {note}" if note else ""
        title = "".join(
            fitted(column.title, size, right=column.right) + " " * GAP
            for column, size in zip(self._columns, self._sizes, strict=True)
            if size
        )
        shown = fitted(note, min(cells(note), self.width)) if note else ""
        room = self.width - cells(shown)
        pieces = ((fit_cells(title, room, ellipsis=""), self._looks("title")), (shown, self._looks(style)))
        return [Segment(self._drawn(text), look) for text, look in pieces if text]

    def message(self, text: str, style: Style) -> list[Segment]:
        """One line of words in place of a row."""
        return [Segment(self._drawn(fitted(text, self.width)), self._looks(style))] if self.width else []

    @staticmethod
    def _add(found: list[tuple[str, Style]], text: str, style: Style) -> None:
        """Appends, to the last piece where the style is the same, or nothing but blanks would be seen of it."""
        if found and (found[-1][1] == style or not text.strip()):
            found[-1] = (found[-1][0] + text, found[-1][1])
        else:
            found.append((text, style))
