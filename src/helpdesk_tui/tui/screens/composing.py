"""From an action to a text that is out: taking up a draft, writing, sending, going on.

Belongs here: the order of the steps. Does not belong here: the screen it is written on (``compose``) and what a text
is (``writing``).
"""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.actions import ACTIONS, Scope
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.talking import Reply
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.forms.sources import colleagues
from helpdesk_tui.tui.screens.compose import ComposeScreen, Outcome, With
from helpdesk_tui.tui.screens.dialogs import Option, Pick
from helpdesk_tui.tui.screens.question import Question
from helpdesk_tui.tui.writing.canned import Answers, load_answers
from helpdesk_tui.tui.writing.compose import Writing, kept, quote, started, writing_of
from helpdesk_tui.tui.writing.macro_file import load_macros
from helpdesk_tui.tui.writing.macros import apply, lines, plan
from helpdesk_tui.tui.writing.saver import Saver, Saving
from helpdesk_tui.tui.writing.sending import finish, send, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.session.state.acts import Act
    from helpdesk_tui.session.state.drafts import Draft
    from helpdesk_tui.tui.forms import Asked
    from helpdesk_tui.tui.screens.host import Host
    from helpdesk_tui.tui.writing.macros import Foreseen, MacroPlan

__all__ = ["Composing"]

_PUBLIC = {"ticket.reply": True, "ticket.note": False}


class Composing:
    """Takes a text from the first word to the outbox."""

    def __init__(self, screen: Host, folder: Path | None) -> None:
        self.screen, self._folder = screen, folder
        self.saver = Saver(screen.session.drafts, told=self._told)
        self._waits_on: set[str] = set()
        """Acts of which it was said that they wait on."""

    @cached_property
    def answers(self) -> Answers:
        """Canned answers, shipped ones and the user's own. Raises ConfigError."""
        return load_answers(self._answers_folder)

    async def write(self, name: str, asked: Asked) -> None:
        """Writes on the first target, or the same text on each of several."""
        if name not in _PUBLIC:
            self.screen.say(f"{ACTIONS[name].title} is done on the command line", severity="warning")
            return
        card = asked.card or await self.screen.session.card(asked.targets[0])
        public = _PUBLIC[name]
        draft = self._begun_here(card.ticket.id, "reply" if public else "note")
        typed = any(asked.values.values())
        writing = writing_of(draft) if draft is not None else Writing(ticket=card.ticket.id, public=public)
        if typed:
            writing = started(card.ticket.id, asked.values, public=public)
        elif draft is None and asked.messages:
            chosen = [one for one in card.messages if one.id in asked.messages]
            body = "".join(quote(one, self.screen.session.lister.zone) for one in chosen)
            writing = writing.with_body(body)
        await self.take(writing, card, reviewing=typed and bool(writing.body))

    def _begun_here(self, ticket: str, kind: str) -> Draft | None:
        """The newest draft no other window holds: what is typed there stays theirs."""
        drafts = self.screen.session.drafts
        return next((one for one in drafts.list(ticket) if one.kind == kind and drafts.free(one)), None)

    async def take(
        self, writing: Writing, card: Card, *, reviewing: bool = False, beside: Sequence[Foreseen] = ()
    ) -> None:
        """Opens the editor on a text, and does what the person decides. ``beside``: what a macro does with it."""
        session = self.screen.session
        if not session.drafts.free(held := writing.draft(session.clock.now())):
            writing = replace(writing, key=uuid4().hex)
        elif session.drafts.get(held.ticket, held.kind, held.name) is not None:
            self.saver.put(held)  # from now on it is this window's
            await to_thread(self.saver.flush)
        await session.announce(card.ticket.id, writing=True)
        try:
            outcome = await self.screen.app.push_screen_wait(
                self._screen(writing, card, reviewing=reviewing, beside=beside)
            )
        finally:
            await session.announce(card.ticket.id, writing=False)
        if outcome is None:
            return
        await self._ended(outcome)

    def _screen(self, writing: Writing, card: Card, *, reviewing: bool, beside: Sequence[Foreseen]) -> ComposeScreen:
        session = self.screen.session

        async def people() -> list[Option]:
            from helpdesk_tui.tui.forms.shape import Asked

            return [Option(one.value, one.title, one.key) for one in await colleagues(Asked(session=session))]

        return ComposeScreen(
            writing,
            card,
            session,
            keymap=self.screen.keymap,
            canned=lambda: self.answers.for_language(card.ticket.language),
            colleagues=people,
            keep=lambda text: self.saver.put(text.draft(session.clock.now())),
            reviewing=reviewing,
            beside=beside,
            macros=self._with_macro,
        )

    async def _ended(self, outcome: Outcome) -> None:
        writing = outcome.review.writing
        if outcome.ending == "discard":
            self.saver.drop(writing.ticket, writing.kind, writing.key)
            await to_thread(self.saver.flush)
            self.screen.say("discarded")
            return
        if outcome.ending == "draft":
            self.saver.put(writing.draft(self.screen.session.clock.now()))
            await to_thread(self.saver.flush)  # who looks for it at once finds it
            self.screen.say("kept as a draft: g d shows drafts" if not writing.empty else "nothing was written")
            return
        close = outcome.ending == "send_close"
        session = self.screen.session
        try:
            for one in outcome.beside:
                await session.do(one.step.action, writing.ticket, one.step.args)
            sent = await send(session, outcome.review, close=close)
        except HelpdeskError as error:
            self.saver.put(writing.draft(self.screen.session.clock.now()))
            await to_thread(self.saver.flush)
            self.screen.fail(error)
            return
        self.saver.drop(writing.ticket, writing.kind, writing.key)
        await to_thread(self.saver.flush)
        if sent.after:  # several acts: one key takes back the last of them only
            self.screen.say(sent.summary)
        else:
            self.screen.outgoing.told(sent.summary, sent.done)
        self.screen.after_act(None)
        if close:
            self.screen.fire("ticket.next")

    async def drafts(self, only: str = "") -> None:
        """The texts that were not sent, to go on with one. ``only``: ``TICKET:KIND`` of those that count; of one alone
        nobody is asked which."""
        found = [one for one in kept(self.screen.session.drafts) if only in ("", f"{one.ticket}:{one.kind}")]
        if not found:
            self.screen.say("there is no draft")
            return
        if only and len(found) == 1:
            await self.take(found[0], await self.screen.session.card(found[0].ticket))
            return
        options = [
            Option(str(n), f"{one.ticket}  {one.kind}", detail=Foreign(one.body).line(limit=50))
            for n, one in enumerate(found)
        ]
        chosen = await self.screen.app.push_screen_wait(Pick("Drafts", options, filters=True))
        if chosen is not None:
            writing = found[int(chosen)]
            await self.take(writing, await self.screen.session.card(writing.ticket))

    async def macro(self) -> None:
        """Several changes at once, looked at before: a text among them passes the review bar with the others."""
        screen = self.screen
        asked = screen.pane.asked(Scope.TICKET)
        if asked is None or not asked.targets:
            screen.say("Macro: no ticket is under the cursor", severity="warning")
            return
        planned = await self._planned(asked.targets[0])
        if planned is None:
            return
        card = await screen.session.card(asked.targets[0])
        reply, others = _parts(planned)
        if reply is not None:
            writing = Writing(
                ticket=card.ticket.id,
                body=reply.body,
                status=reply.status,
                minutes=reply.minutes,
                macro=planned.macro.title,
            )
            await self.take(writing, card, reviewing=True, beside=others)
            return
        await self.apply(planned, asked)

    async def apply(self, planned: MacroPlan, asked: Asked) -> bool:
        """Does several changes, after showing them; whether somebody said yes and all was done."""
        screen = self.screen
        question = Question(f"{planned.macro.title} on {planned.ticket}", lines(planned), yes="do it", no="leave it")
        if not await screen.app.push_screen_wait(question):
            return False
        applied = await apply(screen.session, planned, key=uuid4().hex)
        screen.say(applied.summary, severity="warning" if applied.failed else "information")
        screen.after_act(asked)
        return not applied.failed

    async def _planned(self, ticket: str) -> MacroPlan | None:
        """A macro that somebody picks, on a ticket; None: they picked none."""
        session = self.screen.session
        macros = load_macros(self._answers_folder)
        options = [Option(one.id, one.title, one.key) for one in macros]
        chosen = await self.screen.app.push_screen_wait(Pick(f"Macro on {ticket}", options))
        found = next((one for one in macros if one.id == chosen), None)
        if found is None:
            return None
        return await plan(session, await session.card(ticket), found, self.answers, me=session.actor)

    async def _with_macro(self, writing: Writing) -> With | None:
        """What a macro does with a text that is written: its own text comes behind it, in a reply."""
        planned = await self._planned(writing.ticket)
        if planned is None:
            return None
        if planned.refused is not None and planned.refused.error is not None:
            raise planned.refused.error
        reply, others = _parts(planned)
        more = replace(writing, macro=planned.macro.title)
        if reply is not None and writing.public:
            body = "\n\n".join(part for part in (writing.body.rstrip(), reply.body) if part)
            status, spent = writing.status or reply.status, writing.minutes or reply.minutes
            more = replace(more, body=body, status=status, minutes=spent)
        return With(more, others)

    @property
    def _answers_folder(self) -> Path | None:
        return self._folder / "answers" if self._folder is not None else None

    async def came_back(self, act: Act) -> bool:
        """A text that was to be sent and was not is a draft again; whether there was one."""
        writing = text_of(self.screen.session, act)
        if writing is not None:
            self.saver.put(writing.draft(self.screen.session.clock.now()))
            self.saver.flush()
        return writing is not None

    async def not_sent(self, act: Act) -> None:
        """What waited and did not go out when its time came: said, and its text kept; once where it is tried again."""
        kept = await self.came_back(act)
        if act.state is ActState.QUEUED:
            if act.key not in self._waits_on:
                self.screen.say(f"not sent yet, tried again: {act.summary}: {act.error}", severity="warning")
            self._waits_on.add(act.key)
            return
        asks = act.state is ActState.UNKNOWN
        what = "kept as a draft" if kept else "g o shows it and asks you" if asks else "it failed"
        self.screen.say(f"not sent, {what}: {act.summary}: {act.error}", severity="error")

    async def begun(self) -> None:
        """At the start: files of texts that went out, and the texts that did not."""
        await self.finished()
        session = self.screen.session
        now = session.clock.now()
        if left := [one for one in kept(session.drafts) if session.drafts.free(one.draft(now))]:
            count = f"{len(left)} texts were" if len(left) > 1 else f"a text on {left[0].ticket} was"
            self.screen.say(f"{count} not sent: g d goes on with it", severity="warning")

    async def finished(self) -> None:
        """Files of texts that have gone out meanwhile."""
        for ticket, trouble in await finish(self.screen.session):
            if trouble is not None:
                self.screen.say(f"{ticket}: {trouble.message}", severity="warning")

    def _told(self, saving: Saving) -> None:
        """From any thread, a signal handler among them: nobody waits until it is said."""
        text = (
            f"drafts can't be saved: {saving.error.message}" if saving.error is not None else "drafts are saved again"
        )
        severity = "error" if saving.error is not None else "information"
        self.screen.call_later(self.screen.say, text, severity=severity)


def _parts(planned: MacroPlan) -> tuple[Reply | None, tuple[Foreseen, ...]]:
    """The text of a macro, and what else it does."""
    steps = planned.steps
    reply = next((one.step.args for one in steps if isinstance(one.step.args, Reply)), None)
    return reply, tuple(one for one in steps if not isinstance(one.step.args, Reply) and not one.nothing)
