"""A query's rows, fifty to a request, continued at the key of the last one.

Belongs here: paging, the order, applying the rest of a query. Does not belong here: translation (``ticketsql``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Count
from helpdesk_tui.backends.rt.ticketsql import NONE, UNSET_DUE, Found, ago
from helpdesk_tui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from helpdesk_tui.backends.rt.answers import Page, TicketRow
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.query import SortKey

__all__ = ["PAGE", "Order", "Rows", "RtWindow", "order_of"]

PAGE = 50
_AGAIN = 10
"""Rows more of a page that goes on at a key: those of the same seconds come again."""
_FRESH = 3.0
"""Seconds a row is shown again without asking."""
_MOST_LOOKED_AT = 2_000
"""Rows read for one window when most are left out here."""
_COLUMNS = {"received": "Created", "updated": "LastUpdated", "id": "id", "due": "Due"}
_LOOSE = {"assignee": "Owner.Name", "status": "Status", "customer": "Requestor.EmailAddress"}
"""Orders only RT's database knows: no key to go on at, so pages are counted."""


@dataclass(frozen=True, slots=True)
class Order:
    """Columns of RT with whether each goes down; ``counted``: pages are counted, not continued at a key."""

    columns: tuple[tuple[str, bool], ...]
    segments: tuple[str, ...] = ("",)
    """Conditions that part the rows; each part is read to its end before the next."""
    counted: bool = False


def order_of(sort: Sequence[SortKey]) -> Order:
    """Empty: due first, then priority, then received. Raises InvalidInput for what RT can't sort by."""
    if not sort:
        rest = (("Priority", True), ("Created", False), ("id", False))
        return Order((("Due", False), *rest), ("Due > '1971-01-01'", UNSET_DUE))
    first = sort[0]
    if len(sort) == 1 and first.field in _COLUMNS:
        column = _COLUMNS[first.field]
        columns = ((column, first.descending),) + ((("id", first.descending),) if column != "id" else ())
        return Order(columns, ("Due > '1971-01-01'", UNSET_DUE) if column == "Due" else ("",))
    columns = ()
    for key in sort:
        name = _COLUMNS.get(key.field) or _LOOSE.get(key.field)
        if name is None:
            raise InvalidInput(
                f"Request Tracker can't sort by {key.field}",
                field="sort",
                hint=f"sort by {', '.join(sorted({*_COLUMNS, *_LOOSE}))}",
            )
        columns += ((name, key.descending),)
    return Order((*columns, ("id", False)), counted=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a window is read with."""

    found: Found
    order: Order
    page: Callable[[str, Order, int, int], Awaitable[Page[TicketRow]]]
    """SQL, order, number of the page from 1 (0: only how many there are), rows of a page."""
    made: Callable[[Sequence[TicketRow]], Awaitable[list[Ticket]]]
    again: Callable[[Sequence[TicketId]], Awaitable[dict[TicketId, Ticket]]]
    fits: Callable[[Ticket], Awaitable[bool]] | None
    """The rest of the query; None: RT has said it all."""
    seconds: Callable[[datetime], int]
    first: Page[TicketRow] | None = None
    """The first page, where it is known already; without a total more rows follow it, later
    in the leading column."""


@dataclass(slots=True)
class _Segment:
    """How far one part of the rows was read."""

    sql: str
    last: TicketRow | None = None
    """Rows are asked for from its key on; None: from the first."""
    lead: object = None
    """Its value in the leading column, or the first row's."""
    pages: int = 0
    """Pages read since ``last``: many where many rows are alike in the leading column."""
    done: bool = False


@dataclass(slots=True)
class RtWindow:
    """A handle. Rows once shown keep their place; what is new behind the reader does not move them."""

    rows: Rows
    said: tuple[str, ...] = ()
    """What a reader should know of the rows, in words."""
    bad: int = 0
    """Rows RT sent that could not be read."""
    _ids: list[TicketId] = field(default_factory=list)
    _known: dict[TicketId, tuple[float, Ticket]] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _segments: list[_Segment] = field(default_factory=list)
    _totals: dict[str, int] = field(default_factory=dict)
    _whole: int | None = None
    """All parts together, where they were counted at once."""
    _jumps: dict[int, tuple[float, list[Ticket]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sql = self.rows.found.sql
        parts = self.rows.order.segments
        self._segments = [_Segment(f"{sql} AND {one}" if one else sql, done=sql == NONE) for one in parts]

    @property
    def count_cost(self) -> int:
        if self.rows.fits is not None:
            return 0 if self._seen else min(1, len(self._left()))
        return 0 if self._whole is not None else min(1, sum(one.sql not in self._totals for one in self._segments))

    async def count(self) -> Count:
        """Exact where RT can say it; rows that are looked at here are counted as far as they were read, a page at
        least."""
        if self.rows.fits is None:
            return Count(await self._total())
        if not self._seen and (left := self._left()):
            await self._more(left[0])
        return Count(len(self._ids), exact=not self._left())

    async def window(self, start: int, size: int) -> list[Ticket]:
        start, size = max(0, start), max(0, size)
        if start > len(self._ids) + PAGE and self.rows.fits is None:
            return await self._jump(start, size)
        await self._until(start + size)
        return await self._shown(self._ids[start : start + size])

    async def position(self, ticket: TicketId) -> int | None:
        return self._ids.index(ticket) if ticket in self._known and ticket in self._ids else None

    async def _shown(self, ids: list[TicketId]) -> list[Ticket]:
        old = time.monotonic() - _FRESH
        stale = [one for one in ids if self._known[one][0] < old]
        if stale:
            now, fresh = time.monotonic(), await self.rows.again(stale)
            for one in stale:
                self._known[one] = (now, fresh.get(one, self._known[one][1]))
        return [self._known[one][1] for one in ids]

    async def _until(self, wanted: int) -> None:
        """Reads on until so many rows are known, or there are no more, or too many were looked at."""
        looked = 0
        while len(self._ids) < wanted and looked < _MOST_LOOKED_AT:
            left = self._left()
            if not left:
                return
            looked += await self._more(left[0])

    def _left(self) -> list[_Segment]:
        """Parts that were not read to their end."""
        return [one for one in self._segments if not one.done and self._totals.get(one.sql) != 0]

    async def _more(self, segment: _Segment) -> int:
        """One further page; how many rows it had."""
        order = self.rows.order
        after = "" if segment.last is None or order.counted else self._after(segment.last)
        sql = f"{segment.sql} AND {after}" if after else segment.sql
        known = self.rows.first if segment.last is None and segment.pages == 0 else None
        size = PAGE if segment.last is None else PAGE + _AGAIN
        page = known or await self.rows.page(sql, order, segment.pages + 1, size)
        if page is known and page.total is None:
            size = len(page.rows) + page.bad
        self.bad += page.bad
        if segment.last is None and segment.pages == 0 and page.total is not None:
            self._totals[segment.sql] = page.total
            missing = [one.sql for one in self._segments if one.sql not in self._totals]
            if self._whole is not None and len(missing) == 1:
                self._totals[missing[0]] = max(0, self._whole - sum(self._totals.values()))
        new = [row for row in page.rows if row.id not in self._seen]
        self._seen |= {row.id for row in new}
        self._go_on(segment, page, size)
        now = time.monotonic()
        for ticket in await self.rows.made(new):
            if self.rows.fits is None or await self.rows.fits(ticket):
                self._ids.append(ticket.id)
                self._known[ticket.id] = (now, ticket)
        return len(page.rows) or 1

    def _go_on(self, segment: _Segment, page: Page[TicketRow], size: int) -> None:
        """Where the next page begins: at the key of the last row, unless all rows are alike in the leading column."""
        if len(page.rows) + page.bad < size:
            segment.done = True
            return
        segment.pages += 1
        if self.rows.order.counted or not page.rows:
            return
        column = self.rows.order.columns[0][0]
        if segment.lead is None:
            segment.lead = _lead(page.rows[0], column)
        lead = _lead(page.rows[-1], column)
        if lead != segment.lead:
            segment.last, segment.lead, segment.pages = page.rows[-1], lead, 0

    def _after(self, last: TicketRow) -> str:
        """Rows at or behind the key of ``last``; those of the same second are left out by their numbers."""
        parts, before = [], ""
        for column, down in self.rows.order.columns:
            if column == "Due" and last.due is None:
                continue
            equal, beyond = self._key(column, last, down=down)
            parts.append(f"({before}{beyond})" if before else beyond)
            before += f"{equal} AND "
        return "(" + " OR ".join(parts) + ")"

    def _key(self, column: str, last: TicketRow, *, down: bool) -> tuple[str, str]:
        """Equal to, and beyond, the last row in a column; times with a margin of two seconds to either side."""
        if column in {"id", "Priority"}:
            value = last.id if column == "id" else last.priority
            return f"{column} = {value}", f"{column} {'<' if down else '>'} {value}"
        at = {"Created": last.created, "LastUpdated": last.updated, "Due": last.due or last.created}[column]
        seconds = self.rows.seconds(at)
        low, high = ago(seconds + 2), ago(seconds - 2)
        equal = f"{column} > '{low}' AND {column} < '{high}'"
        return equal, f"{column} < '{high}'" if down else f"{column} > '{low}'"

    async def _total(self) -> int:
        """In one request at most."""
        missing = [one for one in self._segments if one.sql not in self._totals]
        if self._whole is not None or not missing or self.rows.found.sql == NONE:
            return self._whole if self._whole is not None else sum(self._totals.values())
        sql = missing[0].sql if len(missing) == 1 else self.rows.found.sql
        total = (await self.rows.page(sql, self.rows.order, 0, 1)).total or 0
        if len(missing) > 1:
            self._whole = total
            return total
        self._totals[sql] = total
        return sum(self._totals.values())

    async def _jump(self, start: int, size: int) -> list[Ticket]:
        """Far from what was read: by counted pages."""
        if start >= await self._total():
            return []
        number = start // PAGE
        found: list[Ticket] = []
        while len(found) < start % PAGE + size:
            page = await self._page_at(number)
            found += page
            number += 1
            if len(page) < PAGE:
                break
        return found[start % PAGE : start % PAGE + size]

    async def _page_at(self, number: int) -> list[Ticket]:
        known = self._jumps.get(number)
        if known is not None and known[0] > time.monotonic() - _FRESH:
            return known[1]
        order = replace(self.rows.order, counted=True)
        page = await self.rows.page(self.rows.found.sql, order, number + 1, PAGE)
        made = await self.rows.made(page.rows)
        self._jumps[number] = (time.monotonic(), made)
        return made


def _lead(row: TicketRow, column: str) -> object:
    """A row's value in a column, never None."""
    values = {"id": row.id, "Priority": row.priority, "Created": row.created, "LastUpdated": row.updated}
    return values.get(column, row.due or 0)
