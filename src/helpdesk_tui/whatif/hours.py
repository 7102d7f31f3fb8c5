"""``whatif hours``: whether a desk is staffed at a moment, and when it opens next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.explain import Trace, moment
from helpdesk_tui.whatif.question import Holidays, Moment, Name, Question, wanted
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.policy.loader import Packs

CODES = frozenset({"unknown_desk"})
TIME_FIELD = "at"


class HoursQuestion(Question):
    """A moment, and the desk asked about."""

    desk: Name = wanted("desk asked about")
    at: Moment = wanted("the moment asked about", by_default="now")
    holidays: Holidays | None = wanted("further days off, in the desk's zone", flag="list", default=None)


QUESTION = HoursQuestion


def reply(question: HoursQuestion, packs: Packs, now: datetime) -> Reply:
    pack = packs.desk(question.desk)
    calendar = calendar_of(pack.calendar).with_holidays(question.holidays or ())
    at = calendar.local(question.at)
    trace = Trace(pack, on=at.date())
    trace.given("desk", question.desk)
    trace.given("at", at)
    section = pack.calendar
    trace.step(f"staffed {section.opens}-{section.closes} ({section.zone}) on", ", ".join(section.days), rule="hours")
    if calendar.holidays:
        trace.step("days off", len(calendar.holidays), rule="hours.holidays")
    staffed = calendar.is_staffed(at)
    trace.step("inside the staffed hours", staffed, rule="hours.edges")
    opening = calendar.next_opening(at)
    trace.step("next opening", "now" if staffed else opening)
    why = trace.done()
    closes = calendar.local(calendar.staffed_hours(opening.date()).end)
    values = {
        "staffed": staffed,
        "next_opening": opening.isoformat(),
        "closes": closes.isoformat(),
        "rules": why.rule_ids,
    }
    return Reply(values, f"staffed until {moment(closes)}" if staffed else f"closed, opens {moment(opening)}", why)
