"""What is asked of RT: tickets, threads, people, files.

Belongs here: one method for each question, in a constant number of requests. Does not belong here: lists (``window``),
changes (``writes``), and what rows mean (``mapping``).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from helpdesk_tui.backends.rt.answers import (
    Page,
    Part,
    Person,
    QueueRow,
    TicketRow,
    Txn,
    page_of,
    part_of,
    queue_of,
    shifted,
    ticket_of,
    txn_of,
)
from helpdesk_tui.backends.rt.mapping import (
    Told,
    held_of,
    messages_of,
    number_of,
    ticket_from,
    unnamed,
)
from helpdesk_tui.backends.rt.people import People
from helpdesk_tui.backends.rt.ticketsql import ago, quoted
from helpdesk_tui.backends.rt.window import PAGE, Order
from helpdesk_tui.errors import InvalidReply, NotFound
from helpdesk_tui.model.ids import TicketId

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Coroutine, Sequence

    from helpdesk_tui.backends.rt.http import Http, Params
    from helpdesk_tui.backends.rt.settings import RtSettings
    from helpdesk_tui.model.ids import MessageId
    from helpdesk_tui.model.ticket import Message, Ticket

A = TypeVar("A")
B = TypeVar("B")

__all__ = ["LATEST", "Looked", "Reads"]

LATEST = Order((("Created", True), ("id", True)))
_SAME_OPENING = 5.0
"""Seconds in which the other tickets of a customer count as read with this one."""

_FIELDS = (
    "Subject,Status,Queue,Owner,Requestor,AdminCc,Priority,Created,LastUpdated,Due,Starts,Told,SLA,TimeWorked,"
    "EffectiveId,CustomFields,_hyperlinks"
)
_ROW: Params = [
    ("fields", _FIELDS),
    ("fields[Queue]", "Name"),
    ("fields[Owner]", "Name"),
    ("fields[Requestor]", "Name,RealName,EmailAddress,Organization"),
]
_TXN: Params = [("fields", "Type,Creator,Created,Field,OldValue,NewValue,Data,ObjectId,ObjectType")]
_PART: Params = [("fields", "TransactionId,Filename,ContentType,ContentLength,Content,Headers")]
_MOST = 100
"""Rows of a page RT gives at most."""
_MOST_UNLISTED = 10
"""Tickets that are in no list and asked for one by one at a time; more of them are taken for missing."""
_READ_ALONG = 25
"""Tickets read along of a customer who has more than a page of them: half a page may be new before it is full."""
_SAME_MOMENT = 5.0
"""Seconds in which a history already read serves the thread of the same opening."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A ticket as it was at one moment. ``version`` is the number of its last transaction."""

    row: TicketRow
    version: int
    txns: tuple[Txn, ...]


class Reads:
    """Questions to one RT."""

    def __init__(self, http: Http, settings: RtSettings, me: Person) -> None:
        self.http = http
        self.settings = settings
        self.me = me.name
        self._requestors: dict[int, tuple[str, ...]] = {}
        self.people = People(http, me.name)
        self._histories: dict[int, tuple[float, tuple[Txn, ...]]] = {}
        self._since: dict[str, datetime] = {}
        """Customers with more tickets than a page holds: only those received since then are read along."""
        self._others: dict[str, tuple[float, Page[TicketRow]]] = {}
        self._queues: list[QueueRow] | None = None
        self._names: dict[tuple[str, str], str] = {}
        self._gone: dict[int, TicketRow] = {}
        """Merged tickets, which stay so."""

    async def page(self, sql: str, order: Order, number: int, size: int = PAGE) -> Page[TicketRow]:
        """Tickets of TicketSQL; page 0 has no rows, only how many there are."""
        params: Params = [("query", sql), ("per_page", str(size if number else 1)), ("page", str(number or 1))]
        params += [("orderby", column) for column, _ in order.columns]
        params += [("order", "DESC" if down else "ASC") for _, down in order.columns]
        answer = await self.http.get("/tickets", params + (_ROW if number else []))
        found = shifted(page_of(answer.data, ticket_of), self.http.off)
        for row in found.rows:
            self._meet(row)
        return found

    async def look(self, ticket: TicketId, *, opening: bool = False) -> Looked | None:
        """One ticket with its history: two requests at once; ``opening``: others of its customer will be asked for.
        None: RT has no such ticket, or does not show it."""
        number = number_of(ticket)
        if number is None:
            return None
        row, txns = await _both(self._row_of(number, opening=opening), self.history(number))
        if row is None:
            return await self._merged(number, txns)
        return Looked(row, max((one.id for one in txns), default=0), txns)

    async def _row_of(self, number: int, *, opening: bool) -> TicketRow | None:
        """A ticket; with the others of its customer in the same answer, where it is known who that is."""
        asking = self._requestors.get(number, ())
        if opening and asking:
            found = await self._among(number, asking[0])
            if found is not None:
                return found
        page = await self.page(f"id = {number}", LATEST, 1)
        if page.bad:
            raise InvalidReply(f"Request Tracker answered with a ticket {number} that can't be read")
        return page.rows[0] if page.rows else None

    async def _among(self, number: int, name: str) -> TicketRow | None:
        """A ticket among the latest of its customer, which are remembered; None: it is older than a page of them,
        for the first time."""
        since = self._since.get(name)
        others = f"Requestor.Name = {quoted(name)}"
        if since is not None:
            others += f" AND Created > '{ago(self.seconds_since(since) + 2)}'"
        page = await self.page(f"id = {number} OR ({others})", LATEST, 1)
        if (page.total or 0) > PAGE and len(page.rows) > _READ_ALONG:
            self._since[name] = since = page.rows[_READ_ALONG - 1].created
        rows = page.rows if since is None else [row for row in page.rows if row.created >= since]
        if since is None:
            self._others[name] = (time.monotonic(), page)
        elif rows and rows[0].created > rows[-1].created:
            self._others[name] = (time.monotonic(), Page(rows, None, page.bad))
        return next((row for row in page.rows if row.id == number), None)

    def others(self, names: Collection[str]) -> Page[TicketRow] | None:
        """The latest tickets of a customer, where one of theirs was looked at a moment ago; without a total where they
        are not all."""
        for name in names:
            known = self._others.pop(name, None)
            if known is not None and known[0] > time.monotonic() - _SAME_OPENING:
                return known[1]
        return None

    async def _merged(self, number: int, txns: tuple[Txn, ...]) -> Looked | None:
        """A merged ticket is in no list; asked for by its number the other one answers."""
        if not txns:
            return None
        return Looked(await self._unlisted(number), max(one.id for one in txns), txns)

    async def _unlisted(self, number: int) -> TicketRow:
        """By its number; a merged one is told by the other. Raises NotFound."""
        if number in self._gone:
            return self._gone[number]
        item = ticket_of((await self.http.get(f"/ticket/{number}")).data)
        row = shifted(Page([item], 1), self.http.off).rows[0]
        if row.id == number:
            return row
        self._gone[number] = replace(row, id=number, effective=row.id)
        return self._gone[number]

    async def ticket(self, ticket: TicketId) -> Ticket | None:
        looked = await self.look(ticket, opening=True)
        return None if looked is None else self.made(looked)

    def made(self, looked: Looked) -> Ticket:
        since, earlier = held_of(looked.txns, self.settings)
        made = ticket_from(looked.row, self.settings, version=looked.version)
        return replace(made, held_since=since, held=earlier)

    async def tickets(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        """One with its version; many in a request for each fifty, without."""
        wanted = [one for one in dict.fromkeys(ids) if number_of(one) is not None]
        if len(wanted) == 1:
            one = await self.ticket(wanted[0])
            return {wanted[0]: one} if one is not None else {}
        return await self.many(wanted)

    async def many(self, wanted: Sequence[TicketId]) -> dict[TicketId, Ticket]:
        """Without versions, fifty to a request; a merged one, which is in no list, in one of its own."""
        found: dict[TicketId, Ticket] = {}
        for start in range(0, len(wanted), PAGE):
            sql = " OR ".join(f"id = {one}" for one in wanted[start : start + PAGE])
            page = await self.page(sql, Order((("id", False),)), 1)
            found |= {made.id: made for row in page.rows if (made := ticket_from(row, self.settings)).id in wanted}
        for one in [one for one in wanted if one not in found][:_MOST_UNLISTED]:
            with suppress(NotFound):
                found[one] = ticket_from(await self._unlisted(int(one)), self.settings)
        return found

    async def history(self, number: int) -> tuple[Txn, ...]:
        """All transactions of a ticket; remembered for the same moment."""
        found: list[Txn] = []
        page = 0
        while True:
            page += 1
            params: Params = [("per_page", str(_MOST)), ("page", str(page)), ("orderby", "id"), ("order", "ASC"), *_TXN]
            rows = shifted(
                page_of((await self.http.get(f"/ticket/{number}/history", params)).data, txn_of), self.http.off
            )
            found += rows.rows
            if len(rows.rows) + rows.bad < _MOST:
                break
        self._histories[number] = (time.monotonic(), tuple(found))
        return tuple(found)

    async def parts(self, number: int) -> list[Part]:
        """All parts of all messages of a ticket, with the texts."""
        found: list[Part] = []
        page = 0
        while True:
            page += 1
            params: Params = [
                ("per_page", str(_MOST)),
                ("page", str(page)),
                ("orderby", "id"),
                ("order", "ASC"),
                *_PART,
            ]
            rows = page_of((await self.http.get(f"/ticket/{number}/attachments", params)).data, part_of)
            found += rows.rows
            if len(rows.rows) + rows.bad < _MOST:
                return found

    async def told(self, number: int, *, customers: frozenset[str], fresh: bool = False) -> Told:
        """The history with its texts. Raises NotFound."""
        known = self._histories.pop(number, None)
        if not fresh and known is not None and known[0] > time.monotonic() - _SAME_MOMENT:
            txns, parts = known[1], await self.parts(number)
        else:
            txns, parts = await _both(self.history(number), self.parts(number))
        if not txns:
            raise NotFound(f"there is no ticket {number}", hint="helpdesk tickets list")
        if unnamed(txns, self._names):
            await self.queues()
        return Told(txns, parts, customers=customers, me=self.me, names=self._names)

    async def thread(self, ticket: TicketId) -> list[Message]:
        """Raises NotFound."""
        number = number_of(ticket)
        if number is None:
            raise NotFound(f"there is no ticket {ticket}", hint="Request Tracker has numbers only")
        return messages_of(await self.told(number, customers=await self.asking_on(number)))

    async def queues(self) -> list[QueueRow]:
        """All this user sees; asked once."""
        if self._queues is None:
            params: Params = [("per_page", str(_MOST)), ("fields", "Name,Lifecycle")]
            self._queues = page_of((await self.http.get("/queues/all", params)).data, queue_of).rows
            self._names |= {("Queue", str(one.id)): one.name for one in self._queues}
        return self._queues

    async def marked(self, packed: str) -> list[Part]:
        """Parts with a key in their headers, on any ticket: a search of the whole server, for what a crash left."""
        body = [{"field": "Headers", "operator": "LIKE", "value": packed}]
        return page_of((await self.http.find("/attachments", body, _PART)).data, part_of).rows

    async def ticket_of_txn(self, txn: int) -> int | None:
        data = (await self.http.get(f"/transaction/{txn}")).data
        about = data.get("Object") if isinstance(data, dict) else None
        return number_of(str(about.get("id", ""))) if isinstance(about, dict) else None

    async def file(self, ticket: TicketId, message: MessageId, index: int) -> AsyncIterator[bytes]:
        """Raises NotFound."""
        number = number_of(ticket)
        told = await self.told(number, customers=await self.asking_on(number)) if number is not None else None
        found = [one for one in messages_of(told) if one.id == message] if told is not None else []
        if told is None or not found or not 0 <= index < len(found[0].attachments):
            raise NotFound(f"{ticket} has no file {index} at {message[:40]}")
        part = told.files(int(found[0].extra["rt"]["transaction"]))[index]
        data = (await self.http.get(f"/attachment/{part.id}")).data
        try:
            yield base64.b64decode(data["Content"], validate=False)
        except (TypeError, KeyError, ValueError, binascii.Error):
            raise InvalidReply("Request Tracker answered with a file that can't be read") from None

    async def asking_on(self, number: int) -> frozenset[str]:
        """Names of those who ask on a ticket."""
        if number not in self._requestors:
            await self.look(TicketId(str(number)))
        return frozenset(self._requestors.get(number, ()))

    def seconds_since(self, at: datetime) -> int:
        """How long before now, by the server's clock; times it is far off with are ours already."""
        there = datetime.fromtimestamp(time.time(), UTC) + self.http.skew - self.http.off
        return round((there - at).total_seconds())

    def _meet(self, row: TicketRow) -> None:
        """Remembers who asks: their names came along."""
        self._requestors[row.id] = tuple(one.name for one in row.requestors)
        self._names |= row.names
        for person in row.requestors:
            self.people.keep(person)


async def _both(first: Coroutine[Any, Any, A], second: Coroutine[Any, Any, B]) -> tuple[A, B]:
    """Two questions at once; raises the first error as it is, when both have ended."""
    one, other = await asyncio.gather(first, second, return_exceptions=True)
    if isinstance(one, BaseException):
        raise one
    if isinstance(other, BaseException):
        raise other
    return one, other
