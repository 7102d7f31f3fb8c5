"""The tickets pane: a queue, the verdict of the ticket under the cursor, its thread beside it or on its own.

Belongs here: what is loaded when, and where the cursor stands. Does not belong here: acts (``screens.acting``) and how
anything looks (``views``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical

from helpdesk_tui.actions import Scope
from helpdesk_tui.errors import HelpdeskError, NotFound
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.session.views import VIEWS
from helpdesk_tui.text import cells
from helpdesk_tui.tui.forms.shape import Asked
from helpdesk_tui.tui.lines import Line, Span, line
from helpdesk_tui.tui.panes.base import Look, Pane
from helpdesk_tui.tui.panes.queue import Queue
from helpdesk_tui.tui.views import gather, queues
from helpdesk_tui.tui.views import thread as threads
from helpdesk_tui.tui.views import verdict as verdicts
from helpdesk_tui.tui.views.ticket_rows import COLUMNS
from helpdesk_tui.tui.views.values import QueueCount
from helpdesk_tui.tui.widgets.lines_view import LinesView, Rule
from helpdesk_tui.tui.widgets.rows import Mood, Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.views.values import Beside

__all__ = ["TABS", "TicketsPane"]

TABS = ("next-best", "mine", "unassigned", "at-risk", "awaiting-approval", "snoozed", "migrations")
"""Queues with a place in the bar."""
_WINDOW = 60
_MOST_MARKED = 5_000
_OLD = timedelta(seconds=60)


class TicketsPane(Pane):
    """Queue, verdict, thread."""

    NAME: ClassVar[str] = "tickets"
    TITLE: ClassVar[str] = "Tickets"
    DEFAULT_CSS = """
    TicketsPane #queue { height: 1fr; }
    TicketsPane #strip { height: 2; }
    TicketsPane #preview { height: 40%; }
    TicketsPane #reading { display: none; height: 1fr; }
    TicketsPane #reading #thread { height: 1fr; }
    TicketsPane #reading #head { height: 3; }
    TicketsPane.opened #listing { display: none; }
    TicketsPane.opened #reading { display: block; }
    TicketsPane.bare #preview { display: none; }
    TicketsPane.tall #preview { height: 70%; }
    """

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(session, look)
        self.view, self.filter = "next-best", ""
        self.sort: str | None = None
        self.queue: Queue | None = None
        self.card: Card | None = None
        self.beside: Beside | None = None
        self.counts: dict[str, tuple[int, bool]] = {}
        """Rows of a view, and whether that is all of them."""
        self.messages: set[str] = set()
        self.folded: set[str] = set()
        self.visited: list[str] = []
        self.hidden: set[str] = set()
        self.searched = ""
        """The word looked for in a thread."""
        self._range: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="listing"):
            yield Rows(
                COLUMNS,
                ascii_only=self.seen_as.ascii_only,
                id="queue",
                rest=self.seen_as.rest,
                shift=self.seen_as.shift,
                empty=_EMPTY,
            )
            yield Rule(ascii_only=self.seen_as.ascii_only)
            yield LinesView(id="strip")
            yield LinesView(id="preview")
        with Vertical(id="reading"):
            yield LinesView(id="head")
            yield LinesView(marker=True, id="thread")

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
        if self.opened and self.card is not None:
            return self.card.ticket
        return self.queue.tickets.get(self.rows.cursor) if self.queue is not None else None

    def start(self) -> None:
        self.rows.focus()
        self.load()

    def bar(self, width: int) -> Line:
        names = list(TABS) if self.view in TABS else [self.view, *TABS]
        found = [QueueCount(name, _title(name), *self.counts.get(name, (None, True))) for name in names]
        if not self.filter:
            return queues.tabs(found, self.view, width, ascii_only=self.seen_as.ascii_only)
        lead = Span(f"/ {self.filter} ", "title")
        tabs = queues.tabs(found, "", max(0, width - cells(lead.text)), ascii_only=self.seen_as.ascii_only)
        return Line((lead, *tabs.spans))

    def column(self, width: int) -> list[Line]:
        """The queues as a column."""
        names = list(TABS) if self.view in TABS else [self.view, *TABS]
        found = [QueueCount(name, _title(name), *self.counts.get(name, (None, True))) for name in names]
        return queues.column(found, self.view, width, ascii_only=self.seen_as.ascii_only)

    def hints(self) -> str:
        if self.opened:
            return (
                "ticket.reply ticket.note ticket.status ticket.split move.other_down view.customer view.why view.back"
            )
        return "view.open ticket.reply ticket.note ticket.claim ticket.next ticket.verdict view.why view.filter"

    def asked(self, scope: Scope) -> Asked | None:
        ticket = self.current
        if scope is Scope.DESK:
            return Asked(session=self.session)
        targets = self.targets()
        if not targets or ticket is None:
            return None
        card = self.card if self.card is not None and self.card.ticket.id == targets[0] else None
        return Asked(
            session=self.session,
            targets=targets,
            card=card,
            migration=ticket.migration,
            customer=ticket.customer,
            messages=tuple(sorted(self.messages)) if self.opened else (),
        )

    def targets(self) -> tuple[str, ...]:
        """The marked tickets, else those of the range, else the one under the cursor."""
        ticket = self.current
        if self.opened or self.queue is None:
            return (ticket.id,) if ticket is not None else ()
        ranged = self._ranged()
        if self.queue.marked or ranged:
            return tuple(dict.fromkeys([*sorted(self.queue.marked), *ranged]))
        return (ticket.id,) if ticket is not None else ()

    def handlers(self) -> dict[str, Callable[[], object]]:
        rows = self.rows
        moves = self._reading_moves() if self.opened else self._listing_moves(rows)
        return moves | {
            "view.open": self.open,
            "view.back": self.back,
            "view.preview": lambda: self.toggle_class("bare"),
            "view.refresh": self.refresh_data,
            "view.clear": self.clear_filter,
            "view.last": self.last,
            "mark.toggle": self.mark,
            "mark.range": self.start_range,
            "mark.all": self.mark_all,
            "tab.next": lambda: self.tab(1),
            "tab.previous": lambda: self.tab(-1),
            "move.other_down": lambda: self.other(1),
            "move.other_up": lambda: self.other(-1),
        }

    def _listing_moves(self, rows: Rows) -> dict[str, Callable[[], object]]:
        return {
            "move.down": lambda: rows.move(1),
            "move.up": lambda: rows.move(-1),
            "move.top": lambda: rows.move_to(0),
            "move.bottom": lambda: rows.move_to(1_000_000_000),
            "move.half_down": lambda: rows.move_pages(0.5),
            "move.half_up": lambda: rows.move_pages(-0.5),
            "move.left": lambda: self.tab(-1),
            "move.right": lambda: self.tab(1),
        }

    def _reading_moves(self) -> dict[str, Callable[[], object]]:
        thread = self.query_one("#thread", LinesView)
        half = max(1, thread.size.height // 2)
        return {
            "move.down": lambda: thread.step(1),
            "move.up": lambda: thread.step(-1),
            "move.block_down": lambda: thread.step(1),
            "move.block_up": lambda: thread.step(-1),
            "move.top": lambda: thread.scroll_rows(-1_000_000),
            "move.bottom": lambda: thread.scroll_rows(1_000_000),
            "move.half_down": lambda: thread.scroll_rows(half),
            "move.half_up": lambda: thread.scroll_rows(-half),
            "move.left": lambda: self.fold(on=True),
            "move.right": lambda: self.fold(on=False),
        }

    # Loading.

    def load(self, *, ticket: str = "") -> None:
        """Reads the queue; the cursor goes to ``ticket`` where it is in it."""
        if self.queue is not None:
            self.rows.tell(Mood.LOADING, "loading")
        self.settle(partial(self._load, ticket))

    def trouble(self, error: HelpdeskError) -> None:
        """The last good rows stay."""
        self.rows.tell(Mood.ERROR if self.queue is None else Mood.STALE, error.message)
        super().trouble(error)

    async def _load(self, ticket: str) -> None:
        asked = (self.view, self.filter)
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
        if asked != (self.view, self.filter):
            return
        if self.queue is not None:
            queue.marked = self.queue.marked
        self.queue = queue
        self._counted(queue.size, exact=queue.exact)
        self.rows.set_note("")
        self.rows.show(queue, cursor=place or 0)
        if not queue.size:
            self._nothing()
        self.post_message(self.Shown())
        self.post_message(self.Changed(self, rested=False))
        self.ask(self._count, group="counts")

    async def _know(self, queue: Queue, tickets: list[Ticket]) -> None:
        """Names of customers and service levels of migrations that rows speak of."""
        names, services = await gather.around(self.session, tickets)
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

    async def _count(self) -> None:
        names = [name for name in TABS if name != self.view or self.filter]
        for name, count in (await self.session.counts(names)).items():
            self.counts[name] = (count.rows, count.exact)
        self.post_message(self.Changed(self, rested=False))

    def _counted(self, rows: int, *, exact: bool) -> None:
        """Of the queue that is shown; with a filter it is not the queue's own number."""
        if not self.filter:
            self.counts[self.view] = (rows, exact)

    def refresh_data(self) -> None:
        ticket = self.current
        self.load(ticket=ticket.id if ticket is not None else "")
        if ticket is not None:
            self.show_card(ticket.id)

    def changed(self, tickets: set[str], customers: set[str], migrations: set[str]) -> None:
        """Rows change where they are; what is new is counted in the header, and comes when asked for."""
        self.ask(partial(self._follow, tickets, customers, migrations), group="follow")

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

    # What the widgets tell.

    def on_rows_window_wanted(self, event: Rows.WindowWanted) -> None:
        event.stop()
        if self.queue is not None:
            start = max(0, event.start - _WINDOW // 4)
            self.ask(partial(self._read, self.queue, start, max(event.size, _WINDOW)), group="window")

    def on_rows_mark_wanted(self, event: Rows.MarkWanted) -> None:
        event.stop()
        queue = self.queue
        if queue is None:
            return
        names = [queue.tickets[n].id for n in range(event.first, event.last + 1) if n in queue.tickets]
        on = event.first != event.last or not set(names) <= queue.marked
        self.rows.touch(queue.mark(names, on=on))

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.open()

    def on_rows_rested(self, event: Rows.Rested) -> None:
        event.stop()
        queue = self.queue
        if queue is None:
            return
        if self.session.clock.now() - queue.now > _OLD:
            queue.later(self.session.clock.now())
            self.rows.touch()
        if (ticket := queue.tickets.get(event.index)) is not None and not self.opened:
            self.show_card(ticket.id)

    # The card of one ticket.

    def show_card(self, ticket: str) -> None:
        """Reads a ticket whole; strip, preview, thread and cards follow."""
        self.ask(partial(self._card, ticket), group="card")

    async def _card(self, ticket: str) -> None:
        try:
            card = await self.session.card(ticket)
        except NotFound:
            self.card = None
            return
        self.card = card
        self.draw()
        if self.screen.has_class("wide"):
            self.beside = await gather.beside(self.session, card)
            self.post_message(self.Changed(self))

    def draw(self) -> None:
        """Shows the card that is there."""
        card = self.card
        if card is None:
            return
        strip, preview = self.query_one("#strip", LinesView), self.query_one("#preview", LinesView)
        zone, now, ascii_only = self.session.lister.zone, self.session.clock.now(), self.seen_as.ascii_only
        if self.opened:
            self._draw_thread(card)
        else:
            strip.show(verdicts.strip(card, strip.size.width, ascii_only=ascii_only))
            shown = threads.preview(
                card,
                preview.size.width,
                preview.size.height,
                zone=zone,
                now=now,
                me=self.session.actor,
                ascii_only=ascii_only,
            )
            preview.show(shown, top=True)
        self.post_message(self.Changed(self))

    def _draw_thread(self, card: Card) -> None:
        head, thread = self.query_one("#head", LinesView), self.query_one("#thread", LinesView)
        zone, now, ascii_only = self.session.lister.zone, self.session.clock.now(), self.seen_as.ascii_only
        width = head.size.width or self.size.width
        title = line(Span(f" {card.ticket.id}  ", "bold"), Span(str(card.ticket.subject) or "(no subject)", "title"))
        head.show([title, *verdicts.strip(card, width, ascii_only=ascii_only)])
        shown = threads.thread(
            card,
            width=width - 1,
            zone=zone,
            now=now,
            me=self.session.actor,
            marked=self.messages,
            folded=self.folded,
            ascii_only=ascii_only,
        )
        thread.show(shown)

    def _nothing(self) -> None:
        self.card = None
        for name in ("#strip", "#preview"):
            self.query_one(name, LinesView).show([])

    # Moving about.

    def open(self) -> None:
        """The thread of the ticket under the cursor, on its own."""
        ticket = self.current
        if self.opened:
            self._open_target()
        elif ticket is not None:
            self.open_ticket(ticket.id)

    def open_ticket(self, ticket: str) -> None:
        """Opens a ticket, in the queue or not."""
        if self.card is not None and self.card.ticket.id != ticket:
            self.card = None
        self.messages, self.folded = set(), set()
        if ticket not in self.visited[-1:]:
            self.visited.append(ticket)
        self.add_class("opened")
        self.settle(partial(self._open, ticket), group="card")

    async def _open(self, ticket: str) -> None:
        try:
            self.card = await self.session.card(ticket)
        except HelpdeskError:
            self.remove_class("opened")
            raise
        await self.session.announce(ticket)
        thread = self.query_one("#thread", LinesView)
        self.call_after_refresh(self.draw)
        self.draw()
        waiting = threads.unanswered(self.card.messages)
        if waiting and waiting[0].id in thread.targets:
            thread.go(waiting[0].id)

    def _open_target(self) -> None:
        self.fold(on=self.query_one("#thread", LinesView).target not in self.folded)

    def back(self) -> bool:
        """One step back: range, marks, the opened ticket, the filter. Whether there was one."""
        if self._range is not None:
            self._range = None
            self.rows.cancel_range()
            return True
        if self.opened and self.messages:
            self.messages = set()
            self.draw()
            return True
        if self.opened:
            self.remove_class("opened")
            self.rows.focus()
            self.call_after_refresh(self.draw)
            return True
        if self.queue is not None and self.queue.marked:
            self.rows.touch(self.queue.mark(set(self.queue.marked), on=False))
            return True
        return self.clear_filter()

    def last(self) -> None:
        """Back to the ticket before."""
        if self.opened and len(self.visited) > 1:
            self.visited.pop()
            self.open_ticket(self.visited[-1])
        elif self.visited:
            self.open_ticket(self.visited[-1])

    def other(self, by: int) -> None:
        """The preview in a list; the ticket before or after in a ticket."""
        if not self.opened:
            self.query_one("#preview", LinesView).scroll_rows(by * 3)
            return
        before = self.rows.cursor
        self.rows.move(by)
        if self.rows.cursor != before and self.queue is not None:
            ticket = self.queue.tickets.get(self.rows.cursor)
            if ticket is not None:
                self.open_ticket(ticket.id)

    def tab(self, by: int) -> None:
        at = TABS.index(self.view) if self.view in TABS else 0
        self.show_view(TABS[(at + by) % len(TABS)])

    def show_view(self, name: str, *, text: str = "", sort: str | None = None) -> None:
        """Another queue. Raises nothing: a query that can't be read is said by the caller before."""
        self.view, self.filter, self.sort = name, text, sort
        if self.queue is not None:
            self.queue.marked = set()
        self.remove_class("opened")
        self.load()
        self.post_message(self.Changed(self, rested=False))

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

    def fold(self, *, on: bool) -> None:
        target = self.query_one("#thread", LinesView).target
        if target:
            self.folded = self.folded | {target} if on else self.folded - {target}
            self.draw()

    # Marks.

    def mark(self) -> None:
        """Marks the message or ticket under the cursor and goes down."""
        if self.opened:
            thread = self.query_one("#thread", LinesView)
            if thread.target:
                self.messages = self.messages ^ {thread.target}
                self.draw()
                thread.step(1)
            return
        self._range = None
        self.rows.mark()
        self.rows.move(1)

    def start_range(self) -> None:
        if not self.opened:
            self._range = self.rows.cursor
            self.rows.start_range()

    def _ranged(self) -> list[str]:
        if self._range is None or self.queue is None:
            return []
        first, last = sorted((self._range, self.rows.cursor))
        return [self.queue.tickets[n].id for n in range(first, last + 1) if n in self.queue.tickets]

    def unmark(self) -> None:
        """After an act on the marks."""
        self._range = None
        self.rows.cancel_range()
        self.messages = set()
        if self.queue is not None:
            self.rows.touch(self.queue.mark(set(self.queue.marked), on=False))

    def mark_all(self) -> None:
        """All that match, up to a number that is said."""
        if self.queue is not None and not self.opened:
            self.ask(partial(self._mark_all, self.queue), group="marks")

    async def _mark_all(self, queue: Queue) -> None:
        names: list[str] = []
        while len(names) < _MOST_MARKED and (page := await queue.found.window(len(names), 500)):
            names += [ticket.id for ticket in page]
        self.rows.touch(queue.mark(names[:_MOST_MARKED], on=True))
        more = f", the first of {queue.size:,}" if queue.size > _MOST_MARKED else ""
        self.post_message(self.Said(f"{len(queue.marked):,} marked{more}"))


_EMPTY = "Nothing here. ] is the next queue, / filters, \\ takes the filter away."


def _title(name: str) -> str:
    return VIEWS[name].title if name in VIEWS else name
