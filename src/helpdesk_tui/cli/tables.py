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
    """Lines of a table. The column ``grows`` takes what the others leave; ``right`` ones are aligned to the right.

    ``width`` None: the terminal's; 0: as wide as it gets.
    """
    whole = terminal_width() if width is None else width
    widths = [max(cells(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    if whole:
        left = min(max(whole, _NARROWEST), _WIDEST) - sum(widths) + widths[grows] - len(_GAP) * (len(widths) - 1)
        widths[grows] = max(min(widths[grows], left), 8)
    for row in (head, *rows):
        parts = [
            _right(cell, wide) if n in right else fit_cells(cell, wide)
            for n, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ]
        yield _GAP.join(parts).rstrip()


def _right(cell: str, width: int) -> str:
    return " " * (width - cells(cell)) + cell
