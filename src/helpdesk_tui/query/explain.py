"""A query said in words.

Belongs here: sentences, from the words of the field table. Does not belong here: spelling that can be
read back (``unparse``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.query.errors import visible
from helpdesk_tui.query.fold import fold
from helpdesk_tui.query.kinds import Field, Kind
from helpdesk_tui.query.lookup import field_of
from helpdesk_tui.query.tree import (
    And,
    Compare,
    Day,
    Duration,
    Expression,
    Flag,
    In,
    InValue,
    Moment,
    Not,
    Op,
    Or,
    Query,
    RelativeDay,
    SortKey,
    Special,
    Text,
    normalise,
)
from helpdesk_tui.query.values import UNITS, write_value

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["explain"]

_AMOUNT: dict[Op, str] = {"=": "exactly", "<": "under", "<=": "at most", ">": "over", ">=": "at least"}
_DATE: dict[Op, str] = {"=": "on", "<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}
_INSTANT: dict[Op, str] = {"=": "at", "<": "before", "<=": "at or before", ">": "after", ">=": "at or after"}
_UNIT_NAMES = {"w": "week", "d": "day", "h": "hour", "m": "minute", "s": "second"}
_DIRECTION = {Kind.TIME: "latest first", Kind.NUMBER: "highest first"}


def explain(query: Query) -> str:
    """``query`` as a noun phrase: "open tickets of VIP customers, due in under 2 hours".

    Total for queries that were read, resolved or not. Safe to show: no control character is in it.
    """
    expression = None if query.expression is None else normalise(query.expression)
    parts = expression.parts if isinstance(expression, And) else (() if expression is None else (expression,))
    before, after = _split(parts)
    noun = " ".join([*before, "tickets"])
    if not parts:
        noun = "all tickets"
    phrase = ", ".join([" ".join([noun, *after[:1]]), *after[1:]])
    if query.sort:
        phrase += ", sorted by " + ", then ".join(map(_sorted_by, query.sort))
    return visible(phrase)


def _split(parts: Sequence[Expression]) -> tuple[list[str], list[str]]:
    """What is said before "tickets" and what after: of each field only the first goes before."""
    flags: list[str] = []
    lists: dict[str, str] = {}
    after: list[str] = []
    for part in parts:
        name = part.field if isinstance(part, In) else part.name if isinstance(part, Flag) else ""
        if not name or not field_of(name).adjective or name in lists:
            after.append(_clause(part, top=True))
        elif isinstance(part, In):
            lists[name] = _choice(field_of(name), part.values)
        else:
            flags.append(field_of(name).said)
    return [*flags, *lists.values()], after


def _clause(part: Expression, *, top: bool = False) -> str:
    """``part`` as what follows "tickets"; in brackets unless it stands alone or is one thing."""
    match part:
        case And(parts):
            return f"({' and '.join(map(_clause, parts))})"
        case Or(parts):
            joined = " or ".join(map(_clause, parts))
            return f"either {joined}" if top else f"({joined})"
        case Not(inner):
            return f"not {_clause(inner)}"
        case Text():
            return f"containing {_words(part)}"
        case Flag(name):
            return field_of(name).said
        case In():
            return _in(part, top=top)
        case Compare():
            return _comparison(part)


def _in(part: In, *, top: bool) -> str:
    field = field_of(part.field)
    if part.values == (Special.NONE,) and field.said_none:
        return field.said_none
    others = tuple(value for value in part.values if value is not Special.NONE)
    said = field.said.format(_choice(field, others))
    if len(others) == len(part.values):
        return said
    return f"{said} or {field.said_none}" if top else f"({said} or {field.said_none})"


def _choice(field: Field, values: Sequence[InValue]) -> str:
    return _either([_value(field, value) for value in values])


def _either(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _value(field: Field, value: InValue) -> str:
    if isinstance(value, Special):
        return value.value
    text = value.value if isinstance(value, Text) else value
    if not (isinstance(value, Text) and value.prefix):
        for known in field.values:
            if fold(known.name) == fold(text) and field.kind is not Kind.TEXT:
                return known.said
    return _words(value) if isinstance(value, Text) else text


def _words(text: Text) -> str:
    return f'"{text.value}…"' if text.prefix else f'"{text.value}"'


def _comparison(part: Compare) -> str:
    field = field_of(part.field)
    match part.value:
        case Duration(seconds):
            amount = f"{_AMOUNT[part.op]} {_length(seconds)}"
            return f"{field.said} in {amount}" if field.future else f"{field.said} {amount} ago"
        case RelativeDay() if part.op == "=":
            return f"{field.said} {write_value(part.value)}"
        case Day() | RelativeDay():
            return f"{field.said} {_DATE[part.op]} {write_value(part.value)}"
        case Moment(at):
            zone = "" if at.tzinfo is None else " UTC" if at.utcoffset() == timedelta(0) else at.strftime(" %z")
            wall = write_value(Moment(at.replace(tzinfo=None))).replace("T", " ")
            return f"{field.said} {_INSTANT[part.op]} {wall}{zone}"
        case _:
            return field.said.format(f"{_AMOUNT[part.op]} {part.value}")


def _length(seconds: int) -> str:
    """``seconds`` in the longest unit that needs no other: "90 minutes", "1 day"."""
    unit = next((unit for unit, size in UNITS.items() if seconds and seconds % size == 0), "m")
    amount = seconds // UNITS[unit]
    return f"{amount} {_UNIT_NAMES[unit]}{'' if amount == 1 else 's'}"


def _sorted_by(step: SortKey) -> str:
    field = field_of(step.field)
    return f"{field.sort} ({_DIRECTION.get(field.kind, 'in reverse')})" if step.descending else field.sort
