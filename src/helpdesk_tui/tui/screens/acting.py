"""Doing: from an action and what the cursor is on to a finished act, asking on the way for what is missing.

Belongs here: the order of questions, plans, acts and reports. Does not belong here: what is asked (``forms``) and the
dialogs that ask it (``filling``), the editor (``writing``), what an act does (``session``).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS, Scope
from helpdesk_tui.errors import Conflict, HelpdeskError, Refused, UnknownOutcome
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.session.results import Done
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.tui.forms import FORMS, carry_out, meant
from helpdesk_tui.tui.forms.sources import card_of
from helpdesk_tui.tui.lines import Line, Span, blank, line
from helpdesk_tui.tui.screens.bulk import Bulk
from helpdesk_tui.tui.screens.filling import Filling, titled
from helpdesk_tui.tui.screens.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from helpdesk_tui.tui.forms import Asked, Form
    from helpdesk_tui.tui.forms.doing import CarriedOut
    from helpdesk_tui.tui.screens.filling import Kept
    from helpdesk_tui.tui.screens.host import Host
    from helpdesk_tui.tui.writing.canned import Answers

__all__ = ["Acting", "Last"]


@dataclass(frozen=True, slots=True)
class Last:
    """The last act from here, to be done again elsewhere."""

    action: str
    values: dict[str, str]


class Acting:
    """Runs acts for the desk's screen. Every method that asks is awaited inside a worker."""

    def __init__(self, screen: Host, answers: Callable[[], Answers]) -> None:
        self.screen, self._answers = screen, answers
        self.bulk = Bulk(screen)
        self.last: Last | None = None
        self._typed: Kept = {}

    async def act(
        self, name: str, *, values: Mapping[str, str] | None = None, asked: Asked | None = None, repeats: bool = False
    ) -> bool:
        """Does an action to what is marked or under the cursor; whether it was done, or its text is being written.
        ``repeats``: the values are those of an act that was done."""
        asked = asked or self.screen.pane.asked(ACTIONS[name].scope)
        if asked is not None:
            asked = await _looked_at(asked)
            name = await meant(name, asked)
        action, form = ACTIONS[name], FORMS[name]
        if lacking := self.screen.session.availability(name):
            self.say(f"{action.title}: {lacking.reason}", severity="warning")
            return False
        if asked is None:
            self.say(f"{action.title}: no {action.scope.value} is under the cursor", severity="warning")
            return False
        asked = replace(asked.answered(values or {}), answers=self._answers)
        if form.composed and (len(asked.targets) == 1 or not asked.value("body")):
            return await self._composed(form, asked)
        try:
            return await self._filled(form, asked, given=() if repeats else tuple(values or ()))
        except HelpdeskError as error:
            self.fail(error)
            return False

    async def _composed(self, form: Form, asked: Asked) -> bool:
        """Opens the editor on the one target."""
        if len(asked.targets) > 1:
            word = form.action.partition(".")[2]
            text = f"{len(asked.targets):,} tickets are marked: ':{word} TEXT' is for each of them, after a plan"
            self.say(f"{text}; esc takes the marks away", severity="warning")
            return False
        await self.screen.write(form.action, asked)
        return True

    async def _filled(self, form: Form, asked: Asked, *, given: Sequence[str]) -> bool:
        """Asks for what is missing, and does it; what is refused is asked for again, with what was typed."""
        filling = Filling(self.screen.app, form, self._typed, given=given)
        filled = await filling.fill(asked)
        while filled is not None:
            self.last = Last(form.action, dict(filled.values))
            try:
                done = await self._done(form, filled)
            except HelpdeskError as error:
                filled = await filling.again(filled, error)
                continue
            if done:
                filling.done(filled)
            return done
        return False

    async def _done(self, form: Form, filled: Asked) -> bool:
        if len(filled.targets) > 1 and form.about.bulk and form.about.scope is Scope.TICKET:
            return await self.bulk.start(form, filled)
        return await self._one(form, filled)

    async def again(self) -> None:
        """The last act once more, here."""
        if self.last is None:
            self.say("nothing was done yet that could be done again", severity="warning")
            return
        await self.act(self.last.action, values=self.last.values, repeats=True)

    async def _one(self, form: Form, asked: Asked) -> bool:
        question = await form.question(asked)
        yes = True
        if question is not None:
            details = [line(text, wrap=True) for text in question.detail]
            lines = [line(question.text, wrap=True), *_warnings(question.warnings), *_message(question.goes_out)]
            title = f"{titled(form, asked)}"
            dialog = Question(title, lines, details=details, yes=question.yes, no=question.no)
            said = await self.screen.app.push_screen_wait(dialog)
            if said is None or (not said and not question.acts_on_no):
                self.say("not done")
                return False
            yes = said
        came = await carry_out(form, asked, yes=yes, question=question)
        if came is None:
            self.say("not done")
            return False
        self.told(came)
        self.screen.after_act(asked)
        return True

    async def undo(self, *, redo: bool = False) -> None:
        """Takes the last act back; a bulk run as one."""
        session = self.screen.session
        waiting = session.unsent()
        try:
            undone = await (session.redo() if redo else session.undo())
        except HelpdeskError as error:
            self.fail(error)
            return
        kept = [await self._kept(act.key) for act in waiting]
        draft = "; its text is a draft again (g d)" if any(kept) else ""
        why = f": {undone.failed[0][1].message}" if undone.failed else ""
        severity = "warning" if undone.failed else "information"
        self.say((undone.summary or "nothing to take back") + why + draft, severity=severity)
        self.screen.after_act(None)

    async def _kept(self, key: str) -> bool:
        """Keeps the text of an act that was taken back before it was sent."""
        act = self.screen.session.acts.find(key)
        return act is not None and act.state is ActState.FAILED and await self.screen.came_back(act)

    def told(self, came: CarriedOut) -> None:
        """Says what was done."""
        done = came.done
        waits = came.then is not None and came.then.state is ActState.QUEUED
        warnings = done.warnings if isinstance(done, Done) else ()
        said = "; ".join([came.summary, *warnings])
        severity = "error" if came.failed else "warning" if warnings else "information"
        self.screen.outgoing.told(said, came.then if waits and came.then is not None else done, severity=severity)

    def fail(self, error: Exception) -> None:
        """Says why not, and what to do. Raises what is no error of this program."""
        if not isinstance(error, HelpdeskError):
            raise error
        text = f"{error.message}. {error.hint}" if error.hint else error.message
        rules = f" [{', '.join(error.rules)}]" if isinstance(error, Refused) and error.rules else ""
        if isinstance(error, Conflict):
            text = f"{error.message}: somebody else was quicker. Look at it again (it is read anew), then repeat"
            self.screen.pane.refresh_data()
        if isinstance(error, UnknownOutcome):
            text = f"{error.message}: nobody can tell whether it happened. g o shows it and asks you"
        self.say(text + rules, severity="error")

    def say(self, text: str, *, severity: str = "information") -> None:
        self.screen.say(text, severity=severity)


def _message(texts: Sequence[str]) -> list[Line]:
    """What the customer gets to read, under a heading."""
    if not texts:
        return []
    head = line(Span("the customer gets this text:", "public"))
    return [blank(), head, *(line(Span("│ ", "dim"), text, wrap=True) for text in texts)]


def _warnings(texts: Sequence[str]) -> list[Line]:
    return [line(Span("! ", "warn"), Span(text, "warn"), wrap=True) for text in texts]


async def _looked_at(asked: Asked) -> Asked:
    """With the card of the one target: what a key means depends on it, and fingers may be quicker than the screen."""
    if asked.card is not None or len(asked.targets) != 1:
        return asked
    with suppress(HelpdeskError):  # the act itself says what is wrong
        return replace(asked, card=await card_of(asked))
    return asked
