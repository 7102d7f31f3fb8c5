"""Lists of tickets: a query and a view become rows, placed as the rules see them now.

Belongs here: building the query, refreshing placements before it is run, the handle on the rows. Does not belong
here: the language (``query``) and the built-in views (``views``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.backends.capabilities import Capability, TicketWindow
from helpdesk_tui.clock import Clock
from helpdesk_tui.errors import HelpdeskError, NotFound
from helpdesk_tui.model.intents import Intent, SetPlacement
from helpdesk_tui.policy.checks import nearest
from helpdesk_tui.query import And, Query, SortKey, explain, normalise, parse, resolve
from helpdesk_tui.session.facts import Stamp
from helpdesk_tui.session.loading import Loader
from helpdesk_tui.session.placing import place
from helpdesk_tui.session.reading import Asking
from helpdesk_tui.session.state.saved import SavedView, SavedViews
from helpdesk_tui.session.views import VIEWS, View

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from helpdesk_tui.backends.capabilities import Count
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.ticket import Ticket

__all__ = ["Lister", "Rows"]

_BATCH = 500
"""Tickets placed in one intent."""
AT_ONCE = 4_000
"""Placements made before a list is shown, about two seconds; the rest is told by ``Rows.stale``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A handle on the tickets of a query, in their order. See ``TicketWindow``."""

    query: Query
    """As asked for, with times and names put in."""
    words: str
    """What it finds, in words."""
    stale: bool
    """Whether more placements were out of date than were made anew: the order may be off."""
    handle: TicketWindow
    asking: Asking
    placed: Placer

    async def count(self) -> Count:
        return await self.asking.ask(self.handle.count)

    async def window(self, start: int, size: int) -> list[Ticket]:
        """Rows ``start`` to ``start + size``. An old closed one, never placed, is placed for the answer."""
        rows = await self.asking.ask(lambda: self.handle.window(start, size))
        bare = [ticket for ticket in rows if not ticket.placement.verdict]
        if not bare:
            return rows
        made = await self.placed.look(bare)
        return [made.get(ticket.id, ticket) for ticket in rows]

    async def position(self, ticket: TicketId) -> int | None:
        return await self.asking.ask(lambda: self.handle.position(ticket))


@dataclass(frozen=True, slots=True)
class Placer:
    """Makes placements that are out of date anew."""

    asking: Asking
    loader: Loader
    clock: Clock
    actor: str
    read_only: bool

    async def refresh(self, *, most: int | None = None, progress: Callable[[int], None] | None = None) -> int:
        """Places active tickets whose placement is missing or over, at most ``most``; answers how many.

        A backend that does not tell them, or takes no writes, keeps what it has: rows are placed when they are read.
        """
        able = self.asking.has(Capability.BULK) and self.asking.has(Capability.TICKET_WRITES)
        if self.read_only or not able:
            return 0
        made = 0
        while most is None or made < most:
            now = self.clock.now()
            size = _BATCH if most is None else min(_BATCH, most - made)
            ids = await self.asking.ask(partial(self.asking.bulk.unplaced, now=now, limit=size))
            if not ids:
                break
            await self._place(ids, now)
            made += len(ids)
            if progress is not None:
                progress(made)
        return made

    async def look(self, tickets: Sequence[Ticket]) -> dict[TicketId, Ticket]:
        """The tickets with their placement of now; nothing is written."""
        cases = await self.loader.cases(tickets, Stamp(self.actor, self.clock.now()))
        return {case.ticket.id: replace(case.ticket, placement=place(case)) for case in cases}

    async def _place(self, ids: Sequence[TicketId], now: datetime) -> None:
        found = await self.loader.tickets(ids)
        cases = await self.loader.cases(list(found.values()), Stamp(self.actor, now))
        operations = tuple(SetPlacement(case.ticket.id, place(case)) for case in cases)
        intent = Intent(key=uuid4().hex, verb="placement", actor=self.actor, at=now, operations=operations)
        await self.asking.writes.apply(intent)


@dataclass(frozen=True, slots=True)
class Lister:
    """Runs queries for one viewer."""

    asking: Asking
    placer: Placer
    saved: SavedViews
    clock: Clock
    actor: str
    zone: tzinfo

    async def list(self, text: str = "", *, view: str | None = None, sort: str | None = None) -> Rows:
        """As ``Session.list``."""
        query = self.query(text, view=view, sort=sort)
        now = self.clock.now()
        resolved = resolve(query, now, self.zone, self.actor)
        stale = await self._placed()
        handle = await self.asking.ask(lambda: self.asking.tickets.search(resolved, now=now, me=self.actor))
        return Rows(
            query=resolved,
            words=explain(query),
            stale=stale,
            handle=handle,
            asking=self.asking,
            placed=self.placer,
        )

    def query(self, text: str = "", *, view: str | None = None, sort: str | None = None) -> Query:
        """The text and the view together; the order is the first there is of ``sort``, the text's, the view's."""
        base = self.view(view) if view else View("", "", "")
        own, shown = parse(text), parse(base.query)
        parts = tuple(part for part in (shown.expression, own.expression) if part is not None)
        expression = normalise(And(parts)) if parts else None
        order = _order(sort) if sort else own.sort or shown.sort or (_order(base.sort) if base.sort else ())
        return Query(expression, order, text)

    def view(self, name: str) -> View | SavedView:
        """A view by name, the user's own before the built-in one. Raises NotFound."""
        found = self.saved.find(name) or VIEWS.get(name)
        if found is None:
            names = [*VIEWS, *(one.name for one in self.saved.all())]
            raise NotFound(f"there is no view {name[:40]!r}", hint=nearest(name, names) or f"one of {', '.join(names)}")
        return found

    async def _placed(self) -> bool:
        """Whether some placements are still out of date. A desk that can't be written to is read all the same."""
        try:
            return await self.placer.refresh(most=AT_ONCE) >= AT_ONCE
        except HelpdeskError:
            return True


def _order(text: str) -> tuple[SortKey, ...]:
    return parse(f"sort:{text}").sort
