"""Every field of a ticket, one below the other.

Belongs here: names and values. Does not belong here: what follows from them (``verdict``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.tui.views.parts import checked, fact, word
from helpdesk_tui.words import local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.lines import Line

__all__ = ["ticket"]


def ticket(card: Card, width: int, *, zone: tzinfo, ascii_only: bool = False) -> list[Line]:
    """Name and value of each field; what is empty is a dash."""
    found = [made for name, value in _fields(card, zone) for made in fact(name, word(value) or "-", width=width)]
    return checked(found, width, ascii_only=ascii_only)


def _fields(card: Card, zone: tzinfo) -> Iterator[tuple[str, str]]:
    one, placed, party = card.ticket, card.ticket.placement, card.party
    yield "ticket", f"{one.id}, version {one.version}"
    yield "subject", str(one.subject)
    yield "desk", one.desk
    yield "customer", f"{party.customer.name if party.customer is not None else '?'} ({one.customer})"
    if isinstance(joined := one.extra.get("joined"), str):
        yield "joined", joined
    yield "channel", one.channel
    yield "status", one.status.value.replace("_", " ")
    yield "assignee", str(one.assignee or "")
    yield "category", one.category or ""
    yield "language", one.language
    yield "tags", " ".join(map(str, one.tags))
    yield "urgent", f"yes: {one.urgent_reason}" if one.urgent else "no"
    yield "received", local(one.received, zone)
    yield "updated", _time(one.updated, zone)
    yield "due", _time(placed.due, zone)
    yield "work by", _time(placed.work_by, zone)
    yield "at risk", _time(placed.risk_at, zone)
    yield "rank", placed.rank_name
    yield "verdict", placed.verdict.replace("_", " ")
    assessed = one.assessment
    price = "" if assessed.price is None else f", {assessed.price} cr, {assessed.charged} booked"
    yield "assessment", f"{assessed.state.value}{price}"
    yield "quote", "" if one.quote is None else f"{one.quote} cr"
    yield "in advance", "" if one.advance_limit is None else f"up to {one.advance_limit} cr"
    yield "upgrade", f"{one.upgrade_from} to {one.upgrade_to}" if one.upgrade_from else ""
    yield "migration", one.migration or ""
    yield "snoozed", _time(one.snoozed_until, zone) + (" or until they write" if one.snoozed_for_reply else "")
    yield "watched by", " ".join(map(str, one.watchers))
    yield "links", ", ".join(f"{link.kind.value.replace('_', ' ')} {link.ticket}" for link in one.links)
    yield "time spent", f"{one.minutes} min"


def _time(at: datetime | None, zone: tzinfo) -> str:
    return local(at, zone) if at is not None else ""
