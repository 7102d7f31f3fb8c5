"""Several at once: two connections, many callers, callers that go away, processes that are killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.local import lane as lanes
from helpdesk_tui.errors import Refused, Unavailable
from helpdesk_tui.model.ids import CustomerId, TicketId
from helpdesk_tui.model.intents import AddMessage, PostEntry, SetTicket
from tests.backends.local.desks import entry, message, ticket
from tests.backends.local.helpers import account, connected, do, intent, loaded, one, search, thread

if TYPE_CHECKING:
    from helpdesk_tui.backends.local import LocalConnection

T1 = TicketId("T-1")


async def test_two_connections_never_overdraw_an_account(url: str) -> None:
    async with await connected(url) as first, await connected(url) as second:
        await loaded(first, [entry("E-0", "grant", 50), (ticket(1), ())])
        acts = [
            do((first, second)[n % 2], PostEntry(entry(f"E-{n}", "charge" if n % 3 else "hold", n % 5 + 1)))
            for n in range(1, 81)
        ]
        outcomes = await asyncio.gather(*acts, return_exceptions=True)
        assert {type(outcome).__name__ for outcome in outcomes} == {"Applied", "Refused"}
        booked = await first.ledger(CustomerId("C-1"))
        now = await account(second)
        assert now.balance == sum(part.effect for part in booked)
        assert now.held == sum(part.hold_effect for part in booked)
        assert now.available >= 0
        assert len(booked) == 1 + sum(not isinstance(outcome, Refused) for outcome in outcomes)
        assert await first.check() == []


async def test_the_same_act_from_two_connections_is_done_once(url: str) -> None:
    async with await connected(url) as first, await connected(url) as second:
        await loaded(first, [entry("E-0", "grant", 50), (ticket(1), ())])
        for n in range(20):
            act = intent(PostEntry(entry(f"E-a{n}", "charge", -1)), key=f"k{n}")
            told = await asyncio.gather(first.apply(act), second.apply(act))
            assert sorted(applied.repeated for applied in told) == [False, True]
        assert (await account(first)).balance == 30


async def test_a_writer_waits_for_another_process(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk_tui.backends.local.files.BUSY_SECONDS", 0)
    async with await connected(url) as desk:
        await loaded(desk, [(ticket(1), ())])
        async with await connected(url) as other:
            await other._writing.bare(lambda db: db.execute("BEGIN IMMEDIATE").fetchall())
            waiting = asyncio.ensure_future(do(desk, SetTicket(T1, {"minutes": 1}, None)))
            await asyncio.sleep(0.3)
            assert not waiting.done()
            assert (await one(desk)).minutes == 0, "readers do not wait"
            await other._writing.bare(lambda db: db.execute("COMMIT").fetchall())
            await waiting
        monkeypatch.setattr(lanes, "PATIENCE", 0.2)
        async with await connected(url) as other:
            await other._writing.bare(lambda db: db.execute("BEGIN IMMEDIATE").fetchall())
            with pytest.raises(Unavailable, match="another process"):
                await do(desk, SetTicket(T1, {"minutes": 2}, None))
        assert (await one(desk)).minutes == 1


async def test_a_caller_that_goes_away_leaves_a_whole_act_or_none(desk: LocalConnection) -> None:
    await loaded(desk, [(ticket(1), ())])
    tasks = len(asyncio.all_tasks())
    for n in range(60):
        act = do(desk, AddMessage(T1, message(n)), SetTicket(T1, {"minutes": n}, None))
        waiting = asyncio.ensure_future(act)
        await asyncio.sleep(n % 4 * 0.0003)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    await desk._writing.bare(lambda db: db.total_changes)  # behind the last act, which may still run
    now, said = await one(desk), await thread(desk)
    assert now.version == len(said) + 1
    assert now.minutes == max((int(part.id.removeprefix("M-")) for part in said), default=0)
    assert len(asyncio.all_tasks()) == tasks
    await do(desk, SetTicket(T1, {"minutes": 99}, None))


async def test_closing_waits_for_what_runs_and_joins_its_threads(url: str) -> None:
    before = threading.active_count()
    desk = await connected(url)
    await loaded(desk, [(ticket(1), ())])
    acts = [asyncio.ensure_future(do(desk, AddMessage(T1, message(n)))) for n in range(30)]
    await asyncio.sleep(0)
    await desk.aclose()
    assert not any(isinstance(outcome, BaseException) for outcome in await asyncio.gather(*acts))
    assert threading.active_count() == before
    await desk.aclose()
    for call in (desk.last_change(), do(desk, SetTicket(T1, {}, None)), desk.health(), desk.load(atomic=True)):
        with pytest.raises(Unavailable, match="closed"):
            await call
    async with await connected(url) as again:
        assert len(await thread(again)) == 30


async def test_the_loop_is_free_while_the_file_is_busy(desk: LocalConnection) -> None:
    records = [(ticket(n), (message(1, "word " * 50),)) for n in range(3000)]
    longest, running = 0.0, asyncio.ensure_future(loaded(desk, records))
    while not running.done():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - before)
    await running
    assert longest < 1.0
    assert (await (await search(desk)).count()).rows == 3000


CHARGER = """
import asyncio, sys
from helpdesk_tui.errors import Refused
from helpdesk_tui.model.intents import PostEntry
from tests.backends.local.desks import entry
from tests.backends.local.helpers import connected, intent
async def main(url, name, acts):
    desk = await connected(url)
    for n in range(int(acts)):
        kind = ("charge", "charge", "refund")[n % 3]
        act = intent(PostEntry(entry(f"E-{name}-{n}", kind, 3 if kind == "refund" else -2)), key=f"{name}-{n}")
        for _ in range(2):
            try:
                applied = await desk.apply(act)
            except Refused:
                print("refused", n, flush=True)
            else:
                print("booked", n, flush=True)
asyncio.run(main(*sys.argv[1:]))
"""


async def test_processes_on_one_file_book_each_act_once(url: str) -> None:
    told = await charges(url, processes=4, acts=40)
    async with await connected(url) as desk:
        booked = {part.id for part in await desk.ledger(CustomerId("C-1"))}
        assert booked == {"E-0", *(f"E-{name}-{n}" for name, lines in told.items() for n in lines)}
        assert await desk.check() == []
        assert (await account(desk)).balance >= 0


async def test_kill_9_during_charges_loses_and_doubles_nothing(url: str) -> None:
    told = await charges(url, processes=3, acts=10_000, kill_after=1.0)
    async with await connected(url) as desk:
        booked = {part.id for part in await desk.ledger(CustomerId("C-1"), limit=100_000)}
        assert {f"E-{name}-{n}" for name, lines in told.items() for n in lines} <= booked
        assert len(booked) <= 1 + sum(map(len, told.values())) + len(told), "at most one in flight each"
        assert await desk.check() == []


async def charges(url: str, *, processes: int, acts: int, kill_after: float | None = None) -> dict[str, set[str]]:
    """What each process was told is booked."""
    async with await connected(url) as desk:
        await loaded(desk, [entry("E-0", "grant", 30), (ticket(1), ())])
    running = {
        f"p{n}": await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHARGER, url, f"p{n}", str(acts), stdout=subprocess.PIPE
        )
        for n in range(processes)
    }
    if kill_after is not None:
        await asyncio.sleep(kill_after)
        for process in running.values():
            os.kill(process.pid, signal.SIGKILL)
    told = {}
    for name, process in running.items():
        out, _ = await process.communicate()
        assert kill_after is not None or process.returncode == 0
        lines = [line.split() for line in out.decode().splitlines()]
        told[name] = {line[1] for line in lines if line[0] == "booked" and len(line) == 2}
    return told
