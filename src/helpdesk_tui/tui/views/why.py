"""Why a number is what it is: its derivation, step by step, with rules and their sources.

Belongs here: laying a derivation out. Does not belong here: making one (``policy``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.text import cells, fit_cells
from helpdesk_tui.tui.lines import Line, Span, blank, line, pair, wrapped
from helpdesk_tui.tui.views.parts import checked, cited, fact, paragraph, ruled, word
from helpdesk_tui.words import rule_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.policy.explain import Derivation, Step
    from helpdesk_tui.policy.rules import Rule

__all__ = ["why"]


def why(title: str, derivation: Derivation, width: int, *, ascii_only: bool = False) -> list[Line]:
    """``title`` says what is explained. Steps that rest on a decision of ours say so."""
    return checked(_lines(title, derivation, width), width, ascii_only=ascii_only)


def _lines(title: str, derivation: Derivation, width: int) -> Iterator[Line]:
    rules = derivation.rules
    first = (
        line(Span(f"[{rules[-1].id}]", "rule")) if rules and cells(title) + cells(rules[-1].id) < width - 3 else line()
    )
    yield pair(line(Span(word(title), "title")), first, width)
    yield blank()
    label = min(24, max((cells(word(one.name)) for one in derivation.given), default=0))
    for given in derivation.given:
        yield from fact(word(given.name), word(given.value), width=width, label=max(8, label))
    if derivation.given:
        yield blank()
    for number, step in enumerate(derivation.steps, 1):
        yield from _step(number, step, width)
    if not derivation.steps:
        yield line(Span("nothing was computed", "dim"))
    for warning in derivation.warnings:
        yield from paragraph(f"warning: {word(warning)}", width, hanging="  ", style="warn")
    if rules:
        yield blank()
        yield ruled("rules", width=width)
    for rule in rules:
        yield from _rule(rule, width)


def _step(number: int, step: Step, width: int) -> Iterator[Line]:
    """``2 target   12 h      our decision  [lx.clock.mode]``."""
    text = word(step.text) + (f": {word(step.value)}" if step.value else "")
    basis = "our decision  " if step.decision else ""
    lead = f"{number:>2} "
    rows = [
        line(Span(" " * cells(lead) if n else lead, "dim"), part)
        for n, part in enumerate(wrapped(text, max(8, width - cells(lead))))
    ]
    if step.rule is None:
        yield from rows
        return
    yield from cited(rows, Span(basis, "warn"), Span(f"[{step.rule.id}]", "rule"), width=width)


def _rule(rule: Rule, width: int) -> Iterator[Line]:
    yield line(Span(fit_cells(rule.id, min(width, cells(rule.id))), "rule"), target=rule.id)
    lead = "   "
    if rule.changed_by:
        yield from paragraph(f"as published: {word(rule.sentence)}", width, indent=lead, target=rule.id)
        changed = f"changed in {word(rule.changed_by)}: your own decision"
        yield from paragraph(changed, width, indent=lead, style="warn", target=rule.id)
        return
    yield from paragraph(word(rule.sentence), width, indent=lead, target=rule.id)
    said = "; ".join(part for part in (rule.basis.words, word(rule.source), rule_dates(rule)) if part)
    yield from paragraph(said, width, indent=lead, style="warn" if rule.basis.value == "D" else "dim", target=rule.id)
