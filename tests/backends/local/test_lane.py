"""The thread behind a connection: its end."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest

from helpdesk_tui.backends.local.lane import Lane
from helpdesk_tui.errors import BackendError

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT begun() UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
PATIENCE = 20.0


def opened(begun: threading.Event) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.create_function("begun", 0, lambda: _told(begun))
    return db


def _told(begun: threading.Event) -> int:
    begun.set()
    return 1


async def test_what_is_still_read_at_the_end_is_cut_off() -> None:
    lane, begun = Lane("read", reads=True), threading.Event()
    await lane.open(lambda: opened(begun))
    running = asyncio.ensure_future(lane.read(lambda db: db.execute(ENDLESS).fetchall()))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    async with asyncio.timeout(PATIENCE):
        await lane.close()
    with pytest.raises(BackendError, match="interrupted"):
        await running


async def test_what_is_written_at_the_end_is_waited_for() -> None:
    lane, begun, go = Lane("write"), threading.Event(), threading.Event()
    await lane.open(lambda: opened(begun))

    def job(db: sqlite3.Connection) -> int:
        begun.set()
        assert go.wait(PATIENCE)
        return int(db.execute("SELECT 7").fetchone()[0])

    running = asyncio.ensure_future(lane.write(job))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    closing = asyncio.ensure_future(lane.close())
    await asyncio.sleep(0)
    go.set()
    async with asyncio.timeout(PATIENCE):
        await closing
    assert await running == 7
