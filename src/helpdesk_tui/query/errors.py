"""The one error of the search language and how its place in the query is drawn.

Belongs here: ``QueryError`` and cell arithmetic for the caret line. Does not belong here: finding
mistakes (``lexer``, ``parser``, ``values``) or colour.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["QueryError", "visible"]

DIAGRAM_CELLS = 72
"""Width of the drawn query: with an indent it still fits a terminal of 80 cells."""

QUOTED_CHARS = 40
"""How much of a wrong word a message repeats."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class QueryError(InvalidInput):
    """A query that can't be read, and where.

    ``summary`` is one line, ``message`` the summary, the query and a caret line under it. ``position``
    and ``length`` count code points of ``source`` (``length`` is at least 1, and may point just past
    the end). ``suggestion`` is text to put in place of that span, empty when there is none. None of
    the texts has a control character in it, whatever the query had.
    """

    default_code = "invalid_query"

    def __init__(
        self,
        summary: str,
        *,
        source: str,
        position: int,
        length: int = 1,
        suggestion: str = "",
        hint: str = "",
    ) -> None:
        if suggestion:
            summary = f"{summary}, did you mean '{suggestion}'?"
        self.summary = visible(summary)
        self.source = source
        self.position = position
        self.length = max(1, length)
        self.suggestion = suggestion
        super().__init__(f"{self.summary}\n{self.diagram()}", hint=visible(hint), field="query")

    def diagram(self, cells: int = DIAGRAM_CELLS) -> str:
        """The query and a caret line under it, two lines of at most ``cells`` cells (never under 8).

        A query that is too wide is cut round the place, with ``…`` where something is left out.
        """
        shown, marks = _window(self.source, self.position, max(8, cells))
        before = sum(_cells(char) for char in shown[:marks])
        under = sum(_cells(char) for char in shown[marks : marks + self.length])
        return f"{''.join(shown)}\n{' ' * before}{'^' * max(1, under)}"


def visible(text: str) -> str:
    """``text`` with every character that is no graphic and no plain space shown as U+FFFD."""
    return "".join(_visible(char) for char in text)


def quoted(text: str) -> str:
    """``text`` in single quotes for a message, safe and no longer than a line has room for."""
    short = text if len(text) <= QUOTED_CHARS else text[: QUOTED_CHARS - 1] + "…"
    return f"'{visible(short)}'"


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    return " " if unicodedata.category(char) == "Zs" else REPLACEMENT


def _cells(char: str) -> int:
    """Cells a terminal gives to one shown character."""
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in {"Mn", "Me"} or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _window(source: str, position: int, cells: int) -> tuple[list[str], int]:
    """Shown characters that fit ``cells``, and the index among them of ``position``."""
    shown = [_visible(char) for char in source]
    position = min(position, len(shown))
    if sum(map(_cells, shown)) < cells:
        return shown, position
    half = (cells - 3) // 2
    start = position - _fitting(reversed(shown[:position]), half)
    end = position + _fitting(iter(shown[position:]), half)
    head = ["…"] if start else []
    tail = ["…"] if end < len(shown) else []
    return [*head, *shown[start:end], *tail], position - start + len(head)


def _fitting(chars: Iterable[str], cells: int) -> int:
    """How many of ``chars`` fit into ``cells``."""
    count = used = 0
    for char in chars:
        used += _cells(char)
        if used > cells:
            break
        count += 1
    return count
