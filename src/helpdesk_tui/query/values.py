"""Numbers, distances, days and instants as they are typed.

Belongs here: reading and writing one value. Does not belong here: which field takes which, or what
"now" is.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from helpdesk_tui.query.tree import CompareValue, Day, Duration, Moment, RelativeDay

__all__ = ["read_number", "read_time", "write_value"]

UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
"""Seconds of each unit of a distance, longest first."""

LONGEST = 100 * 365 * UNITS["d"]
"""Longest distance in seconds: 100 years of 365 days, so that arithmetic with it can't overflow."""

YEARS = range(1970, 2200)
"""Years a date may have: no ticket is older, and every zone's arithmetic works inside."""

RELATIVE_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}

_NUMBER = re.compile(r"[0-9]{1,9}")
_DURATION = re.compile(r"(?:[0-9]{1,9}[wdhms])+")
_STEP = re.compile(r"([0-9]+)([wdhms])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    _DAY.pattern + r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?",
    re.IGNORECASE,
)


def read_number(text: str) -> int | None:
    """A whole number of at most nine digits, None for anything else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def read_time(text: str) -> Duration | Day | RelativeDay | Moment | None:
    """A distance (``90m``, ``1d12h``), a day or an instant, None for anything else."""
    text = text.strip()
    if text.lower() in RELATIVE_DAYS:
        return RelativeDay(RELATIVE_DAYS[text.lower()])
    if _DURATION.fullmatch(text.lower()):
        steps = _STEP.findall(text.lower())
        seconds = sum(int(amount) * UNITS[unit] for amount, unit in steps)
        return Duration(seconds) if seconds <= LONGEST else None
    try:
        if _DAY.fullmatch(text):
            return _in_range(Day(date.fromisoformat(text)))
        if _MOMENT.fullmatch(text):
            return _in_range(Moment(datetime.fromisoformat(text.upper())))
    except ValueError:
        return None
    return None


def write_value(value: CompareValue) -> str:
    """The shortest plain text that reads back as ``value``."""
    match value:
        case Duration(seconds):
            return write_duration(seconds)
        case RelativeDay(offset):
            return {number: word for word, number in RELATIVE_DAYS.items()}[offset]
        case Day(day):
            return day.isoformat()
        case Moment(at):
            whole_minute = not (at.second or at.microsecond)
            return at.isoformat(timespec="minutes" if whole_minute else "auto")
        case _:
            return str(value)


def write_duration(seconds: int) -> str:
    """``seconds`` in the longest unit that needs no other one: 90 minutes is ``90m``, 120 is ``2h``."""
    for unit, size in UNITS.items():
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return "0m"


def _in_range(value: Day | Moment) -> Day | Moment | None:
    year = value.value.year if isinstance(value, Day) else value.at.year
    return value if year in YEARS else None
