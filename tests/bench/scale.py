"""Fills desks of 1,000, 100,000 and 1,000,000 tickets on disk and prints what reading them costs, and how it grows.

``make bench-scale`` runs it; ``python -m tests.bench.scale 1000 100000`` takes other sizes. It needs 3 GB in the
folder for temporary files, and removes what it made. It reports and gates nothing.

Every desk is read by a process of its own, opened for reading, by way of a session: what a person waits for. Times
are medians in milliseconds; ratios are to the smallest desk, which may have fewer rows than a window. Memory is the
most the reading process ever held; "busy meanwhile" is the load average at the end of loading.
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
from helpdesk_tui.model.ticket import ACTIVE, Placement
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.session import Session, StateStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from helpdesk_tui.backends.capabilities import Record

SIZES = (1_000, 100_000, 1_000_000)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ROWS = 50
RUNS = 15
BATCH = 10_000
VIEWS = ("next-best", "mine", "unassigned", "at-risk", "breached", "awaiting-approval", "vip", "stalled", "closed")
WORDS = {"common": "checkout", "prefix": "zahl*", "phrase": '"free shipping"', "none": "zebra", "narrow": "налог vip"}


def records(tickets: int) -> Iterator[Record]:
    """A demo desk whose tickets have been placed, as they are on a desk in use."""
    draw = random.Random(tickets)
    for record in demo_desk(tickets, 1, NOW).records():
        if isinstance(record, tuple):
            due = NOW + timedelta(minutes=draw.randrange(-600, 6_000)) if record[0].status in ACTIVE else None
            placement = Placement(
                rank=(rank := draw.randrange(3)),
                rank_name=("vip", "standard", "regular")[rank],
                due=due,
                work_by=due and due - timedelta(hours=1),
                risk_at=due and due - timedelta(hours=2),
                verdict="included",
                until=NOW + timedelta(days=9),
            )
            yield replace(record[0], placement=placement), record[1]
        else:
            yield record


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
        told["first window"] = await median(partial(_window, session, "next-best", 0))
        told |= await _depths(session, tickets)
        told["count all"] = await median(partial(_count, session, "all"))
        told["count open"] = await median(partial(_count, session, "open"))
        for view in VIEWS:
            told[f"view {view}"] = await median(partial(_window, session, view, 0))
        told["counts of all views"] = await median(partial(session.counts, VIEWS))
        for name, words in WORDS.items():
            told[f"search {name}"] = await median(partial(_search, session, words))
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


async def _window(session: Session, view: str, start: int) -> None:
    await (await session.list(view=view)).window(start, ROWS)


async def _count(session: Session, view: str) -> None:
    await (await session.list(view=view)).count()


async def _search(session: Session, words: str) -> None:
    await (await session.list(words)).window(0, ROWS)


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
    for name in smallest:
        cells = "".join(f"{found[size][name]:>12,.1f}" for size in sizes)
        ratios = "".join(f"{found[size][name] / smallest[name]:>8.1f}" for size in sizes[1:])
        lines.append(f"{name:22}{cells}{ratios}")
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
