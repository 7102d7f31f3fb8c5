"""Going about: filters, queues, numbers, sheets, help, the palette and the command line.

Belongs here: what the keys of the whole desk open. Does not belong here: acts on tickets (``acting``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS, Scope, Where
from helpdesk_tui.query import QueryError, complete, parse
from helpdesk_tui.session.state.saved import SavedView
from helpdesk_tui.session.views import VIEWS
from helpdesk_tui.tui.forms import typed
from helpdesk_tui.tui.forms.shape import Asked
from helpdesk_tui.tui.forms.table import FORMS
from helpdesk_tui.tui.keymap import shown_keys
from helpdesk_tui.tui.panes.records import RecordsPane
from helpdesk_tui.tui.screens import outside
from helpdesk_tui.tui.screens.dialogs import Option, Pick
from helpdesk_tui.tui.screens.entry import Entry, ask
from helpdesk_tui.tui.themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from helpdesk_tui.policy.explain import Derivation
    from helpdesk_tui.query import Completion
    from helpdesk_tui.tui.screens.host import Host

__all__ = ["Going"]

_SORTS = {
    "d": ("due", "due first"),
    "r": ("received", "oldest first"),
    "n": ("-received", "newest first"),
    "u": ("-updated", "last changed first"),
    "p": ("rank,due", "rank, then due"),
    "c": ("customer", "customer"),
    "b": ("", "next best"),
}
_FACETS = {
    "r": ("at-risk", "at risk"),
    "o": ("breached", "over time"),
    "v": ("rank:vip", "VIP"),
    "s": ("rank:standard", "Standard"),
    "c": ("rank:regular", "credits"),
    "m": ("assignee:me", "mine"),
    "n": ("assignee:none", "nobody's"),
    "u": ("is:urgent", "urgent"),
    "w": ("status:new", "new"),
    "p": ("status:pending", "pending"),
    "a": ("status:awaiting_approval", "awaiting approval"),
    "g": ("-migration:none", "about a migration"),
    "f": ("has:attachment", "with a file"),
    "e": ("lang:en", "English"),
    "y": ("lang:ru", "Russian"),
    "i": ("lang:vi", "Vietnamese"),
}

_GOES_ON = frozenset({"queued", "running", "demo_running", "clearing", "paused"})


class Going:
    """What opens over the desk without changing anything."""

    def __init__(self, screen: Host) -> None:
        self.screen = screen
        self.awaited: set[str] = set()
        """Migrations somebody wants to be told of."""
        self._lines: dict[str, str] = {}
        """What was typed after a prompt and came to nothing."""

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "view.filter": self.filter,
            "view.queues": self.pick_queue,
            "view.sort": self.sort,
            "view.facet": self.facets,
            "view.number": self.number,
            "view.save": self.save_view,
            "ticket.next": self.next_best,
            "go.next": self.next_best,
            "go.home": self.home,
            "migration.recent": self.recent_run,
            "migration.tell": self.tell_me,
            "app.command": self.command,
            "app.palette": self.palette,
            "app.theme": self.theme,
        }

    # Queues and filters.

    async def filter(self) -> None:
        """Of the queue by the search language, of other lists by words, in a thread for a word."""
        pane = self.screen.tickets
        if isinstance(self.screen.pane, RecordsPane):
            await self._narrow(self.screen.pane)
            return
        if pane.opened:
            await self._search()
            return

        def check(text: str) -> str:
            try:
                parse(text)
            except QueryError as error:
                return _wrong(error)
            return ""

        async def offers(text: str, at: int) -> Sequence[Completion]:
            return complete(text, at)

        note = "words, status:open, plan:vip, due<2h, at-risk, assignee:me ...; tab completes"
        text = await self.screen.app.push_screen_wait(
            Entry("Filter", text=pane.filter, note=note, check=check, complete=offers)
        )
        if text is not None:
            self.screen.show_pane("tickets")
            pane.show_view(pane.view if not text else "all" if text.startswith("*") else pane.view, text=text)

    async def _narrow(self, pane: RecordsPane[Any, Any]) -> None:
        entry = Entry(f"Filter {pane.TITLE.lower()}", text=pane.text, note="words that the row holds, in any order")
        text = await self.screen.app.push_screen_wait(entry)
        if text is not None:
            pane.narrow(text)

    async def _search(self) -> None:
        """A word in the thread of the opened ticket."""
        pane = self.screen.tickets
        text = await self.screen.app.push_screen_wait(Entry("Find in the thread", text=pane.searched))
        if text:
            pane.searched = text
            self.screen.call_later(self.screen.fire, "view.match_next")

    async def pick_queue(self) -> None:
        pane = self.screen.tickets
        saved = [Option(one.name, one.name, detail=one.query) for one in self.screen.session.views.all()]
        built = [Option(one.name, one.title, detail=one.help) for one in VIEWS.values()]
        name = await self.screen.app.push_screen_wait(Pick("Queue", [*saved, *built], filters=True, at=pane.view))
        if name:
            self.screen.show_pane("tickets")
            pane.show_view(name)

    async def sort(self) -> None:
        options = [Option(sort, words, key) for key, (sort, words) in _SORTS.items()]
        chosen = await self.screen.app.push_screen_wait(Pick("Order", options))
        if chosen is not None:
            pane = self.screen.tickets
            pane.show_view(pane.view, text=pane.filter, sort=chosen or None)

    async def facets(self) -> None:
        """Filters by one key each, each shown at once; the box stays until esc or enter."""
        pane = self.screen.tickets
        chosen = [part for part in pane.filter.split() if part in {text for text, _ in _FACETS.values()}]
        rest = [part for part in pane.filter.split() if part not in chosen]
        picked: str | None = ""
        while picked is not None:
            options = [
                Option(text, f"{'x' if text in chosen else ' '} {words}", key, text)
                for key, (text, words) in _FACETS.items()
            ]
            picked = await self.screen.app.push_screen_wait(Pick("Show only (esc ends)", options))
            if picked is None:
                continue
            chosen = [one for one in chosen if one != picked] if picked in chosen else [*chosen, picked]
            pane.show_view("open", text=" ".join([*rest, *chosen]))

    async def number(self) -> None:
        entry = Entry("Ticket", note="a number: 1042, T-1042, 88121")
        if text := await ask(self.screen.app, self._lines, "#", entry):
            await self.open_number(text)
            self._lines.pop("#")

    async def open_number(self, text: str) -> None:
        """Opens a ticket by its number, with or without its letters. Raises NotFound."""
        pane = self.screen.tickets
        found = await typed.find_ticket(self.screen.session, text, like=pane.current.id if pane.current else "")
        self.screen.show_pane("tickets")
        pane.open_ticket(found)

    def home(self) -> None:
        self.screen.show_pane("tickets")
        self.screen.tickets.show_view("next-best")

    # One ticket.

    async def next_best(self) -> None:
        """The next best ticket but the one that is open, and those whose answer is on its way; and why. Marks are
        taken away: it is about that one."""
        self.screen.tickets.unmark()
        pane, session = self.screen.tickets, self.screen.session
        passed = {act.target for act in session.unsent() if act.outward}
        if pane.opened and pane.current is not None:
            passed.add(pane.current.id)
        found = await session.next_best(2 + len(passed))
        best = next((one for one in found if one.ticket.id not in passed), None)
        if best is None:
            here = f"nothing else waits: {pane.current.id} is all there is" if pane.opened and pane.current else ""
            self.screen.say(here or "nothing waits: the queue is empty")
            return
        there = pane.current.id if pane.current is not None and self.screen.pane is pane else ""
        self.screen.show_pane("tickets")
        if pane.opened:
            pane.open_ticket(best.ticket.id)
        else:
            pane.view, pane.filter, pane.sort = "next-best", "", None
            pane.load(ticket=best.ticket.id)
        steps = [step.text + (f": {step.value}" if step.value else "") for step in best.why.why.steps]
        name, why = best.ticket.id, "; ".join(steps[:3])
        self.screen.say(f"{name}: {why}" if name != there else f"{name} is already the next best, because {why}")

    def subject(self) -> str:
        """What the number under the cursor belongs to."""
        asked = self.screen.pane.asked_any()
        if asked is None:
            return ""
        if self.screen.pane is self.screen.tickets:
            return asked.targets[0]
        return asked.migration or asked.customer or ""

    async def derivation(self) -> Derivation | None:
        """Of the number under the cursor: in the list the due time, else what the line says of itself."""
        pane, tickets = self.screen.pane, self.screen.tickets
        under = getattr(pane, "why_under", None)
        if callable(under):
            found: Derivation | None = under()
            return found
        if (ticket := tickets.current) is None:
            return None
        card = tickets.card
        if card is None or card.ticket.id != ticket.id:
            card = await self.screen.session.card(ticket.id)
        if card.ticket.placement.due is None and card.rules.verdict is not None:
            return card.rules.verdict.why
        return card.rules.clock.why

    async def recent_run(self) -> None:
        """A further run for what is new since the full one."""
        await self.screen.act("migration.remigrate", values={"kind": "recent"})

    def tell_me(self) -> None:
        """A notice when the migration under the cursor comes to an end; again: none."""
        asked = self.screen.pane.asked(Scope.MIGRATION)
        if asked is None or asked.migration is None:
            self.screen.say("Tell me: no migration is under the cursor", severity="warning")
            return
        on = asked.migration not in self.awaited
        self.awaited = self.awaited | {asked.migration} if on else self.awaited - {asked.migration}
        self.screen.say(f"#{asked.migration}: {'told when it ends' if on else 'not told'}")

    async def ended(self, migrations: set[str]) -> None:
        """Some of these have changed: says which of those that are waited for came to an end."""
        for name in sorted(migrations & self.awaited):
            run = await self.screen.session.migration(name)
            if run.status not in _GOES_ON:
                self.awaited = self.awaited - {name}
                self.screen.announce(f"#{name} {run.status.replace('_', ' ')}")

    # Help and names.

    async def palette(self) -> None:
        """Any act by a part of its name."""
        keymap, session = self.screen.keymap, self.screen.session
        options = [
            Option(
                one.id,
                one.title,
                detail=f"{shown_keys(keymap.of(one.id)):<8} {one.help}",
                off=lacking.reason if (lacking := session.availability(one.id)) else "",
            )
            for one in ACTIONS.values()
            if one.where is Where.DESK and one.id != "app.palette"
        ]
        name = await self.screen.app.push_screen_wait(Pick("What?", options, filters=True))
        if name:
            self.screen.call_later(self.screen.fire, name)

    async def command(self) -> None:
        """``:`` and an act by name, a number, a place, a query."""
        asked = self._asked()

        async def offers(text: str, at: int) -> Sequence[Completion]:
            return await typed.complete(text, at, asked)

        text, problem, note = (
            "",
            "",
            "assign anna · status pending · tag +x -y · assess config · go credits · filter plan:vip · 42",
        )
        while True:
            entry = Entry(":", text=text, note=note, problem=problem, complete=offers)
            given = await ask(self.screen.app, self._lines, ":", entry)
            if given is None:
                return
            try:
                wanted = await typed.read(given, asked) if given.strip() else None
            except QueryError as error:
                text, problem = given, _wrong(error)
                continue
            if wanted is None or await self._typed(wanted, asked):
                self._lines.pop(":")
            return

    async def _typed(self, wanted: typed.Typed, asked: Asked) -> bool:
        """Carries out what was typed after ``:``; whether it was done."""
        pane = self.screen.tickets
        match wanted.action:
            case "":
                await outside.run(self.screen, wanted.outside)
            case "view.number" if wanted.text:
                await self.open_number(wanted.text)
            case "view.filter" if wanted.text:
                self.screen.show_pane("tickets")
                pane.show_view(pane.view, text=wanted.text)
            case "view.queues" if wanted.text:
                self.screen.show_pane("tickets")
                pane.show_view(self.screen.session.lister.view(wanted.text).name)
            case "app.theme" if wanted.text:
                self.screen.app.theme = wanted.text if wanted.text in THEMES else self.screen.app.theme
            case "view.sort" if wanted.text:
                pane.show_view(pane.view, text=pane.filter, sort=wanted.text)
            case "view.save" if wanted.text:
                await self.save_view(wanted.text)
            case name if name in FORMS:
                return await self.screen.act(name, values=dict(wanted.values), asked=asked)
            case name:
                self.screen.call_later(self.screen.fire, name)
        return True

    def _asked(self) -> Asked:
        """What the cursor is on, whatever it is."""
        found = self.screen.pane.asked(Scope.TICKET)
        return found or Asked(session=self.screen.session)

    async def save_view(self, name: str = "") -> None:
        """Keeps the filter under a name."""
        pane, session = self.screen.tickets, self.screen.session
        if not pane.filter:
            self.screen.say("nothing is filtered: / first", severity="warning")
            return
        given: str | None = name
        if not given:
            given = await ask(self.screen.app, self._lines, "view", Entry("Name of the view", note=pane.filter))
        if given:
            session.views.put(SavedView(given, pane.filter), session.clock.now())
            self._lines.pop("view", None)
            self.screen.say(f"view {given} kept: Q picks it")

    async def theme(self) -> None:
        options = [Option(name, name, name[0]) for name in THEMES]
        name = await self.screen.app.push_screen_wait(Pick("Theme", options, at=self.screen.app.theme))
        if name:
            self.screen.app.theme = name


def _wrong(error: QueryError) -> str:
    """What is wrong with a line that was typed, and where."""
    return "\n".join(part for part in (error.summary, error.diagram(), error.hint) if part)
