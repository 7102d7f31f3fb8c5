"""What views ask the session for: few questions, however many customers there are, and none a backend can't answer."""

from __future__ import annotations

import inspect
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import NotFound
from helpdesk_tui.model.customer import Customer
from helpdesk_tui.model.ids import CustomerId
from helpdesk_tui.tui.views import cards, gather
from helpdesk_tui.tui.views.around import around
from tests.session.desk import CS, NOW
from tests.session.flaky import Flaky
from tests.tui.views.desk import check_lines, opened, sampled
from tests.tui.views.sample import records

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from helpdesk_tui.backends.api import Connection
    from helpdesk_tui.session import Session


class Counting:
    """Passes everything on and counts what is asked."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not inspect.iscoroutinefunction(found):
            return found

        async def counted(*args: Any, **options: Any) -> Any:
            self.asked.append(name)
            return await found(*args, **options)

        return counted


@asynccontextmanager
async def counted(more: int) -> AsyncIterator[tuple[Session, Counting]]:
    """The desk of ``sample`` and ``more`` customers, each with an account, and what the backend is asked."""
    made, seen = records(), []
    customer = next(one for one in made if isinstance(one, Customer))
    made += [replace(customer, id=CustomerId(f"X-{n}")) for n in range(more)]

    def behind(connection: Connection) -> Connection:
        seen.append(Counting(connection))
        return cast("Connection", seen[0])

    async with opened("memory:?tickets=0", made=made, behind=behind) as session:
        await session.list(view="all")  # placements are made once
        yield session, seen[0]


QUESTIONS: dict[str, tuple[Callable[[Session], Awaitable[object]], int]] = {
    "accounts": (gather.accounts, 12),
    "account": (lambda session: gather.account(session, "C-1"), 20),
    "runs": (gather.runs, 4),
    "run": (lambda session: gather.run(session, "88110"), 30),
    "customer": (lambda session: gather.customer(session, "C-1"), 16),
    "board": (gather.board, 60),
    "report": (gather.report, 60),
    "counts": (lambda session: gather.counts(session, ["mine", "open", "all"]), 14),
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_cost_does_not_grow_with_the_customers(name: str) -> None:
    question, most = QUESTIONS[name]
    asked = []
    for more in (0, 120):
        async with counted(more) as (session, seen):
            seen.asked.clear()
            await question(session)
            asked.append(len(seen.asked))
    assert asked[0] == asked[1] <= most, asked


async def test_a_page_of_customers_costs_a_page() -> None:
    asked = []
    for more in (20, 120):
        async with counted(more) as (session, seen):
            seen.asked.clear()
            assert len(await gather.expiring(session, limit=10)) == 10
            asked.append(len(seen.asked))
    assert asked[0] == asked[1] <= 24, asked


async def test_beside_a_ticket() -> None:
    async with counted(50) as (session, seen):
        card = await session.card("T-2001")
        seen.asked.clear()
        await gather.beside(session, card)
        assert len(seen.asked) <= 20, seen.asked


@pytest.mark.parametrize(
    "without", [Capability.CREDITS, Capability.MIGRATIONS, Capability.LICENCES, Capability.CUSTOMERS]
)
async def test_a_backend_that_can_less_shows_less(without: Capability) -> None:
    def behind(connection: Connection) -> Connection:
        missing = {without, Capability.BULK}
        return cast("Connection", Flaky(connection, without=frozenset(missing)))

    async with sampled(behind=behind) as session:
        for ticket in ("T-1042", "T-2001"):
            beside = await gather.beside(session, await session.card(ticket))
            assert (beside.ledger is None) or without is not Capability.CREDITS
            check_lines(cards.all_cards(beside, 44, zone=CS, now=NOW), 44)
        tickets = await (await session.list(view="all")).window(0, 20)
        names, services = await around(session, tickets)
        assert set(names) == {one.customer for one in tickets}
        assert bool(services) is (without is not Capability.MIGRATIONS)
        await gather.board(session)


async def test_unknown_ids_are_said(sample: Session) -> None:
    for question in (gather.account, gather.customer, gather.run):
        with pytest.raises(NotFound):
            await question(sample, "nobody")
