"""The cards beside a ticket on a wide screen: credits, entitlements, migration. They follow the cursor.

Belongs here: a few lines of each. Does not belong here: the whole of it (``credits``, ``entitlements``,
``migrations``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.text import cells
from helpdesk_tui.tui.lines import Line, Span, bar, line, pair
from helpdesk_tui.tui.views.burn import by_month, per_month, spark
from helpdesk_tui.tui.views.parts import checked, fact, joined, ruled, word
from helpdesk_tui.words import again_word, day_words, days_left, time_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from helpdesk_tui.model.customer import LedgerEntry
    from helpdesk_tui.policy.entitlements import Entitlement
    from helpdesk_tui.policy.explain import Answer
    from helpdesk_tui.session.cards import Card, Entitled
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.views.values import Beside, Run

__all__ = ["MOST_LINES", "all_cards", "credits_card", "entitlement_card", "migration_card", "run_style"]

MOST_LINES = 8
"""Lines of one card."""
_ENTRIES = 3
_SOON = 30
"""Days before its end from which on a thing is said to end soon."""


def all_cards(beside: Beside, width: int, *, zone: tzinfo, now: datetime, ascii_only: bool = False) -> list[Line]:
    """Those cards the backend can fill, an empty line between them; the migration first where there is one."""
    found: list[list[Line]] = []
    if beside.run is not None:
        found.append(migration_card(beside.run, width, ascii_only=ascii_only))
    if beside.card.rules.standing is not None and beside.ledger is not None:
        found.append(credits_card(beside.card, beside.ledger, width, zone=zone, now=now, ascii_only=ascii_only))
    if beside.entitled is not None and beside.entitled.desks:
        desk = beside.card.ticket.desk
        found.append(entitlement_card(beside.entitled, width, desk=desk, ascii_only=ascii_only))
    lines: list[Line] = []
    for card in found:
        lines += [Line(), *card] if lines else card
    return lines


def credits_card(
    card: Card,
    ledger: Sequence[LedgerEntry],
    width: int,
    *,
    zone: tzinfo,
    now: datetime,
    ascii_only: bool = False,
) -> list[Line]:
    """What is available, what waits, how quickly it goes, the last entries."""
    account = card.party.account
    why = card.rules.verdict.why if card.rules.verdict is not None else None
    target = f"account:{account.customer}"
    lines = [ruled("Credits", f"{account.available} available", width=width, why=why, target=target)]
    if account.held:
        held = ", ".join(f"{n} for {word(ticket)}" for ticket, n in card.party.held_for.items())
        lines += fact("held", held or str(account.held), width=width, label=8)[:1]
    assessed = card.ticket.assessment
    if assessed.price is not None or assessed.charged:
        price = f"{assessed.price} cr, " if assessed.price is not None else ""
        lines += fact("this one", f"{price}{assessed.state.value}", width=width, label=8, why=why)[:1]
    average = per_month(ledger, now, zone)
    if average is not None:
        months = spark([n for _, n in by_month(ledger, now, zone)], ascii_only=ascii_only)
        lines += fact("burn", f"{months} {average} cr a month", width=width, label=8)[:1]
    for entry in list(reversed(ledger))[:_ENTRIES]:
        moved = entry.effect or entry.hold_effect
        what = f"{entry.entry.value:<8} {moved:>+5} {word(entry.ticket) if entry.ticket else word(entry.reason)}"
        lines += fact(day_words(entry.at.astimezone(zone).date(), now.date()), what, width=width, label=8)[:1]
    return checked(lines[:MOST_LINES], width, ascii_only=ascii_only)


def entitlement_card(entitled: Entitled, width: int, *, desk: str = "", ascii_only: bool = False) -> list[Line]:
    """One line for each thing the customer may ask for: what, and until when; at one desk, or at all."""
    chosen = {desk: entitled.desks[desk]} if desk in entitled.desks else entitled.desks
    lines = [line for name, answer in chosen.items() for line in _entitlements(entitled, name, answer, width)]
    return checked(lines[:MOST_LINES], width, ascii_only=ascii_only)


def _entitlements(entitled: Entitled, desk: str, answer: Answer[tuple[Entitlement, ...]], width: int) -> Iterator[Line]:
    today = entitled.days[desk]
    yield ruled(f"Entitled, {desk}", width=width, why=answer.why, target=f"customer:{entitled.party.id}")
    label = max((cells(one.name) for one in answer.value), default=0) + 1
    for one in answer.value:
        left = f"{day_words(one.until, today)}, {days_left(one.until, today)}" if one.until is not None else ""
        soon = one.until is not None and 0 <= (one.until - today).days <= _SOON
        room = width - label - cells(left) - 1
        right = line(Span(left, "warn" if soon else "dim")) if room >= 6 else Line()
        yield pair(line(Span(f"{one.name:<{label}}", "dim"), word(one.value), why=one.why), right, width)


def migration_card(run: Run, width: int, *, ascii_only: bool = False) -> list[Line]:
    """How far it is, how quick, what is wrong, whether it may be run again."""
    return checked(list(_migration(run, width, ascii_only=ascii_only))[:MOST_LINES], width, ascii_only=ascii_only)


def _migration(run: Run, width: int, *, ascii_only: bool) -> Iterator[Line]:
    one, progress = run.migration, run.progress
    kind = word(one.kind.replace("_", " "))
    yield ruled(f"Migration #{one.id}", f"{kind}, {word(one.service)}", width=width, target=f"migration:{one.id}")
    status = word(one.status.replace("_", " "))
    if progress.trouble:
        yield line(Span(f"{status}; counts can't be right", "warn"))
        return
    percent = "" if progress.percent is None else f"{progress.percent} %"
    yield pair(line(Span(status, run_style(one.status, stalled=progress.stalled))), line(percent), width)
    if progress.total:
        done = bar(progress.processed / progress.total, width, ascii_only=ascii_only)
        yield line(Span(done, "accent"), why=progress.why)
    left = time_left(progress.eta, stalled=progress.stalled, quiet=progress.quiet)
    rate = "" if progress.per_minute is None else f"{progress.per_minute:,.0f} a minute"
    counted = f"{progress.processed:,} of {progress.total:,}"
    parts: list[tuple[str, Style]] = [(left, "bad" if progress.stalled else ""), (rate, ""), (counted, "dim")]
    yield Line(joined(parts, width), progress.why)
    if progress.errors or progress.skipped:
        skipped = f", {progress.skipped:,} skipped" if progress.skipped else ""
        yield line(Span(f"{progress.errors:,} errors{skipped}", "warn"), why=progress.why)
    if run.groups:
        first = run.groups[0]
        yield line(Span(f"  {first.count} × ", "dim"), word(first.message))
    for name, answer in run.again[:1]:
        again = answer.value
        left = days_left(again.last_free_day, run.today)
        until = day_words(again.last_free_day, run.today)
        said = f"free {left}, to {until}" if again.free else "to be quoted" if again.in_window else f"window {left}"
        yield line(f"{again_word(name)} {said}", why=answer.why)


def run_style(status: str, *, stalled: bool = False) -> Style:
    """Of a status; the word says it, too."""
    if stalled or status == "failed":
        return "bad"
    if status in {"completed_with_errors", "paused", "awaiting_payment"}:
        return "warn"
    return "good" if status == "completed" else "dim" if status == "cancelled" else ""
