"""Sheets: what is read over the desk and changes nothing.

Belongs here: asking the session for what a sheet shows, and opening it. Does not belong here: how it looks (``views``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import Scope
from helpdesk_tui.inputs.letters import letters
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.tui.lines import Line, Span, line
from helpdesk_tui.tui.screens.dialogs import Option, Pick, Sheet
from helpdesk_tui.tui.screens.entry import Entry
from helpdesk_tui.tui.views import credits as accounts
from helpdesk_tui.tui.views import customer as customers
from helpdesk_tui.tui.views import fields, gather, home, program, run_lists, why
from helpdesk_tui.tui.views import history as histories
from helpdesk_tui.tui.views import outbox as outboxes
from helpdesk_tui.tui.views import verdict as verdicts
from helpdesk_tui.words import verdict_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from helpdesk_tui.model.customer import Customer
    from helpdesk_tui.policy.explain import Derivation
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.screens.host import Host
    from helpdesk_tui.tui.views.values import Run

__all__ = ["Sheets"]


class Sheets:
    """What can be looked at."""

    def __init__(self, screen: Host, take: Callable[[str], Awaitable[None]]) -> None:
        """``take`` goes on with a draft, by its ticket and kind."""
        self.screen, self._take = screen, take

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "view.customer": self.customer,
            "ticket.verdict": self.verdict,
            "credits.ledger": self.ledger,
            "credits.what_if": self.what_if,
            "migration.errors": lambda: self.run("Errors", run_lists.errors),
            "migration.eligible": lambda: self.run("Free again?", run_lists.again),
            "migration.log": lambda: self.run("Log", self._log),
            "go.notices": self.notices,
            "go.board": self.board,
            "go.promises": self.board,
            "go.reports": self.report,
            "go.outbox": self.outbox,
            "go.log": self.log,
            "go.customers": self.find_customer,
            "ticket.history": self.history,
            "view.describe": self.describe,
            "app.help": self.help,
            "go.settings": self.settings,
            "go.doctor": self.doctor,
        }

    async def verdict(self) -> None:
        pane = self.screen.tickets
        if (ticket := pane.current) is None:
            self.screen.say("no ticket is under the cursor", severity="warning")
            return
        card = await self.screen.session.card(ticket.id)
        self.screen.sheet(f"Verdict of {ticket.id}", lambda width: verdicts.details(card, width))

    async def customer(self) -> None:
        """Contacts, licences, tickets and runs of the customer under the cursor; what is chosen opens."""
        screen = self.screen
        asked = screen.pane.asked(Scope.CUSTOMER)
        if asked is None or asked.customer is None:
            screen.say("no customer is under the cursor", severity="warning")
            return
        await self.customer_card(asked.customer)

    async def customer_card(self, name: str) -> None:
        session = self.screen.session
        found = await gather.customer(session, name)
        zone, now, me = session.lister.zone, session.clock.now(), session.actor
        await self._chosen("Customer", lambda width: customers.page(found, width, now=now, zone=zone, me=me))

    async def find_customer(self) -> None:
        """Finds a customer by name, address or number."""
        session = self.screen.session
        text, problem = "", ""
        found: list[Customer] = []
        while not found:
            entry = Entry("Customer", text=text, note="a part of the name, address or number", problem=problem)
            given = await self.screen.app.push_screen_wait(entry)
            if given is None:
                return
            found = await session.find_customers(given, limit=50)
            text, problem = given, f"no customer is found by {given}"
        options = [Option(one.id, f"{one.name.line(limit=60)}", detail=one.id) for one in found]
        chosen = options[0].value if len(options) == 1 else None
        if chosen is None:
            chosen = await self.screen.app.push_screen_wait(Pick("Customer", options, filters=True))
        if chosen:
            await self.customer_card(chosen)

    async def history(self) -> None:
        """What was done to the ticket, from here and elsewhere."""
        card = await self._card("History")
        if card is not None:
            session = self.screen.session
            acts = session.history(ticket=card.ticket.id)
            zone, now = session.lister.zone, session.clock.now()
            self.screen.sheet(
                f"History of {card.ticket.id}",
                lambda width: histories.history(acts, card.messages, width, now=now, zone=zone),
            )

    async def describe(self) -> None:
        """Every field of the ticket."""
        card = await self._card("Describe")
        if card is not None:
            zone = self.screen.session.lister.zone
            self.screen.sheet(card.ticket.id, lambda width: fields.ticket(card, width, zone=zone))

    async def _card(self, what: str) -> Card | None:
        ticket = self.screen.tickets.current
        if ticket is None:
            self.screen.say(f"{what}: no ticket is under the cursor", severity="warning")
            return None
        return await self.screen.session.card(ticket.id)

    async def board(self) -> None:
        """What is late, at risk and due today, and how many there are; what is chosen opens."""
        session = self.screen.session
        found = await gather.board(session)
        zone, me = session.lister.zone, session.actor
        told = [text for severity, text in self.screen.notices[-3:] if severity != "information"]
        await self._chosen("Board", lambda width: home.board(found, width, zone=zone, me=me, notices=told))

    async def report(self) -> None:
        """How many tickets there are of each kind; what is chosen is listed."""
        session = self.screen.session
        found, zone = await gather.report(session), session.lister.zone
        await self._chosen("Reports", lambda width: home.report(found, width, zone=zone))

    async def outbox(self) -> None:
        """What waits, and what nobody knows of: chosen, it is asked what to do with it."""
        session = self.screen.session
        acts, texts, now = session.unsent(), session.drafts.list(), session.clock.now()
        await self._chosen("Outbox", lambda width: outboxes.outbox(acts, texts, width, now=now))

    async def log(self) -> None:
        """What was done from here."""
        session = self.screen.session
        acts, zone, now = session.history(limit=200), session.lister.zone, session.clock.now()
        self.screen.sheet("Done from here", lambda width: histories.acts(acts, width, now=now, zone=zone))

    async def _chosen(self, title: str, make: Callable[[int], Sequence[Line]]) -> None:
        """A sheet whose lines can be chosen; what is chosen is gone to."""
        target = await self.screen.app.push_screen_wait(
            Sheet(title, make, marker=True, why=self._why, keys="j/k move  enter open  W why  esc close")
        )
        if target:
            await self.follow(target)

    async def follow(self, target: str) -> None:
        """Goes to what a line stands for."""
        kind, _, name = target.partition(":")
        tickets, screen = self.screen.tickets, self.screen
        match kind:
            case "migration":
                screen.show_pane("migrations")
                screen.panes["migrations"].find(name)
            case "account":
                screen.show_pane("credits")
                screen.panes["credits"].find(name)
            case "customer":
                await self.customer_card(name)
            case "view":
                screen.show_pane("tickets")
                tickets.show_view(name)
            case "query":
                screen.show_pane("tickets")
                tickets.show_view("open", text=name)
            case "draft":
                await self._take(name)
            case _:
                await self._act_or_ticket(target)

    async def _act_or_ticket(self, target: str) -> None:
        """An act that waits: send it, take it back, or say what became of it; else a ticket."""
        session, screen = self.screen.session, self.screen
        act = next((one for one in session.unsent() if one.key == target), None)
        if act is None:
            screen.show_pane("tickets")
            screen.tickets.open_ticket(target)
            return
        unknown = act.state is ActState.UNKNOWN
        waiting = [Option("send", "send it now", "s"), Option("drop", "take it back", "t")]
        known = [Option("yes", "it happened", "h"), Option("no", "it did not happen", "n")]
        chosen = await screen.app.push_screen_wait(Pick(act.summary, known if unknown else waiting))
        match chosen:
            case "send":
                await session.send(act.key)
            case "drop":
                session.drop(act.key)
            case "yes" | "no":
                await session.resolve(act.key, happened=chosen == "yes")
        screen.redraw()

    def _why(self, found: Derivation, width: int) -> Sequence[Line]:
        return why.why("", found, width)

    async def ledger(self) -> None:
        """Every entry of the account under the cursor."""
        asked = self.screen.pane.asked(Scope.CUSTOMER)
        if asked is None or asked.customer is None:
            self.screen.say("no customer is under the cursor", severity="warning")
            return
        found = await gather.account(self.screen.session, asked.customer)
        zone, now = self.screen.session.lister.zone, self.screen.session.clock.now()
        self.screen.sheet("Ledger", lambda width: accounts.account(found, width, now=now, zone=zone))

    async def run(self, title: str, make: Callable[[Run, int], Sequence[Line]]) -> None:
        """A sheet about the migration under the cursor."""
        asked = self.screen.pane.asked(Scope.MIGRATION)
        if asked is None or asked.migration is None:
            self.screen.say(f"{title}: no migration is under the cursor", severity="warning")
            return
        found = await gather.run(self.screen.session, asked.migration)
        self.screen.sheet(title, lambda width: make(found, width))

    def _log(self, found: Run, width: int) -> Sequence[Line]:
        zone, now = self.screen.session.lister.zone, self.screen.session.clock.now()
        return run_lists.log(found, width, now=now, zone=zone)

    async def what_if(self) -> None:
        """A price without touching the ticket: another kind of work, or an upgrade from one version to another."""
        ticket = self.screen.tickets.current
        if ticket is None or not (kinds := self.screen.session.desks.find(ticket.desk).pack.categories):
            self.screen.say("What if: this desk asks no credits for anything", severity="warning")
            return
        options = [
            Option(name, name.replace("_", " "), key) for name, key in zip(kinds, letters(list(kinds)), strict=True)
        ]
        chosen = await self.screen.app.push_screen_wait(Pick(f"What if {ticket.id} were", options))
        if chosen is None:
            return
        answer = await self.screen.session.verdict(ticket.id, category=chosen)
        title = f"{chosen.replace('_', ' ')}: {verdict_words(answer.value)}"
        self.screen.sheet("What if", lambda width: why.why(title, answer.why, width))

    def settings(self) -> None:
        """The settings in force, and where each comes from."""
        found = self.screen.around.settings()
        self.screen.sheet("Settings", lambda width: program.settings(found, width))

    async def doctor(self) -> None:
        """What is checked of configuration, terminal, clock and backend; it may take as long as the backend does."""
        self.screen.say("checking ...")
        found = await self.screen.around.checks()
        self.screen.sheet("Doctor", lambda width: program.checks(found, width))

    def notices(self) -> None:
        found = list(reversed(self.screen.notices))
        lines = [
            line(Span(text, "bad" if how == "error" else "warn" if how == "warning" else ""), wrap=True)
            for how, text in found
        ]
        self.screen.sheet("Notices", lambda _: lines or [line("Nothing was announced.")])

    def help(self) -> None:
        from helpdesk_tui.tui.screens.help import Help

        self.screen.app.push_screen(Help(self.screen))
