"""Solved and closed tickets: what a query finds by rank, verdict and price is what is shown of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.model.ticket import Status
from helpdesk_tui.query import parse
from helpdesk_tui.session.concerns import asks_for_rules, is_by_rules, may_find_over
from helpdesk_tui.session.listing import FEW
from helpdesk_tui.session.verbs.booking import Adjust
from tests.session.desk import NOW

if TYPE_CHECKING:
    from helpdesk_tui.session import Session
    from tests.session.desk import World

OVER = (Status.CLOSED, Status.SOLVED)


async def found(session: Session, text: str) -> list[str]:
    return [ticket.id for ticket in await (await session.list(text)).window(0, 1000)]


async def agrees(session: Session) -> dict[str, tuple[str, str, int | None]]:
    """What is shown of every ticket; each value finds the tickets that show it, and no other."""
    rows = await (await session.list("sort:id")).window(0, 1000)
    shown = {row.id: (row.placement.rank_name, row.placement.verdict, row.placement.price) for row in rows}
    for place, field in enumerate(("rank", "verdict", "price")):
        for value in {one[place] for one in shown.values()}:
            text = f"{field}:none" if value is None else f"{field}={value}" if field == "price" else f"{field}:{value}"
            assert set(await found(session, text)) == {name for name in shown if shown[name][place] == value}, text
    for name, one in shown.items():
        placed = (await session.card(name)).rules.placement
        assert one == (placed.rank_name, placed.verdict, placed.price), "the card says the same"
    return {str(name): one for name, one in shown.items()}


@pytest.mark.parametrize("status", OVER)
async def test_an_imported_one_is_found_by_what_is_shown(empty: World, status: Status) -> None:
    empty.customer(balance=3).licence().customer("C-2").licence(of="C-2").plan("vip", of="C-2", ends=NOW.date())
    empty.ticket("T-1", status=status, category="howto").ticket("T-2", status=status, category="howto", customer="C-2")
    empty.ticket("T-3", category="howto")
    session = await empty.session()
    assert await found(session, "rank:vip") == ["T-2"]
    assert await agrees(session) == {
        "T-1": ("regular", "short", 5),
        "T-2": ("vip", "included", 0),
        "T-3": ("regular", "short", 5),
    }
    await session.do("credits.adjust", "C-1", Adjust(40, reason="test"))
    assert (await agrees(session))["T-1"] == ("regular", "charge", 5)
    empty.clock.advance(timedelta(days=1))
    assert (await agrees(session))["T-2"] == ("regular", "short", 5), "the plan has ended"


async def test_one_that_ends_here_is_found_too(empty: World) -> None:
    empty.customer().licence().plan("vip", ends=date(2026, 11, 20))
    session = await empty.ticket("T-1").session()
    await session.do("ticket.close", "T-1")
    assert (await agrees(session))["T-1"][0] == "vip"
    empty.clock.advance(timedelta(days=30))
    assert (await agrees(session))["T-1"][0] == "regular"


async def test_few_stand_in_the_order_of_what_is_shown(empty: World) -> None:
    empty.customer().licence().customer("C-2").licence(of="C-2").plan("vip", of="C-2")
    for n in range(4):
        empty.ticket(f"T-{n}", status=Status.CLOSED, customer=f"C-{1 + n % 2}", received=NOW + timedelta(minutes=n))
    assert await found(await empty.session(), "status:closed") == ["T-1", "T-3", "T-0", "T-2"]


async def test_many_are_placed_only_when_asked_for(empty: World) -> None:
    """A desk of old tickets shows its queue without looking at them."""
    empty.customer().licence().ticket("T-0")
    for n in range(1, FEW + 3):
        empty.ticket(f"T-{n}", status=Status.CLOSED)
    session = await empty.session()
    bulk = session.asking.bulk

    async def left() -> int:
        return len(await bulk.unplaced(now=NOW, limit=2 * FEW, over=True))

    for text in ("", "checkout", "status:open rank:regular", "sort:received"):
        assert not (await session.list(text)).stale
        assert await left() == FEW + 2, text
    await session.counts(["open", "closed", "vip", "short", "all"])
    assert await left() == FEW + 2
    assert len(await found(session, "rank:regular")) == FEW + 3
    assert await left() == 0


@pytest.mark.parametrize(
    ("text", "asks", "by_rules", "over"),
    [
        ("", False, True, True),
        ("rank:vip", True, True, True),
        ("-(verdict:short OR urgent) sort:received", True, False, True),
        ("price>5 status:open,new", True, True, False),
        ("status:open OR price<5", True, True, True),
        ("(status:new OR (status:on_hold breached)) checkout sort:-rank", False, True, False),
        ("-status:closed", False, True, True),
        ("status:solved,open", False, True, True),
    ],
)
def test_what_a_query_depends_on(text: str, *, asks: bool, by_rules: bool, over: bool) -> None:
    query = parse(text)
    told = asks_for_rules(query.expression), is_by_rules(query), may_find_over(query.expression)
    assert told == (asks, by_rules, over)
