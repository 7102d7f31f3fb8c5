"""Sheets: what is read over the desk and changes nothing.

Belongs here: asking the session for what a sheet shows, and opening it. Does not belong here: how it looks (``views``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS, Scope, Where
from helpdesk_tui.inputs.letters import letters
from helpdesk_tui.tui.keymap import shown_keys
from helpdesk_tui.tui.lines import Line, Span, blank, line
from helpdesk_tui.tui.screens.dialogs import Option, Pick, Sheet
from helpdesk_tui.tui.views import cards, gather, run_lists, why
from helpdesk_tui.tui.views import credits as accounts
from helpdesk_tui.tui.views import verdict as verdicts
from helpdesk_tui.words import verdict_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from helpdesk_tui.tui.screens.host import Host
    from helpdesk_tui.tui.views.values import Run

__all__ = ["Sheets"]


class Sheets:
    """What can be looked at."""

    def __init__(self, screen: Host) -> None:
        self.screen = screen

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
            "app.help": self.help,
        }

    async def verdict(self) -> None:
        pane = self.screen.tickets
        if (ticket := pane.current) is None:
            self.screen.say("no ticket is under the cursor", severity="warning")
            return
        card = await self.screen.session.card(ticket.id)
        self.screen.sheet(f"Verdict of {ticket.id}", lambda width: verdicts.details(card, width))

    async def customer(self) -> None:
        pane = self.screen.pane
        asked = pane.asked(ACTIONS["view.customer"].scope)
        name = asked.customer if asked is not None else None
        if name is None:
            self.screen.say("no customer is under the cursor", severity="warning")
            return
        entitled = await self.screen.session.entitlements(name)
        self.screen.sheet("Customer", lambda width: cards.entitlement_card(entitled, width))

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

    def notices(self) -> None:
        found = list(reversed(self.screen.notices))
        lines = [
            line(Span(text, "bad" if how == "error" else "warn" if how == "warning" else ""), wrap=True)
            for how, text in found
        ]
        self.screen.sheet("Notices", lambda _: lines or [line("Nothing was announced.")])

    def help(self) -> None:
        lines = list(self._help())
        self.screen.app.push_screen(Sheet("Keys", lines))

    def _help(self) -> Iterator[Line]:
        keymap = self.screen.keymap
        for where in Where:
            yield line(Span(_PLACES[where], "title"))
            for action in ACTIONS.values():
                if action.where is not where:
                    continue
                keys = shown_keys(keymap.of(action.id))
                yield line(
                    Span(f" {keys or ':' + action.id:<18} ", "key"), f"{action.title:<24} ", Span(action.help, "dim")
                )
            yield blank()


_PLACES = {
    Where.DESK: "Everywhere",
    Where.TEXT: "In a text",
    Where.REVIEW: "In the review bar",
    Where.PICKER: "In a list to pick from",
    Where.QUESTION: "In a question",
}
