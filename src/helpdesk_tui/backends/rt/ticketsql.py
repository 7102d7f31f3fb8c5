"""A query as TicketSQL and a rest.

Belongs here: the translation. Does not belong here: running it (``window``). The TicketSQL finds at least what the
query finds; the rest is what of the query has to be looked at here, row by row. What neither can answer is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.model.ticket import Status
from helpdesk_tui.query import (
    And,
    Compare,
    Expression,
    Flag,
    In,
    InValue,
    Moment,
    Not,
    Or,
    Special,
    Text,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.backends.rt.settings import RtSettings

__all__ = ["ALL", "NONE", "UNSET_DUE", "Found", "Translator", "quoted"]

ALL, NONE = "id > 0", "id < 0"
UNSET_DUE = "(Due IS NULL OR Due < '1971-01-01')"
_TIMES = {"received": "Created", "updated": "LastUpdated", "due": "Due"}
_MARGIN = timedelta(seconds=2)
"""Distances are told in whole seconds and counted from when RT reads them."""
_RISK_DAYS = 14
"""A quarter of the longest usual promise: tickets due later are not looked at for ``at-risk``."""
_NEVER = frozenset({"kind", "migration", "migration-id", "assessment", "category", "service"})
"""Fields of a desk that no ticket of a bare RT has."""
_RULES = {
    "verdict": "the rules make verdicts when a ticket is shown",
    "rank": "ranks come from plans, which RT does not keep",
    "plan": "RT keeps no care plans",
    "product": "RT keeps no licences",
    "credits": "RT keeps no credits",
    "price": "RT keeps no prices",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a part. ``rest`` None: the SQL says it all."""

    sql: str
    rest: Expression | None = None
    blind: bool = False
    """Whether the part can be answered by RT only, so that a rest round it can't be looked at here."""


@dataclass(frozen=True, slots=True)
class Translator:
    """One query's translation. ``seconds``: how long before now, by the server's clock, a moment is."""

    settings: RtSettings
    seconds: Callable[[datetime], int]
    now: datetime
    me: str
    beside: frozenset[str] = frozenset()
    """Fields whose values somebody else knows (a ledger): they go to the rest."""

    def found(self, part: Expression | None) -> Found:
        """Raises InvalidInput naming what can't be answered."""
        if part is None:
            return Found(ALL)
        match part:
            case And(parts):
                return self._all(parts)
            case Or(parts):
                return self._any(part, parts)
            case Not(inner):
                return self._not(part, inner)
            case Text():
                return Found(_content(part), blind=True)
            case Flag(name):
                return self._flag(part, name)
            case In(field, values):
                return self._in(part, field, values)
            case Compare():
                return self._compare(part)

    def _all(self, parts: tuple[Expression, ...]) -> Found:
        found = [self.found(one) for one in parts]
        rests = tuple(one.rest for one in found if one.rest is not None)
        rest = None if not rests else rests[0] if len(rests) == 1 else And(rests)
        sql = [one.sql for one in found if one.sql != ALL]
        if NONE in sql:
            return Found(NONE)
        return Found(_joined(sql, "AND") or ALL, rest, blind=any(one.blind for one in found))

    def _any(self, whole: Expression, parts: tuple[Expression, ...]) -> Found:
        found = [one for one in map(self.found, parts) if one.sql != NONE]
        if not found:
            return Found(NONE)
        blind = any(one.blind for one in found)
        inexact = any(one.rest is not None for one in found)
        if blind and inexact:
            raise InvalidInput(
                "words and what Request Tracker does not know can't be alternatives",
                field="query",
                hint="ask for them one after the other",
            )
        sql = ALL if any(one.sql == ALL for one in found) else _joined([one.sql for one in found], "OR")
        return Found(sql, whole if inexact else None, blind=blind)

    def _not(self, whole: Expression, inner: Expression) -> Found:
        found = self.found(inner)
        if found.rest is not None:
            if found.blind:
                raise InvalidInput("this can't be excluded from a search of Request Tracker", field="query")
            return Found(ALL, whole)
        if found.sql in {ALL, NONE}:
            return Found(NONE if found.sql == ALL else ALL)
        return Found(f"!({found.sql})", blind=found.blind)

    def _flag(self, part: Flag, name: str) -> Found:
        if name in self.beside:
            return Found(ALL, part)
        active = _either("Status", self._open_words())
        match name:
            case "urgent":
                return Found(f"Priority >= {self.settings.urgent_priority}")
            case "breached":
                return Found(f"Due > '1971-01-01' AND Due < '{self._at(self.now + _MARGIN)}' AND {active}", part)
            case "at-risk":
                latest = self._at(self.now + timedelta(days=_RISK_DAYS))
                return Found(f"Due > '1971-01-01' AND Due < '{latest}' AND {active}", part)
            case "watched":
                return Found(f"Watcher.Name = {quoted(self.me)}") if self.me else Found(NONE)
            case "attachment":
                return Found("Filename LIKE '.'", blind=True)
            case _:
                return Found(NONE)

    def _in(self, part: In, field: str, values: tuple[InValue, ...]) -> Found:
        if field == "status" and field in self.beside:
            return Found(_either("Status", self._all_words(values)), part)
        if field in self.beside:
            return Found(ALL, part)
        if field in _RULES:
            raise _unknown(field)
        if field in _NEVER:
            return Found(ALL if Special.NONE in values else NONE)
        match field:
            case "status":
                words_ = [one for v in values if isinstance(v, str) for one in self.settings.all_from(Status(v))]
                return Found(_either("Status", words_))
            case "desk" | "channel" | "lang":
                return Found(ALL, part)
            case "credits":
                raise _unknown(field)
            case _ if field in _TIMES:
                return Found(UNSET_DUE if field == "due" else NONE)
            case _:
                return Found(_joined([self._one(field, value) for value in values], "OR"), blind=field == "subject")

    def _one(self, field: str, value: InValue) -> str:
        empty = value is Special.NONE
        text = value if isinstance(value, Text) else None
        match field:
            case "assignee":
                return "Owner = 'Nobody'" if empty else self._named("Owner", text)
            case "tag":
                name = f"'CF.{{{_bare(self.settings.tags_field)}}}'"
                return f"{name} IS NULL" if empty else self._named(name, text)
            case "id":
                number = text.value.strip() if text is not None else ""
                usable = number.isascii() and number.isdigit() and len(number) < 12
                return f"id = {int(number)}" if usable else NONE
            case "customer" if text is not None:
                return _joined([f"Requestor.{one} LIKE {_liked(text.value)}" for one in _PERSON], "OR")
            case "subject" if text is not None:
                return _joined([f"Subject LIKE {_liked(one)}" for one in words(text.value)], "AND") or ALL
            case _:
                raise _unknown(field)

    def _named(self, name: str, text: Text | None) -> str:
        value = text.value.strip() if text is not None else ""
        return f"{name} LIKE {_liked(value)}" if text is not None and text.prefix else f"{name} = {quoted(value)}"

    def _compare(self, part: Compare) -> Found:
        if part.field in self.beside and not (part.field == "received" and part.op in {">", ">="}):
            return Found(ALL, part)
        if part.field not in _TIMES or not isinstance(part.value, Moment):
            raise _unknown(part.field)
        column, at = _TIMES[part.field], part.value.at
        set_ = "Due > '1971-01-01' AND " if column == "Due" else ""
        match part.op:
            case "<" | "<=":
                return Found(f"({set_}{column} < '{self._at(at + _MARGIN)}')", part)
            case ">" | ">=":
                return Found(f"{column} > '{self._at(at - _MARGIN)}'", part)
            case _:
                near = f"{column} > '{self._at(at - _MARGIN)}' AND {column} < '{self._at(at + _MARGIN)}'"
                return Found(f"({near})", part)

    def _at(self, at: datetime) -> str:
        return ago(self.seconds(at))

    def _all_words(self, values: tuple[InValue, ...]) -> list[str]:
        """Of statuses somebody else can tell apart: every word one of them may have in RT."""
        words_: list[str] = []
        for value in values:
            if isinstance(value, str):
                word = self.settings.to_rt(Status(value))
                words_ += [*([word] if word is not None else ()), *self.settings.all_from(Status(value))]
        return list(dict.fromkeys(words_))

    def _open_words(self) -> list[str]:
        over = {Status.SOLVED, Status.CLOSED}
        return [w for w in dict.fromkeys(self.settings.status.values()) if self.settings.from_rt(w) not in over]


_PERSON = ("Name", "EmailAddress", "RealName")


def ago(seconds: int) -> str:
    """A distance as RT reads it whatever the zone of its user.

    ``258046 seconds ago`` would be read as a time of day: numbers of six digits are, before ``ago``.
    """
    return f"now {'-' if seconds >= 0 else '+'} {abs(seconds)} seconds"


def quoted(text: str) -> str:
    r"""A text in TicketSQL: in quotes, ``\`` before what would end them."""
    plain = "".join(c for c in text if c.isprintable())
    return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _liked(text: str) -> str:
    """Part of a text. ``%`` and ``_`` stand for anything in RT: they find more, never less."""
    return quoted(text.strip())


def _content(text: Text) -> str:
    """Words of one phrase, in the subject or in a message."""
    found = words(text.value)
    if not found:
        return ALL
    phrase = [f"(Subject LIKE {_liked(one)} OR Content LIKE {_liked(one)})" for one in found]
    return _joined(phrase, "AND")


def _either(column: str, values: list[str]) -> str:
    return _joined([f"{column} = {quoted(one)}" for one in values], "OR") if values else NONE


def _joined(parts: list[str], word: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return "(" + f" {word} ".join(parts) + ")"


def _bare(name: str) -> str:
    return "".join(c for c in name if c not in "{}'\"\\" and c.isprintable())


def _unknown(field: str) -> InvalidInput:
    why = _RULES.get(field, "it keeps no such thing")
    return InvalidInput(
        f"Request Tracker can't be searched by {field}: {why}",
        field="query",
        hint="open the list and look at the rows, or leave it out",
    )
