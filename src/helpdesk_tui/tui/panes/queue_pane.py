"""The queue of the tickets pane: what is loaded when, and where the cursor stands.

Belongs here: rows, counts, which queue is shown. Does not belong here: the ticket under the cursor in full
(``ticket_pane``), what keys mean and marks (``tickets``).
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import HelpdeskError, InvalidInput, NotFound, Refused
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.session.views import VIEWS
from helpdesk_tui.text import cells
from helpdesk_tui.tui.lines import Line, Span
from helpdesk_tui.tui.panes.base import Look, Pane, unread
from helpdesk_tui.tui.panes.queue import Queue
from helpdesk_tui.tui.views import queues
from helpdesk_tui.tui.views.around import around
from helpdesk_tui.tui.views.ticket_rows import COLUMNS
from helpdesk_tui.tui.views.values import QueueCount
from helpdesk_tui.tui.widgets.rows import Mood, Rows
from helpdesk_tui.words import clock_there

if TYPE_CHECKING:
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.views.values import Beside

__all__ = ["TABS", "QueuePane", "go_on"]

TABS = ("next-best", "mine", "unassigned", "at-risk", "awaiting-approval", "snoozed", "migrations")
"""Queues with a place in the bar."""
_WINDOW = 50
_NOT_ASKED = (InvalidInput, NotFound, Refused)
"""Why a query or an order can't be asked at all."""
_OLD = timedelta(seconds=60)


class QueuePane(Pane):
    """A queue, row by row. A subclass lays it out, and shows the ticket under the cursor."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(session, look)
        self.view, self.filter = "next-best", ""
        self.sort: str | None = None
        self._shown: tuple[str, str, str | None] = ("", "", None)
        """View, filter and order of the rows that are there."""
        self.queue: Queue | None = None
        self.card: Card | None = None
        self.beside: Beside | None = None
        self.counts: dict[str, tuple[int, bool]] = {}
        self._news: tuple[set[str], set[str], set[str]] = (set(), set(), set())
        """What was changed and is not looked at yet: tickets, customers, migrations."""
        self.read_at = session.clock.now()
        """When the rows were read."""
        self._following = False
        self._told: tuple[str, ...] = ()
        """What was said of the rows that are shown."""
        """Rows of a view, and whether that is all of them."""
        self.messages: set[str] = set()
        self.folded: set[str] = set()
        self.visited: list[str] = []
        self.hidden: set[str] = set()
        self.searched = ""
        """The word looked for in a thread."""

    @abstractmethod
    def show_card(self, ticket: str) -> None:
        """Reads a ticket whole and shows it."""

    @abstractmethod
    def show_nothing(self) -> None:
        """There is no ticket to show."""

    @property
    def rows(self) -> Rows:
        return self.query_one("#queue", Rows)

    @property
    def opened(self) -> bool:
        """Whether a ticket fills the pane."""
        return self.has_class("opened")

    @property
    def current(self) -> Ticket | None:
        """The ticket under the cursor, or the opened one."""
        if self.opened:
            return self.card.ticket if self.card is not None else None
        return self.queue.tickets.get(self.rows.cursor) if self.queue is not None else None

    def bar(self, width: int) -> Line:
        names = list(TABS) if self.view in TABS else [self.view, *TABS]
        if self.screen.has_class("wide"):
            names = [self.view]  # the others stand in their column
        found = [QueueCount(name, _title(name), *self.counts.get(name, (None, True))) for name in names]
        if not self.filter:
            return queues.tabs(found, self.view, width, ascii_only=self.seen_as.ascii_only)
        found_now = f"{self.queue.size:,} found " if self.queue is not None else ""
        lead = Span(f"/ {self.filter}  {found_now} ", "title")
        tabs = queues.tabs(found, "", max(0, width - cells(lead.text)), ascii_only=self.seen_as.ascii_only)
        return Line((lead, *tabs.spans))

    def column(self, width: int) -> list[Line]:
        """The queues as a column."""
        names = list(TABS) if self.view in TABS else [self.view, *TABS]
        found = [QueueCount(name, _title(name), *self.counts.get(name, (None, True))) for name in names]
        return queues.column(found, self.view, width, ascii_only=self.seen_as.ascii_only)

    def load(self, *, ticket: str = "", asked: bool = False) -> None:
        """Reads the queue; the cursor goes to ``ticket`` where it is in it. ``asked``: a person wants all of it anew,
        other queues' counts too where those cost requests."""
        if self.queue is not None:
            self.rows.tell(Mood.LOADING, "loading")
        self.settle(partial(self._load, ticket, spend=None if asked else 0))

    def trouble(self, error: HelpdeskError) -> None:
        """The last good rows stay. A query that can't be asked was not asked: what is in force is the one before."""
        asked = (self.view, self.filter, self.sort)
        if isinstance(error, _NOT_ASKED) and self.queue is not None and asked != self._shown:
            self.view, self.filter, self.sort = self._shown
            self.rows.tell(Mood.READY)
            self.post_message(self.Changed(self, rested=False))
            self.post_message(self.Said(f"not shown: {_first_line(error.message)}", severity="error"))
            return
        if self.queue is None:
            self.rows.tell(Mood.ERROR, unread(error))
        else:
            at = clock_there(self.read_at, self.session.lister.zone)
            self.rows.tell(Mood.STALE, f"OLD, of {at}: {error.message}")
        super().trouble(error)

    async def _load(self, ticket: str, *, spend: int | None) -> None:
        asked = (self.view, self.filter, self.sort)
        found = await self.session.list(self.filter, view=self.view or None, sort=self.sort)
        first = await found.window(0, _WINDOW)
        count = await found.count()
        queue = Queue(
            found=found,
            size=count.rows,
            exact=count.exact,
            zone=self.session.lister.zone,
            me=self.session.actor,
            now=self.session.clock.now(),
            ascii_only=self.seen_as.ascii_only,
        )
        place = await found.position(TicketId(ticket)) if ticket else None
        await self._know(queue, first)
        queue.put(0, first)
        if place is not None and place >= len(first):
            await self._read(queue, max(0, place - _WINDOW // 2), _WINDOW)
        if asked != (self.view, self.filter, self.sort):
            return
        self._shown = asked
        if self.queue is not None:
            queue.marked = {one for one in self.queue.marked if await found.position(TicketId(one)) is not None}
        self.queue = queue
        self.end_range()
        self._counted(queue.size, exact=queue.exact)
        if found.said and found.said != self._told:
            self.post_message(self.Said("; ".join(found.said)))
        self._told = found.said
        self.read_at = self.session.clock.now()
        self.rows.set_note("")
        self.rows.show(queue, cursor=place or 0, empty=_nothing(self.view, self.filter))
        if not queue.size:
            if not self.filter and (how := await _how_to_begin(self.session)):
                self.rows.tell(Mood.READY, how)
            self.show_nothing()
        self.post_message(self.Shown())
        self.post_message(self.Changed(self, rested=False))
        self.ask(partial(self._count, spend), group="counts")

    def end_range(self) -> None:
        """The rows are others: what was begun on the old ones is over."""

    async def _know(self, queue: Queue, tickets: list[Ticket]) -> None:
        """Names of customers and service levels of migrations that rows speak of."""
        names, services = await around(self.session, tickets)
        queue.names.update(names)
        queue.services.update(services)
        queue.present.update(await self.session.present([one.id for one in tickets]))

    async def _read(self, queue: Queue, start: int, size: int) -> None:
        if (part := queue.lacks(start, size)) is None:
            return
        tickets = await queue.found.window(*part)
        await self._know(queue, tickets)
        queue.put(part[0], tickets)
        if queue is self.queue:
            self.rows.touch(range(part[0], part[0] + len(tickets)))

    async def _count(self, spend: int | None = 0, *, own: bool = False) -> None:
        """The other queues, with ``own`` this one, too. Where counts cost requests, one is known when it was looked
        at, or all when asked for."""
        names = [name for name in TABS if own or name != self.view or self.filter]
        for name, count in (await self.session.counts(names, spend=spend)).items():
            self.counts[name] = (count.rows, count.exact)
        self.post_message(self.Changed(self, rested=False))

    def _counted(self, rows: int, *, exact: bool) -> None:
        """Of the queue that is shown; with a filter it is not the queue's own number."""
        if not self.filter:
            self.counts[self.view] = (rows, exact)

    def changed(self, tickets: set[str], customers: set[str], migrations: set[str]) -> None:
        """Rows change where they are; what is new is counted in the header, and comes when asked for."""
        for known, more in zip(self._news, (tickets, customers, migrations), strict=True):
            known.update(more)
        if not self._following:
            self._following = True
            self.ask(self._follow_all, group="follow")

    async def _follow_all(self) -> None:
        """What changes while one look is under way is looked at together by the next one: none is given up."""
        try:
            while any(self._news):
                news, self._news = self._news, (set(), set(), set())
                await self._follow(*news)
        finally:
            self._following = False

    async def _follow(self, tickets: set[str], customers: set[str], migrations: set[str]) -> None:
        queue = self.queue
        if queue is None:
            return
        known = {ticket.id for ticket in queue.tickets.values()}
        if seen := tickets & known:
            now = await self.session.tickets(seen)
            self.rows.touch(queue.replace(now.values()))
        card = self.card
        if card is not None and (
            card.ticket.id in tickets or card.party.id in customers or (card.ticket.migration or "") in migrations
        ):
            self.show_card(card.ticket.id)
        if tickets - known:
            count = await (await self.session.list(self.filter, view=self.view or None, sort=self.sort)).count()
            new = count.rows - queue.size
            self._counted(count.rows, exact=count.exact)
            self.rows.set_note(f"{new:,} new, ctrl+r" if new > 0 else "")
            await self._count()
        elif tickets:
            await self._count(own=True)

    def on_rows_window_wanted(self, event: Rows.WindowWanted) -> None:
        event.stop()
        if self.queue is not None:
            start = max(0, event.start - _WINDOW // 4)
            self.ask(partial(self._read, self.queue, start, max(event.size, _WINDOW)), group="window")

    def on_rows_rested(self, event: Rows.Rested) -> None:
        event.stop()
        queue = self.queue
        if queue is None:
            return
        if self.session.clock.now() - queue.now > _OLD:
            go_on(self)
        if (ticket := queue.tickets.get(event.index)) is not None and not self.opened:
            self.show_card(ticket.id)

    def show_view(self, name: str, *, text: str = "", sort: str | None = None) -> None:
        """Another queue. Raises nothing: a query that can't be read is said by the caller before."""
        self.view, self.filter, self.sort = name, text, sort
        if self.queue is not None:
            self.queue.marked = set()
        self.remove_class("opened")
        self.load()
        self.post_message(self.Changed(self, rested=False))

    def tab(self, by: int) -> None:
        at = TABS.index(self.view) if self.view in TABS else 0
        self.show_view(TABS[(at + by) % len(TABS)])

    def show_columns(self, titles: set[str]) -> None:
        """Only the columns with these titles, and those without one."""
        self.hidden = {one.title for one in COLUMNS if one.title and one.title not in titles}
        self.rows.set_columns(
            [one if not one.title or one.title in titles else replace(one, least=0, weight=0) for one in COLUMNS]
        )

    def clear_filter(self) -> bool:
        if not self.filter:
            return False
        self.show_view(self.view)
        return True


def go_on(pane: QueuePane) -> None:
    """Times in rows go on; those in sight that look different for it are painted, and nothing else."""
    if pane.queue is not None:
        pane.queue.later(pane.session.clock.now())
        pane.rows.touch()


async def _how_to_begin(session: Session) -> str:
    """For a desk that keeps its own tickets and has none yet; empty for any other one."""
    own = Capability.BULK in session.connection.capabilities
    if not own or await (await session.list(view="all")).window(0, 1):
        return ""
    new = "" if session.availability("ticket.create") else "ctrl+n opens one, or "
    return f"No ticket yet: {new}helpdesk import FILE"


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def _title(name: str) -> str:
    return VIEWS[name].title if name in VIEWS else name


def _nothing(view: str, text: str) -> str:
    """Why there is no row, and what to press."""
    if text:
        return f'Nothing in "{_title(view)}" is found by "{text}". \\ takes the filter away, / asks anew.'
    return f'Nothing in "{_title(view)}". ] is the next queue, / filters.'
