"""Single rows written inside of a transaction: tickets, messages, customers, entries, migrations.

Belongs here: what one write touches beside its own row (labels, search index, accounts, keys kept for sorting). Does
not belong here: what an intent means (``apply``), loading many (``load``).
"""
# ruff: noqa: S608  # statements are made of our own names; values are bound

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local.records import (
    COLUMNS,
    customer_of,
    customer_row,
    customer_texts,
    entry_row,
    migration_of,
    migration_row,
)
from helpdesk_tui.backends.local.schema import CAME, PIECE_BITS
from helpdesk_tui.backends.local.tickets import (
    COLUMNS as TICKET_COLUMNS,
)
from helpdesk_tui.backends.local.tickets import (
    MESSAGE_COLUMNS,
    PLACED,
    STORED,
    message_of,
    message_row,
    placed_row,
    ticket_of,
    ticket_row,
)
from helpdesk_tui.backends.local.values import get_text, searchable, word_key
from helpdesk_tui.errors import InvalidInput, NotFound
from helpdesk_tui.model.customer import EntryKind
from helpdesk_tui.query import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from helpdesk_tui.model.customer import Customer, LedgerEntry
    from helpdesk_tui.model.ids import MessageId, MigrationId, TicketId
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Message, Ticket

__all__ = [
    "INSERT_MESSAGE",
    "INSERT_TICKET",
    "add_message",
    "attachments_of",
    "change_ticket",
    "customer_key_of",
    "folds",
    "forget_placements",
    "insert_entry",
    "insert_ticket",
    "listed",
    "message_number",
    "messages_of",
    "missing_customers",
    "move_credits",
    "move_message",
    "name_customers",
    "put_customer",
    "put_migration",
    "put_placements",
    "read_migration",
    "read_ticket",
    "refresh_all_tickets",
    "refresh_tickets",
    "remove_message",
    "replace_ticket",
    "ticket_number",
]

_NAMES = TICKET_COLUMNS.split(", ")
_MOST_PIECES = (1 << PIECE_BITS) - 1

INSERT_TICKET = (
    f"INSERT INTO ticket (n, customer_key, credits, pieces, files, {TICKET_COLUMNS}) "
    f"VALUES (?, ?, ?, ?, ?{', ?' * len(_NAMES)})"
)
_PLACE = f"UPDATE ticket SET ({PLACED}) = (?{', ?' * PLACED.count(',')}) WHERE id = ? AND version = ?"
INSERT_MESSAGE = f"INSERT INTO message (n, seq, gone, {MESSAGE_COLUMNS}) VALUES (?, ?, 0{', ?' * 11})"


def ticket_number(db: sqlite3.Connection, ticket: TicketId) -> int:
    """Raises NotFound."""
    row = db.execute("SELECT n FROM ticket WHERE id = ?", (ticket,)).fetchone()
    if row is None:
        raise NotFound(f"there is no ticket {ticket}")
    return int(row[0])


def read_ticket(db: sqlite3.Connection, n: int) -> Ticket:
    return ticket_of(db.execute(f"SELECT {STORED} FROM ticket WHERE n = ?", (n,)).fetchone())


def insert_ticket(db: sqlite3.Connection, ticket: Ticket, messages: Iterable[Message]) -> int:
    """A new ticket with its first messages; answers its number."""
    n = int(db.execute("SELECT coalesce(max(n), 0) + 1 FROM ticket").fetchone()[0])
    name_customers(db, [ticket.customer])
    db.execute(INSERT_TICKET, (n, *customer_key_of(db, ticket.customer), 0, 0, *ticket_row(ticket)))
    db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (n << PIECE_BITS, searchable(ticket.subject.raw)))
    _label(db, n, ticket)
    for message in messages:
        add_message(db, n, message)
    return n


def change_ticket(db: sqlite3.Connection, n: int, old: Ticket, new: Ticket) -> None:
    """Writes what differs, and what follows from it."""
    before, after = ticket_row(old), ticket_row(new)
    cells = {name: there for name, here, there in zip(_NAMES, before, after, strict=True) if here != there}
    if new.customer != old.customer:
        name_customers(db, [new.customer])
        cells["customer_key"], cells["credits"] = customer_key_of(db, new.customer)
    if cells:
        _update(db, "ticket", "n", n, cells)
    if new.subject != old.subject:
        _search_out(db, n << PIECE_BITS, old.subject.raw)
        db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (n << PIECE_BITS, searchable(new.subject.raw)))
    if new.tags != old.tags or new.watchers != old.watchers:
        for label in folds(old):
            db.execute("DELETE FROM label WHERE kind = ? AND fold = ? AND ticket = ?", (*label, n))
        _label(db, n, new)


def put_placements(db: sqlite3.Connection, tickets: Iterable[Ticket]) -> list[TicketId]:
    """Writes the placements of tickets that are still of their version; answers the others."""
    moved = []
    for ticket in tickets:
        if not db.execute(_PLACE, (*placed_row(ticket), ticket.id, ticket.version)).rowcount:
            moved.append(ticket.id)
    return moved


def replace_ticket(db: sqlite3.Connection, ticket: Ticket, messages: Sequence[Message]) -> bool:
    """A ticket and its messages in the place of the ones of this id; whether that changed anything."""
    n = ticket_number(db, ticket.id)
    old, earlier = read_ticket(db, n), {message.id: message for message in messages_of(db, n)}
    same = replace(ticket, version=old.version, placement=old.placement)
    if old == same and list(earlier.values()) == list(messages):
        return False
    change_ticket(db, n, old, replace(ticket, version=max(old.version + 1, ticket.version)))
    coming = {message.id: message for message in messages}
    for name, message in earlier.items():
        if coming.get(name) != message:
            remove_message(db, n, name)
    for place, (name, message) in enumerate(coming.items(), 1):
        if earlier.get(name) != message:
            add_message(db, n, message)
        number = message_number(db, n, name)
        db.execute("UPDATE message SET seq = ? WHERE n = ?", (n << PIECE_BITS | place, number))
    return True


def folds(ticket: Ticket) -> set[tuple[str, bytes]]:
    """Tags and watchers as they are looked for."""
    found = {("t", word_key(tag.raw)) for tag in ticket.tags if tag.raw}
    if ticket.watchers:
        found |= {("w", word_key(name.raw)) for name in ticket.watchers if name.raw}
    return found


def _label(db: sqlite3.Connection, n: int, ticket: Ticket) -> None:
    db.executemany("INSERT INTO label VALUES (?, ?, ?)", [(*label, n) for label in sorted(folds(ticket))])


def messages_of(db: sqlite3.Connection, n: int) -> list[Message]:
    """As they came."""
    sql = f"SELECT {MESSAGE_COLUMNS} FROM message WHERE n > ? AND n <= ? AND NOT gone ORDER BY {CAME}"
    return [message_of(row) for row in db.execute(sql, (n << PIECE_BITS, n << PIECE_BITS | _MOST_PIECES))]


def message_number(db: sqlite3.Connection, n: int, message: MessageId, *, gone: bool = False) -> int | None:
    """The row of a message of a ticket, taken back ones only if asked for."""
    sql = "SELECT n FROM message WHERE n > ? AND n <= ? AND id = ? AND gone = ?"
    row = db.execute(sql, (n << PIECE_BITS, n << PIECE_BITS | _MOST_PIECES, message, int(gone))).fetchone()
    return None if row is None else int(row[0])


def attachments_of(db: sqlite3.Connection, number: int) -> int:
    """How many files a message names."""
    found: int = db.execute("SELECT json_array_length(attachments) FROM message WHERE n = ?", (number,)).fetchone()[0]
    return found or 0


def add_message(db: sqlite3.Connection, n: int, message: Message) -> None:
    """Appends; one that was taken back returns to its place. Raises InvalidInput for an id the ticket has."""
    if message_number(db, n, message.id) is not None:
        raise InvalidInput(f"the ticket has a message {message.id} already", code="duplicate", field="message")
    cells = message_row(message)
    number = message_number(db, n, message.id, gone=True)
    if number is None:
        number = _next_piece(db, n)
        db.execute(INSERT_MESSAGE, (number, number, *cells))
    else:
        names = [*MESSAGE_COLUMNS.split(", "), "gone"]
        _update(db, "message", "n", number, dict(zip(names, (*cells, 0), strict=True)))
    db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (number, searchable(message.body.raw)))
    _count_files(db, n, int(bool(message.attachments)))


def remove_message(db: sqlite3.Connection, n: int, message: MessageId) -> Message:
    """Takes a message out of sight; its row stays, should it come back. Raises NotFound."""
    number = message_number(db, n, message)
    if number is None:
        raise NotFound(f"the ticket has no message {message}")
    found = message_of(db.execute(f"SELECT {MESSAGE_COLUMNS} FROM message WHERE n = ?", (number,)).fetchone())
    db.execute("UPDATE message SET gone = 1 WHERE n = ?", (number,))
    _search_out(db, number, found.body.raw)
    _count_files(db, n, -int(bool(found.attachments)))
    return found


def move_message(db: sqlite3.Connection, source: int, target: int, message: MessageId) -> None:
    """To another ticket, with its content. Raises NotFound, InvalidInput for an id the target has."""
    number = message_number(db, source, message)
    if number is None:
        raise NotFound(f"the ticket has no message {message}")
    if message_number(db, target, message) is not None:
        raise InvalidInput(f"the other ticket has a message {message} already", code="duplicate", field="message")
    stale = message_number(db, target, message, gone=True)
    if stale is not None:
        db.execute("DELETE FROM message WHERE n = ?", (stale,))
    body, attached = db.execute("SELECT body, attachments IS NOT NULL FROM message WHERE n = ?", (number,)).fetchone()
    new = _next_piece(db, target)
    db.execute("UPDATE message SET n = ? WHERE n = ?", (new, number))
    _search_out(db, number, get_text(body))
    db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (new, searchable(get_text(body))))
    _count_files(db, source, -attached)
    _count_files(db, target, attached)


def _next_piece(db: sqlite3.Connection, n: int) -> int:
    piece = db.execute("UPDATE ticket SET pieces = pieces + 1 WHERE n = ? RETURNING pieces", (n,)).fetchone()[0]
    if piece > _MOST_PIECES:
        raise InvalidInput(f"a ticket can't have more than {_MOST_PIECES} messages")
    return n << PIECE_BITS | int(piece)


def _search_out(db: sqlite3.Connection, row: int, text: str) -> None:
    """The index keeps no texts: it is told what to forget."""
    db.execute("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)", (row, searchable(text)))


def _count_files(db: sqlite3.Connection, n: int, by: int) -> None:
    if by:
        db.execute("UPDATE ticket SET files = files + ? WHERE n = ?", (by, n))


def _update(db: sqlite3.Connection, table: str, by: str, row: Any, cells: dict[str, Any]) -> None:
    names = ", ".join(f"{name} = ?" for name in cells)
    db.execute(f"UPDATE {table} SET {names} WHERE {by} = ?", (*cells.values(), row))


def name_customers(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """A row for customers that are named before they come, so that they are found by their id."""
    for customer in ids:
        sql = "INSERT OR IGNORE INTO customer (id, known, key) VALUES (?, 0, ?) RETURNING n"
        if made := db.execute(sql, (customer, _sort_key(customer))).fetchone():
            db.execute("INSERT INTO customer_search (rowid, text) VALUES (?, ?)", (made[0], searchable(customer)))


def customer_key_of(db: sqlite3.Connection, customer: str) -> tuple[bytes, int | None]:
    """By what a customer's tickets are sorted: the name and the credits available."""
    sql = """SELECT c.key, a.balance - a.held FROM customer c LEFT JOIN account a ON a.customer = c.id WHERE c.id = ?"""
    found: tuple[bytes, int | None] = db.execute(sql, (customer,)).fetchone()
    return found


def read_customer(db: sqlite3.Connection, customer: str) -> Customer:
    """Raises NotFound."""
    row = db.execute(f"SELECT {COLUMNS['customer']} FROM customer WHERE known AND id = ?", (customer,)).fetchone()
    if row is None:
        raise NotFound(f"there is no customer {customer}", hint="helpdesk customers list")
    return customer_of(row)


def put_customer(db: sqlite3.Connection, customer: Customer) -> bool:
    """A customer in the place of one with this id; whether that changed anything. Tickets keep their sort key."""
    sql = f"SELECT n, known, {COLUMNS['customer']} FROM customer WHERE id = ?"
    row = db.execute(sql, (customer.id,)).fetchone()
    if row is not None and row[1] and customer_of(row[2:]) == customer:
        return False
    texts = customer_texts(customer)
    cells = dict(zip(COLUMNS["customer"].split(", "), customer_row(customer), strict=True))
    cells |= {"known": 1, "key": _sort_key(texts[0])}
    if row is None:
        sql = f"INSERT INTO customer ({', '.join(cells)}) VALUES (?{', ?' * (len(cells) - 1)}) RETURNING n"
        n = db.execute(sql, tuple(cells.values())).fetchone()[0]
    else:
        n = row[0]
        _update(db, "customer", "n", n, cells)
        db.execute("DELETE FROM customer_search WHERE rowid = ?", (n,))
    text = " ¬ ".join(map(searchable, texts))
    db.execute("INSERT INTO customer_search (rowid, text) VALUES (?, ?)", (n, text))
    return True


def missing_customers(db: sqlite3.Connection, ids: Iterable[str]) -> list[str]:
    """Those without a row."""
    sql = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM customer)"
    return [row[0] for row in db.execute(sql, (listed(ids),))]


def listed(ids: Iterable[str]) -> str:
    """Ids as one value, for ``IN (SELECT value FROM json_each(?))``."""
    return json.dumps(list(ids))


def refresh_all_tickets(db: sqlite3.Connection) -> None:
    sql = """
        UPDATE ticket SET customer_key = c.key, credits = a.balance - a.held
        FROM customer c LEFT JOIN account a ON a.customer = c.id
        WHERE c.id = ticket.customer
        AND (ticket.customer_key IS NOT c.key OR ticket.credits IS NOT a.balance - a.held)"""
    db.execute(sql)


def refresh_tickets(db: sqlite3.Connection, customer: str) -> None:
    """After a customer or an account has changed: what its tickets are sorted by. What the rules say of those that are
    over is forgotten until somebody asks; the act that books places the others."""
    sql = (
        "UPDATE ticket SET customer_key = :key, credits = :credits, verdict = iif(active, verdict, ''), "
        "stale_at = iif(active, stale_at, 0) "
        "WHERE customer = :customer AND (customer_key IS NOT :key OR credits IS NOT :credits)"
    )
    if db.execute("SELECT 1 FROM customer WHERE id = ?", (customer,)).fetchone():
        found, available = customer_key_of(db, customer)
        db.execute(sql, {"key": found, "credits": available, "customer": customer})


def forget_placements(db: sqlite3.Connection, customer: str) -> None:
    """After what a customer holds has changed: the rules are asked again, of those that are over when it matters."""
    sql = "UPDATE ticket SET stale_at = 0, verdict = iif(active, verdict, '') WHERE customer = ?"
    db.execute(sql, (customer,))


def _sort_key(text: str) -> bytes:
    return fold(text).encode("utf-8", "surrogatepass")


def insert_entry(db: sqlite3.Connection, entry: LedgerEntry) -> None:
    sql = f"INSERT INTO ledger ({COLUMNS['ledger']}) VALUES (?{', ?' * 10})"
    db.execute(sql, entry_row(entry))


def move_credits(db: sqlite3.Connection, entry: LedgerEntry) -> tuple[int, int] | None:
    """Changes the account in one conditional UPDATE: balance and held after it, None if it would go below zero."""
    moved = {"by": entry.effect, "held": entry.hold_effect, "customer": entry.customer}
    db.execute("INSERT OR IGNORE INTO account VALUES (?, 0, 0, 0)", (entry.customer,))
    least = "held + :held" if entry.entry in {EntryKind.CHARGE, EntryKind.HOLD} else "0"
    sql = (
        "UPDATE account SET balance = balance + :by, held = held + :held WHERE customer = :customer "
        f"AND (balance + :by >= {least} OR :by - :held >= 0) AND (held + :held >= 0 OR :held >= 0) "
        "RETURNING balance, held"
    )
    row = db.execute(sql, moved).fetchone()
    if row is None:
        return None
    refresh_tickets(db, entry.customer)
    return int(row[0]), int(row[1])


def read_migration(db: sqlite3.Connection, migration: MigrationId) -> Migration:
    """Raises NotFound."""
    row = db.execute(f"SELECT {COLUMNS['migration']} FROM migration WHERE id = ?", (migration,)).fetchone()
    if row is None:
        raise NotFound(f"there is no migration {migration}")
    return migration_of(row)


def put_migration(db: sqlite3.Connection, migration: Migration) -> None:
    names = f"{COLUMNS['migration']}, quiet_since, id_fold"
    db.execute(f"INSERT OR REPLACE INTO migration ({names}) VALUES (?{', ?' * 18})", migration_row(migration))
