"""The verdict for one ticket: included, to be charged, to be asked, short, out of scope or refused; and why.

Belongs here: putting the single answers together for a ticket. Does not belong here: any price or period (their own
modules) and where the facts come from (``session``).
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.channels import check_channel, check_language, check_scope
from helpdesk_tui.policy.credits import Assessment, Charge, assess, upgrade
from helpdesk_tui.policy.entitlements import Standing
from helpdesk_tui.policy.explain import Answer, Trace, credits_words

if TYPE_CHECKING:
    from datetime import date

    from helpdesk_tui.policy.entitlements import Standing
    from helpdesk_tui.policy.pack import Pack

__all__ = ["Reason", "TicketFacts", "Verdict", "VerdictWord", "verdict"]


class VerdictWord(StrEnum):
    """The answer for one ticket."""

    INCLUDED = "included"
    CHARGE = "charge"
    """Costs credits and needs no further consent."""
    NEEDS_APPROVAL = "needs_approval"
    SHORT = "short"
    OUT_OF_SCOPE = "out_of_scope"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of a verdict, with the rule it rests on."""

    rule: str
    text: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFacts:
    """What a verdict is made from; the same for every desk."""

    category: str | None
    """None: not assessed yet."""
    channel: str
    language: str
    standing: Standing | None
    """None: the desk knows no care plans and licences."""
    has_licence: bool = False
    service: str | None = None
    """Service level of its migration, or what it has beside migrations; None: nobody can say."""
    service_beside: bool = False
    """Whether it is about no migration."""
    balance: int = 0
    quote: int | None = None
    charged: int = 0
    advance_limit: int | None = None
    customer_agrees: bool | None = None
    stage: Literal["none", "proposed", "approved", "declined", "charged", "refunded"] = "none"
    """How far the assessment has come."""
    asked: int | None = None
    """The price the customer knows of; None: of none."""
    closed: bool = False
    """Whether the ticket is read-only."""
    modifications_used: int = 0
    upgrade_from: str | None = None
    upgrade_to: str | None = None
    trial: bool = False
    software_bug: bool = False
    """Whether a bug of the software caused it."""
    on: date
    """The desk's day on which the rules have to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict. ``price`` None: not known before an assessment or a quote."""

    verdict: VerdictWord
    price: int | None
    charged: int
    """Booked for the ticket so far, and not refunded."""
    charge_now: int
    """What a charge would book now; 0: it would be refused, or book nothing."""
    balance: int
    short: int
    reasons: tuple[Reason, ...]
    next: tuple[str, ...]
    """What the engineer can do now, as names of actions; none that would be refused."""


def verdict(pack: Pack, facts: TicketFacts) -> Answer[Verdict]:
    """The verdict for a ticket. Raises InvalidInput for an unknown category or version."""
    trace = Trace(pack, on=facts.on)
    trace.include(check_language(pack, facts.language, on=facts.on).why)
    groups = [g for g in (facts.service, facts.standing.rank if facts.standing else None) if g]
    if facts.service_beside:
        trace.step(f"about no migration: {facts.service} service", rule=pack.stated("service.assumed"))
    groups.append("licence" if facts.has_licence else "no_licence")
    channel = check_channel(pack, facts.channel, groups=groups, on=facts.on)
    trace.include(channel.why)
    if not pack.categories and facts.service is None:
        return _without_service(pack, trace, facts)
    if not channel.value.allowed:
        instead = f"point to {channel.value.instead}" if channel.value.instead else "not supported"
        trace.step(f"asked by {facts.channel}", instead)
        return _done(trace, facts, VerdictWord.REFUSED, next_steps=("ticket.reply",))
    if not pack.categories:
        trace.step(f"{facts.service} service includes support", rule=pack.stated(f"{facts.service}.response"))
        return _done(trace, facts, VerdictWord.INCLUDED, price=0, next_steps=("ticket.reply",))
    if not facts.has_licence and facts.standing is not None and facts.standing.care is None:
        trace.step("no licence and no care plan", "out of scope", rule=pack.stating("channels.contact_form"))
        return _done(trace, facts, VerdictWord.OUT_OF_SCOPE, next_steps=("ticket.reply",))
    scope = check_scope(pack, facts.channel, facts.category, on=facts.on)
    trace.include(scope.why)
    found = _by_category(pack, trace, facts)
    if scope.value or facts.closed:
        return found
    return Answer(replace(found.value, next=("ticket.create", *found.value.next)), found.why)


def _by_category(pack: Pack, trace: Trace, facts: TicketFacts) -> Answer[Verdict]:
    if facts.category is None:
        return _unassessed(pack, trace, facts)
    if facts.category == "upgrade" and _covered_bug(pack, facts):
        return _priced(pack, trace, facts, facts.quote)
    if facts.category == "upgrade" and facts.upgrade_from and facts.upgrade_to:
        return _upgrade(pack, trace, facts, facts.upgrade_from, facts.upgrade_to)
    return _priced(pack, trace, facts, facts.quote)


def _without_service(pack: Pack, trace: Trace, facts: TicketFacts) -> Answer[Verdict]:
    trace.step("no migration, so no service level", "out of scope", rule=pack.stating("services"))
    return _done(trace, facts, VerdictWord.OUT_OF_SCOPE, next_steps=("ticket.reply",))


def _unassessed(pack: Pack, trace: Trace, facts: TicketFacts) -> Answer[Verdict]:
    standing = facts.standing
    if standing is not None and standing.care is not None:
        trace.step(f"{standing.care} care, no estimation", rule=pack.stated(f"care.{standing.care}"))
        return _done(trace, facts, VerdictWord.INCLUDED, price=0, next_steps=("ticket.reply",))
    if standing is not None and standing.cover is not None and standing.cover.covered:
        trace.step("not assessed; a free period covers questions and configuration", rule="licence.covers")
        return _done(trace, facts, VerdictWord.INCLUDED, price=0, next_steps=("credits.assess", "ticket.reply"))
    cheapest = min(kind.floor for kind in pack.categories.values())
    trace.step(f"not assessed; costs at least {cheapest}", f"has {facts.balance}", rule=pack.stated("care.regular"))
    missing = max(0, cheapest - facts.balance)
    word = VerdictWord.SHORT if missing else VerdictWord.NEEDS_APPROVAL
    return _done(trace, facts, word, short=missing, next_steps=("credits.assess",))


def _upgrade(pack: Pack, trace: Trace, facts: TicketFacts, start: str, goal: str) -> Answer[Verdict]:
    standing = facts.standing
    access = standing.access if standing is not None else "expired"
    care = standing.care if standing is not None else None
    found = upgrade(pack, start, goal, access=access, care=care, trial=facts.trial, on=facts.on)
    trace.include(found.why)
    if found.value.verdict is Charge.REFUSED:
        return _done(trace, facts, VerdictWord.REFUSED, next_steps=("ticket.reply",))
    if found.value.verdict is Charge.INCLUDED:
        return _done(trace, facts, VerdictWord.INCLUDED, price=0, next_steps=("ticket.reply",))
    return _priced(pack, trace, facts, found.value.credits)


def _priced(pack: Pack, trace: Trace, facts: TicketFacts, quote: int | None) -> Answer[Verdict]:
    standing = facts.standing
    category = facts.category or ""
    bug = category == "upgrade" and _covered_bug(pack, facts)
    if category == "upgrade" and not bug and (answer := _no_upgrade(trace, facts)) is not None:
        return answer
    kind = pack.categories.get(category)
    if kind is not None and kind.credits is None and quote is None and not (bug or _free(pack, facts)):
        trace.step(f"{category} is quoted, at least {kind.floor}", "no quote yet", rule=f"credits.{category}")
        return _done(trace, facts, VerdictWord.NEEDS_APPROVAL, next_steps=("credits.quote",))
    found = assess(
        pack,
        balance=facts.balance,
        category=category,
        care=standing.care if standing is not None else None,
        covered_by_period=_covered(facts),
        quote=quote,
        charged=facts.charged,
        advance_limit=facts.advance_limit,
        customer_agrees=facts.customer_agrees,
        modifications_used=facts.modifications_used,
        software_bug=facts.software_bug,
        asked=facts.asked,
        settled=facts.stage in _SETTLED,
        on=facts.on,
    )
    trace.include(found.why)
    price = found.value
    word = _WORDS[price.verdict]
    trace.step(f"verdict {word.replace('_', ' ')}", credits_words(price.price))
    return _done(
        trace,
        facts,
        word,
        price=price.price,
        charge_now=price.charge_now,
        short=price.short,
        next_steps=_next(facts, price),
    )


def _next(facts: TicketFacts, price: Assessment) -> tuple[str, ...]:
    """What can be done now; a step that depends on the assessment's stage only in that stage."""
    if facts.stage in _SETTLED:
        return ("ticket.reply",) if price.price == facts.charged else ("credits.assess", "ticket.reply")
    proposed = facts.stage == "proposed" and facts.asked is not None and price.price <= facts.asked
    if price.verdict is Charge.NEEDS_APPROVAL and not proposed:
        return ("credits.assess",)
    return _NEXT[price.verdict]


def _no_upgrade(trace: Trace, facts: TicketFacts) -> Answer[Verdict] | None:
    """The refusal of an upgrade that is not the customer's to ask for; None: it is."""
    if facts.trial:
        trace.step("the store is in trial mode", "refused", rule="upgrade.trial")
    elif facts.standing is not None and facts.standing.access == "expired":
        trace.step("upgrade access has expired", "refused until renewed", rule="upgrade.access")
    else:
        return None
    return _done(trace, facts, VerdictWord.REFUSED, next_steps=("ticket.reply",))


def _covered(facts: TicketFacts) -> bool:
    standing = facts.standing
    return standing is not None and standing.cover is not None and standing.cover.covered


def _covered_bug(pack: Pack, facts: TicketFacts) -> bool:
    """Whether a free period answers it whatever else holds: what a bug broke is no upgrade that was asked for."""
    kind = pack.categories.get(facts.category or "")
    return facts.software_bug and kind is not None and kind.bugs_in_free_period and _covered(facts)


def _free(pack: Pack, facts: TicketFacts) -> bool:
    care = facts.standing.care if facts.standing is not None else None
    plan = pack.plans.get(care or "")
    if plan is None:
        return False
    left = facts.category == "custom_mod" and facts.modifications_used < plan.modifications
    return facts.category in plan.includes or left


_WORDS = {
    Charge.INCLUDED: VerdictWord.INCLUDED,
    Charge.CHARGE: VerdictWord.CHARGE,
    Charge.NEEDS_APPROVAL: VerdictWord.NEEDS_APPROVAL,
    Charge.SHORT: VerdictWord.SHORT,
    Charge.DECLINED: VerdictWord.REFUSED,
    Charge.REFUSED: VerdictWord.REFUSED,
}
_SETTLED = frozenset({"charged", "refunded"})
"""Stages in which a charge is refused until the ticket is assessed anew."""
_NEXT = {
    Charge.INCLUDED: ("ticket.reply",),
    Charge.CHARGE: ("credits.charge", "ticket.reply"),
    Charge.NEEDS_APPROVAL: ("credits.ask", "credits.approve", "credits.decline"),
    Charge.SHORT: ("ticket.reply", "credits.override"),
    Charge.DECLINED: ("credits.assess", "ticket.close"),
    Charge.REFUSED: ("ticket.reply",),
}


def _done(
    trace: Trace,
    facts: TicketFacts,
    word: VerdictWord,
    *,
    price: int | None = None,
    charge_now: int = 0,
    short: int = 0,
    next_steps: tuple[str, ...],
) -> Answer[Verdict]:
    why = trace.done()
    reasons = tuple(
        Reason(s.rule.id, f"{s.text}: {s.value}" if s.value else s.text, s.rule.basis.value)
        for s in why.steps
        if s.rule is not None
    )
    value = Verdict(
        verdict=word,
        price=price,
        charged=facts.charged,
        charge_now=0 if facts.closed else charge_now,
        balance=facts.balance,
        short=short,
        reasons=reasons,
        next=("ticket.follow_up",) if facts.closed else next_steps,
    )
    return Answer(value, why)
