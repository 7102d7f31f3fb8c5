"""New tickets by the thousand.

Belongs here: making cells in one thread while the other hands them to SQLite in long statements, during which Python
can run; dropping the secondary indexes of an empty table and making them at the end. Does not belong here: what a
record replaces (``load``).
"""
# statements are made of our own names; values are bound

from __future__ import annotations

import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import field
from functools import cache
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local import schema, store
from helpdesk_tui.backends.local.schema import PIECE_BITS
from helpdesk_tui.backends.local.tickets import message_row, ticket_row
from helpdesk_tui.backends.local.values import searchable
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from helpdesk_tui.model.ticket import Message, Ticket

__all__ = ["KEPT", "Maker", "drop_indexes", "insert_changes", "insert_tickets"]

CHUNK = 780
"""Tickets made at a time, and written by one statement."""

TURN = 0.001
"""Seconds a thread may hold Python while another waits for it, during a load."""

MOST_CUSTOMERS = 30_000
"""Customers remembered during a load: some MiB."""

KEPT = "ticket_id"
"""The index a load needs itself: which ids are there."""

_LONG = {
    "ticket": (store.INSERT_TICKET, CHUNK),
    "message": (store.INSERT_MESSAGE, 2000),
    "search": ("INSERT INTO search (rowid, text) VALUES (?, ?)", 15_000),
    "label": ("INSERT OR IGNORE INTO label (kind, fold, ticket) VALUES (?, ?, ?)", 5000),
    "change": ("INSERT INTO change (at, entity, id, verb, actor) VALUES (?, ?, ?, 'import', '')", 5000),
}
"""By table: the statement of one row, and rows of a long one, whose values stay below the 32,766 of any build.

The search index writes a part of itself at the end of each statement of several rows, so these are as long as can be.
"""


def _repeated(statement: str, rows: int) -> str:
    head, _, marks = statement.partition(" VALUES ")
    return f"{head} VALUES {', '.join([marks] * rows)}"


@cache
def _statement(table: str, rows: int) -> str:
    return _repeated(_LONG[table][0], rows)


@dataclass(slots=True)
class _Cells:
    """Cells of one chunk: every row of a table one behind the other."""

    ticket: list[Any] = field(default_factory=list)
    message: list[Any] = field(default_factory=list)
    search: list[Any] = field(default_factory=list)
    label: list[Any] = field(default_factory=list)


class Maker:
    """A second thread that makes cells while the first one waits for SQLite, and what a load knows of customers."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="helpdesk-cells")
        self.customers: Customers = {}
        """Sort keys by id, for as long as nothing has changed them."""

    def start(self, first: int, pairs: Sequence[Pair], customers: Customers) -> Future[_Cells]:
        return self._pool.submit(_cells, first, pairs, customers)

    def close(self) -> None:
        self._pool.shutdown(wait=True)


def insert_tickets(db: sqlite3.Connection, maker: Maker, pairs: Sequence[Pair]) -> int:
    """Tickets whose ids are not there yet, with their messages; answers the number of the first."""
    customers = _customers(db, maker, {ticket.customer for ticket, _ in pairs})
    n = int(db.execute("SELECT coalesce(max(n), 0) + 1 FROM ticket").fetchone()[0])
    coming = [maker.start(n + at, pairs[at : at + CHUNK], customers) for at in range(0, len(pairs), CHUNK)]
    rest = _Cells()
    with _quick_turns():
        try:
            for made in coming:
                cells = made.result()
                _write(db, "ticket", cells.ticket)
                rest.message = _write_whole(db, "message", rest.message + cells.message)
                rest.search = _write_whole(db, "search", rest.search + cells.search)
                rest.label = _write_whole(db, "label", rest.label + cells.label)
        finally:
            for made in coming:
                made.cancel()
    _write(db, "message", rest.message)
    _write(db, "label", rest.label)
    _write(db, "search", rest.search)
    return n


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Two threads that both need Python change places five times as often: after each statement the one that writes
    waits its turn, and with the usual interval that is as long as the statement itself."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def insert_changes(db: sqlite3.Connection, at: int, changed: Sequence[tuple[str, str]]) -> None:
    """Lines of the change feed: what came in, by type and id."""
    _write(db, "change", [cell for one in changed for cell in (at, *one)])


def drop_indexes(db: sqlite3.Connection) -> None:
    """Of tickets only; ``upgrade.make_indexes`` makes them again. The tallies are counted then, too."""
    for name, on in schema.INDEXES.items():
        if " ticket " in f" {on}" and name != KEPT:
            db.execute(f"DROP INDEX IF EXISTS {name}")
    for trigger in schema.TALLY:
        db.execute(f"DROP TRIGGER IF EXISTS {trigger.split()[2]}")
    for name, value in (("automerge", 0), ("crisismerge", 400), ("hashsize", 16 << 20)):
        db.execute("INSERT INTO search (search, rank) VALUES (?, ?)", (name, value))


def _customers(db: sqlite3.Connection, maker: Maker, ids: set[str]) -> Customers:
    strange = ids - maker.customers.keys()
    if strange:
        store.name_customers(db, store.missing_customers(db, strange))
        if len(maker.customers) > MOST_CUSTOMERS:
            maker.customers.clear()
            strange = ids
        sql = (
            "SELECT c.id, c.key, a.balance - a.held FROM customer c LEFT JOIN account a ON a.customer = c.id "
            "WHERE c.id IN (SELECT value FROM json_each(?))"
        )
        maker.customers |= {row[0]: (row[1], row[2]) for row in db.execute(sql, (store.listed(strange),))}
    return maker.customers


def _cells(first: int, pairs: Sequence[Pair], customers: Customers) -> _Cells:
    tickets: list[Any] = []
    said: list[Any] = []
    texts: list[Any] = []
    labels: list[Any] = []
    for n, (ticket, messages) in enumerate(pairs, first):
        files, number = 0, n << PIECE_BITS
        texts += (number, searchable(ticket.subject.raw))
        for message in messages:
            number += 1
            said += (number, number, *message_row(message))
            texts += (number, searchable(message.body.raw))
            if message.attachments:
                files += 1
        tickets += (n, *customers[ticket.customer], len(messages), files, *ticket_row(ticket))
        if ticket.tags or ticket.watchers:
            for kind, label in store.folds(ticket):
                labels += (kind, label, n)
    return _Cells(tickets, said, texts, labels)


def _write_whole(db: sqlite3.Connection, table: str, cells: list[Any]) -> list[Any]:
    """In the longest statements only; answers the cells that do not fill one, for later."""
    statement, rows = _LONG[table]
    many = rows * statement.count("?")
    whole = len(cells) - len(cells) % many
    for at in range(0, whole, many):
        db.execute(_statement(table, rows), cells[at : at + many])
    return cells[whole:]


def _write(db: sqlite3.Connection, table: str, cells: list[Any]) -> None:
    """In statements of as many rows as can be, then of halves."""
    statement, rows = _LONG[table]
    width = statement.count("?")
    at = 0
    while at < len(cells):
        while at + rows * width > len(cells):
            rows //= 2
        db.execute(_statement(table, rows), cells[at : at + rows * width])
        at += rows * width


Pair = tuple["Ticket", tuple["Message", ...]]
Customers = dict[str, tuple[bytes, int | None]]
