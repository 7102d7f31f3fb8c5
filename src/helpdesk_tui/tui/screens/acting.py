"""Doing: from an action and what the cursor is on to a finished act, asking on the way for what is missing.

Belongs here: the order of questions, plans, acts and reports. Does not belong here: what is asked (``forms``), the
editor (``writing``), what an act does (``session``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS, Scope
from helpdesk_tui.errors import Conflict, HelpdeskError, InvalidInput, Refused, UnknownOutcome
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.inputs.values import quoted
from helpdesk_tui.session.results import Done
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.tui.forms import FORMS, carry_out, meant
from helpdesk_tui.tui.lines import Line, Span, blank, line
from helpdesk_tui.tui.screens.bulk import Bulk
from helpdesk_tui.tui.screens.dialogs import Option, Pick
from helpdesk_tui.tui.screens.entry import Entry
from helpdesk_tui.tui.screens.question import Question
from helpdesk_tui.tui.screens.several import PickSeveral

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from helpdesk_tui.tui.forms import Asked, Choice, Field, Form
    from helpdesk_tui.tui.forms.doing import CarriedOut
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

    async def act(self, name: str, *, values: Mapping[str, str] | None = None, asked: Asked | None = None) -> None:
        """Does an action to what is marked or under the cursor."""
        asked = asked or self.screen.pane.asked(ACTIONS[name].scope)
        if asked is not None:
            name = await meant(name, asked)
        action, form = ACTIONS[name], FORMS[name]
        if lacking := self.screen.session.availability(name):
            self.say(f"{action.title}: {lacking.reason}", severity="warning")
            return
        if asked is None:
            self.say(f"{action.title}: no {action.scope.value} is under the cursor", severity="warning")
            return
        asked = replace(asked.answered(values or {}), answers=self._answers)
        many = len(asked.targets) > 1
        if form.composed and many and not asked.value("body"):
            word = name.partition(".")[2]
            text = f"{len(asked.targets):,} tickets are marked: ':{word} TEXT' is for each of them, after a plan"
            self.say(f"{text}; esc takes the marks away", severity="warning")
            return
        if form.composed and not many:
            await self.screen.write(name, asked)
            return
        try:
            filled = await self.fill(form, asked)
            if filled is None:
                return
            self.last = Last(name, dict(filled.values))
            if len(asked.targets) > 1 and action.bulk and action.scope is Scope.TICKET:
                await self.bulk.start(form, filled)
            else:
                await self._one(form, filled)
        except HelpdeskError as error:
            self.fail(error)

    async def again(self) -> None:
        """The last act once more, here."""
        if self.last is None:
            self.say("nothing was done yet that could be done again", severity="warning")
            return
        await self.act(self.last.action, values=self.last.values)

    async def fill(self, form: Form, asked: Asked) -> Asked | None:
        """Asks field by field; None when the person gives up."""
        while (one := form.next(asked)) is not None:
            value = await self._value(form, one, asked)
            if value is None:
                return None
            asked = asked.answered({one.name: value})
        return form.filled(asked)

    async def _value(self, form: Form, one: Field, asked: Asked) -> str | None:
        title = f"{form.about.title} {_whom(form, asked)}: {one.prompted(asked)}"
        offered = await one.offered(asked)
        if one.kind == "choice" and one.choices is not None and not offered and not one.free:
            raise InvalidInput(f"{form.about.title}: there is nothing to choose from here", field=one.name)
        if offered and one.many:
            return await self._several(title, form, one, asked, offered)
        if offered:
            free = _TYPED if one.free else ""
            picked = await self.screen.app.push_screen_wait(Pick(title, _options(offered, free=one.free), free=free))
            if picked is None or not picked.startswith(_TYPED):
                return picked if picked is None else await form.answer(asked, one.name, picked)
            return await self._typed(title, form, one, asked, text=picked.removeprefix(_TYPED))
        return await self._typed(title, form, one, asked)

    async def _several(self, title: str, form: Form, one: Field, asked: Asked, offered: Sequence[Choice]) -> str | None:
        options = _options(offered, free=one.free)
        dialog = PickSeveral(
            title,
            options,
            at=asked.under,
            none=f"no {one.name.removesuffix('s')} is chosen",
            free=_TYPED if one.free else "",
        )
        picked = await self.screen.app.push_screen_wait(dialog)
        if picked is None:
            return None
        if typed := next((value for value in picked if value.startswith(_TYPED)), ""):
            return await self._typed(title, form, one, asked, text=typed.removeprefix(_TYPED))
        return await form.answer(asked, one.name, " ".join(quoted(value) for value in picked))

    async def _typed(self, title: str, form: Form, one: Field, asked: Asked, *, text: str = "") -> str | None:
        note = form.note(asked)
        while True:
            given = await self.screen.app.push_screen_wait(Entry(title, text=text, note=note))
            if given is None:
                return None
            if not given.strip() and not one.optional:
                note = "something has to be typed here; esc leaves it"
                continue
            try:
                return await form.answer(asked, one.name, given)
            except InvalidInput as error:
                text, note = given, "\n".join(part for part in (error.message, error.hint) if part)

    async def _one(self, form: Form, asked: Asked) -> None:
        question = await form.question(asked)
        yes = True
        if question is not None:
            details = [line(text, wrap=True) for text in question.detail]
            lines = [line(question.text, wrap=True), *_warnings(question.warnings), *_message(question.goes_out)]
            title = f"{form.about.title} {_whom(form, asked)}"
            dialog = Question(title, lines, details=details, yes=question.yes, no=question.no)
            said = await self.screen.app.push_screen_wait(dialog)
            if said is None or (not said and not question.acts_on_no):
                self.say("not done")
                return
            yes = said
        came = await carry_out(form, asked, yes=yes, question=question)
        if came is None:
            self.say("not done")
            return
        self.told(came)
        self.screen.after_act(asked)

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


_TYPED = "\x00typed"


def _options(choices: Sequence[Choice], *, free: bool) -> list[Option]:
    found = [Option(c.value, c.title, c.key, f"{c.detail}{' · now' if c.on else ''}") for c in choices]
    if free:
        found.append(Option(_TYPED, "something else: type it", "/"))
    return found


def _whom(form: Form, asked: Asked) -> str:
    """What it is done to, in a word or two."""
    match form.about.scope:
        case Scope.MIGRATION:
            return f"migration {asked.migration}" if asked.migration else ""
        case Scope.CUSTOMER:
            return asked.customer or ""
        case _:
            return f"{len(asked.targets):,} tickets" if len(asked.targets) > 1 else "".join(asked.targets)


def _message(texts: Sequence[str]) -> list[Line]:
    """What the customer gets to read, under a heading."""
    if not texts:
        return []
    head = line(Span("the customer gets this text:", "public"))
    return [blank(), head, *(line(Span("│ ", "dim"), text, wrap=True) for text in texts)]


def _warnings(texts: Sequence[str]) -> list[Line]:
    return [line(Span("! ", "warn"), Span(text, "warn"), wrap=True) for text in texts]
