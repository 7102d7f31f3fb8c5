"""How the app comes to life and to its end, whoever ends it.

Belongs here: the terminals that are refused, signals, exit codes. Does not belong here: what the app does meanwhile.

A program that is killed, or whose line drops, first puts drafts on the disk, in the handler itself, because nothing
that comes later is certain; then it asks the app to end in the usual way; and when that takes too long, gives the
terminal back and goes.
"""

from __future__ import annotations

import codecs
import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from helpdesk_tui.errors import HelpdeskError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

    from helpdesk_tui.tui.terminal.app import TerminalApp

__all__ = ["FILES", "PATIENCE", "ascii_only", "check_files", "check_terminal", "refusal", "run", "run_async"]

PATIENCE = 1.5
"""Seconds the app gets to end by itself after a signal."""
FILES = 32
"""Open files the app gets along with: a desk in a file takes 20, a program beside it three more."""
_DEADLY = (signal.SIGHUP, signal.SIGTERM)


def refusal(environ: Mapping[str, str], *, reads: bool, draws: bool) -> UsageError | None:
    """Why no screen can be shown here, if so. ``reads``, ``draws``: standard input and error are a terminal."""
    if not reads or not draws:
        which = "input" if not reads else "error output (it draws there)"
        return UsageError(
            f"the screen needs a terminal for its {which}",
            hint="helpdesk --help lists the commands that work without",
        )
    term = environ.get("TERM", "")
    if term in {"", "dumb", "unknown"}:
        name = f"TERM is {term}" if term else "TERM is not set"
        return UsageError(
            f"{name}: the screen can't be drawn on such a terminal",
            hint="helpdesk --help lists the commands that work without",
        )
    return None


def ascii_only(encoding: str | None = None) -> bool:
    """Whether lines and signs must be ASCII: the terminal, as far as the environment says, reads no UTF-8."""
    if encoding is None:
        encoding = sys.__stderr__.encoding if sys.__stderr__ is not None else "utf-8"
    try:
        return codecs.lookup(encoding).name != "utf-8"
    except LookupError:
        return True


def check_terminal() -> None:
    """Raises UsageError where no screen can be shown, before anything was sent."""
    given, shown = sys.__stdin__, sys.__stderr__
    reads = given is not None and given.isatty()
    draws = shown is not None and shown.isatty()
    if (refused := refusal(os.environ, reads=reads, draws=draws)) is not None:
        raise refused


def check_files() -> None:
    """Makes room for ``FILES`` where it may. Raises HelpdeskError where it may not, before anything was sent."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _enough(soft):
        return
    if not _enough(hard):
        raise HelpdeskError(
            f"only {hard} files may be open at once here, and the screen needs {FILES}",
            hint=f"raise the limit: ulimit -n {FILES}, or more",
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, hard))


def _enough(limit: int) -> bool:
    return limit < 0 or limit >= FILES  # below 0: there is no limit


def run(app: TerminalApp, *, mouse: bool = True) -> int:
    """Runs the app to its end; gives the exit code. 129 and 143 after SIGHUP and SIGTERM.

    Raises UsageError where no screen can be shown, before anything was sent; and the HelpdeskError of an app that
    came to its end by an error nobody expected, when the terminal is as it was.
    """
    check_terminal()
    with _signals(app):
        app.run(mouse=mouse)
    return _ended(app)


async def run_async(app: TerminalApp, *, mouse: bool = True) -> int:
    """The same inside a loop that runs already, for an app whose desk is open there."""
    check_terminal()
    with _signals(app):
        await app.run_async(mouse=mouse)
    return _ended(app)


@contextmanager
def _signals(app: TerminalApp) -> Iterator[None]:
    before = {number: signal.signal(number, _Ending(app)) for number in _DEADLY}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ended(app: TerminalApp) -> int:
    if app.crashed is not None:
        raise app.crashed
    return app.return_code or 0


class _Ending:
    """The handler of a signal that ends the program."""

    def __init__(self, app: TerminalApp) -> None:
        self._app = app
        self._started = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        del frame
        code = 128 + number
        if self._started:
            return
        self._started = True
        timer = threading.Timer(PATIENCE, self._go, (code,))
        timer.daemon = True
        timer.start()
        self._app.flush_drafts()
        loop = self._app.loop
        if loop is None or loop.is_closed():
            self._go(code)
            return
        loop.call_soon_threadsafe(self._app.end, code)

    def _go(self, code: int) -> None:
        """Gives the terminal back and ends the process without asking anybody."""
        if self._app.terminal is not None:
            self._app.terminal.restore_now()
        os._exit(code)
