"""What the rules ask about many tickets, in one answer; placements written aside of acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from helpdesk_tui.backends.api import BackendOptions
from helpdesk_tui.backends.capabilities import Count
from helpdesk_tui.backends.demo.connection import memory_backend
from helpdesk_tui.model.ids import CustomerId, TicketId
from helpdesk_tui.model.intents import SetTicket
from helpdesk_tui.model.ticket import Placement
from tests.backends.local.desks import NOW
from tests.backends.local.desks import ticket as made
from tests.backends.local.helpers import connected, do, found, loaded, one, search

PLACED = Placement(
    rank=1,
    rank_name="vip",
    due=NOW + timedelta(hours=4),
    work_by=NOW + timedelta(hours=2),
    risk_at=NOW + timedelta(hours=1),
    verdict="included",
    price=5,
    until=NOW + timedelta(days=1),
)


async def test_one_answer_is_what_single_questions_answer() -> None:
    async with await memory_backend(BackendOptions("memory:?tickets=120", start=NOW)).connect() as desk:
        rows = await (await search(desk)).window(0, 200)
        around = await desk.around(rows, threads=[t.id for t in rows[:50]])
        assert {len(around.threads), len(rows)} == {50, 120}
        for ticket in rows[:50]:
            assert around.threads[ticket.id] == await desk.thread(ticket.id)
        for ticket in rows:
            who = ticket.customer
            assert around.customers[who] == (await desk.customers([who]))[who]
            assert around.accounts[who] == (await desk.accounts([who]))[who]
            assert around.licences.get(who, []) == await desk.licences(who)
            assert around.subscriptions.get(who, []) == await desk.subscriptions(who)
            if ticket.migration is not None:
                assert around.migrations[ticket.migration] == await desk.migration(ticket.migration)


async def test_strangers_are_missing(url: str) -> None:
    async with await connected(url) as desk:
        around = await desk.around([made(1, customer="C-77", migration="404")], threads=[TicketId("T-1")])
        assert (around.customers, around.licences, around.migrations, around.threads) == ({}, {}, {}, {})
        assert around.accounts[CustomerId("C-77")].balance == 0


@pytest.mark.parametrize("placement", [PLACED, Placement(), Placement(rank_name="gold", verdict="short")])
async def test_placing_writes_the_placement_and_nothing_else(url: str, placement: Placement) -> None:
    async with await connected(url) as desk:
        await loaded(desk, [(made(1), ()), (made(2, status="closed"), ())])
        for name in ("T-1", "T-2"):
            before, seen = await one(desk, name), await desk.last_change()
            assert await desk.place([replace(before, placement=placement)]) == []
            assert await one(desk, name) == replace(before, placement=placement)
            assert await desk.last_change() == seen
        assert await desk.check() == []


async def test_placing_keeps_every_column_as_an_act_would(url: str) -> None:
    async with await connected(url) as desk:
        await loaded(desk, [(made(1), ())])
        await desk.place([replace(await one(desk), placement=PLACED)])
        cells = "SELECT * FROM ticket WHERE id = 'T-1'"
        placed = await desk._reading.read(lambda db: db.execute(cells).fetchone())
        other = replace(await one(desk), placement=Placement())
        await do(desk, SetTicket(other.id, {"placement": Placement(), "updated": other.updated}, None))
        await do(desk, SetTicket(other.id, {"placement": PLACED, "updated": other.updated}, None))
        again = await desk._reading.read(lambda db: db.execute(cells).fetchone())
        version = next(n for n, (a, b) in enumerate(zip(placed, again, strict=True)) if a != b)
        assert again[version] == placed[version] + 2
        assert [c for n, c in enumerate(placed) if n != version] == [c for n, c in enumerate(again) if n != version]


async def test_a_ticket_that_moved_keeps_what_it_has(url: str) -> None:
    async with await connected(url) as desk:
        await loaded(desk, [(made(1), ()), (made(2), ())])
        seen = [await one(desk, name) for name in ("T-1", "T-2")]
        await do(desk, SetTicket(seen[0].id, {"minutes": 9}, None))
        assert await desk.place([replace(ticket, placement=PLACED) for ticket in seen]) == ["T-1"]
        assert (await one(desk, "T-1")).placement == seen[0].placement
        assert (await one(desk, "T-2")).placement == PLACED
        assert await found(desk, "rank:vip") == ["T-2"]


@pytest.mark.parametrize(
    "text",
    [
        "assignee:anna status:new,open -is:snoozed",
        "-is:snoozed",
        "is:snoozed",
        "status:open -breached",
        "-assignee:none -at-risk",
        "assignee:none -checkout",
        "status:closed sort:-updated",
        "status:pending sort:updated",
    ],
)
async def test_counted_by_difference_is_what_is_found(text: str) -> None:
    async with await memory_backend(BackendOptions("memory:?tickets=300", start=NOW)).connect() as desk:
        tickets = await (await search(desk)).window(0, 300)
        await desk.place([replace(t, placement=replace(PLACED, due=NOW - timedelta(hours=1))) for t in tickets[:90]])
        for number, ticket in enumerate(tickets[::3]):
            until = NOW + timedelta(hours=number % 3 - 1)
            fields = {"snoozed_until": until} if number % 2 else {"snoozed_for_reply": True}
            await do(desk, SetTicket(ticket.id, fields, None))
        window = await search(desk, text)
        rows = await window.window(0, 300)
        assert await window.count() == Count(len(rows))
        assert 0 < len(rows) < 300
