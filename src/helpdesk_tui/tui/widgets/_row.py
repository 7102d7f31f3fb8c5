"""What a list shows: one row, where rows come from, and how a list is doing.

Belongs here: the values that a pane gives to ``Rows``. Does not belong here: drawing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.lines import Span, Style

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NOTHING", "Cell", "Held", "Mood", "Row", "Source"]

Cell: TypeAlias = str | Foreign | Span
"""Cleaned and fitted when it is drawn; a span has a style of its own, at the price of about 40 bytes a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a cell for each column."""

    cells: tuple[Cell, ...]
    marked: bool = False
    style: Style = ""
    """Of the cells that have none."""


class Mood(StrEnum):
    """How the data of a list is doing. The rows that are there stay on the screen in each of them."""

    READY = "ready"
    LOADING = "loading"
    STALE = "stale"
    ERROR = "error"


class Source(Protocol):
    """Rows by index, out of a cache: both are asked while the screen is drawn, so neither may wait."""

    @property
    def count(self) -> int | None:
        """Rows that can be reached, 0 for none; None while that is not known."""
        ...

    def line(self, index: int) -> Row | None:
        """A row; None while it is not here: the list draws a placeholder and posts ``WindowWanted``."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that are all in memory."""

    rows: Sequence[Row] = ()
    known: bool = True

    @property
    def count(self) -> int | None:
        return len(self.rows) if self.known else None

    def line(self, index: int) -> Row | None:
        return self.rows[index] if 0 <= index < len(self.rows) else None


NOTHING = Held(known=False)
"""Nothing asked for yet."""
