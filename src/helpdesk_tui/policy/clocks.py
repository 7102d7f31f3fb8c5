"""Counting time towards a target: which hours count, what stops the count, when it is reached.

Belongs here: one clock from a start to a due time. Does not belong here: which message starts a clock and which
reply stops it (``response``). Rules: ``clock.opening``, ``clock.mode``, ``clock.pause``, ``clock.work_by``.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.calendars import Calendar, Span
from helpdesk_tui.policy.explain import Answer, Trace, moment, span
from helpdesk_tui.policy.pack import ClockMode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from helpdesk_tui.policy.pack import Pack

__all__ = ["Deadline", "Pause", "count", "deadline", "effective_pauses"]

Pause = tuple[datetime, datetime]
"""From when it is the customer's turn until their next message; aware datetimes, the end not included."""

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a clock starts and ends, in the desk's zone."""

    starts: datetime
    due: datetime
    """An answer exactly then is in time; may lie at night."""
    work_by: datetime
    """The latest staffed moment that still meets ``due``."""
    counted: tuple[Span, ...]
    """The stretches of time that add up to the target, in order; the last one ends at ``due``."""

    def used_up(self, used: timedelta) -> datetime:
        """The first moment at which more than ``used`` is counted; ``due`` and an instant when it never is."""
        for piece in self.counted:
            if piece.length > used:
                return piece.start + max(used, timedelta(0)) + _TICK
            used -= piece.length
        return self.due + _TICK


def deadline(
    pack: Pack,
    calendar: Calendar,
    *,
    received: datetime,
    target: timedelta,
    mode: ClockMode,
    pauses: Sequence[Pause] = (),
) -> Answer[Deadline]:
    """When something received at ``received`` is due, ``target`` counted hours later.

    Raises OverflowError when the due time lies beyond the calendar.
    """
    trace = Trace(pack, on=calendar.local(received).date())
    starts = calendar.next_opening(received)
    trace.step("desk hours", f"{_clock(calendar.opens)}-{_clock(calendar.closes)}", rule="hours")
    if calendar.holidays:
        trace.step("days off", len(calendar.holidays), rule="hours.holidays")
    if starts == received:
        edge = starts == calendar.local(calendar.staffed_hours(starts.date()).start)
        trace.step("begun while staffed, the clock starts", starts, rule="hours.edges" if edge else "hours")
    else:
        trace.step("begun while closed, the clock starts at the next opening", starts, rule="clock.opening")
    own = mode is pack.clock.mode
    trace.step(
        "the clock counts", mode.value.replace("_", " ") + ("" if own else ", as asked"), rule="clock.mode" * own
    )
    blocked = effective_pauses(calendar, starts, pauses)
    for begin, end in pauses:
        given = f"not the engineer's turn from {moment(calendar.local(begin))} to {moment(calendar.local(end))}"
        trace.step(given, rule="clock.pause")
    for pause in blocked:
        text = f"stands still from {moment(calendar.local(pause.start))} to {moment(calendar.local(pause.end))}"
        late = all(calendar.local(pause.end) != end for _, end in pauses)
        trace.step(text + (", the next opening" if late else ""), rule="clock.opening" if late else "clock.pause")
    pieces = count(calendar, starts, target, mode, blocked)
    for piece in pieces:
        local = f"{moment(calendar.local(piece.start))} to {moment(calendar.local(piece.end))}"
        trace.step(f"counts {local}", span(piece.length))
    due = calendar.local(pieces[-1].end)
    work_by = calendar.work_by(due)
    trace.step("due", due)
    trace.step("work by", work_by, rule="clock.work_by")
    return Answer(Deadline(starts, due, work_by, tuple(pieces)), trace.done())


def effective_pauses(calendar: Calendar, starts: datetime, pauses: Iterable[Pause]) -> list[Span]:
    """The pauses that touch a clock which started at ``starts``, united and in order.

    A pause that ends while the desk is closed goes on to the next opening: the customer's message is received then
    as any other (rule ``clock.opening``). A pause of no length, or over before the start, is none.
    """
    spans = sorted(
        (
            Span(max(begin, starts).astimezone(UTC), calendar.next_opening(end).astimezone(UTC))
            for begin, end in pauses
            if begin < end and end > starts
        ),
        key=lambda s: s.start,
    )
    united: list[Span] = []
    for item in spans:
        if united and item.start <= united[-1].end:
            united[-1] = Span(united[-1].start, max(united[-1].end, item.end))
        else:
            united.append(item)
    return united


def count(
    calendar: Calendar, starts: datetime, target: timedelta, mode: ClockMode, pauses: Sequence[Span] = ()
) -> list[Span]:
    """The stretches that add up to ``target``, adjoining ones joined; the last one ends at the due time.

    The due time is the earliest moment at which the target is reached: Friday 12:00 and 12 hours of business days
    is Saturday 00:00, not Monday 00:00.
    """
    left, at, pieces = target, starts.astimezone(UTC), [Span(starts.astimezone(UTC), starts.astimezone(UTC))]
    while left > timedelta(0):
        if blocking := next((p for p in pauses if at in p), None):
            at = blocking.end
            continue
        counting = _counting_span(calendar, at, mode)
        if at not in counting:
            at = counting.start
            continue
        stop = min([counting.end, at + left, *(p.start for p in pauses if p.start > at)])
        _append(pieces, Span(at, stop))
        left, at = left - (stop - at), stop
    return pieces


def _counting_span(calendar: Calendar, at: datetime, mode: ClockMode) -> Span:
    """The counting stretch that holds ``at``, or the next one after it."""
    if mode is ClockMode.ELAPSED:
        return Span(at, datetime.max.replace(tzinfo=UTC))
    stretch = calendar.whole_day if mode is ClockMode.BUSINESS_DAY else calendar.staffed_hours
    on = calendar.local(at).date()
    while not calendar.is_business_day(on) or stretch(on).end <= at:
        on += _DAY
    return stretch(on)


def _append(pieces: list[Span], piece: Span) -> None:
    if pieces[-1].end == piece.start or pieces[-1].length == timedelta(0):
        start = pieces[-1].start if pieces[-1].end == piece.start else piece.start
        pieces[-1] = Span(start, piece.end)
    else:
        pieces.append(piece)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
