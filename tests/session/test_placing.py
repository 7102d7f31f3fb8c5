"""Where a ticket stands in the queue, by the rules, and when time alone changes it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.model.ids import CustomerId
from helpdesk_tui.model.migration import EntityProgress
from helpdesk_tui.model.ticket import Placement, Sender, Status
from helpdesk_tui.policy.calendars import calendar_of
from helpdesk_tui.policy.entitlements import Holdings, Subscription, standing
from helpdesk_tui.policy.response import Turn, TurnKind, is_at_risk, running_clock
from helpdesk_tui.session.verbs.handling import SetStatus, Snooze
from helpdesk_tui.session.verbs.migrating import SetOptions
from helpdesk_tui.session.verbs.talking import Note, Receive, Reply
from helpdesk_tui.text import Foreign
from tests.session.desk import CS, LX, NOW, PACKS, message, utc

if TYPE_CHECKING:
    from tests.session.desk import World

LX_PACK = PACKS.pack("litextension")
LX_CALENDAR = calendar_of(LX_PACK.calendar)


def about(world: World, number: str = "T-1", *, service: str = "basic", **changes: Any) -> World:
    """A ticket about a migration."""
    world.migration(f"m-{number}", service=service)
    return world.ticket(number, desk="litextension", channel="ticket", migration=f"m-{number}", **changes)


async def test_the_clock_is_the_rules_clock(empty: World) -> None:
    session = await about(about(empty.customer()), "T-2", service="aio").session()
    await session.refresh()
    for number, service in (("T-1", "basic"), ("T-2", "aio")):
        ticket = await session.ticket(number)
        running = running_clock(
            LX_PACK, LX_CALENDAR, service=service, turns=[Turn(ticket.received, TurnKind.CUSTOMER)], held=[], now=NOW
        ).value
        assert running is not None
        assert ticket.placement.due == running.deadline.due
        assert ticket.placement.work_by == running.deadline.work_by
        assert ticket.placement.risk_at is not None
        for minutes in (-1, 0, 1, 600, -600):
            now = ticket.placement.risk_at + timedelta(minutes=minutes)
            expected = is_at_risk(LX_CALENDAR, running, now, risk_percent=25)
            assert expected == ticket.placement.at_risk(now)
            assert not (expected and ticket.placement.breached(now))


async def test_a_target_that_is_reached_exactly_is_not_at_risk(empty: World) -> None:
    """Less than a quarter left, not a quarter: the moment itself is safe. Monday, so that work-by is not today."""
    received = datetime(2026, 11, 16, 8, 0, tzinfo=LX)
    session = await about(empty.customer(), received=received).session()
    empty.clock.at = utc(received)
    await session.refresh()
    placed = (await session.ticket("T-1")).placement
    assert placed.due == datetime(2026, 11, 17, 8, 0, tzinfo=LX)
    assert placed.work_by == datetime(2026, 11, 16, 19, 0, tzinfo=LX), "due at the opening: work by the day before"
    assert placed.risk_at == datetime(2026, 11, 16, 0, 0, tzinfo=LX)


async def test_no_hours_are_promised_at_cs_cart(desk: World) -> None:
    session = await desk.session()
    await session.refresh()
    assert (await session.ticket("T-1")).placement == Placement(
        rank=2, rank_name="regular", verdict="needs_approval", until=None
    )
    card = await session.card("T-1")
    assert card.rules.clock.value is None
    assert "cs.response.none" in card.rules.clock.rules


async def test_a_plan_that_ends_changes_the_rank_by_itself(empty: World) -> None:
    empty.customer(balance=50).licence().plan("vip", ends=date(2026, 11, 20)).ticket()
    session = await empty.session()
    await session.refresh()
    placed = (await session.ticket("T-1")).placement
    assert (placed.rank, placed.rank_name, placed.verdict) == (0, "vip", "included")
    assert placed.until == datetime(2026, 11, 21, 0, 0, tzinfo=CS)
    empty.clock.at = utc(datetime(2026, 11, 20, 23, 59, tzinfo=CS))
    assert await session.refresh() == 0
    empty.clock.at = utc(datetime(2026, 11, 21, 0, 0, tzinfo=CS))
    rows = await session.list(view="open")
    shown = (await rows.window(0, 1))[0].placement
    assert (shown.rank, shown.rank_name, shown.verdict, shown.until) == (2, "regular", "needs_approval", None)


async def test_on_its_last_day_a_plan_ends_at_midnight(empty: World) -> None:
    session = await empty.customer().licence().plan("vip", ends=date(2026, 11, 18)).ticket().session()
    await session.refresh()
    placed = (await session.ticket("T-1")).placement
    assert (placed.rank_name, placed.until) == ("vip", datetime(2026, 11, 19, 0, 0, tzinfo=CS))


async def test_a_plan_that_begins_does_so_by_itself(empty: World) -> None:
    empty.customer().licence().plan("standard", starts=date(2026, 12, 1), ends=None).ticket()
    session = await empty.session()
    await session.refresh()
    assert (await session.ticket("T-1")).placement.until == datetime(2026, 12, 1, 0, 0, tzinfo=CS)
    empty.clock.at = utc(datetime(2026, 12, 1, 0, 0, tzinfo=CS))
    assert await session.refresh() == 1
    placed = (await session.ticket("T-1")).placement
    assert (placed.rank_name, placed.until) == ("standard", None)


async def test_a_ticket_keeps_the_cover_it_was_created_in(empty: World) -> None:
    """Multi-Vendor Ultimate's year of care ends on the 10th; asked on the 10th, looked at on the 18th."""
    empty.customer().licence("Multi-Vendor Ultimate", bought=date(2025, 11, 10))
    empty.ticket("T-1", received=datetime(2026, 11, 10, 23, 59, tzinfo=CS), category="config")
    empty.ticket("T-2", received=datetime(2026, 11, 11, 0, 0, tzinfo=CS), category="config")
    session = await empty.session()
    await session.refresh()
    inside, outside = (await session.ticket("T-1")).placement, (await session.ticket("T-2")).placement
    assert (inside.rank_name, inside.verdict) == ("vip", "included")
    assert (outside.rank_name, outside.verdict) == ("regular", "needs_approval")


async def test_a_snooze_is_a_moment_of_change(desk: World) -> None:
    session = await desk.session()
    await session.do("ticket.snooze", "T-1", Snooze(until=NOW + timedelta(hours=2)))
    assert (await session.ticket("T-1")).placement.until == NOW + timedelta(hours=2)
    assert (await (await session.list(view="next-best")).count()).rows == 0
    desk.clock.advance(timedelta(hours=2))
    assert (await (await session.list(view="next-best")).count()).rows == 1


async def test_replies_stop_the_clock_and_notes_do_not(empty: World) -> None:
    session = await about(empty.customer()).session()
    await session.do("ticket.note", "T-1", Note(body="x"))
    assert (await session.ticket("T-1")).placement.due is not None
    await session.do("ticket.reply", "T-1", Reply(body="x", status="open"))
    assert (await session.ticket("T-1")).placement.due is None
    empty.clock.advance(timedelta(minutes=30))
    await session.do("ticket.receive", "T-1", Receive(body="and now?"))
    due = (await session.ticket("T-1")).placement.due
    assert due is not None
    assert utc(due) == utc(NOW + timedelta(hours=24, minutes=30))


async def test_waiting_for_the_customer_stops_the_clock(empty: World) -> None:
    session = await about(empty.customer()).session()
    await session.refresh()
    first = (await session.ticket("T-1")).placement.due
    assert first is not None
    await session.do("ticket.status", "T-1", SetStatus("pending"))
    assert (await session.ticket("T-1")).placement.due is None
    empty.clock.advance(timedelta(hours=2))
    await session.do("ticket.status", "T-1", SetStatus("open"))
    assert (await session.ticket("T-1")).placement.due == first + timedelta(hours=2)


async def test_an_investigation_that_is_paused_has_no_due_time(empty: World) -> None:
    session = await about(empty.customer()).session()
    await session.do("ticket.reply", "T-1", Reply(body="we look", investigation=True))
    running = (await session.ticket("T-1")).placement.due
    assert running is not None
    assert utc(running) == utc(NOW + timedelta(hours=48))
    await session.do("ticket.status", "T-1", SetStatus("on_hold"))
    assert (await session.ticket("T-1")).placement.due is None


async def test_a_response_runs_on_while_an_investigation_is_paused(empty: World) -> None:
    """On hold for a third party a customer's message waits all the same, and is told when it has waited too long."""
    session = await about(empty.customer(), service="aio").session()
    await session.do("ticket.reply", "T-1", Reply(body="we look", investigation=True))
    empty.clock.advance(timedelta(hours=5))
    await session.do("ticket.receive", "T-1", Receive(body="and?"))
    asked = empty.clock.at
    empty.clock.advance(timedelta(minutes=30))
    await session.do("ticket.status", "T-1", SetStatus("on_hold"))
    due = asked + timedelta(hours=12)
    assert (await session.ticket("T-1")).placement.due == due
    empty.clock.at = due + timedelta(seconds=1)
    assert (await session.card("T-1")).rules.breached
    assert [ticket.id for ticket in await (await session.list("breached")).window(0, 9)] == ["T-1"]


async def test_a_quarter_left_is_not_yet_at_risk(empty: World) -> None:
    """48 hours from Wednesday 09:00 are Friday 09:00; less than 12 are left after Thursday 21:00."""
    empty.clock.at = utc(datetime(2026, 11, 18, 9, 0, tzinfo=LX))
    session = await about(empty.customer(), received=datetime(2026, 11, 18, 8, 30, tzinfo=LX)).session()
    await session.do("ticket.reply", "T-1", Reply(body="we look", investigation=True))
    placed = (await session.ticket("T-1")).placement
    edge = datetime(2026, 11, 19, 21, 0, tzinfo=LX)
    assert placed.risk_at == edge + timedelta(microseconds=1)
    for moment, risky in ((edge, False), (edge + timedelta(microseconds=1), True)):
        empty.clock.at = utc(moment)
        assert (await session.card("T-1")).rules.at_risk == risky


async def test_another_service_level_takes_the_new_target(empty: World) -> None:
    session = await about(empty.customer()).session()
    await session.refresh()
    before = (await session.ticket("T-1")).placement.due
    await session.do("migration.options", "m-T-1", SetOptions(service="aio"))
    after = (await session.ticket("T-1")).placement.due
    assert before is not None
    assert after == before - timedelta(hours=12)


async def test_a_ticket_about_no_migration_has_a_service_all_the_same(empty: World) -> None:
    """The best of the customer's migrations at this desk, else basic; it is answered as any other."""
    empty.customer().customer("C-2").customer("C-3")
    empty.migration("m-1", service="basic").migration("m-2", service="aio")
    empty.migration("m-3", service="aio", customer=CustomerId("C-3"), desk="cs_cart")
    for number, customer in (("T-1", "C-1"), ("T-2", "C-2"), ("T-3", "C-3")):
        empty.ticket(number, desk="litextension", channel="ticket", customer=customer)
    session = await empty.session()
    await session.refresh()
    for number, service, hours in (("T-1", "aio", 12), ("T-2", "basic", 24), ("T-3", "basic", 24)):
        ticket, rules = await session.ticket(number), (await session.card(number)).rules
        running = running_clock(
            LX_PACK, LX_CALENDAR, service=service, turns=[Turn(ticket.received, TurnKind.CUSTOMER)], held=[], now=NOW
        ).value
        assert running is not None
        assert running.target == timedelta(hours=hours)
        assert (ticket.placement.due, ticket.placement.verdict) == (running.deadline.due, "included"), number
        assert (rules.service, rules.placement) == (service, ticket.placement)
        assert "lx.service.assumed" in (rules.verdict.rules if rules.verdict else ())
    await session.do("migration.options", "m-2", SetOptions(service="basic"))
    assert (await session.ticket("T-1")).placement.due == (await session.ticket("T-2")).placement.due
    await session.do("ticket.reply", "T-2", Reply(body="here you are"))


async def test_a_ticket_without_messages_was_asked_when_received(empty: World) -> None:
    session = await about(empty.customer(), messages=()).session()
    await session.refresh()
    assert (await session.ticket("T-1")).placement.due is not None


async def test_automatic_messages_answer_nobody(empty: World) -> None:
    auto = message(2, NOW - timedelta(hours=19), "we got it", sender=Sender.AGENT, author=Foreign("robot"), auto=True)
    session = await about(empty.customer(), messages=(message(1, NOW - timedelta(hours=20)), auto)).session()
    await session.refresh()
    assert (await session.ticket("T-1")).placement.due is not None


@pytest.mark.parametrize("status", [Status.SOLVED, Status.CLOSED])
async def test_what_is_over_has_no_clock(empty: World, status: Status) -> None:
    session = await about(empty.customer(), status=status).session()
    row = (await (await session.list("sort:received")).window(0, 1))[0]
    assert (row.placement.due, row.placement.verdict) == (None, "included"), "placed for the answer"
    assert await session.refresh() == 1
    assert (await session.ticket("T-1")).placement == row.placement
    assert await session.refresh() == 0


async def test_strange_records_are_placed_all_the_same(empty: World) -> None:
    """Another desk's licence, a kind nobody sells, a plan nobody knows, a desk, category and versions of nowhere."""
    empty.customer(balance=50).licence("Wunder").licence("CS-Cart Ultimate").plan("gold")
    empty.ticket("T-1").ticket("T-2", desk="elsewhere").ticket("T-3", category="magic")
    empty.ticket("T-4", category="upgrade", upgrade_from="9.9.9", upgrade_to="1").ticket("T-5", customer="C-404")
    empty.ticket("T-6", desk="litextension", migration="404", channel="ticket")
    session = await empty.session()
    assert await session.refresh() == 6
    words = {t.id: t.placement.verdict for t in (await session.tickets([f"T-{n}" for n in range(1, 7)])).values()}
    assert words == {
        "T-1": "needs_approval",
        "T-2": "out_of_scope",
        "T-3": "needs_approval",
        "T-4": "needs_approval",
        "T-5": "refused",
        "T-6": "included",
    }
    assert (await session.card("T-3")).rules.trouble is not None
    assert await session.refresh() == 0, "and they stay so"


async def test_the_card_is_the_rules_word_for_word(empty: World) -> None:
    empty.customer(balance=7).licence().plan("vip").ticket(category="config")
    card = await (await empty.session()).card("T-1")
    pack = PACKS.pack("cs_cart")
    paid = Subscription(id="S", plan="vip", starts=date(2026, 1, 1), ends=date(2026, 12, 31))
    expected = standing(pack, calendar_of(pack.calendar), Holdings(subscriptions=(paid,)), at=NOW).value
    assert card.rules.standing is not None
    assert card.rules.standing.value.care_until == expected.care_until
    assert card.rules.verdict is not None
    assert card.rules.verdict.value.verdict == "included"
    assert "cs.care.vip" in card.rules.verdict.rules
    assert card.party.customer is not None
    assert card.party.account.balance == 7


async def test_what_a_customer_may_ask_for(empty: World) -> None:
    done = NOW - timedelta(days=30)
    empty.customer(balance=42).licence().plan("standard").ticket("T-1", category="custom_mod")
    empty.migration(status="completed", completed=done, entities={"products": EntityProgress(1000, 1000)})
    session = await empty.session()
    found = await session.entitlements("C-1")
    rows = {row.name: (row.value, row.until) for row in found.desks["cs_cart"].value}
    assert rows["care plan"] == ("standard", date(2026, 12, 31))
    assert rows["modifications"][0] == "3 of 4 left this month"
    assert rows["credits"][0] == "42 credits"
    assert [(kind, answer.value.free) for _, kind, answer in found.again] == [
        ("remigration", True),
        ("recent", True),
        ("smart_update", True),
    ]
    assert found.again[0][2].value.last_free_day == date(2027, 1, 19)
    later = await session.entitlements("C-1", at=NOW + timedelta(days=365))
    assert {row.name: row.value for row in later.desks["cs_cart"].value}["care plan"] == "none, priced in credits"
    assert not later.again[0][2].value.in_window
