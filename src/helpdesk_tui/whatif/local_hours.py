"""``whatif local_hours``: a desk's hours as a customer's clock shows them on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.policy.calendars import calendar_of, local_hours, zone_named
from helpdesk_tui.policy.explain import Trace
from helpdesk_tui.whatif.question import Day, Name, Question, wanted
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from datetime import datetime, time

    from helpdesk_tui.policy.loader import Packs

CODES = frozenset({"unknown_desk", "unknown_zone"})
TIME_FIELD = "date"


class LocalHoursQuestion(Question):
    """A day of the desk, and the zone it is wanted in."""

    desk: Name = wanted("desk asked about")
    date: Day = wanted("day of the desk", by_default="today")
    zone: Name = wanted("the customer's zone, such as Europe/Berlin")


QUESTION = LocalHoursQuestion


def reply(question: LocalHoursQuestion, packs: Packs, now: datetime) -> Reply:
    pack = packs.desk(question.desk)
    calendar = calendar_of(pack.calendar)
    hours = local_hours(calendar, question.date, zone_named(question.zone))
    trace = Trace(pack, on=question.date)
    trace.given("desk", question.desk)
    trace.given("date", question.date)
    trace.given("zone", question.zone)
    section = pack.calendar
    trace.step("hours of the desk", f"{section.opens}-{section.closes} ({section.zone})", rule="hours")
    opens, closes = _clock(hours.opens, hours.opens_day), _clock(hours.closes, hours.closes_day)
    trace.step(f"in {question.zone} on that day", f"{opens}-{closes}", rule="hours.local")
    staffed_day = calendar.is_business_day(question.date)
    if not staffed_day:
        trace.warn(f"the desk is closed on {question.date}")
    why = trace.done()
    values = {
        "opens": hours.opens.strftime("%H:%M"),
        "opens_day": hours.opens_day,
        "closes": hours.closes.strftime("%H:%M"),
        "closes_day": hours.closes_day,
        "staffed_day": staffed_day,
        "rules": why.rule_ids,
    }
    closed = "" if staffed_day else ", but the desk is closed on that day"
    return Reply(values, f"{opens} to {closes} in {question.zone}{closed}", why)


def _clock(at: time, day: int) -> str:
    return f"{at:%H:%M}" + (f"({day:+})" if day else "")
