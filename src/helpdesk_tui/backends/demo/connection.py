"""The demo desk as a backend: the local one in memory, filled at the start and alive afterwards.

Belongs here: reading the URL, filling, and carrying out what the plan says has happened by now. Does not belong here:
what is in the desk (``generate``, made beforehand: ``image``) and what happens (``life``). Both are imported when they
are needed, which is not at a start.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from helpdesk_tui.backends.demo.image import handed, image, moved, picture, taken
from helpdesk_tui.backends.local import reads
from helpdesk_tui.backends.local.backend import LocalBackend, local_backend
from helpdesk_tui.backends.local.connection import LocalConnection
from helpdesk_tui.backends.local.files import MEMORY
from helpdesk_tui.clock import ShiftedClock, SystemClock
from helpdesk_tui.errors import HelpdeskError, InvalidInput
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Sequence

    from helpdesk_tui.backends.api import BackendOptions
    from helpdesk_tui.backends.demo.generate import Desk
    from helpdesk_tui.backends.demo.life import Arrival
    from helpdesk_tui.backends.demo.runs import Run
    from helpdesk_tui.backends.local.window import Window
    from helpdesk_tui.clock import Clock
    from helpdesk_tui.model.events import ChangeEvent
    from helpdesk_tui.model.ids import CustomerId, MigrationId
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.query import Query

__all__ = ["DemoBackend", "DemoConnection", "memory_backend"]

DEFAULT_TICKETS = 400
MOST_TICKETS = 1_000_000
_BATCH = 2_000
_MINUTE = timedelta(minutes=1)
_GLANCE = timedelta(seconds=5)
"""What somebody looks at may be so old; the first rows of a start speak of migrations, too."""


def memory_backend(options: BackendOptions) -> DemoBackend | LocalBackend:
    """The factory of ``memory:``, ``memory:?tickets=N&seed=S``; ``tickets=0`` is an empty desk.

    Raises InvalidInput for anything else behind ``memory:``.
    """
    tickets, seed = _asked(options.url)
    bare = replace(options, url="memory:")
    return DemoBackend(bare, tickets=tickets, seed=seed) if tickets else local_backend(bare)


class DemoBackend:
    """A ``Backend`` over the local one."""

    name = "demo"

    def __init__(self, options: BackendOptions, *, tickets: int, seed: int) -> None:
        self._options = options
        self._tickets = tickets
        self._seed = seed
        self._handed: Callable[[], bytes | None] = _nothing

    def take_over(self, handed: Callable[[], bytes | None]) -> None:
        self._handed = handed

    async def connect(self) -> DemoConnection:
        options = self._options
        clock = options.clock or (ShiftedClock(options.start) if options.start else SystemClock())
        if found := self._handed():
            ready, mail, now = taken(found)
            local = await LocalBackend(MEMORY, options, image=ready).connect()
            origin = Origin(self._tickets, self._seed, now)
            return DemoConnection(local, origin, clock, read_only=options.read_only, mail=mail)
        origin = Origin(self._tickets, self._seed, clock.now())
        made = image(origin.tickets, origin.seed, origin.now)
        local = await LocalBackend(MEMORY, options, image=made).connect()
        connection = DemoConnection(local, origin, clock, read_only=options.read_only)
        try:
            await (connection.fill() if made is None else connection.move())
        except BaseException:
            await connection.aclose()
            raise
        return connection


@dataclass(frozen=True, slots=True)
class Origin:
    """What decides everything about a desk."""

    tickets: int
    seed: int
    now: datetime
    """When it was made."""


class DemoConnection(LocalConnection):
    """A local connection that lets happen what is due before it answers."""

    name = "demo"

    def __init__(
        self, local: LocalConnection, origin: Origin, clock: Clock, *, read_only: bool, mail: Sequence[datetime] = ()
    ) -> None:
        super().__init__(local._writing, local._reading, clock, MEMORY, read_only=read_only)
        self._origin = origin
        self._mail = list(mail)
        """When mail comes in; what it is, ``_arrivals`` knows."""
        self._lived_until = origin.now.replace(second=0, microsecond=0)
        self._ran_until = origin.now.replace(microsecond=0)
        self._living = asyncio.Lock()

    @cached_property
    def _desk(self) -> Desk:
        from helpdesk_tui.backends.demo.generate import demo_desk

        return demo_desk(self._origin.tickets, self._origin.seed, self._origin.now)

    @cached_property
    def _arrivals(self) -> list[Arrival]:
        from helpdesk_tui.backends.demo.life import arrivals

        return arrivals(self._desk)

    @cached_property
    def _runs(self) -> dict[MigrationId, Run]:
        from helpdesk_tui.backends.demo.generate import demo_runs

        runs = demo_runs(self._origin.tickets, self._origin.seed, self._origin.now)
        return {run.migration.id: run for run in runs}

    async def fill(self) -> None:
        """Makes the desk and stores it."""
        records = list(self._desk.records())
        load = await LocalConnection(self._writing, self._reading, self._clock, MEMORY, read_only=False).load(
            atomic=True
        )
        for start in range(0, len(records), _BATCH):
            reasons = await load.add(records[start : start + _BATCH])
            if any(reasons):
                raise HelpdeskError(f"the demo desk does not hold together: {next(r for r in reasons if r)}")
        await load.finish()
        self._mail = [arrival.at for arrival in self._arrivals]

    async def move(self) -> None:
        """Moves the desk that was made beforehand to its time."""
        self._mail = await self._writing.write(lambda db: moved(db, self._origin.now))

    async def picture(self) -> bytes:
        """The desk as it is now, for ``image``."""
        return await self._writing.bare(lambda db: picture(db, self._mail))

    async def hand_over(self) -> bytes:
        return await self._writing.bare(lambda db: handed(db, self._mail, self._origin.now))

    async def search(self, query: Query, *, now: datetime, me: str) -> Window:
        await self._live()
        return await super().search(query, now=now, me=me)

    async def changes(self, since: int, *, limit: int = 500) -> list[ChangeEvent]:
        await self._live()
        return await super().changes(since, limit=limit)

    async def last_change(self) -> int:
        await self._live()
        return await super().last_change()

    async def migration(self, migration: MigrationId) -> Migration:
        await self._live(runs=True)
        return await super().migration(migration)

    async def migrations(
        self, *, status: Collection[str] = (), customer: CustomerId | None = None, limit: int = 500
    ) -> list[Migration]:
        await self._live(runs=True)
        return await super().migrations(status=status, customer=customer, limit=limit)

    async def _live(self, *, runs: bool = False) -> None:
        """Carries out what was planned up to now. A clock that went back changes nothing.

        Migrations move on once a minute, and when somebody looks at them (``runs``).
        """
        async with self._living:
            now = self._clock.now().replace(microsecond=0)
            since, self._lived_until = self._lived_until, max(now, self._lived_until)
            if any(since < at <= now for at in self._mail):
                await self._writing.write(lambda db: self._receive(db, since, now))
            if now - self._ran_until >= (_GLANCE if runs else _MINUTE):
                self._ran_until = now
                await self._writing.write(lambda db: self._run_on(db, now))

    def _run_on(self, db: sqlite3.Connection, now: datetime) -> None:
        from helpdesk_tui.backends.demo.life import migration_step
        from helpdesk_tui.backends.local import apply as acts

        for stored in reads.migrations(db, ("running", "clearing"), None, 500):
            step = migration_step(self._runs, stored, now)
            if step is not None:
                acts.apply(db, step)

    def _receive(self, db: sqlite3.Connection, since: datetime, now: datetime) -> None:
        from helpdesk_tui.backends.demo.life import between, reply_operations
        from helpdesk_tui.backends.local import apply as acts

        for arrival in between(self._arrivals, since, now):
            intent = arrival.intent() if arrival.new else None
            if not arrival.new:
                known = reads.tickets(db, [arrival.ticket.id])
                intent = reply_operations(arrival, known[arrival.ticket.id])
            if intent is not None:
                acts.apply(db, intent)


def _nothing() -> bytes | None:
    """Nobody hands anything over."""
    return None


def _asked(url: str) -> tuple[int, int]:
    """Number of tickets and seed."""
    rest = url.partition(":")[2]
    if rest and not rest.startswith("?"):
        raise InvalidInput(f"memory: takes ?tickets=N&seed=S, not {rest[:40]!r}", field="backend")
    pairs = parse_qsl(rest.removeprefix("?"), keep_blank_values=True)
    given = dict(pairs)
    unknown = given.keys() - {"tickets", "seed"}
    if unknown:
        raise InvalidInput(f"memory: knows no {min(unknown)[:40]!r}", field="backend", hint="tickets and seed")
    if len(pairs) > len(given):
        raise InvalidInput(f"memory: is told more than one number in {rest[:40]!r}", field="backend")
    return _number(given.get("tickets", str(DEFAULT_TICKETS)), "tickets", MOST_TICKETS), _number(
        given.get("seed", "1"), "seed", 2**31
    )


def _number(text: str, name: str, most: int) -> int:
    if text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= most:
        return int(text)
    raise InvalidInput(f"memory: {name} is {text[:20]!r}, not a number from 0 to {most:,}", field="backend")
