"""The queues by name with their counts: a column on a wide screen, one line on a narrow one.

Belongs here: showing. Does not belong here: what a queue holds (``session.views``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.text import cells, fit_cells
from helpdesk_tui.tui.lines import Line, Span, line
from helpdesk_tui.tui.views.parts import checked, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.views.values import QueueCount

__all__ = ["column", "tabs"]

_PRESSING = frozenset({"breached", "at-risk", "short", "stalled"})
"""Queues whose number should be nought."""


def column(found: Sequence[QueueCount], current: str, width: int, *, ascii_only: bool = False) -> list[Line]:
    """A queue in a line, its number at the right; the current one is marked by a sign. Targets are names."""
    lines = []
    for one in found:
        number = _number(one)
        lead = "▸ " if one.name == current else "  "
        room = width - cells(lead) - cells(number) - 1
        lines.append(
            line(
                Span(lead, "accent"),
                Span(fit_cells(word(one.title), max(1, room)), "bold" if one.name == current else ""),
                Span(f" {number}", _style(one)),
                target=one.name,
            )
        )
    return checked(lines, width, ascii_only=ascii_only)


def tabs(found: Sequence[QueueCount], current: str, width: int, *, right: str = "", ascii_only: bool = False) -> Line:
    """``▸Next best 1,204 · Mine 9 · At risk 4 · +3 more      demo``: as many as fit, the current one among them."""
    end = f"  {right}" if right else ""
    room = width - cells(end)
    texts = [f"{'▸' if one.name == current else ''}{word(one.title)} {_number(one)}" for one in found]
    shown = _fitting(found, texts, current, room)
    if len(shown) < len(found):
        shown = _fitting(found, texts, current, room - cells(_more(len(found))))
    spans: list[Span] = []
    for n in shown:
        spans += [Span(" · ", "dim")] * bool(spans)
        spans.append(Span(texts[n], "bold" if found[n].name == current else _style(found[n])))
    if spans and len(shown) < len(found):
        spans.append(Span(_more(len(found) - len(shown)), "dim"))
    used = sum(cells(span.text) for span in spans)
    spans += [Span(" " * max(0, room - used)), Span(end, "dim")]
    return checked([Line(tuple(spans))], width, ascii_only=ascii_only)[0]


def _fitting(found: Sequence[QueueCount], texts: Sequence[str], current: str, room: int) -> list[int]:
    """Numbers of those that fit, in order."""
    at = next((n for n, one in enumerate(found) if one.name == current), None)
    shown: set[int] = set() if at is None else {at}
    for n in range(len(found)):
        chosen = sorted(shown | {n})
        if sum(cells(texts[m]) for m in chosen) + 3 * (len(chosen) - 1) <= room:
            shown.add(n)
    return sorted(shown)


def _more(left_out: int) -> str:
    return f" · +{left_out} more"


def _number(one: QueueCount) -> str:
    if one.rows is None:
        return "…"
    return f"{one.rows:,}" + ("" if one.exact else "+")


def _style(one: QueueCount) -> Style:
    return "bad" if one.name in _PRESSING and one.rows else "dim" if not one.rows else ""
