"""Credits: the list of accounts, and one account with its ledger and its burn over time.

Belongs here: showing. Does not belong here: prices (``policy.credits``) and booking (``session.verbs``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.model.customer import EntryKind
from helpdesk_tui.policy.explain import Derivation, Given, Step
from helpdesk_tui.tui.columns import Column
from helpdesk_tui.tui.lines import Line, Span, ascii_text, blank, line
from helpdesk_tui.tui.views.burn import by_month, chart, per_month
from helpdesk_tui.tui.views.parts import checked, fact, heading, joined, ruled, word
from helpdesk_tui.tui.views.tables import head, row
from helpdesk_tui.words import ago, balances, day_words, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from helpdesk_tui.model.customer import LedgerEntry
    from helpdesk_tui.model.ids import EntryId
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.views.values import AccountRow, Ledger

__all__ = ["COLUMNS", "LOW", "account", "cells_of", "entries", "reckoned", "summary", "tone"]

COLUMNS = (
    Column("customer", 12, weight=5, most=36),
    Column("balance", 7, right=True),
    Column("held", 5, right=True, drop=2),
    Column("waiting", 7, right=True, drop=1),
    Column("for", 9, weight=1, drop=3, most=12),
    Column("asked", 9, drop=4),
)
"""Customer, balance, held, waiting for consent, for which ticket and how many more, since when."""
LOW = 10
"""Credits available below which an account is called low."""
_LEDGER = (
    Column("at", 11),
    Column("entry", 8),
    Column("credits", 7, right=True),
    Column("balance", 7, right=True),
    Column("ticket", 7, weight=1, drop=2, most=12),
    Column("reason", 10, weight=6, drop=1),
)
_CHART_ROWS = 4
_MONTHS = 12


def cells_of(one: AccountRow, *, now: datetime, ascii_only: bool = False) -> tuple[str, ...]:
    """The cells of an account, in the order of ``COLUMNS``."""
    found = (
        word(one.name),
        str(one.account.balance),
        str(one.account.held or "-"),
        str(one.waiting or "-"),
        word(one.ticket) + (f" +{one.others}" if one.others else ""),
        ago(one.asked, now) if one.asked is not None else "",
    )
    return tuple(map(ascii_text, found)) if ascii_only else found


def tone(one: AccountRow) -> Style:
    """Of the whole row; the numbers say the same."""
    return "warn" if one.waiting else "bad" if one.account.available < LOW else ""


def summary(rows: Sequence[AccountRow], width: int, *, low: int = LOW, ascii_only: bool = False) -> Line:
    """``Accounts 312 · low 14 · waiting for consent 6``."""
    under = sum(one.account.available < low for one in rows)
    waiting = sum(bool(one.waiting) for one in rows)
    parts: list[tuple[str, Style]] = [
        (f"Accounts {len(rows):,}", "title"),
        (f"below {low} cr {under:,}", "bad" if under else "dim"),
        (f"waiting for consent {waiting:,}", "warn" if waiting else "dim"),
    ]
    return checked([Line(joined(parts, width))], width, ascii_only=ascii_only)[0]


def account(
    ledger: Ledger, width: int, *, now: datetime, zone: tzinfo, ascii_only: bool = False, most: int = 200
) -> list[Line]:
    """Balance, held, waiting, burn and entries, the newest first; ``most`` entries."""
    found = [*_head(ledger, width, now), *_burn(ledger, width, now, zone, ascii_only=ascii_only), blank()]
    found += entries(ledger, width, now=now, zone=zone, most=most)
    return checked(found, width, ascii_only=ascii_only)


def reckoned(ledger: Ledger) -> Derivation:
    """How the balance comes about: what was booked, by kind, and what of it is held."""
    account = ledger.party.account
    sums: dict[str, int] = {}
    for entry in ledger.entries:
        if entry.effect:
            sums[entry.entry.value] = sums.get(entry.entry.value, 0) + entry.effect
    before = account.balance - sum(sums.values())
    steps = [Step("before the entries shown", f"{before:+} cr")] if before else []
    steps += [Step(f"{kind}, all together", f"{total:+} cr") for kind, total in sums.items()]
    steps.append(Step("balance", f"{account.balance} cr"))
    if account.held:
        steps.append(Step("held for tickets", f"-{account.held} cr"))
    steps.append(Step("available", f"{account.available} cr"))
    return Derivation((Given("entries", str(len(ledger.entries))),), tuple(steps))


def _head(ledger: Ledger, width: int, now: datetime) -> Iterator[Line]:
    party = ledger.party
    name = word(party.customer.name) if party.customer is not None else party.id
    yield heading(f"{name} ({party.id})", f"{party.account.available} cr available", width=width)
    yield from fact("balance", f"{party.account.balance:>6} cr", width=width)
    for ticket, amount in party.held_for.items():
        yield from fact("held", f"{amount:>6} cr for {word(ticket)}", width=width, target=str(ticket))
    if party.account.held and not party.held_for:
        yield from fact("held", f"{party.account.held:>6} cr", width=width)
    for one in ledger.waiting:
        price = "not priced" if one.assessment.price is None else f"{one.assessment.price:>6} cr"
        since = ago(one.held_since or one.received, now)
        said = f"{price} for {word(one.id)}, {since}: {word(one.subject)}"
        yield from fact("waiting", said, width=width, style="warn", target=str(one.id))[:1]


def _burn(ledger: Ledger, width: int, now: datetime, zone: tzinfo, *, ascii_only: bool) -> Iterator[Line]:
    """A column for each month, its number below it."""
    average = per_month(ledger.entries, now, zone)
    if average is None:
        return
    cell = 5 if width >= _MONTHS * 5 else 4
    months = by_month(ledger.entries, now, zone, min(_MONTHS, max(1, width // cell)))
    values = [spent for _, spent in months]
    yield blank()
    yield ruled("burn by month", f"{average} cr a month", width=width)
    if not any(values):
        yield line(Span(f"nothing was spent in {len(values)} months", "dim"))
        return
    for text in chart(values, _CHART_ROWS, cell=cell, ascii_only=ascii_only):
        yield line(Span(text, "accent"))
    yield line(*(Span(f"{spent or '-':>{cell - 1}} ", "") for spent in values))
    yield line(*(Span(f"{name[5:]:>{cell - 1}} ", "dim") for name, _ in months))


def entries(
    ledger: Ledger, width: int, *, now: datetime, zone: tzinfo, most: int = 200, ascii_only: bool = False
) -> list[Line]:
    """The ledger, newest first: kind, credits, balance after it, ticket, reason; what was reversed says so."""
    after = balances(ledger.entries, ledger.party.account)
    reversed_by = {one.reverses: one.id for one in ledger.entries if one.reverses is not None}
    found = [head(_LEDGER, width)]
    newest = list(zip(ledger.entries, after, strict=True))[::-1]
    for entry, balance in newest[:most]:
        found.append(_entry(entry, balance, reversed_by, width, now=now, zone=zone))
    if not newest:
        found = [line(Span("no entry", "dim"))]
    elif len(newest) > most:
        found.append(line(Span(f"{len(newest) - most:,} earlier entries are not shown", "dim")))
    return checked(found, width, ascii_only=ascii_only)


def _entry(
    entry: LedgerEntry,
    balance: int,
    reversed_by: dict[EntryId, EntryId],
    width: int,
    *,
    now: datetime,
    zone: tzinfo,
) -> Line:
    at = entry.at.astimezone(zone).date()
    reason = word(entry.reason)
    if entry.reverses is not None:
        reason = f"reverses {word(entry.reverses)}: {reason}"
    elif entry.id in reversed_by:
        reason = f"(reversed) {reason}"
    gone: Style = "dim" if entry.id in reversed_by else ""
    amount: Style = gone or ("bad" if entry.entry is EntryKind.CHARGE else "good" if moved(entry) > 0 else "")
    cut = [
        day_words(at, now.astimezone(zone).date()),
        entry.entry.value,
        f"{moved(entry):+}",
        str(balance),
        word(entry.ticket) if entry.ticket else "-",
        reason,
    ]
    return row(_LEDGER, cut, width, styles=("dim", gone, amount, "", gone, gone), target=str(entry.id))
