"""Our driver: reads the terminal without polling, writes a frame at once, leaves nothing behind.

Belongs here: the terminal's modes, its size, suspending. Does not belong here: signals that end the program
(``lifecycle``), reading (``_reader``), writing (``_writer``).

It derives from Textual's public ``Driver`` alone. Against the one for Linux that Textual brings: no wake-up ten times a
second, no crash on a wrong byte, one write for each frame, no waiting at the end, no terminal mode that stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import termios
import tty
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual import events, messages
from textual.driver import Driver
from textual.geometry import Size

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.tui.terminal._modes import SYNC_END, SYNC_START, enter, focus, leave, shifted
from helpdesk_tui.tui.terminal._reader import Reader
from helpdesk_tui.tui.terminal._writer import Writer
from helpdesk_tui.tui.terminal.guard import openable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App
    from textual.message import Message

__all__ = ["NotShown", "Owner", "TerminalDriver"]

_SYNC_FROM = 2_048
"""Characters of a frame that are worth the 16 bytes that make it appear at once."""
_TURN = 0.002
"""Seconds between two looks for the first frame."""
_POINTER = "\x1b]22;"
_WIDEST, _HIGHEST = 1_000, 400
"""Cells of a terminal that are drawn; sizes beyond are mistakes or jokes, and a frame of them takes seconds."""
_FALLBACK = (80, 24)
_CALM = 0.1
"""Seconds after which a window is no longer being dragged."""
_PATIENCE = 1.5
"""Seconds a terminal that does not read is waited for at the end."""


class NotShown(HelpdeskError):
    """The terminal could not be taken; it is as it was."""


@runtime_checkable
class Owner(Protocol):
    """What an app may have to be told by the driver; any other app runs on it, too."""

    def attach(self, driver: TerminalDriver) -> None:
        """The driver is there."""

    def paste_cut(self, kept: int, dropped: int) -> None:
        """A paste was too long; the numbers are characters."""


class TerminalDriver(Driver):
    """Input and output of a POSIX terminal."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._told = app if isinstance(app, Owner) else None
        self._redraw = app.refresh
        self._with_mouse = mouse
        self._main = asyncio.get_running_loop()
        self._in, self._out, self._encoding = _streams()
        self._term, self._program = os.environ.get("TERM", ""), os.environ.get("TERM_PROGRAM", "")
        self._writer: Writer | None = None
        self._reader: Reader | None = None
        self._before: list[Any] | None = None
        self._frame: list[str] = []
        self._due = False
        self._shift: tuple[int, int, int] | None = None
        self._sync = False
        self._lent = self._asleep = self._told_focus = False
        self._reveals, self._first = False, ""
        self._sizes = 0
        self._last: Size | None = None
        self._settling: asyncio.TimerHandle | None = None
        self.alt: frozenset[str] = frozenset()
        """Characters that mean something with alt."""
        self.farewell = ""
        """Sent before the screen is given back: by whoever changed something more of the terminal."""
        if self._told is not None:
            self._told.attach(self)

    @property
    def can_suspend(self) -> bool:
        return True

    def tell_focus(self) -> None:
        """From now on the app gets ``AppBlur`` and ``AppFocus``, where the terminal knows them."""
        self._told_focus = True
        self.write(focus(self._term))

    def shift(self, top: int, bottom: int, lines: int) -> bool:
        """Scrolls lines of the terminal, just before the next frame. Shifts of one place add up; False: not now."""
        before = self._shift or (top, bottom, 0)
        if self._writer is None or before[:2] != (top, bottom):
            return False
        self._shift = (top, bottom, before[2] + lines)
        return True

    def write(self, data: str) -> None:
        """Takes part of a frame. Without a ``flush`` it goes out as soon as the loop is free.

        The shape of the pointer is not for us: it would be sent at the start and whenever the pointer moves.
        """
        if data.startswith(_POINTER):
            return
        self._frame.append(data)
        if not self._due:
            self._due = True
            self._main.call_soon_threadsafe(self.flush)

    def flush(self) -> None:
        """Sends what has been written, as one frame."""
        self._due = False
        frame = "".join(self._frame)
        self._frame.clear()
        if self._writer is None or not frame:
            return
        if self._reveals:
            self._first = frame
            return
        if self._shift is not None:
            top, bottom, lines = self._shift
            frame = (shifted(top, bottom, lines) if lines else "") + frame
            self._shift = None
        if self._sync and len(frame) >= _SYNC_FROM:
            frame = f"{SYNC_START}{frame}{SYNC_END}"
        self._writer.put(frame)

    def reveal(self) -> None:
        """The next frame is of the whole screen; a partial one that comes in the same breath is not sent.

        Textual lays out and paints what that changed before it paints the whole, in one turn of the loop.
        """
        self._reveals, self._first = True, ""
        self._main.call_soon(self._revealed)

    def _revealed(self) -> None:
        """Waits for a frame, a turn at a time, then sends the last one of that turn."""
        if not self._first:
            if self._writer is not None:
                self._main.call_later(_TURN, self._revealed)
            return
        self._reveals = False
        self.write(self._first)
        self.flush()

    def start_application_mode(self) -> None:
        """Raises NotShown when it can't be done; the terminal is as it was, then."""
        try:
            self._begin()
        except (OSError, RuntimeError, MemoryError) as error:
            self.stop_application_mode()
            hint = "the process may have too little memory, or too few threads: ulimit -a"
            raise NotShown(f"the screen can't be shown: {str(error) or 'out of memory'}", hint=hint) from error

    def _begin(self) -> None:
        self._make_raw()
        self._writer = Writer(self._out, self._encoding, self._repaint)
        self._shift = None
        self._main.add_signal_handler(signal.SIGWINCH, self._resized)
        self._main.add_signal_handler(signal.SIGTSTP, self._stopped)
        self._main.add_signal_handler(signal.SIGCONT, self._continued)
        self._resized()
        self._writer.put(self._enter())
        self._reader = Reader(self._in, give=self.process_message, cut=self._cut, ended=_hang_up, alt=lambda: self.alt)
        self._reader.start()

    def disable_input(self) -> None:
        if self._reader is not None:
            reader, self._reader = self._reader, None
            self._main.remove_signal_handler(signal.SIGWINCH)
            reader.stop()
            with contextlib.suppress(termios.error):
                termios.tcflush(self._in, termios.TCIFLUSH)

    def stop_application_mode(self) -> None:
        self.disable_input()
        self.flush()
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.finish(self.farewell + leave(self._term), _PATIENCE)
        self._restore()

    def restore_now(self) -> None:
        """Gives the terminal back from any thread, without waiting for anything: the process is about to end."""
        with contextlib.suppress(OSError):
            os.write(self._writer.fileno if self._writer else self._out, (self.farewell + leave(self._term)).encode())
        self._restore()

    @contextlib.contextmanager
    def no_automatic_restart(self) -> Iterator[None]:
        """While the terminal is lent to an editor, stopping and going on are the editor's affair."""
        lent, self._lent = self._lent, True
        try:
            with super().no_automatic_restart():
                yield
        finally:
            self._lent = lent

    def open_url(self, url: str, new_tab: bool = True) -> None:
        """Opens nothing but web pages and addresses; a URL can name a file or a program."""
        if openable(url):
            super().open_url(url, new_tab)

    def process_message(self, message: Message) -> None:
        if isinstance(message, messages.TerminalSupportsSynchronizedOutput):
            self._sync = True
        else:
            super().process_message(message)

    def _make_raw(self) -> None:
        """Keys one by one, none of them a signal, carriage return and newline kept apart."""
        with contextlib.suppress(termios.error):
            self._before = self._before or termios.tcgetattr(self._in)
            raw = list(self._before)
            raw[tty.CC] = list(raw[tty.CC])
            raw[tty.LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            raw[tty.IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
            raw[tty.CC][termios.VMIN], raw[tty.CC][termios.VTIME] = 1, 0
            termios.tcsetattr(self._in, termios.TCSANOW, raw)

    def _restore(self) -> None:
        if self._before is not None:
            before, self._before = self._before, None
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._in, termios.TCSANOW, before)

    def _resized(self) -> None:
        try:
            width, height = os.get_terminal_size(self._out)
        except OSError:
            width = height = 0
        if not (width and height):
            width, height = _FALLBACK
        size = Size(min(width, _WIDEST), min(height, _HIGHEST))
        self.process_message(events.Resize(size, size))
        self._sizes += 2 if size == self._last else 1
        self._last = size
        if self._settling is not None:
            self._settling.cancel()
        self._settling = self._main.call_later(_CALM, self._settled)

    def _settled(self) -> None:
        """Paints all after sizes that came fast: they are merged, by the kernel and by Textual, and a window that was
        dragged away and back looks unchanged to it, while the terminal has lost what it showed."""
        if self._sizes > 1 and self._writer is not None:
            self._repaint()
        self._sizes = 0

    def _stopped(self) -> None:
        """Asked to stop: gives the terminal back first. Who goes on is ``_continued``."""
        if self._writer is not None and not self._lent:
            self.suspend_application_mode()
            self._asleep = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _continued(self) -> None:
        """Goes on; or was stopped in a way nobody can see coming, and the shell has had the terminal meanwhile."""
        if self._asleep:
            self._asleep = False
            self.resume_application_mode()
            self.send_message(self.SignalResume())
        elif self._writer is not None and not self._lent:
            self._make_raw()
            self._writer.put(self._enter(again=True))
        else:
            return
        self._repaint()

    def _enter(self, *, again: bool = False) -> str:
        begun = enter(self._term, self._program, mouse=self._with_mouse, again=again)
        return begun + (focus(self._term) if self._told_focus else "")

    def _repaint(self) -> None:
        self._redraw(layout=True)

    def _cut(self, kept: int, dropped: int) -> None:
        if self._told is not None:
            self._main.call_soon_threadsafe(self._told.paste_cut, kept, dropped)


def _streams() -> tuple[int, int, str]:
    """Descriptors for input and output, and the encoding. Textual draws on standard error, and so does this."""
    given, shown = sys.__stdin__, sys.__stderr__
    if given is None or shown is None:
        return 0, 2, "utf-8"
    return given.fileno(), shown.fileno(), shown.encoding


def _hang_up() -> None:
    """The end of input is the end of the terminal: what follows is the same."""
    os.kill(os.getpid(), signal.SIGHUP)
