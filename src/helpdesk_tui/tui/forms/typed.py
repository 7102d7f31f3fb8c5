"""The ``:`` line: from words to an action with its answers, and what can be typed next.

Belongs here: reading a line for a form. Does not belong here: the names (``commands``), the search language.

``:assign anna``, ``:status on hold``, ``:tag +x -y``, ``:assess upgrade 4.3.1 4.3.9``, ``:reply minutes=5 It is done``,
``:go credits``, ``:filter plan:vip``, ``:42``, ``:!ls``. Answers come in the order of the form's fields; an optional
one is given by its name; the last one takes the rest of the line. What is left out is asked.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.errors import HelpdeskError, InvalidInput, NotFound
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.inputs.values import quoted, split_words
from helpdesk_tui.query import Completion, QueryError, parse
from helpdesk_tui.query import complete as complete_query
from helpdesk_tui.session.views import VIEWS
from helpdesk_tui.tui.forms.commands import COMMANDS, TEXTS, Word, named, nearest, words_of
from helpdesk_tui.tui.forms.sources import colleagues, tags_in_use
from helpdesk_tui.tui.forms.table import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.forms.shape import Asked, Choice, Field, Form, Values

__all__ = ["Typed", "TypedError", "complete", "find_ticket", "read"]

_TICKET = re.compile(r"#?(?:[A-Za-z]{1,8}-?)?[0-9][0-9A-Za-z-]{0,40}")
_NAMED = re.compile(r"([a-z_]+)=(.*)", re.DOTALL)
MOST = 4_000
"""Characters of a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a line asks for."""

    action: str = ""
    """Id of the action; empty for a command of the shell."""
    values: Values = field(default_factory=dict)
    """Answers for its form; what is missing is asked."""
    text: str = ""
    """The rest of the line, for what takes a text: a query, the name of a view, a ticket."""
    outside: str = ""
    """A command for the shell."""


class TypedError(QueryError):
    """A line that can't be read, and where; as an error of the search language."""

    default_code = "invalid_command"


async def read(text: str, asked: Asked) -> Typed:
    """Raises TypedError with the place in the line."""
    if len(text) > MOST:
        raise TypedError("the line is too long", source=text, position=MOST)
    start = len(text) - len(text.lstrip(": "))
    if text[start:].startswith("!"):
        return Typed(outside=text[start + 1 :].strip())
    words = words_of(text, start)
    if not words:
        raise TypedError("nothing is typed", source=text, position=len(text), hint="a command, or a ticket's number")
    action, rest = _action(text, words)
    if action is None:
        return Typed(action="view.number", text=words[0].text.removeprefix("#"))
    if action not in FORMS:
        return _of_screen(text, action, rest)
    form = FORMS[action]
    asked = replace(asked, values={})
    line = _Line(text, form, asked)
    left = await line.take(rest)
    if left:
        what = f"{left[0].text[:40]!r} is too much" if line.asked.values else f"{form.about.title} takes nothing"
        raise TypedError(what, source=text, position=left[0].start, length=len(left[0].text), hint=_usage(form))
    return Typed(action=action, values=line.asked.values)


def _action(text: str, words: list[Word]) -> tuple[str | None, list[Word]]:
    """The action of a line and the words behind its name; None for the number of a ticket."""
    first = words[0]
    if first.text.casefold() == "go" and len(words) > 1:
        place = words[1]
        action = f"go.{place.text.casefold().replace('-', '_')}"
        if action in ACTIONS:
            return action, words[2:]
        raise _unknown(text, place, [name.removeprefix("go.") for name in ACTIONS if name.startswith("go.")], "place")
    if (action := named(first.text) or "") in ACTIONS:
        return action, words[1:]
    if _TICKET.fullmatch(first.text) and len(words) == 1:
        return None, []
    raise _unknown(text, first, list(COMMANDS), "command")


def _unknown(text: str, word: Word, known: list[str], what: str) -> TypedError:
    return TypedError(
        f"unknown {what} {word.text[:40]!r}",
        source=text,
        position=word.start,
        length=len(word.text),
        suggestion=nearest(word.text, known),
        hint="" if what == "command" else f"one of {', '.join(known)}",
    )


def _of_screen(text: str, action: str, rest: list[Word]) -> Typed:
    if not rest:
        return Typed(action=action)
    if action not in TEXTS:
        title = ACTIONS[action].title
        raise TypedError(f"{title} takes nothing", source=text, position=rest[0].start, length=len(rest[0].text))
    found = text[rest[0].start :].strip()
    if action == "view.filter":
        _check_query(text, found, rest[0].start)
    return Typed(action=action, text=found)


def _check_query(text: str, query: str, start: int) -> None:
    """Raises TypedError with the place in the line."""
    try:
        parse(query)
    except QueryError as error:
        at, hint = start + error.position, error.hint
        raise TypedError(error.summary, source=text, position=at, length=error.length, hint=hint) from error


class _Line:
    """The answers of one line, word by word."""

    def __init__(self, text: str, form: Form, asked: Asked) -> None:
        self.text, self.form, self.asked = text, form, asked

    async def take(self, words: list[Word]) -> list[Word]:
        """Answers what the words say; what is left of them. Raises TypedError."""
        words = _split_set(self.form, words)
        while words:
            taken = await self._named(words[0]) or await self._next(words)
            if not taken:
                break
            words = words[taken:]
        return words

    def open_fields(self) -> list[Field]:
        """The fields the next word may answer, in their order."""
        return [one for one in self.form.applying(self.asked) if one.name not in self.asked.values and _typed(one)]

    async def _named(self, word: Word) -> int:
        """``minutes=5``: 1 when the word was taken."""
        match = _NAMED.fullmatch(word.text)
        if match is None or match[1] not in {one.name for one in self.form.applying(self.asked) if one.optional}:
            return 0
        value = Word(match[2], word.start + len(match[1]) + 1, word.end)
        await self._answer(self.form.field(match[1]), value.plain, value)
        return 1

    async def _next(self, words: list[Word]) -> int:
        """How many words the next field took; 0 when there is none."""
        for one in self.open_fields():
            offered = await one.offered(self.asked)
            rest = self.text[words[0].start :].strip()
            last = self.open_fields()[-1] is one
            if _surely(one) and last and any(_means(choice, rest) for choice in offered):
                await self._answer(one, rest, words[0])
                return len(words)
            if (one.optional or one.preset(self.asked)) and not _fits(one, offered, words[0].plain, last=last):
                continue
            if last and not _surely(one):
                whole = words[0].plain if len(words) == 1 and not one.many else rest
                await self._answer(one, whole, words[0])
                return len(words)
            await self._answer(one, words[0].plain, words[0])
            return 1
        return 0

    async def _answer(self, one: Field, text: str, word: Word) -> None:
        try:
            value = await self.form.answer(self.asked, one.name, text)
        except InvalidInput as error:
            raise TypedError(
                error.message, source=self.text, position=word.start, length=len(word.text), hint=error.hint
            ) from error
        self.asked = self.asked.answered({one.name: value})


def _typed(one: Field) -> bool:
    return not one.optional or one.bare


def _surely(one: Field) -> bool:
    """Whether one word is all it takes."""
    return one.kind == "number" or (one.kind == "choice" and not one.free)


def _fits(one: Field, offered: Sequence[Choice], text: str, *, last: bool) -> bool:
    """Whether a word is meant for a field that need not be typed."""
    if one.kind == "number":
        return text.removeprefix("-").isdigit()
    if offered:
        parts = split_words(text) if one.many else (text,)
        return all(any(_means(choice, part) for choice in offered) for part in parts)
    return last or one.kind == "words"


def _means(choice: Choice, text: str) -> bool:
    return _key(text) in {_key(choice.value), _key(choice.title)}


def _key(text: str) -> str:
    return text.strip().casefold().replace("_", " ").replace("-", " ")


def _split_set(form: Form, words: list[Word]) -> list[Word]:
    """``category=config`` is two words for the form that sets fields."""
    if form.action != "ticket.set" or not words or "=" not in words[0].text:
        return words
    first = words[0]
    name, _, value = first.text.partition("=")
    middle = first.start + len(name)
    return [Word(name, first.start, middle), Word(value, middle + 1, first.end), *words[1:]]


def _usage(form: Form) -> str:
    names = [f"[{one.name}]" if one.optional else one.name for one in form.fields if _typed(one)]
    more = [f"{one.name}=" for one in form.fields if not _typed(one)]
    short = form.action.partition(".")[2].replace("_", "-")
    return " ".join([f":{short if named(short) == form.action else form.action}", *names, *more])


async def complete(text: str, at: int, asked: Asked) -> list[Completion]:
    """What fits at a place in the line: commands, places, choices, the search language. Never raises for the line."""
    at = min(max(at, 0), len(text))
    start = len(text) - len(text.lstrip(": "))
    words = words_of(text[:at], start)
    current = words[-1] if words and words[-1].end == at else Word("", at, at)
    before = words[:-1] if words and words[-1].end == at else words
    if not before:
        return _starting(current, ((name, _help(action, asked)) for name, action in sorted(COMMANDS.items())))
    if before[0].text.casefold() == "go":
        return _starting(current, _places(asked)) if len(before) == 1 else []
    action = named(before[0].text)
    match action:
        case None:
            return []
        case "view.filter":
            return await _query(text, at, before[0].end + 1, asked)
        case "view.queues":
            saved = [(view.name, view.query) for view in asked.session.views.all()]
            return _starting(current, [*saved, *((view.name, view.help) for view in VIEWS.values())])
        case _ if action in FORMS:
            return await _answers(text, FORMS[action], asked, before[1:], current)
        case _:
            return []


def _places(asked: Asked) -> Iterable[tuple[str, str]]:
    return ((name.removeprefix("go."), _help(name, asked)) for name in ACTIONS if name.startswith("go."))


def _help(action: str, asked: Asked) -> str:
    """What it does, or why it can't be done here."""
    lacking = asked.session.availability(action)
    return f"not here: {lacking.reason}" if lacking else ACTIONS[action].help


def _starting(current: Word, offers: Iterable[tuple[str, str]]) -> list[Completion]:
    typed = current.text.casefold()
    return [
        Completion(name, current.start, current.end, name, said)
        for name, said in offers
        if name.casefold().startswith(typed)
    ]


async def _query(text: str, at: int, start: int, asked: Asked) -> list[Completion]:
    people = [choice.value for choice in await colleagues(replace(asked, targets=()))]
    known = {"assignee": people, "tag": await tags_in_use(asked.session)}
    found = complete_query(text[start:], at - start, known=known)
    return [Completion(one.insert, one.start + start, one.end + start, one.label, one.help) for one in found]


async def _answers(text: str, form: Form, asked: Asked, before: list[Word], current: Word) -> list[Completion]:
    line = _Line(text[: current.start], form, replace(asked, values={}))
    try:
        if await line.take(before):
            return []
        if (match := _NAMED.fullmatch(current.text)) and match[1] in {one.name for one in form.fields if one.optional}:
            value = Word(match[2], current.start + len(match[1]) + 1, current.end)
            return _choices(form.field(match[1]), await form.field(match[1]).offered(line.asked), value)
        found: list[Completion] = []
        for one in line.open_fields():
            found += _choices(one, await one.offered(line.asked), current)
            if not (one.optional or one.preset(line.asked)):
                break
        for one in form.applying(line.asked):
            if one.optional and not one.bare and one.name not in line.asked.values:
                found += _starting(current, [(f"{one.name}=", one.prompt)])
    except HelpdeskError:
        return []
    return found


def _choices(one: Field, offered: Sequence[Choice], current: Word) -> list[Completion]:
    typed = _key(current.text.strip('"'))
    found = []
    for choice in offered:
        if _key(choice.value).startswith(typed) or _key(choice.title).startswith(typed):
            insert = quoted(choice.value) if " " in choice.value and not one.many else choice.value
            found.append(Completion(insert, current.start, current.end, choice.title, choice.detail))
    return found


async def find_ticket(session: Session, text: str, *, like: str = "") -> str:
    """The id meant by a number: as it is, or with the letters of another id before it. Raises NotFound."""
    plain = text.strip().removeprefix("#")
    head = like.rstrip("0123456789") if like else ""
    tried = dict.fromkeys((plain, plain.upper(), f"{head}{plain}", f"T-{plain}"))
    found = await session.tickets([one for one in tried if one and one.isprintable() and " " not in one])
    for one in tried:
        if one in found:
            return one
    raise NotFound(f"there is no ticket {plain[:40]}", hint="a number such as 1042, or the whole id")
