"""Rows for people: columns padded by terminal cells, the last or a chosen one cut so that a line fits.

Belongs here: widths. Does not belong here: what the cells say; they are clean when they get here.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from helpdesk_tui.text import cells, fit_cells

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["table", "terminal_width"]

_WIDEST = 200
_NARROWEST = 40
_LEAST = 4
"""Cells a column keeps."""
_GAP = "  "


def terminal_width() -> int:
    """Columns of the terminal; ``COLUMNS`` wins; 0 where stdout is none, so that nothing is cut for a program."""
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return 0


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    grows: int,
    right: Collection[int] = (),
    width: int | None = None,
) -> Iterator[str]:
    """Lines of a table. The column ``grows`` takes what the others leave; ``right`` ones, short, go to the right.

    ``width`` None: the terminal's; 0: as wide as it gets.
    """
    whole = terminal_width() if width is None else width
    natural = [max(cells(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    widths = _fitted(natural, min(max(whole, _NARROWEST), _WIDEST), grows, frozenset(right)) if whole else natural
    for row in (head, *rows):
        parts = [
            _right(cell, wide) if n in right else fit_cells(cell, min(wide, _WIDEST))
            for n, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ]
        yield _GAP.join(parts).rstrip()


def _fitted(natural: list[int], whole: int, grows: int, right: frozenset[int]) -> list[int]:
    """Widths that fit together: numbers as they are, other columns at most a quarter, the growing one the rest."""
    widths = [wide if n in right or n == grows else min(wide, whole // 4) for n, wide in enumerate(natural)]
    room = whole - len(_GAP) * (len(widths) - 1)
    widths[grows] = min(widths[grows], max(_LEAST, room - sum(widths) + widths[grows]))
    while (over := sum(widths) - room) > 0:
        wide, n = max((wide, n) for n, wide in enumerate(widths) if n not in right)
        if wide <= _LEAST:
            break
        widths[n] = max(_LEAST, wide - over)
    return widths


def _right(cell: str, width: int) -> str:
    return " " * (width - cells(cell)) + cell
