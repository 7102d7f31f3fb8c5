"""One ticket of the tickets pane: verdict and preview under the cursor, its thread on its own.

Belongs here: reading a ticket whole and drawing it, opening, folding. Does not belong here: the queue (``queue_pane``),
how anything looks (``views``).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.geometry import Size

from helpdesk_tui.errors import HelpdeskError, NotFound
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.tui.lines import Span, line
from helpdesk_tui.tui.panes.base import unread
from helpdesk_tui.tui.panes.queue_pane import QueuePane
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.views.values import Beside
    from helpdesk_tui.tui.widgets.rows import Rows

__all__ = ["TicketPane"]

_LATE = 1.0
"""Seconds without an answer after which that is said."""
_AROUND = 50
"""Rows read around a ticket the cursor goes to."""


class TicketPane(QueuePane):
    """A queue with the ticket under its cursor."""

    _laid_out = Size(0, 0)
    """The terminal's size for which things were laid out last."""

    def refresh_data(self) -> None:
        ticket = self.current
        self.load(ticket=ticket.id if ticket is not None else "", asked=True)
        if ticket is not None:
            self.show_card(ticket.id)

    def show_card(self, ticket: str) -> None:
        """Reads a ticket whole; strip, preview, thread and cards follow."""
        self.ask(partial(self._card, ticket), group="card")

    async def _card(self, ticket: str) -> None:
        late = self.set_timer(_LATE, partial(self._not_yet, ticket))
        try:
            card = await self.session.card(ticket)
        except NotFound as error:
            if self.card is not None and self.card.ticket.id == ticket:
                self.card = None
                self.post_message(self.Said(f"{error.message}: it is gone meanwhile", severity="warning"))
            return
        finally:
            late.stop()
        self.card = card
        self.draw()
        self._ask_beside(card)

    def _ask_beside(self, card: Card) -> None:
        """The cards of a ticket, which are read for a wide terminal only."""
        if self.screen.has_class("wide"):
            self.ask(partial(self._read_beside, card), group="beside")
        else:
            self.beside = None

    async def _read_beside(self, card: Card) -> None:
        """Those of another ticket never stay, whether they can be read or not."""
        from helpdesk_tui.tui.views import gather

        try:
            found = await gather.beside(self.session, card)
        except HelpdeskError:
            self._show_beside(card, None)
            raise
        self._show_beside(card, found)

    def _show_beside(self, card: Card, found: Beside | None) -> None:
        if self.card is not None and self.card.ticket.id == card.ticket.id:
            self.beside = found
            self.post_message(self.Changed(self))

    def on_resize(self) -> None:
        """A pane grows and shrinks with what stands below it as well; only another terminal is laid out anew."""
        if self.app.size != self._laid_out:
            self._laid_out = self.app.size
            self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        """All that was broken at the width; the cards, where the terminal is wide enough for them now."""
        self.draw()
        if self.card is not None and self.beside is None and self.screen.has_class("wide"):
            self.show_card(self.card.ticket.id)

    def draw(self) -> None:
        """Shows the card that is there."""
        card = self.card
        if card is None:
            return
        from helpdesk_tui.tui.views import thread as threads
        from helpdesk_tui.tui.views import verdict as verdicts

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
        from helpdesk_tui.tui.views import thread as threads
        from helpdesk_tui.tui.views import verdict as verdicts

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

    def show_nothing(self) -> None:
        self.card = self.beside = None
        for name in ("#strip", "#preview"):
            self.query_one(name, LinesView).show([])
        self.post_message(self.Changed(self))

    def _not_yet(self, ticket: str) -> None:
        """The answer takes its time: what is shown of the ticket before is not taken for this one's."""
        self._instead(ticket, "is being read", "dim")

    def _instead(self, ticket: str, words: str, style: Style) -> None:
        if not self.opened and (self.card is None or self.card.ticket.id != ticket):
            self.show_nothing()
            self.query_one("#strip", LinesView).show([line(Span(f" {ticket} {words}", style), wrap=True)])

    def trouble(self, error: HelpdeskError) -> None:
        """The verdict of another ticket does not stay."""
        super().trouble(error)
        if (ticket := self.current) is not None:
            self._instead(ticket.id, f"is {unread(error)}", "warn")

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.open()

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
            self.card = self.beside = None
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
        self._ask_beside(self.card)
        from helpdesk_tui.tui.views import thread as threads

        waiting = threads.unanswered(self.card.messages)
        if waiting and waiting[0].id in thread.targets:
            thread.go(waiting[0].id)

    def leave(self) -> None:
        """The list again, with the cursor on the ticket that was open where it is in it."""
        was = self.card.ticket.id if self.card is not None else ""
        self.remove_class("opened")
        self.rows.focus()
        self.settle(partial(self._leave, was), group="under")

    async def _leave(self, was: str) -> None:
        if was:
            await self.go_to(was)
        if (under := self.current) is not None and self.card is not None and self.card.ticket.id != under.id:
            self.card = None
            self.show_card(under.id)
        self.call_after_refresh(self.draw)

    async def go_to(self, ticket: str) -> None:
        """Puts the cursor on a ticket of the list; where it is not in it, the cursor stays."""
        queue = self.queue
        if queue is None:
            return
        place = queue.index_of(ticket)
        if place is None and (place := await queue.found.position(TicketId(ticket))) is not None:
            await self._read(queue, max(0, place - _AROUND // 2), _AROUND)
        if place is not None and queue is self.queue:
            self.rows.move_to(place)

    def _open_target(self) -> None:
        self.fold(on=self.query_one("#thread", LinesView).target not in self.folded)

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
        here = self.visited[-1] if self.visited else ""
        under = self.queue.tickets.get(self.rows.cursor) if self.queue is not None else None
        if under is None or under.id == here:
            _step(self, by)
        else:
            self.settle(partial(_step_from, self, here, by), group="under")

    def fold(self, *, on: bool) -> None:
        target = self.query_one("#thread", LinesView).target
        if target:
            self.folded = self.folded | {target} if on else self.folded - {target}
            self.draw()


def _step(pane: TicketPane, by: int) -> None:
    """Opens the ticket before or after the one under the cursor."""
    before = pane.rows.cursor
    pane.rows.move(by)
    if pane.rows.cursor != before and pane.queue is not None:
        ticket = pane.queue.tickets.get(pane.rows.cursor)
        if ticket is not None:
            pane.open_ticket(ticket.id)


async def _step_from(pane: TicketPane, ticket: str, by: int) -> None:
    """The same from the ticket that is open, which was come to by its number."""
    await pane.go_to(ticket)
    _step(pane, by)
