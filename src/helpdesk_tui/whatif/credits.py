"""``whatif credits``: what a ticket costs, and whether it may be charged now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.policy.calendars import desk_day
from helpdesk_tui.policy.credits import Charge, assess
from helpdesk_tui.policy.explain import Trace, credits_words
from helpdesk_tui.whatif.question import Amount, Care, Name, Question, Quote, wanted
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.policy.credits import Assessment
    from helpdesk_tui.policy.loader import Packs

CODES = frozenset({"unknown_desk", "unknown_category", "quote_needed", "below_minimum"})
TIME_FIELD = "category"


class CreditsQuestion(Question):
    """A ticket to be priced, and the account it is charged to."""

    balance: Amount = wanted("credits in the account, what was charged already taken off", flag="number")
    category: str = wanted("kind of work, such as howto or config")
    care: Care | None = wanted("care plan", default=None)
    covered_by_period: bool | None = wanted(
        "whether a free support period covers the ticket", flag="yes_no", default=None
    )
    quote: Quote | None = wanted("the engineer's quote for quoted work", flag="number", default=None)
    charged: Amount | None = wanted("credits charged for this ticket before", flag="number", default=None)
    advance_limit: Amount | None = wanted("consent in advance up to so many credits", flag="number", default=None)
    customer_agrees: bool | None = wanted("the customer's answer", flag="yes_no", default=None)
    modifications_used: Amount | None = wanted("modifications used this month", flag="number", default=None)
    software_bug: bool | None = wanted("whether a bug of the software caused it", flag="yes_no", default=None)
    desk: Name = wanted("desk whose prices count", default="cs_cart")


QUESTION = CreditsQuestion


def reply(question: CreditsQuestion, packs: Packs, now: datetime) -> Reply:
    pack = packs.desk(question.desk)
    care = question.care if question.care != "none" else None
    on = desk_day(pack.calendar, now)
    trace = Trace(pack, on=on)
    for name in type(question).model_fields:
        value = getattr(question, name)
        if value is not None and name != "desk":
            trace.given(name.replace("_", " "), value)
    found = assess(
        pack,
        balance=question.balance,
        category=question.category,
        care=care,
        covered_by_period=question.covered_by_period or False,
        quote=question.quote,
        charged=question.charged or 0,
        advance_limit=question.advance_limit,
        customer_agrees=question.customer_agrees,
        modifications_used=question.modifications_used or 0,
        software_bug=question.software_bug or False,
        on=on,
    )
    trace.include(found.why)
    if question.category == "upgrade":
        trace.warn("an upgrade also needs live upgrade access: whatif upgrade asks for it")
    why = trace.done()
    price = found.value
    values = {
        "verdict": price.verdict.value,
        "price": price.price,
        "charge_now": price.charge_now,
        "balance_after": price.balance_after,
        "short": price.short,
        "rules": why.rule_ids,
    }
    return Reply(values, _headline(price, question.charged or 0), why)


def _headline(price: Assessment, charged: int) -> str:
    words = price.verdict.value.replace("_", " ")
    if price.charge_now < 0:
        return f"{words}: {credits_words(-price.charge_now)} refunded, {price.balance_after} then in the account"
    before = f" ({price.price} in all, {charged} charged before)" if charged else ""
    more = credits_words(price.price - charged) + (" more" if charged else "") + before
    stays = f"the old charge of {charged} stays" if charged else "nothing charged"
    match price.verdict:
        case Charge.CHARGE if not price.charge_now:
            return f"charge: nothing to book, {price.price} charged before"
        case Charge.CHARGE:
            return f"charge: {more}, {price.balance_after} left"
        case Charge.NEEDS_APPROVAL:
            missing = f", and {price.short} missing" if price.short else ""
            return f"needs approval: {more}, {stays if charged else 'nothing charged yet'}{missing}"
        case Charge.SHORT:
            return f"short: {credits_words(price.short)} missing, costs {more}, {stays}"
        case Charge.DECLINED:
            return f"declined: {stays}"
        case _:
            return words
