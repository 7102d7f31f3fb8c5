"""A bulk run of charges, killed at random moments: nothing is lost, nothing is booked twice."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

from helpdesk_tui.session import StateStore
from tests.session.charging import TICKETS, charge
from tests.session.desk import world

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("HELPDESK_STRESS_KILLS", "5"))
"""Processes killed; the long run takes 100."""
EACH = 5
"""Kills of one run before it is completed."""


async def test_a_killed_run_charges_each_ticket_once(tmp_path: Path) -> None:
    chance = random.Random(KILLS)  # the moments differ from run to run all the same: so does the machine
    cut = 0
    while cut < KILLS:
        folder = tmp_path / str(cut)
        folder.mkdir()
        cut += await cut_off(folder / "desk.db", folder / "state.db", chance)
    print(f"{cut} bulk runs killed")


async def cut_off(desk: Path, state: Path, chance: random.Random) -> int:
    """One run, killed a few times and completed; answers how often it was still running."""
    async with world(f"sqlite:{desk}") as made:
        made.customer(balance=5 * TICKETS).licence()
        for n in range(1, TICKETS + 1):
            made.ticket(f"T-{n}")
        await made.connection()
    cut = 0
    for _ in range(EACH):
        cut += await asyncio.to_thread(started_and_killed, desk, state, chance.uniform(0.0, 0.2))
    await charge(desk, state)
    with closing(StateStore.open(state)) as store:
        await check(desk, store)
    for file in (desk, state):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return cut


async def check(desk: Path, state: StateStore) -> None:
    """Each ticket was charged, once, and undo takes all of it back."""
    async with world(f"sqlite:{desk}") as made:
        session = await made.session(state=state)
        entries = [entry for entry in await session.ledger("C-1") if entry.effect < 0]
        assert sorted(str(entry.ticket) for entry in entries) == sorted(f"T-{n}" for n in range(1, TICKETS + 1))
        assert (await session.account("C-1")).balance == 0
        assert session.unsent() == []
        assert session.unfinished() == []
        assert len((await session.undo()).done) == TICKETS
        assert (await session.account("C-1")).balance == 5 * TICKETS


def started_and_killed(desk: Path, state: Path, after: float) -> bool:
    """Waits for the word that it goes on, then a little, then kills it; whether it was still running."""
    command = [sys.executable, "-m", "tests.session.charging", str(desk), str(state)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"going\n"
        time.sleep(after)
        process.kill()
        assert process.stderr.read() == b""
    return process.returncode != 0
