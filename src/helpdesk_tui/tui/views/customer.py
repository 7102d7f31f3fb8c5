"""A customer: contacts, what they hold, their tickets and migrations.

Belongs here: showing. Does not belong here: what they may ask for (``entitlements``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.model.customer import UNMATCHED
from helpdesk_tui.model.ticket import ACTIVE
from helpdesk_tui.policy.calendars import zone_named
from helpdesk_tui.tui.columns import Column
from helpdesk_tui.tui.lines import Line, Span, blank, line
from helpdesk_tui.tui.views.cards import run_style
from helpdesk_tui.tui.views.parts import checked, fact, heading, ruled, word
from helpdesk_tui.tui.views.tables import row
from helpdesk_tui.words import again_word, clock_there, day_words, days_left, due_words, given_words, who

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime, tzinfo

    from helpdesk_tui.model.customer import Customer
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.views.values import CustomerPage

__all__ = ["page"]

_TICKETS = (
    Column("ticket", 7, weight=1, most=12),
    Column("status", 9, drop=2, weight=1, most=17),
    Column("due", 12, right=True, drop=3),
    Column("subject", 10, weight=6),
    Column("who", 6, drop=1),
)
_RUNS = (
    Column("#", 6, weight=1, most=10),
    Column("kind", 12, drop=1),
    Column("status", 12, weight=3),
    Column("from > to", 14, weight=3, drop=2),
)
_LABEL = 13


def page(
    found: CustomerPage, width: int, *, now: datetime, zone: tzinfo, me: str, ascii_only: bool = False
) -> list[Line]:
    """Everything known. Targets: ids of tickets, ``migration:ID``, ``account:ID``."""
    lines = [
        *_contacts(found, width, now),
        *_held(found, width, found.today),
        *_tickets(found, width, now, zone, me),
        *_runs(found, width),
    ]
    return checked(lines, width, ascii_only=ascii_only)


def _contacts(found: CustomerPage, width: int, now: datetime) -> Iterator[Line]:
    party, customer = found.party, found.party.customer
    if customer is None:
        yield heading(f"{party.id} (not in the records)", width=width)
        return
    yield heading(f"{word(customer.name)} ({customer.id})", _clock(customer, now), width=width)
    if UNMATCHED in customer.extra:
        said = "not known: :match NUMBER says who they are there"
        yield from fact("ledger", said, width=width, label=_LABEL, style="warn")
    for email in customer.emails:
        yield from fact("address", email.ident(limit=200) + given_words(customer, email), width=width, label=_LABEL)
    if not customer.emails:
        yield from fact("address", "none is known", width=width, label=_LABEL, style="warn")
    yield from fact("zone", word(customer.zone), width=width, label=_LABEL)
    yield from fact("language", word(customer.language), width=width, label=_LABEL)


def _clock(customer: Customer, now: datetime) -> str:
    try:
        return f"theirs {clock_there(now, zone_named(customer.zone))}"
    except InvalidInput:
        return "zone not known"


def _held(found: CustomerPage, width: int, today: date) -> Iterator[Line]:
    party, account = found.party, found.party.account
    yield blank()
    yield ruled("holds", width=width)
    held = f", {account.held} held" if account.held else ""
    said = f"{account.available} available of {account.balance}{held}"
    yield from fact("credits", said, width=width, label=_LABEL, target=f"account:{party.id}")
    for licence in party.licences:
        version = f", version {word(licence.version)}" if licence.version else ""
        said = f"{word(licence.product)}, {word(licence.kind)}, {day_words(licence.purchased, today)}{version}"
        yield from fact("licence", f"{licence.id}  {said}", width=width, label=_LABEL)
    for plan in party.subscriptions:
        until = f"to {day_words(plan.ends, today)}, {days_left(plan.ends, today)}" if plan.ends else "for ever"
        over = plan.ends is not None and plan.ends < today
        soon = plan.ends is not None and 0 <= (plan.ends - today).days <= 30
        style: Style = "dim" if over else "warn" if soon else ""
        yield from fact("subscription", f"{plan.id}  {word(plan.plan)} {until}", width=width, label=_LABEL, style=style)


def _tickets(found: CustomerPage, width: int, now: datetime, zone: tzinfo, me: str) -> Iterator[Line]:
    running = sum(one.status in ACTIVE for one in found.tickets)
    yield blank()
    yield ruled("tickets", f"{running} open of {len(found.tickets)}", width=width)
    for one in found.tickets:
        cells = (
            word(one.id),
            one.status.value.replace("_", " "),
            due_words(one, now, zone) if one.status in ACTIVE else "",
            word(one.subject) if one.subject else "(no subject)",
            word(who(one, me), limit=40),
        )
        gone: Style = "" if one.status in ACTIVE else "dim"
        yield row(_TICKETS, cells, width, styles=(gone,) * len(cells), target=str(one.id))
    if not found.tickets:
        yield line(Span("none", "dim"))


def _runs(found: CustomerPage, width: int) -> Iterator[Line]:
    if not found.runs:
        return
    yield blank()
    yield ruled("migrations", str(len(found.runs)), width=width)
    for one in found.runs:
        cells = (
            word(one.id),
            word(again_word(one.kind)),
            word(one.status.replace("_", " ")),
            f"{word(one.source.cart)} → {word(one.target.cart)}",
        )
        yield row(_RUNS, cells, width, styles=("", "", run_style(one.status)), target=f"migration:{one.id}")
