"""The only place where text becomes Textual's ``Content``.

Belongs here: cleaning what is to be shown, and giving it a style. Does not belong here: what is said (``views``),
which colour a style has (``themes``), where it is drawn (``widgets``).

Textual reads markup in every plain ``str``, and lets control characters of a ``Content`` through. So whatever a widget
shows comes from here, or is a literal. Text of this program may be given, too: it can hold a formatted foreign text,
and cleaning it twice changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.content import Content

from helpdesk_tui.text import Foreign, Kind, cells, clean, fit_cells
from helpdesk_tui.tui.lines import Span, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpdesk_tui.tui.lines import Line

__all__ = [
    "BODY",
    "CELL",
    "LINE",
    "TOAST",
    "block",
    "fenced",
    "fitted",
    "ident",
    "joined",
    "line",
    "pages",
    "plain",
    "shown",
    "text",
    "toast",
]

LINE = 1_000
"""Characters of a line outside of a list that are shown: a subject, a title."""
CELL = 500
"""Characters of a cell that are looked at; no cell is wider."""
TOAST = 200
"""Characters of a notification: Textual lays it out on the event loop, 20 s for a long one."""
BODY = 2_000_000
"""Characters of a message that can be paged through."""
PAGE_LINES, PAGE_CHARS = 2_000, 200_000
"""What a widget gets at once of a message."""


def plain(value: Foreign | str, *, limit: int = LINE) -> str:
    """One clean line as a ``str``: for a place that reads no markup and takes no ``Content``."""
    return value.line(limit=limit) if isinstance(value, Foreign) else clean(value, Kind.LINE, limit=limit)


def line(value: Foreign | str, style: str = "", *, limit: int = LINE) -> Content:
    """One line: a subject, a name, a title of a frame, an option, a tooltip."""
    return Content.styled(plain(value, limit=limit), style)


def block(value: Foreign | str, style: str = "", *, limit: int = PAGE_CHARS) -> Content:
    """Lines: a note. A message may be long, see ``pages``."""
    return Content.styled(_lines(value, limit), style)


def ident(value: Foreign | str, style: str = "") -> Content:
    """An address, a host, a URL, a file name: nothing in it poses as something else."""
    shown_as = value.ident(limit=LINE) if isinstance(value, Foreign) else clean(value, Kind.IDENT, limit=LINE)
    return Content.styled(shown_as, style)


def fitted(value: Foreign | str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """One line as exactly ``width`` cells, padded at its end, or at its start for numbers."""
    cleaned = plain(value, limit=CELL)
    if right and (free := width - cells(cleaned)) > 0:
        return " " * free + cleaned
    return fit_cells(cleaned, width, ellipsis=ellipsis)


def toast(value: Foreign | str) -> str:
    """For ``notify(toast(...), markup=False)``: short, since a long one stops the event loop."""
    cleaned = plain(value, limit=TOAST)
    return cleaned if len(cleaned) <= TOAST else f"{cleaned[: TOAST - 1]}…"


def text(value: Foreign | str, style: str = "", *, limit: int = LINE) -> Text:
    """The same as ``line`` for what crashes on ``Content``: labels of a tree."""
    return Text(plain(value, limit=limit), style, no_wrap=True)


def joined(*parts: Content | Foreign | str | tuple[Foreign | str, str]) -> Content:
    """Pieces in one line; a pair is a text and its style."""
    made = [
        part
        if isinstance(part, Content)
        else Content.styled(plain(part[0]), part[1])
        if isinstance(part, tuple)
        else Content(plain(part))
        for part in parts
    ]
    return Content("").join(made)


def shown(lines: Iterable[Line | Span], looks: Mapping[str, str]) -> Content:
    """Styled lines under each other; ``looks`` gives the markup style of each style name, "" where it has none."""
    made = []
    for item in lines:
        spans = (item,) if isinstance(item, Span) else item.spans
        made.append(Content("").join([Content.styled(plain(s.text), looks.get(s.style, "")) for s in spans]))
    return Content("\n").join(made)


def pages(value: Foreign | str) -> list[str]:
    """A message, clean, in pieces that a widget can lay out at once; at least one, each without a newline at its end.

    More than 2,000,000 characters are not shown, and the last page says so.
    """
    found: list[str] = []
    page: list[str] = []
    room = PAGE_CHARS
    for row in _lines(value, BODY).split("\n"):
        for start in range(0, max(1, len(row)), PAGE_CHARS):
            piece = row[start : start + PAGE_CHARS]
            if page and (len(page) == PAGE_LINES or len(piece) > room):
                found.append("\n".join(page))
                page, room = [], PAGE_CHARS
            page.append(piece)
            room -= len(piece) + 1
    return [*found, "\n".join(page)]


def fenced(value: Foreign | str, width: int, gutter: str = "│ ", *, limit: int = PAGE_CHARS) -> list[str]:
    """A foreign text in rows of at most ``width`` cells, each behind the gutter that nothing else uses.

    What imitates a frame or a button of this program can't be filtered, only fenced: wrapping is done here, so that
    no row of it stands without its gutter.
    """
    room = max(1, width - cells(gutter))
    rows = [piece for row in _lines(value, limit).split("\n") for piece in wrapped(row, room)]
    return [gutter + row for row in rows]


def _lines(value: Foreign | str, limit: int) -> str:
    return value.block(limit=limit) if isinstance(value, Foreign) else clean(value, Kind.BLOCK, limit=limit)
