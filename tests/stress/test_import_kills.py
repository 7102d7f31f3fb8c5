"""Imports killed at random moments: the file stays whole, nothing is doubled, and running it again completes it."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, cast

import pytest

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.exchange.transfer import export_lines
from tests.stress.importer import taken_in

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.backends.capabilities import Bulk

KILLS = int(os.environ.get("HELPDESK_STRESS_KILLS", "6"))
"""Processes killed; the long run takes 100."""
TICKETS = 3_000
"""So many that the load drops indexes and has to make them again at its end."""
EACH = 4
"""Kills of one desk before its import is completed."""


async def lines_of(url: str) -> list[str]:
    async with await open_backend(url).connect() as connection:
        return [line async for line in export_lines(cast("Bulk", connection))]


def whole(desk: Path) -> int:
    """Checks the file; answers how many tickets are in it."""
    with closing(sqlite3.connect(desk)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        twice = "SELECT id FROM ticket NOT INDEXED GROUP BY id HAVING count(*) > 1"
        assert db.execute(twice).fetchall() == []
        found: int = db.execute("SELECT count(*) FROM ticket NOT INDEXED").fetchone()[0]
    return found


def killed(file: Path, desk: Path, after: float, *, atomic: bool) -> bool:
    """Starts an import and kills it; whether it was still running."""
    command = [sys.executable, "-m", "tests.stress.importer", str(file), str(desk), *(["atomic"] if atomic else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"going\n"
        time.sleep(after)
        process.kill()
        _, told = process.communicate()
        assert told == b""
    return process.returncode != 0


@pytest.mark.parametrize("atomic", [False, True], ids=["by lines", "all or nothing"])
def test_killed_imports_lose_and_double_nothing(tmp_path: Path, atomic: bool) -> None:
    expected = asyncio.run(lines_of(f"memory:?tickets={TICKETS}&seed=3"))
    file = tmp_path / "desk.jsonl"
    file.write_text("\n".join(expected) + "\n")
    began = time.monotonic()
    asyncio.run(taken_in(file, tmp_path / "first.db", atomic=atomic))
    length = time.monotonic() - began
    draw = random.Random(20261123)
    cut = 0
    while cut < KILLS // 2:
        desk = tmp_path / f"{cut}.db"
        for _ in range(min(EACH, KILLS // 2 - cut)):
            if killed(file, desk, draw.uniform(0, length), atomic=atomic):
                cut += 1
            assert whole(desk) in ({0, TICKETS} if atomic else range(TICKETS + 1))
        told = asyncio.run(taken_in(file, desk, atomic=atomic))
        assert (told.bad, told.taken) == ([], len(expected))
        assert whole(desk) == TICKETS
        assert asyncio.run(lines_of(f"sqlite:{desk}")) == expected
        assert asyncio.run(trouble(desk)) == []
        desk.unlink()
    print(f"{cut} imports killed")


async def trouble(desk: Path) -> list[str]:
    async with await open_backend(f"sqlite:{desk}").connect() as connection:
        found: list[str] = await connection.check()  # type: ignore[attr-defined]  # the local backend checks itself
        return found
