"""Macros: several changes of a ticket under one key, looked at before they are done.

Belongs here: their plan with its cost, doing them in order. Does not belong here: their files (``macro_file``), and
canned answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import HelpdeskError, InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.inputs.values import quoted, signed
from helpdesk_tui.model.intents import PostEntry
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.fields import Tag
from helpdesk_tui.session.verbs.filling import fill, unfilled
from helpdesk_tui.session.verbs.handling import Assign, Close, SetStatus
from helpdesk_tui.session.verbs.pricing import Assess
from helpdesk_tui.session.verbs.talking import LogTime, Note, Reply
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.tui.lines import Line, Span, Style, line
from helpdesk_tui.tui.writing.canned import card_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.session.results import Done
    from helpdesk_tui.tui.writing.canned import Answers

__all__ = ["Applied", "Foreseen", "Macro", "MacroPlan", "Step", "apply", "lines", "plan", "steps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """Several changes. An empty one of them is not made."""

    id: str
    title: str
    key: str
    assign: str = ""
    assess: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    answer: str = ""
    text: str = ""
    minutes: int = 0
    status: str = ""
    close: bool = False

    @property
    def outward(self) -> bool:
        """Whether the customer reads something of it."""
        return bool(self.answer or self.text)


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a macro on one ticket."""

    action: str
    args: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a step would do; ``error`` says why it can't. Texts are clean."""

    step: Step
    summary: str = ""
    warnings: tuple[str, ...] = ()
    credits: int = 0
    """What it does to the account: negative for a charge."""
    nothing: bool = False
    """It is so already."""
    undoable: bool = True
    error: HelpdeskError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroPlan:
    """A macro on one ticket, looked at and not done."""

    macro: Macro
    ticket: str
    steps: tuple[Foreseen, ...]

    @property
    def credits(self) -> int:
        return sum(one.credits for one in self.steps)

    @property
    def refused(self) -> Foreseen | None:
        """The first step that can't be done: those before it would be, those after it not."""
        return next((one for one in self.steps if one.error is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was done of a macro."""

    done: tuple[Done, ...]
    failed: HelpdeskError | None = None
    left: tuple[Step, ...] = ()
    """Steps that were not done: the one that was refused, and those after it."""

    @property
    def summary(self) -> str:
        said = "; ".join(one.summary for one in self.done) or "nothing was done"
        return f"{said}; stopped: {self.failed.message}" if self.failed is not None else said


def steps(macro: Macro, card: Card, answers: Answers, *, me: str) -> tuple[Step, ...]:
    """The acts of a macro on a ticket, in their order. Raises InvalidInput for an answer that is not there, or one
    with a placeholder nothing is known for."""
    return tuple(_steps(macro, _body(macro, card, answers, me=me), me))


def _steps(macro: Macro, body: str, me: str) -> Iterator[Step]:
    if macro.assign:
        yield Step("ticket.assign", Assign(me if macro.assign == "me" else macro.assign))
    if macro.assess:
        yield Step("credits.assess", Assess(macro.assess))
    if macro.tags:
        yield Step("ticket.tag", Tag(*signed(" ".join(_tag(one) for one in macro.tags))))
    if macro.note:
        yield Step("ticket.note", Note(body=macro.note))
    if body:
        status = "closed" if macro.close else macro.status
        yield Step("ticket.reply", Reply(body=body, status=status, minutes=macro.minutes))
        return
    if macro.minutes:
        yield Step("ticket.time", LogTime(macro.minutes))
    if macro.close:
        yield Step("ticket.close", Close())
    elif macro.status:
        yield Step("ticket.status", SetStatus(macro.status))


def _tag(text: str) -> str:
    sign = text[:1] if text[:1] in {"+", "-"} else "+"
    return f"{sign}{quoted(text.removeprefix(sign))}"


def _body(macro: Macro, card: Card, answers: Answers, *, me: str) -> str:
    text = macro.text
    if macro.answer:
        found = answers.find(macro.answer, card.ticket.language)
        if found is None:
            raise InvalidInput(f"macro {macro.title}: there is no answer {macro.answer!r}", field="answer")
        text = found.text
    filled = fill(text, card_values(card, me=me))
    if left := unfilled(filled):
        raise InvalidInput(
            f"macro {macro.title}: {{{left[0]}}} is not known for {card.ticket.id}",
            field="answer",
            hint="write the answer by hand",
        )
    return filled


async def plan(session: Session, card: Card, macro: Macro, answers: Answers, *, me: str = "") -> MacroPlan:
    """Each step as it would be done to the ticket as it is. Raises InvalidInput as ``steps``."""
    ticket = card.ticket.id
    made = steps(macro, card, answers, me=me or session.actor)
    return MacroPlan(macro=macro, ticket=ticket, steps=tuple([await _foreseen(session, ticket, one) for one in made]))


async def _foreseen(session: Session, ticket: str, step: Step) -> Foreseen:
    try:
        planned = (await session.plan(step.action, ticket, step.args)).plan
    except HelpdeskError as error:
        if error.retryable:
            raise
        return Foreseen(step=step, error=error)
    booked = sum(op.entry.effect for op in planned.operations if isinstance(op, PostEntry))
    return Foreseen(
        step=step,
        summary=planned.summary,
        warnings=planned.warnings,
        credits=booked,
        nothing=planned.nothing,
        undoable=planned.undoable,
    )


def lines(plan: MacroPlan) -> list[Line]:
    """The plan as a list of differences, with its cost. A line that begins with ``!`` is where it would stop."""
    shown: list[Line] = []
    for one in plan.steps:
        if one.error is not None:
            shown.append(line(Span("! ", "bad"), clean(one.error.message, Kind.LINE)))
            if one.error.hint:
                shown.append(line("  ", Span(clean(one.error.hint, Kind.LINE), "dim")))
            break
        sign = Span("= ", "dim") if one.nothing else Span("~ ", "accent")
        shown.append(line(sign, one.summary))
        if isinstance(one.step.args, Reply | Note):
            style: Style = "public" if isinstance(one.step.args, Reply) else "note"
            shown += [line("  ", Span(row, style)) for row in clean(one.step.args.body, Kind.BLOCK).split("\n")]
        shown += [line(Span("? ", "warn"), warning) for warning in one.warnings]
    cost = f"{-plan.credits} credits are charged" if plan.credits < 0 else "no credits are charged"
    if plan.credits > 0:
        cost = f"{plan.credits} credits are refunded"
    shown.append(line(Span(cost, "warn" if plan.credits < 0 else "dim")))
    return shown


async def apply(session: Session, planned: MacroPlan, *, key: str) -> Applied:
    """Does the steps in their order and stops at the first that is refused. The same key again does none twice."""
    done: list[Done] = []
    for number, one in enumerate(planned.steps):
        before = session.acts.find(f"{key}.{number}")
        if before is not None and before.state is ActState.QUEUED:
            continue  # it waits to be sent; asking again would send it at once
        try:
            done.append(await session.do(one.step.action, planned.ticket, one.step.args, key=f"{key}.{number}"))
        except HelpdeskError as error:
            left = tuple(later.step for later in planned.steps[number:])
            return Applied(done=tuple(done), failed=error, left=left)
    return Applied(done=tuple(done))
