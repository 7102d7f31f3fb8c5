"""The desk as a person at the keyboard meets it: press keys, read the screen.

Belongs here: a user's words for what a test does. Does not belong here: what is expected (the scenarios).
There are no sleeps: ``press`` comes back when the app has nothing left to do but wait for the next key.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from textual.pilot import Pilot

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.tui.app import DeskApp
from helpdesk_tui.tui.panes.base import Look
from helpdesk_tui.tui.screens.desk import DeskScreen
from helpdesk_tui.tui.screens.dialogs import Dialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from textual.screen import Screen

    from helpdesk_tui.model.ticket import Ticket

__all__ = ["NOON", "Desk", "desk"]

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
_NAMES = {
    "$": "dollar_sign", "%": "percent_sign", ";": "semicolon", "/": "slash", "?": "question_mark", "*": "asterisk",
    "!": "exclamation_mark", "<": "less_than_sign", "@": "at", "-": "minus", "+": "plus", "_": "underscore",
    "[": "left_square_bracket", "]": "right_square_bracket", "{": "left_curly_bracket", "}": "right_curly_bracket",
    "\\": "backslash", ".": "full_stop", ":": "colon", "#": "number_sign", "'": "apostrophe", "esc": "escape",
}  # fmt: skip
_TURNS = 400
"""Rounds after which a desk that is still busy is an error."""


@dataclass
class Desk:
    """A running app."""

    app: DeskApp
    pilot: Pilot[None]
    session: Session
    clock: FrozenClock
    pressed: int = 0
    """Keys so far, for the table of keystrokes."""
    log: list[str] = field(default_factory=list)

    @property
    def screen(self) -> Screen[object]:
        return self.app.screen

    @property
    def desk(self) -> DeskScreen:
        return next(one for one in self.app.screen_stack if isinstance(one, DeskScreen))

    async def press(self, keys: str) -> Desk:
        """Keys with blanks between them: ``g g``, ``$ e i y``, ``ctrl+d``."""
        for key in keys.split():
            await self.quickly(key)
            await self.settled()
        return self

    async def quickly(self, keys: str) -> Desk:
        """The same without waiting: fingers faster than the desk."""
        for key in keys.split():
            self.pressed += 1
            self.log.append(key)
            await self.pilot.press(_NAMES.get(key, key))
        return self

    async def type(self, text: str) -> Desk:
        """A text, letter by letter."""
        for char in text:
            self.pressed += 1
            await self.pilot.press("space" if char == " " else "enter" if char == "\n" else _NAMES.get(char, char))
        await self.settled()
        return self

    async def settled(self) -> Desk:
        """Nothing left to do: no answer on its way, and what is shown is what there is."""
        quiet = 0
        for _ in range(_TURNS):
            await self.pilot.pause()
            quiet = 0 if self._busy() else quiet + 1
            if quiet == 3:
                return self
            await asyncio.sleep(0.002)
        raise AssertionError(
            f"still busy after {' '.join(self.log)}: {[w.group for w in self.app.workers]}\n{self.text}"
        )

    def _busy(self) -> bool:
        asking = isinstance(self.app.screen, Dialog) or not isinstance(self.app.screen, DeskScreen)
        for worker in self.app.workers:
            if worker.is_finished or worker.group == "events" or (worker.group == "acts" and asking):
                continue
            return True
        return False

    async def resize(self, width: int, height: int) -> Desk:
        await self.pilot.resize_terminal(width, height)
        return await self.settled()

    async def passes(self, by: timedelta) -> Desk:
        """Time on the program's clock."""
        self.clock.advance(by)
        return self

    # What is seen.

    @property
    def text(self) -> str:
        """The screen as text, blanks at the ends of lines cut off."""
        update = self.app.screen._compositor.render_strips()  # the only way to the screen's text
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in update)

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def sees(self, *words: str) -> Desk:
        shown = " ".join(self.text.split())
        for word in words:
            assert " ".join(word.split()) in shown, f"{word!r} is not on the screen:\n{self.text}"
        return self

    def sees_not(self, *words: str) -> Desk:
        shown = " ".join(self.text.split())
        for word in words:
            assert " ".join(word.split()) not in shown, f"{word!r} is on the screen:\n{self.text}"
        return self

    @property
    def said(self) -> str:
        """The newest notice."""
        return self.desk.notices[-1][1] if self.desk.notices else ""

    # What is so.

    @property
    def current(self) -> Ticket:
        """The ticket under the cursor, as the screen has it."""
        found = self.desk.tickets.current
        assert found is not None, self.text
        return found

    async def ticket(self, name: str | None = None) -> Ticket:
        """A ticket as the backend has it."""
        return await self.session.ticket(name or self.current.id)


@asynccontextmanager
async def desk(
    url: str = "memory:",
    *,
    size: tuple[int, int] = (80, 24),
    keys: Mapping[str, str | list[str]] | None = None,
    theme: str = "ansi",
    ascii_only: bool = False,
    read_only: bool = False,
    at: datetime = NOON,
    state: StateStore | None = None,
    grace: timedelta = timedelta(0),
    actor: str = "sam",
) -> AsyncIterator[Desk]:
    """The app on a desk of its own, under a frozen clock."""
    clock = FrozenClock(at)
    store = state or StateStore.memory()
    async with await open_backend(url, start=at, read_only=read_only).connect() as connection:
        session = Session(
            connection, packs=Packs(), clock=clock, actor=actor, state=store, read_only=read_only, grace=grace
        )
        async with session:
            app = DeskApp(session, keys=keys, theme=theme, look=Look(ascii_only=ascii_only, rest=0, hint=0))
            async with app.run_test(size=size, notifications=True) as pilot:
                made = Desk(app, pilot, session, clock)
                await made.settled()
                yield made
                for error in app.unexpected:
                    raise error
