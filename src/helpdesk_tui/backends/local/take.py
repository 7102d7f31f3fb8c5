"""Records into tables: what is new, what takes the place of what is there, what is refused.

Belongs here: batches of records inside of one transaction. Does not belong here: when a load begins and ends
(``load``), how new tickets are written fast (``bulk``).
"""
# ruff: noqa: S608  # statements are made of our own names; values are bound

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import field, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from helpdesk_tui.backends.local import store
from helpdesk_tui.backends.local.bulk import Maker, insert_changes, insert_tickets
from helpdesk_tui.backends.local.records import (
    COLUMNS,
    entry_of,
    entry_row,
    licence_of,
    licence_row,
    migration_of,
    subscription_of,
    subscription_row,
    words_cell,
)
from helpdesk_tui.errors import HelpdeskError, InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import Customer, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.migration import Migration

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.model.events import EntityType
    from helpdesk_tui.model.ticket import Message, Ticket

__all__ = ["take"]

T = TypeVar("T")

_RECORD_ERRORS = (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, OverflowError, ValueError)
"""What can be wrong with a record; other errors are the file's."""


def take(
    db: sqlite3.Connection, maker: Maker, records: Sequence[Record], at: int, *, all_new: bool = False
) -> tuple[list[str], set[str], set[str]]:
    """Answers for the records; the customers whose tickets may be sorted by something else now, and those whose tickets
    may be served by something else. Customers that come before any ticket are in neither.

    All are written together; should that fail, each alone, so that one bad record is told from the good ones.
    """
    told: list[str] | str = ""
    bare = db.execute("SELECT 1 FROM ticket LIMIT 1").fetchone() is None
    for trusting in (True, False) if all_new else (False,):
        batch = _Batch(db, maker, at, bare, trusting)
        told = _attempt(db, partial(batch.put, records))
        if isinstance(told, list):
            break
        maker.customers.clear()
    else:
        batch = _Batch(db, maker, at, bare)
        told = []
        for record in records:
            answer = _attempt(db, partial(_alone, batch, record))
            told.append(answer)
            if answer:
                maker.customers.clear()
    insert_changes(db, at, batch.changed)
    return told, batch.resorted, batch.served


def _alone(batch: _Batch, record: Record) -> str:
    return batch.put([record])[0]


def _attempt(db: sqlite3.Connection, job: Callable[[], T]) -> T | str:
    """The answer, or what is wrong with the record; then nothing of it is left."""
    db.execute("SAVEPOINT record")
    try:
        answer = job()
    except (HelpdeskError, *_RECORD_ERRORS) as error:
        db.execute("ROLLBACK TO record")
        db.execute("RELEASE record")
        if isinstance(error, OverflowError):
            return "a number is too large to be kept"
        return str(error)
    db.execute("RELEASE record")
    return answer


@dataclass(slots=True)
class _Batch:
    db: sqlite3.Connection
    maker: Maker
    at: int
    bare: bool
    """Whether there is no ticket yet, so that nobody's is sorted or served by anything."""
    trusting: bool = False
    """Whether tickets are taken for new; one that is not fails the batch."""
    changed: list[tuple[EntityType, str]] = field(default_factory=list)
    resorted: set[str] = field(default_factory=set)
    served: set[str] = field(default_factory=set)

    def put(self, records: Sequence[Record]) -> list[str]:
        """Every record or an exception. Neighbours of one type are written together."""
        answers: list[str] = []
        for kind, group in groupby(records, type):
            run: list[Any] = list(group)
            if kind is tuple:
                self._tickets(run)
            elif kind is LedgerEntry:
                answers += self._entries(run)
                continue
            elif kind is Customer:
                self._customers(run)
            elif kind is Migration:
                self._migrations(run)
            elif kind is Licence:
                self._replace("licence", {one.id: one for one in run}, licence_of, _licence_cells, ", product_words")
            elif kind is Subscription:
                self._replace("subscription", {one.id: one for one in run}, subscription_of, subscription_row, "")
            else:
                raise InvalidInput(f"{kind.__name__} is no record")
            answers += [""] * len(run)
        return answers

    def _customers(self, run: list[Customer]) -> None:
        for customer in run:
            if store.put_customer(self.db, customer):
                self.changed.append(("customer", customer.id))
                self._sorts_else([customer.id])

    def _replace(
        self,
        table: EntityType,
        records: dict[str, Any],
        made: Callable[[Any], Any],
        cells: Callable[[Any], Any],
        more: str,
    ) -> None:
        """Licences and subscriptions: rows nothing else hangs on."""
        for row in self._there(table, records):
            if made(row) == records[row[0]]:
                del records[row[0]]
        names = COLUMNS[table] + more
        rows = map(cells, records.values())
        self.db.executemany(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({_marks(names)})", rows)
        self.changed += [(table, name) for name in records]
        self._serves_else(record.customer for record in records.values())

    def _migrations(self, run: list[Migration]) -> None:
        there = {row[0]: migration_of(row) for row in self._there("migration", [one.id for one in run])}
        for migration in run:
            old = there.get(migration.id)
            if old is None or replace(old, version=migration.version) != migration:
                version = migration.version if old is None else max(old.version + 1, migration.version)
                there[migration.id] = new = replace(migration, version=version)
                store.put_migration(self.db, new)
                self.changed.append(("migration", migration.id))
                self._serves_else([migration.customer])

    def _entries(self, run: list[LedgerEntry]) -> list[str]:
        """Entries never change. The account follows, even below zero if the source says so: its order is its own."""
        there = {row[0]: entry_of(row) for row in self._there("ledger", [one.id for one in run])}
        new: dict[str, LedgerEntry] = {}
        answers = []
        for entry in run:
            known = there.get(entry.id) or new.get(entry.id)
            if known is None:
                new[entry.id] = entry
            same = known is None or known == entry
            answers.append("" if same else f"entry {entry.id} is booked already and says something else")
        names = COLUMNS["ledger"]
        rows = map(entry_row, new.values())
        self.db.executemany(f"INSERT INTO ledger ({names}) VALUES ({_marks(names)})", rows)
        sums: dict[str, dict[str, int]] = defaultdict(lambda: {"by": 0, "held": 0})
        for entry in new.values():
            sums[entry.customer]["by"] += entry.effect
            sums[entry.customer]["held"] += entry.hold_effect
        sql = (
            "INSERT INTO account (customer, balance, held, loaded) "
            "VALUES (:customer, :by, :held, :by < 0 OR :held < 0) ON CONFLICT DO UPDATE SET "
            "balance = balance + :by, held = held + :held, loaded = balance + :by < 0 OR held + :held < 0"
        )
        self.db.executemany(sql, ({"customer": customer, **moved} for customer, moved in sums.items()))
        self._sorts_else(sums)
        self.changed += [("ledger", name) for name in new]
        return answers

    def _tickets(self, run: list[tuple[Ticket, tuple[Message, ...]]]) -> None:
        self.bare = False
        ids = {ticket.id for ticket, _ in run}
        if len(ids) < len(run):
            raise InvalidInput("a ticket stands twice in one batch", code="duplicate")
        for ticket, messages in run:
            if len(messages) > 1 and len({message.id for message in messages}) < len(messages):
                raise InvalidInput(f"ticket {ticket.id} has two messages of one id", code="duplicate")
        there: set[str] = set()
        if not self.trusting:
            sql = "SELECT id FROM ticket WHERE id IN (SELECT value FROM json_each(?))"
            there = {row[0] for row in self.db.execute(sql, (store.listed(ids),))}
        new = [pair for pair in run if pair[0].id not in there] if there else run
        if new:
            first = insert_tickets(self.db, self.maker, new)
            sql = (
                "INSERT INTO change (at, entity, id, verb, actor) "
                "SELECT ?, 'ticket', id, 'import', '' FROM ticket NOT INDEXED WHERE n >= ?"
            )
            self.db.execute(sql, (self.at, first))
        for ticket, messages in run if there else ():
            if ticket.id in there and store.replace_ticket(self.db, ticket, messages):
                self.changed.append(("ticket", ticket.id))

    def _sorts_else(self, customers: Collection[str]) -> None:
        for customer in customers:
            self.maker.customers.pop(customer, None)
        if not self.bare:
            self.resorted.update(customers)
        self._serves_else(customers)

    def _serves_else(self, customers: Iterable[str]) -> None:
        if not self.bare:
            self.served.update(customers)

    def _there(self, table: EntityType, ids: Iterable[str]) -> list[tuple[Any, ...]]:
        """Rows that are there already."""
        sql = f"SELECT {COLUMNS[table]} FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
        return self.db.execute(sql, (store.listed(ids),)).fetchall()


def _licence_cells(licence: Licence) -> tuple[Any, ...]:
    return (*licence_row(licence), words_cell(licence.product))


def _marks(names: str) -> str:
    return ", ".join("?" * (names.count(",") + 1))
