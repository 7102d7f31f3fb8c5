"""Keeping placements true: made anew when they are out of date, and when two acts met.

Belongs here: writing placements apart from an act. Does not belong here: what a placement is (``placing``), and those
that go along in an act's own intent (``planning``).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.session.cases import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from helpdesk_tui.clock import Clock
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.intents import Applied
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session.cases import Case
    from helpdesk_tui.session.loading import Loader
    from helpdesk_tui.session.planning import Planned
    from helpdesk_tui.session.reading import Asking

__all__ = ["Placer"]

_BATCH = 500
"""Tickets placed in one intent."""
_ROUNDS = 4
"""Times a ticket is placed again because it was written to meanwhile; whoever wrote last places it, too."""


@dataclass(frozen=True, slots=True)
class Placer:
    """Places tickets for one session."""

    asking: Asking
    loader: Loader
    clock: Clock
    actor: str
    read_only: bool

    @property
    def _able(self) -> bool:
        return not self.read_only and self.asking.has(Capability.BULK) and self.asking.has(Capability.TICKET_WRITES)

    async def refresh(
        self, *, most: int | None = None, over: bool = False, progress: Callable[[int], None] | None = None
    ) -> int:
        """Places active tickets whose placement is missing or out of date, at most ``most``; answers how many.
        ``over``: those that are solved or closed behind them.

        A backend that does not tell them, or takes no writes, keeps what it has: rows are placed when they are read.
        """
        if not self._able:
            return 0
        made = 0
        before: list[TicketId] = []
        while most is None or made < most:
            size = _BATCH if most is None else min(_BATCH, most - made)
            ids = await self._unplaced(size, over=over)
            if not ids or ids == before:
                break
            await self._place(ids)
            before = ids
            made += len(ids)
            if progress is not None:
                progress(made)
        return made

    async def few_left(self, few: int) -> bool:
        """Whether no more than ``few`` placements are missing, those of tickets that are over among them."""
        return self._able and len(await self._unplaced(few + 1, over=True)) <= few

    async def look(self, tickets: Sequence[Ticket]) -> dict[TicketId, Ticket]:
        """The tickets with their placement of now; nothing is written."""
        from helpdesk_tui.session.placing import place

        cases = await self.loader.cases(tickets, Stamp(self.actor, self.clock.now()))
        return {case.ticket.id: replace(case.ticket, placement=place(case)) for case in cases}

    async def settle(self, planned: Planned, applied: Applied) -> None:
        """Places again what somebody else wrote to between the plan of an act and its writing.

        The act is done whatever becomes of this: a backend that fails now keeps an old placement until the next one.
        """
        met = {one for one, version in planned.seen.items() if applied.versions.get(one, 0) > version + 1}
        with suppress(HelpdeskError):
            if planned.accounts:
                now = await self.asking.ask(lambda: self.asking.credits.accounts(planned.accounts.keys()))
                for customer, expected in planned.accounts.items():
                    if now.get(customer) != expected:
                        met |= {ticket.id for ticket in await self.loader.active_of(customer)}
            if met:
                await self._place(met)

    async def _unplaced(self, limit: int, *, over: bool) -> list[TicketId]:
        ask = partial(self.asking.bulk.unplaced, now=self.clock.now(), limit=limit, over=over)
        return await self.asking.ask(ask)

    async def _place(self, ids: Collection[TicketId]) -> None:
        from helpdesk_tui.session.placing import place  # with all rules: most starts have nothing to place

        for _ in range(_ROUNDS):
            cases = await self._cases(ids)
            changed = [
                replace(case.ticket, placement=new) for case in cases if (new := place(case)) != case.ticket.placement
            ]
            if not changed:
                return
            if self.asking.has(Capability.BULK):
                ids = [*await self.asking.bulk.place(changed), *await self._of_moved_accounts(cases)]
            else:
                await self._write(changed)
                ids = await self._moved(cases)
            if not ids:
                return

    async def _write(self, tickets: Sequence[Ticket]) -> None:
        """As an act, where a backend has no other way."""
        from uuid import uuid4

        from helpdesk_tui.model.intents import Intent, SetPlacement

        operations = tuple(SetPlacement(ticket.id, ticket.placement) for ticket in tickets)
        intent = Intent(key=uuid4().hex, verb="placement", actor=self.actor, at=self.clock.now(), operations=operations)
        await self.asking.writes.apply(intent)

    async def _cases(self, ids: Collection[TicketId]) -> list[Case]:
        found = await self.loader.tickets(ids)
        return await self.loader.cases(list(found.values()), Stamp(self.actor, self.clock.now()))

    async def _moved(self, cases: Sequence[Case]) -> list[TicketId]:
        """Which of these were written to since they were read, or whose account was."""
        tickets = await self.loader.tickets([case.ticket.id for case in cases])
        versions = {one: ticket.version for one, ticket in tickets.items()}
        moved = [case.ticket.id for case in cases if versions.get(case.ticket.id, -1) not in {-1, case.ticket.version}]
        return [*moved, *await self._of_moved_accounts(cases)]

    async def _of_moved_accounts(self, cases: Sequence[Case]) -> list[TicketId]:
        if not self.asking.has(Capability.CREDITS):
            return []
        held = {case.party.id: case.party.account for case in cases}
        now = await self.asking.ask(lambda: self.asking.credits.accounts(held.keys()))
        return [case.ticket.id for case in cases if now.get(case.party.id) != held[case.party.id]]
