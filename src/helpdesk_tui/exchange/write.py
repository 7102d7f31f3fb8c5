"""From a record of the model to a line of JSON: deterministic, and nothing in it a terminal could act on.

Belongs here: the order and the names of keys. Does not belong here: files.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helpdesk_tui.model.customer import Customer, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.migration import Migration
from helpdesk_tui.model.ticket import Assessment, Message, Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.model.events import EntityType
    from helpdesk_tui.model.ticket import Attachment
    from helpdesk_tui.text import Foreign

__all__ = ["ENTITY_ORDER", "line_of", "message_value", "safe_json", "ticket_value", "value_of"]

ENTITY_ORDER: tuple[EntityType, ...] = ("customer", "licence", "subscription", "ledger", "ticket", "migration")
"""The order of types in an export."""


def line_of(record: Record) -> str:
    """One line, without its end."""
    return safe_json(value_of(record))


def safe_json(value: object) -> str:
    """Compact JSON in which every character a terminal might act on is written as an escape: nothing is lost."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def value_of(record: Record) -> dict[str, Any]:
    """A record as the exchange format has it."""
    match record:
        case Customer():
            return _customer(record)
        case Licence():
            return _licence(record)
        case Subscription():
            return _subscription(record)
        case LedgerEntry():
            return _entry(record)
        case Migration():
            return _migration(record)
        case (ticket, messages):
            return ticket_value(ticket, messages)


def ticket_value(ticket: Ticket, messages: Sequence[Message]) -> dict[str, Any]:
    """The keys of the format first; what only this program knows follows where it says something."""
    value: dict[str, Any] = {
        "type": "ticket",
        "id": ticket.id,
        "desk": ticket.desk,
        "customer": ticket.customer,
        "subject": ticket.subject.raw,
        "channel": ticket.channel,
        "status": ticket.status.value,
        "received": ticket.received.isoformat(),
        "category": ticket.category,
        "urgent": ticket.urgent,
        "assignee": _raw(ticket.assignee),
        "language": ticket.language,
        "tags": [t.raw for t in ticket.tags],
        "migration": ticket.migration,
        "messages": [message_value(m) for m in messages],
    }
    return value | _said(_ticket_more(ticket)) | dict(ticket.extra)


def message_value(message: Message) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": message.id,
        "at": message.at.isoformat(),
        "from": message.sender.value,
        "author": message.author.raw,
        "kind": message.kind.value,
        "body": message.body.raw,
    }
    more = {
        "attachments": [_attachment(a) for a in message.attachments],
        "auto": message.auto,
        "investigation": message.investigation,
    }
    return value | _said(more) | dict(message.extra)


def _ticket_more(ticket: Ticket) -> dict[str, Any]:
    return {
        "urgent_reason": _raw(ticket.urgent_reason),
        "assessment": _assessment(ticket.assessment),
        "quote": ticket.quote,
        "advance_limit": ticket.advance_limit,
        "upgrade_from": ticket.upgrade_from,
        "upgrade_to": ticket.upgrade_to,
        "snoozed_until": ticket.snoozed_until.isoformat() if ticket.snoozed_until else None,
        "snoozed_for_reply": ticket.snoozed_for_reply,
        "watchers": [w.raw for w in ticket.watchers],
        "links": [{"kind": link.kind.value, "ticket": link.ticket} for link in ticket.links],
        "minutes": ticket.minutes or None,
        "held_since": ticket.held_since.isoformat() if ticket.held_since else None,
        "held": [[start.isoformat(), end.isoformat(), status] for start, end, status in ticket.held],
        "updated": ticket.updated.isoformat() if ticket.updated else None,
    }


def _said(more: dict[str, Any]) -> dict[str, Any]:
    """Without the keys that say nothing; a number 0 says something."""
    return {k: v for k, v in more.items() if v is not None and v is not False and v not in ([], {})}


def _assessment(assessment: Assessment) -> dict[str, Any] | None:
    if assessment == Assessment():
        return None
    value = {"state": assessment.state.value, "price": assessment.price, "charged": assessment.charged}
    return value | _said({"override": _raw(assessment.override)})


def _attachment(attachment: Attachment) -> dict[str, Any]:
    value = {"name": attachment.name.raw, "size": attachment.size, "content_type": attachment.content_type.raw}
    return value | dict(attachment.extra)


def _customer(customer: Customer) -> dict[str, Any]:
    value = {
        "type": "customer",
        "id": customer.id,
        "name": customer.name.raw,
        "emails": [e.raw for e in customer.emails],
        "zone": customer.zone,
        "language": customer.language,
    }
    return value | dict(customer.extra)


def _licence(licence: Licence) -> dict[str, Any]:
    value: dict[str, Any] = {
        "type": "licence",
        "id": licence.id,
        "customer": licence.customer,
        "product": licence.product,
        "kind": licence.kind,
        "purchased": licence.purchased.isoformat(),
        "version": licence.version,
    }
    return value | dict(licence.extra)


def _subscription(subscription: Subscription) -> dict[str, Any]:
    value = {
        "type": "subscription",
        "id": subscription.id,
        "customer": subscription.customer,
        "plan": subscription.plan,
        "starts": subscription.starts.isoformat(),
        "ends": subscription.ends.isoformat() if subscription.ends else None,
    }
    return value | dict(subscription.extra)


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    value = {
        "type": "ledger",
        "id": entry.id,
        "customer": entry.customer,
        "at": entry.at.isoformat(),
        "entry": entry.entry.value,
        "credits": entry.credits,
        "reason": entry.reason.raw,
    }
    more = {"ticket": entry.ticket, "reverses": entry.reverses, "actor": _raw(entry.actor)}
    return value | _said(more) | dict(entry.extra)


def _migration(migration: Migration) -> dict[str, Any]:
    value: dict[str, Any] = {
        "type": "migration",
        "id": migration.id,
        "desk": migration.desk,
        "customer": migration.customer,
        "kind": migration.kind,
        "service": migration.service,
        "parent": migration.parent,
        "source": {"cart": migration.source.cart, "url": migration.source.url.raw},
        "target": {"cart": migration.target.cart, "url": migration.target.url.raw},
        "status": migration.status,
        "started": migration.started.isoformat() if migration.started else None,
        "completed": migration.completed.isoformat() if migration.completed else None,
        "options": list(migration.options),
        "languages": dict(migration.languages),
        "entities": {
            name: {"total": p.total, "processed": p.processed, "errors": p.errors, "skipped": p.skipped}
            for name, p in migration.entities.items()
        },
    }
    more = {
        "stopped_in": migration.stopped_in,
        "samples": [[at.isoformat(), n] for at, n in migration.samples],
        "errors": [{"at": e.at.isoformat(), "entity": e.entity, "message": e.message.raw} for e in migration.errors],
        "mappings": {kind: dict(pairs) for kind, pairs in migration.mappings.items()},
        "checklist": {item: list(state) for item, state in migration.checklist.items()},
    }
    return value | _said(more) | dict(migration.extra)


def _raw(text: Foreign | None) -> str | None:
    return None if text is None else text.raw
