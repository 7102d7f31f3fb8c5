"""Lists, views, the next best ticket and why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import InvalidInput, NotFound
from helpdesk_tui.model.ticket import Status
from helpdesk_tui.query import parse, resolve
from helpdesk_tui.session.state.saved import SavedView
from helpdesk_tui.session.views import VIEWS
from helpdesk_tui.text import Foreign
from tests.session.desk import NOW
from tests.session.test_sending import flaky

if TYPE_CHECKING:
    from helpdesk_tui.session.listing import Rows
    from tests.session.desk import World


async def ids(rows: Rows) -> list[str]:
    found = [ticket.id for ticket in await rows.window(0, 100)]
    assert (await rows.count()).rows == len(found)
    return [str(one) for one in found]


def mixed(world: World) -> World:
    """One ticket for most views."""
    world.customer(balance=50).licence().customer("C-2").licence(of="C-2").plan("vip", of="C-2").migration()
    world.migration("m-done", status="failed")
    world.ticket("T-1", received=NOW - timedelta(hours=9)).ticket("T-2", customer="C-2")
    world.ticket("T-3", urgent=True).ticket("T-4", status=Status.NEW, assignee=Foreign("anna"))
    world.ticket("T-5", status=Status.CLOSED).ticket("T-6", status=Status.AWAITING_APPROVAL)
    world.ticket("T-7", snoozed_until=NOW + timedelta(days=1)).ticket("T-8", status=Status.SOLVED)
    world.ticket("T-9", desk="litextension", channel="ticket", migration="88121")
    world.ticket("T-10", desk="litextension", channel="ticket", migration="m-done", received=NOW - timedelta(days=4))
    return world.ticket("T-11", status=Status.ON_HOLD, watchers=(Foreign("anna"),)).ticket(
        "T-12", status=Status.PENDING
    )


async def test_every_view_is_a_query_and_runs(empty: World) -> None:
    session = await mixed(empty).session()
    found = {name: await ids(await session.list(view=name)) for name in VIEWS}
    for view in VIEWS.values():
        resolve(parse(view.query), NOW, ZoneInfo("UTC"), "anna")
    assert found["next-best"] == ["T-10", "T-9", "T-2", "T-3", "T-4", "T-1"]
    assert found["mine"] == ["T-4"]
    assert "T-4" not in found["unassigned"]
    assert found["breached"] == ["T-10"]
    assert found["at-risk"] == ["T-9"]
    assert found["awaiting-approval"] == ["T-6"]
    assert found["snoozed"] == ["T-7"]
    assert found["vip"] == ["T-2"]
    assert found["urgent"] == ["T-3"]
    assert found["migrations"] == ["T-10", "T-9"]
    assert found["watched"] == ["T-11"]
    assert (found["solved"], found["closed"]) == (["T-8"], ["T-5"])
    assert (found["pending"], found["on-hold"]) == (["T-12"], ["T-11"])
    assert len(found["all"]) == 12
    assert len(found["open"]) == 10


async def test_a_query_inside_a_view(empty: World) -> None:
    session = await mixed(empty).session()
    assert await ids(await session.list("customer:C-2 OR is:urgent", view="open")) == ["T-2", "T-3"]
    rows = await session.list("status:closed,solved", sort="-status")
    assert await ids(rows) == ["T-5", "T-8"]
    assert rows.words == "closed or solved tickets, sorted by status (in reverse)"
    assert await ids(await session.list("status:closed,solved sort:status")) == ["T-8", "T-5"]
    assert await rows.position((await session.ticket("T-8")).id) == 1
    with pytest.raises(InvalidInput) as wrong:
        await session.list("statos:open")
    assert "^" in wrong.value.message
    with pytest.raises(NotFound) as unknown:
        await session.list(view="urgnt")
    assert "urgent" in unknown.value.hint


async def test_ones_own_views(desk: World) -> None:
    session = await desk.session()
    session.views.put(SavedView("all", "status:closed"), NOW)
    session.views.put(SavedView("mine too", "id:T-1", "received"), NOW)
    assert await ids(await session.list(view="mine too")) == ["T-1"]
    assert await ids(await session.list(view="all")) == [], "one's own comes before the built-in one"


async def test_the_next_best_says_why(empty: World) -> None:
    session = await mixed(empty).session()
    found = await session.next_best(6)
    assert [one.ticket.id for one in found] == ["T-10", "T-9", "T-2", "T-3", "T-4", "T-1"]
    assert "lx.order.due" in found[0].why.rules
    assert found[2].why.why.steps[-1].text == "after T-9"
    words = [one.why.why.steps[-1].value for one in found[2:]]
    for said, wanted in zip(words, ["promise", "better rank", "urgent", "received earlier"], strict=True):
        assert wanted in said


async def test_what_the_backend_can_do_is_enough(empty: World) -> None:
    """Without the telling of stale placements rows are placed as they are read."""
    mixed(empty)
    session, _ = await flaky(empty, without=frozenset({Capability.BULK}))
    rows = await (await session.list(view="all")).window(0, 50)
    assert all(ticket.placement.verdict for ticket in rows)
    assert (await session.ticket("T-1")).placement.verdict == ""


async def test_an_import_is_placed_by_the_batch(empty: World) -> None:
    empty.customer(balance=50).licence()
    for n in range(1200):
        empty.ticket(f"T-{n}")
    session = await empty.session()
    seen: list[int] = []
    assert await session.refresh(progress=seen.append) == 1200
    assert seen == [500, 1000, 1200]
    assert await session.refresh() == 0


async def test_counts_of_many_views_are_those_of_each(empty: World) -> None:
    session = await mixed(empty).session("anna")
    counted = await session.counts(list(VIEWS))
    assert counted == {name: await (await session.list(view=name)).count() for name in VIEWS}
    assert counted["mine"].rows == 1
    with pytest.raises(NotFound):
        await session.counts(["nothing"])
