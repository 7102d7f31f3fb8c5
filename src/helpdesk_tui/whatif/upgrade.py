"""``whatif upgrade``: what an upgrade between two versions costs, release by release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from helpdesk_tui.policy.calendars import desk_day
from helpdesk_tui.policy.credits import Charge, upgrade
from helpdesk_tui.policy.explain import Trace, credits_words
from helpdesk_tui.whatif.question import Care, Name, Question, wanted
from helpdesk_tui.whatif.reply import Reply

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.policy.loader import Packs

CODES = frozenset({"unknown_desk", "invalid_version", "unknown_version", "downgrade", "same_version"})
TIME_FIELD = "from"

Release = Annotated[str, Field(max_length=200)]


class UpgradeQuestion(Question):
    """Two versions, and what the customer has."""

    start: str = wanted("the version installed", alias="from")
    goal: str = wanted("the version wanted", alias="to")
    releases: Annotated[list[str], Field(max_length=10_000)] | None = wanted(
        "versions to add to the known ones", flag="list", default=None
    )
    care: Care | None = wanted("care plan", default=None)
    access: Literal["active", "expired", "lifetime"] = wanted("upgrade access", by_default="active")
    trial: bool | None = wanted("whether the store is in trial mode", flag="yes_no", default=None)
    desk: Name = wanted("desk whose prices count", default="cs_cart")


QUESTION = UpgradeQuestion


def reply(question: UpgradeQuestion, packs: Packs, now: datetime) -> Reply:
    pack = packs.desk(question.desk)
    care = question.care if question.care != "none" else None
    on = desk_day(pack.calendar, now)
    trace = Trace(pack, on=on)
    for name, value in (
        ("from", question.start),
        ("to", question.goal),
        ("care", care),
        ("access", question.access),
    ):
        trace.given(name, value)
    found = upgrade(
        pack,
        question.start,
        question.goal,
        access=question.access,
        care=care,
        releases=question.releases or (),
        trial=question.trial or False,
        on=on,
    )
    trace.include(found.why)
    why = trace.done()
    price = found.value
    values = {
        "verdict": price.verdict.value,
        "credits": price.credits,
        "steps": price.steps,
        "releases": list(price.releases),
        "rules": why.rule_ids,
    }
    cost = f"{credits_words(price.credits)}, " if price.verdict is Charge.NEEDS_APPROVAL else ""
    if price.verdict is Charge.REFUSED:
        cost = "the store is in trial mode, " if question.trial else "upgrade access has expired, renew it first, "
    steps = f"{price.steps} release" + ("" if price.steps == 1 else "s")
    return Reply(values, f"{price.verdict.replace('_', ' ')}: {cost}{steps}", why)
