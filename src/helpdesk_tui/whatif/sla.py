"""``whatif sla``: when a response or an investigation is due, and by when to work on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.clocks import deadline
from helpdesk_tui.policy.explain import Trace, moment, span
from helpdesk_tui.policy.pack import ClockMode
from helpdesk_tui.policy.response import Running, is_at_risk
from helpdesk_tui.whatif.question import Holidays, Moment, Name, Question, wanted
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from helpdesk_tui.policy.calendars import Calendar
    from helpdesk_tui.policy.clocks import Deadline
    from helpdesk_tui.policy.loader import Packs
    from helpdesk_tui.policy.pack import Pack, Service

CODES = frozenset({"unknown_desk", "unknown_service", "invalid_time"})
TIME_FIELD = "received"

PausePair = Annotated[list[Moment], Field(min_length=2, max_length=2)]


class SlaQuestion(Question):
    """A clock that started, and what happened to it since."""

    desk: Name = wanted("desk whose calendar counts", by_default="litextension")
    service: Name = wanted("service level, such as basic or aio")
    received: Moment | None = wanted("when the oldest unanswered message came", default=None)
    investigation_from: Moment | None = wanted("when an investigation was announced, instead of received", default=None)
    holidays: Holidays | None = wanted("further days off, in the desk's zone", flag="list", default=None)
    clock: Literal["elapsed", "business_day", "business_hours"] | None = wanted(
        "which hours count, instead of the desk's own", default=None
    )
    pauses: Annotated[list[PausePair], Field(max_length=1000)] | None = wanted(
        "when it was the customer's turn, as FROM/TO", flag="intervals", default=None
    )
    answered: Moment | None = wanted("when the public reply was sent", default=None)
    now: Moment | None = wanted("the moment asked about, instead of the program's clock", default=None)


QUESTION = SlaQuestion


@dataclass(frozen=True, slots=True)
class _Clock:
    """What is being timed."""

    name: Literal["response", "investigation"]
    start: datetime
    target: timedelta


def reply(question: SlaQuestion, packs: Packs, now: datetime) -> Reply:
    pack = packs.desk(question.desk)
    service = _service(pack, question.service)
    clock = _clock(question, service)
    calendar = calendar_of(pack.calendar).with_holidays(question.holidays or ())
    _check_times(question, clock.start)
    mode = ClockMode(question.clock) if question.clock else pack.clock.mode
    trace = Trace(pack, on=calendar.local(clock.start).date())
    trace.given("desk", question.desk)
    trace.given("service", question.service)
    trace.given("received" if clock.name == "response" else "investigation from", calendar.local(clock.start))
    trace.given("answered", calendar.local(question.answered) if question.answered else None)
    trace.step(f"{clock.name} target", span(clock.target), rule=f"{question.service}.{clock.name}")
    if service.internal:
        trace.warn("this target is internal: the desk promises nothing in hours")
    pauses = [(begin, end) for begin, end in question.pauses or ()]
    found = deadline(pack, calendar, received=clock.start, target=clock.target, mode=mode, pauses=pauses)
    trace.include(found.why)
    moment_asked = question.now or now
    state = _state(found.value, question.answered, moment_asked)
    if question.answered:
        trace.step("answered", state, rule=pack.stated("clock.stops"))
    else:
        trace.step(f"at {moment(calendar.local(moment_asked.replace(microsecond=0)))}", state)
    at_risk = state == "running" and _at_risk(pack, calendar, found.value, clock, moment_asked)
    if state == "running":
        trace.step("at risk", at_risk, rule="clock.risk")
    why = trace.done()
    values = {
        "starts": found.value.starts.isoformat(),
        "due": found.value.due.isoformat(),
        "work_by": found.value.work_by.isoformat(),
        "state": state,
        "at_risk": at_risk,
        "rules": why.rule_ids,
    }
    said = f"{state}, at risk" if at_risk else state
    return Reply(values, f"due {moment(found.value.due)}, work by {moment(found.value.work_by)}, {said}", why)


def _service(pack: Pack, name: str) -> Service:
    if name in pack.services:
        return pack.services[name]
    known = ", ".join(pack.services)
    hint = f"one of {known}" if known else f"desk {pack.pack.id} promises no time in hours: the order is the promise"
    raise InvalidInput(f"unknown service {name[:40]!r}", code="unknown_service", field="service", hint=hint)


def _clock(question: SlaQuestion, service: Service) -> _Clock:
    if question.received is not None and question.investigation_from is not None:
        text = "investigation_from: give it or received, not both"
        raise InvalidInput(text, field="investigation_from")
    if question.investigation_from is not None:
        return _Clock("investigation", question.investigation_from, timedelta(hours=service.investigation_hours))
    if question.received is None:
        raise InvalidInput("received: is missing", field="received", hint="give it or investigation_from")
    return _Clock("response", question.received, timedelta(hours=service.response_hours))


def _check_times(question: SlaQuestion, start: datetime) -> None:
    for number, (begin, end) in enumerate(question.pauses or ()):
        if end < begin:
            field = f"pauses[{number}]"
            raise InvalidInput(f"{field}: ends before it begins", code="invalid_time", field=field)
    if question.answered is not None and question.answered < start:
        raise InvalidInput("answered: lies before the clock starts", code="invalid_time", field="answered")


def _at_risk(pack: Pack, calendar: Calendar, found: Deadline, clock: _Clock, now: datetime) -> bool:
    running = Running(clock.name, clock.start, clock.target, found, paused=False)
    return is_at_risk(calendar, running, now, risk_percent=pack.clock.risk_percent)


def _state(found: Deadline, answered: datetime | None, now: datetime) -> str:
    if answered is not None:
        return "met" if answered <= found.due else "breached"
    return "breached" if now > found.due else "running"
