"""What a query is once read: an expression tree of frozen values, and a sort order.

Belongs here: the node classes, ``Query`` and the normal form. Does not belong here: reading, wording
or running a query, or anything of a backend: those translate this tree.

::

    Expression = And(parts) | Or(parts) | Not(part)
               | Text(value, prefix)          words of the ticket
               | In(field, values)            one of several values
               | Compare(field, op, value)    a number or a time
               | Flag(name)                   yes or no
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING, Literal, TypeAlias

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = [
    "And",
    "Compare",
    "CompareValue",
    "Day",
    "Duration",
    "Expression",
    "Flag",
    "In",
    "InValue",
    "Moment",
    "Not",
    "Op",
    "Or",
    "Query",
    "RelativeDay",
    "SortKey",
    "Special",
    "Text",
    "fields_of",
    "normalise",
]

Op: TypeAlias = Literal["=", "<", "<=", ">", ">="]


class Special(Enum):
    """Values that are no text: ``assignee:me`` asks for the viewer, ``assignee:"me"`` for a user of that name."""

    ME = "me"
    """The viewer; ``resolve`` puts the user name in its place."""
    NONE = "none"
    """The field is empty."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of elapsed time, not of desk time."""

    seconds: int
    """A day counts 24 hours, a week 7 days. Not negative."""


@dataclass(frozen=True, slots=True)
class Day:
    """A whole calendar day in the viewer's zone."""

    value: date


@dataclass(frozen=True, slots=True)
class RelativeDay:
    """A whole calendar day counted from the viewer's today: -1 yesterday, 0 today, 1 tomorrow."""

    offset: int


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant. Naive means wall time in the viewer's zone; ``resolve`` leaves only aware ones."""

    at: datetime


CompareValue: TypeAlias = int | Duration | Day | RelativeDay | Moment


@dataclass(frozen=True, slots=True)
class Text:
    """One or more words that follow each other, as typed; ``prefix``: the last word may go on."""

    value: str
    prefix: bool = False


InValue: TypeAlias = str | Text | Special


@dataclass(frozen=True, slots=True)
class In:
    """The field has one of ``values``.

    A ``str`` is a word of the field's list (``needs_approval``), a ``Text`` a name or words to find.
    """

    field: str
    values: tuple[InValue, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """The field's number or time compared with ``value``. False when the field is empty and counts as nothing.

    Before ``resolve`` a ``Duration`` is a distance: an age for past fields, time left for ``due``.
    """

    field: str
    op: Op
    value: CompareValue


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes of the field table, such as ``at-risk``."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """True exactly when ``part`` is false: there is no third value."""

    part: Expression


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Expression, ...]


Expression: TypeAlias = And | Or | Not | Text | In | Compare | Flag


@dataclass(frozen=True, slots=True)
class SortKey:
    """One step of an order: a sortable field of the table. Empty values come last either way."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query as read. Two queries are equal when they mean the same, however they were typed."""

    expression: Expression | None = None
    """None finds every ticket."""
    sort: tuple[SortKey, ...] = ()
    """Empty: the order is the caller's (next best)."""
    source: str = field(default="", compare=False)
    """The text it was read from; empty when it was built or resolved."""


def normalise(expression: Expression) -> Expression:
    """The same meaning with no And in And, no Or in Or, no double negation, no group of one."""
    match expression:
        case Not(part):
            inner = normalise(part)
            return inner.part if isinstance(inner, Not) else Not(inner)
        case And(parts):
            flat = _flat(parts, And)
            return flat[0] if len(flat) == 1 else And(flat)
        case Or(parts):
            flat = _flat(parts, Or)
            return flat[0] if len(flat) == 1 else Or(flat)
        case _:
            return expression


def _flat(parts: tuple[Expression, ...], kind: type[And | Or]) -> tuple[Expression, ...]:
    found: list[Expression] = []
    for part in map(normalise, parts):
        if isinstance(part, And | Or) and isinstance(part, kind):
            found.extend(part.parts)
        else:
            found.append(part)
    return tuple(found)


def fields_of(part: Expression) -> set[str]:
    """Names of the fields a part of a query is about; empty for words."""
    match part:
        case And(parts) | Or(parts):
            return {name for one in parts for name in fields_of(one)}
        case Not(inner):
            return fields_of(inner)
        case In(name) | Flag(name):
            return {name}
        case Compare():
            return {part.field}
        case _:
            return {""}
