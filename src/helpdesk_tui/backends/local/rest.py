"""What of a ticket no list asks for, as one JSON text that most tickets do not have.

Belongs here: the fields that are neither searched nor sorted by, each left out while it has its usual value. Does not
belong here: columns (``tickets``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local.values import get_time, put_time, zone_seconds
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.model.ticket import Link, LinkKind
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.model.ticket import Ticket

__all__ = ["from_rest", "to_rest"]

_dense = json.JSONEncoder(separators=(",", ":")).encode


def to_rest(ticket: Ticket) -> str | None:
    """None where every field has its usual value."""
    assessment = ticket.assessment
    if (
        ticket.minutes == 0
        and ticket.held_since is None
        and assessment.price is None
        and not (ticket.links or ticket.held or ticket.watchers or ticket.extra or assessment.charged)
        and ticket.quote is None
        and ticket.advance_limit is None
        and ticket.urgent_reason is None
        and ticket.upgrade_from is None
        and ticket.upgrade_to is None
        and ticket.snoozed_until is None
        and assessment.override is None
        and (not ticket.tags or ticket.tags[0].raw)
    ):
        return None
    return _packed(ticket)


def _packed(ticket: Ticket) -> str | None:
    assessment, override = ticket.assessment, ticket.assessment.override
    told: dict[str, Any] = {
        "assessment": [assessment.price, assessment.charged, None if override is None else override.raw],
        "urgent_reason": None if ticket.urgent_reason is None else ticket.urgent_reason.raw,
        "quote": ticket.quote,
        "advance_limit": ticket.advance_limit,
        "upgrade_from": ticket.upgrade_from,
        "upgrade_to": ticket.upgrade_to,
        "minutes": ticket.minutes or None,
        "held_since": None if ticket.held_since is None else put_time(ticket.held_since),
        "held": [[*put_time(start), *put_time(end), status] for start, end, status in ticket.held] or None,
        "links": [[str(link.kind), link.ticket] for link in ticket.links] or None,
        "watchers": [name.raw for name in ticket.watchers] or None,
        "extra": dict(ticket.extra) or None,
        "snoozed_z": None if ticket.snoozed_until is None else zone_seconds(ticket.snoozed_until) or None,
        "tags": None if any(tag.raw for tag in ticket.tags) else [tag.raw for tag in ticket.tags] or None,
    }
    if told["assessment"] == [None, 0, None]:
        del told["assessment"]
    kept = {name: value for name, value in told.items() if value is not None}
    return _dense(kept) if kept else None


def from_rest(rest: dict[str, Any]) -> dict[str, Any]:
    """Arguments of ``Ticket``; the assessment, the offset of the snooze and odd tags are left to the caller."""
    made: dict[str, Any] = {
        name: rest[name]
        for name in ("quote", "advance_limit", "upgrade_from", "upgrade_to", "minutes", "extra")
        if name in rest
    }
    if "urgent_reason" in rest:
        made["urgent_reason"] = Foreign(rest["urgent_reason"])
    if "watchers" in rest:
        made["watchers"] = tuple(map(Foreign, rest["watchers"]))
    if "links" in rest:
        made["links"] = tuple(Link(LinkKind(kind), TicketId(ticket)) for kind, ticket in rest["links"])
    if "held_since" in rest:
        made["held_since"] = get_time(*rest["held_since"])
    if "held" in rest:
        made["held"] = tuple((get_time(a, az), get_time(b, bz), status) for a, az, b, bz, status in rest["held"])
    return made
