"""What is asked before an act: fields, the choices of a field, and the question before something that can't be unsaid.

Belongs here: the shapes, and how an answer is read. Does not belong here: what a single verb needs (``tickets``,
``credits``, ``migrations``), and showing any of it. Texts of choices are clean.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from helpdesk_tui.actions import ACTIONS, Action, Danger, Scope
from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.inputs.values import quoted, split_words

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.writing.canned import Answers

__all__ = ["Asked", "Choice", "Field", "Form", "Kind", "Question", "Values"]

Kind: TypeAlias = Literal["choice", "text", "number", "time", "reason", "words"]
Values: TypeAlias = Mapping[str, str]
"""Answers by the name of their field, as ``Form.answer`` gave them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose from."""

    value: str
    title: str
    key: str = ""
    """The one letter that picks it; empty: there were more choices than letters."""
    detail: str = ""
    """What stands beside it: a price, who has it now."""
    on: bool = False
    """Whether it is so now: the option that is chosen, the status it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an act is asked about: where the cursor stands, what is marked, and what was answered so far."""

    session: Session
    targets: tuple[str, ...] = ()
    """Tickets: the marked ones, else the one under the cursor."""
    card: Card | None = None
    """Of the first target, where it is at hand; a form that needs it reads it."""
    migration: str | None = None
    customer: str | None = None
    messages: tuple[str, ...] = ()
    """Marked messages of the first target."""
    under: str = ""
    """The message under the cursor in the thread of the first target."""
    base: int | None = None
    """Version of the one target the person looks at; None: several, or not known."""
    values: Values = field(default_factory=dict)
    """Answers so far."""
    answers: Callable[[], Answers] | None = None
    """Canned answers, the user's own among them; None: the shipped ones."""

    def answered(self, values: Values) -> Asked:
        """The same with more answers."""
        return replace(self, values={**self.values, **values})

    @property
    def now(self) -> datetime:
        return self.session.clock.now()

    def value(self, name: str) -> str:
        return self.values.get(name, "")


Choices: TypeAlias = Callable[[Asked], Awaitable[tuple[Choice, ...]]]
Read: TypeAlias = Callable[[Asked, str], Awaitable[str]]


def _always(_: Asked) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to be known."""

    name: str
    prompt: str
    says: Callable[[Asked], str] | None = None
    """The prompt where it depends on what it is done to; None: always the same."""
    kind: Kind = "text"
    choices: Choices | None = None
    free: bool = True
    """Whether something may be typed that is not among the choices."""
    many: bool = False
    """Whether several may be chosen; their values stand side by side, as ``inputs.values.split_words`` reads them."""
    optional: bool = False
    """Not asked by itself: it can be given on the command line, and stands on a form that shows all fields."""
    bare: bool = False
    """Whether an optional one is typed without its name; a choice then only takes one of its choices."""
    default: str | Callable[[Asked], str] = ""
    applies: Callable[[Asked], bool] = _always
    """Whether it is to be known at all, after the answers so far."""
    read: Read | None = None
    """Makes the value of a typed answer. Raises InvalidInput."""

    def prompted(self, asked: Asked) -> str:
        """The prompt, with what is known where it says more."""
        return self.says(asked) if self.says is not None else self.prompt

    def preset(self, asked: Asked) -> str:
        return self.default if isinstance(self.default, str) else self.default(asked)

    async def offered(self, asked: Asked) -> tuple[Choice, ...]:
        return await self.choices(asked) if self.choices is not None else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked last, with the price or the harm in it. The default is no."""

    text: str
    yes: str = "do it"
    no: str = "leave it"
    then: str = ""
    """An act that follows on yes, done to the same target."""
    then_args: Any = None
    acts_on_no: bool = False
    """Whether no still does the first act, without the one that follows."""
    goes_out: tuple[str, ...] = ()
    """Lines of the message the customer gets on yes."""
    detail: tuple[str, ...] = ()
    """Lines that say what will happen."""
    warnings: tuple[str, ...] = ()


Ask: TypeAlias = Callable[["Form", Asked], Awaitable[Question | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What one action needs."""

    action: str
    fields: tuple[Field, ...] = ()
    make: Callable[[Values], Any] = lambda _: None
    """The verb's arguments from complete answers; None for a verb without any."""
    says: Callable[[Asked], str] | None = None
    """What will happen, in one line, from the answers so far; None: the help of the action."""
    ask: Ask | None = None
    """The last question; None: the plan is the question of an act that needs one."""
    confirms: bool | None = None
    """Whether there is a last question; None: for outward and destructive acts."""
    composed: bool = False
    """Whether its text is written in the editor, and passes the review bar, not a question."""
    by: Literal["verb", "undo", "redo", "unmerge"] = "verb"
    """What of the session does it."""

    @property
    def about(self) -> Action:
        return ACTIONS[self.action]

    @property
    def asks(self) -> bool:
        """Whether there is a last question."""
        return self.about.danger is not Danger.NONE if self.confirms is None else self.confirms

    def field(self, name: str) -> Field:
        """Raises KeyError."""
        return next((one for one in self.fields if one.name == name), None) or _missing(name)

    def applying(self, asked: Asked) -> tuple[Field, ...]:
        """The fields that matter after the answers so far."""
        return tuple(one for one in self.fields if one.applies(asked))

    def next(self, asked: Asked) -> Field | None:
        """The next field a person has to answer; None: everything needed is known."""
        return next((one for one in self.applying(asked) if _open(one, asked)), None)

    def filled(self, asked: Asked) -> Asked:
        """The same with the defaults of what was not answered."""
        for one in self.fields:
            preset = one.preset(asked) if one.applies(asked) and one.name not in asked.values else ""
            if preset:
                asked = asked.answered({one.name: preset})
        return asked

    def build(self, values: Values) -> Any:
        """The verb's arguments, from answers as ``filled`` completes them. Raises InvalidInput, UsageError."""
        return self.make(values)

    def note(self, asked: Asked) -> str:
        """What will happen, and whether it can be taken back."""
        said = self.says(asked) if self.says is not None else self.about.help
        return said if self.about.undo else f"{said.rstrip('.')}; can't be undone: {self.about.no_undo}"

    async def answer(self, asked: Asked, name: str, text: str) -> str:
        """The value of an answer: of a choice, by its value or title, or of what was typed. Raises InvalidInput."""
        one = self.field(name)
        offered = await one.offered(asked)
        if one.many:
            words = [_chosen(one, offered, word) for word in split_words(text)]
            text = " ".join(words)
        elif offered:
            text = _chosen(one, offered, text)
        return await one.read(asked, text) if one.read is not None else text

    async def question(self, asked: Asked) -> Question | None:
        """The last question for complete answers; None: it can be done. Raises the refusal of the rules."""
        if self.composed or not self.asks or self.by != "verb":
            return None
        if self.ask is not None:
            return await self.ask(self, asked)
        planned = await asked.session.plan(self.action, self.target(asked), self.build(asked.values))
        plan = planned.plan
        if plan.nothing:
            return None
        last = () if plan.undoable else (f"it can't be undone: {plan.reason}",)
        return Question(text=plan.summary, detail=last, warnings=plan.warnings)

    def target(self, asked: Asked) -> str:
        """What it is done to. Raises InvalidInput when nothing is chosen."""
        return _target(self.about.scope, asked)


def _missing(name: str) -> Field:
    raise KeyError(name)


def _open(one: Field, asked: Asked) -> bool:
    return not one.optional and one.name not in asked.values and not one.preset(asked)


def _target(scope: Scope, asked: Asked) -> str:
    card, found = asked.card, None
    match scope:
        case Scope.DESK | Scope.SCREEN:
            return ""
        case Scope.TICKET:
            found = asked.targets[0] if asked.targets else card.ticket.id if card is not None else None
        case Scope.CUSTOMER:
            found = asked.customer or (card.ticket.customer if card is not None else None)
        case Scope.MIGRATION:
            found = asked.migration or (card.ticket.migration if card is not None else None)
    if not found:
        raise InvalidInput(f"no {scope.value} is chosen", field=scope.value, hint="move to one first")
    return found


def _chosen(one: Field, offered: tuple[Choice, ...], text: str) -> str:
    """The value meant by a text: a value, a title, or the beginning of one that is the only one."""
    typed = _folded(text)
    for choice in offered:
        if text == choice.value or typed in {_folded(choice.value), _folded(choice.title)}:
            return _written(one, choice)
    near = [c for c in offered if typed and _folded(c.title).startswith(typed)] if not one.free else []
    if len(near) == 1:
        return _written(one, near[0])
    if one.free:
        return text if not one.many else _rewritten(text)
    names = [choice.title for choice in offered]
    close = get_close_matches(text, names, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"one of {', '.join(names[:20])}"
    raise InvalidInput(f"{one.prompt}: {text[:40]!r} is not possible", field=one.name, hint=hint)


def _written(one: Field, choice: Choice) -> str:
    return _rewritten(choice.value) if one.many else choice.value


def _rewritten(word: str) -> str:
    """A word of several, with its sign before the quotation marks."""
    sign = word[:1] if word[:1] in {"+", "-"} else ""
    return f"{sign}{quoted(word[len(sign) :])}"


def _folded(text: str) -> str:
    return text.strip().casefold().replace("_", " ").replace("-", " ")
