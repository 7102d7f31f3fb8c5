"""Desk time by hand: moments are whole microseconds on the desk's own wall clock since 1970-01-01 00:00."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

Json = dict[str, Any]

NOW = "2024-03-06T12:00:00+00:00"
"""The clock of a question that names none; hand the same moment to the engine."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Desk:
    """Staffed from `opens` (inclusive) to `closes` (exclusive), Monday to Friday, at a fixed offset."""

    offset: int
    """Hours ahead of UTC."""
    opens: int
    """Hour of the day."""
    closes: int
    """Hour of the day."""


DESKS = {"cs_cart": Desk(4, 9, 18), "litextension": Desk(7, 8, 19)}


def read(text: str, desk: Desk) -> int:
    """The desk's wall clock at an ISO moment with offset."""
    utc = datetime.fromisoformat(text).astimezone(UTC)
    days = (utc.date() - _EPOCH).days
    seconds = utc.hour * 3600 + utc.minute * 60 + utc.second
    return days * DAY + seconds * SECOND + utc.microsecond + desk.offset * HOUR


def write(moment: int, desk: Desk) -> str:
    """The moment as an ISO string at the desk's offset."""
    wall = datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=desk.offset)))
    return (wall + timedelta(microseconds=moment)).isoformat()


def day_of(text: str) -> int:
    """Days since 1970-01-01 of an ISO date."""
    return (date.fromisoformat(text) - _EPOCH).days


def desk_date(text: str, desk: Desk) -> date:
    """The date on the desk's wall at an ISO moment."""
    return _EPOCH + timedelta(days=read(text, desk) // DAY)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One desk's staffed time with its holidays (as day numbers)."""

    desk: Desk
    holidays: frozenset[int]

    def works(self, day: int) -> bool:
        """Is it a business day? Day 0 was a Thursday."""
        return (day + 3) % 7 < 5 and day not in self.holidays

    def staffed(self, moment: int) -> bool:
        day, in_day = divmod(moment, DAY)
        return self.works(day) and self.desk.opens * HOUR <= in_day < self.desk.closes * HOUR

    def next_opening(self, moment: int) -> int:
        """The moment itself while staffed; else step on by minutes, and over idle days in one step."""
        while not self.staffed(moment):
            step = MINUTE if self.works(moment // DAY) else DAY
            moment += step - moment % step
        return moment

    def work_by(self, due: int) -> int:
        """The latest moment, not after `due`, that has staffed work directly before it."""
        while not self.staffed(due - 1):
            step = MINUTE if self.works((due - 1) // DAY) else DAY
            due = (due - 1) // step * step
        return due


def calendar(desk: Desk, given: Json) -> Calendar:
    return Calendar(desk, frozenset(day_of(each) for each in given.get("holidays") or []))
