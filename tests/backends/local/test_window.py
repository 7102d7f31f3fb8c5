"""Windows over a query's rows: by key, from anywhere, stable while others write."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.backends.capabilities import Count
from helpdesk_tui.backends.local import window as windows
from helpdesk_tui.backends.local.plan import make_plan
from helpdesk_tui.backends.local.where import Viewed
from helpdesk_tui.backends.local.window import Rows
from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.model.customer import Customer
from helpdesk_tui.model.ids import CustomerId, TicketId
from helpdesk_tui.model.intents import CreateTicket, SetTicket
from helpdesk_tui.model.ticket import Placement, Status
from helpdesk_tui.query import FIELDS, Query, SortKey, Text, parse
from helpdesk_tui.text import Foreign
from tests.backends.local.desks import ME, NOW, many, random_desk, ticket
from tests.backends.local.helpers import connected, do, loaded, search
from tests.backends.local.opened import WAYS, opened, planned

if TYPE_CHECKING:
    from helpdesk_tui.backends.local import LocalConnection

ORDERS = [(), *((SortKey(field.name, down),) for field in FIELDS if field.sort for down in (False, True))]
MIXED = [(SortKey("status"), SortKey("due", descending=True)), (SortKey("price"), SortKey("assignee"))]
FILTERS = ["", "status:open,pending", "-status:solved,closed", "assignee:anna", "checkout", "-urgent", "price>0"]


@many
@given(st.integers(0), st.sampled_from([*ORDERS, *MIXED]), st.sampled_from(FILTERS), st.data())
def test_any_window_is_a_piece_of_the_whole(
    seed: int, sort: tuple[SortKey, ...], text: str, data: st.DataObject
) -> None:
    with opened(random_desk(seed, most=40)) as db, planned(data.draw(st.sampled_from(list(WAYS)))):
        plan = make_plan(db, Query(parse(text).expression, sort), Viewed(NOW, ME))
        whole = [one.id for one in Rows(plan).window(db, 0, 100)]
        rows = Rows(plan)
        for _ in range(8):
            start, size = data.draw(st.integers(0, 42)), data.draw(st.integers(0, 9))
            assert [one.id for one in rows.window(db, start, size)] == whole[start : start + size]
            if whole:
                name = data.draw(st.sampled_from(whole))
                assert rows.position(db, name) == whole.index(name)
        assert rows.count(db) == Count(len(whole))
        assert rows.position(db, TicketId("nobody")) is None
        assert rows.window(db, -1, 5) == rows.window(db, 0, -5) == []


async def filled(desk: LocalConnection, many_: int = 300) -> None:
    draw = Random(1)
    await loaded(desk, [(ticket(n, status=draw.choice(list(Status)), received=NOW), ()) for n in range(many_)])


async def test_rows_are_neither_repeated_nor_left_out_while_others_write(url: str) -> None:
    async with await connected(url) as reader, await connected(url) as writer:
        await filled(reader)
        window = await search(reader, "sort:received")
        seen: list[str] = []
        for start in range(0, 340, 20):
            seen += [one.id for one in await window.window(start, 20)]
            early = ticket(1000 + start, received=NOW - timedelta(days=1))
            late = ticket(2000 + start, received=NOW + timedelta(days=1))
            gone = SetTicket(TicketId(seen[0]), {"received": NOW - timedelta(days=2)}, None)
            await do(writer, CreateTicket(early), CreateTicket(late), gone)
        assert len(set(seen)) == len(seen)
        assert {f"T-{n}" for n in range(300)} <= set(seen)
        assert not any(name.startswith("T-1") and len(name) == 6 for name in seen), "behind the reader"
        assert "T-2000" in seen, "ahead of the reader"


async def test_a_jump_and_the_end_give_the_same_rows_as_walking(
    desk: LocalConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "STRIDE", 7)
    monkeypatch.setattr(windows, "MOST_MARKS", 6)
    await filled(desk)
    for text in ("", "sort:status", "sort:-due", "-status:closed", "status:open,new sort:received"):
        walked = [one.id for one in await (await search(desk, text)).window(0, 1000)]
        for start in (len(walked) - 3, 100, 0, 250, 31, len(walked), 30, 29, 28):
            window = await search(desk, text)
            for at in (start, start + 5, max(0, start - 5)):
                assert [one.id for one in await window.window(at, 5)] == walked[at : at + 5]


async def test_a_place_far_from_what_was_read_is_not_looked_for(
    desk: LocalConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "STRIDE", 50)
    await filled(desk)
    window = await search(desk, "sort:received")
    last = (await window.window(299, 1))[0].id
    far = await search(desk, "sort:received")
    assert await far.position(last) is None
    assert await window.position(last) == 299
    assert await window.position((await window.window(280, 1))[0].id) == 280


async def test_counting_stops_when_it_takes_too_long(desk: LocalConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(desk)
    monkeypatch.setattr(windows, "COUNT_SLICE", 10)
    monkeypatch.setattr(windows, "COUNT_SECONDS", -1)
    told = await (await search(desk, "-urgent")).count()
    assert (told.exact, told.rows) == (False, 9)
    assert (await (await search(desk, "status:open assignee:none")).count()).exact, "the tally costs nothing"


async def test_the_tally_follows_every_write(desk: LocalConnection) -> None:
    await filled(desk, 30)
    for n in range(30):
        fields = {"status": list(Status)[n % 7], "assignee": Foreign("anna") if n % 2 else None}
        await do(desk, SetTicket(TicketId(f"T-{n}"), fields, None))
    for text in ("", "status:open", "assignee:me", "assignee:none -status:closed", "-assignee:anna status:new,solved"):
        window = await search(desk, text)
        assert await window.count() == Count(len(await window.window(0, 100))), text


async def test_next_best_is_the_order_of_service(desk: LocalConnection) -> None:
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    wanted = [
        ticket(9, placement=Placement(rank=2, work_by=soon)),
        ticket(8, placement=Placement(rank=0, work_by=later)),
        ticket(7, placement=Placement(rank=0), urgent=True, received=NOW),
        ticket(6, placement=Placement(rank=0), received=NOW - timedelta(hours=9)),
        ticket(5, placement=Placement(rank=1), received=NOW - timedelta(hours=9)),
        ticket(2, placement=Placement(rank=2), received=NOW),
        ticket(10, placement=Placement(rank=2), received=NOW),
        ticket(11, placement=Placement(rank=2), received=NOW + timedelta(microseconds=1)),
    ]
    await loaded(desk, [(one, ()) for one in sorted(wanted, key=lambda one: one.id)])
    for text in ("", "-status:closed", "status:open", "assignee:none", "checkout"):
        assert await (await search(desk, text)).window(0, 99) == wanted, text


async def test_a_query_that_can_not_be_answered_says_so(desk: LocalConnection) -> None:
    with pytest.raises(InvalidInput):
        await search(desk, Query(Text("...")))


async def test_customers_sort_by_the_name_they_have_now(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(1, customer="Z"), ()), (ticket(2, customer="M"), ())])
    assert [one.id for one in await (await search(desk, "sort:customer")).window(0, 9)] == ["T-2", "T-1"]
    await loaded(desk, [Customer(id=CustomerId("Z"), name=Foreign("Aal"))])
    assert [one.id for one in await (await search(desk, "sort:customer")).window(0, 9)] == ["T-1", "T-2"]
