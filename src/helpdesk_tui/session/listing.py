"""Lists of tickets: a query and a view become rows, placed as the rules see them now.

Belongs here: building the query, refreshing placements before it is run, the handle on the rows. Does not belong
here: the language (``query``) and the built-in views (``views``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Costly, Telling, Unplaced
from helpdesk_tui.errors import HelpdeskError, NotFound
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.query import And, Query, SortKey, normalise, parse, resolve
from helpdesk_tui.session.concerns import asks_for_rules, is_by_rules, may_find_over
from helpdesk_tui.session.views import VIEWS, View
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from helpdesk_tui.backends.capabilities import Count, TicketWindow
    from helpdesk_tui.clock import Clock
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.query import Expression
    from helpdesk_tui.session.placer import Placer
    from helpdesk_tui.session.reading import Asking
    from helpdesk_tui.session.state.saved import SavedView, SavedViews

__all__ = ["Lister", "Rows"]

AT_ONCE = 4_000
"""Placements made before a list is shown, about two seconds; the rest is told by ``Rows.stale``."""

FEW = 500
"""So few placements of tickets that are over are made for the order of a list alone, in a tenth of a second."""

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A handle on the tickets of a query, in their order. See ``TicketWindow``."""

    query: Query
    """As asked for, with times and names put in."""
    asked: Query
    """Without times and names."""
    stale: bool
    """Whether more placements were out of date than were made anew: the order may be off."""
    handle: TicketWindow
    asking: Asking
    placer: Placer

    @property
    def count_cost(self) -> int:
        """Requests a count takes; 0 where it is not asked over a wire."""
        return self.handle.count_cost if isinstance(self.handle, Costly) else 0

    @property
    def partial(self) -> bool:
        """Whether rows may be missing, because the rules were not asked yet what the query asks of some tickets."""
        return self.stale and asks_for_rules(self.asked.expression)

    @property
    def words(self) -> str:
        """What it finds, in words."""
        from helpdesk_tui.query import explain

        return explain(self.asked)

    @property
    def said(self) -> tuple[str, ...]:
        """What a reader should know of them; clean."""
        told = self.handle.said if isinstance(self.handle, Telling) else ()
        return tuple(dict.fromkeys(clean(one, Kind.LINE) for one in (*told, *self._doubts())))

    def _doubts(self) -> tuple[str, ...]:
        if not self.asked.source:
            return ()
        from helpdesk_tui.query.doubts import doubts  # for what somebody typed, not for a view

        return doubts(self.asked)

    async def count(self) -> Count:
        return await self.asking.ask(self.handle.count)

    async def window(self, start: int, size: int) -> list[Ticket]:
        """Rows ``start`` to ``start + size``. What was never placed, or is out of date, is placed for the answer."""
        rows = await self.asking.ask(lambda: self.handle.window(start, size))
        now = self.placer.clock.now()
        bare = [ticket for ticket in rows if not ticket.placement.verdict or (ticket.placement.until or _NEVER) <= now]
        if not bare:
            return rows
        made = await self.placer.look(bare)
        return [made.get(ticket.id, ticket) for ticket in rows]

    async def position(self, ticket: TicketId) -> int | None:
        return await self.asking.ask(lambda: self.handle.position(ticket))


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
        return await self._rows(query, stale=await self._placed([query], ordered=True))

    async def counts(self, views: Sequence[str], *, spend: int | None = None) -> dict[str, Count]:
        """As ``Session.counts``."""
        queries = {name: self.query(view=name) for name in views}
        stale = await self._placed(queries.values(), ordered=False)
        found: dict[str, Count] = {}
        for name, query in queries.items():
            rows = await self._rows(query, stale=stale)
            cost = rows.count_cost
            if cost and spend is not None and cost > spend:
                continue
            spend = None if spend is None else spend - cost
            found[name] = await rows.count()
        return found

    async def _rows(self, query: Query, *, stale: bool) -> Rows:
        now = self.clock.now()
        resolved = resolve(query, now, self.zone, self.actor)
        connection = self.asking.connection
        there, rest = resolved.expression, None
        if isinstance(connection, Unplaced) and asks_for_rules(there):
            from helpdesk_tui.session.sifting import parted

            there, rest = parted(there, connection.by_rules)
        wanted = resolved if rest is None else replace(resolved, expression=there)
        handle = await self.asking.ask(lambda: self.asking.tickets.search(wanted, now=now, me=self.actor))
        rows = Rows(
            query=resolved,
            asked=query,
            stale=stale,
            handle=handle,
            asking=self.asking,
            placer=self.placer,
        )
        return rows if rest is None else _sifted(rows, rest)

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
            from helpdesk_tui.policy.checks import nearest

            names = [*VIEWS, *(one.name for one in self.saved.all())]
            raise NotFound(f"there is no view {name[:40]!r}", hint=nearest(name, names) or f"one of {', '.join(names)}")
        return found

    async def _placed(self, queries: Iterable[Query], *, ordered: bool) -> bool:
        """Whether some placements are still out of date. A desk that can't be written to is read all the same.

        Tickets that are over are many and hardly ever looked at: they are placed when a query asks for what the rules
        say of them, and when they stand in an order by it, if they are few.
        """
        wide = [query for query in queries if may_find_over(query.expression)]
        try:
            over = any(asks_for_rules(query.expression) for query in wide)
            over = over or (ordered and any(map(is_by_rules, wide)) and await self.placer.few_left(FEW))
            return await self.placer.refresh(most=AT_ONCE, over=over) >= AT_ONCE
        except HelpdeskError:
            return True


def _sifted(rows: Rows, rest: Expression) -> Rows:
    from helpdesk_tui.session.sifting import Sifted

    text = "what the rules say (rank, plan, verdict, price) is looked at here, row by row"
    return replace(rows, handle=Sifted(rows.window, rest, (*rows.said, text)))


def _order(text: str) -> tuple[SortKey, ...]:
    return parse(f"sort:{text}").sort
