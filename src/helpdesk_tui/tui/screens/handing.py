"""To others: a reply to all, the thread to a colleague, the ticket to somebody else, and what the vendors say.

Belongs here: what these keys ask, and what they begin. Does not belong here: writing and sending (``composing``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS, Scope
from helpdesk_tui.model.ticket import MessageKind
from helpdesk_tui.tui.forms.shape import Asked
from helpdesk_tui.tui.forms.sources import colleagues
from helpdesk_tui.tui.screens.dialogs import Option, Pick
from helpdesk_tui.tui.screens.entry import Entry, ask
from helpdesk_tui.tui.screens.knowledge import knowledge
from helpdesk_tui.tui.writing.compose import Writing, mention, quote
from helpdesk_tui.tui.writing.macros import Macro, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from helpdesk_tui.model.ticket import Message
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.screens.composing import Composing
    from helpdesk_tui.tui.screens.host import Host

__all__ = ["Handing"]


class Handing:
    """What brings others in."""

    def __init__(self, screen: Host, composing: Composing) -> None:
        self.screen, self._composing = screen, composing
        self._reasons: dict[str, str] = {}
        """What was typed for tickets that were not given away, by ticket."""

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "act.reply_all": self.reply_all,
            "act.forward": self.forward,
            "act.escalate": self.escalate,
            "go.knowledge": self.knowledge,
        }

    async def reply_all(self) -> None:
        """A reply: there is no address of the customer that it leaves out."""
        await self.screen.act("ticket.reply")

    async def forward(self) -> None:
        """Messages to a colleague, quoted in a note that names them."""
        asked = self._one("act.forward")
        if asked is None:
            return
        card = await self.screen.session.card(asked.targets[0])
        who = await self._whom(f"Forward {card.ticket.id} to")
        if who:
            said = "".join(quote(one, self.screen.session.lister.zone) for one in _meant(card, asked.messages))
            writing = Writing(ticket=card.ticket.id, public=False, body=f"{mention(who)}\n\n{said}")
            await self._composing.take(writing, card)

    async def escalate(self) -> None:
        """The ticket to somebody else, with why, looked at before it is done."""
        asked, session = self._one("act.escalate"), self.screen.session
        if asked is None:
            return
        ticket = asked.targets[0]
        who = await self._whom(f"Escalate {ticket} to")
        note = "what they should know; it stands in a note that names them"
        entry = Entry(f"Escalate {ticket}: why", note=note)
        why = await ask(self.screen.app, self._reasons, ticket, entry) if who else None
        if not who or not why or not why.strip():
            self.screen.say("not done: a colleague takes it over with a reason only" if who else "not done")
            return
        macro = Macro(id="escalate", title="Escalate", key="", assign=who, note=f"{mention(who)}{why}")
        planned = await plan(session, await session.card(ticket), macro, self._composing.answers)
        if await self._composing.apply(planned, asked):
            self._reasons.pop(ticket)

    async def knowledge(self) -> None:
        """A rule by its words; the chosen one is copied, with its source."""
        card = self.screen.tickets.card
        desk = card.ticket.desk if card is not None and self.screen.pane is self.screen.tickets else ""
        chosen = await self.screen.app.push_screen_wait(knowledge(self.screen.session, desk))
        if chosen:
            self.screen.copy(chosen)

    def _one(self, name: str) -> Asked | None:
        """The one ticket it is about; says why there is none."""
        asked, title = self.screen.pane.asked(Scope.TICKET), ACTIONS[name].title
        if asked is None or not asked.targets:
            self.screen.say(f"{title}: no ticket is under the cursor", severity="warning")
            return None
        if len(asked.targets) > 1:
            many = f"{title}: {len(asked.targets):,} tickets are marked, and it is for one; esc takes the marks away"
            self.screen.say(many, severity="warning")
            return None
        return asked

    async def _whom(self, title: str) -> str | None:
        people = await colleagues(Asked(session=self.screen.session))
        options = [Option(one.value, one.title, one.key) for one in people]
        return await self.screen.app.push_screen_wait(Pick(title, options))


def _meant(card: Card, marked: Sequence[str]) -> list[Message]:
    """The marked messages, else the last one."""
    said = [one for one in card.messages if one.kind is not MessageKind.EVENT]
    return [one for one in said if one.id in marked] or said[-1:]
