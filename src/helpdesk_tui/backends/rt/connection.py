"""An open Request Tracker: what it can do, and each question to the part that answers it.

Belongs here: the mapping of the contract. Does not belong here: requests.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from helpdesk_tui.backends.api import Health
from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.backends.rt import feed
from helpdesk_tui.backends.rt.mapping import customer_number, ticket_from, user_name
from helpdesk_tui.backends.rt.reads import LATEST, Reads
from helpdesk_tui.backends.rt.settings import mapping_words
from helpdesk_tui.backends.rt.ticketsql import NONE, Translator
from helpdesk_tui.backends.rt.window import Rows, RtWindow, order_of
from helpdesk_tui.backends.rt.words import became, is_kept
from helpdesk_tui.backends.rt.writes import Writes, lock_of
from helpdesk_tui.errors import HelpdeskError, Refused
from helpdesk_tui.model.intents import CreateTicket, MoveMessages
from helpdesk_tui.model.ticket import Ticket
from helpdesk_tui.query import In, Plain, Query, Text, evaluate, fields_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from types import TracebackType

    from helpdesk_tui.backends.rt.answers import TicketRow
    from helpdesk_tui.model.customer import Customer
    from helpdesk_tui.model.events import ChangeEvent
    from helpdesk_tui.model.ids import CustomerId, MessageId, TicketId
    from helpdesk_tui.model.intents import Applied, Intent, Operation
    from helpdesk_tui.model.ticket import Message

__all__ = ["Known", "RtConnection"]

_THERE = frozenset(
    {
        Capability.TICKETS,
        Capability.MESSAGES,
        Capability.TICKET_WRITES,
        Capability.CUSTOMERS,
        Capability.WATCH,
        Capability.ATTACHMENTS,
    }
)
_WHY_NOT = {
    Capability.LICENCES: "Request Tracker keeps no licences: put a ledger beside it",
    Capability.CREDITS: "Request Tracker keeps no credits: put a ledger beside it",
    Capability.MIGRATIONS: "Request Tracker keeps no migrations: put a ledger beside it",
    Capability.PRESENCE: "Request Tracker does not tell who looks at a ticket",
    Capability.COLLEAGUES: "Request Tracker tells nobody who its users are, and refuses a name that is none",
    Capability.JOINS: "there is no ledger beside Request Tracker to match customers with",
    Capability.BULK: "Request Tracker takes and gives no files of the desk",
    Capability.VERBATIM: "Request Tracker sets times itself, in seconds, and changes what it can't store",
}

Known = Callable[[Ticket, str], Awaitable[Plain]]
"""What somebody beside RT knows of a ticket, by the name of a field."""
Dress = Callable[[list[Ticket]], Awaitable[list[Ticket]]]
"""Tickets with what somebody beside RT keeps of them."""


class RtConnection:
    """A ``Connection`` with the capabilities of ``_THERE``."""

    name = "rt"
    every = 5.0
    by_rules = frozenset({"rank", "plan", "verdict", "price"})
    """Fields the rules fill when a ticket is shown."""

    def __init__(self, reads: Reads, *, read_only: bool, version: str = "") -> None:
        self._reads = reads
        self._writes = Writes(reads)
        self.account = reads.me
        self._read_only = read_only
        self.version = version
        """Of the server, as far as it was asked."""

    @property
    def capabilities(self) -> frozenset[Capability]:
        return _THERE

    def why_not(self, capability: Capability) -> str:
        return "" if capability in _THERE else _WHY_NOT[capability]

    def mapping(self) -> list[tuple[str, str]]:
        return mapping_words(self._reads.settings)

    def became(self, name: str, value: object) -> object:
        """What RT makes of a value of a field."""
        return became(self._reads.settings, name, value)

    def keeps(self, name: str, value: object) -> bool:
        return is_kept(self._reads.settings, name, value)

    def lasting(self, operations: Sequence[Operation]) -> str:
        if any(isinstance(one, CreateTicket) for one in operations):
            return "Request Tracker keeps a ticket once it was opened"
        if any(isinstance(one, MoveMessages) for one in operations):
            return "Request Tracker does not take apart what was merged"
        return ""

    def customer_number(self, ticket: Ticket) -> str:
        """What the field ``customer_field`` of a ticket says; empty: nothing."""
        return customer_number(ticket)

    async def search(self, query: Query, *, now: datetime, me: str) -> RtWindow:
        return await self.search_beside(query, now=now, me=me)

    async def search_beside(
        self,
        query: Query,
        *,
        now: datetime,
        me: str,
        beside: frozenset[str] = frozenset(),
        known: Known | None = None,
        dress: Dress | None = None,
    ) -> RtWindow:
        """As ``search``; fields in ``beside`` are asked of ``known``, rows are given to ``dress``. Does no request."""
        seconds = self._reads.seconds_since
        translator = Translator(self._reads.settings, seconds, now, me, beside)
        found = translator.found(query.expression)
        rest = found.rest
        named = beside & fields_of(rest) if rest is not None else frozenset()

        async def fits(ticket: Ticket) -> bool:
            asked = {name: await known(ticket, name) for name in named} if known is not None else {}
            return evaluate(Query(rest), lambda name: _plain(ticket, name, now, asked))

        async def made(found: Sequence[TicketRow]) -> list[Ticket]:
            tickets = [ticket_from(row, self._reads.settings) for row in found]
            return tickets if dress is None else await dress(tickets)

        async def again(ids: Sequence[TicketId]) -> dict[TicketId, Ticket]:
            tickets = await self._reads.many(ids)
            shown = list(tickets.values()) if dress is None else await dress(list(tickets.values()))
            return {ticket.id: ticket for ticket in shown}

        rows = Rows(
            found=found,
            order=order_of(query.sort),
            page=self._reads.page,
            made=made,
            again=again,
            fits=fits if rest is not None else None,
            seconds=seconds,
            first=self._reads.others(_asked_for(query)) if rest is None else None,
        )
        return RtWindow(rows, said=_said(self._reads.http.off, nothing=found.sql == NONE, looked_at=rest is not None))

    async def tickets(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        if len(ids) == 1:
            async with lock_of(self._reads.settings.url, next(iter(ids))):
                return await self._reads.tickets(ids)
        return await self._reads.tickets(ids)

    async def thread(self, ticket: TicketId, *, after: MessageId | None = None, limit: int = 200) -> list[Message]:
        found = await self._reads.thread(ticket)
        start = next((n + 1 for n, one in enumerate(found) if one.id == after), 0) if after is not None else 0
        return found[start : start + max(0, limit)]

    async def stage(self, key: str, contents: Sequence[bytes]) -> bool:
        self._writes.stage(key, contents)
        return True

    async def apply(self, intent: Intent) -> Applied:
        if self._read_only:
            raise Refused("this desk is open for reading only", code="read_only")
        return await self._writes.apply(intent)

    async def outcome(self, key: str) -> Applied | None:
        return await self._writes.outcome(key)

    async def customers(self, ids: Collection[CustomerId]) -> dict[CustomerId, Customer]:
        return await self._reads.people.customers(ids)

    async def find_customers(self, text: str, *, limit: int = 50) -> list[Customer]:
        return await self._reads.people.find_customers(text, limit=limit)

    async def changes(self, since: int, *, limit: int = 500) -> list[ChangeEvent]:
        return await feed.changes(self._reads.http, since, limit)

    async def last_change(self) -> int:
        return await feed.last_change(self._reads.http)

    async def read(self, ticket: TicketId, message: MessageId, index: int) -> AsyncIterator[bytes]:
        async for piece in self._reads.file(ticket, message, index):
            yield piece

    async def store(self, ticket: TicketId, message: MessageId, index: int, content: bytes) -> None:
        if self._read_only:
            raise Refused("this desk is open for reading only", code="read_only")
        await self._writes.store(ticket, message, index, content)

    async def health(self) -> Health:
        started = time.perf_counter()
        try:
            data = (await self._reads.http.get("/rt")).data
        except HelpdeskError as error:
            return Health(ok=False, latency=timedelta(seconds=time.perf_counter() - started), detail=error.message)
        self.version = str(data.get("Version", "")) if isinstance(data, dict) else ""
        detail = f"Request Tracker {self.version} as {self._reads.me}, {self._reads.http.requests} requests so far"
        taken = timedelta(seconds=time.perf_counter() - started)
        return Health(ok=True, latency=taken, detail=detail, clock_skew=self._reads.http.skew)

    async def aclose(self) -> None:
        await self._reads.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _asked_for(query: Query) -> list[str]:
    """Names of the one customer whose latest tickets a query asks for; empty for every other query."""
    wanted = query.expression
    if not isinstance(wanted, In) or wanted.field != "customer" or order_of(query.sort) != LATEST:
        return []
    return [user_name(one.value) for one in wanted.values if isinstance(one, Text)]


def _said(off: timedelta, *, nothing: bool, looked_at: bool) -> tuple[str, ...]:
    """What a reader should know of the rows."""
    said = []
    if off:
        minutes = round(abs(off) / timedelta(minutes=1))
        side = "ahead of" if off > timedelta(0) else "behind"
        said.append(f"the clock of Request Tracker is {minutes:,} min {side} ours: times are told by ours")
    if nothing:
        said.append("Request Tracker has no word for what was asked: there is nothing to be found")
    if looked_at:
        said.append("parts of the query are looked at here, row by row")
    return tuple(said)


def _plain(ticket: Ticket, name: str, now: datetime, asked: dict[str, Plain]) -> Plain:
    """A field of a ticket, for the rest of a query."""
    if name in asked:
        return asked[name]
    placed = ticket.placement
    names = {
        "status": ticket.status.value,
        "desk": ticket.desk,
        "channel": ticket.channel,
        "lang": ticket.language,
        "received": ticket.received,
        "updated": ticket.updated,
        "due": placed.due,
        "breached": placed.breached(now),
        "at-risk": placed.at_risk(now),
        "urgent": ticket.urgent,
        "id": ticket.id,
        "assignee": ticket.assignee.raw if ticket.assignee is not None else None,
        "tag": [one.raw for one in ticket.tags],
        "subject": ticket.subject.raw,
        "customer": [ticket.customer],
    }
    return names.get(name)
