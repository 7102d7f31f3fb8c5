"""Where a customer stands, and what each ticket of theirs gets, against the vendors' rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.entitlements import Holdings, Standing, Subscription, entitlements, standing
from helpdesk_tui.policy.licences import Licence
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.verdict import TicketFacts, VerdictWord, verdict

CS, LX = Packs().pack("cs_cart"), Packs().pack("litextension")
CS_HOURS, LX_HOURS = calendar_of(CS.calendar), calendar_of(LX.calendar)
JUNE = datetime.fromisoformat("2024-06-15T12:00+04:00")


def licence(product: str, purchased: str) -> Licence:
    return Licence(id=f"L-{purchased}", product=product, kind="first", purchased=date.fromisoformat(purchased))


def plan(name: Any, starts: str, ends: str | None) -> Subscription:
    last = date.fromisoformat(ends) if ends else None
    return Subscription(id=f"S-{starts}", plan=name, starts=date.fromisoformat(starts), ends=last)


def standing_of(*held: Licence | Subscription, at: datetime = JUNE, pack: Any = CS) -> Standing:
    holdings = Holdings(
        licences=tuple(h for h in held if isinstance(h, Licence)),
        subscriptions=tuple(h for h in held if isinstance(h, Subscription)),
    )
    return standing(pack, calendar_of(pack.calendar), holdings, at=at).value


MV_ULTIMATE = "Multi-Vendor Ultimate"

CARE: list[tuple[list[Licence | Subscription], tuple[str, str | None, str | None]]] = [
    ([], ("regular", None, None)),
    ([plan("vip", "2024-01-01", "2024-06-15")], ("vip", "vip", "2024-06-15")),
    ([plan("vip", "2024-06-15", "2024-12-31")], ("vip", "vip", "2024-12-31")),
    ([plan("vip", "2024-01-01", "2024-06-14")], ("regular", None, None)),
    ([plan("vip", "2024-06-16", "2024-12-31")], ("regular", None, None)),
    ([plan("standard", "2024-01-01", None)], ("standard", "standard", None)),
    ([plan("standard", "2024-01-01", None), plan("vip", "2024-06-01", "2024-06-30")], ("vip", "vip", "2024-06-30")),
    ([plan("vip", "2024-01-01", "2024-06-30"), plan("vip", "2024-06-01", "2024-12-31")], ("vip", "vip", "2024-12-31")),
    ([plan("vip", "2024-01-01", "2024-06-30"), plan("vip", "2024-06-01", None)], ("vip", "vip", None)),
    ([plan("upgrade", "2024-01-01", "2024-12-31")], ("regular", None, None)),
    ([licence("Multi-Vendor Plus", "2024-06-01")], ("regular", None, None)),
    ([licence(MV_ULTIMATE, "2024-06-01")], ("vip", "vip", "2025-06-01")),
    ([licence(MV_ULTIMATE, "2023-06-14")], ("regular", None, None)),
    ([licence(MV_ULTIMATE, "2023-06-15")], ("vip", "vip", "2024-06-15")),
    ([licence(MV_ULTIMATE, "2024-06-01"), plan("standard", "2024-01-01", None)], ("vip", "vip", "2025-06-01")),
    ([licence(MV_ULTIMATE, "2024-06-01"), plan("vip", "2024-01-01", "2024-06-30")], ("vip", "vip", "2025-06-01")),
    ([licence(MV_ULTIMATE, "2023-06-20"), licence(MV_ULTIMATE, "2024-06-01")], ("vip", "vip", "2025-06-01")),
    ([licence(MV_ULTIMATE, "2023-06-20"), licence("Multi-Vendor Plus", "2024-06-01")], ("vip", "vip", "2024-06-20")),
]
"""What is held, and rank, care plan and its last day on 15 June 2024."""


@pytest.mark.parametrize(("held", "expected"), CARE)
def test_rank_and_care(held: list[Licence | Subscription], expected: tuple[Any, ...]) -> None:
    for order in (held, held[::-1]):
        found = standing_of(*order)
        until = found.care_until.isoformat() if found.care_until else None
        assert (found.rank, found.care, until) == expected


def test_a_plan_lasts_to_midnight_of_the_desk() -> None:
    paid = plan("vip", "2024-01-01", "2024-06-15")
    assert standing_of(paid, at=datetime.fromisoformat("2024-06-15T19:59:59+00:00")).care == "vip"
    assert standing_of(paid, at=datetime.fromisoformat("2024-06-15T20:00:00+00:00")).care is None


@pytest.mark.parametrize(
    ("held", "access", "until"),
    [
        ([], "expired", None),
        ([plan("vip", "2024-01-01", None)], "expired", None),
        ([plan("upgrade", "2024-01-01", "2024-06-15")], "active", "2024-06-15"),
        ([plan("upgrade", "2023-01-01", "2024-06-14")], "expired", "2024-06-14"),
        ([plan("upgrade", "2024-06-16", "2025-06-15")], "expired", None),
        (
            [plan("upgrade", "2023-01-01", "2023-12-31"), plan("upgrade", "2024-06-01", "2025-05-31")],
            "active",
            "2025-05-31",
        ),
        ([plan("upgrade", "2024-01-01", None)], "active", None),
        ([plan("upgrade_lifetime", "2024-06-15", None)], "lifetime", None),
        ([plan("upgrade_lifetime", "2024-06-16", None)], "expired", None),
        ([licence("CS-Cart", "2008-06-15")], "lifetime", None),
        ([licence("CS-Cart", "2008-06-16")], "expired", None),
    ],
)
def test_upgrade_access(held: list[Licence | Subscription], access: str, until: str | None) -> None:
    found = standing_of(*held)
    assert (found.access, found.access_until.isoformat() if found.access_until else None) == (access, until)


ROWS: list[tuple[Holdings, dict[str, tuple[str, str | None]]]] = [
    (
        Holdings(),
        {
            "care plan": ("none, priced in credits", None),
            "credits": ("0 credits", None),
            "upgrade access": ("expired", None),
            "live chat": ("no, point to contact_form", None),
        },
    ),
    (
        Holdings(licences=(licence("Multi-Vendor", "2024-06-01"),), balance=45, held=5),
        {
            "care plan": ("none, priced in credits", None),
            "free period": ("covers howto, config", "2024-07-16"),
            "credits": ("45 credits, 5 held", None),
            "upgrade access": ("expired", None),
            "live chat": ("no, point to helpdesk", None),
        },
    ),
    (
        Holdings(
            licences=(licence("Multi-Vendor", "2024-01-01"),),
            subscriptions=(plan("standard", "2024-01-01", "2024-12-31"), plan("upgrade", "2024-01-01", "2024-12-31")),
            modifications_used=6,
        ),
        {
            "care plan": ("standard", "2024-12-31"),
            "free period": ("over", "2024-02-15"),
            "modifications": ("0 of 4 left this month", None),
            "credits": ("0 credits", None),
            "upgrade access": ("active", "2024-12-31"),
            "live chat": ("no, point to helpdesk", None),
        },
    ),
    (
        Holdings(licences=(licence(MV_ULTIMATE, "2023-06-20"), licence("Multi-Vendor Plus", "2024-06-01"))),
        {
            "care plan": ("vip", "2024-06-20"),
            "free period": ("covers howto, config", "2024-08-30"),
            "modifications": ("7 of 7 left this month", None),
            "credits": ("0 credits", None),
            "upgrade access": ("expired", None),
            "live chat": ("yes, for howto and config; the rest becomes a ticket", None),
        },
    ),
    (
        Holdings(licences=(licence(MV_ULTIMATE, "2024-06-01"), licence("CS-Cart", "2008-01-01")), modifications_used=2),
        {
            "care plan": ("vip", "2025-06-01"),
            "modifications": ("5 of 7 left this month", None),
            "credits": ("0 credits", None),
            "upgrade access": ("lifetime", None),
            "live chat": ("yes, for howto and config; the rest becomes a ticket", None),
        },
    ),
]


@pytest.mark.parametrize(("holdings", "rows"), ROWS)
def test_entitlements(holdings: Holdings, rows: dict[str, tuple[str, str | None]]) -> None:
    found = entitlements(CS, CS_HOURS, holdings, at=JUNE)
    shown = {row.name: (row.value, row.until.isoformat() if row.until else None) for row in found.value}
    assert shown == rows
    assert all(row.why.rule_ids and set(row.why.rule_ids) <= set(CS.rules) for row in found.value)
    assert {rule for row in found.value for rule in row.why.rule_ids} <= set(found.rules)


def test_a_desk_without_licences_has_entitlements_too() -> None:
    found = entitlements(LX, LX_HOURS, Holdings(), at=JUNE)
    assert {row.name for row in found.value} <= {"live chat"}, "no credits, no care plans, no upgrades to speak of"
    assert set(found.rules) <= set(LX.rules)


def cs(category: str | None, *held: Licence | Subscription, **more: Any) -> TicketFacts:
    """A ticket of somebody with a licence that brings nothing any more."""
    facts: dict[str, Any] = {"channel": "helpdesk", "language": "en", "has_licence": True, "balance": 50}
    return TicketFacts(category=category, standing=standing_of(*held), on=JUNE.date(), **(facts | more))


def lx(service: str | None, channel: str) -> TicketFacts:
    return TicketFacts(category=None, channel=channel, language="de", standing=None, service=service, on=JUNE.date())


VIP = plan("vip", "2024-01-01", None)
ACCESS = plan("upgrade", "2024-01-01", None)
PERIOD = licence("Multi-Vendor", "2024-06-01")
STEPS = {"upgrade_from": "4.3.1", "upgrade_to": "4.3.9"}

VERDICTS: list[tuple[Any, TicketFacts, tuple[str, int | None, int, int]]] = [
    (CS, cs("howto"), ("charge", 5, 5, 0)),
    (CS, cs("howto", balance=3), ("short", 5, 0, 2)),
    (CS, cs("howto", VIP), ("included", 0, 0, 0)),
    (CS, cs("howto", PERIOD), ("included", 0, 0, 0)),
    (CS, cs("config"), ("needs_approval", 10, 0, 0)),
    (CS, cs("config", customer_agrees=True), ("charge", 10, 10, 0)),
    (CS, cs("config", customer_agrees=True, balance=8), ("short", 10, 0, 2)),
    (CS, cs("config", advance_limit=20), ("charge", 10, 10, 0)),
    (CS, cs("config", customer_agrees=False), ("refused", 10, 0, 0)),
    (CS, cs("howto", charged=20), ("charge", 5, -15, 0)),
    (CS, cs("investigate", PERIOD), ("needs_approval", 20, 0, 0)),
    (CS, cs("investigate", VIP), ("included", 0, 0, 0)),
    (CS, cs("custom_mod"), ("needs_approval", None, 0, 0)),
    (CS, cs("custom_mod", quote=40, advance_limit=20), ("needs_approval", 40, 0, 0)),
    (CS, cs("custom_mod", PERIOD, quote=20), ("needs_approval", 20, 0, 0)),
    (CS, cs("custom_mod", VIP, modifications_used=6), ("included", 0, 0, 0)),
    (CS, cs("custom_mod", VIP, modifications_used=7), ("needs_approval", None, 0, 0)),
    (CS, cs("custom_mod", VIP, modifications_used=7, quote=20), ("needs_approval", 20, 0, 0)),
    (CS, cs("upgrade", VIP), ("refused", None, 0, 0)),
    (CS, cs("upgrade", VIP, **STEPS), ("refused", None, 0, 0)),
    (CS, cs("upgrade", VIP, ACCESS), ("included", 0, 0, 0)),
    (CS, cs("upgrade", VIP, ACCESS, **STEPS), ("included", 0, 0, 0)),
    (CS, cs("upgrade", VIP, ACCESS, trial=True), ("refused", None, 0, 0)),
    (CS, cs("upgrade", ACCESS, trial=True, **STEPS), ("refused", None, 0, 0)),
    (CS, cs("upgrade", ACCESS), ("needs_approval", None, 0, 0)),
    (CS, cs("upgrade", ACCESS, **STEPS), ("needs_approval", 50, 0, 0)),
    (CS, cs("upgrade", ACCESS, customer_agrees=True, balance=60, **STEPS), ("charge", 50, 50, 0)),
    (CS, cs("upgrade", ACCESS, advance_limit=20, **STEPS), ("needs_approval", 50, 0, 0)),
    (CS, cs("upgrade", PERIOD, ACCESS, **STEPS), ("needs_approval", 50, 0, 0)),
    (CS, cs(None), ("needs_approval", None, 0, 0)),
    (CS, cs(None, balance=3), ("short", None, 0, 2)),
    (CS, cs(None, VIP), ("included", 0, 0, 0)),
    (CS, cs(None, PERIOD), ("included", 0, 0, 0)),
    (CS, cs("howto", channel="email"), ("refused", None, 0, 0)),
    (CS, cs("howto", channel="live_chat"), ("refused", None, 0, 0)),
    (CS, cs("howto", licence(MV_ULTIMATE, "2024-06-01"), channel="live_chat"), ("included", 0, 0, 0)),
    (CS, cs("howto", has_licence=False, channel="contact_form"), ("out_of_scope", None, 0, 0)),
    (LX, lx("basic", "email"), ("included", 0, 0, 0)),
    (LX, lx("basic", "live_chat"), ("refused", None, 0, 0)),
    (LX, lx("aio", "live_chat"), ("included", 0, 0, 0)),
    (LX, lx("aio", "social"), ("refused", None, 0, 0)),
    (LX, lx(None, "email"), ("out_of_scope", None, 0, 0)),
]
"""The desk, the ticket, and verdict, price, what is charged now and what is missing."""


@pytest.mark.parametrize(("pack", "facts", "expected"), VERDICTS)
def test_verdict(pack: Any, facts: TicketFacts, expected: tuple[Any, ...]) -> None:
    found = verdict(pack, facts).value
    assert (found.verdict, found.price, found.charge_now, found.short) == expected
    assert found.balance == facts.balance
    assert found.next
    assert found.reasons
    assert all(pack.rules[r.rule].basis == r.basis and r.text for r in found.reasons)


def test_every_word_is_reached() -> None:
    assert {expected[0] for _, _, expected in VERDICTS} == set(VerdictWord)


def test_a_foreign_language_warns() -> None:
    reasons = verdict(CS, cs("howto", language="de")).value.reasons
    assert any(r.rule == "cs.language" and "warn" in r.text for r in reasons)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (cs("nonsense"), "unknown_category"),
        (cs("custom_mod", quote=19), "below_minimum"),
        (cs("upgrade", ACCESS, upgrade_from="4.3.9", upgrade_to="4.3.1"), "downgrade"),
        (cs("upgrade", ACCESS, upgrade_from="4.3", upgrade_to="4.3.1"), "invalid_version"),
    ],
)
def test_no_verdict(facts: TicketFacts, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        verdict(CS, facts)
    assert caught.value.code == code
