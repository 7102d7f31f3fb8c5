"""Styled lines: what a view makes of values, before any widget sees it.

Belongs here: the two types, and joining them. Does not belong here: colours (``themes``), drawing (``widgets``), and
what is to be said (``views``).

Every text in a span is clean already: ``str(foreign)``, ``foreign.ident()`` or one line of ``foreign.block()``, or a
word of this program. A style is one of ``STYLES``, never a colour.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Literal, TypeAlias

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import cells, fit_cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.policy.explain import Derivation

__all__ = ["Line", "Span", "Style", "ascii_text", "bar", "blank", "flowed", "line", "pair", "wrapped"]

Style: TypeAlias = Literal[
    "", "dim", "bold", "title", "accent", "bad", "warn", "good", "public", "note", "event", "rule", "key", "frame"
]
"""What a text is, not how it looks; ``themes`` gives each of them a look."""

_ASCII = str.maketrans(
    "…·–─│┆▶▷▸▾→←×⟵✓✗●○■□█▓░▏▎▍▌▋▊▉▁▂▃▄▅▆▇✎",
    "~---|:>->v><x<+x*o#.##----####.:-=+#@*",
)
"""Each sign of ours to one that is as wide."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line in one style."""

    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a screen."""

    spans: tuple[Span, ...] = ()
    why: Derivation | None = None
    """How the number in it comes about; ``W`` opens it."""
    target: str = ""
    """Id of what the line stands for, where a cursor may choose it."""
    wrap: bool = False
    """Whether it goes on in the next row where it is too long; else it is cut."""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


def line(*parts: str | Span, why: Derivation | None = None, target: str = "", wrap: bool = False) -> Line:
    """A line of plain texts and spans."""
    spans = tuple(part if isinstance(part, Span) else Span(part) for part in parts)
    return Line(spans, why, target, wrap)


def blank() -> Line:
    return Line()


def pair(left: Line, right: Line, width: int) -> Line:
    """Two lines in one, the right one at the right edge; the left one is cut where they would meet.

    ``why`` and ``target`` are the left one's, else the right one's.
    """
    end = cells(right.text)
    room = max(0, width - end)
    fitted = _cut(left.spans, room - 1 if end and room else room)
    gap = room - sum(cells(span.text) for span in fitted)
    spans = (*fitted, Span(" " * gap), *right.spans)
    return Line(spans, left.why or right.why, left.target or right.target)


def ascii_text(text: str) -> str:
    """Signs of ours as ASCII; what others wrote stays as it is, but where they used the same signs."""
    return text.translate(_ASCII)


def flowed(parts: Iterable[tuple[Span, ...]], width: int, *, lead: tuple[Span, ...] = ()) -> list[Line]:
    """Parts in rows, each part whole; blanks at the end of one may hang over. Width 0: all in one row."""
    rows = [list(lead)]
    for part in parts:
        used = sum(cells(span.text) for span in (*rows[-1], *part[:-1])) + cells(part[-1].text.rstrip())
        if used > width > 0 and rows[-1]:
            rows.append([])
        rows[-1] += part
    return [Line(tuple(spans)) for spans in rows]


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a clean text at a width, in cells; a word longer than that is broken."""
    if cells(text) <= width:
        return [text]
    if text.isascii():
        indent = text[: len(text) - len(text.lstrip())]
        return textwrap.wrap(text, width, subsequent_indent=indent[: width // 2], replace_whitespace=False) or [""]
    return list(_wide(text, width))


def _wide(text: str, width: int) -> Iterable[str]:
    row, used = "", 0
    for word in _words(text):
        rest = word
        if used and used + cells(word) > width:
            yield row.rstrip()
            row, used, rest = "", 0, word.lstrip()
        # A base keeps six marks at most, so that many characters always fill a row: the rest is not measured again.
        while len(rest) > 8 * width or cells(rest) > width:
            head = fit_cells(rest[: 8 * width], width, ellipsis="").rstrip() or rest[0]
            yield head
            rest = rest[len(head) :]
        row += rest
        used += cells(rest)
    yield row.rstrip()


def _words(text: str) -> Iterable[str]:
    """The text in pieces that end before a blank."""
    start = 0
    for at, char in enumerate(text):
        if char == " " and at > start and text[at - 1] != " ":
            yield text[start:at]
            start = at
    yield text[start:]


def _cut(spans: tuple[Span, ...], width: int) -> list[Span]:
    found: list[Span] = []
    for span in spans:
        size = cells(span.text)
        if size > width:
            found.append(Span(fit_cells(span.text, width), span.style))
            return found
        found.append(span)
        width -= size
    return found


_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(part: float, width: int, *, ascii_only: bool = False) -> str:
    """A bar of ``width`` cells, ``part`` (0 to 1) of it filled."""
    part = min(1.0, max(0.0, part))
    if ascii_only:
        filled = round(part * width)
        return "#" * filled + "." * (width - filled)
    eighths = round(part * width * 8)
    full, rest = divmod(eighths, 8)
    shown = "█" * full + (_EIGHTHS[rest] if rest else "")
    return shown + "░" * (width - len(shown))
