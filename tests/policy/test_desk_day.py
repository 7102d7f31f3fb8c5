"""Every answer holds its rules to the desk's day it is about, whichever function gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.channels import check_channel, check_language, check_scope
from helpdesk_tui.policy.entitlements import Holdings, Subscription, entitlements
from helpdesk_tui.policy.extras import demo_fits, has_assistant, senior_only
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.policy.migration_connection import Store, check_connection
from helpdesk_tui.policy.migration_progress import EntityCount, Sample, final_status, pace, run_order, stall, totals
from helpdesk_tui.policy.migration_result import (
    RefundCase,
    count_item,
    new_checklist,
    refund_possible,
)
from helpdesk_tui.policy.migration_setup import Setup, setup_steps, start_problems
from helpdesk_tui.policy.migration_status import MigrationKind, MigrationStatus, check_move
from helpdesk_tui.policy.options import check_options
from helpdesk_tui.policy.order import Place, number_key, why_here
from helpdesk_tui.whatif import ask
from tests.policy.packs import Folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpdesk_tui.policy.pack import Pack

LAST = date(2026, 6, 30)
"""The last day of every rule in these packs."""


def ended(name: str) -> Pack:
    pack = Packs().pack(name)
    return replace(pack, rules={key: replace(rule, valid_until=LAST) for key, rule in pack.rules.items()})


CS, LX = ended("cs_cart"), ended("litextension")
SHOP = Store(cart="magento", url="https://a.example")
SETUP = Setup(id="1", kind=MigrationKind.FULL, status=MigrationStatus.DRAFT, source=SHOP, target=SHOP)
COUNTS = {"products": EntityCount(1, 1)}


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=calendar_of(LX.calendar).zone)


def holdings() -> Holdings:
    paid = Subscription(id="S", plan="vip", starts=date(2026, 1, 1), ends=None)
    return Holdings(subscriptions=(paid,), services=("aio",))


def samples(on: date) -> list[Sample]:
    return [Sample(at(on) - timedelta(minutes=9 - n), n * 5) for n in range(10)]


RUNNING = MigrationStatus.RUNNING
ANSWERS: dict[str, Callable[[date], Any]] = {
    "check_channel": lambda on: check_channel(CS, "email", groups=[], on=on),
    "check_channel, none of theirs": lambda on: check_channel(LX, "facebook", groups=["aio"], on=on),
    "check_scope": lambda on: check_scope(CS, "live_chat", "howto", on=on),
    "check_language": lambda on: check_language(CS, "de", on=on),
    "has_assistant": lambda on: has_assistant(LX, "aio", on=on),
    "senior_only": lambda on: senior_only(CS, "vip", on=on),
    "demo_fits": lambda on: demo_fits(LX, {"products": 1}, on=on),
    "why_here": lambda on: why_here(LX, Place(id="1", rank=0, urgent=False, received=at(on)), on=on),
    "check_options": lambda on: check_options(
        LX, target="magento", kind="full", options=["variants"], entities=[], on=on
    ),
    "check_move": lambda on: check_move(LX, MigrationStatus.QUEUED, RUNNING, kind=MigrationKind.FULL, on=on),
    "check_connection": lambda on: check_connection(LX, SHOP, SHOP, on=on),
    "start_problems": lambda on: start_problems(LX, SETUP, on=on),
    "setup_steps": lambda on: setup_steps(LX, SETUP, on=on),
    "new_checklist": lambda on: new_checklist(LX, on=on),
    "count_item": lambda on: count_item(LX, {"orders": 1}, {"orders": 1}, on=on),
    "refund_possible": lambda on: refund_possible(
        LX, RefundCase(completed_on=on), today=on, is_business_day=calendar_of(LX.calendar).is_business_day
    ),
    "totals": lambda on: totals(LX, COUNTS, on=on),
    "final_status": lambda on: final_status(LX, COUNTS, kind=MigrationKind.FULL, on=on),
    "run_order": lambda on: run_order(LX, ["orders"], on=on),
    "stall": lambda on: stall(LX, samples(on), status=RUNNING, now=at(on)),
    "pace": lambda on: pace(LX, samples(on), left=9, status=RUNNING, now=at(on)),
    "entitlements": lambda on: entitlements(LX, calendar_of(LX.calendar), Holdings(services=("aio",)), at=at(on)),
    "entitlements of a plan": lambda on: entitlements(CS, calendar_of(CS.calendar), holdings(), at=at(on)),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_rule_is_held_to_the_day(name: str) -> None:
    assert not ANSWERS[name](LAST).why.warnings
    late = ANSWERS[name](LAST + timedelta(days=1))
    told = {text.split()[0] for text in late.why.warnings if "does not hold on 2026-07-01" in text}
    assert told == set(late.rules) != set()


@pytest.mark.parametrize("name", ["entitlements", "entitlements of a plan"])
def test_every_row_is_held_to_the_day(name: str) -> None:
    for row in ANSWERS[name](LAST + timedelta(days=1)).value:
        assert row.why.warnings, row.name


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("credits", {"balance": 50, "category": "howto"}),
    ("upgrade", {"from": "4.3.1", "to": "4.3.9", "access": "active"}),
    ("order", {"desk": "cs_cart", "tickets": []}),
    ("options", {"target": "magento", "kind": "full", "options": ["variants"], "entities": []}),
]


@pytest.mark.parametrize(("kind", "question"), ASKED)
def test_a_question_without_a_day_is_of_today_at_the_desk(kind: str, question: dict[str, Any], tmp_path: Path) -> None:
    """One moment before midnight of the desk, which is another day in UTC, and midnight itself."""
    name = "litextension" if kind == "options" else "cs_cart"
    pack = Packs().pack(name)
    folder = Folder(tmp_path)
    ends = "\n".join(f'[rules."{rule}"]\nvalid_until = 2026-06-30' for rule in pack.rules)
    folder.write(f'extends = "{name}"\n{ends}')
    midnight = datetime(2026, 7, 1, tzinfo=calendar_of(pack.calendar).zone).astimezone(UTC)
    before = ask(kind, question, packs=folder.packs, now=midnight - timedelta(microseconds=1))
    after = ask(kind, question, packs=folder.packs, now=midnight)
    told = [[text for text in reply.why.warnings if "does not hold" in text] for reply in (before, after)]
    assert (told[0], bool(told[1])) == ([], True)


@pytest.mark.parametrize(
    "ids",
    [
        ["T-2", "T-10"],
        ["T-9999999999999999999", "T-10000000000000000000"],
        ["99999999999999999999999", "100000000000000000000000"],
        ["1" + "0" * 5000, "1" + "0" * 5001],
        ["T-1", "T-1a", "T-2"],
        ["1-a", "01-b", "1-c"],
        ["a", "a1", "a2", "b"],
        ["", "1", "a"],
    ],
)
def test_ids_in_their_natural_order(ids: list[str]) -> None:
    backwards = ids[::-1]
    assert sorted(backwards, key=number_key) == ids
    assert len({number_key(one) for one in [*ids, *(one.replace("1", "01") for one in ids)]}) >= len(ids)
    assert number_key("1") != number_key("01"), "the order is the same whatever came first"
