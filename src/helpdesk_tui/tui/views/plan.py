"""What an act or a bulk run would do, and what a run did.

Belongs here: plans and reports as lines. Does not belong here: making and applying them (``session``).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from helpdesk_tui.model.intents import PostEntry
from helpdesk_tui.tui.lines import Line, Span, blank, line
from helpdesk_tui.tui.views.parts import checked, fact, joined, paragraph, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpdesk_tui.session.results import BulkItem, BulkPlan, BulkReport
    from helpdesk_tui.session.verbs.plan import Plan
    from helpdesk_tui.tui.lines import Style

__all__ = ["act", "bulk", "counts", "report"]

_MOST = 200
"""Tickets named one by one."""
_ORDER = {"refused": 0, "change": 1, "already": 2}
_STYLES: dict[str, Style] = {
    "change": "",
    "already": "dim",
    "skipped": "dim",
    "refused": "bad",
    "failed": "bad",
    "unknown": "bad",
    "waiting": "warn",
    "done": "good",
}
_ENDS = ("failed", "unknown", "waiting", "skipped", "done")
"""What a person has to look at first."""
_WARNINGS = 3
"""Different warnings of a bulk run that are said in words."""


def act(plan: Plan, width: int, *, ascii_only: bool = False) -> list[Line]:
    """One act before it is done: what, what it costs, who sees it, warnings, rules, whether it can be taken back."""
    return checked(_act(plan, width), width, ascii_only=ascii_only)


def _act(plan: Plan, width: int) -> Iterator[Line]:
    yield from paragraph(word(plan.summary, limit=500), width, style="bold")
    if plan.nothing:
        yield line(Span("it is so already: nothing is written", "dim"))
        return
    yield from fact("credits", _cost(plan), width=width, label=10)
    seen = "the customer gets to see it" if plan.outward else "nobody outside the desk sees it"
    yield from fact("seen by", seen, width=width, label=10, style="warn" if plan.outward else "")
    undo = "can be taken back" if plan.undoable else f"can't be taken back: {word(plan.reason) or 'no way back'}"
    yield from fact("undo", undo, width=width, label=10, style="" if plan.undoable else "warn")
    if plan.created:
        yield from fact("makes", ", ".join(map(word, plan.created)), width=width, label=10)
    for warning in plan.warnings:
        yield from paragraph(f"warning: {word(warning)}", width, hanging="  ", style="warn")
    if plan.rules:
        yield from fact("rules", " ".join(f"[{rule}]" for rule in plan.rules), width=width, label=10, style="rule")


def _cost(plan: Plan) -> str:
    """What it books: ``-20``, ``holds 20``, ``none``."""
    booked = [one.entry for one in plan.operations if isinstance(one, PostEntry)]
    moved, held = sum(one.effect for one in booked), sum(one.hold_effect for one in booked)
    parts = [f"{moved:+} on the account"] * bool(moved) + [f"{held:+} held"] * bool(held)
    return ", ".join(parts) or "none"


def bulk(plan: BulkPlan, width: int, *, ascii_only: bool = False) -> list[Line]:
    """``will change 8 · already so 1 · refused 1``, what to know of it, then every ticket: refused ones first."""
    return checked(_bulk(plan, width), width, ascii_only=ascii_only)


def _bulk(plan: BulkPlan, width: int) -> Iterator[Line]:
    refused = plan.count("refused")
    numbers: list[tuple[str, Style]] = [
        (f"will change {plan.count('change'):,}", "bold"),
        (f"already so {plan.count('already'):,}", "dim"),
        (f"refused {refused:,}", "bad" if refused else "dim"),
    ]
    yield Line(joined(numbers, width))
    if plan.outward:
        yield line(Span("customers get to see it", "warn"))
    if not plan.undoable:
        yield line(Span("it can't be taken back", "warn"))
    yield from _warnings(plan.items, width)
    yield blank()
    for item in sorted(plan.items, key=lambda one: _ORDER[one.state])[:_MOST]:
        yield from _item(item, width)
    if len(plan.items) > _MOST:
        yield line(Span(f"and {len(plan.items) - _MOST:,} more", "dim"))


def _warnings(items: Sequence[BulkItem], width: int) -> Iterator[Line]:
    found = Counter(warning for item in items for warning in item.warnings)
    for warning, number in found.most_common(_WARNINGS):
        yield from paragraph(f"warning, {number:,} times: {word(warning)}", width, hanging="  ", style="warn")
    if len(found) > _WARNINGS:
        yield line(Span(f"{len(found) - _WARNINGS:,} more warnings", "warn"))


def _item(item: BulkItem, width: int) -> Iterator[Line]:
    rules = f"  [{', '.join(item.rules)}]" if item.state == "refused" and item.rules else ""
    hint = f"; {word(item.hint)}" if item.state == "refused" and item.hint else ""
    lead = f"{item.state:<8} "
    text = f"{_named(item.ticket, item.text)}{hint}{rules}"
    yield from paragraph(text, width, indent=lead, style=_STYLES[item.state], target=item.ticket)


def counts(found: BulkReport) -> dict[str, int]:
    """How many tickets came to which end."""
    return dict(Counter(item.state.value for item in found.items))


def report(found: BulkReport, width: int, *, ascii_only: bool = False) -> list[Line]:
    """How many came to which end, then every ticket and what became of it, what failed first."""
    numbers: list[tuple[str, Style]] = [
        (f"{state} {n:,}", _STYLES.get(state, "")) for state, n in counts(found).items()
    ]
    lines = [Line(joined(numbers, width)), blank()]
    shown = sorted(found.items, key=lambda one: _ENDS.index(one.state.value))
    for item in shown[:_MOST]:
        style = _STYLES.get(item.state.value, "bad")
        said = _named(item.ticket, item.text)
        lines += paragraph(said, width, indent=f"{item.state.value:<8} ", style=style, target=item.ticket)
    if len(shown) > _MOST:
        lines.append(line(Span(f"and {len(shown) - _MOST:,} more", "dim")))
    return checked(lines, width, ascii_only=ascii_only)


def _named(ticket: str, text: str) -> str:
    """A sentence that names its ticket."""
    said = word(text, limit=500)
    return said if word(ticket) in said else f"{word(ticket)}: {said}" if said else word(ticket)
