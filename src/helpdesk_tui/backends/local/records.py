"""Customers, licences, subscriptions, ledger entries and migrations as rows, and back.

Belongs here: the order of their columns. Does not belong here: tickets (``tickets``), writing (``writes``, ``load``).
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local.values import (
    day,
    get_foreign,
    get_foreigns,
    get_json,
    get_text,
    get_time,
    key,
    micros,
    put_day,
    put_foreigns,
    put_json,
    put_text,
    put_text_or_none,
    put_time,
    zone_seconds,
)
from helpdesk_tui.model.customer import Customer, EntryKind, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.ids import CustomerId, EntryId, LicenceId, MigrationId, SubscriptionId, TicketId
from helpdesk_tui.model.migration import EntityProgress, ErrorLine, Migration, Store
from helpdesk_tui.query import words
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.backends.local.values import Row

__all__ = [
    "AT_WORK",
    "COLUMNS",
    "customer_of",
    "customer_row",
    "customer_texts",
    "entry_of",
    "entry_row",
    "licence_of",
    "licence_row",
    "migration_of",
    "migration_row",
    "subscription_of",
    "subscription_row",
    "words_cell",
]

COLUMNS = {
    "customer": "id, name, emails, zone, language, extra",
    "licence": "id, customer, product, kind, purchased, version, extra",
    "subscription": "id, customer, plan, starts, ends, extra",
    "ledger": "id, customer, at, at_z, entry, credits, reason, ticket, reverses, actor, extra",
    "migration": (
        "id, desk, customer, kind, service, parent, source_cart, source_url, target_cart, target_url, status, "
        "started, started_z, completed, completed_z, version, detail"
    ),
}
"""By table: the columns an entity is made from, in the order of its row."""

AT_WORK = frozenset({"demo_running", "clearing", "running"})
"""Statuses in which a run without progress is stalled."""


def customer_row(customer: Customer) -> Row:
    return (
        customer.id,
        put_text(customer.name.raw),
        put_foreigns(customer.emails),
        put_text(customer.zone),
        put_text(customer.language),
        put_json(customer.extra),
    )


def customer_of(row: Row) -> Customer:
    return Customer(
        id=CustomerId(row[0]),
        name=Foreign(get_text(row[1])),
        emails=get_foreigns(row[2]),
        zone=get_text(row[3]),
        language=get_text(row[4]),
        extra=get_json(row[5]),
    )


def customer_texts(customer: Customer) -> list[str]:
    """What ``customer:`` looks through; the first is what tickets are sorted by."""
    return [text for text in (customer.name.raw, customer.id, *(one.raw for one in customer.emails)) if text]


def words_cell(text: str) -> bytes:
    """The words of a text with a space round each, to be looked through for a phrase."""
    return f" {' '.join(words(text))} ".encode("utf-8", "surrogatepass")


def licence_row(licence: Licence) -> Row:
    return (
        licence.id,
        licence.customer,
        put_text(licence.product),
        put_text(licence.kind),
        put_day(licence.purchased),
        put_text_or_none(licence.version),
        put_json(licence.extra),
    )


def licence_of(row: Row) -> Licence:
    return Licence(
        id=LicenceId(row[0]),
        customer=CustomerId(row[1]),
        product=get_text(row[2]),
        kind=get_text(row[3]),
        purchased=day(row[4]),
        version=None if row[5] is None else get_text(row[5]),
        extra=get_json(row[6]),
    )


def subscription_row(subscription: Subscription) -> Row:
    return (
        subscription.id,
        subscription.customer,
        put_text(subscription.plan),
        put_day(subscription.starts),
        put_day(subscription.ends),
        put_json(subscription.extra),
    )


def subscription_of(row: Row) -> Subscription:
    return Subscription(
        id=SubscriptionId(row[0]),
        customer=CustomerId(row[1]),
        plan=get_text(row[2]),
        starts=day(row[3]),
        ends=None if row[4] is None else day(row[4]),
        extra=get_json(row[5]),
    )


def entry_row(entry: LedgerEntry) -> Row:
    return (
        entry.id,
        entry.customer,
        micros(entry.at),
        zone_seconds(entry.at),
        str(entry.entry),
        entry.credits,
        put_text(entry.reason.raw),
        entry.ticket,
        entry.reverses,
        None if entry.actor is None else put_text(entry.actor.raw),
        put_json(entry.extra),
    )


def entry_of(row: Row) -> LedgerEntry:
    return LedgerEntry(
        id=EntryId(row[0]),
        customer=CustomerId(row[1]),
        at=get_time(row[2], row[3]),
        entry=EntryKind(row[4]),
        credits=row[5],
        reason=Foreign(get_text(row[6])),
        ticket=None if row[7] is None else TicketId(row[7]),
        reverses=None if row[8] is None else EntryId(row[8]),
        actor=get_foreign(row[9]),
        extra=get_json(row[10]),
    )


def migration_row(migration: Migration) -> Row:
    """The columns, and behind them ``quiet_since`` and ``id_fold``."""
    return (
        migration.id,
        put_text(migration.desk),
        migration.customer,
        put_text(migration.kind),
        put_text(migration.service),
        migration.parent,
        put_text(migration.source.cart),
        put_text(migration.source.url.raw),
        put_text(migration.target.cart),
        put_text(migration.target.url.raw),
        put_text(migration.status),
        *put_time(migration.started),
        *put_time(migration.completed),
        migration.version,
        _detail(migration),
        _quiet_since(migration),
        key(migration.id),
    )


def migration_of(row: Row) -> Migration:
    detail: dict[str, Any] = json.loads(row[16])
    return Migration(
        id=MigrationId(row[0]),
        desk=get_text(row[1]),
        customer=CustomerId(row[2]),
        kind=get_text(row[3]),
        service=get_text(row[4]),
        parent=None if row[5] is None else MigrationId(row[5]),
        source=Store(get_text(row[6]), Foreign(get_text(row[7]))),
        target=Store(get_text(row[8]), Foreign(get_text(row[9]))),
        status=get_text(row[10]),
        started=None if row[11] is None else get_time(row[11], row[12]),
        completed=None if row[13] is None else get_time(row[13], row[14]),
        version=row[15],
        stopped_in=detail.get("stopped_in"),
        options=tuple(detail["options"]),
        languages=detail["languages"],
        entities={name: EntityProgress(*counts) for name, counts in detail["entities"].items()},
        samples=tuple((get_time(at, zone), count) for at, zone, count in detail["samples"]),
        errors=tuple(ErrorLine(get_time(at, zone), of, Foreign(text)) for at, zone, of, text in detail["errors"]),
        mappings=detail["mappings"],
        checklist={item: (state, note) for item, (state, note) in detail["checklist"].items()},
        extra=detail["extra"],
    )


def _detail(migration: Migration) -> str:
    entities = {
        name: [count.total, count.processed, count.errors, count.skipped] for name, count in migration.entities.items()
    }
    stopped = {} if migration.stopped_in is None else {"stopped_in": migration.stopped_in}
    return json.dumps(
        stopped
        | {
            "options": migration.options,
            "languages": dict(migration.languages),
            "entities": entities,
            "samples": [[*put_time(at), count] for at, count in migration.samples],
            "errors": [[*put_time(line.at), line.entity, line.message.raw] for line in migration.errors],
            "mappings": {kind: dict(names) for kind, names in migration.mappings.items()},
            "checklist": dict(migration.checklist),
            "extra": dict(migration.extra),
        },
        separators=(",", ":"),
    )


def _quiet_since(migration: Migration) -> int | None:
    """Since when a run at work has made no progress; None when it is not at work or nothing is known."""
    if migration.status not in AT_WORK:
        return None
    since: datetime | None = migration.started
    samples = sorted(migration.samples, key=lambda sample: sample[0])
    if samples:
        changed = [after[0] for before, after in pairwise(samples) if before[1] != after[1]]
        last = changed[-1] if changed else samples[0][0]
        since = last if since is None else max(last, since)
    return None if since is None else micros(since)
