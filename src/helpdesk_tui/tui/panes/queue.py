"""The tickets of a query as a source of rows: windows that were read, marks, and what changed since.

Belongs here: the cache of one list. Does not belong here: asking (``tickets``) and drawing (``widgets.rows``).
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.tui.views.ticket_rows import cells, tone
from helpdesk_tui.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from helpdesk_tui.model.ids import CustomerId, TicketId
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session.listing import Rows as Found
__all__ = ["MOST_READ", "Queue"]

MOST_READ = 4_000
"""Tickets kept; those furthest from the last window go first."""


@dataclass(slots=True, kw_only=True)
class Queue:
    """Rows of one query, as far as they were read."""

    found: Found
    size: int
    exact: bool = True
    """Whether ``size`` is all there are, or at least so many."""
    zone: tzinfo
    me: str
    now: datetime
    """The moment the rows speak of; moved on when somebody looks."""
    ascii_only: bool = False
    names: dict[CustomerId, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    present: dict[TicketId, list[tuple[str, bool]]] = field(default_factory=dict)
    """Who else is on a ticket, and whether they write."""
    marked: set[str] = field(default_factory=set)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    _rows: dict[int, Row] = field(default_factory=dict)

    @property
    def count(self) -> int | None:
        return self.size

    def line(self, index: int) -> Row | None:
        row = self._rows.get(index)
        if row is None and (ticket := self.tickets.get(index)) is not None:
            shown = cells(
                ticket,
                now=self.now,
                zone=self.zone,
                me=self.me,
                names=self.names,
                services=self.services,
                present=self.present,
                ascii_only=self.ascii_only,
            )
            row = self._rows[index] = Row(shown, marked=ticket.id in self.marked, style=tone(ticket, self.now))
        return row

    def put(self, start: int, tickets: Sequence[Ticket]) -> None:
        """Tickets from ``start`` on were read."""
        for index, ticket in enumerate(tickets, start):
            self.tickets[index] = ticket
            self._rows.pop(index, None)
        while len(self.tickets) > MOST_READ:
            far = max(self.tickets, key=lambda index: abs(index - start))
            del self.tickets[far]
            self._rows.pop(far, None)

    def lacks(self, start: int, size: int) -> tuple[int, int] | None:
        """The part of a window that was not read: its start and its size."""
        missing = [n for n in range(max(0, start), min(start + size, self.size)) if n not in self.tickets]
        return (missing[0], missing[-1] - missing[0] + 1) if missing else None

    def index_of(self, ticket: str) -> int | None:
        """Where a ticket that was read stands."""
        return next((index for index, one in self.tickets.items() if one.id == ticket), None)

    def replace(self, tickets: Iterable[Ticket]) -> list[int]:
        """Tickets as they are now, in their old places; answers those."""
        new = {ticket.id: ticket for ticket in tickets}
        places = [index for index, ticket in self.tickets.items() if ticket.id in new]
        for index in places:
            self.tickets[index] = new[self.tickets[index].id]
            self._rows.pop(index, None)
        return places

    def mark(self, tickets: Iterable[str], *, on: bool) -> list[int]:
        """Marks tickets, or takes marks away; answers the places that look different."""
        names = set(tickets)
        changed = names - self.marked if on else names & self.marked
        self.marked = self.marked | changed if on else self.marked - changed
        places = [index for index, ticket in self.tickets.items() if ticket.id in changed]
        for index in places:
            self._rows.pop(index, None)
        return places

    def later(self, now: datetime) -> None:
        """Time has passed: the rows are made anew."""
        self.now = now
        self._rows.clear()
