"""Columns of a list or a table: which of them fit, and how wide each is.

Belongs here: widths. Does not belong here: what the cells say, and how they are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["GAP", "Column", "full", "widths"]

GAP = 1
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list."""

    title: str
    least: int
    """Cells it takes at least while it is shown."""
    weight: int = 0
    """Its share of the room the others leave; 0: it stays at ``least``."""
    right: bool = False
    """Whether its cells stand at the right: numbers."""
    drop: int = 0
    """Left out where there is no room, the highest first; 0: never."""
    most: int = 0
    """Cells it grows to; 0: without end."""


def widths(columns: Sequence[Column], width: int) -> list[int]:
    """Cells of each column; 0: left out. With the gaps they take ``width`` at most; the last ones give way."""
    shown = set(range(len(columns)))
    while _needed(columns, shown) > width:
        last = max((columns[n].drop, n) for n in shown)
        if not last[0]:
            break
        shown.discard(last[1])
    found = [column.least if n in shown else 0 for n, column in enumerate(columns)]
    _shrink(found, width)
    _grow(found, columns, width - _taken(found))
    return found


def full(columns: Sequence[Column]) -> int:
    """Cells with which each column has all it wants: from there on a list grows no better."""
    return _taken([column.most or column.least for column in columns])


def _shrink(found: list[int], width: int) -> None:
    for n in reversed(range(len(found))):
        if (excess := _taken(found) - width) <= 0:
            return
        found[n] -= min(found[n], excess)


def _grow(found: list[int], columns: Sequence[Column], left: int) -> None:
    growing = [n for n, size in enumerate(found) if size and columns[n].weight]
    while left > 0 and growing:
        whole = sum(columns[n].weight for n in growing)
        given = 0
        for n in list(growing):
            share = max(1, left * columns[n].weight // whole)
            more = min(share, left - given, columns[n].most - found[n] if columns[n].most else left)
            found[n] += more
            given += more
            if columns[n].most and found[n] >= columns[n].most:
                growing.remove(n)
        left -= given
        if not given:
            return


def _taken(found: list[int]) -> int:
    shown = [size for size in found if size]
    return sum(shown) + GAP * max(0, len(shown) - 1)


def _needed(columns: Sequence[Column], shown: set[int]) -> int:
    return sum(columns[n].least for n in shown) + GAP * max(0, len(shown) - 1)
