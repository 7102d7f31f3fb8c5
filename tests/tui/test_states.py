"""What each pane shows while it reads, when it can't, when what it shows is old, and when there is nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.errors import Unavailable
from tests.tui.driver import desk
from tests.tui.test_screens import check

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.backends.api import Connection
    from tests.tui.driver import Desk

READS = frozenset({"search", "tickets", "thread", "customers", "migrations", "accounts", "ledger", "customer"})
PANES = {"1": "tickets", "2": "credits", "3": "migrations", "4": "entitlements"}


class Line:
    """A line to the desk that can be slow, or down."""

    def __init__(self, behind: Connection) -> None:
        self._behind = behind
        self.open = asyncio.Event()
        self.open.set()
        self.down = False

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._behind, name)
        return self._over(found) if name in READS else found

    def _over(self, ask: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[object]]:
        async def over(*args: Any, **named: Any) -> object:
            await self.open.wait()
            if self.down:
                raise Unavailable("the line to the desk is down")
            return await ask(*args, **named)

        return over


class Lines(list[Line]):
    """The line of the desk that is opened with it."""

    def __call__(self, connection: Connection) -> Any:
        self.append(Line(connection))
        return self[-1]


async def held(d: Desk, line: Line, key: str) -> str:
    """What is shown while an answer is on its way."""
    line.open.clear()
    await d.quickly(key)
    await d.until_shown("oading")
    shown, same = d.text, 0
    while same < 10:  # the frame around it may be drawn after the word
        await d.pilot.pause(0)
        same = same + 1 if d.text == shown else 0
        shown = d.text
    line.open.set()
    await d.settled()
    return shown


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_state(size: tuple[int, int]) -> None:
    shown: dict[str, str] = {}
    for key, name in PANES.items():
        lines = Lines()
        async with desk(behind=lines, size=size) as d:
            line = lines[0]
            if key != "1":
                shown[f"{name}, loading"] = await held(d, line, key)
            shown[f"{name}, read again"] = await held(d, line, "ctrl+r")
            line.down = True
            await d.press("ctrl+r")
            shown[f"{name}, stale, said"] = d.text
            await d.press("j")
            shown[f"{name}, stale"] = d.text
            line.down = False
            await d.press("ctrl+r /")
            await d.type("nobody")
            await d.press("enter")
            shown[f"{name}, nothing found"] = d.text
        lines = Lines()
        async with desk(behind=lines, size=size) as d:
            lines[0].down = True
            await d.press("/ z enter" if key == "1" else key)
            await d.press("K")
            shown[f"{name}, never read"] = d.text
        async with desk("memory:?tickets=0", size=size) as d:
            await d.press(key)
            shown[f"{name}, empty desk"] = d.text
    check(f"states_{size[0]}x{size[1]}", shown)
