"""A terminal for a program under test: a pseudo-terminal, an emulator behind it, and a record of every byte.

Belongs here: starting, typing, waiting, looking, ending. Does not belong here: what must be seen (the tests), which
bytes are wrong (``leaks``). Nothing here sleeps for a fixed time: it waits for words, for silence or for the end.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyte
from wcwidth import wcwidth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["PATIENCE", "ROOT", "Terminal", "module"]

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20.0
"""Seconds a test waits for what must come; on a busy machine a start takes some."""

_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1bP[^\x1b]*\x1b\\")
"""Sequences that the emulator would print: kitty's keyboard modes, messages to tmux."""
_QUERY = b"\x1b[?2026$p"
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_ON_BY_DEFAULT = frozenset({"7", "25"})
_LOOK = 0.01
"""Seconds between two looks at a program that may be at rest."""
_CONTROLLED = 'exec "$0" "$@" <>"$PTY" 1>&0 2>&0'
"""Opening the terminal makes it the controlling one of the new session."""


def module(name: str, *args: str) -> list[str]:
    """The command that runs a module of the tests."""
    return [sys.executable, "-m", name, *args]


def _tasks(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").glob("*/stat"))


def _state(task: Path) -> str:
    """The letter of what a thread does; Z for one that is gone."""
    with contextlib.suppress(OSError):
        return task.read_text(errors="replace").rpartition(") ")[2][:1]
    return "Z"


class Terminal:
    """A program on a terminal of ``size`` (columns, rows)."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        sync: bool = False,
        emulate: bool = True,
        cwd: Path = ROOT,
    ) -> None:
        """``sync``: it answers that it knows synchronised output. Without ``emulate`` there is no screen to look at,
        and what comes is stamped the sooner."""
        self.screen = pyte.Screen(*size)
        self.raw = bytearray()
        """Everything the program has sent."""
        self.stamps: list[tuple[float, int]] = []
        """When something came, and how many bytes there were then."""
        self._emulate = emulate
        self._stream = pyte.ByteStream(self.screen)
        self._held = b""
        self._sync = sync
        self._master, self._slave = os.openpty()
        os.set_blocking(self._master, False)
        self.resize(*size, tell=False)
        self.before: list[Any] = termios.tcgetattr(self._slave)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("TEXTUAL", "TMUX", "TERM", "LC_", "COLOR"))}
        clean.pop("NO_COLOR", None)
        given = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PTY": os.ttyname(self._slave)}
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", _CONTROLLED, *argv],
            env=clean | given | dict(env or {}),
            cwd=cwd,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.hang_up()

    @property
    def lines(self) -> list[str]:
        """The screen as the user sees it, without blanks at the ends of lines."""
        self.read(0)
        return [self._row(number) for number in range(self.screen.lines)]

    def _row(self, number: int) -> str:
        """A row's characters. A wide one takes two cells; half of one, left behind when the other half was drawn over,
        is a blank, where pyte's own ``display`` breaks."""
        cells, found, column = self.screen.buffer[number], "", 0
        while column < self.screen.columns:
            data = cells[column].data or " "
            wide = wcwidth(data[0]) == 2
            whole = wide and column + 1 < self.screen.columns and not cells[column + 1].data
            found += data if whole or not wide else " "
            column += 2 if whole else 1
        return found.rstrip()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def type(self, keys: str | bytes) -> None:
        """Sends keys, all of them at once."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                self.read(0.05)

    def read(self, seconds: float) -> bytes:
        """What comes within a time; returns as soon as something came."""
        if self._master < 0 or not select.select([self._master], [], [], seconds)[0]:
            return b""
        found = b""
        with contextlib.suppress(OSError):
            while data := os.read(self._master, 65_536):
                found += data
        self._take(found)
        return found

    def wait(self, wanted: str | Callable[[Terminal], bool], seconds: float = PATIENCE) -> None:
        """Until a text is on the screen, or something is so. Fails with the screen when it does not come."""
        until = time.monotonic() + seconds
        while not (wanted in self.text if isinstance(wanted, str) else wanted(self)):
            if time.monotonic() > until:
                raise AssertionError(f"waited in vain for {wanted!r}; the screen:\n{self.text}")
            self.read(0.02)

    def settle(self, seconds: float = 0.15) -> int:
        """Until nothing has come for a while; the bytes that came. Fails when it never falls silent."""
        before, until = len(self.raw), time.monotonic() + seconds + PATIENCE
        while self.read(seconds):
            if time.monotonic() > until:
                raise AssertionError(f"never silent for {seconds} s; it sent {bytes(self.raw[-200:])!r}")
        return len(self.raw) - before

    def rest(self) -> None:
        """Until the program has read all that was typed and waits for more: all its threads sleep, and nothing comes,
        twice in a row. What a timer brings later is waited for by its words. Where the system tells nothing of
        threads: silence. Fails when it never rests."""
        until, calm = time.monotonic() + PATIENCE, 0
        while calm < 2:
            if time.monotonic() > until:
                raise AssertionError(f"never rests; it sent {bytes(self.raw[-200:])!r}")
            calm = 0 if self.read(_LOOK) or self._works() else calm + 1

    def _works(self) -> bool:
        waiting = struct.unpack("i", fcntl.ioctl(self._slave, termios.FIONREAD, bytes(4)))[0]
        return bool(waiting) or any(_state(task) not in "SZ" for task in _tasks(self.process.pid))

    def press(self, keys: str | bytes, silence: float = 0.15) -> int:
        """Sends keys and waits for silence; the bytes it cost."""
        self.read(0)
        before = len(self.raw)
        self.type(keys)
        self.settle(silence)
        return len(self.raw) - before

    def resize(self, columns: int, rows: int, *, tell: bool = True) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            self.read(0)
            self.screen.resize(max(rows, 1), max(columns, 1))

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Closes the terminal, as a line that drops does."""
        for fileno in (self._slave, self._master):
            if fileno >= 0:
                os.close(fileno)
        self._slave = self._master = -1

    def end(self, seconds: float = PATIENCE) -> int:
        """Waits for the end of the program; its exit code, negative for a signal."""
        until = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > until:
                raise AssertionError(f"still running; the screen:\n{self.text}")
            self.read(0.02) if self._master >= 0 else select.select([], [], [], 0.02)
        self.read(0)
        assert self.process.returncode is not None
        return self.process.returncode

    def left_behind(self) -> list[str]:
        """Modes that are set and were not before, and whether the line discipline is another."""
        self.settle(0.02)
        found = []
        on: dict[str, bool] = {}
        for numbers, act in _MODE.findall(bytes(self.raw)):
            on |= dict.fromkeys(numbers.decode().split(";"), act == b"h")
        found += [f"?{mode}{'h' if is_on else 'l'}" for mode, is_on in on.items() if is_on != (mode in _ON_BY_DEFAULT)]
        pushed, popped = self.raw.count(b"\x1b[>"), self.raw.count(b"\x1b[<u")
        if pushed > popped:
            found.append(f"{pushed - popped} keyboard modes")
        if self._slave >= 0 and termios.tcgetattr(self._slave)[:4] != self.before[:4]:
            found.append("termios")
        return found

    def _take(self, data: bytes) -> None:
        self.stamps.append((time.perf_counter(), len(self.raw) + len(data)))
        self.raw += data
        if self._sync and _QUERY in data:
            self.type(b"\x1b[?2026;2$y")
        if not self._emulate:
            return
        whole = self._held + data
        cut = whole.rfind(b"\x1b")
        unfinished = cut >= 0 and len(whole) - cut < 3
        self._held = whole[cut:] if unfinished else b""
        self._stream.feed(_UNKNOWN.sub(b"", whole[:cut] if unfinished else whole))
