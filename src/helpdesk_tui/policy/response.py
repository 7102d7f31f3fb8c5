"""Which clock runs on a ticket now: response, investigation or none, and since when.

Belongs here: reading a ticket's turns. Does not belong here: counting hours (``clocks``). Rules: ``clock.*``,
``investigation.told``, ``service.change``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from helpdesk_tui.errors import Refused
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.clocks import Deadline, Pause, deadline
from helpdesk_tui.policy.explain import Answer, Trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from helpdesk_tui.policy.calendars import Calendar
    from helpdesk_tui.policy.pack import Pack

__all__ = [
    "Held",
    "Running",
    "Turn",
    "TurnKind",
    "check_investigation",
    "is_at_risk",
    "risk_begins",
    "running_clock",
    "service_beside",
]


class TurnKind(StrEnum):
    """What a message means to the clocks."""

    CUSTOMER = "customer"
    """A public message of the customer."""
    REPLY = "reply"
    """A public reply by a person."""
    INVESTIGATION = "investigation"
    """A public reply by a person that announces further investigation."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message that matters to the clocks; notes and automatic messages are left out by the caller."""

    at: datetime
    kind: TurnKind


@dataclass(frozen=True, slots=True)
class Held:
    """A stretch of time in which the ticket was not the engineer's turn; ``end`` None: it still lasts."""

    start: datetime
    end: datetime | None
    status: Literal["pending", "awaiting_approval", "on_hold"]


@dataclass(frozen=True, slots=True)
class Running:
    """The clock that runs."""

    clock: Literal["response", "investigation"]
    since: datetime
    """The message that started it."""
    target: timedelta
    deadline: Deadline
    paused: bool
    """Whether it stands still now."""


def running_clock(
    pack: Pack, calendar: Calendar, *, service: str, turns: Sequence[Turn], held: Sequence[Held], now: datetime
) -> Answer[Running | None]:
    """The clock of a ticket at ``now``: one that runs before one that stands still, the earlier due one when two run,
    None when the desk promises nothing.

    ``turns`` are in order of time. A change of service level needs nothing here: the start stays and the new level's
    target is taken (rule ``service.change``).
    """
    trace = Trace(pack, on=calendar.local(now).date())
    level = pack.services.get(service)
    if level is None:
        trace.step("no time in hours is promised", rule=pack.stated("response.none"))
        return Answer(None, trace.done())
    waiting, investigating = _since(turns)
    found = [
        _timed(pack, calendar, service, "response", waiting, timedelta(hours=level.response_hours), held, now),
        _timed(
            pack,
            calendar,
            service,
            "investigation",
            investigating,
            timedelta(hours=level.investigation_hours),
            held,
            now,
        ),
    ]
    running = [answer for answer in found if answer is not None]
    if not running:
        trace.step("no message of the customer waits for an answer", rule=pack.stated("clock.stops"))
        return Answer(None, trace.done())
    # The due time of one that stands still moves on with the time: it never comes before one that runs.
    first = min(running, key=lambda answer: (answer.value.paused, answer.value.deadline.due))
    trace.include(first.why)
    return Answer(first.value, trace.done())


def service_beside(pack: Pack, held: Iterable[str]) -> str:
    """The service level of a ticket about no migration (rule ``service.assumed``): the best of those its customer's
    migrations have, else the one the pack assumes; empty: the desk promises nothing then."""
    promised = {name: level for name, level in pack.services.items() if not level.internal}
    assumed = [name for name, level in promised.items() if level.assumed]
    best = sorted((name for name in set(held) & promised.keys()), key=lambda name: promised[name].response_hours)
    return (best or assumed or [""])[0] if assumed else ""


def check_investigation(pack: Pack, *, with_public_reply: bool) -> None:
    """Raises Refused when investigation is set without telling the customer."""
    if not with_public_reply:
        role = pack.stated("investigation.told")
        raise Refused(
            "investigation is set only with a public reply that tells the customer",
            rules=(pack.rule(role).id,) if role else (),
            hint="reply publicly and set investigation with it",
        )


def is_at_risk(calendar: Calendar, running: Running, now: datetime, *, risk_percent: int) -> bool:
    """Whether ``risk_begins`` is over and the time itself is not; never while the clock stands still."""
    begins = risk_begins(calendar, running, risk_percent=risk_percent)
    return not running.paused and begins <= now <= running.deadline.due


def risk_begins(calendar: Calendar, running: Running, *, risk_percent: int) -> datetime:
    """The first moment at risk (rule ``clock.risk``).

    That is when less than ``risk_percent`` of the target is left, in the hours that the clock counts, or when the
    day of work-by begins in the desk's zone.
    """
    late = running.deadline.used_up(running.target * (100 - risk_percent) / 100)
    return min(late, calendar.whole_day(running.deadline.work_by.date()).start)


def _since(turns: Sequence[Turn]) -> tuple[datetime | None, datetime | None]:
    """The oldest unanswered message, and the reply that announced an investigation still open."""
    waiting: datetime | None = None
    investigating: datetime | None = None
    for turn in turns:
        match turn.kind:
            case TurnKind.CUSTOMER:
                waiting = waiting or turn.at
            case TurnKind.REPLY:
                waiting = investigating = None
            case TurnKind.INVESTIGATION:
                waiting, investigating = None, turn.at
    return waiting, investigating


def _timed(
    pack: Pack,
    calendar: Calendar,
    service: str,
    clock: Literal["response", "investigation"],
    since: datetime | None,
    target: timedelta,
    held: Sequence[Held],
    now: datetime,
) -> Answer[Running] | None:
    if since is None:
        return None
    stops = {"pending", "awaiting_approval"} | ({"on_hold"} if clock == "investigation" else set())
    counted = [h for h in held if h.status in stops]
    if clock == "response" and any(h.end is None for h in counted):
        return None
    pauses: list[Pause] = [(h.start, h.end or max(now, h.start)) for h in counted]
    trace = Trace(pack, on=calendar.local(since).date())
    trace.given("since", calendar.local(since))
    trace.step(f"{clock} clock of {service} service", f"{target.total_seconds() / 3600:g} h", rule=f"{service}.{clock}")
    if clock == "response":
        trace.step("from the oldest unanswered message", rule=pack.stated("clock.oldest"))
    else:
        trace.step("from the reply that announced it", rule=pack.stated("investigation.told"))
    if any(h.status == "on_hold" for h in counted):
        trace.step("on hold for a third party, it stands still", rule=pack.stated("clock.hold"))
    found = deadline(pack, calendar, received=since, target=target, mode=pack.clock.mode, pauses=pauses)
    trace.include(found.why)
    paused = any(h.end is None for h in counted)
    return Answer(Running(clock, since, target, found.value, paused), trace.done())
