"""The program on a terminal that tells who has the keyboard: Request Tracker is not asked for what nobody sees."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.backends.composite.desk import Desk
from tests.pty.desk import HELPDESK, home_of
from tests.pty.terminal import Terminal
from tests.servers.proxy import Proxy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.rt.desk import Asked
    from tests.servers.rt.server import Running

LONG = 60.0
"""Seconds until Request Tracker has answered a few requests on a busy machine."""
FOCUS_IN, FOCUS_OUT = "\x1b[I", "\x1b[O"
WORDS = "nobody reads this"
CTRL_Q = "\x11"


def looks(terminal: Terminal, proxy: Proxy, times: int) -> None:
    """Waits for so many looks for changes."""
    before = len(proxy.requests)
    terminal.wait(lambda _: len(proxy.requests) >= before + times, LONG)


def shown(proxy: Proxy, rt: Running, home: Path) -> Terminal:
    """A desk of its own, its queue on the screen."""
    home.mkdir()
    made = Desk(home, replace(rt, url=proxy.url))
    return Terminal([HELPDESK, "--config", str(made.config)], size=(100, 30), env=home_of(home))


def watched(one: Terminal, other: Terminal, proxies: tuple[Proxy, Proxy]) -> None:
    """One is looked away from; the other, that is not, says how long is long enough."""
    mine, others = proxies
    for terminal in (one, other):
        terminal.wait("live 5 s", LONG)
        terminal.wait(WORDS, LONG)  # of the ticket under the cursor: all of the desk is read
        assert b"\x1b[?1004h" in terminal.raw
    one.type(FOCUS_OUT)
    one.wait("live 5 s: paused", LONG)
    looks(other, others, 1)  # one that was on its way has come
    before = len(mine.requests)
    looks(other, others, 2)
    assert [one.path for one in mine.requests[before:]] == []
    one.type(FOCUS_IN)
    one.wait(lambda it: "paused" not in it.text and len(mine.requests) > before, LONG)
    assert mine.requests[before].path.startswith("/REST/2.0/transactions?"), "it looks for changes first"
    one.wait(lambda _: len(mine.requests) > before + 1, LONG)
    for terminal in (one, other):
        terminal.type(CTRL_Q)
        assert terminal.end(LONG) == 0
        assert terminal.left_behind() == []


@pytest.mark.slow
async def test_a_desk_nobody_looks_at_asks_nothing(rt: Running, asked: Asked, tmp_path: Path) -> None:
    first = asked.opened("Paused", content=WORDS)
    asked.call("PUT", f"/ticket/{first}", {"Due": "2019-01-01 00:00:00"})
    async with Proxy(rt.url) as mine, Proxy(rt.url) as others:

        def run() -> None:
            with shown(mine, rt, tmp_path / "one") as one, shown(others, rt, tmp_path / "other") as other:
                watched(one, other, (mine, others))

        await asyncio.to_thread(run)
    asked.call("PUT", f"/ticket/{first}", {"Status": "resolved"})
