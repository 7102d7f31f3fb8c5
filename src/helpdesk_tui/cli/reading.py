"""Tickets read for an answer: with their messages and what the rules say of them now.

Belongs here: reading. Does not belong here: shapes (``values``) and rows (``tables``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from helpdesk_tui.backends.capabilities import Count
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session import Session
    from helpdesk_tui.session.listing import Rows
    from helpdesk_tui.session.results import Done

__all__ = ["Listing", "ticket_now", "with_threads"]

PAGE = 200


async def ticket_now(session: Session, ticket: str, done: Done | None = None) -> dict[str, Any]:
    """A ticket in JSON as it is now, with the act that made it so, and where a price is at stake the account."""
    from helpdesk_tui.cli.values import account_json, done_json, ticket_json, verdict_json

    card = await session.card(ticket, related=False)
    value = ticket_json(card.ticket, card.messages, session.desks, card.at)
    if done is None:
        return value
    value["act"] = done_json(done)
    if done.verb.startswith("credits."):
        said = verdict_json(card.rules.verdict) if card.rules.verdict is not None else {}
        value |= said | account_json(card.party.account)
    return value


class Listing:
    """The rows of a query one after the other; without an order of its own, what is to be done now comes first.

    Then: the queue in next-best order, what waits for somebody else, what is over; next best inside of each.
    """

    def __init__(self, parts: Sequence[Rows], words: str) -> None:
        self._parts = parts
        self.words = words
        self.stale = any(part.stale for part in parts)
        self.partial = any(part.partial for part in parts)
        self.said = tuple(dict.fromkeys(text for part in parts for text in part.said))
        """What a reader should know of the rows."""

    @classmethod
    async def of(cls, session: Session, text: str, *, view: str | None, sort: str | None) -> Listing:
        """Raises QueryError, NotFound for a view."""
        query = session.lister.query(text, view=view, sort=sort)
        if view is not None or query.sort:
            rows = await session.list(text, view=view, sort=sort)
            return cls((rows,), rows.words)
        from helpdesk_tui.query import explain, unparse

        own = f"({unparse(query)}) " if query.expression is not None else ""
        return cls([await session.list(f"{own}{part}") for part in _stages()], explain(query))

    async def pages(self, limit: int | None) -> AsyncIterator[list[Ticket]]:
        """A window at a time."""
        left = limit
        for part in self._parts:
            start = 0
            while left is None or left > 0:
                page = await part.window(start, PAGE if left is None else min(PAGE, left))
                if not page:
                    break
                yield page
                start += len(page)
                left = None if left is None else left - len(page)

    async def count(self) -> Count:
        from helpdesk_tui.backends.capabilities import Count

        counts = [await part.count() for part in self._parts]
        return Count(sum(one.rows for one in counts), all(one.exact for one in counts))


def _stages() -> tuple[str, str, str]:
    """Queries that part all tickets: the queue, what else is not over, the rest."""
    from helpdesk_tui.session.views import VIEWS

    queue, active = VIEWS["next-best"].query, VIEWS["open"].query
    return f"({queue})", f"({active}) -({queue})", f"-({active})"


async def with_threads(session: Session, tickets: list[Ticket]) -> list[dict[str, Any]]:
    """Tickets in JSON, each with its messages where the backend keeps them."""
    import asyncio

    from helpdesk_tui.backends.capabilities import Capability
    from helpdesk_tui.cli.values import ticket_json

    now = session.clock.now()
    if not session.asking.has(Capability.MESSAGES):
        return [ticket_json(ticket, (), session.desks, now) for ticket in tickets]
    threads = await asyncio.gather(*(session.thread(ticket.id) for ticket in tickets))
    return [ticket_json(ticket, thread, session.desks, now) for ticket, thread in zip(tickets, threads, strict=True)]
