"""``whatif period``: what a licence brings, and whether a ticket is covered by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.explain import Trace, credits_words
from helpdesk_tui.policy.licences import cover_of
from helpdesk_tui.whatif.question import Day, Moment, Name, Question, wanted
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.policy.licences import Cover
    from helpdesk_tui.policy.loader import Packs

CODES = frozenset({"unknown_desk", "unknown_product", "not_applicable"})
TIME_FIELD = "purchased"


class PeriodQuestion(Question):
    """A licence as bought, and when its owner asked."""

    product: str = wanted("product, such as Multi-Vendor")
    kind: Literal["first", "additional", "storefront"] = wanted("kind of licence", by_default="first")
    purchased: Day = wanted("day of purchase")
    asked: Moment = wanted("when the ticket was created", by_default="now")
    desk: Name = wanted("desk whose licences count", default="cs_cart")


QUESTION = PeriodQuestion


def reply(question: PeriodQuestion, packs: Packs, now: datetime) -> Reply:
    pack = packs.desk(question.desk)
    calendar = calendar_of(pack.calendar)
    trace = Trace(pack, on=question.purchased)
    trace.given("product", question.product)
    trace.given("kind", question.kind)
    trace.given("purchased", question.purchased)
    trace.given("asked", calendar.local(question.asked))
    found = cover_of(
        pack,
        calendar,
        product=question.product,
        kind=question.kind,
        purchased=question.purchased,
        asked=question.asked,
    )
    trace.include(found.why)
    why = trace.done()
    cover = found.value
    values = {
        "grant": cover.grant,
        "covered": cover.covered,
        "covered_until": cover.covered_until.isoformat() if cover.covered_until else None,
        "credits": cover.credits,
        "rank": cover.rank,
        "rules": why.rule_ids,
    }
    return Reply(values, _headline(cover), why)


def _headline(cover: Cover) -> str:
    if cover.covered_until is None:
        return f"{credits_words(cover.credits)}, no free period"
    return f"{'covered' if cover.covered else 'not covered'}, period to {cover.covered_until}, rank {cover.rank}"
