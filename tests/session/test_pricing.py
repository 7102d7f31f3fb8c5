"""What a ticket costs, from the assessment to the ledger."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import Refused
from helpdesk_tui.model.customer import EntryKind
from helpdesk_tui.model.ticket import Assessment, AssessmentState, MessageKind, Status
from helpdesk_tui.session.verbs.booking import Adjust, Hold, Refund
from helpdesk_tui.session.verbs.pricing import Ask, Assess, Override, Quote
from helpdesk_tui.text import Foreign
from tests.session.desk import CS, NOW

if TYPE_CHECKING:
    from helpdesk_tui.session import Session
    from tests.session.desk import World

S = AssessmentState


async def state(session: Session) -> tuple[AssessmentState, int | None, int]:
    found = (await session.ticket("T-1")).assessment
    return found.state, found.price, found.charged


async def balance(session: Session) -> int:
    """Of the account, checked against its entries."""
    entries = await session.ledger("C-1")
    account = await session.account("C-1")
    assert account.balance == sum(entry.effect for entry in entries)
    assert account.held == sum(entry.hold_effect for entry in entries)
    return account.balance


async def test_a_question_is_charged_at_once(desk: World) -> None:
    session = await desk.session()
    done = await session.do("credits.assess", "T-1", Assess("howto"))
    assert await state(session) == (S.CHARGED, 5, 5)
    assert await balance(session) == 45
    assert {"cs.credits.howto", "cs.credits.at_once"} <= set(done.rules)
    entry = (await session.ledger("C-1"))[-1]
    assert (entry.entry, entry.credits, entry.ticket) == (EntryKind.CHARGE, -5, "T-1")
    assert entry.actor == Foreign("anna")


async def test_configuration_is_asked_first(desk: World) -> None:
    session = await desk.session()
    await session.do("credits.assess", "T-1", Assess("config"))
    assert await state(session) == (S.PROPOSED, 10, 0)
    with pytest.raises(Refused) as refused:
        await session.do("credits.charge", "T-1")
    assert (refused.value.exit_code, refused.value.code) == (4, "needs_approval")
    assert "cs.credits.config" in refused.value.rules
    done = await session.do("credits.ask", "T-1", Ask("May we book 10 credits?"))
    assert done.messages
    waiting = await session.ticket("T-1")
    assert (waiting.status, waiting.placement.verdict) == (Status.AWAITING_APPROVAL, "needs_approval")
    await session.do("credits.approve", "T-1")
    assert await state(session) == (S.CHARGED, 10, 10)
    assert (await session.ticket("T-1")).status is Status.OPEN
    assert await balance(session) == 40


async def test_refused_means_nothing_is_charged(desk: World) -> None:
    session = await desk.session()
    await session.do("credits.assess", "T-1", Assess("investigate"))
    await session.do("credits.ask", "T-1")
    await session.do("credits.decline", "T-1")
    assert await state(session) == (S.DECLINED, 20, 0)
    assert (await session.ticket("T-1")).status is Status.OPEN
    assert (await session.ticket("T-1")).placement.verdict == "refused"
    with pytest.raises(Refused) as refused:
        await session.do("credits.charge", "T-1")
    assert refused.value.code == "declined"
    await session.do("credits.approve", "T-1")  # they changed their mind
    assert await balance(session) == 30


async def test_an_increase_is_asked_and_a_decrease_is_paid_back(desk: World) -> None:
    session = await desk.session()
    await session.do("credits.assess", "T-1", Assess("config"))
    await session.do("credits.approve", "T-1")
    await session.do("credits.assess", "T-1", Assess("investigate"))
    assert await state(session) == (S.PROPOSED, 20, 10)
    await session.do("credits.decline", "T-1")
    assert await state(session) == (S.DECLINED, 20, 10), "the old charge stays"
    assert await balance(session) == 40
    await session.do("credits.assess", "T-1", Assess("investigate"))
    await session.do("credits.approve", "T-1")
    assert await state(session) == (S.CHARGED, 20, 20)
    assert await balance(session) == 30
    done = await session.do("credits.assess", "T-1", Assess("howto"))
    assert await state(session) == (S.CHARGED, 5, 5)
    assert await balance(session) == 45
    assert "cs.credits.decrease" in done.rules


async def test_quoted_work(desk: World) -> None:
    session = await desk.session()
    await session.do("credits.assess", "T-1", Assess("custom_mod"))
    assert await state(session) == (S.PROPOSED, None, 0)
    await session.do("credits.quote", "T-1", Quote(35))
    assert await state(session) == (S.PROPOSED, 35, 0)
    await session.do("credits.quote", "T-1", Quote(25))
    await session.do("credits.approve", "T-1")
    assert await balance(session) == 25


async def test_upgrades_are_counted(desk: World) -> None:
    desk.plan("upgrade")
    session = await desk.session()
    await session.do("credits.assess", "T-1", Assess("upgrade", upgrade_from="4.3.1", upgrade_to="4.3.9"))
    assert await state(session) == (S.PROPOSED, 50, 0)
    await session.do("credits.approve", "T-1")
    assert await balance(session) == 0


async def test_a_plan_includes(empty: World) -> None:
    session = await empty.customer(balance=5).licence().plan("vip").ticket().session()
    for category in ("howto", "config", "investigate"):
        done = await session.do("credits.assess", "T-1", Assess(category))
        assert "cs.care.vip" in done.rules
        assert await state(session) == (S.NONE, 0, 0)
    with pytest.raises(Refused) as refused:
        await session.do("credits.charge", "T-1")
    assert refused.value.code == "included"
    assert await balance(session) == 5


async def test_the_modification_after_the_last_free_one_is_priced(empty: World) -> None:
    empty.customer(balance=100).licence().plan("standard")
    for n in range(1, 7):
        empty.ticket(f"T-{n}", received=NOW - timedelta(hours=20 - n))
    empty.ticket("T-9", category="custom_mod", received=NOW - timedelta(days=30))
    session = await empty.session()
    for n in range(2, 6):
        await session.do("credits.assess", f"T-{n}", Assess("custom_mod"))
        assert (await session.ticket(f"T-{n}")).assessment.price == 0
    await session.do("credits.assess", "T-1", Assess("custom_mod", quote=20))
    assert await state(session) == (S.PROPOSED, 20, 0), "four are used, though this one came first"
    assert (await session.card("T-5")).rules.placement.verdict == "included", "who used one keeps it"


async def test_the_last_one_given_twice_takes_nothing_from_those_before(empty: World) -> None:
    """Two people assess at the same moment: the later ticket is over, and no earlier one."""
    empty.customer(balance=100).licence().plan("standard")
    for n in range(1, 6):
        used = Assessment(state=S.APPROVED, price=0)
        at = datetime(2026, 11, n, 9, 0, tzinfo=CS)
        empty.ticket(f"T-{n}", received=at, category="custom_mod", assessment=used)
    session = await empty.session()
    found = [(await session.card(f"T-{n}")).rules.placement.verdict for n in range(1, 6)]
    assert found == ["included"] * 4 + ["needs_approval"]


async def test_credits_that_go_meanwhile_leave_the_consent(empty: World) -> None:
    """Three are agreed at the same moment and there is enough for one: the others are agreed, and wait."""
    empty.customer(balance=10).licence()
    for n in range(1, 4):
        empty.ticket(f"T-{n}")
    sessions = [await empty.session() for _ in range(3)]
    for n in range(1, 4):
        await sessions[0].do("credits.assess", f"T-{n}", Assess("config"))
    await asyncio.gather(*(one.do("credits.approve", f"T-{n}") for n, one in enumerate(sessions, 1)))
    found = [(await sessions[0].ticket(f"T-{n}")).assessment.state for n in range(1, 4)]
    assert sorted(found) == [S.APPROVED, S.APPROVED, S.CHARGED]
    assert await balance(sessions[0]) == 0


async def test_each_month_has_its_own_modifications(empty: World) -> None:
    """Four in November do not count for one of October, by the desk's clock: 23:59 at UTC+4 is still October."""
    empty.customer(balance=100).licence().plan("standard")
    for n in range(2, 6):
        used = Assessment(price=0) if n < 5 else Assessment()
        at = datetime(2026, 11, n, 9, 0, tzinfo=CS)
        empty.ticket(f"T-{n}", received=at, category="custom_mod", assessment=used)
    empty.ticket(
        "T-7", received=datetime(2026, 11, 6, 9, 0, tzinfo=CS), category="custom_mod", assessment=Assessment(price=0)
    )
    empty.ticket("T-1", received=datetime(2026, 10, 31, 23, 59, tzinfo=CS), category="custom_mod")
    empty.ticket("T-6", received=datetime(2026, 11, 1, 0, 0, tzinfo=CS), category="custom_mod")
    session = await empty.session()
    found = {n: (await session.card(f"T-{n}")).rules.placement.verdict for n in (1, 4, 5, 6)}
    assert found == {1: "included", 4: "included", 5: "needs_approval", 6: "needs_approval"}


async def test_missing_credits_wait(empty: World) -> None:
    session = await empty.customer(balance=8).licence().ticket().session()
    await session.do("credits.assess", "T-1", Assess("config"))
    await session.do("credits.ask", "T-1")
    done = await session.do("credits.approve", "T-1")
    assert done.warnings == ("2 credits are missing",)
    assert await state(session) == (S.APPROVED, 10, 0)
    waiting = await session.ticket("T-1")
    assert (waiting.status, waiting.placement.verdict) == (Status.AWAITING_APPROVAL, "short")
    with pytest.raises(Refused) as refused:
        await session.do("credits.charge", "T-1")
    assert (refused.value.code, refused.value.rules) == ("short", ("cs.credits.short",))
    await session.do("credits.adjust", "C-1", Adjust(2, "bought", entry="purchase"))
    assert (await session.ticket("T-1")).placement.verdict == "charge", "placed anew when the account changed"
    await session.do("credits.charge", "T-1")
    assert await balance(session) == 0
    assert (await session.ticket("T-1")).status is Status.OPEN


async def test_an_override_is_recorded(empty: World) -> None:
    session = await empty.customer(balance=3).licence().ticket().session()
    await session.do("credits.assess", "T-1", Assess("howto"))
    assert await state(session) == (S.APPROVED, 5, 0)
    done = await session.do("credits.override", "T-1", Override("goodwill"))
    assert "cs.credits.short" in done.rules
    assert (await session.ticket("T-1")).assessment.override == Foreign("goodwill")
    assert await balance(session) == 3


async def test_consent_in_advance(empty: World) -> None:
    empty.customer(balance=60).licence().plan("upgrade")
    session = await empty.ticket(advance_limit=20).session()
    await session.do("credits.assess", "T-1", Assess("investigate"))
    assert await state(session) == (S.CHARGED, 20, 20)
    await session.do("credits.assess", "T-1", Assess("custom_mod", quote=30))
    assert await state(session) == (S.PROPOSED, 30, 20)


async def test_refunds(desk: World) -> None:
    session = await desk.session()
    await session.do("credits.assess", "T-1", Assess("config"))
    await session.do("credits.approve", "T-1")
    await session.do("credits.refund", "T-1", Refund(4, "half of it was our fault"))
    assert await state(session) == (S.CHARGED, 10, 6)
    with pytest.raises(Refused) as refused:
        await session.do("credits.refund", "T-1", Refund(7, "more"))
    assert refused.value.rules == ("desk.refund.most",)
    await session.do("credits.refund", "T-1", Refund(6, "all of it"))
    assert await state(session) == (S.REFUNDED, 10, 0)
    assert await balance(session) == 50
    assert (await session.ledger("C-1"))[-1].reason == Foreign("all of it")


async def test_held_credits_are_for_their_ticket(empty: World) -> None:
    empty.customer(balance=25).licence().ticket().ticket("T-2")
    session = await empty.session()
    await session.do("credits.hold", "T-1", Hold(20))
    account = await session.account("C-1")
    assert (account.balance, account.held, account.available) == (25, 20, 5)
    await session.do("credits.assess", "T-2", Assess("config"))
    assert (await session.do("credits.approve", "T-2")).warnings == ("5 credits are missing",)
    await session.do("credits.assess", "T-1", Assess("investigate"))
    await session.do("credits.approve", "T-1")
    account = await session.account("C-1")
    assert (account.balance, account.held) == (5, 0), "the hold is freed by the charge"
    await session.do("credits.hold", "T-2", Hold(5, "for later"))
    await session.do("credits.release", "T-2")
    assert (await session.account("C-1")).held == 0


async def test_what_is_held_for_a_ticket_counts_for_it_only(empty: World) -> None:
    empty.customer(balance=5).licence().ticket(category="howto").ticket("T-2", category="howto")
    session = await empty.session()
    await session.do("credits.hold", "T-1", Hold(5))
    assert (await session.ticket("T-1")).placement.verdict == "charge"
    assert (await session.ticket("T-2")).placement.verdict == "short"
    await session.do("credits.charge", "T-1")
    assert (await session.account("C-1")).balance == 0


async def test_an_account_change_places_the_other_tickets_anew(empty: World) -> None:
    empty.customer(balance=10).licence().ticket().ticket("T-2", category="howto").ticket("T-3", category="howto")
    empty.ticket("T-4", category="howto", status=Status.CLOSED).customer("C-2", balance=5).licence(of="C-2")
    empty.ticket("T-5", customer="C-2", category="howto")
    session = await empty.session()
    await session.refresh()
    assert (await session.ticket("T-2")).placement.verdict == "charge"
    await session.do("credits.assess", "T-1", Assess("config"))
    before = await session.ticket("T-2")
    await session.do("credits.approve", "T-1")
    assert (await session.ticket("T-2")).placement.verdict == "short"
    assert (await session.ticket("T-3")).placement.verdict == "short"
    assert (await session.ticket("T-5")).placement.verdict == "charge"
    assert (await session.ticket("T-2")).version == before.version, "a placement is no write"


async def test_a_free_period_covers_what_was_asked_inside_it(empty: World) -> None:
    empty.customer().licence("CS-Cart Ultimate", bought=date(2026, 10, 1))
    empty.ticket(received=NOW.replace(month=10, day=31)).ticket("T-2")
    session = await empty.session()
    done = await session.do("credits.assess", "T-1", Assess("config"))
    assert "cs.licence.covers" in done.rules
    assert await state(session) == (S.NONE, 0, 0)
    await session.do("credits.assess", "T-2", Assess("config"))
    assert (await session.ticket("T-2")).assessment == Assessment(state=S.PROPOSED, price=10)


async def test_every_act_is_an_event_of_the_ticket(desk: World) -> None:
    session = await desk.session()
    for verb, args in [
        ("credits.assess", Assess("config")),
        ("credits.ask", None),
        ("credits.approve", None),
        ("credits.refund", Refund(1, "rounding")),
        ("credits.hold", Hold(2)),
        ("credits.release", None),
    ]:
        before = len(await session.thread("T-1"))
        await session.do(verb, "T-1", args)
        added = (await session.thread("T-1"))[before:]
        assert [m.kind for m in added] == [MessageKind.EVENT], verb
        assert added[0].author == Foreign("anna")


async def test_the_verdict_of_another_category_writes_nothing(desk: World) -> None:
    session = await desk.session()
    before = await session.ticket("T-1")
    found = await session.verdict("T-1", category="investigate")
    assert (found.value.price, found.value.verdict) == (20, "needs_approval")
    assert await session.ticket("T-1") == replace(before)
