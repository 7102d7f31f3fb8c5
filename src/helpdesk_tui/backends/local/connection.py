"""An open desk: every capability, each call one transaction in the thread that owns the connection.

Belongs here: the mapping of the contract to jobs. Does not belong here: SQL. A desk is read before it is written to:
what writes is imported when it is asked for.
"""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Self

from helpdesk_tui.backends.api import Health
from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.backends.local import presence, reads, store
from helpdesk_tui.backends.local.plan import make_plan
from helpdesk_tui.backends.local.where import Viewed
from helpdesk_tui.backends.local.window import Rows, Window
from helpdesk_tui.errors import Refused

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Collection, Sequence
    from datetime import datetime
    from types import TracebackType

    from helpdesk_tui.backends.capabilities import Around, Record
    from helpdesk_tui.backends.local.lane import Lane
    from helpdesk_tui.backends.local.load import LocalLoad
    from helpdesk_tui.clock import Clock
    from helpdesk_tui.model.customer import Account, Customer, LedgerEntry, Licence, Subscription
    from helpdesk_tui.model.events import ChangeEvent, EntityType
    from helpdesk_tui.model.ids import CustomerId, MessageId, MigrationId, TicketId
    from helpdesk_tui.model.intents import Applied, Intent
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Message, Ticket
    from helpdesk_tui.query import Query
    from helpdesk_tui.text import Foreign

__all__ = ["LocalConnection"]


class _Lanes:
    """The two threads: one writes, one reads; in memory they are the same."""

    def __init__(self, writing: Lane, reading: Lane, clock: Clock, path: str, *, read_only: bool) -> None:
        self._writing = writing
        self._reading = reading
        self._clock = clock
        self._path = path
        self._read_only = read_only
        self._loads: list[LocalLoad] = []
        """Begun, perhaps not ended."""

    def _writer(self) -> Lane:
        if self._read_only:
            raise Refused("this desk is open for reading only", code="read_only")
        return self._writing


class _TicketPart(_Lanes):
    async def search(self, query: Query, *, now: datetime, me: str) -> Window:
        plan = await self._reading.read(lambda db: make_plan(db, query, Viewed(now, me)))
        return Window(self._reading, Rows(plan))

    async def tickets(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        return await self._reading.read(lambda db: reads.tickets(db, ids))

    async def thread(self, ticket: TicketId, *, after: MessageId | None = None, limit: int = 200) -> list[Message]:
        return await self._reading.read(lambda db: reads.thread(db, ticket, after, limit))

    async def apply(self, intent: Intent) -> Applied:
        from helpdesk_tui.backends.local import apply as acts

        return await self._writer().write(lambda db: acts.apply(db, intent))

    async def outcome(self, key: str) -> Applied | None:
        from helpdesk_tui.backends.local import apply as acts

        return await self._reading.read(lambda db: acts.outcome(db, key))


class _CustomerPart(_Lanes):
    async def customers(self, ids: Collection[CustomerId]) -> dict[CustomerId, Customer]:
        return await self._reading.read(lambda db: reads.customers(db, ids))

    async def find_customers(self, text: str, *, limit: int = 50) -> list[Customer]:
        return await self._reading.read(lambda db: reads.find_customers(db, text, limit))

    async def licences(self, customer: CustomerId) -> list[Licence]:
        return await self._reading.read(lambda db: reads.licences(db, customer))

    async def subscriptions(self, customer: CustomerId) -> list[Subscription]:
        return await self._reading.read(lambda db: reads.subscriptions(db, customer))

    async def accounts(self, ids: Collection[CustomerId]) -> dict[CustomerId, Account]:
        return await self._reading.read(lambda db: reads.accounts(db, ids))

    async def ledger(self, customer: CustomerId, *, limit: int = 1000) -> list[LedgerEntry]:
        return await self._reading.read(lambda db: reads.ledger(db, customer, limit))

    async def low_accounts(self, *, below: int, limit: int = 200) -> list[Account]:
        return await self._reading.read(lambda db: reads.low_accounts(db, below, limit))

    async def migrations(
        self, *, status: Collection[str] = (), customer: CustomerId | None = None, limit: int = 500
    ) -> list[Migration]:
        return await self._reading.read(lambda db: reads.migrations(db, status, customer, limit))

    async def migration(self, migration: MigrationId) -> Migration:
        return await self._reading.read(lambda db: store.read_migration(db, migration))


class _BulkPart(_Lanes):
    async def load(self, *, atomic: bool) -> LocalLoad:
        from helpdesk_tui.backends.local.load import LocalLoad

        load = LocalLoad(self._writer(), self._clock.now(), atomic=atomic)
        await load.begin()
        self._loads.append(load)
        return load

    async def known(self, entity: EntityType, ids: Collection[str]) -> frozenset[str]:
        return await self._reading.read(lambda db: reads.known(db, entity, ids))

    async def records(self, entity: EntityType, ids: Collection[str]) -> list[Record]:
        return await self._reading.read(lambda db: reads.records(db, entity, ids))

    async def dump(self, entity: EntityType, *, after: str | None, limit: int) -> list[Record]:
        return await self._reading.read(lambda db: reads.dump(db, entity, after, limit))

    async def around(self, tickets: Collection[Ticket], *, threads: Collection[TicketId]) -> Around:
        return await self._reading.read(lambda db: reads.around(db, tickets, threads))

    async def unplaced(self, *, now: datetime, limit: int, over: bool = False) -> list[TicketId]:
        return await self._reading.read(lambda db: reads.unplaced(db, now, limit, over=over))

    async def place(self, tickets: Collection[Ticket]) -> list[TicketId]:
        return await self._writer().write(lambda db: store.put_placements(db, tickets))

    async def changes(self, since: int, *, limit: int = 500) -> list[ChangeEvent]:
        return await self._reading.read(lambda db: reads.changes(db, since, limit))

    async def last_change(self) -> int:
        def job(db: sqlite3.Connection) -> int:
            return int(db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])

        return await self._reading.read(job)


class _SharedPart(_Lanes):
    async def announce(self, actor: str, ticket: TicketId | None, *, writing: bool, now: datetime) -> None:
        await self._writer().write(lambda db: presence.announce(db, actor, ticket, now, writing=writing))

    async def present(self, tickets: Sequence[TicketId], *, now: datetime) -> dict[TicketId, list[tuple[str, bool]]]:
        return await self._reading.read(lambda db: presence.present(db, tickets, now))

    async def colleagues(self, *, limit: int = 1000) -> list[Foreign]:
        return await self._reading.read(lambda db: presence.colleagues(db, limit))

    async def read(self, ticket: TicketId, message: MessageId, index: int) -> AsyncIterator[bytes]:
        from helpdesk_tui.backends.local import contents

        at = 0
        while found := await self._reading.read(
            partial(contents.piece, ticket=ticket, message=message, index=index, at=at)
        ):
            yield found
            at += len(found)

    async def store(self, ticket: TicketId, message: MessageId, index: int, content: bytes) -> None:
        from helpdesk_tui.backends.local import contents

        await self._writer().write(lambda db: contents.store_content(db, ticket, message, index, content))


class LocalConnection(_TicketPart, _CustomerPart, _BulkPart, _SharedPart):
    """A ``Connection`` with every capability but none of a server's."""

    name = "local"

    @property
    def capabilities(self) -> frozenset[Capability]:
        return frozenset(Capability) - {Capability.JOINS}

    def why_not(self, capability: Capability) -> str:
        if capability is Capability.JOINS:
            return f"backend {self.name} keeps its customers itself: there is no ledger beside it to match them with"
        return "" if capability in self.capabilities else f"backend {self.name} has no {capability}"

    async def health(self) -> Health:
        started = time.perf_counter()
        await self._reading.read(lambda db: db.execute("SELECT 1 FROM ticket LIMIT 1").fetchall())
        return Health(ok=True, latency=timedelta(seconds=time.perf_counter() - started))

    async def check(self) -> list[str]:
        """Everything that is wrong with the file, a line each: for ``helpdesk doctor``."""
        from helpdesk_tui.backends.local import check as checks

        found = await self._reading.read(lambda db: checks.check(db, self._path))
        return found if self._read_only else found + await self._writing.write(checks.check_search)

    async def aclose(self) -> None:
        try:
            for load in self._loads:
                await load.abandon()
        finally:
            await self._reading.close()
            await self._writing.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
