"""Tools of the desk: copying, jumping, searching a thread, columns, bookmarks, files, links.

Belongs here: what helps to get about and changes nothing on the desk. Does not belong here: sheets and queues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.errors import UsageError
from helpdesk_tui.inputs.files import safe_name, write_new
from helpdesk_tui.inputs.letters import letters
from helpdesk_tui.session.state.saved import SavedView
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.tui.lines import line
from helpdesk_tui.tui.screens import outside
from helpdesk_tui.tui.screens.dialogs import Option, Pick
from helpdesk_tui.tui.screens.entry import Entry, reason
from helpdesk_tui.tui.screens.several import PickSeveral
from helpdesk_tui.tui.views.ticket_rows import COLUMNS
from helpdesk_tui.tui.widgets.lines_view import LinesView
from helpdesk_tui.words import verdict_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.model.ticket import Message
    from helpdesk_tui.tui.screens.host import Host

__all__ = ["Tools"]

_BOOKMARKS = "bookmarks"
_JUMPS = "asdfghjklqwertyuiopzxcvbnm"


class Tools:
    """Small helpers of the whole screen."""

    def __init__(self, screen: Host) -> None:
        self.screen = screen

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "copy.id": self.copy_id,
            "copy.menu": self.copy_menu,
            "app.jump": self.jump,
            "view.match_next": lambda: self.match(1),
            "view.match_previous": lambda: self.match(-1),
            "view.columns": self.columns,
            "act.bookmark": self.bookmark,
            "go.links": self.links,
            "open.file": self.file,
            "open.browser": self.browse,
            "open.pipe": lambda: outside.pipe(self.screen),
            "mark.basket": self.basket,
            "pane.zoom": lambda: self.zoom(1),
            "pane.unzoom": lambda: self.zoom(-1),
            "view.place": lambda: self.zoom(1),
        }

    # Copying.

    def copy_id(self) -> None:
        asked = self.screen.pane.asked_any()
        name = next((n for n in (*asked.targets[:1], asked.migration, asked.customer) if n), "") if asked else ""
        if not name:
            self.screen.say("nothing is under the cursor", severity="warning")
            return
        self.screen.copy(name)

    async def copy_menu(self) -> None:
        """Number, subject, customer, verdict, or the text of the message under the cursor."""
        pane = self.screen.tickets
        card = pane.card
        if card is None:
            self.copy_id()
            return
        customer = str(card.party.customer.name) if card.party.customer is not None else card.party.id
        texts = {
            "n": ("number", card.ticket.id),
            "s": ("subject", str(card.ticket.subject)),
            "c": ("customer", customer),
            "v": ("verdict", verdict_words(card.rules.verdict.value) if card.rules.verdict is not None else ""),
            "m": ("text of the message", self._message_text()),
        }
        options = [
            Option(text, name, key, clean(text, Kind.LINE, limit=40)) for key, (name, text) in texts.items() if text
        ]
        chosen = await self.screen.app.push_screen_wait(Pick("Copy", options))
        if chosen:
            self.screen.copy(chosen)

    def _message_text(self) -> str:
        message = self._message()
        return message.body.block() if message is not None else ""

    def _message(self) -> Message | None:
        pane = self.screen.tickets
        if pane.card is None:
            return None
        target = pane.query_one("#thread", LinesView).target if pane.opened else ""
        public = [one for one in pane.card.messages if one.id == target] or list(pane.card.messages)
        return public[0] if target and public else public[-1] if public else None

    # Getting about.

    async def jump(self) -> None:
        """Goes to a row in sight by its letter."""
        pane = self.screen.tickets
        if self.screen.pane is not pane or pane.queue is None or pane.opened:
            self.screen.say("jump works in the queue", severity="warning")
            return
        shown = [n for n in pane.rows.seen if n in pane.queue.tickets]
        options = [
            Option(str(n), f"{pane.queue.tickets[n].id}  {pane.queue.tickets[n].subject}", key)
            for n, key in zip(shown, _JUMPS, strict=False)
        ]
        chosen = await self.screen.app.push_screen_wait(Pick("Jump to", options))
        if chosen is not None:
            pane.rows.move_to(int(chosen))

    def match(self, by: int) -> None:
        pane = self.screen.tickets
        if not pane.opened or self.screen.pane is not pane:
            self.screen.pane.step(by)
            return
        if not pane.searched:
            self.screen.say("nothing is searched for: / first", severity="warning")
            return
        thread = pane.query_one("#thread", LinesView)
        wanted = pane.searched.casefold()
        hits = list(dict.fromkeys(one.target for one in thread.lines if one.target and wanted in one.text.casefold()))
        if not hits:
            self.screen.say(f"{pane.searched} is not in this thread", severity="warning")
            return
        order = thread.targets
        at = order.index(thread.target) if thread.target in order else 0
        places = [order.index(one) for one in hits]
        later = [n for n in places if n > at] if by > 0 else [n for n in reversed(places) if n < at]
        thread.go(order[later[0] if later else (places[0] if by > 0 else places[-1])])

    def zoom(self, by: int) -> None:
        """The preview larger or smaller, or not there."""
        sizes = ("bare", "", "tall")
        pane = self.screen.pane
        now = next((n for n, name in enumerate(sizes) if name and pane.has_class(name)), 1)
        new = (now + by) % len(sizes)
        for n, name in enumerate(sizes):
            if name:
                pane.set_class(n == new, name)

    async def columns(self) -> None:
        """Which columns the queue shows."""
        named = {column.title: column for column in COLUMNS if column.title}
        options = [Option(title, title, key) for title, key in zip(named, letters(list(named)), strict=True)]
        on = [title for title in named if title not in self.screen.tickets.hidden]
        chosen = await self.screen.app.push_screen_wait(PickSeveral("Columns", options, on))
        if chosen is not None:
            self.screen.tickets.show_columns(set(chosen))

    async def links(self) -> None:
        """The tickets this one is linked with, and the customer's others."""
        card = self.screen.tickets.card
        if card is None:
            self.screen.say("no ticket is under the cursor", severity="warning")
            return
        options = [Option(one.ticket, f"{one.ticket}  {one.kind.value.replace('_', ' ')}") for one in card.ticket.links]
        options += [Option(one.id, f"{one.id}  {one.subject}", detail="same customer") for one in card.related]
        if not options:
            self.screen.say(f"{card.ticket.id} is linked with nothing, and the customer has no other ticket")
            return
        chosen = await self.screen.app.push_screen_wait(Pick("Go to", options, filters=True))
        if chosen:
            self.screen.show_pane("tickets")
            self.screen.tickets.open_ticket(chosen)

    # Keeping.

    def bookmark(self) -> None:
        """The ticket joins the view ``bookmarks``, or leaves it."""
        ticket = self.screen.tickets.current
        if ticket is None:
            self.screen.say("no ticket is under the cursor", severity="warning")
            return
        views, now = self.screen.session.views, self.screen.session.clock.now()
        saved = views.find(_BOOKMARKS)
        names = saved.query.removeprefix("id:").split(",") if saved is not None else []
        kept = [one for one in names if one != ticket.id] if ticket.id in names else [*names, ticket.id]
        if kept:
            views.put(SavedView(_BOOKMARKS, f"id:{','.join(kept)}"), now)
        else:
            views.drop(_BOOKMARKS)
        word = "bookmarked" if ticket.id in kept else "no bookmark any more"
        self.screen.say(f"{ticket.id}: {word}; Q {_BOOKMARKS} shows them")

    def basket(self) -> None:
        """What is marked."""
        marked = self.screen.tickets.targets() if self.screen.pane is self.screen.tickets else ()
        self.screen.sheet("Marked", lambda _: [line(name) for name in marked] or [line("nothing")])

    async def file(self) -> None:
        """Saves an attachment of the ticket under a name of its own."""
        card = self.screen.tickets.card
        files = [(m, n, one) for m in card.messages for n, one in enumerate(m.attachments)] if card is not None else []
        if card is None or not files:
            self.screen.say("this ticket has no file", severity="warning")
            return
        options = [
            Option(str(n), one.name.ident(limit=60), detail=f"{one.size:,} bytes")
            for n, (_, _, one) in enumerate(files)
        ]
        chosen = await self.screen.app.push_screen_wait(Pick("Save which file", options, filters=True))
        if chosen is None:
            return
        message, index, one = files[int(chosen)]
        pieces = [piece async for piece in self.screen.session.attachment(card.ticket.id, message.id, index)]
        await self._save(safe_name(one.name), b"".join(pieces))

    async def _save(self, name: str, content: bytes) -> None:
        path, problem = name, ""
        while given := await self.screen.app.push_screen_wait(Entry("Save as", text=path, problem=problem)):
            try:
                self.screen.say(f"saved as {write_new(given, content)}")
            except UsageError as error:
                path, problem = given, reason(error)
                continue
            return

    def browse(self) -> None:
        """Where the ticket's page is; nothing is opened by itself."""
        ticket = self.screen.tickets.current
        url = str(ticket.extra.get("url", "")) if ticket is not None else ""
        if not url:
            self.screen.say(
                f"backend {self.screen.session.connection.name} has no pages for tickets", severity="warning"
            )
            return
        self.screen.copy(clean(url, Kind.IDENT))
