"""Taking in many records: import, demo desk.

Belongs here: batches, what takes the place of what. Does not belong here: the format of a file.
"""
# ruff: noqa: S608  # statements are made of our own names; values are bound

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.backends.local import store
from helpdesk_tui.backends.local.records import COLUMNS, entry_of, licence_row, subscription_row, words_cell
from helpdesk_tui.backends.local.values import micros
from helpdesk_tui.model.customer import Customer, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.migration import Migration

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.backends.local.lane import Lane
    from helpdesk_tui.model.events import EntityType
    from helpdesk_tui.model.ticket import Message, Ticket

__all__ = ["LocalLoad"]


class LocalLoad:
    """A ``Load``."""

    def __init__(self, lane: Lane, now: datetime, *, atomic: bool) -> None:
        self._lane = lane
        self._at = micros(now)
        self._atomic = atomic

    async def begin(self) -> None:
        if self._atomic:
            await self._lane.bare(_begin)

    async def add(self, records: Sequence[Record]) -> list[str]:
        return await self._lane.write(lambda db: [self._put(db, record) for record in records])

    async def finish(self) -> None:
        if self._atomic:
            await self._lane.bare(_commit)

    async def abandon(self) -> None:
        if self._atomic:
            await self._lane.bare(_roll_back)

    def _put(self, db: sqlite3.Connection, record: Record) -> str:
        match record:
            case Customer():
                return self._told(db, "customer", record.id, changed=store.put_customer(db, record))
            case Licence():
                names = f"product_words, {COLUMNS['licence']}"
                sql = f"INSERT OR REPLACE INTO licence ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                db.execute(sql, (words_cell(record.product), *licence_row(record)))
                return self._told(db, "licence", record.id)
            case Subscription():
                sql = f"INSERT OR REPLACE INTO subscription ({COLUMNS['subscription']}) VALUES (?, ?, ?, ?, ?, ?)"
                db.execute(sql, subscription_row(record))
                return self._told(db, "subscription", record.id)
            case LedgerEntry():
                return self._entry(db, record)
            case Migration():
                store.put_migration(db, record)
                return self._told(db, "migration", record.id)
            case (ticket, messages):
                return self._ticket(db, ticket, messages)

    def _entry(self, db: sqlite3.Connection, entry: LedgerEntry) -> str:
        row = db.execute(f"SELECT {COLUMNS['ledger']} FROM ledger WHERE id = ?", (entry.id,)).fetchone()
        if row is not None:
            return "" if entry_of(row) == entry else f"entry {entry.id} is booked already with other contents"
        store.insert_entry(db, entry)
        sql = (
            "INSERT INTO account VALUES (?1, ?2, ?3, 1) ON CONFLICT DO UPDATE SET balance = balance + ?2, "
            "held = held + ?3, loaded = 1"
        )
        db.execute(sql, (entry.customer, entry.effect, entry.hold_effect))
        sql = "UPDATE account SET loaded = 0 WHERE customer = ? AND balance >= 0 AND held >= 0"
        db.execute(sql, (entry.customer,))
        sql = "UPDATE ticket SET credits = (SELECT balance - held FROM account WHERE customer = ?1) WHERE customer = ?1"
        db.execute(sql, (entry.customer,))
        return self._told(db, "ledger", entry.id)

    def _ticket(self, db: sqlite3.Connection, ticket: Ticket, messages: tuple[Message, ...]) -> str:
        row = db.execute("SELECT n FROM ticket WHERE id = ?", (ticket.id,)).fetchone()
        if row is None:
            store.insert_ticket(db, ticket, messages)
            return self._told(db, "ticket", ticket.id)
        return ""

    def _told(self, db: sqlite3.Connection, entity: EntityType, name: str, *, changed: bool = True) -> str:
        if changed:
            db.execute(
                "INSERT INTO change (at, entity, id, verb, actor) VALUES (?, ?, ?, 'import', '')",
                (self._at, entity, name),
            )
        return ""


def _begin(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")


def _commit(db: sqlite3.Connection) -> None:
    db.execute("COMMIT")


def _roll_back(db: sqlite3.Connection) -> None:
    db.execute("ROLLBACK")
