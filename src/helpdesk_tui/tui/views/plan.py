"""What a bulk run would do, and what it did.

Belongs here: plans and reports as lines. Does not belong here: making and applying them (``session``).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from helpdesk_tui.tui.lines import Line, Span, line
from helpdesk_tui.tui.views.parts import checked

if TYPE_CHECKING:
    from helpdesk_tui.session.results import BulkPlan, BulkReport
    from helpdesk_tui.tui.lines import Style

__all__ = ["bulk", "counts", "report"]

_MOST = 200
"""Tickets named one by one."""
_STYLES: dict[str, Style] = {"change": "", "already": "dim", "refused": "bad", "done": "good"}


def bulk(plan: BulkPlan, width: int, *, ascii_only: bool = False) -> list[Line]:
    """``will change 8 · already so 1 · refused 1``, then every ticket."""
    numbers = [("will change", "change"), ("already so", "already"), ("refused", "refused")]
    told = " · ".join(f"{words} {plan.count(state):,}" for words, state in numbers)  # type: ignore[arg-type]
    found = [line(Span(told, "bold"))]
    if plan.outward:
        found.append(line(Span("customers get to see it", "warn")))
    if not plan.undoable:
        found.append(line(Span("it can't be taken back", "warn")))
    for item in plan.items[:_MOST]:
        rules = f"  [{', '.join(item.rules)}]" if item.state == "refused" and item.rules else ""
        found.append(line(Span(f"{item.state:<8} ", _STYLES[item.state]), item.text, Span(rules, "rule")))
    if len(plan.items) > _MOST:
        found.append(line(Span(f"and {len(plan.items) - _MOST:,} more", "dim")))
    return checked(found, width, ascii_only=ascii_only)


def counts(found: BulkReport) -> dict[str, int]:
    """How many tickets came to which end."""
    return dict(Counter(item.state.value for item in found.items))


def report(found: BulkReport, width: int, *, ascii_only: bool = False) -> list[Line]:
    """Every ticket and what became of it, what failed first."""
    ordered = sorted(found.items, key=lambda item: item.state.value == "done")
    lines = [line(Span(f"{item.state.value:<8} ", _STYLES.get(item.state.value, "bad")), item.text) for item in ordered]
    return checked(lines, width, ascii_only=ascii_only)
