"""Where the cursor and the top of a list are: arithmetic only, no widget."""

from __future__ import annotations

from helpdesk_tui.frozen import dataclass

__all__ = ["Viewport"]


@dataclass(slots=True)
class Viewport:
    """Rows ``top`` to ``top + height - 1`` are seen; the cursor is one of them."""

    count: int = 0
    height: int = 0
    top: int = 0
    cursor: int = -1
    """-1 when there is no row."""

    @property
    def rows(self) -> range:
        """What is seen, less what is behind the end."""
        return range(self.top, min(self.count, self.top + self.height))

    @property
    def last_top(self) -> int:
        return max(0, self.count - self.height)

    def fit(self) -> None:
        """After a change of count or height: the cursor on a row, the row in sight, no room wasted below the end."""
        self.cursor = min(max(self.cursor, 0), self.count - 1)
        self.top = min(max(self.top, 0), self.last_top)
        if self.height > 0 and self.cursor >= 0:
            self.top = min(max(self.top, self.cursor - self.height + 1), self.cursor)

    def go(self, index: int, *, line_by_line: bool) -> None:
        """Puts the cursor on a row. Out of sight, the row comes to an edge, to half a page from it, or to the middle.

        ``line_by_line``: a step over an edge moves the list by that step (cheap where the terminal can scroll), else
        by half a page (so that most steps move no list at all). A leap puts the row into the middle.
        """
        if self.count <= 0:
            return
        self.cursor = min(max(index, 0), self.count - 1)
        over = self._over()
        if not over or self.height <= 0:
            return
        half = max(1, self.height // 2)
        if abs(over) > half:
            self.top = self.cursor - self.height // 2
        elif line_by_line:
            self.top += over
        else:
            self.top += half if over > 0 else -half
        self.top = min(max(self.top, 0), self.last_top)

    def scroll(self, lines: int) -> None:
        """Moves the list under the cursor; the cursor stays on its row, or at the edge the row has left by."""
        self.top = min(max(self.top + lines, 0), self.last_top)
        if self.cursor >= 0 and self.height > 0:
            self.cursor = min(max(self.cursor, self.top), self.top + self.height - 1, self.count - 1)

    def _over(self) -> int:
        """By how many rows the cursor is below the last row seen (or, negative, above the first)."""
        if self.cursor < self.top:
            return self.cursor - self.top
        return max(0, self.cursor - self.top - self.height + 1)
