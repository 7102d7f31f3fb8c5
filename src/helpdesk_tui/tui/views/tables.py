"""Tables as lines: a heading and rows.

Belongs here: cells put side by side. Does not belong here: how wide columns are (``tui.columns``), and what the cells
say; they are clean when they get here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.text import cells, fit_cells
from helpdesk_tui.tui.columns import GAP, widths
from helpdesk_tui.tui.lines import Line, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.policy.explain import Derivation
    from helpdesk_tui.tui.columns import Column
    from helpdesk_tui.tui.lines import Style

__all__ = ["head", "row", "table"]


def head(columns: Sequence[Column], width: int) -> Line:
    """The titles."""
    return Line(tuple(Span(text, "dim") for text in _texts(columns, [c.title for c in columns], width)))


def row(
    columns: Sequence[Column],
    values: Sequence[str],
    width: int,
    *,
    styles: Sequence[Style] = (),
    target: str = "",
    why: Derivation | None = None,
) -> Line:
    """One row; ``styles`` of its cells, the rest plain."""
    texts = _texts(columns, values, width)
    spans = (Span(text, styles[n] if n < len(styles) else "") for n, text in enumerate(texts))
    return Line(tuple(spans), why, target)


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[Line]:
    """The titles, then the rows."""
    return [head(columns, width), *(row(columns, one, width) for one in rows)]


def _texts(columns: Sequence[Column], values: Sequence[str], width: int) -> list[str]:
    """The padded cells, each but the last shown one with the gap behind it; empty where left out."""
    sizes = widths(columns, width)
    last = max((n for n, size in enumerate(sizes) if size), default=0)
    return [
        ((_right(text, size) if column.right else fit_cells(text, size)) + (" " * GAP if n != last else ""))
        if size
        else ""
        for n, (column, text, size) in enumerate(zip(columns, values, sizes, strict=True))
    ]


def _right(text: str, size: int) -> str:
    return " " * (size - cells(text)) + text if cells(text) <= size else fit_cells(text, size)
