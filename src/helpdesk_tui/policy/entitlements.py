"""Everything a customer may ask for at one moment, and until when: derived, never stored.

Belongs here: putting licences, subscriptions, credits and migrations together. Does not belong here: the verdict for
one ticket (``verdict``). Rules: ``care.*``, ``licence.*``, ``upgrade.*``, ``channel.*``, ``remigration.*``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.channels import check_channel
from helpdesk_tui.policy.explain import Answer, Derivation, Trace, credits_words
from helpdesk_tui.policy.extras import has_assistant
from helpdesk_tui.policy.licences import Cover, Licence, has_lifetime_access, united_cover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.policy.calendars import Calendar
    from helpdesk_tui.policy.pack import Pack

__all__ = ["Entitlement", "Holdings", "Standing", "Subscription", "entitlements", "standing"]

Access = Literal["active", "expired", "lifetime"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A paid plan; both days are inclusive, in the desk's zone. ``ends`` None: for ever."""

    id: str
    plan: Literal["vip", "standard", "upgrade", "upgrade_lifetime"]
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What a customer has bought, as the desk's records say."""

    licences: tuple[Licence, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    balance: int = 0
    held: int = 0
    """Credits reserved for work not charged yet."""
    modifications_used: int = 0
    """``custom_mod`` tickets of this calendar month."""
    services: tuple[str, ...] = ()
    """Service levels of the customer's migrations, each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a customer stands at one moment."""

    rank: str
    """``vip``, ``standard`` or ``regular``."""
    care: str | None
    """The care plan, from a subscription or a licence; None: credit-based."""
    care_until: date | None
    cover: Cover | None
    """What the licences bring; None without a licence."""
    access: Access
    access_until: date | None
    """Last day of upgrade access; None when it has no end, and when it never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """One thing a customer may ask for, or may not."""

    name: str
    value: str
    until: date | None
    why: Derivation


def standing(pack: Pack, calendar: Calendar, holdings: Holdings, *, at: datetime) -> Answer[Standing]:
    """Rank, care plan, free period and upgrade access at a moment."""
    on = calendar.local(at).date()
    trace = Trace(pack, on=on)
    cover = united_cover(pack, calendar, holdings.licences, asked=at)
    trace.include(cover.why)
    paid = [s for s in _live(holdings.subscriptions, on) if s.plan in pack.plans]
    care, until = _care(pack, trace, paid, cover.value)
    rank = care or "regular"
    trace.step("rank", rank, rule=pack.stated("order.rank"))
    access, access_until = _access(pack, trace, holdings, on)
    value = Standing(
        rank=rank, care=care, care_until=until, cover=cover.value, access=access, access_until=access_until
    )
    return Answer(value, trace.done())


def entitlements(
    pack: Pack, calendar: Calendar, holdings: Holdings, *, at: datetime
) -> Answer[tuple[Entitlement, ...]]:
    """What a customer may ask for now and until when, one line each, in a fixed order."""
    on = calendar.local(at).date()
    found = standing(pack, calendar, holdings, at=at)
    now = found.value
    rows = [_period_row(pack, now, on), _modification_row(pack, now, holdings, on)]
    if pack.categories:
        rows = [_care_row(pack, now, on), *rows, _credit_row(pack, holdings, on)]
    if pack.releases is not None:
        rows.append(_access_row(pack, now, on))
    if pack.categories and "live_chat" in pack.channels:
        rows.append(_chat_row(pack, now, holdings, on))
    for service in holdings.services:
        rows += _service_rows(pack, service, on)
    kept = tuple(row for row in rows if row is not None)
    why = found.why
    for row in kept:
        why += row.why
    return Answer(kept, why)


def _live(subscriptions: Sequence[Subscription], on: date) -> list[Subscription]:
    return [s for s in subscriptions if s.starts <= on and (s.ends is None or on <= s.ends)]


def _care(pack: Pack, trace: Trace, paid: list[Subscription], cover: Cover | None) -> tuple[str | None, date | None]:
    plans: list[tuple[str, date | None]] = [(s.plan, s.ends) for s in paid]
    if cover is not None and cover.covered and cover.rank != "regular":
        plans.append((cover.rank, cover.rank_until))
    if not plans:
        if pack.categories:
            trace.step("no live care plan", "credit-based", rule=pack.stated("care.regular"))
        return None, None
    best = min(plans, key=lambda p: (pack.plans[p[0]].rank, -(p[1] or date.max).toordinal()))
    trace.step(f"{best[0]} care until", best[1] or "for ever", rule=_care_rule(pack, best[0]))
    return best


def _access(pack: Pack, trace: Trace, holdings: Holdings, on: date) -> tuple[Access, date | None]:
    if pack.releases is None:
        return "expired", None
    if has_lifetime_access(pack, holdings.licences):
        trace.step("a licence is old enough", "lifetime upgrade access", rule="upgrade.lifetime")
        return "lifetime", None
    if any(s.plan == "upgrade_lifetime" and s.starts <= on for s in holdings.subscriptions):
        trace.step("lifetime upgrade access was bought", rule="upgrade.access")
        return "lifetime", None
    bought = [s for s in holdings.subscriptions if s.plan == "upgrade" and s.starts <= on]
    until = max((s.ends or date.max for s in bought), default=None)
    live = until is not None and on <= until
    endless = until == date.max
    words = "without end" if endless else f"to {until}" if until else "never bought"
    trace.step("upgrade access", words, rule="upgrade.access")
    return ("active" if live else "expired"), None if endless else until


def _care_rule(pack: Pack, plan: str) -> str:
    """The rule for a plan; one the user added may include nothing, and then only says that it was added."""
    return pack.stated(f"care.{plan}") or pack.addition("plans", plan)


def _row(
    pack: Pack, name: str, value: str, *, until: date | None = None, rule: str, on: date, also: Sequence[str] = ()
) -> Entitlement:
    trace = Trace(pack, on=on)
    trace.step(name, value, rule=rule)
    for role in also:
        trace.step("added to it", rule=role)
    return Entitlement(name=name, value=value, until=until, why=trace.done())


def _care_row(pack: Pack, now: Standing, on: date) -> Entitlement:
    if now.care is None:
        return _row(pack, "care plan", "none, priced in credits", rule=pack.stated("care.regular"), on=on)
    return _row(pack, "care plan", now.care, until=now.care_until, rule=_care_rule(pack, now.care), on=on)


def _period_row(pack: Pack, now: Standing, on: date) -> Entitlement | None:
    cover = now.cover
    if cover is None or cover.covered_until is None or _is_care_only(cover):
        return None
    if not cover.covered:
        begins = cover.covered_from
        word = f"begins on {begins.isoformat()}" if begins and begins > on else "over"
        return _row(pack, "free period", word, until=cover.covered_until, rule="licence.period", on=on)
    inside = [name for name, kind in pack.categories.items() if kind.in_free_period]
    added = [role for name in inside if (role := pack.addition("categories", name))]
    value, until = f"covers {', '.join(inside)}", cover.covered_until
    return _row(pack, "free period", value, until=until, rule="licence.covers", on=on, also=added)


def _is_care_only(cover: Cover) -> bool:
    """Whether no free period goes on after the care plan that licences bring: the care row says it all then."""
    return cover.rank != "regular" and cover.rank_until == cover.covered_until


def _modification_row(pack: Pack, now: Standing, holdings: Holdings, on: date) -> Entitlement | None:
    plan = pack.plans.get(now.care or "")
    if plan is None or not plan.modifications:
        return None
    left = max(0, plan.modifications - holdings.modifications_used)
    value = f"{left} of {plan.modifications} left this month"
    return _row(pack, "modifications", value, rule=f"care.{now.care}.modifications", on=on)


def _credit_row(pack: Pack, holdings: Holdings, on: date) -> Entitlement:
    held = f", {holdings.held} held" if holdings.held else ""
    value = f"{credits_words(holdings.balance)}{held}"
    return _row(pack, "credits", value, rule=pack.stated("credits.keep"), on=on)


def _access_row(pack: Pack, now: Standing, on: date) -> Entitlement:
    rule = "upgrade.lifetime" if now.access == "lifetime" else "upgrade.access"
    return _row(pack, "upgrade access", now.access, until=now.access_until, rule=rule, on=on)


def _chat_row(pack: Pack, now: Standing, holdings: Holdings, on: date) -> Entitlement:
    groups = [now.rank, "licence" if holdings.licences else "no_licence"]
    check = check_channel(pack, "live_chat", groups=groups, on=on)
    answers = pack.channels["live_chat"].answers
    for_what = f", for {' and '.join(answers)}; the rest becomes a ticket" if answers else ""
    value = f"yes{for_what}" if check.value.allowed else f"no, point to {check.value.instead}"
    return Entitlement(name="live chat", value=value, until=None, why=check.why)


def _service_rows(pack: Pack, service: str, on: date) -> list[Entitlement | None]:
    """What comes with a service level of a migration."""
    level = pack.services.get(service)
    if level is None:
        return []
    internal = " (internal)" if level.internal else ""
    rows: list[Entitlement | None] = [
        _row(pack, f"{service} {clock}", f"within {hours} h{internal}", rule=f"{service}.{clock}", on=on)
        for clock, hours in (("response", level.response_hours), ("investigation", level.investigation_hours))
    ]
    assistant = has_assistant(pack, service, on=on)
    value = "yes" if assistant.value else "no"
    rows.append(Entitlement(name=f"{service} assistant", value=value, until=None, why=assistant.why))
    open_to = [name for name, channel in pack.channels.items() if service in channel.open_to]
    if open_to:
        why = Derivation((), ())
        for name in open_to:
            why += check_channel(pack, name, groups=(service,), on=on).why
        rows.append(Entitlement(name=f"{service} channels", value=", ".join(open_to), until=None, why=why))
    return rows
