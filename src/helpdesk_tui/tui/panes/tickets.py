"""The tickets pane: a queue, the verdict of the ticket under the cursor, its thread beside it or on its own.

Belongs here: how it is laid out, what keys mean in it, what an act is done to, marks. Does not belong here: what is
loaded (``queue_pane``, ``ticket_pane``), acts (``screens.acting``) and how anything looks (``views``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical

from helpdesk_tui.actions import Scope
from helpdesk_tui.tui.panes.queue_pane import TABS, go_on
from helpdesk_tui.tui.panes.ticket_pane import TicketPane
from helpdesk_tui.tui.views.ticket_rows import COLUMNS
from helpdesk_tui.tui.widgets.lines_view import LinesView, Rule
from helpdesk_tui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.forms.shape import Asked
    from helpdesk_tui.tui.panes.base import Look

__all__ = ["TABS", "TicketsPane"]

_MOST_MARKED = 5_000


class TicketsPane(TicketPane):
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
        self._range: int | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="listing"):
            yield Rows(
                COLUMNS,
                ascii_only=self.seen_as.ascii_only,
                id="queue",
                rest=self.seen_as.rest,
                shift=self.seen_as.shift,
            )
            yield Rule(ascii_only=self.seen_as.ascii_only)
            yield LinesView(id="strip")
            yield LinesView(id="preview")
        with Vertical(id="reading"):
            yield LinesView(id="head")
            yield LinesView(marker=True, id="thread")

    def take_focus(self) -> None:
        self.rows.focus()

    def start(self) -> None:
        self.set_interval(self.seen_as.turn, lambda: go_on(self))
        self.take_focus()
        self.load()

    def hints(self) -> str:
        if self.opened:
            return (
                "ticket.reply ticket.note ticket.status ticket.split move.other_down view.customer view.why view.back"
            )
        return "view.open ticket.reply ticket.note ticket.claim ticket.next ticket.verdict view.why view.filter"

    def asked(self, scope: Scope) -> Asked | None:
        from helpdesk_tui.tui.forms.shape import Asked

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
            under=self.query_one("#thread", LinesView).target if self.opened else "",
            base=ticket.version if targets == (ticket.id,) else None,
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

    def on_rows_mark_wanted(self, event: Rows.MarkWanted) -> None:
        event.stop()
        queue = self.queue
        if queue is None:
            return
        names = [queue.tickets[n].id for n in range(event.first, event.last + 1) if n in queue.tickets]
        on = event.first != event.last or not set(names) <= queue.marked
        self.rows.touch(queue.mark(names, on=on))

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
            self.leave()
            return True
        if self.queue is not None and self.queue.marked:
            self.rows.touch(self.queue.mark(set(self.queue.marked), on=False))
            return True
        return self.clear_filter()

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

    def end_range(self) -> None:
        self._range = None

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

    async def mark_all(self) -> None:
        """All that match, up to a number that is said."""
        queue = self.queue
        if queue is None or self.opened:
            return
        names: list[str] = []
        while len(names) < _MOST_MARKED and (page := await queue.found.window(len(names), 500)):
            names += [ticket.id for ticket in page]
        self.rows.touch(queue.mark(names[:_MOST_MARKED], on=True))
        more = f", the first of {queue.size:,}" if queue.size > _MOST_MARKED else ""
        self.post_message(self.Said(f"{len(queue.marked):,} marked{more}"))
