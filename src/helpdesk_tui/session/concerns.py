"""What a query has to do with what the rules say of a ticket, which is stored with it and may be out of date.

Belongs here: reading an expression for it. Does not belong here: making placements (``placer``) and running a query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import ACTIVE
from helpdesk_tui.query import And, Compare, Expression, In, Not, Or

if TYPE_CHECKING:
    from helpdesk_tui.query import Query

__all__ = ["asks_for_rules", "is_by_rules", "may_find_over"]

_BY_RULES = frozenset({"plan", "rank", "verdict", "price"})
"""Fields whose value the rules give; those of time no ticket has that is over."""


def asks_for_rules(part: Expression | None) -> bool:
    """Whether it depends on what the rules say which tickets are found."""
    match part:
        case And(parts) | Or(parts):
            return any(map(asks_for_rules, parts))
        case Not(inner):
            return asks_for_rules(inner)
        case In(field) | Compare(field):
            return field in _BY_RULES
        case _:
            return False


def is_by_rules(query: Query) -> bool:
    """Whether its order is: next best, or one by such a field."""
    return not query.sort or any(key.field in _BY_RULES for key in query.sort)


def may_find_over(part: Expression | None) -> bool:
    """Whether solved or closed tickets may be found; in doubt they may."""
    match part:
        case And(parts):
            return all(map(may_find_over, parts))
        case Or(parts):
            return any(map(may_find_over, parts))
        case In("status", values):
            return not ACTIVE.issuperset(values)
        case _:
            return True
