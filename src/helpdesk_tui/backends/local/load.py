"""Taking in many records: import, demo desk.

Belongs here: the life of a load, and what is put off until its end. Does not belong here: the records (``take``), the
format of a file.

Into an empty desk most indexes of tickets are made at the end, which is several times faster than keeping them. What
is missing until then is noted in the file with the number of the process, so that whoever opens it after a crash mends
it; queries in between work without.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from helpdesk_tui.backends.local import store
from helpdesk_tui.backends.local.bulk import Maker, drop_indexes
from helpdesk_tui.backends.local.take import take
from helpdesk_tui.backends.local.upgrade import mend
from helpdesk_tui.backends.local.values import micros
from helpdesk_tui.errors import Unavailable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.backends.local.lane import Lane

__all__ = ["LocalLoad"]

MANY = 2_000
"""So many tickets into an empty table are worth dropping its indexes."""

FEW_CUSTOMERS = 10_000
"""Customers whose tickets are sorted again one by one; more of them: every ticket is looked at."""

_SETTINGS = {"cache_size": -48 * 1024, "wal_autocheckpoint": 16_000}
"""While a load runs: KiB of pages, and pages of the log before they are copied into the file."""


class LocalLoad:
    """A ``Load``."""

    def __init__(self, lane: Lane, now: datetime, *, atomic: bool) -> None:
        self._lane = lane
        self._at = micros(now)
        self._atomic = atomic
        self._maker = Maker()
        self._usual: dict[str, int] = {}
        self._was_empty = False
        self._tickets = 0
        self._dropped = False
        self._late: set[str] = set()
        """Customers that came or changed while there was no index to find their tickets by."""
        self._open = True

    async def begin(self) -> None:
        await self._lane.bare(self._begin)

    async def add(self, records: Sequence[Record]) -> list[str]:
        if not self._open:
            raise Unavailable("this load has ended")
        return await self._lane.write(lambda db: self._add(db, records), holder=self)

    async def finish(self) -> None:
        if self._open:
            await self._lane.bare(self._finish)

    async def abandon(self) -> None:
        if self._open:
            await self._lane.bare(self._abandon)

    def _begin(self, db: sqlite3.Connection) -> None:
        if self._atomic:
            self._lane.hold(self)
        for name, value in _SETTINGS.items():
            self._usual[name] = db.execute(f"PRAGMA {name}").fetchone()[0]
            db.execute(f"PRAGMA {name} = {value}")
        if self._atomic:
            db.execute("BEGIN IMMEDIATE")
        self._was_empty = db.execute("SELECT 1 FROM ticket LIMIT 1").fetchone() is None

    def _add(self, db: sqlite3.Connection, records: Sequence[Record]) -> list[str]:
        tickets = sum(isinstance(record, tuple) for record in records)
        if self._was_empty and not self._dropped and self._tickets + tickets >= MANY:
            drop_indexes(db)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('loading', ?)", (os.getpid(),))
            self._dropped = True
        try:
            answers, resorted, served = take(db, self._maker, records, self._at, all_new=self._was_empty)
        except BaseException:
            self._maker.customers.clear()  # what it knows may be rolled back
            raise
        self._tickets += tickets
        if self._dropped:
            self._late |= resorted
            return answers
        for customer in resorted:
            store.refresh_tickets(db, customer)
        for customer in () if self._was_empty else served:
            store.forget_placements(db, customer)
        return answers

    def _finish(self, db: sqlite3.Connection) -> None:
        self._settle(db)
        if self._atomic:
            db.execute("COMMIT")
        self._end(db)

    def _abandon(self, db: sqlite3.Connection) -> None:
        if self._atomic:
            db.rollback()
        else:
            self._settle(db)
        self._end(db)

    def _settle(self, db: sqlite3.Connection) -> None:
        """What was put off."""
        if not self._dropped:
            return
        mend(db)
        if len(self._late) > FEW_CUSTOMERS:
            store.refresh_all_tickets(db)
        else:
            for customer in self._late:
                store.refresh_tickets(db, customer)
        self._dropped = False

    def _end(self, db: sqlite3.Connection) -> None:
        self._open = False
        self._lane.release(self)
        self._maker.close()
        for name, value in self._usual.items():
            db.execute(f"PRAGMA {name} = {value}")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
