"""How a query is run: its condition, its order, and what leads.

Belongs here: choosing between walking an index in order and collecting a few tickets first. Does not belong here: the
parts (``where``, ``order``), reading (``window``).
"""
# ruff: noqa: S608  # statements are made of our own names; values are bound

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local.order import Segment, segments
from helpdesk_tui.backends.local.where import Condition, condition
from helpdesk_tui.model.ticket import ACTIVE, Status
from helpdesk_tui.query import And, Expression, In, Not, Query

if TYPE_CHECKING:
    import sqlite3

    from helpdesk_tui.backends.local.where import Viewed

__all__ = ["FEW", "Plan", "make_plan"]

FEW = 20_000
"""So many tickets may be collected and sorted for a window (about 50 ms); more are found by walking the order."""

_ACTIVE_INDEXES = {
    "ticket_next": "ticket_next_active",
    "ticket_received": "ticket_received_active",
    "ticket_changed": "ticket_changed_active",
    "ticket_assignee": "ticket_assignee_active",
}
_TALLIED = {"status", "assignee"}


@dataclass(frozen=True, slots=True)
class Plan:
    segments: tuple[Segment, ...]
    where: Condition
    """The whole condition."""
    rest: Condition
    """What has to be asked of the tickets ``lead`` has collected, the whole condition without one."""
    lead: Condition | None = None
    """The part whose tickets are collected first; its ``pick`` is not empty."""
    tally: Condition | None = None
    """The condition over the table of tallies, for queries it can count."""

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
    tally = _tally(parts, viewed)
    if statuses == ACTIVE:
        parts = [part for part in parts if not _is_about_status(part)]
    found = [condition(part, viewed) for part in parts]
    lead = _lead(db, found)
    if active:
        found.append(Condition("t.active"))
    rest = [one for one in found if one is not lead]
    return Plan(_order(query, parts, active=active), _all(found), _all(rest), lead, tally)


def _all(conditions: list[Condition]) -> Condition:
    sql = " AND ".join(f"({one.sql})" if " " in one.sql else one.sql for one in conditions) or "1"
    return Condition(sql, tuple(value for one in conditions for value in one.values))


def _order(query: Query, parts: list[Expression], *, active: bool) -> tuple[Segment, ...]:
    order = segments(query.sort)
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


def _statuses(parts: list[Expression]) -> frozenset[Status]:
    """Which statuses the tickets found can have."""
    left = frozenset(Status)
    for part in parts:
        match part:
            case In("status", values):
                left &= {status for status in Status if str(status) in values}
            case Not(In("status", values)):
                left -= {status for status in Status if str(status) in values}
            case _:
                pass
    return left


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


def _lead(db: sqlite3.Connection, conditions: list[Condition]) -> Condition | None:
    """The part that finds the fewest tickets, if these are few."""
    best, least = None, FEW + 1
    for one in conditions:
        if one.pick:
            sql = f"SELECT count(*) FROM (SELECT 1 FROM ({one.pick}) LIMIT {least})"
            many = db.execute(sql, one.values).fetchone()[0]
            if many < least:
                best, least = one, many
    return best
