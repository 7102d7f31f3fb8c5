"""A ledger that nothing was written to yet: empty for whoever reads, made by the first write.

Belongs here: when it is made. Does not belong here: how (its adapter).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.errors import Absent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.backends.api import Backend, BackendOptions, Connection, Health
    from helpdesk_tui.backends.capabilities import Load
    from helpdesk_tui.model.intents import Applied, Intent

__all__ = ["opened"]

_EMPTY = "memory:?tickets=0"


async def opened(make: Callable[[bool], Backend], options: BackendOptions) -> Connection:
    """The ledger, or what stands for it until it is written to. ``make(True)`` is the one that may be made."""
    try:
        return await make(options.make and not options.read_only).connect()
    except Absent:
        empty = open_backend(_EMPTY, start=options.start, clock=options.clock, read_only=options.read_only)
        made = None if options.read_only else make(True).connect
        return cast("Connection", Unmade(await empty.connect(), made))


class Unmade:
    """Answers as what is there now: ``empty``, or what ``made`` opened. None: nothing is ever made."""

    def __init__(self, empty: Connection, made: Callable[[], Awaitable[Connection]] | None) -> None:
        self._now: Any = empty
        self._made = made
        self._making = asyncio.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._now, name)

    async def apply(self, intent: Intent) -> Applied:
        await self._there()
        applied: Applied = await self._now.apply(intent)
        return applied

    async def load(self, *, atomic: bool) -> Load:
        await self._there()
        load: Load = await self._now.load(atomic=atomic)
        return load

    async def health(self) -> Health:
        found: Health = await self._now.health()
        return replace(found, detail="there is none yet; the first act makes it") if self._made is not None else found

    async def _there(self) -> None:
        async with self._making:
            if self._made is not None:
                empty, self._now, self._made = self._now, await self._made(), None
                await empty.aclose()
