"""What a connection reads besides lists of tickets.

Belongs here: one function for each question, inside of a transaction. Does not belong here: threads, writing.
"""
# ruff: noqa: S608  # statements are made of our own names; values are bound

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from helpdesk_tui.backends.capabilities import Around
from helpdesk_tui.backends.local.records import (
    COLUMNS,
    customer_of,
    entry_of,
    licence_of,
    migration_of,
    subscription_of,
)
from helpdesk_tui.backends.local.schema import CAME, PIECE_BITS
from helpdesk_tui.backends.local.store import listed, message_number, messages_of, ticket_number
from helpdesk_tui.backends.local.tickets import MESSAGE_COLUMNS, STORED, message_of, ticket_of
from helpdesk_tui.backends.local.values import get_text, get_time, micros
from helpdesk_tui.errors import NotFound
from helpdesk_tui.model.customer import Account, Customer, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.events import ChangeEvent
from helpdesk_tui.model.ids import CustomerId, TicketId
from helpdesk_tui.query import words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection
    from datetime import datetime

    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.backends.local.values import Row
    from helpdesk_tui.model.events import EntityType
    from helpdesk_tui.model.ids import MessageId
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Message, Ticket

__all__ = [
    "accounts",
    "around",
    "changes",
    "customers",
    "dump",
    "find_customers",
    "known",
    "ledger",
    "licences",
    "low_accounts",
    "migrations",
    "records",
    "subscriptions",
    "thread",
    "tickets",
    "unplaced",
]


T = TypeVar("T")

_IN_THREAD = f"at, {CAME}"
"""By time; what has the same time, as it came."""


def tickets(db: sqlite3.Connection, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
    sql = f"SELECT {STORED} FROM ticket WHERE id IN (SELECT value FROM json_each(?))"
    found = {row[0]: ticket_of(row) for row in db.execute(sql, (listed(ids),))}
    return {name: found[name] for name in ids if name in found}


def thread(db: sqlite3.Connection, ticket: TicketId, after: MessageId | None, limit: int) -> list[Message]:
    n = ticket_number(db, ticket)
    values: list[Any] = [n << PIECE_BITS, (n + 1) << PIECE_BITS]
    test = ""
    if after is not None:
        number = message_number(db, n, after)
        if number is None:
            raise NotFound(f"ticket {ticket} has no message {after}")
        test = f" AND (at, {CAME}) > (SELECT at, {CAME} FROM message WHERE n = ?)"
        values.append(number)
    sql = (
        f"SELECT {MESSAGE_COLUMNS} FROM message WHERE n > ? AND n < ? AND NOT gone{test} ORDER BY {_IN_THREAD} LIMIT ?"
    )
    return [message_of(row) for row in db.execute(sql, (*values, max(0, limit)))]


def customers(db: sqlite3.Connection, ids: Collection[CustomerId]) -> dict[CustomerId, Customer]:
    sql = f"SELECT {COLUMNS['customer']} FROM customer WHERE known AND id IN (SELECT value FROM json_each(?))"
    found = {row[0]: customer_of(row) for row in db.execute(sql, (listed(ids),))}
    return {name: found[name] for name in ids if name in found}


def find_customers(db: sqlite3.Connection, text: str, limit: int) -> list[Customer]:
    """The one with this id first, then whole words before begun ones, shorter texts before longer ones."""
    columns = ", ".join(f"c.{name}" for name in COLUMNS["customer"].split(", "))
    wanted = words(text)
    if not wanted:
        sql = f"SELECT {columns} FROM customer c WHERE known ORDER BY id LIMIT ?"
        return [customer_of(row) for row in db.execute(sql, (limit,))] if not text.strip() else []
    every = " AND ".join(f'"{word}"' for word in wanted)
    begun = " AND ".join(f'"{word}" *' for word in wanted)
    found: dict[str, Customer] = {}
    sql = f"SELECT {columns} FROM customer c WHERE known AND id = ?"
    for row in db.execute(sql, (text.strip(),)):
        found[row[0]] = customer_of(row)
    for match in (every, begun):
        sql = (
            f"SELECT {columns} FROM customer_search s JOIN customer c ON c.n = s.rowid "
            "WHERE s.text MATCH ? AND c.known ORDER BY s.rowid LIMIT ?"
        )
        for row in db.execute(sql, (match, limit)):
            if len(found) < limit:
                found.setdefault(row[0], customer_of(row))
    return list(found.values())


def licences(db: sqlite3.Connection, customer: CustomerId) -> list[Licence]:
    sql = f"SELECT {COLUMNS['licence']} FROM licence WHERE customer = ? ORDER BY purchased, id"
    return [licence_of(row) for row in db.execute(sql, (customer,))]


def subscriptions(db: sqlite3.Connection, customer: CustomerId) -> list[Subscription]:
    sql = f"SELECT {COLUMNS['subscription']} FROM subscription WHERE customer = ? ORDER BY starts, id"
    return [subscription_of(row) for row in db.execute(sql, (customer,))]


def accounts(db: sqlite3.Connection, ids: Collection[CustomerId]) -> dict[CustomerId, Account]:
    sql = "SELECT customer, balance, held FROM account WHERE customer IN (SELECT value FROM json_each(?))"
    found = {row[0]: Account(CustomerId(row[0]), row[1], row[2]) for row in db.execute(sql, (listed(ids),))}
    return {name: found.get(name) or Account(name, 0, 0) for name in ids}


def around(db: sqlite3.Connection, asked: Collection[Ticket], threads: Collection[TicketId]) -> Around:
    ids = {ticket.customer for ticket in asked}
    runs = {ticket.migration for ticket in asked if ticket.migration is not None}
    bought: dict[CustomerId, list[Licence]] = defaultdict(list)
    for licence in _of(db, "licence", ids, "purchased", licence_of):
        bought[licence.customer].append(licence)
    paid: dict[CustomerId, list[Subscription]] = defaultdict(list)
    for subscription in _of(db, "subscription", ids, "starts", subscription_of):
        paid[subscription.customer].append(subscription)
    services: dict[CustomerId, set[tuple[str, str]]] = defaultdict(set)
    sql = "SELECT customer, desk, service FROM migration WHERE customer IN (SELECT value FROM json_each(?))"
    for customer, desk, service in db.execute(sql, (listed(ids),)):
        services[CustomerId(customer)].add((get_text(desk), get_text(service)))
    sql = f"SELECT {COLUMNS['migration']} FROM migration WHERE id IN (SELECT value FROM json_each(?))"
    return Around(
        services=services,
        customers=customers(db, ids),
        accounts=accounts(db, ids),
        licences=bought,
        subscriptions=paid,
        migrations={row[0]: migration_of(row) for row in db.execute(sql, (listed(runs),))},
        threads=_threads(db, threads),
    )


def _of(
    db: sqlite3.Connection, table: str, customers: Collection[CustomerId], order: str, made: Callable[[Row], T]
) -> list[T]:
    """What belongs to some customers, in its order."""
    test = "customer IN (SELECT value FROM json_each(?))"
    sql = f"SELECT {COLUMNS[table]} FROM {table} WHERE {test} ORDER BY {order}, id"
    return [made(row) for row in db.execute(sql, (listed(customers),))]


def _threads(db: sqlite3.Connection, tickets: Collection[TicketId]) -> dict[TicketId, list[Message]]:
    numbers = "SELECT n, id FROM ticket WHERE id IN (SELECT value FROM json_each(?))"
    sql = f"SELECT {MESSAGE_COLUMNS} FROM message WHERE n > ? AND n < ? AND NOT gone ORDER BY {_IN_THREAD}"
    return {
        TicketId(name): [message_of(row) for row in db.execute(sql, (n << PIECE_BITS, (n + 1) << PIECE_BITS))]
        for n, name in db.execute(numbers, (listed(tickets),)).fetchall()
    }


def ledger(db: sqlite3.Connection, customer: CustomerId, limit: int) -> list[LedgerEntry]:
    sql = f"SELECT {COLUMNS['ledger']} FROM ledger WHERE customer = ? ORDER BY at DESC, n DESC LIMIT ?"
    return [entry_of(row) for row in db.execute(sql, (customer, max(0, limit)))][::-1]


def low_accounts(db: sqlite3.Connection, below: int, limit: int) -> list[Account]:
    sql = (
        "SELECT customer, balance, held FROM account WHERE balance - held < ? ORDER BY balance - held, customer LIMIT ?"
    )
    return [Account(CustomerId(row[0]), row[1], row[2]) for row in db.execute(sql, (below, max(0, limit)))]


def migrations(
    db: sqlite3.Connection, status: Collection[str], customer: CustomerId | None, limit: int
) -> list[Migration]:
    tests, values = ["1"], list[Any]()
    if status:
        tests.append("status IN (SELECT value FROM json_each(?))")
        values.append(listed(status))
    if customer is not None:
        tests.append("customer = ?")
        values.append(customer)
    sql = f"SELECT {COLUMNS['migration']} FROM migration WHERE {' AND '.join(tests)} ORDER BY started DESC, id LIMIT ?"
    return [migration_of(row) for row in db.execute(sql, (*values, max(0, limit)))]


def changes(db: sqlite3.Connection, since: int, limit: int) -> list[ChangeEvent]:
    sql = "SELECT seq, at, entity, id, verb, actor FROM change WHERE seq > ? ORDER BY seq LIMIT ?"
    return [
        ChangeEvent(seq, get_time(at), entity, name, get_text(verb), get_text(actor))
        for seq, at, entity, name, verb, actor in db.execute(sql, (since, max(0, limit)))
    ]


def known(db: sqlite3.Connection, entity: EntityType, ids: Collection[str]) -> frozenset[str]:
    also = " AND known" if entity == "customer" else ""
    sql = f"SELECT id FROM {entity} WHERE id IN (SELECT value FROM json_each(?)){also}"
    return frozenset(row[0] for row in db.execute(sql, (listed(ids),)))


_MADE: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "customer": customer_of,
    "licence": licence_of,
    "subscription": subscription_of,
    "ledger": entry_of,
    "migration": migration_of,
}


def dump(db: sqlite3.Connection, entity: EntityType, after: str | None, limit: int) -> list[Record]:
    return _records(db, entity, "id > ?", (after or "", max(0, limit)))


def records(db: sqlite3.Connection, entity: EntityType, ids: Collection[str]) -> list[Record]:
    return _records(db, entity, "id IN (SELECT value FROM json_each(?))", (listed(ids), -1))


def _records(db: sqlite3.Connection, entity: EntityType, test: str, values: tuple[Any, ...]) -> list[Record]:
    also = " AND known" if entity == "customer" else ""
    columns = f"n, {STORED}" if entity == "ticket" else COLUMNS[entity]
    rows = db.execute(f"SELECT {columns} FROM {entity} WHERE {test}{also} ORDER BY id LIMIT ?", values).fetchall()
    if entity == "ticket":
        return [(ticket_of(row[1:]), tuple(messages_of(db, row[0]))) for row in rows]
    return [_MADE[entity](row) for row in rows]


def unplaced(db: sqlite3.Connection, now: datetime, limit: int, *, over: bool) -> list[TicketId]:
    found: list[TicketId] = []
    for test in ("active", "NOT active") if over else ("active",):
        sql = f"SELECT id FROM ticket WHERE {test} AND stale_at IS NOT NULL AND stale_at <= ? ORDER BY stale_at LIMIT ?"
        found += [TicketId(row[0]) for row in db.execute(sql, (micros(now), max(0, limit - len(found))))]
    return found
