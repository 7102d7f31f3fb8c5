"""The program's clock: every "now" comes from here, so that demos, tests and what-if can choose it.

Belongs here: three clocks and the check that a time is aware. Does not belong here: calendars of a desk.
"""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from helpdesk_tui.frozen import dataclass

__all__ = ["Clock", "FrozenClock", "ShiftedClock", "SystemClock"]


class Clock(Protocol):
    """Tells the time as an aware datetime in UTC."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class FrozenClock:
    """Stands still until told to move: ``--now`` for a command; for tests, screenshots and what-if."""

    at: datetime

    def __post_init__(self) -> None:
        self.at = _aware(self.at)

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """Runs at the machine's speed from another moment: ``--now`` for the app and what waits as it does."""

    start: datetime
    _began: datetime = field(default_factory=lambda: datetime.now(UTC), init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _aware(self.start))

    def now(self) -> datetime:
        return self.start + (datetime.now(UTC) - self._began)


def _aware(at: datetime) -> datetime:
    """Raises ValueError for a time without an offset."""
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no offset from UTC")
    return at.astimezone(UTC)
