"""What work costs in credits, and whether it may be charged now.

Belongs here: prices, consent, re-assessment, missing credits; upgrades. Does not belong here: the ledger
(backends) and what covers a customer (``licences``, ``entitlements``). Rules: ``credits.*``, ``care.*``,
``upgrade.*``. Credits are whole numbers; a balance is never negative.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace, credits_words
from helpdesk_tui.policy.pack import Consent
from helpdesk_tui.policy.releases import Version, steps_between

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from helpdesk_tui.policy.pack import Category, Pack, Plan

__all__ = ["Access", "Assessment", "Charge", "Upgrade", "assess", "upgrade"]

Access = Literal["active", "expired", "lifetime"]


class Charge(StrEnum):
    """What happens with the credits of one assessment."""

    INCLUDED = "included"
    CHARGE = "charge"
    """Charged or refunded at once."""
    NEEDS_APPROVAL = "needs_approval"
    SHORT = "short"
    """Agreed, but the account does not hold enough."""
    DECLINED = "declined"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The outcome of pricing one ticket."""

    verdict: Charge
    price: int
    """The price of the whole ticket, whatever was charged before."""
    charge_now: int
    """To be booked now; negative: a refund."""
    balance_after: int
    short: int
    """Credits missing to pay the difference; 0 when there are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """The price of an upgrade. ``credits`` is 0 when it is included or refused."""

    verdict: Charge
    credits: int
    steps: int
    """Releases between the two versions, service packs not counted."""
    releases: tuple[str, ...]


def assess(
    pack: Pack,
    *,
    balance: int,
    category: str,
    care: str | None = None,
    covered_by_period: bool = False,
    quote: int | None = None,
    charged: int = 0,
    advance_limit: int | None = None,
    customer_agrees: bool | None = None,
    modifications_used: int = 0,
    software_bug: bool = False,
    asked: int | None = None,
    settled: bool = False,
    on: date,
) -> Answer[Assessment]:
    """Prices a ticket and says what may be booked now.

    ``advance_limit`` None: no consent in advance. ``customer_agrees`` None: not asked yet. ``modifications_used``
    counts this calendar month in the desk's zone. ``software_bug``: a bug of the software caused it. ``asked``: the
    price the customer knows of. ``settled``: booked before, and not to be booked again until it is assessed anew.
    Raises InvalidInput with code ``unknown_category``, ``quote_needed`` or ``below_minimum``.
    """
    trace = Trace(pack, on=on)
    kind = _category(pack, category)
    free = _included(pack, trace, category, care, modifications_used)
    free = free or (covered_by_period and _in_period(pack, trace, category, bug=software_bug))
    price = 0 if free else _price(trace, category, kind, quote)
    if settled:
        return _booked(trace, price, charged, balance)
    if free:
        return _included_answer(trace, balance, charged)
    difference = price - charged
    if charged:
        trace.step(f"charged before {charged}, difference {difference:+}", rule="credits.reassess")
    if difference <= 0:
        return _lower(trace, price, difference, balance)
    verdict = _consent(trace, category, kind, price, charged, advance_limit, customer_agrees, asked)
    missing = max(0, difference - balance)
    if verdict is Charge.CHARGE and missing:
        trace.step(f"balance {balance}, {difference} needed", f"short {missing}", rule="credits.short")
        verdict = Charge.SHORT
    if verdict is Charge.CHARGE:
        trace.step("charged at once", credits_words(difference), rule="credits.at_once")
        return _settle(trace, verdict, price, difference, balance)
    return _settle(trace, verdict, price, 0, balance, short=0 if verdict is Charge.DECLINED else missing)


def upgrade(
    pack: Pack,
    start: str,
    goal: str,
    *,
    access: Access,
    care: str | None = None,
    releases: Iterable[str] = (),
    trial: bool = False,
    on: date,
) -> Answer[Upgrade]:
    """Prices an upgrade from ``start`` to ``goal``; ``releases`` are added to the desk's list.

    Raises InvalidInput with code ``invalid_version``, ``unknown_version``, ``same_version`` or ``downgrade``.
    """
    if pack.releases is None or "upgrade" not in pack.categories:
        raise pack.lacks("upgrades")
    trace = Trace(pack, on=on)
    first, last = Version.parse(start, field="from"), Version.parse(goal, field="to")
    listed = (*pack.releases.known, *pack.releases.more, *releases)
    known = [Version.parse(r, field="releases") for r in listed]
    between = tuple(str(v) for v in steps_between(known, first, last))
    steps = len(between)
    trace.step(f"releases after {first} up to {last}", f"{steps} ({', '.join(between) or 'service packs only'})")
    trace.step("releases known to this desk", len(set(known)), rule="credits.upgrade.releases")
    price = _upgrade_price(trace, _category(pack, "upgrade"), steps)
    if trial:
        trace.step("the store is in trial mode", "refused", rule="upgrade.trial")
        return Answer(Upgrade(verdict=Charge.REFUSED, credits=0, steps=steps, releases=between), trace.done())
    if access == "expired":
        trace.step("upgrade access has expired", "refused until renewed", rule="upgrade.access")
        return Answer(Upgrade(verdict=Charge.REFUSED, credits=0, steps=steps, releases=between), trace.done())
    trace.step("upgrade access", access, rule="upgrade.access")
    if access == "lifetime":
        trace.step("lifetime access", "never expires", rule="upgrade.lifetime")
    if _plan_includes(pack, care, "upgrade"):
        trace.step(f"{care} care", "included", rule=f"care.{care}")
        return Answer(Upgrade(verdict=Charge.INCLUDED, credits=0, steps=steps, releases=between), trace.done())
    _not_included(pack, trace, care, "upgrade")
    trace.step("an upgrade is agreed first", "needs approval", rule="credits.upgrade")
    verdict = Charge.NEEDS_APPROVAL
    return Answer(Upgrade(verdict=verdict, credits=price, steps=steps, releases=between), trace.done())


def _category(pack: Pack, name: str) -> Category:
    if name in pack.categories:
        return pack.categories[name]
    if not pack.categories:
        raise pack.lacks("prices in credits")
    raise InvalidInput(
        f"unknown category {name[:40]!r}",
        code="unknown_category",
        field="category",
        hint=f"one of {', '.join(pack.categories)}",
    )


def _plan(pack: Pack, care: str | None) -> Plan | None:
    if care is not None and care not in pack.plans:
        raise InvalidInput(f"care: desk {pack.pack.id} has no plan {care}", field="care")
    return pack.plans[care] if care else None


def _plan_includes(pack: Pack, care: str | None, category: str) -> bool:
    plan = _plan(pack, care)
    return plan is not None and category in plan.includes


def _not_included(pack: Pack, trace: Trace, care: str | None, category: str) -> None:
    """Says so where a plan is stated to include something, and not this."""
    if care not in (None, "regular") and (role := pack.stated(f"care.{care}")):
        trace.step(f"{care} care does not include {category}", rule=pack.addition("categories", category) or role)


def _included(pack: Pack, trace: Trace, category: str, care: str | None, modifications_used: int) -> bool:
    if _plan_includes(pack, care, category):
        trace.step(f"{care} care includes {category}", rule=f"care.{care}")
        return True
    plan = _plan(pack, care)
    role = pack.stated(f"care.{care}.modifications")
    if plan and category == "custom_mod" and role:
        left = max(0, plan.modifications - modifications_used)
        trace.step(f"modifications of {care} care left this month", left, rule=role)
        trace.step("counted by calendar month", f"{modifications_used} used", rule="care.month")
        return left > 0
    _not_included(pack, trace, care, category)
    return False


def _in_period(pack: Pack, trace: Trace, category: str, *, bug: bool) -> bool:
    """Whether a free support period includes it."""
    kind = pack.categories[category]
    inside = kind.in_free_period or (bug and kind.bugs_in_free_period)
    what = f"{category}, caused by a bug of the software" if bug else category
    rule = pack.addition("categories", category) or "licence.covers"
    trace.step(f"the free support period: {what}", "covers it" if inside else "does not cover it", rule=rule)
    return inside


def _included_answer(trace: Trace, balance: int, charged: int) -> Answer[Assessment]:
    trace.step("price", credits_words(0))
    if charged:
        trace.step("what was charged before is refunded", credits_words(charged), rule="credits.reassess")
    return _settle(trace, Charge.INCLUDED, 0, -charged, balance)


def _lower(trace: Trace, price: int, difference: int, balance: int) -> Answer[Assessment]:
    if difference:
        trace.step("a lower price is refunded", credits_words(-difference), rule="credits.decrease")
    return _settle(trace, Charge.CHARGE, price, difference, balance)


def _booked(trace: Trace, price: int, charged: int, balance: int) -> Answer[Assessment]:
    """What was booked stays, whatever it would cost today."""
    what = f"charged {charged}, the price is {price}" if charged else "what was charged is refunded"
    trace.step(what, "nothing more is booked until it is assessed anew", rule="credits.at_once")
    return _settle(trace, Charge.CHARGE if price else Charge.INCLUDED, price, 0, balance)


def _price(trace: Trace, category: str, kind: Category, quote: int | None) -> int:
    role = f"credits.{category}"
    if kind.credits is not None:
        if quote is not None:
            trace.step(f"the quote of {quote} is not used", f"{category} has a fixed price", rule=role)
        trace.step("price", credits_words(kind.credits), rule=role)
        return kind.credits
    if quote is None:
        hint = (
            "whatif upgrade computes it" if category == "upgrade" else f"at least {kind.floor}, then ask the customer"
        )
        raise InvalidInput(f"{category} needs a quote", code="quote_needed", field="quote", hint=hint)
    if quote < kind.floor:
        raise InvalidInput(
            f"quote {quote} is below the minimum of {kind.floor} for {category}",
            code="below_minimum",
            field="quote",
        )
    trace.step(f"price as quoted, at least {kind.floor}", credits_words(quote), rule=role)
    return quote


def _upgrade_price(trace: Trace, kind: Category, steps: int) -> int:
    extra = max(0, steps - kind.free_steps)
    price = kind.floor + kind.per_step * extra
    text = f"price {kind.floor} + {kind.per_step} x max(0, {steps} - {kind.free_steps})"
    trace.step(text, credits_words(price), rule="credits.upgrade")
    if not steps:
        trace.step("only service packs lie between", "base price", rule="credits.upgrade.service_pack")
    return price


def _consent(
    trace: Trace,
    category: str,
    kind: Category,
    price: int,
    charged: int,
    advance_limit: int | None,
    customer_agrees: bool | None,
    asked: int | None,
) -> Charge:
    role = f"credits.{category}"
    if asked is not None and price > asked:
        trace.step(f"the price is {price} now, not {asked}", "ask again", rule="credits.increase")
        return Charge.NEEDS_APPROVAL
    if kind.consent is Consent.NEVER:
        trace.step("consent", "never asked", rule=role)
        return Charge.CHARGE
    if customer_agrees is False:
        stays = f", the old charge of {charged} stays" if charged else ""
        trace.step(
            "the customer declined",
            f"nothing is charged{stays}",
            rule="credits.increase" if charged else role,
        )
        return Charge.DECLINED
    if customer_agrees:
        trace.step("consent", "the customer agreed", rule=role)
        return Charge.CHARGE
    if advance_limit is not None:
        within = price <= advance_limit
        words = "covers it" if within else "does not cover it"
        trace.step(f"consent in advance up to {advance_limit}", words, rule="credits.advance")
        if within:
            return Charge.CHARGE
    if charged:
        trace.step("more than was agreed", "ask again", rule="credits.increase")
    trace.step("consent", "needed first", rule=role)
    return Charge.NEEDS_APPROVAL


def _settle(
    trace: Trace, verdict: Charge, price: int, charge_now: int, balance: int, *, short: int = 0
) -> Answer[Assessment]:
    after = balance - charge_now
    trace.step(
        f"balance {balance} - {charge_now}" if charge_now >= 0 else f"balance {balance} + {-charge_now}",
        after,
    )
    value = Assessment(verdict=verdict, price=price, charge_now=charge_now, balance_after=after, short=short)
    return Answer(value, trace.done())
