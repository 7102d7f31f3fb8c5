"""Staffed hours and business days of a desk, in instants.

Belongs here: which moments are staffed, and the next and last ones that are. Does not belong here: targets and
pauses (``clocks``). Sources: domain sections 2 of each desk, rules ``hours`` and ``hours.edges``.

All arithmetic is in UTC: a desk may lie in a zone with summer time, where local differences are wrong.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.policy.pack import CalendarSection

__all__ = ["Calendar", "LocalHours", "Span", "calendar_of", "desk_day", "local_hours", "zone_named"]

_DAY = timedelta(days=1)
_OFFSET = re.compile(r"([+-])([01][0-9]|2[0-3]):([0-5][0-9])")
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*)*")
_NOT_ZONES = ("posix/", "right/", "posixrules", "localtime", "Factory")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time in UTC: ``start`` belongs to it, ``end`` does not."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a desk is staffed. ``days`` are weekdays, Monday 0; minutes are counted from local midnight."""

    zone: tzinfo
    opens: int
    closes: int
    days: frozenset[int]
    holidays: frozenset[date] = frozenset()

    def with_holidays(self, more: Iterable[date]) -> Calendar:
        """The same calendar with further days off."""
        return Calendar(self.zone, self.opens, self.closes, self.days, self.holidays | set(more))

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def is_business_day(self, on: date) -> bool:
        return on.weekday() in self.days and on not in self.holidays

    def whole_day(self, on: date) -> Span:
        """All hours of a day of the desk."""
        return Span(self._instant(on, 0), self._instant(on + _DAY, 0))

    def staffed_hours(self, on: date) -> Span:
        """Opening to closing, whether or not ``on`` is a business day."""
        return Span(self._instant(on, self.opens), self._instant(on, self.closes))

    def is_staffed(self, at: datetime) -> bool:
        on = self.local(at).date()
        return self.is_business_day(on) and at in self.staffed_hours(on)

    def next_opening(self, at: datetime) -> datetime:
        """``at`` itself while staffed, else the next opening after it, in the desk's zone.

        Raises OverflowError when the calendar ends before the desk opens again.
        """
        if self.is_staffed(at):
            return self.local(at)
        on = self.local(at).date()
        while not self.is_business_day(on) or self.staffed_hours(on).start <= at:
            on += _DAY
        return self.local(self.staffed_hours(on).start)

    def last_closing_before(self, at: datetime) -> datetime:
        """The latest closing of a business day that lies before ``at``, in the desk's zone."""
        on = self.local(at).date()
        while not self.is_business_day(on) or self.staffed_hours(on).end >= at:
            on -= _DAY
        return self.local(self.staffed_hours(on).end)

    def work_by(self, due: datetime) -> datetime:
        """The latest staffed moment at which work can still meet ``due`` (rule ``clock.work_by``)."""
        today = self.local(due).date()
        for on in (today, today - _DAY):  # a day that closes at 24:00 ends on the next date
            hours = self.staffed_hours(on)
            if self.is_business_day(on) and hours.start < due <= hours.end:
                return self.local(due)
        return self.last_closing_before(due)

    def _instant(self, on: date, minute: int) -> datetime:
        return _instant(self.zone, on, minute)


@dataclass(frozen=True, slots=True)
class LocalHours:
    """Staffed hours as a customer's clock shows them; day offsets count from the desk's date."""

    opens: time
    opens_day: int
    closes: time
    closes_day: int


@lru_cache(maxsize=1024)
def _instant(zone: tzinfo, on: date, minute: int) -> datetime:
    """A minute of a day of the zone; the same few days are asked for again and again."""
    days, rest = divmod(minute, 24 * 60)
    return datetime.combine(on + days * _DAY, time(rest // 60, rest % 60), zone).astimezone(UTC)


def calendar_of(section: CalendarSection) -> Calendar:
    """The calendar a pack describes.

    Raises InvalidInput naming the key (``calendar.zone``, ``calendar.opens`` ...) when it describes none.
    """
    opens, closes = (_minutes(getattr(section, key), key) for key in ("opens", "closes"))
    if opens >= closes:
        raise InvalidInput(f"closes {section.closes} is not after opens {section.opens}", field="calendar.closes")
    if not section.days:
        raise InvalidInput("no day is staffed", field="calendar.days", hint="name at least one of mon ... sun")
    return Calendar(
        zone=zone_named(section.zone, field="calendar.zone"),
        opens=opens,
        closes=closes,
        days=frozenset(_WEEKDAYS.index(d) for d in section.days),
        holidays=frozenset(section.holidays),
    )


def desk_day(section: CalendarSection, at: datetime) -> date:
    """The day of the desk at a moment."""
    return at.astimezone(zone_named(section.zone)).date()


def local_hours(calendar: Calendar, on: date, zone: tzinfo) -> LocalHours:
    """The hours of the desk's day ``on`` in another zone, computed with zone data (rule ``hours.local``)."""
    hours = calendar.staffed_hours(on)
    opens, closes = hours.start.astimezone(zone), hours.end.astimezone(zone)
    return LocalHours(opens.time(), (opens.date() - on).days, closes.time(), (closes.date() - on).days)


@lru_cache(maxsize=64)
def zone_named(name: str, *, field: str = "zone") -> tzinfo:
    """A fixed offset such as ``+04:00``, or a zone of the IANA data base.

    Raises InvalidInput with code ``unknown_zone``. Zone names never reach the file system unchecked.
    """
    if match := _OFFSET.fullmatch(name):
        sign = -1 if match[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(match[2]), minutes=int(match[3])))
    if _ZONE_NAME.fullmatch(name) and not name.startswith(_NOT_ZONES) and len(name) < 64:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise InvalidInput(
        f"unknown time zone {name[:64]!r}",
        code="unknown_zone",
        field=field,
        hint=_nearest_zone(name),
    )


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"(?:([01][0-9]|2[0-3]):([0-5][0-9]))|24:00")


def _minutes(text: str, key: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise InvalidInput(f"{text!r} is not a time of day", field=f"calendar.{key}", hint="write HH:MM")
    return 24 * 60 if match[1] is None else int(match[1]) * 60 + int(match[2])


def _nearest_zone(name: str) -> str:
    from difflib import get_close_matches  # both only for what is wrong: they read a folder of files
    from zoneinfo import available_timezones

    close = get_close_matches(name[:64], sorted(available_timezones()), n=1, cutoff=0.8)
    return f"did you mean {close[0]!r}?" if close else "use a name such as Europe/Berlin"
