"""What is owed for a ticket, before the first word: the strip of two lines, and all reasons.

Belongs here: choosing and ordering what is said. Does not belong here: the rules, and the words of a verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.model.ticket import ACTIVE, AssessmentState
from helpdesk_tui.policy.explain import span
from helpdesk_tui.text import cells
from helpdesk_tui.tui.lines import Line, Span, blank, line, pair
from helpdesk_tui.tui.views.parts import checked, cited, fact, heading, joined, paragraph, ruled, word
from helpdesk_tui.words import span_words, verdict_words, with_offset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.policy.explain import Answer, Derivation
    from helpdesk_tui.policy.remigrations import Again
    from helpdesk_tui.policy.verdict import Reason, Verdict
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.lines import Style

__all__ = ["details", "due_sentence", "headline", "strip", "verdict_style"]

_STYLES: dict[str, Style] = {
    "included": "good",
    "charge": "accent",
    "needs_approval": "warn",
    "short": "bad",
    "out_of_scope": "bad",
    "refused": "bad",
}
_NO = frozenset({"refused", "out_of_scope"})
"""Why not is said before until when."""
_STATES = {
    AssessmentState.PROPOSED: "asked, no answer yet",
    AssessmentState.APPROVED: "agreed",
    AssessmentState.DECLINED: "declined",
}


def verdict_style(name: str) -> Style:
    """The style of a verdict's word."""
    return _STYLES.get(name, "")


def strip(card: Card, width: int, *, again: Answer[Again] | None = None, ascii_only: bool = False) -> list[Line]:
    """Two lines: the verdict with its rule, and what else matters now. ``again``: whether a re-migration is free."""
    said, rule = _headline(card)
    fits = cells(said.text) + cells(rule) + 1 <= width
    first = pair(said, _cited(rule if fits else ""), width)
    cited = _cited("" if fits else rule)
    room = width - cells(cited.text) - 1 if cited.spans else width
    second = pair(Line(joined(_matters(card, again), room), _why_second(card, again)), cited, width)
    return checked([first, second], width, ascii_only=ascii_only)


def headline(card: Card, width: int) -> list[Line]:
    """``INCLUDED   AIO response 12 h, due Mon 05:00 +07, 42 min over   [lx.aio.response]``; the rule below it where
    there is no room for both."""
    said, rule = _headline(card)
    cut = pair(said, Line(), width)
    return cited([said if cells(said.text) < width else cut], Span(rule, "rule"), width=width) if rule else [cut]


def _headline(card: Card) -> tuple[Line, str]:
    """The first line, and the rule it rests on."""
    answer = card.rules.verdict
    if answer is None:
        trouble = card.rules.trouble
        text = word(trouble.message) if trouble is not None else "the rules can't say"
        return line(Span("UNKNOWN", "warn"), Span(f"  {text}"), why=card.rules.clock.why), ""
    value = answer.value
    sentence, rule = _sentence(card, value)
    why = answer.why
    style: Style = ""
    due = due_sentence(card)
    if due and value.verdict.value not in _NO:
        style = _due_style(card)
        sentence, rule = due, (card.rules.clock.why.rule_ids or [rule])[0]
        why = why + card.rules.clock.why
    said = Span(verdict_words(value), verdict_style(value.verdict.value))
    more = Span(f"  {word(sentence)}", style) if sentence else ""
    return line(said, more, why=why), f"[{rule}]" if rule else ""


def _due_style(card: Card) -> Style:
    return "bad" if card.rules.breached else "warn" if card.rules.at_risk else ""


def _cited(rule: str) -> Line:
    return line(Span(rule, "rule")) if rule else Line()


def due_sentence(card: Card) -> str:
    """``AIO response 12 h, due Mon 05:00 +07, 42 min over``; empty where no time runs."""
    running = card.rules.clock.value
    if running is None or card.ticket.status not in ACTIVE:
        return ""
    service = card.rules.service or card.ticket.placement.rank_name
    name = service.upper() if len(service) <= 3 else service.title()
    said = f"{name} {running.clock} {span(running.target)}"
    if running.paused:
        return f"{said}, paused: not our turn"
    due, now = running.deadline.due, card.at
    rest = f"{span_words(due - now)} left" if due >= now else f"{span_words(now - due)} over"
    return f"{said}, due {with_offset(due, now)}, {rest}"


def details(card: Card, width: int, *, ascii_only: bool = False) -> list[Line]:
    """Everything the verdict rests on: every reason with its rule, the clock, the standing, what can be done."""
    return checked(_details(card, width), width, ascii_only=ascii_only)


def _details(card: Card, width: int) -> Iterator[Line]:
    ticket, answer = card.ticket, card.rules.verdict
    yield heading(word(ticket.subject), width=width)
    if answer is None:
        yield from headline(card, width)
        return
    value = answer.value
    yield line(Span(verdict_words(value), verdict_style(value.verdict.value)), why=answer.why)
    yield blank()
    yield ruled("reasons", width=width)
    for number, reason in enumerate(value.reasons, 1):
        yield from _reason(number, reason, width, answer.why)
    yield blank()
    yield from _money(value, card, width, answer.why)
    if due := due_sentence(card):
        rule = "".join(f"[{one}]" for one in card.rules.clock.why.rule_ids[:1])
        yield from fact("clock", due, width=width, right=rule, why=card.rules.clock.why)
        running = card.rules.clock.value
        if running is not None and not running.paused:
            by = with_offset(running.deadline.work_by, card.at)
            yield from fact("work by", by, width=width, why=card.rules.clock.why)
    elif card.rules.clock.why.steps:
        yield from fact("clock", card.rules.clock.why.steps[-1].text, width=width, why=card.rules.clock.why)
    if card.rules.standing is not None:
        yield from fact("rank", card.rules.standing.value.rank, width=width, why=card.rules.standing.why)
    titles = {action.id: action.title for action in ACTIONS.values()}
    steps = ", ".join(titles.get(name, name) for name in value.next)
    yield from fact("you can", steps or "nothing now", width=width)


def _reason(number: int, reason: Reason, width: int, why: Derivation) -> Iterator[Line]:
    """A decision of ours is never shown as if the vendor had promised it."""
    mark = " (our decision)" if reason.basis == "D" else ""
    text = f"{word(reason.text)}{mark}"
    rows = paragraph(text, width, indent=f"{number:>2} ", hanging="   ", why=why)
    yield from cited(rows, Span(f"[{reason.rule}]", "rule"), width=width)


def _money(value: Verdict, card: Card, width: int, why: Derivation) -> Iterator[Line]:
    if card.rules.standing is None:
        return
    price = "not assessed yet" if value.price is None else f"{value.price} cr"
    yield from fact("price", price, width=width, why=why)
    held = f", {card.party.account.held} held" if card.party.account.held else ""
    yield from fact("available", f"{value.balance} cr{held}", width=width, why=why)
    if value.charge_now:
        booked = f"{value.charge_now} cr" if value.charge_now > 0 else f"{-value.charge_now} cr are given back"
        yield from fact("booked next", booked, width=width, why=why)
    if value.short:
        yield from fact("missing", f"{value.short} cr", width=width, style="bad", why=why)
    if (said := _assessed(card)) is not None:
        yield from fact("customer", said[0], width=width, style=said[1])


def _sentence(card: Card, value: Verdict) -> tuple[str, str]:
    """The reason that decides, and its rule."""
    if not value.reasons:
        return "", ""
    last = value.reasons[-1]
    stated = [reason for reason in value.reasons if reason.basis != "D"]
    what = (card.ticket.category or "not assessed").replace("_", " ")
    match value.verdict.value:
        case "included" if stated:
            return stated[-1].text, stated[-1].rule
        case "needs_approval" if value.price is not None:
            short = f", {value.short} missing" if value.short else ""
            return f"{what}, ask first{short}", last.rule
        case "needs_approval" if card.ticket.category is None:
            return last.text.partition("; ")[2].partition(":")[0], last.rule
        case "short" if value.price is not None:
            return f"{what} costs {value.price}", last.rule
        case "charge" if value.charge_now == 0:
            return what, last.rule
        case "charge":
            return f"{what}, no consent needed", last.rule
        case _:
            return last.text, last.rule


def _matters(card: Card, again: Answer[Again] | None) -> Iterator[tuple[str, Style]]:
    """What else decides what to do now, the most important first."""
    ticket, answer = card.ticket, card.rules.verdict
    if answer is not None and answer.value.verdict.value in _NO and (due := due_sentence(card)):
        yield due, _due_style(card)
    if ticket.urgent:
        reason = f" ({word(ticket.urgent_reason, limit=40)})" if ticket.urgent_reason else ""
        yield f"URGENT{reason}", "warn"
    if ticket.snoozed_until is not None and ticket.snoozed_until > card.at:
        yield f"put aside for {span_words(ticket.snoozed_until - card.at)}", "dim"
    elif ticket.snoozed_for_reply:
        yield "put aside until the customer answers", "dim"
    if (said := _assessed(card)) is not None:
        yield said
    for one in answer.value.reasons if answer is not None else ():
        if one.text.endswith("warn the customer"):
            yield word(one.text.partition("; ")[2] or one.text), "warn"
    if card.migration is not None:
        yield from _run(card.migration)
    if again is not None:
        yield _again(again.value)
    yield from _holding(card)
    others = sum(one.status in ACTIVE for one in card.related)
    if others:
        yield f"{others} other open ticket{'s' if others > 1 else ''}", "dim"


def _run(run: Migration) -> Iterator[tuple[str, Style]]:
    total = sum(one.total for one in run.entities.values())
    done = sum(one.processed for one in run.entities.values())
    errors = sum(one.errors for one in run.entities.values())
    at_work = run.status in {"running", "demo_running", "paused", "failed"} and total > 0
    percent = f" {min(99, done * 100 // total)} %" if at_work else ""
    bad = run.status in {"failed", "completed_with_errors"} or errors > 0
    status = word(run.status.replace("_", " "))
    wrong = f", {errors:,} errors" if errors else ""
    yield f"migration #{run.id} {status}{percent}{wrong}", "warn" if bad else ""


def _again(again: Again) -> tuple[str, Style]:
    if again.free:
        return f"re-migration free to {again.last_free_day:%d %b %Y}, {again.allowance:,} allowed", "good"
    if again.in_window:
        return f"re-migration {again.excess:,} over the free amount, to be quoted", "warn"
    return f"free re-migrations ended {again.last_free_day:%d %b %Y}", "warn"


def _holding(card: Card) -> Iterator[tuple[str, Style]]:
    standing = card.rules.standing
    if standing is None:
        return
    now = standing.value
    if now.care is not None:
        until = f" to {now.care_until:%d %b %Y}" if now.care_until is not None else ""
        yield f"{now.care} care{until}", ""
    elif now.cover is not None and now.cover.covered and now.cover.covered_until is not None:
        yield f"free period to {now.cover.covered_until:%d %b %Y}", ""
    account = card.party.account
    held = f", {account.held} held" if account.held else ""
    yield f"{account.available} credits available{held}", ""
    if now.access == "expired" and card.ticket.category == "upgrade":
        yield "no upgrade access", "dim"


def _assessed(card: Card) -> tuple[str, Style] | None:
    """What the customer said to the price."""
    assessment = card.ticket.assessment
    if assessment.override:
        return f"worked on without credits: {word(assessment.override, limit=60)}", "warn"
    price = f"{assessment.price} cr " if assessment.price is not None else ""
    if assessment.charged:
        return f"{assessment.charged} cr charged", ""
    said = _STATES.get(assessment.state)
    if said is None:
        return None
    return f"{price}{said}", "warn" if assessment.state is AssessmentState.DECLINED else ""


def _why_second(card: Card, again: Answer[Again] | None) -> Derivation:
    if again is not None:
        return again.why
    return card.rules.standing.why if card.rules.standing is not None else card.rules.clock.why
