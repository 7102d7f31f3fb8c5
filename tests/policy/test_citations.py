"""Every answer cites exactly the rules it rests on: one row for each kind of question and each branch of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.entitlements import Holdings, Subscription, entitlements, standing
from helpdesk_tui.policy.licences import Licence
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.response import Held, Turn, TurnKind, running_clock
from helpdesk_tui.policy.verdict import TicketFacts, verdict
from helpdesk_tui.whatif import KINDS, ask
from tests.policy.packs import Folder

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
CS, LX = Packs().pack("cs_cart"), Packs().pack("litextension")
AT = "2024-03-04T10:00:00+07:00"
MAGENTO = {"target": "magento", "kind": "full", "entities": ["products"]}
IDS = ["clear_target", "preserve_ids"]

BASES: dict[str, dict[str, Any]] = {
    "sla": {"desk": "litextension", "service": "basic", "received": AT, "now": "2024-03-04T11:00:00+07:00"},
    "hours": {"desk": "cs_cart", "at": "2024-03-04T10:00:00+04:00"},
    "local_hours": {"desk": "cs_cart", "date": "2024-03-04", "zone": "Asia/Tokyo"},
    "upgrade": {"from": "4.3.1", "to": "4.3.9", "access": "active"},
    "credits": {"balance": 50, "category": "config"},
    "period": {"product": "Multi-Vendor", "kind": "first", "purchased": "2024-03-01", "asked": AT},
    "remigration": {
        "kind": "remigration",
        "completed": "2024-03-01",
        "at": AT,
        "initial": {"products": 100},
        "requested": {"products": 100},
    },
    "order": {"desk": "cs_cart", "tickets": [{"id": "T-1", "rank": "vip", "urgent": False, "received": AT}]},
    "options": {**MAGENTO, "options": []},
}
SLA = "hours clock.mode clock.work_by"
UP = "credits.upgrade.releases credits.upgrade"
AGAIN = "remigration.last_day {} entities"
ORDER = "order.rank order.urgent order.received"
DAYS_OFF = {"holidays": ["2024-03-05"]}
PAUSE = "2024-03-04T12:00:00+07:00"

ASKED: list[tuple[str, dict[str, Any], str]] = [
    ("sla", {}, f"basic.response {SLA} clock.risk"),
    ("sla", {"service": "aio"}, f"aio.response {SLA} clock.risk"),
    (
        "sla",
        {"received": "2024-03-04T08:00:00+07:00"},
        "basic.response hours hours.edges clock.mode clock.work_by clock.risk",
    ),
    (
        "sla",
        {"received": "2024-03-02T10:00:00+07:00"},
        "basic.response hours clock.opening clock.mode clock.work_by clock.risk",
    ),
    ("sla", {"answered": "2024-03-04T12:00:00+07:00"}, f"basic.response {SLA} clock.stops"),
    ("sla", {"now": "2024-03-07T12:00:00+07:00"}, f"basic.response {SLA}"),
    ("sla", {"received": None, "investigation_from": AT}, f"basic.investigation {SLA} clock.risk"),
    ("sla", {"received": None, "investigation_from": AT, "service": "aio"}, f"aio.investigation {SLA} clock.risk"),
    ("sla", {"clock": "elapsed"}, "basic.response hours clock.work_by clock.risk"),
    ("sla", DAYS_OFF, "basic.response hours hours.holidays clock.mode clock.work_by clock.risk"),
    (
        "sla",
        {"pauses": [[PAUSE, "2024-03-04T13:00:00+07:00"]]},
        "basic.response hours clock.mode clock.pause clock.work_by clock.risk",
    ),
    (
        "sla",
        {"pauses": [[PAUSE, "2024-03-04T21:00:00+07:00"]]},
        "basic.response hours clock.mode clock.pause clock.opening clock.work_by clock.risk",
    ),
    ("hours", {}, "hours hours.edges"),
    ("hours", DAYS_OFF, "hours hours.holidays hours.edges"),
    ("local_hours", {}, "hours hours.local"),
    ("upgrade", {}, f"{UP} upgrade.access"),
    ("upgrade", {"care": "regular"}, f"{UP} upgrade.access"),
    ("upgrade", {"care": "vip"}, f"{UP} upgrade.access care.vip"),
    ("upgrade", {"access": "lifetime"}, f"{UP} upgrade.access upgrade.lifetime"),
    ("upgrade", {"access": "expired", "care": "vip"}, f"{UP} upgrade.access"),
    ("upgrade", {"trial": True}, f"{UP} upgrade.trial"),
    (
        "upgrade",
        {"to": "4.3.1.SP1", "releases": ["4.3.1.SP1"]},
        f"{UP} credits.upgrade.service_pack upgrade.access",
    ),
    ("credits", {"category": "howto"}, "credits.howto credits.at_once"),
    ("credits", {"category": "howto", "balance": 3}, "credits.howto credits.short"),
    ("credits", {}, "credits.config"),
    ("credits", {"quote": 30}, "credits.config"),
    ("credits", {"customer_agrees": True}, "credits.config credits.at_once"),
    ("credits", {"customer_agrees": True, "balance": 3}, "credits.config credits.short"),
    ("credits", {"customer_agrees": False}, "credits.config"),
    ("credits", {"advance_limit": 20}, "credits.config credits.advance credits.at_once"),
    ("credits", {"advance_limit": 9}, "credits.config credits.advance"),
    ("credits", {"charged": 5}, "credits.config credits.reassess credits.increase"),
    ("credits", {"charged": 5, "customer_agrees": False}, "credits.config credits.reassess credits.increase"),
    ("credits", {"charged": 20}, "credits.config credits.reassess credits.decrease"),
    ("credits", {"charged": 10}, "credits.config credits.reassess"),
    ("credits", {"care": "vip"}, "care.vip"),
    ("credits", {"care": "standard", "charged": 10}, "care.standard credits.reassess"),
    ("credits", {"category": "custom_mod", "care": "vip"}, "care.vip.modifications care.month"),
    (
        "credits",
        {"category": "custom_mod", "care": "standard", "modifications_used": 4, "quote": 20},
        "care.standard.modifications care.month credits.custom_mod",
    ),
    ("credits", {"category": "custom_mod", "quote": 20}, "credits.custom_mod"),
    ("credits", {"category": "upgrade", "quote": 50}, "credits.upgrade"),
    ("credits", {"covered_by_period": True}, "licence.covers"),
    ("credits", {"covered_by_period": True, "category": "investigate"}, "licence.covers credits.investigate"),
    ("credits", {"covered_by_period": True, "category": "upgrade", "software_bug": True}, "licence.covers"),
    ("period", {}, "licence.grant licence.period licence.created licence.rank"),
    ("period", {"product": "CS-Cart"}, "licence.grant"),
    (
        "period",
        {"product": "Multi-Vendor Ultimate"},
        "licence.grant licence.year licence.created licence.period licence.rank",
    ),
    ("remigration", {}, f"{AGAIN.format('remigration.window')} remigration.allowance"),
    (
        "remigration",
        {"requested": {"orders": 200}},
        f"{AGAIN.format('remigration.window')} remigration.allowance remigration.quote",
    ),
    (
        "remigration",
        {"at": "2025-03-04T10:00:00+07:00"},
        f"{AGAIN.format('remigration.window')} remigration.allowance remigration.quote",
    ),
    ("remigration", {"kind": "recent", "requested": {"products": 9}}, AGAIN.format("recent")),
    ("remigration", {"kind": "recent", "requested": {"products": 10}}, f"{AGAIN.format('recent')} remigration.quote"),
    ("remigration", {"kind": "smart_update", "requested": {"products": 9}}, AGAIN.format("smart_update")),
    ("order", {}, ORDER),
    ("order", {"desk": "litextension"}, ORDER),
    ("order", {"tickets": [{**BASES["order"]["tickets"][0], "work_by": AT}]}, f"{ORDER} order.due"),
    ("options", {}, ""),
    ("options", {"options": IDS}, "option.clear_target option.preserve_ids"),
    (
        "options",
        {"options": IDS, "target": "woocommerce"},
        "option.clear_target option.preserve_ids.woocommerce",
    ),
    ("options", {"options": IDS, "target": "volusion"}, "option.clear_target option.preserve_ids"),
    ("options", {"options": ["clear_target"], "kind": "demo"}, "option.clear_target"),
    ("options", {"options": ["redirects_301"], "entities": ["blogs"]}, "option.redirects_301"),
    ("options", {"options": ["passwords", "variants", "seo_urls"]}, "option.others"),
]
"""The kind, what differs from its base, and the roles of the rules in the order of their use."""


@pytest.mark.parametrize(("kind", "change", "roles"), ASKED)
def test_the_rules_of_an_answer(kind: str, change: dict[str, Any], roles: str) -> None:
    rules = ask(kind, BASES[kind] | change, now=NOW).values["rules"]
    assert [rule.split(".", 1)[1] for rule in rules] == roles.split()
    assert {rule.split(".", 1)[0] for rule in rules} <= {"cs", "lx"}


def test_every_kind_is_asked() -> None:
    assert {kind for kind, _, _ in ASKED} == set(KINDS)


def lx(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-03-{text}+07:00")


CLOCK = "hours clock.mode clock.work_by"
C, R, I = TurnKind.CUSTOMER, TurnKind.REPLY, TurnKind.INVESTIGATION  # noqa: E741 - columns of the table below
CLOCKS: list[tuple[list[Turn], list[Held], str]] = [
    ([Turn(lx("04T10:00"), C)], [], f"basic.response clock.oldest {CLOCK}"),
    ([Turn(lx("04T10:00"), C), Turn(lx("04T11:00"), C)], [], f"basic.response clock.oldest {CLOCK}"),
    ([Turn(lx("04T10:00"), I)], [], f"basic.investigation investigation.told {CLOCK}"),
    ([Turn(lx("04T10:00"), R)], [], "clock.stops"),
    ([Turn(lx("04T10:00"), C)], [Held(lx("04T11:00"), None, "pending")], "clock.stops"),
    (
        [Turn(lx("04T10:00"), C)],
        [Held(lx("04T11:00"), lx("04T12:00"), "pending")],
        "basic.response clock.oldest hours clock.mode clock.pause clock.work_by",
    ),
    (
        [Turn(lx("04T10:00"), I)],
        [Held(lx("04T11:00"), lx("04T12:00"), "on_hold")],
        "basic.investigation investigation.told clock.hold hours clock.mode clock.pause clock.work_by",
    ),
]


@pytest.mark.parametrize(("turns", "held", "roles"), CLOCKS)
def test_the_rules_of_a_clock(turns: list[Turn], held: list[Held], roles: str) -> None:
    calendar = calendar_of(LX.calendar)
    found = running_clock(LX, calendar, service="basic", turns=turns, held=held, now=lx("04T15:00"))
    assert found.rules == [f"lx.{role}" for role in roles.split()]


JUNE = datetime.fromisoformat("2024-06-15T12:00+04:00")


def licence(product: str, purchased: str) -> Licence:
    return Licence(id="L-1", product=product, kind="first", purchased=date.fromisoformat(purchased))


def paid(plan: Any) -> Subscription:
    return Subscription(id="S-1", plan=plan, starts=date(2024, 1, 1), ends=date(2024, 12, 31))


PERIOD = "licence.grant licence.period licence.created licence.rank licence.union"
BOUGHT = "licence.created licence.period"
HOLDINGS: list[tuple[Holdings, str]] = [
    (Holdings(), "care.regular order.rank upgrade.access"),
    (Holdings(subscriptions=(paid("vip"),)), "care.vip order.rank upgrade.access"),
    (Holdings(subscriptions=(paid("standard"),)), "care.standard order.rank upgrade.access"),
    (
        Holdings(licences=(licence("Multi-Vendor", "2024-06-01"),)),
        f"{PERIOD} care.regular order.rank upgrade.access",
    ),
    (
        Holdings(licences=(licence("CS-Cart", "2008-06-15"),)),
        "licence.grant licence.union care.regular order.rank upgrade.lifetime",
    ),
    (
        Holdings(licences=(licence("Multi-Vendor Ultimate", "2024-06-01"),)),
        f"licence.grant licence.year {BOUGHT} licence.rank licence.union care.vip order.rank upgrade.access",
    ),
]


@pytest.mark.parametrize(("holdings", "roles"), HOLDINGS)
def test_the_rules_of_a_standing(holdings: Holdings, roles: str) -> None:
    found = standing(CS, calendar_of(CS.calendar), holdings, at=JUNE)
    assert found.rules == [f"cs.{role}" for role in roles.split()]


ROWS: list[tuple[Any, Holdings, dict[str, str]]] = [
    (
        CS,
        Holdings(licences=(licence("Multi-Vendor", "2024-06-01"),), subscriptions=(paid("standard"),)),
        {
            "care plan": "care.standard",
            "free period": "licence.covers",
            "modifications": "care.standard.modifications",
            "credits": "credits.keep",
            "upgrade access": "upgrade.access",
            "live chat": "channel.chat",
        },
    ),
    (
        CS,
        Holdings(licences=(licence("CS-Cart", "2008-06-15"), licence("Multi-Vendor", "2024-01-01"))),
        {
            "care plan": "care.regular",
            "free period": "licence.period",
            "credits": "credits.keep",
            "upgrade access": "upgrade.lifetime",
            "live chat": "channel.chat",
        },
    ),
    (
        LX,
        Holdings(services=("aio",)),
        {
            "aio response": "aio.response",
            "aio investigation": "aio.investigation",
            "aio assistant": "assistant",
            "aio channels": "channel",
        },
    ),
]


@pytest.mark.parametrize(("pack", "holdings", "rows"), ROWS)
def test_the_rules_of_entitlements(pack: Any, holdings: Holdings, rows: dict[str, str]) -> None:
    found = entitlements(pack, calendar_of(pack.calendar), holdings, at=JUNE)
    cited = {row.name: " ".join(rule.split(".", 1)[1] for rule in row.why.rule_ids) for row in found.value}
    assert cited == rows


def facts(category: str | None, *held: Licence | Subscription, **more: Any) -> TicketFacts:
    holdings = Holdings(
        licences=tuple(h for h in held if isinstance(h, Licence)),
        subscriptions=tuple(h for h in held if isinstance(h, Subscription)),
    )
    stands = standing(CS, calendar_of(CS.calendar), holdings, at=JUNE).value
    given: dict[str, Any] = {"channel": "helpdesk", "language": "en", "has_licence": True, "balance": 50}
    return TicketFacts(category=category, standing=stands, on=JUNE.date(), **(given | more))


def run(service: str | None, channel: str) -> TicketFacts:
    return TicketFacts(category=None, channel=channel, language="en", standing=None, service=service, on=JUNE.date())


DESK = "language channel.helpdesk"
CHAT = "language channel.chat channel.chat.scope"
STEPS = {"upgrade_from": "4.3.1", "upgrade_to": "4.3.9"}
MV = licence("Multi-Vendor", "2024-06-01")
VERDICTS: list[tuple[Any, TicketFacts, str]] = [
    (CS, facts("howto"), f"{DESK} credits.howto credits.at_once"),
    (CS, facts("howto", MV), f"{DESK} licence.covers"),
    (CS, facts("howto", paid("vip"), channel="live_chat"), f"{CHAT} care.vip"),
    (CS, facts("investigate", paid("vip"), channel="live_chat"), f"{CHAT} care.vip"),
    (CS, facts("howto", channel="live_chat"), "language channel.chat"),
    (CS, facts("howto", channel="facebook"), "language channel.others"),
    (CS, facts("howto", channel="email"), DESK),
    (CS, facts("howto", channel="contact_form", has_licence=False), "language channel.contact_form"),
    (CS, facts(None), f"{DESK} care.regular"),
    (CS, facts(None, MV), f"{DESK} licence.covers"),
    (CS, facts(None, paid("vip")), f"{DESK} care.vip"),
    (CS, facts("custom_mod"), f"{DESK} credits.custom_mod"),
    (CS, facts("upgrade"), f"{DESK} upgrade.access"),
    (CS, facts("upgrade", paid("upgrade"), trial=True), f"{DESK} upgrade.trial"),
    (CS, facts("upgrade", paid("upgrade"), **STEPS), f"{DESK} {UP} upgrade.access"),
    (CS, facts("upgrade", MV, software_bug=True), f"{DESK} licence.covers"),
    (LX, run("basic", "email"), "channel basic.response"),
    (LX, run("basic", "live_chat"), "channel"),
    (LX, run("aio", "social"), "channel.social"),
    (LX, run("aio", "phone"), "hours.sales"),
    (LX, run("aio", "facebook"), "channel.others"),
    (LX, run(None, "email"), "channel"),
]


@pytest.mark.parametrize(("pack", "asked", "roles"), VERDICTS)
def test_the_rules_of_a_verdict(pack: Any, asked: TicketFacts, roles: str) -> None:
    assert verdict(pack, asked).rules == [f"{pack.pack.prefix}.{role}" for role in roles.split()]


def test_a_chat_makes_a_ticket_of_what_it_does_not_answer() -> None:
    vip = paid("vip")
    assert "ticket.create" in verdict(CS, facts("investigate", vip, channel="live_chat")).value.next
    for category in ("howto", "config", None):
        assert "ticket.create" not in verdict(CS, facts(category, vip, channel="live_chat")).value.next
    assert "ticket.create" not in verdict(CS, facts("investigate", vip)).value.next


def test_a_bug_of_the_software_is_covered_without_access_or_a_quote() -> None:
    """An upgrade problem under a free period: included, in trial mode or without access, but only if a bug did it."""
    for more in ({}, {"trial": True}, STEPS):
        found = verdict(CS, facts("upgrade", MV, software_bug=True, **more)).value
        assert (found.verdict, found.price, found.charge_now) == ("included", 0, 0)
    assert verdict(CS, facts("upgrade", MV)).value.verdict == "refused"
    assert verdict(CS, facts("upgrade", software_bug=True)).value.verdict == "refused"
    assert verdict(CS, facts("investigate", MV, software_bug=True)).value.verdict == "needs_approval"


OVER = """
[rules."{}"]
valid_until = 2020-01-01
"""


@pytest.mark.parametrize(("kind", "change", "roles"), ASKED)
def test_a_rule_that_is_over_is_told(kind: str, change: dict[str, Any], roles: str, tmp_path: Path) -> None:
    """Whichever rule of an answer does not hold any more: the answer says so, and only of that one."""
    desk = (BASES[kind] | change).get("desk", "litextension" if kind in ("remigration", "options") else "cs_cart")
    folder, prefix = Folder(tmp_path), "lx" if desk == "litextension" else "cs"
    for role in dict.fromkeys(roles.split()):
        folder.write(f'extends = "{desk}"\n{OVER.format(f"{prefix}.{role}")}')
        reply = ask(kind, BASES[kind] | change, packs=folder.packs, now=NOW)
        told = [text for text in reply.values["notes"] if "does not hold on" in text]
        assert [text.split()[0] for text in told] == [f"{prefix}.{role}"]
