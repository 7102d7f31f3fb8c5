"""A ticket of the desk with what the ledger keeps of it.

Belongs here: which side a field is read from. Does not belong here: writing either.

What the desk shows is the truth for every field it has. A value of the shadow stands beside it only while the desk
still shows what that value becomes there: a status the desk has no word for, a text it had to change.

Whose ticket it is, the join says at every read: the shadow's customer is only who it was when the shadow was made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import Link, LinkKind, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from helpdesk_tui.backends.composite.parts import Join
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.ticket import Message

__all__ = ["KEPT", "dressed", "overlaid", "raw_bodies"]

KEPT = (
    "category",
    "urgent_reason",
    "language",
    "channel",
    "migration",
    "assessment",
    "quote",
    "advance_limit",
    "upgrade_from",
    "upgrade_to",
    "snoozed_until",
    "snoozed_for_reply",
    "watchers",
    "desk",
    "received",
)
"""Fields the ledger keeps for a desk that has no place for them."""
_SHOWN = ("status", "subject", "tags")
"""Fields both have: the shadow's word counts while the desk shows what became of it."""


def overlaid(ticket: Ticket, shadow: Ticket | None, became: Callable[[str, object], object]) -> Ticket:
    """``became``: what the desk makes of a value of a field."""
    if shadow is None:
        return ticket
    fields = {name: getattr(shadow, name) for name in KEPT}
    for name in _SHOWN:
        value = getattr(shadow, name)
        if became(name, value) == became(name, getattr(ticket, name)):
            fields[name] = value
    extra = {**shadow.extra, **ticket.extra}
    links = _links(ticket.links, shadow.links)
    version = ticket.version + shadow.version if ticket.version else 0
    return replace(ticket, **fields, links=links, extra=extra, version=version)


def dressed(ticket: Ticket, joined: Mapping[TicketId, Join]) -> Ticket:
    """With the ledger's id of its customer, where it has one, and how that is known."""
    known = joined.get(ticket.id)
    if known is None:
        return replace(ticket, extra={**ticket.extra, "joined": "not matched with the ledger"})
    if known.shared:
        return replace(ticket, extra={**ticket.extra, "joined": f"not matched: {known.how}"})
    return replace(ticket, customer=known.customer, extra={**ticket.extra, "joined": known.how})


def raw_bodies(messages: Sequence[Message], shadows: Sequence[Message]) -> list[Message]:
    """Messages with their texts as they were given, where the desk could not keep them."""
    known = {one.id: one.body for one in shadows}
    return [replace(one, body=known[one.id]) if one.id in known else one for one in messages]


def _links(there: tuple[Link, ...], kept: tuple[Link, ...]) -> tuple[Link, ...]:
    """The desk's links, by the kinds the shadow knows."""
    shown = {one.ticket for one in there}
    lasting = {LinkKind.MERGED_FROM, LinkKind.MERGED_INTO}
    named = [one for one in kept if one.ticket in shown or one.kind in lasting]
    told = {one.ticket for one in named}
    return tuple(dict.fromkeys((*named, *(one for one in there if one.ticket not in told))))
