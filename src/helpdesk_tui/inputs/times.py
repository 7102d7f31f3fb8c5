"""Typed times as moments: with an offset, a distance from now, a day by its name.

Belongs here: spelling. Does not belong here: whether a time is allowed, which is a verb's to check.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["DAY_STARTS", "distance", "when", "zoned"]

DAY_STARTS = time(9)
"""The time of a day that is named without one."""

_SPAN = re.compile(r"(?:in\s+)?([0-9]{1,4})\s*(m|min|h|d|w)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.h]([0-5][0-9])")
_HINT = "such as 2h, tomorrow 9:00, monday, 2026-11-24 9:00"


def zoned(text: str, field: str) -> datetime:
    """A time with an offset. Raises InvalidInput."""
    at = _iso(text)
    if at is None or at.utcoffset() is None or not 1900 <= at.year < 3000:
        hint = "such as 2026-11-23T10:00:00+04:00"
        raise InvalidInput(f"{field}: {text[:40]!r} is no time with an offset", field=field, hint=hint)
    return at


def distance(text: str) -> timedelta | None:
    """``90m``, ``2h``, ``in 3 d``, ``1w``; None for anything else."""
    match = _SPAN.fullmatch(text.strip().casefold())
    return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


def when(text: str, *, now: datetime, zone: tzinfo, field: str = "until") -> datetime:
    """A moment as a person says it, in UTC; days and clock times are those of ``zone``.

    A distance, a time with or without offset, ``9:00``, ``today 17:00``, ``tomorrow``, ``monday 9:00``,
    ``2026-11-24``. A clock time alone, and a day by its name, is the next one there is. Raises InvalidInput.
    """
    if (ahead := distance(text)) is not None:
        return now + ahead
    at = _iso(text)
    if at is not None and at.utcoffset() is not None and 1900 <= at.year < 3000:
        return at.astimezone(UTC)
    spoken = text.strip().casefold()
    found = _named(spoken.replace("t", " ") if at is not None else spoken, now.astimezone(zone), zone)
    if found is None:
        raise InvalidInput(f"{field}: {text[:40]!r} is no time", field=field, hint=_HINT)
    return found.astimezone(UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _named(text: str, here: datetime, zone: tzinfo) -> datetime | None:
    """A day and perhaps a clock time in the viewer's zone; None when it is neither."""
    head, _, tail = text.partition(" ")
    clock = _clock(tail.strip()) if tail else None
    if tail and clock is None:
        return None
    if not tail and (alone := _clock(head)) is not None:
        at = _at(here.date(), alone, zone)
        return at if at > here else _at(here.date() + timedelta(days=1), alone, zone)
    day = _day(head, here)
    if day is None:
        return None
    return _at(day, clock or DAY_STARTS, zone)


def _day(word: str, here: datetime) -> date | None:
    if word in {"today", "tomorrow"}:
        return here.date() + timedelta(days=word == "tomorrow")
    names = [n for n, name in enumerate(_DAYS) if len(word) >= 3 and name.startswith(word)]
    if names:
        return here.date() + timedelta(days=(names[0] - here.weekday() - 1) % 7 + 1)
    try:
        on = date.fromisoformat(word)
    except ValueError:
        return None
    return on if 1900 <= on.year < 3000 else None


def _clock(text: str) -> time | None:
    match = _CLOCK.fullmatch(text)
    return time(int(match[1]), int(match[2])) if match else None


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone)
