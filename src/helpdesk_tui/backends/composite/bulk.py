"""Import and export of a composite: tickets at the desk, everything else in the ledger.

Belongs here: parting records. Does not belong here: the format of files.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.model.intents import CreateTicket, Intent
from helpdesk_tui.query import Query, SortKey

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from helpdesk_tui.backends.capabilities import Load, Record, Tickets
    from helpdesk_tui.model.intents import Applied
    from helpdesk_tui.model.ticket import Message, Ticket

__all__ = ["CompositeLoad", "all_ids"]

_PAGE = 200


class CompositeLoad:
    """A running import."""

    def __init__(
        self, inner: Load, apply: Callable[[Intent], Awaitable[Applied]], now: datetime, *, atomic: bool
    ) -> None:
        self._inner = inner
        self._apply = apply
        self._now = now
        self._atomic = atomic

    async def add(self, records: Sequence[Record]) -> list[str]:
        others = [one for one in records if not isinstance(one, tuple)]
        told = iter(await self._inner.add(others) if others else [])
        return [await self._opened(*one) if isinstance(one, tuple) else next(told) for one in records]

    async def finish(self) -> None:
        await self._inner.finish()

    async def abandon(self) -> None:
        await self._inner.abandon()

    async def _opened(self, ticket: Ticket, messages: tuple[Message, ...]) -> str:
        """A ticket of a file is opened anew, once: its number is the desk's."""
        if self._atomic:
            return "tickets can't be taken back from the desk: import them without --atomic"
        told = repr((ticket.id, ticket.subject, ticket.received, [one.id for one in messages]))
        key = hashlib.blake2s(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        clean = replace(ticket, links=())
        intent = Intent(
            key=key, verb="import", actor="import", at=self._now, operations=(CreateTicket(clean, messages),)
        )
        try:
            await self._apply(intent)
        except HelpdeskError as error:
            return error.message
        return ""


async def all_ids(tickets: Tickets, now: datetime) -> list[str]:
    """Numbers of all tickets, compared as text."""
    window = await tickets.search(Query(None, (SortKey("id"),)), now=now, me="")
    found: list[str] = []
    while page := await window.window(len(found), _PAGE):
        found += [ticket.id for ticket in page]
    return sorted(found)
