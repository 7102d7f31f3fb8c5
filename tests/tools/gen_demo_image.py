"""Writes the demo desk that is made beforehand (``backends.demo.image``).

Run as ``python -m tests.tools.gen_demo_image``, after a change of the demo or of the tables; a test says when.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from helpdesk_tui.backends import demo
from helpdesk_tui.backends.api import BackendOptions
from helpdesk_tui.backends.demo.connection import DemoConnection, Origin
from helpdesk_tui.backends.demo.image import DEFAULT, MADE_AT, NAME
from helpdesk_tui.backends.local.backend import local_backend
from helpdesk_tui.clock import FrozenClock

__all__ = ["made"]


async def made(origin: Origin) -> DemoConnection:
    """A desk that was made for its time, not beforehand."""
    clock = FrozenClock(origin.now)
    local = await local_backend(BackendOptions("memory:", clock=clock)).connect()
    connection = DemoConnection(local, origin, clock, read_only=False)
    await connection.fill()
    return connection


async def _content() -> bytes:
    async with await made(Origin(*DEFAULT, MADE_AT)) as connection:
        return await connection.picture()


if __name__ == "__main__":
    Path(demo.__path__[0], NAME).write_bytes(asyncio.run(_content()))
