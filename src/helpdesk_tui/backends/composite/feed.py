"""Two change feeds as one: numbers that grow, and what they mean on either side.

Belongs here: joining the numbers. Does not belong here: when to ask.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk_tui.backends.composite.parts import Desk, Ledger
    from helpdesk_tui.model.events import ChangeEvent

__all__ = ["JoinedFeed"]

_MOST = 20_000
"""Places remembered; a reader further behind starts where the ledger is now."""


class JoinedFeed:
    """A number is the sum of both sides' last numbers: each change makes one of them larger."""

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        self._desk = desk
        self._ledger = ledger
        self._places: OrderedDict[int, tuple[int, int]] = OrderedDict()

    async def last(self) -> int:
        place = (await self._desk.last_change(), await self._ledger.last_change())
        self._keep(sum(place), place)
        return sum(place)

    async def changes(self, since: int, limit: int) -> list[ChangeEvent]:
        there, here = await self._place(since)
        found: list[ChangeEvent] = []
        for event in await self._desk.changes(there, limit=limit):
            there = event.seq
            found.append(replace(event, seq=there + here))
            self._keep(there + here, (there, here))
        for event in await self._ledger.changes(here, limit=limit) if len(found) < limit else ():
            here = event.seq
            self._keep(there + here, (there, here))
            if event.entity != "ticket":
                found.append(replace(event, seq=there + here))
        return found[:limit]

    async def _place(self, since: int) -> tuple[int, int]:
        known = self._places.get(since)
        if known is not None:
            return known
        if since == 0:
            return 0, 0
        here = min(since, await self._ledger.last_change())
        return since - here, here

    def _keep(self, number: int, place: tuple[int, int]) -> None:
        self._places[number] = place
        while len(self._places) > _MOST:
            self._places.popitem(last=False)
