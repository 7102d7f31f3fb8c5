"""A form being filled in: one dialog for each thing to be known, and the refused one once more.

Belongs here: asking, and keeping what was typed until its act is done. Does not belong here: what is asked (``forms``),
the act and its last question (``acting``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from helpdesk_tui.actions import Scope
from helpdesk_tui.errors import HelpdeskError, InvalidInput, NotFound, Refused, UsageError
from helpdesk_tui.inputs.values import quoted
from helpdesk_tui.tui.screens.dialogs import Option, Pick
from helpdesk_tui.tui.screens.entry import Entry, ask, reason
from helpdesk_tui.tui.screens.several import PickSeveral

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import App

    from helpdesk_tui.tui.forms import Asked, Choice, Field, Form

__all__ = ["Filling", "Kept", "titled"]

Kept: TypeAlias = "dict[tuple[str, str, str], str]"
"""What was typed for acts that are not done, by action, whom it was for, and field."""

_TYPED = "\x00typed"


class Filling:
    """One form. Every method that asks is awaited inside a worker.

    ``given``: fields that were answered by typing before.
    """

    def __init__(self, app: App[object], form: Form, kept: Kept, *, given: Iterable[str] = ()) -> None:
        self._app, self._form, self._kept = app, form, kept
        self._given = [name for name in given if not _picked(form.field(name))]
        self._typed: list[str] = []
        """Fields that were typed here, in their order."""

    async def fill(self, asked: Asked) -> Asked | None:
        """Asks field by field; None when the person gives up."""
        while (one := self._form.next(asked)) is not None:
            value = await self._value(one, asked)
            if value is None:
                return None
            asked = asked.answered({one.name: value})
        return self._form.filled(asked)

    async def again(self, asked: Asked, error: HelpdeskError) -> Asked | None:
        """Asks once more for what was refused, or for what was typed last, with what is wrong; None when the person
        gives up. Raises the error where nothing was typed, or where other words change nothing."""
        name = self._refused(error)
        if not name:
            raise error
        one = self._form.field(name)
        value = await self._value(one, asked, problem=reason(error))
        return None if value is None else await self.fill(asked.answered({one.name: value}))

    def done(self, asked: Asked) -> None:
        """What was typed is used up."""
        for one in self._form.fields:
            self._kept.pop(self._key(one, asked), None)

    def _refused(self, error: HelpdeskError) -> str:
        """The field to ask for again; empty: none. What a rule says no to is no matter of words that were given."""
        typed = [*self._given, *self._typed]
        if error.field not in typed and isinstance(error, Refused):
            typed = self._typed
        if not typed or not isinstance(error, InvalidInput | NotFound | Refused | UsageError):
            return ""
        return error.field if error.field in typed else typed[-1]

    def _key(self, one: Field, asked: Asked) -> tuple[str, str, str]:
        return self._form.action, _whom(self._form, asked), one.name

    async def _value(self, one: Field, asked: Asked, *, problem: str = "") -> str | None:
        form = self._form
        title = f"{titled(form, asked)}: {one.prompted(asked)}"
        text = (self._kept.get(self._key(one, asked)) or asked.value(one.name)) if problem else ""
        offered = await one.offered(asked)
        if one.kind == "choice" and one.choices is not None and not offered and not one.free:
            raise InvalidInput(f"{form.about.title}: there is nothing to choose from here", field=one.name)
        if offered and not (text and one.many):
            picked = await self._picked(title, one, asked, offered, text=text, problem=problem)
            if picked is None or not picked.startswith(_TYPED):
                return picked
            text, problem = picked.removeprefix(_TYPED), ""
        return await self._line(title, one, asked, text=text, problem=problem)

    async def _picked(
        self, title: str, one: Field, asked: Asked, offered: Sequence[Choice], *, text: str, problem: str
    ) -> str | None:
        """A choice, or what is typed instead."""
        free = _TYPED if one.free else ""
        options = _options(offered, free=one.free)
        if one.many:
            return await self._several(title, one, asked, options, free)
        picked = await self._app.push_screen_wait(Pick(title, options, free=free, text=text, problem=problem))
        if picked is None or picked.startswith(_TYPED):
            return picked
        return await self._form.answer(asked, one.name, picked)

    async def _several(self, title: str, one: Field, asked: Asked, options: Sequence[Option], free: str) -> str | None:
        none = f"no {one.name.removesuffix('s')} is chosen"
        picked = await self._app.push_screen_wait(PickSeveral(title, options, at=asked.under, none=none, free=free))
        if picked is None:
            return None
        if typed := next((value for value in picked if value.startswith(_TYPED)), ""):
            return typed
        return await self._form.answer(asked, one.name, " ".join(quoted(value) for value in picked))

    async def _line(self, title: str, one: Field, asked: Asked, *, text: str, problem: str) -> str | None:
        note = self._form.note(asked)
        while True:
            entry = Entry(title, text=text, note=note, problem=problem)
            given = await ask(self._app, self._kept, self._key(one, asked), entry)
            if given is None:
                return None
            if not given.strip() and not one.optional:
                problem = "something has to be typed here; esc leaves it"
                continue
            try:
                value = await self._form.answer(asked, one.name, given)
            except InvalidInput as error:
                text, problem = given, reason(error)
                continue
            self._typed = [*(name for name in self._typed if name != one.name), one.name]
            return value


def titled(form: Form, asked: Asked) -> str:
    """The act, and what it is done to."""
    return " ".join(part for part in (form.about.title, _whom(form, asked)) if part)


def _whom(form: Form, asked: Asked) -> str:
    """What it is done to, in a word or two; empty of what makes something new."""
    match form.about.scope:
        case Scope.MIGRATION:
            return f"migration {asked.migration}" if asked.migration else ""
        case Scope.CUSTOMER:
            return asked.customer or ""
        case Scope.TICKET:
            return f"{len(asked.targets):,} tickets" if len(asked.targets) > 1 else "".join(asked.targets)
        case _:
            return ""


def _picked(one: Field) -> bool:
    """Whether it can only be chosen."""
    return one.kind == "choice" and not one.free


def _options(choices: Sequence[Choice], *, free: bool) -> list[Option]:
    found = [Option(c.value, c.title, c.key, f"{c.detail}{' · now' if c.on else ''}") for c in choices]
    if free:
        found.append(Option(_TYPED, "something else: type it", "/"))
    return found
