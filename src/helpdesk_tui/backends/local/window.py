"""A query's rows, a window at a time.

Belongs here: keys of rows read so far, going on from them, counting. Does not belong here: conditions and orders.
"""
# ruff: noqa: S608  # statements are made of our own names; values are bound

from __future__ import annotations

import json
import sqlite3
import time
from bisect import bisect_right, insort
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from helpdesk_tui.backends.capabilities import Count
from helpdesk_tui.backends.local.plan import ACTIVE_INDEX, FEWEST, narrowest
from helpdesk_tui.backends.local.tickets import STORED, ticket_of
from helpdesk_tui.backends.local.where import of_some
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from helpdesk_tui.backends.local.lane import Lane
    from helpdesk_tui.backends.local.order import Key, Segment
    from helpdesk_tui.backends.local.plan import Difference, Plan
    from helpdesk_tui.backends.local.values import Row
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.ticket import Ticket

__all__ = ["Mark", "Rows", "Window", "ordered"]

T = TypeVar("T")

STRIDE = 10_000
"""A jump leaves a mark after every so many rows."""
MOST_MARKS = 4_000
"""Marks kept; then every second one goes."""
COUNT_SECONDS = 0.1
"""How long a count may take before it is "at least"."""
MOST_COUNTED = 50_000
"""How far the tickets a part finds are counted to choose between parts, and to look at these only."""
PASSES = 30
"""Tickets passed along an index that knows all that is asked, in the time of reading one."""
COUNT_SLICE = 20_000
"""Tickets looked at between two looks at the time."""

_COLUMNS = ", ".join(f"t.{column}" for column in STORED.split(", "))
_WIDTH = STORED.count(",") + 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two rows."""

    row: int
    """So many rows are before it."""
    segment: int
    key: tuple[Any, ...] = ()
    """Of the row before it; empty: the segment's beginning."""


class Rows:
    """Reads the rows of one plan. Used by one thread."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.marks: list[Mark] = [Mark(0, 0)]

    def sort(self) -> None:
        """Does without indexes from now on."""
        order = tuple(replace(segment, index="") for segment in self.plan.segments)
        self.plan = replace(self.plan, segments=order)

    def window(self, db: sqlite3.Connection, start: int, size: int) -> list[Ticket]:
        if start < 0 or size <= 0:
            return []
        mark = self._near(start)
        far = start - mark.row
        total = self._total(db) if far > size and self.plan.lead is None else None
        if total is not None and 0 < total - start < far:
            return self._from_end(db, start, total, size)
        at = self._skipped(db, mark, start)
        return [] if at is None else self._read(db, at, size)

    def count(self, db: sqlite3.Connection) -> Count:
        total = self._total(db)
        if total is not None:
            return Count(total)
        if self.plan.minus is not None:
            return Count(_difference(db, self.plan.minus))
        where, within = self.plan.counted, self.plan.within
        most = MOST_COUNTED if within is None else max(FEWEST, within // PASSES)
        narrow, _ = narrowest(db, self.plan.picks, most)
        if narrow is not None:
            sql = f"SELECT count(*) FROM ticket t NOT INDEXED WHERE t.n IN ({narrow.pick}) AND {where.sql}"
            return Count(db.execute(sql, (*narrow.values, *where.values)).fetchone()[0])
        if within is not None:
            sql = f"SELECT count(*) FROM ticket t INDEXED BY {ACTIVE_INDEX} WHERE {where.sql}"
            return Count(db.execute(sql, where.values).fetchone()[0])
        last = db.execute("SELECT max(n) FROM ticket").fetchone()[0] or 0
        rows, until = 0, time.monotonic() + COUNT_SECONDS
        for first in range(0, last + 1, COUNT_SLICE):
            sql = f"SELECT count(*) FROM ticket t NOT INDEXED WHERE t.n >= ? AND t.n < ? AND {where.sql}"
            sql = of_some(sql, str(first), str(first + COUNT_SLICE - 1))
            rows += db.execute(sql, (first, first + COUNT_SLICE, *where.values)).fetchone()[0]
            if time.monotonic() > until and first + COUNT_SLICE <= last:
                return Count(rows, exact=False)
        return Count(rows)

    def position(self, db: sqlite3.Connection, ticket: TicketId) -> int | None:
        for number, segment in enumerate(self.plan.segments):
            tests = " AND ".join(filter(None, (self.plan.where.sql, segment.test)))
            sql = f"SELECT {_names(segment.keys)} FROM ticket t WHERE t.id = ? AND {tests}"
            key = db.execute(sql, (ticket, *self.plan.where.values)).fetchone()
            if key is not None:
                return self._row_of(db, number, key)
        return None

    def _row_of(self, db: sqlite3.Connection, number: int, key: Row) -> int | None:
        """The row of a key, counted from the last mark before it."""
        segment = self.plan.segments[number]
        earlier = [
            mark
            for mark in self.marks
            if mark.segment < number or (mark.segment == number and (not mark.key or _ahead(segment, mark.key, key)))
        ]
        mark = earlier[-1]
        row = mark.row
        while mark.segment < number:
            sql, values = self.behind(mark)
            row += db.execute(f"SELECT count(*) FROM (SELECT 1 {sql} LIMIT {STRIDE})", values).fetchone()[0]
            if row - earlier[-1].row >= STRIDE:
                return None
            mark = Mark(row, mark.segment + 1)
        sql, values = self.behind(mark)
        test, bound = _beyond(segment.keys, key, backward=True)
        many = db.execute(f"SELECT count(*) FROM (SELECT 1 {sql} AND {test} LIMIT {STRIDE})", (*values, *bound))
        found: int = many.fetchone()[0]
        return row + found if found < STRIDE else None

    def _near(self, start: int) -> Mark:
        """The last mark at or before a row."""
        return self.marks[bisect_right(self.marks, start, key=lambda mark: mark.row) - 1]

    def _keep(self, mark: Mark) -> None:
        place = bisect_right(self.marks, mark.row, key=lambda one: one.row)
        if self.marks[place - 1].row == mark.row:
            self.marks[place - 1] = mark
            return
        insort(self.marks, mark, key=lambda one: one.row)
        if len(self.marks) > MOST_MARKS:
            del self.marks[1::2]

    def _total(self, db: sqlite3.Connection) -> int | None:
        """How many rows there are, where that costs nothing."""
        tally = self.plan.tally
        if tally is None:
            return None
        sql = f"SELECT coalesce(sum(many), 0) FROM tally t WHERE {tally.sql}"
        found: int = db.execute(sql, tally.values).fetchone()[0]
        return found

    def behind(self, mark: Mark) -> tuple[str, tuple[Any, ...]]:
        """The rest of a segment behind a mark."""
        segment = self.plan.segments[mark.segment]
        sql, values = self.plan.source(segment)
        if not mark.key:
            return sql, values
        test, bound = _beyond(segment.keys, mark.key)
        return f"{sql} AND {test}", (*values, *bound)

    def _read(self, db: sqlite3.Connection, mark: Mark, size: int) -> list[Ticket]:
        found: list[Row] = []
        while len(found) < size and mark.segment < len(self.plan.segments):
            segment = self.plan.segments[mark.segment]
            source, values = self.behind(mark)
            tail = f"{source} ORDER BY {ordered(segment.keys)} LIMIT ?"
            rows = self._rows(db, segment, tail, (*values, size - len(found)))
            found += rows
            if len(found) < size:
                mark = Mark(mark.row + len(rows), mark.segment + 1)
            else:
                mark = Mark(mark.row + len(rows), mark.segment, rows[-1][_WIDTH:])
        if found:
            self._keep(mark)
        return list(map(ticket_of, found))

    def _rows(self, db: sqlite3.Connection, segment: Segment, tail: str, values: tuple[Any, ...]) -> list[Row]:
        """Tickets and keys of a segment. What has to be sorted is sorted without the tickets."""
        names = _names(segment.keys)
        if segment.index and self.plan.lead is None:
            return db.execute(f"SELECT {_COLUMNS}, {names} {tail}", values).fetchall()
        keys = db.execute(f"SELECT n, {names} {tail}", values).fetchall()
        sql = f"SELECT n, {_COLUMNS} FROM ticket t WHERE n IN (SELECT value FROM json_each(?))"
        tickets = {row[0]: row[1:] for row in db.execute(sql, (json.dumps([key[0] for key in keys]),))}
        return [tickets[key[0]] + key[1:] for key in keys]

    def _skipped(self, db: sqlite3.Connection, mark: Mark, start: int) -> Mark | None:
        """The mark at a row, found over the index alone; None behind the end."""
        while mark.row < start and mark.segment < len(self.plan.segments):
            keys = self.plan.segments[mark.segment].keys
            step = min(STRIDE, start - mark.row)
            sql, values = self.behind(mark)
            sql = f"SELECT {_names(keys)} {sql} ORDER BY {ordered(keys)} LIMIT ? OFFSET ?"
            row = db.execute(sql, (*values, 1, step - 1)).fetchone()
            if row is not None:
                mark = Mark(mark.row + step, mark.segment, row)
            else:
                sql, values = self.behind(mark)
                left = db.execute(f"SELECT count(*) FROM (SELECT 1 {sql} LIMIT {STRIDE})", values).fetchone()[0]
                mark = Mark(mark.row + left, mark.segment + 1)
            self._keep(mark)
        return mark if mark.segment < len(self.plan.segments) else None

    def _from_end(self, db: sqlite3.Connection, start: int, total: int, size: int) -> list[Ticket]:
        """Rows read backwards, and the one before them, whose key is kept."""
        found: list[tuple[int, Row]] = []
        skip = max(0, total - start - size)
        wanted = total - start - skip + 1
        for number in reversed(range(len(self.plan.segments))):
            segment = self.plan.segments[number]
            source, values = self.plan.source(segment)
            order = ordered(segment.keys, backward=True)
            tail = f"{source} ORDER BY {order} LIMIT ? OFFSET ?"
            rows = self._rows(db, segment, tail, (*values, wanted - len(found), skip))
            if rows:
                skip = 0
            elif skip:
                skip -= db.execute(f"SELECT count(*) {source}", values).fetchone()[0]
            found += [(number, row) for row in rows]
            if len(found) == wanted:
                segment_before, row = found.pop()
                self._keep(Mark(start, segment_before, row[_WIDTH:]))
                break
        return [ticket_of(row) for _, row in reversed(found)]


class Window:
    """A ``TicketWindow`` over ``Rows``."""

    def __init__(self, lane: Lane, rows: Rows) -> None:
        self._lane = lane
        self._rows = rows

    async def count(self) -> Count:
        return await self._ask(self._rows.count)

    async def window(self, start: int, size: int) -> list[Ticket]:
        return await self._ask(lambda db: self._rows.window(db, start, size))

    async def position(self, ticket: TicketId) -> int | None:
        return await self._ask(lambda db: self._rows.position(db, ticket))

    async def _ask(self, job: Callable[[sqlite3.Connection], T]) -> T:
        def asked(db: sqlite3.Connection) -> T:
            try:
                return job(db)
            except sqlite3.OperationalError as error:
                if "no such index" not in str(error):
                    raise
                self._rows.sort()  # while a load runs in an empty file
                return job(db)

        return await self._lane.read(asked)


def _difference(db: sqlite3.Connection, minus: Difference) -> int:
    """Tickets the tallies count, but for some."""
    whole, without = minus.whole, minus.without
    sql = (
        f"SELECT (SELECT coalesce(sum(many), 0) FROM tally t WHERE {whole.sql}) - (SELECT count(*) FROM ticket t "
        f"NOT INDEXED WHERE t.n IN ({without.pick}) AND ({without.sql}) AND {whole.sql})"
    )
    found: int = db.execute(sql, (*whole.values, *without.values, *without.values, *whole.values)).fetchone()[0]
    return found


def _names(keys: Sequence[Key]) -> str:
    return ", ".join(key.column for key in keys)


def ordered(keys: Sequence[Key], *, backward: bool = False) -> str:
    return ", ".join(f"{key.column} DESC" if key.descending != backward else key.column for key in keys)


def _beyond(keys: Sequence[Key], last: Row, *, backward: bool = False) -> tuple[str, tuple[Any, ...]]:
    """What comes after a row, or ``backward`` before it."""
    if len({key.descending for key in keys}) == 1:
        sign = "<" if keys[0].descending != backward else ">"
        return f"({_names(keys)}) {sign} ({', '.join('?' * len(keys))})", tuple(last)
    tests: list[str] = []
    values: list[Any] = []
    for place, key in enumerate(keys):
        sign = "<" if key.descending != backward else ">"
        equal = [f"{earlier.column} = ?" for earlier in keys[:place]]
        tests.append(" AND ".join([*equal, f"{key.column} {sign} ?"]))
        values += last[: place + 1]
    return f"({' OR '.join(f'({test})' for test in tests)})", tuple(values)


def _ahead(segment: Segment, mark: Row, key: Row) -> bool:
    """Whether a mark is before a row: the row it stands behind comes earlier."""
    for step, ours, theirs in zip(segment.keys, mark, key, strict=True):
        if ours != theirs:
            return (_sorted_as(ours) < _sorted_as(theirs)) != step.descending
    return False


def _sorted_as(cell: Any) -> tuple[int, Any]:
    """As SQLite sorts: numbers before texts before blobs."""
    return (2 if isinstance(cell, bytes) else 1 if isinstance(cell, str) else 0), cell
