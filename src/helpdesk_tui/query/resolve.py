"""A query with nothing left that depends on when and by whom it is asked.

Belongs here: distances, days and ``me`` to instants and a name. Does not belong here: the clock; the
caller says what time it is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from helpdesk_tui.query.errors import QueryError
from helpdesk_tui.query.lookup import field_of
from helpdesk_tui.query.tree import (
    And,
    Compare,
    Day,
    Duration,
    Expression,
    In,
    Moment,
    Not,
    Op,
    Or,
    Query,
    RelativeDay,
    Special,
    Text,
    normalise,
)

__all__ = ["resolve"]

_MIRRORED: dict[Op, Op] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


def resolve(query: Query, now: datetime, zone: tzinfo, me: str) -> Query:
    """``query`` with every time an aware instant in UTC and ``me`` a user name.

    ``now`` is aware, ``zone`` the viewer's, ``me`` the viewer's user name, empty when there is none.
    The result holds ``Compare`` with numbers and aware ``Moment`` only, is its own resolution, and has
    no source. Raises ValueError for a naive ``now``, QueryError when ``me`` is asked for and empty.

    - A distance of a past field is an age: ``updated<3d`` is after ``now`` − 3 days.
    - A distance of a future field is time left: ``due<2h`` is before ``now`` + 2 hours, overdue included.
    - A day is the viewer's calendar day, 23 to 25 hours: ``>`` after its end, ``>=`` from its start,
      ``<`` before its start, ``<=`` up to its end, ``:`` inside it.
    """
    if now.utcoffset() is None:
        raise ValueError("now must be aware")
    if query.expression is None:
        return Query(None, query.sort)
    context = _Context(now, zone, me, query.source)
    return Query(normalise(context.expression(query.expression)), query.sort)


class _Context:
    """When, where and by whom one query is asked."""

    def __init__(self, now: datetime, zone: tzinfo, me: str, source: str) -> None:
        self.now = now.astimezone(UTC)
        self.today = now.astimezone(zone).date()
        self.zone = zone
        self.me = me
        self.source = source

    def expression(self, part: Expression) -> Expression:
        match part:
            case And(parts):
                return And(tuple(map(self.expression, parts)))
            case Or(parts):
                return Or(tuple(map(self.expression, parts)))
            case Not(inner):
                return Not(self.expression(inner))
            case In(field, values) if Special.ME in values:
                named = (self.viewer() if value is Special.ME else value for value in values)
                return In(field, tuple(dict.fromkeys(named)))
            case Compare():
                return self.comparison(part)
            case _:
                return part

    def comparison(self, part: Compare) -> Expression:
        match part.value:
            case Duration(seconds):
                away = timedelta(seconds=seconds)
                if field_of(part.field).future:
                    return Compare(part.field, part.op, Moment(self.now + away))
                return Compare(part.field, _MIRRORED[part.op], Moment(self.now - away))
            case Day(day):
                return self.day(part, day)
            case RelativeDay(offset):
                return self.day(part, self.today + timedelta(days=offset))
            case Moment(at):
                wall = at if at.tzinfo is not None else at.replace(tzinfo=self.zone)
                return Compare(part.field, part.op, Moment(wall.astimezone(UTC)))
            case _:
                return part

    def day(self, part: Compare, day: date) -> Expression:
        start, end = self.midnight(day), self.midnight(day + timedelta(days=1))
        match part.op:
            case "<":
                return Compare(part.field, "<", start)
            case "<=":
                return Compare(part.field, "<", end)
            case ">":
                return Compare(part.field, ">=", end)
            case ">=":
                return Compare(part.field, ">=", start)
            case "=":
                return And((Compare(part.field, ">=", start), Compare(part.field, "<", end)))

    def midnight(self, day: date) -> Moment:
        return Moment(datetime.combine(day, time(), self.zone).astimezone(UTC))

    def viewer(self) -> Text:
        if not self.me:
            raise QueryError(
                "who 'me' is at this desk is not known",
                source=self.source,
                position=0,
                length=len(self.source),
                hint="name a user: assignee:anna",
            )
        return Text(self.me)
