"""What the app itself asks of Request Tracker: opening, scrolling, reading a ticket, waiting; beside the ledger."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.backends.capabilities import TicketWrites
from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.clock import SystemClock
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.model.intents import Intent, SetTicket
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.tui.app import DeskApp
from helpdesk_tui.tui.panes.base import Look
from tests.servers.proxy import Proxy
from tests.tui.driver import Desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.servers.rt.desk import Asked
    from tests.servers.rt.server import Running

SIZE = (100, 24)
FOR_EVER = 1e6
"""Seconds without a look for changes, where a test wants none."""


class Seen(Desk):
    """A desk whose answers come over a wire: they are waited for as long as it takes."""

    proxy: Proxy

    async def shown(self, *, until: Callable[[], object] = lambda: True) -> None:
        quiet = 0
        async with asyncio.timeout(120):
            while quiet < 5:
                await self.pilot.pause(0)
                await asyncio.sleep(0.02)
                quiet = 0 if self._busy() or not until() else quiet + 1

    async def costs(self, *keys: str) -> list[str]:
        """Paths asked for until all is shown again."""
        self.proxy.requests.clear()
        for key in keys:
            self._key(key)
        await self.shown()
        return [f"{one.method} {one.path[:150]}" for one in self.proxy.requests]


@asynccontextmanager
async def app_on(rt: Running, folder: Path, *, every: float = FOR_EVER) -> AsyncIterator[Seen]:
    clock = SystemClock()
    async with Proxy(rt.url) as proxy:
        url = f"composite:?tickets=rt+{proxy.url}&ledger=sqlite:{folder}/ledger.db"
        async with await open_backend(url).connect() as connection:
            session = Session(connection, packs=Packs(), clock=clock, actor="anna", state=StateStore.memory())
            async with session:
                app = DeskApp(session, look=Look(rest=FOR_EVER, repeat=0, hint=0.001, every=every))
                proxy.requests.clear()
                async with app.run_test(size=SIZE, notifications=True) as pilot:
                    desk = Seen(app, pilot, session, clock)  # type: ignore[arg-type]  # it is never advanced
                    desk.proxy = proxy
                    await desk.shown(until=lambda: getattr(desk.desk.pane, "queue", None) is not None)
                    yield desk


async def test_the_app_asks_few_questions(rt: Running, asked: Asked, tmp_path: Path) -> None:
    for subject in ("one of two", "two of two"):
        asked.opened(subject, requestor="few@lampen.example")
    async with app_on(rt, tmp_path) as desk:
        opened = [one.path[:150] for one in desk.proxy.requests]
        scrolled = [await desk.costs(*["ctrl+d"] * 5) for _ in range(3)]
        await desk.type("/customer:few@lampen.example\n")
        read = await desk.costs("home", "enter")
        next_read = await desk.costs("J")
    assert len(opened) <= 4, opened
    assert all(len(one) <= 1 for one in scrolled), scrolled
    assert len(read) <= 3, read
    assert len(next_read) <= 3, next_read


async def test_a_customer_with_many_tickets_costs_one_question_more_once(
    rt: Running, asked: Asked, tmp_path: Path
) -> None:
    numbers = [asked.opened(f"one of many {n}", requestor="many@lampen.example") for n in range(60)]
    async with app_on(rt, tmp_path) as desk:
        await desk.type("/customer:many@lampen.example sort:received\n")
        first = await desk.costs("home", "enter")
        old = [await desk.costs("J") for _ in range(4)]
        assert numbers[4] in desk.text
        await desk.press("escape \\")
        await desk.type("/customer:many@lampen.example sort:-received\n")
        new = await desk.costs("home", "enter")
        assert numbers[-1] in desk.text
    assert len(first) <= 4, "the oldest is not on the page of the latest, which is not known yet"
    assert all(len(one) <= 3 for one in [*old, new]), [*old, new]


async def test_an_act_reads_its_ticket_once_before_the_desk_writes(rt: Running, asked: Asked, tmp_path: Path) -> None:
    number = asked.opened("counted")
    async with Proxy(rt.url) as proxy:
        costs: list[int] = []
        for url in (f"rt+{proxy.url}", f"composite:?tickets=rt+{proxy.url}&ledger=sqlite:{tmp_path}/ledger.db"):
            async with await open_backend(url).connect() as connection:
                assert isinstance(connection, TicketWrites)
                for minutes in (1, 2):  # who the customer is, is asked once
                    proxy.requests.clear()
                    await connection.apply(_worked(number, minutes + 2 * len(costs)))
                costs.append(len(proxy.requests))
    alone, beside = costs
    assert beside <= alone + 2, "row and history, for the ledger"


def _worked(number: str, minutes: int) -> Intent:
    change = SetTicket(TicketId(number), {"minutes": minutes}, None)
    return Intent(key=uuid4().hex, verb="test", actor="anna", at=datetime.now(UTC), operations=(change,))


async def test_waiting_costs_one_request_a_cycle(rt: Running, tmp_path: Path) -> None:
    async with app_on(rt, tmp_path, every=0.05) as desk:
        desk.proxy.requests.clear()
        async with asyncio.timeout(60):
            while len(desk.proxy.requests) < 5:  # noqa: ASYNC110  # requests come by themselves
                await asyncio.sleep(0.01)
        asked = [one.path for one in desk.proxy.requests]
    assert all(path.startswith("/REST/2.0/transactions?") for path in asked), asked


async def test_counts_of_other_queues_are_asked_for_by_a_person(rt: Running, tmp_path: Path) -> None:
    async with app_on(rt, tmp_path) as desk:
        assert "Mine …" in " ".join(desk.text.split())
        asked = await desk.costs("f5")
        assert "Mine 0" in " ".join(desk.text.split()), desk.text
    assert len(asked) <= 15, "the queue, six counts, the ticket under the cursor"
