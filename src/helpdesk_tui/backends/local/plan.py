"""How a query is run: its condition, its order, and what leads.

Belongs here: choosing between walking an index in order and collecting a few tickets first. Does not belong here: the
parts (``where``, ``order``), reading (``window``).
"""
# ruff: noqa: S608  # statements are made of our own names; values are bound

from __future__ import annotations

import re
from dataclasses import field, replace
from math import isqrt
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local import schema
from helpdesk_tui.backends.local.order import Segment, segments
from helpdesk_tui.backends.local.tickets import PLACES
from helpdesk_tui.backends.local.where import Condition, condition, phrase
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ticket import ACTIVE, Status
from helpdesk_tui.query import And, Expression, In, Not, Or, Query, Text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from helpdesk_tui.backends.local.where import Viewed

__all__ = ["ACTIVE_INDEX", "FEWEST", "Difference", "Plan", "make_plan", "narrowest"]

FEWEST = 100
"""So many tickets are always collected and sorted rather than looked for along an index."""

LEAD = 10
"""Reading a ticket to sort it costs five times what passing it costs, and a window has about 50 rows: so the square of
the number collected may be this times the number of rows passed otherwise."""

LEAD_WITHIN = 1
"""The same where the index knows all that is asked: passing costs a tenth then."""

MOST_PASSED = 400_000
"""Tickets counted along such an index at once: 0.1 s."""

EACH = 3_000
"""To look whether a word is in one ticket costs 65 times what one hit costs: when the square of the hits is more than
this times the tickets, each ticket is asked."""

ACTIVE_INDEX = "ticket_next_active"
_ASKED = re.compile(r"\bt\.(\w+)").findall
_ACTIVE_INDEXES = {
    "ticket_next": ACTIVE_INDEX,
    "ticket_received": "ticket_received_active",
    "ticket_changed": "ticket_changed_active",
    "ticket_assignee": "ticket_assignee_active",
}
_TALLIED = {"status", "assignee"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Tickets that are counted by the tallies, and those among them that do not count."""

    whole: Condition
    """Over the table of tallies as well as over tickets."""
    without: Condition
    """The part that must not hold; its ``pick`` is not empty."""


@dataclass(frozen=True, slots=True)
class Plan:
    segments: tuple[Segment, ...]
    where: Condition
    """The whole condition."""
    rest: Condition
    """What has to be asked of the tickets ``lead`` has collected, the whole condition without one."""
    lead: Condition | None = None
    """The part whose tickets are collected first; its ``pick`` is not empty."""
    picks: tuple[Condition, ...] = ()
    """The parts that find tickets through an index: for counting."""
    counted: Condition = field(default_factory=lambda: Condition("1"))
    """The whole condition, for many tickets at a time."""
    tally: Condition | None = None
    """The condition over the table of tallies, for queries it can count."""
    minus: Difference | None = None
    """For queries it can count but for a few tickets."""
    within: int | None = None
    """How many tickets there are along ``ACTIVE_INDEX`` where that alone can count the query."""

    def source(self, segment: Segment) -> tuple[str, tuple[Any, ...]]:
        """``FROM ... WHERE ...`` of a segment."""
        tests = " AND ".join(filter(None, (self.rest.sql, segment.test)))
        if self.lead is not None:
            values = (*self.lead.values, *self.rest.values)
            return f"FROM ticket t NOT INDEXED WHERE t.n IN ({self.lead.pick}) AND {tests}", values
        hint = f" INDEXED BY {segment.index}" if segment.index else ""
        return f"FROM ticket t{hint} WHERE {tests}", self.rest.values


def make_plan(db: sqlite3.Connection, query: Query, viewed: Viewed) -> Plan:
    """Raises InvalidInput for a part of the query that can't be answered."""
    parts = _conjuncts(query.expression)
    statuses = _statuses(parts)
    active = statuses <= ACTIVE
    tally, minus = _tally(parts, viewed), _difference(parts, viewed)
    if statuses == ACTIVE:
        parts = [part for part in parts if not _is_about_status(part)]
    order = _order(query, parts, active=active)
    counted = _all([condition(part, viewed) for part in parts])
    viewed = replace(viewed, often=_often(db, parts))
    found = [condition(part, viewed) for part in parts]
    passed = _passed(db, order[0].index, parts, viewed)
    within = order[0].index == ACTIVE_INDEX and all(map(_is_within, found))
    lead, _ = narrowest(db, found, max(FEWEST, isqrt((LEAD_WITHIN if within else LEAD) * passed)))
    picks = tuple(one for one in found if one.pick)
    if active:
        found.append(Condition("t.active"))
        counted = Condition(f"{counted.sql} AND t.active", counted.values)
    rest = [one for one in found if one is not lead]
    walked = passed if within and passed <= MOST_PASSED and _is_within(counted) else None
    return Plan(order, _all(found), _all(rest), lead, picks, counted, tally, minus, walked)


def _is_within(part: Condition) -> bool:
    """Whether the index of active tickets knows all of a ticket that is asked about."""
    return schema.IN_ACTIVE.issuperset(_ASKED(part.sql))


def _passed(db: sqlite3.Connection, index: str, parts: list[Expression], viewed: Viewed) -> int:
    """How many tickets there are along an index, those with another value of its first column left out."""
    tests = [Condition("1")]
    if index.endswith("_active"):
        tests.append(Condition(f"t.status_place IN ({', '.join(str(PLACES[status]) for status in ACTIVE)})"))
    if index.startswith(("ticket_assignee", "ticket_status")):
        tests += [condition(part, viewed) for part in parts if isinstance(part, In) and part.field in _TALLIED]
    whole = _all(tests)
    sql = f"SELECT coalesce(sum(many), 0) FROM tally t WHERE {whole.sql}"
    found: int = db.execute(sql, whole.values).fetchone()[0]
    return found


def _often(db: sqlite3.Connection, parts: list[Expression]) -> frozenset[str]:
    """Phrases that are in so many tickets that each is better asked on its own."""
    asked = {phrase(text) for text in _texts(parts) if not text.prefix}
    if not asked:
        return frozenset()
    tickets = db.execute("SELECT coalesce(sum(many), 0) FROM tally").fetchone()[0]
    most = isqrt(EACH * tickets)
    sql = "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)"
    return frozenset(text for text in asked if db.execute(sql, (text, most + 1)).fetchone()[0] > most)


def _texts(parts: Iterable[Expression]) -> Iterator[Text]:
    """What is looked for in the search index."""
    for part in parts:
        match part:
            case Text():
                yield part
            case In("subject", values):
                yield from (value for value in values if isinstance(value, Text))
            case And(inner) | Or(inner):
                yield from _texts(inner)
            case Not(one):
                yield from _texts([one])
            case _:
                pass


def _all(conditions: list[Condition]) -> Condition:
    sql = " AND ".join(f"({one.sql})" if " " in one.sql else one.sql for one in conditions) or "1"
    return Condition(sql, tuple(value for one in conditions for value in one.values))


def _order(query: Query, parts: list[Expression], *, active: bool) -> tuple[Segment, ...]:
    order = segments(query.sort)
    if [step.field for step in query.sort] == ["updated"] and _equal_first(parts) == "ticket_status":
        return (replace(order[0], index="ticket_status_changed"),)
    if not query.sort and (index := _equal_first(parts)):
        order = (replace(order[0], index=index),)
    if active:
        order = tuple(replace(one, index=_ACTIVE_INDEXES.get(one.index, one.index)) for one in order)
    return order


def _conjuncts(expression: Expression | None) -> list[Expression]:
    if expression is None:
        return []
    return list(expression.parts) if isinstance(expression, And) else [expression]


def _is_about_status(part: Expression) -> bool:
    inner = part.part if isinstance(part, Not) else part
    return isinstance(inner, In) and inner.field == "status"


def _statuses(parts: Iterable[Expression]) -> frozenset[Status]:
    """Which statuses the tickets can have that all parts hold for."""
    return frozenset(Status).intersection(*map(_statuses_of, parts))


def _statuses_of(part: Expression) -> frozenset[Status]:
    match part:
        case In("status", values):
            return frozenset(status for status in Status if str(status) in values)
        case Not(In("status", values)):
            return frozenset(status for status in Status if str(status) not in values)
        case And(inner):
            return _statuses(inner)
        case Or(inner):
            return frozenset[Status]().union(*map(_statuses_of, inner))
        case _:
            return frozenset(Status)


def _equal_first(parts: list[Expression]) -> str:
    """The index that keeps the order of service inside of one assignee or one status; empty when none is asked for."""
    for part in parts:
        match part:
            case In("assignee", (value,)) if not getattr(value, "prefix", False):
                return "ticket_assignee"
            case In("status", (_,)):
                return "ticket_status"
            case _:
                pass
    return ""


def _tally(parts: list[Expression], viewed: Viewed) -> Condition | None:
    """For queries about nothing but status and assignee."""
    for part in parts:
        inner = part.part if isinstance(part, Not) else part
        if not (isinstance(inner, In) and inner.field in _TALLIED):
            return None
    return _all([condition(part, viewed) for part in parts])


def _difference(parts: list[Expression], viewed: Viewed) -> Difference | None:
    """For queries about status and assignee, and one thing tickets must not be."""
    told = [part for part in parts if _tally([part], viewed) is not None]
    others = [part for part in parts if part not in told]
    if len(others) != 1 or not isinstance(others[0], Not):
        return None
    whole, without = _all([condition(part, viewed) for part in told]), condition(others[0].part, viewed)
    return Difference(whole, without) if without.pick else None


def narrowest(db: sqlite3.Connection, conditions: Iterable[Condition], most: int) -> tuple[Condition | None, int]:
    """The part that finds the fewest tickets, ``most`` or fewer, and how many."""
    best, least = None, most + 1
    for one in conditions:
        if one.pick and least:
            sql = f"SELECT count(*) FROM (SELECT 1 FROM ({one.pick}) LIMIT {least})"
            many = db.execute(sql, one.values).fetchone()[0]
            if many < least:
                best, least = one, many
    return best, least
