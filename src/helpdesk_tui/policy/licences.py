"""What a licence brings: credits, a free support period, or a year of care.

Belongs here: one licence and the union of several. Does not belong here: what a covered ticket costs (``credits``)
and subscriptions (``entitlements``). Rules: ``licence.*``, ``upgrade.lifetime``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.explain import Answer, Trace, credits_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.policy.calendars import Calendar
    from helpdesk_tui.policy.pack import Grant, Pack

__all__ = [
    "LICENCE_KINDS",
    "Cover",
    "Licence",
    "LicenceKind",
    "add_years",
    "cover_of",
    "has_lifetime_access",
    "united_cover",
]

LicenceKind = Literal["first", "additional", "storefront"]
LICENCE_KINDS: tuple[LicenceKind, ...] = get_args(LicenceKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence as bought; ``purchased`` is a date in the desk's zone."""

    id: str
    product: str
    kind: LicenceKind
    purchased: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What one licence, or several together, bring for a ticket created at one moment."""

    grant: Literal["credits", "period", "care"]
    covered: bool
    covered_until: date | None
    """Last covered date, inclusive; None when there is no period."""
    credits: int
    """Credits granted on purchase."""
    rank: str
    """Rank while asking: the care plan of the grant, else ``regular``."""
    rank_until: date | None = None
    """Last day of a rank better than ``regular``, inclusive; a free period may go on after it."""
    covered_from: date | None = None
    """First covered date of the period that ``covered_until`` ends; None when there is no period."""


def cover_of(
    pack: Pack, calendar: Calendar, *, product: str, kind: LicenceKind, purchased: date, asked: datetime
) -> Answer[Cover]:
    """What a licence brings for a ticket created at ``asked``.

    Raises InvalidInput with code ``unknown_product`` or ``not_applicable``, and OverflowError when the period ends
    beyond the calendar.
    """
    grant = _grant(pack, product, kind)
    rule = pack.addition("products", product) or "licence.grant"
    on = calendar.local(asked).date()
    trace = Trace(pack, on=purchased)
    if grant.credits is not None:
        trace.step(f"{product}, {kind} licence brings", credits_words(grant.credits), rule=rule)
        value = Cover(grant="credits", covered=False, covered_until=None, credits=grant.credits, rank="regular")
        return Answer(value, trace.done())
    until = _last_day(trace, grant, f"{product}, {kind} licence", purchased, rule)
    trace.step("asked on, in the desk's zone", on, rule="licence.created")
    covered = purchased <= on <= until
    trace.step(
        f"from {purchased} to {until}, inclusive",
        "covered" if covered else "not covered",
        rule="licence.period",
    )
    rank = grant.plan if grant.plan and covered else "regular"
    trace.step("rank", rank, rule="licence.rank")
    value = Cover(
        grant="care" if grant.plan else "period",
        covered=covered,
        covered_until=until,
        credits=0,
        rank=rank,
        rank_until=until if rank != "regular" else None,
        covered_from=purchased,
    )
    return Answer(value, trace.done())


def united_cover(
    pack: Pack, calendar: Calendar, licences: Sequence[Licence], *, asked: datetime
) -> Answer[Cover | None]:
    """Several licences together: periods united, credits added; None without a licence.

    ``covered_until`` is the last day of the unbroken cover that holds ``asked``, else of the latest period; and
    ``covered_from`` its first.
    """
    trace = Trace(pack, on=calendar.local(asked).date())
    covers = []
    for licence in licences:
        answer = cover_of(
            pack,
            calendar,
            product=licence.product,
            kind=licence.kind,
            purchased=licence.purchased,
            asked=asked,
        )
        covers.append((licence, answer.value))
        trace.include(answer.why)
    if not covers:
        return Answer(None, trace.done())
    total = sum(c.credits for _, c in covers)
    ranks = sorted((c.rank for _, c in covers), key=lambda name: pack.plans[name].rank)
    on = calendar.local(asked).date()
    periods = [(lic, (lic.purchased, c.covered_until)) for lic, c in covers if c.covered_until is not None]
    of_rank = [span for lic, span in periods if _grant(pack, lic.product, lic.kind).plan == ranks[0]]
    covered = any(c.covered for _, c in covers)
    trace.step(f"{len(covers)} licences together", credits_words(total), rule="licence.union")
    grants = {c.grant for _, c in covers}
    grant = next(g for g in ("care", "period", "credits") if g in grants)
    value = Cover(
        grant=grant,
        covered=covered,
        covered_from=_united_start([span for _, span in periods], on),
        covered_until=_united_end([span for _, span in periods], on),
        credits=total,
        rank=ranks[0],
        rank_until=_united_end(of_rank, on),
    )
    return Answer(value, trace.done())


def has_lifetime_access(pack: Pack, licences: Sequence[Licence]) -> bool:
    """Whether a licence is old enough for upgrade access for ever (rule ``upgrade.lifetime``)."""
    before = pack.licences.lifetime_before
    return before is not None and any(licence.purchased < before for licence in licences)


def add_years(on: date, years: int) -> date:
    """The same date ``years`` later; 29 February becomes 28 February."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        if on.year + years > date.max.year:
            raise OverflowError("date beyond the calendar") from None
        return on.replace(year=on.year + years, day=28)


def _grant(pack: Pack, product: str, kind: LicenceKind) -> Grant:
    if not pack.products:
        raise pack.lacks("licences")
    if product not in pack.products:
        raise InvalidInput(
            f"unknown product {product[:60]!r}",
            code="unknown_product",
            field="product",
            hint=f"one of {', '.join(pack.products)}",
        )
    grant: Grant | None = getattr(pack.products[product], kind)
    if grant is None:
        raise InvalidInput(f"there is no {kind} licence of {product}", code="not_applicable", field="kind")
    return grant


def _last_day(trace: Trace, grant: Grant, what: str, purchased: date, rule: str) -> date:
    if grant.days is not None:
        until = purchased + timedelta(days=grant.days)
        trace.step(f"{what} brings {grant.days} days of support", rule=rule)
        trace.step(f"last day: {purchased} + {grant.days} days", until, rule="licence.period")
        return until
    years = grant.years or 0
    until = add_years(purchased, years)
    trace.step(f"{what} brings {years} year of {grant.plan} care", rule=rule)
    trace.step("last day: the same date next year", until, rule="licence.year")
    return until


def _united_start(periods: Sequence[tuple[date, date]], on: date) -> date | None:
    """The first day of the unbroken cover whose last one is ``_united_end``."""
    end = _united_end(periods, on)
    if end is None:
        return None
    start = min(begin for begin, until in periods if until == end)
    for begin, until in sorted(periods, reverse=True):
        if until + timedelta(days=1) >= start:
            start = min(start, begin)
    return start


def _united_end(periods: Sequence[tuple[date, date]], on: date) -> date | None:
    if not periods:
        return None
    end = max((until for start, until in periods if start <= on <= until), default=None)
    if end is None:
        return max(until for _, until in periods)
    for start, until in sorted(periods):
        if start <= end + timedelta(days=1) and until > end:
            end = until
    return end
