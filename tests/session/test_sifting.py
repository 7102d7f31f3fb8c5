"""What the rules say of a ticket, searched on a desk that keeps none of it: the same rows, and it is said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.session import Session, StateStore
from tests.session.desk import PACKS

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.query import Query
    from tests.session.desk import World

HERE = frozenset({"rank", "plan", "verdict", "price"})


class Bare:
    """A desk that can't be asked for what the rules say, as a helpdesk of somebody else."""

    by_rules = HERE

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def search(self, query: Query, *, now: datetime, me: str) -> Any:
        told = repr(query.expression)
        assert not any(f"'{name}'" in told for name in HERE), told
        self.asked.append(told)
        return await self._inner.search(query, now=now, me=me)


async def both(desk: World) -> tuple[Session, Session]:
    """A session on the desk itself, and one on a desk that keeps no placements."""
    desk.customer("C-11", balance=3).customer("C-12", balance=500).customer("C-13").customer("C-14")
    desk.plan("vip", of="C-12").plan("standard", of="C-13")
    desk.licence("Multi-Vendor Ultimate", of="C-14", bought=date(2026, 9, 1))
    for n in range(60):
        desk.ticket(f"T-{n + 100}", customer=f"C-{n % 4 + 11}", category="howto" if n % 3 else None, urgent=n % 5 == 0)
    own = await desk.session()
    bare = Session(
        Bare(await desk.connection()),
        packs=PACKS,
        clock=desk.clock,
        actor="anna",
        state=StateStore.memory(),
    )
    return own, bare


async def rows(session: Session, text: str, view: str | None = None) -> list[str]:
    found = await session.list(text, view=view, sort="id")
    return [ticket.id for ticket in await found.window(0, 200)]


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("", "vip"),
        ("", "short"),
        ("plan:vip", None),
        ("plan:standard", None),
        ("plan:none", None),
        ("-rank:regular is:urgent", None),
        ("verdict:short,included tag:none", None),
        ("price>=5", None),
        ("(rank:vip OR is:urgent) fails", None),
    ],
)
async def test_the_same_rows_are_found(desk: World, text: str, view: str | None) -> None:
    own, bare = await both(desk)
    expected = await rows(own, text, view)
    assert expected, "a question with an answer"
    assert await rows(bare, text, view) == expected
    found = await bare.list(text, view=view)
    assert any("looked at here, row by row" in one for one in found.said)


async def test_it_reads_no_further_than_it_must(desk: World) -> None:
    _, bare = await both(desk)
    found = await bare.list("rank:vip")
    assert found.count_cost == 1
    assert (await found.count()).exact is False
    first = await found.window(0, 5)
    assert len(first) == 5
    await found.window(0, 200)
    count = await found.count()
    assert (count.exact, count.rows) == (True, len(await rows(bare, "rank:vip")))


async def test_what_can_not_be_told_apart_here_is_refused_by_name(desk: World) -> None:
    _, bare = await both(desk)
    with pytest.raises(InvalidInput, match="words and rank can't be alternatives"):
        await bare.list("rank:vip OR checkout")
    with pytest.raises(InvalidInput, match="assignee and rank can't be alternatives"):
        await bare.list("rank:vip OR assignee:boris")


async def test_care_that_came_with_a_licence_is_a_plan(desk: World) -> None:
    own, _ = await both(desk)
    by_plan, by_rank = await rows(own, "plan:vip"), await rows(own, "rank:vip")
    assert by_plan == by_rank
    customers = {(await own.ticket(one)).customer for one in by_plan}
    assert customers == {"C-12", "C-14"}, "one by subscription, one by licence"
