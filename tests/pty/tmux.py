"""A shell in a tmux of its own: typed on by keys, looked at as tmux shows it.

Belongs here: starting and ending that tmux, typing, waiting, looking. Does not belong here: what must be seen (the
tests). Its socket is its own, in a folder that goes with it, so no other tmux of the user is touched.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

from tests.pty.terminal import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["PROMPT", "Tmux"]

PROMPT = "ready>"
_NAMED = {"esc": "Escape", "enter": "Enter", "space": "Space", "tab": "Tab"}
_STATE = "#{alternate_on} #{cursor_flag} #{mouse_any_flag}"
_SHORT = "/tmp"
"""Where sockets are made: their paths have 100 bytes at most, and a folder of pytest may be longer."""
_PAUSE = 0.05
"""Seconds between two looks."""


class Tmux:
    """One window with a shell."""

    def __init__(self, folder: Path, *, size: tuple[int, int], env: Mapping[str, str]) -> None:
        self._folder = TemporaryDirectory(prefix="desk-", dir=_SHORT)
        self._argv = ["tmux", "-u", "-S", f"{self._folder.name}/tmux", "-f", "/dev/null"]
        dropped = ("TEXTUAL", "TMUX", "TERM", "LC_", "COLOR", "NO_COLOR", "ENV")
        clean = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
        self._env = (
            clean | {"LANG": "C.UTF-8", "TERM": "xterm-256color", "PS1": f"{PROMPT} ", "SHELL": "/bin/sh"} | dict(env)
        )
        columns, rows = map(str, size)
        self._tmux("new-session", "-d", "-x", columns, "-y", rows, "-c", str(folder), "exec /bin/sh")
        self.shell = int(self._tmux("display-message", "-p", "#{pane_pid}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server")
        self._folder.cleanup()

    @property
    def text(self) -> str:
        """What the window shows, blanks at the ends of lines cut off."""
        return self._tmux("capture-pane", "-p")

    @property
    def modes(self) -> str:
        """Whether the alternate screen, the cursor and the mouse are on."""
        return self._tmux("display-message", "-p", _STATE).strip()

    @property
    def processes(self) -> list[str]:
        """What runs in the window beside its shell."""
        return [name for pid, name in _session(self.shell) if pid != self.shell]

    def press_keys(self, names: str) -> None:
        """Keys by the names of ``keys``, all of them at once."""
        args: list[str] = []
        for name in names.split():
            args += ["send-keys", *_sent(name), ";"]
        self._tmux(*args[:-1])

    def run(self, line: str) -> None:
        """A line for the shell."""
        self._tmux("send-keys", "-l", line, ";", "send-keys", "Enter")

    def wait(self, wanted: str | Callable[[Tmux], bool]) -> None:
        """Until a text is shown, or something is so. Fails with what is shown when it does not come."""
        until = time.monotonic() + PATIENCE
        while not (wanted in self.text if isinstance(wanted, str) else wanted(self)):
            if time.monotonic() > until:
                raise AssertionError(
                    f"waited in vain for {wanted!r}; {self.modes}; {self.processes}; the screen:\n{self.text}"
                )
            time.sleep(_PAUSE)

    def resize(self, columns: int, rows: int) -> None:
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def _tmux(self, *args: str) -> str:
        done = subprocess.run([*self._argv, *args], env=self._env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"tmux {' '.join(args)}: {done.stderr}"
        return done.stdout


def _sent(name: str) -> list[str]:
    """A key as tmux wants it; a semicolon at the end of a word would end its command."""
    if name.startswith('"') and len(name) > 1:
        return ["-l", "--", name[1:]]
    if name.startswith("ctrl+"):
        return [f"C-{name[5]}"]
    return [_NAMED[name]] if name in _NAMED else ["-l", "--", "\\;" if name == ";" else name]


def _session(leader: int) -> Iterator[tuple[int, str]]:
    """Number and name of each process of a terminal's session."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                head, _, rest = (folder / "stat").read_text().rpartition(")")
            except OSError:
                continue  # it has ended meanwhile
            if int(rest.split()[3]) == leader:
                yield int(folder.name), head.partition("(")[2]
