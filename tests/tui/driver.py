"""The desk as a person at the keyboard meets it: press keys, read the screen.

Belongs here: a user's words for what a test does. Does not belong here: what is expected (the scenarios).
There are no sleeps: ``press`` comes back when the app has nothing left to do but wait for the next key.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from textual.events import Key

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.text import Kind, cells, clean
from helpdesk_tui.tui.app import DeskApp
from helpdesk_tui.tui.panes.base import Look
from helpdesk_tui.tui.screens.bulk import Running
from helpdesk_tui.tui.screens.desk import DeskScreen
from tests.tui.worlds import TICKETS, hostile_records

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import tzinfo
    from pathlib import Path

    from textual.pilot import Pilot
    from textual.screen import Screen
    from textual.strip import Strip

    from helpdesk_tui.backends.api import Connection
    from helpdesk_tui.backends.capabilities import Bulk, Record
    from helpdesk_tui.model.ticket import Ticket

    Opens: TypeAlias = Callable[..., AbstractAsyncContextManager["Desk"]]

__all__ = ["DEMO", "NOON", "Desk", "Opens", "colleague", "desk"]

DEMO = f"memory:?tickets={TICKETS}"
"""The demo desk the scenarios hold on, without hostile texts."""

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
_NAMES = {
    "$": "dollar_sign", "%": "percent_sign", ";": "semicolon", "/": "slash", "?": "question_mark", "*": "asterisk",
    "!": "exclamation_mark", "<": "less_than_sign", "@": "at", "-": "minus", "+": "plus", "_": "underscore",
    "[": "left_square_bracket", "]": "right_square_bracket", "{": "left_curly_bracket", "}": "right_curly_bracket",
    "\\": "backslash", ".": "full_stop", ":": "colon", "#": "number_sign", "'": "apostrophe", "esc": "escape",
    "\"": "quotation_mark", "=": "equals_sign", "(": "left_parenthesis", ")": "right_parenthesis", ",": "comma",
}  # fmt: skip
_PATIENCE = 20.0
"""Seconds after which a desk that is still busy is an error."""

_UNTOLD = frozenset({"events", "outside"})
"""Groups of workers that wait for what comes from outside, by itself."""


def _turns() -> Iterator[None]:
    """Rounds of a wait, as many as the machine does in the time."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        yield


@dataclass
class Desk:
    """A running app."""

    app: DeskApp
    pilot: Pilot[int]
    session: Session
    clock: FrozenClock
    pressed: int = 0
    """Keys so far, for the table of keystrokes."""
    log: list[str] = field(default_factory=list)
    lead: float = 0.0
    """Seconds the keys are ahead of the clock: a second lies between two that are pressed one after the other."""

    @property
    def screen(self) -> Screen[object]:
        return self.app.screen

    @property
    def desk(self) -> DeskScreen:
        return next(one for one in self.app.screen_stack if isinstance(one, DeskScreen))

    async def press(self, keys: str) -> Desk:
        """Keys with blanks between them: ``g g``, ``$ e i y``, ``ctrl+d``."""
        for key in keys.split():
            self.lead += 1.0
            await self.quickly(key)
            await self.settled()
        return self

    async def quickly(self, keys: str) -> Desk:
        """The same without waiting: fingers faster than the desk."""
        for key in keys.split():
            self.log.append(key)
            self._key(key)
        await asyncio.sleep(0)
        return self

    def _key(self, key: str) -> None:
        """One key as the terminal's driver gives it."""
        self.pressed += 1
        char = " " if key == "space" else key if len(key) == 1 else None
        event = Key(_NAMES.get(key, key), char)
        event.time += self.lead
        self.app.post_message(event)

    async def type(self, text: str) -> Desk:
        """A text, letter by letter."""
        for char in text:
            self._key("space" if char == " " else "enter" if char == "\n" else char)
        return await self.settled()

    async def settled(self) -> Desk:
        """Nothing left to do: no answer on its way, and what is shown is what there is."""
        quiet = 0
        for _ in _turns():
            await self.pilot.pause(0)
            quiet = 0 if self._busy() else quiet + 1
            if quiet == 3:
                self.is_clean()
                return self
            await asyncio.sleep(0.002)
        raise AssertionError(
            f"still busy after {' '.join(self.log)}: {[w.group for w in self.app.workers]}\n{self.text}"
        )

    def _busy(self) -> bool:
        """Whether something runs; an act that has a dialog open waits for a person instead."""
        running = [one.group for one in self.app.workers if not one.is_finished and one.group not in _UNTOLD]
        waiting = min(running.count("acts"), len(self.app.screen_stack) - 1)
        watched = isinstance(self.screen, Running)
        return len(running) > waiting or watched or self.desk.pane.settling or self.app.waiting

    async def until(self, seen: Callable[[], object]) -> Desk:
        """For what comes by itself: returns as soon as it is so."""
        for _ in _turns():
            if seen():
                return await self.settled()
            await self.pilot.pause(0)
            await asyncio.sleep(0.005)
        raise AssertionError(f"it did not come:\n{self.text}")

    async def until_shown(self, words: str) -> Desk:
        """The same while something is still at work."""
        for _ in _turns():
            if words in " ".join(self.text.split()):
                return self
            await self.pilot.pause(0)
            await asyncio.sleep(0.005)
        raise AssertionError(f"{words!r} did not come:\n{self.text}")

    async def click(self, words: str, *, row: int = 0) -> Desk:
        """A click on the first place, or the ``row``-th one, where these words stand."""
        places = [(n, text.index(words)) for n, text in enumerate(self.lines) if words in text]
        assert len(places) > row, f"{words!r} is not on the screen:\n{self.text}"
        y, at = places[row]
        await self.pilot.click(offset=(cells(self.lines[y][:at]), y))
        return await self.settled()

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
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in self.strips)

    @property
    def strips(self) -> list[Strip]:
        """The screen as it is painted."""
        return self.app.screen._compositor.render_strips()  # the only way to the screen's text

    def is_clean(self) -> None:
        """Nothing on the screen can move a cursor, is wider than the screen, or does something when clicked."""
        for strip in self.strips:
            text = "".join(segment.text for segment in strip)
            assert clean(text, Kind.BLOCK) == text, f"after {self.log[-8:]}: {text!a}"
            assert cells(text) <= self.app.size.width, f"after {self.log[-8:]}: {cells(text)} cells: {text}"
            for segment in strip:
                style = segment.style
                assert style is None or (not style.link and "@click" not in style.meta), f"a link: {segment.text!r}"

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

    @property
    def listed(self) -> list[str]:
        """The ids of the tickets of the queue, as far as they were read."""
        queue = self.desk.tickets.queue
        return [] if queue is None else [queue.tickets[n].id for n in sorted(queue.tickets)]

    async def every(self, query: str = "") -> list[Ticket]:
        """All tickets the backend finds."""
        found = await self.session.list(query, view="all")
        return await found.window(0, 1_000)

    async def on(self, wanted: Callable[[Ticket], object], *, nth: int = 0) -> Ticket:
        """Puts the cursor on a ticket that is so, by filtering for it."""
        found = [one for one in await self.every() if wanted(one)]
        assert len(found) > nth, "no ticket of the desk is like this"
        self.desk.tickets.show_view("all")
        await self.press("g t / ctrl+u")
        await self.type(f"id:{found[nth].id}")
        await self.press("enter")
        assert self.current.id == found[nth].id, self.text
        self.pressed = 0
        return found[nth]

    async def ticket(self, name: str | None = None) -> Ticket:
        """A ticket as the backend has it."""
        return await self.session.ticket(name or self.current.id)


@asynccontextmanager
async def desk(
    url: str = DEMO,
    *,
    hostile: bool = False,
    behind: Callable[[Connection], Connection] | None = None,
    size: tuple[int, int] = (80, 24),
    keys: Mapping[str, str | list[str]] | None = None,
    theme: str = "ansi",
    ascii_only: bool = False,
    read_only: bool = False,
    at: datetime = NOON,
    state: StateStore | None = None,
    grace: timedelta = timedelta(0),
    actor: str = "sam",
    folder: Path | None = None,
    every: float = 2.0,
    pauses: bool = False,
    turn: float = 60.0,
    zone: tzinfo = UTC,
) -> AsyncIterator[Desk]:
    """The app on a desk of its own, under a frozen clock."""
    clock = FrozenClock(at)
    store = state or StateStore.memory()
    spoilt = hostile and url == DEMO
    if spoilt:
        url = "memory:?tickets=0"
    backend = open_backend(url, start=at, clock=clock, read_only=read_only and not spoilt)
    async with await backend.connect() as connection:
        if spoilt:
            await _load(connection, await hostile_records(at))
        shown = behind(connection) if behind is not None else connection
        whose: dict[str, Any] = {"state": store, "read_only": read_only, "grace": grace, "zone": zone}
        session = Session(shown, packs=Packs(), clock=clock, actor=actor, **whose)
        async with session:
            app = DeskApp(
                session,
                keys=keys,
                theme=theme,
                look=Look(ascii_only=ascii_only, rest=0, hint=0.001, every=every, turn=turn, pauses=pauses),
                folder=folder,
            )
            async with app.run_test(size=size, notifications=True) as pilot:
                made = Desk(app, pilot, session, clock)
                await made.settled()
                yield made
                for error in app.unexpected:
                    raise error


def colleague(d: Desk, name: str = "anna") -> Session:
    """Somebody else on the same desk."""
    return Session(d.session.connection, packs=Packs(), clock=d.clock, actor=name, state=StateStore.memory())


async def _load(connection: Connection, records: Sequence[Record]) -> None:
    bulk: Bulk = connection  # type: ignore[assignment]  # the local backend has every capability
    load = await bulk.load(atomic=True)
    problems = [text for text in await load.add(records) if text]
    assert not problems, problems
    await load.finish()
