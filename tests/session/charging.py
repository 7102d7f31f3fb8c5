"""Charges every ticket of a desk in one bulk run, or goes on with the run that was cut off: to be killed by a test.

Run as ``python -m tests.session.charging DESK STATE``.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.session.verbs.pricing import Assess
from tests.session.desk import NOW, PACKS

__all__ = ["TICKETS", "charge"]

TICKETS = 60


async def charge(desk: Path, state: Path) -> None:
    async with await open_backend(f"sqlite:{desk}", start=NOW).connect() as connection:
        store = StateStore.open(state)
        async with Session(connection, packs=PACKS, clock=FrozenClock(NOW), actor="anna", state=store) as session:
            runs = session.unfinished()
            sys.stderr.write("going\n")
            sys.stderr.flush()
            if runs:
                await session.resume_bulk(runs[0].id)
            elif not session.history(limit=1):
                names = [f"T-{n}" for n in range(1, TICKETS + 1)]
                await session.apply_bulk(await session.plan_bulk("credits.assess", names, Assess("howto")))
        store.close()


if __name__ == "__main__":
    asyncio.run(charge(Path(sys.argv[1]), Path(sys.argv[2])))
