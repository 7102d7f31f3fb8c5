"""Fills desks of 1,000, 100,000 and 1,000,000 tickets on disk and prints what reading them costs, and how it grows.

``make bench-scale`` runs it; ``python -m tests.bench.scale 1000 100000`` takes other sizes. It needs 3 GB in the
folder for temporary files, and removes what it made. It reports and gates nothing.

Every desk is read by a process of its own, opened for reading, by way of a session: what a person waits for. Times
are medians in milliseconds; ratios are to the smallest desk. Every view fills a window at 1,000 tickets as well, and
below the times stands how many rows each window had: what a search finds grows with the desk. Memory is the most the
reading process ever held; "busy meanwhile" is the load average at the end of loading.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.api import BackendOptions
from helpdesk_tui.backends.demo.generate import demo_desk
from helpdesk_tui.backends.local import LocalConnection, local_backend
from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.model.migration import Migration
from helpdesk_tui.model.ticket import ACTIVE, Placement, Status
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.session import Session, StateStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from helpdesk_tui.backends.capabilities import Record
    from helpdesk_tui.model.ids import MigrationId
    from helpdesk_tui.model.ticket import Ticket

SIZES = (1_000, 100_000, 1_000_000)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ROWS = 50
RUNS = 15
BATCH = 10_000
VIEWS = ("next-best", "mine", "unassigned", "at-risk", "breached", "awaiting-approval", "vip", "stalled", "closed")
WORDS = {
    "common": "checkout",
    "prefix": "bestell*",
    "phrase": '"free shipping"',
    "none": "zebra",
    "narrow": "налога rank:vip",
}
ROWS_OF = "rows of "
QUIET = 40
"""Migrations that make no progress."""


def records(tickets: int) -> Iterator[Record]:
    """A demo desk whose tickets have been placed, as they are on a desk in use."""
    draw = random.Random(tickets)
    desk = demo_desk(tickets, 1, NOW)
    quiet = [run.migration.id for run in desk.runs[:QUIET]]
    for record in desk.records():
        if isinstance(record, tuple):
            yield placed(record[0], draw, quiet), record[1]
        elif isinstance(record, Migration) and record.id in quiet:
            yield replace(record, status="running", samples=((NOW - timedelta(hours=2), 1),))
        else:
            yield record


def placed(ticket: Ticket, draw: random.Random, quiet: list[MigrationId]) -> Ticket:
    """Of those that are not over one in six waits for a word, and one in six for a migration."""
    rank, due = draw.randrange(3), None
    if ticket.status in ACTIVE:
        due = NOW + timedelta(minutes=draw.randrange(-600, 6_000))
        match draw.randrange(6):
            case 0:
                ticket = replace(ticket, status=Status.AWAITING_APPROVAL)
            case 1:
                ticket = replace(ticket, migration=draw.choice(quiet))
            case _:
                pass
    placement = Placement(
        rank=rank,
        rank_name=("vip", "standard", "regular")[rank],
        due=due,
        work_by=due and due - timedelta(hours=1),
        risk_at=due and due - timedelta(days=1),
        verdict="included",
        until=NOW + timedelta(days=9),
    )
    return replace(ticket, placement=placement)


async def filled(file: Path, tickets: int) -> dict[str, float]:
    """Loads a desk; answers seconds spent in loading, apart from those in making what is loaded."""
    spent, cpu = 0.0, 0.0
    async with await local_backend(BackendOptions(f"sqlite:{file}")).connect() as desk:
        load = await desk.load(atomic=False)
        batch: list[Record] = []
        for record in records(tickets):
            batch.append(record)
            if len(batch) == BATCH:
                spent, cpu = await _timed(spent, cpu, load.add(batch))
                batch = []
        spent, cpu = await _timed(spent, cpu, load.add(batch))
        spent, cpu = await _timed(spent, cpu, load.finish())
    return {
        "load s": spent,
        "load CPU s": cpu,
        "tickets/s": tickets / spent,
        "tickets/CPU s": tickets / cpu,
        "busy meanwhile": os.getloadavg()[0],
    }


async def _timed(spent: float, cpu: float, work: Awaitable[Any]) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    await work
    return spent + time.perf_counter() - began, cpu + time.process_time() - busy


async def read(file: Path, tickets: int) -> dict[str, float]:
    """Everything that is asked of one desk, in milliseconds."""
    began = time.perf_counter()
    desk = await local_backend(BackendOptions(f"sqlite:{file}", read_only=True)).connect()
    async with desk:
        session = _session(desk)
        await (await session.list(view="next-best")).window(0, ROWS)
        told = {"open, first window": (time.perf_counter() - began) * 1000}
        told["first window"] = await median(partial(_window, session, view="next-best"))
        told |= await _depths(session, tickets)
        told["count all"] = await median(partial(_count, session, "all"))
        told["count open"] = await median(partial(_count, session, "open"))
        for view in VIEWS:
            told[f"view {view}"] = await median(partial(_window, session, view=view))
            told[f"{ROWS_OF}view {view}"] = await _window(session, view=view)
        told["counts of all views"] = await median(partial(session.counts, VIEWS))
        for name, words in WORDS.items():
            told[f"search {name}"] = await median(partial(_window, session, words))
            told[f"{ROWS_OF}search {name}"] = await _window(session, words)
    return told | {"RSS MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _session(desk: LocalConnection) -> Session:
    return Session(desk, packs=Packs(), clock=FrozenClock(NOW), actor="sam", state=StateStore.memory(), read_only=True)


async def _depths(session: Session, tickets: int) -> dict[str, float]:
    """Jumps to random rows of all tickets, and the window that follows each."""
    draw, jumps, following = random.Random(7), [], []
    for _ in range(RUNS):
        rows = await session.list(view="all", sort="received")
        start = draw.randrange(max(1, tickets - 3 * ROWS))
        began = time.perf_counter()
        await rows.window(start, ROWS)
        middle = time.perf_counter()
        found = await rows.window(start + ROWS, ROWS)
        following.append(time.perf_counter() - middle)
        jumps.append(middle - began)
        assert len(found) == ROWS
    return {"jump to a row": _ms(jumps), "next window there": _ms(following)}


async def _window(session: Session, words: str = "", view: str | None = None) -> int:
    return len(await (await session.list(words, view=view)).window(0, ROWS))


async def _count(session: Session, view: str) -> None:
    await (await session.list(view=view)).count()


async def median(ask: Callable[[], Awaitable[object]]) -> float:
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        await ask()
        took.append(time.perf_counter() - began)
    return _ms(took)


def _ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000


def measured(folder: Path, tickets: int) -> dict[str, float]:
    """One desk: loaded and read by processes of their own, then removed."""
    file = folder / f"{tickets}.db"
    told: dict[str, float] = {}
    for step in ("fill", "read"):
        command = [sys.executable, "-m", "tests.bench.scale", step, str(file), str(tickets)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        told |= json.loads(done.stdout)
        told["file MB"] = file.stat().st_size / 1e6
    for made in folder.glob(f"{file.name}*"):
        made.unlink()
    return told


def table(found: dict[int, dict[str, float]]) -> str:
    sizes = list(found)
    smallest = found[sizes[0]]
    lines = [f"{'':22}" + "".join(f"{size:>12,}" for size in sizes) + "".join(f"{'x':>8}" for _ in sizes[1:])]
    told = [name for name in smallest if not name.startswith(ROWS_OF)]
    for name in told:
        cells = "".join(f"{found[size][name]:>12,.1f}" for size in sizes)
        ratios = "".join(f"{found[size][name] / smallest[name]:>8.1f}" for size in sizes[1:])
        lines.append(f"{name:22}{cells}{ratios}")
    lines += ["", "rows of a window"]
    for name in [name for name in smallest if name not in told]:
        lines.append(f"{name.removeprefix(ROWS_OF):22}" + "".join(f"{found[size][name]:>12,}" for size in sizes))
    return "\n".join(lines)


def main(sizes: list[int]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-scale-"))
    try:
        needed, free = max(sizes) * 3_000, shutil.disk_usage(folder).free
        if free < needed:
            sys.exit(f"{folder} has {free / 1e9:.1f} GB free, {needed / 1e9:.1f} GB are needed; set TMPDIR")
        sys.stdout.write(table({size: measured(folder, size) for size in sizes}) + "\n")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", path, number]:
            sys.stdout.write(json.dumps(asyncio.run(filled(Path(path), int(number)))))
        case ["read", path, number]:
            sys.stdout.write(json.dumps(asyncio.run(read(Path(path), int(number)))))
        case given:
            main([int(size) for size in given] or list(SIZES))
