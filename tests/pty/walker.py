"""Walks the program on a hostile desk from screen to screen, clicks about, and looks at what came of it.

Belongs here: pressing, clicking, looking at the bytes. Does not belong here: the way (``walk``), the desk
(``hostile``). No screen is emulated: what is looked for is in the bytes, and an emulator takes ten times as long.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from tests.pty.desk import HELPDESK, home_of
from tests.pty.hostile import contents, make_desk, sprung, traps
from tests.pty.keys import click, keys, pasted
from tests.pty.leaks import leaks, told
from tests.pty.terminal import PATIENCE, Terminal
from tests.pty.walk import HOME, PASTE, TAB, Step
from tests.tui.driver import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.hostile.corpus import Payload
__all__ = ["Walker", "walking"]

_TABS = 8
"""More than any pane has."""
_LONGEST = 4_000
"""Characters of a text that is pasted."""
_CUT = re.compile(rb"\x1b[^\x1b]{0,60}\Z")
_NUMBER = re.compile(r"T-\d+").fullmatch
"""What ``y`` copies when a step has no question left for it."""
_SEQUENCE = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


class Walker:
    """A program on a terminal, and the payloads that are everywhere in its desk."""

    def __init__(
        self, terminal: Terminal, folder: Path, payloads: Sequence[Payload], every: tuple[int, int] | None
    ) -> None:
        self.terminal, self.folder, self.payloads = terminal, folder, payloads
        self.trouble: list[str] = []
        self.clicks = 0
        self._every = every
        self._pastes = count()
        self._looked = self._begun = 0

    def walk(self, step: Step) -> None:
        """Goes to a screen, clicks and looks about there, and goes back."""
        self._open(step)
        self._wait(step.title, step.seen)
        if self._every is not None:
            self._click(step, *self._every)
        for more in step.more:
            self._press(more)
        if step.leave:
            self._press(step.leave)
        self._look(step)

    def show(self, title: str, names: str, seen: str) -> None:
        """Presses keys where it is, waits for words, and looks."""
        self._begun = len(self.terminal.raw)
        self._press(names)
        self._wait(title, seen)
        self._look(Step(title, names, seen))

    def end(self) -> None:
        """Quits, and looks at what is left."""
        self._press(HOME)
        self.terminal.type(keys("ctrl+q"))
        code = self.terminal.end()
        self._look(Step("the end", "", ""))
        log = self.folder / "state" / "helpdesk-tui" / "crash.log"
        crash = log.read_text() if log.exists() else ""
        left = self.terminal.left_behind()
        facts = {"exit code": code, "crash file": crash, "left behind": left, "started": sprung(self.folder)}
        self.trouble += [f"{name}: {fact}" for name, fact in facts.items() if fact]

    def _press(self, names: str) -> None:
        for name in names.split():
            if name.startswith(TAB) and name != TAB:
                self._choose(name.removeprefix(TAB))
            else:
                self._send(self._paste() if name == PASTE else keys(name))

    def _send(self, data: bytes) -> None:
        self.terminal.type(data)
        self.terminal.rest()

    def _choose(self, tab: str) -> None:
        """Goes round the tabs of a pane to the one whose name begins so."""
        for _ in range(_TABS):
            self._begun = len(self.terminal.raw)
            self._send(keys(TAB))
            if self._came(f"▸{tab}", 0.5):
                return
        raise AssertionError(f"no tab {tab!r}; it sent {self._sent()[-1000:]!r}")

    def _paste(self) -> bytes:
        return pasted(self.payloads[next(self._pastes) % len(self.payloads)].text[:_LONGEST])

    def _open(self, step: Step) -> None:
        self._press(HOME)
        self._begun = len(self.terminal.raw)
        self._press(step.keys)

    def _sent(self) -> str:
        """What was sent since the screen was asked for, without the sequences in it."""
        return _SEQUENCE.sub(b"", self.terminal.raw[self._begun :]).decode(errors="replace")

    def _wait(self, title: str, words: str) -> None:
        assert self._came(words, PATIENCE), f"{title}: no {words!r}; it sent {self._sent()[-3000:]!r}"

    def _came(self, words: str, seconds: float) -> bool:
        """Whether the words of a screen come within a time."""
        until = time.monotonic() + seconds
        while words not in self._sent():
            if time.monotonic() > until or self.terminal.process.poll() is not None:
                return False
            self.terminal.read(0.02)
        return True

    def _click(self, step: Step, columns: int, rows: int) -> None:
        """On each cell so many columns and rows apart, over whatever a click brings; then it is opened again."""
        before = contents(self.folder / "desk.db")
        for row in range(0, self.terminal.screen.lines, rows):
            cells = range(row % columns, self.terminal.screen.columns, columns)
            self.clicks += len(cells)
            self._send(b"".join(click(column, row) for column in cells))
        if contents(self.folder / "desk.db") != before:
            self.trouble.append(f"{step.title}: a click has changed the desk")
        if step.leave:
            self._press(step.leave)
        self._open(step)

    def _look(self, step: Step) -> None:
        """At what has been sent since the last look, but for a sequence that is still coming."""
        raw = bytes(self.terminal.raw[self._looked :])
        if _CUT.search(raw) is not None and self.terminal.process.poll() is None:
            raw = raw[: raw.rfind(b"\x1b")]
        self._looked += len(raw)
        self.trouble += [f"{step.title}: {leak}" for leak in leaks(raw, self.payloads)]
        found = told(raw)
        titles = [title for title in found.titles if not title.startswith("helpdesk · ")]
        copies = [text for text in found.copies if not (step.copies or _NUMBER(text))]
        if titles or found.links or found.notices or found.bells or copies:
            self.trouble.append(f"{step.title}: {found}")


@contextmanager
def walking(
    folder: Path,
    payloads: Sequence[Payload],
    *,
    size: tuple[int, int],
    args: Sequence[str] = (),
    every: tuple[int, int] | None = None,
) -> Iterator[Walker]:
    """The program at its first queue. ``args``: the desk, else the demo desk whose fields are all hostile. ``every``:
    clicks on each cell so many columns and rows apart."""
    desk = args or ("--backend", make_desk(folder / "desk.db"), "--now", NOON.isoformat())
    env = home_of(folder) | traps(folder)
    with Terminal([HELPDESK, *desk], size=size, env=env, cwd=folder, emulate=False) as terminal:
        while b"T-1" not in terminal.raw:
            assert terminal.process.poll() is None
            terminal.read(0.1)
        terminal.rest()
        yield Walker(terminal, folder, payloads, every)
