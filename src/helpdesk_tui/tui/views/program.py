"""The program itself, as two sheets show it: settings with where they come from, and what a check-up found.

Belongs here: lines of both, and the values they are made of. Does not belong here: finding any of it out: whoever
starts the app does (``Around``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.tui.lines import Line, Span, Style, blank, line, wrapped

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

__all__ = ["Around", "Check", "Setting", "checks", "settings"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in force."""

    name: str
    value: str
    origin: str
    """``default``, ``file``, ``profile NAME`` or ``option``."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "warning", "problem"]
    detail: str
    hint: str = ""


async def _unchecked() -> Sequence[Check]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What whoever started the app knows of the program; empty where nobody does."""

    hint: str = ""
    """Said when the desk opens: one line, until the first key."""
    settings: Callable[[], Sequence[Setting]] = tuple
    checks: Callable[[], Awaitable[Sequence[Check]]] = _unchecked


_MARKS: dict[str, tuple[str, Style]] = {
    "ok": ("ok", "good"),
    "warning": ("warning", "warn"),
    "problem": ("PROBLEM", "bad"),
}


def settings(found: Sequence[Setting], width: int) -> list[Line]:
    """A row for each setting, more of them for a value that is longer than the sheet is wide."""
    if not found:
        return [line(Span("Nothing is known of the settings here.", "dim"))]
    names = max(len(one.name) for one in found)
    lines: list[Line] = []
    for one in found:
        value, origin = clean(one.value, Kind.LINE) or "-", clean(one.origin, Kind.LINE)
        rows = wrapped(f"{value}  {origin}".rstrip(), max(10, width - names - 2))
        short = len(rows) == 1
        first = Span(value if short else rows[0], "bold")
        lines.append(line(f"{one.name:<{names}}  ", first, Span(f"  {origin}" if short and origin else "", "dim")))
        lines += [line(f"{'':{names}}  ", Span(row, "bold")) for row in rows[1:]]
    where = "helpdesk config edit changes the file; a setting counts from the next start."
    return [*lines, blank(), *(line(Span(text, "dim")) for text in wrapped(where, width))]


def checks(found: Sequence[Check], width: int) -> list[Line]:
    """What is wrong first, each with what to do."""
    if not found:
        return [line(Span("Nothing was checked here.", "dim"))]
    order = ("problem", "warning", "ok")
    lines: list[Line] = []
    for one in sorted(found, key=lambda check: order.index(check.state)):
        lines += _check(one, width)
    wrong = sum(one.state == "problem" for one in found)
    said = f"{wrong} to be put right" if wrong else "nothing has to be put right"
    return [line(Span(f"{len(found)} checks, {said}", "bad" if wrong else "good")), blank(), *lines]


def _check(one: Check, width: int) -> Iterator[Line]:
    word, style = _MARKS[one.state]
    yield line(Span(f"{word:<8} ", style), Span(one.name, "bold"))
    for text in wrapped(clean(one.detail, Kind.LINE), max(10, width - 9)):
        yield line(f"{'':9}{text}")
    if one.hint and one.state != "ok":
        for text in wrapped(clean(one.hint, Kind.LINE), max(10, width - 9)):
            yield line(f"{'':9}", Span(text, "accent"))
