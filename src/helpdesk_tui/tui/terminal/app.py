"""The app's lower half: what of Textual's ``App`` has to be otherwise, whatever the app is about.

Belongs here: our driver, one first frame, the end after an error. Does not belong here: screens, keys, the session; how
the process is ended from outside (``lifecycle``).

``_handle_exception`` is the one method overridden that Textual does not document: there is no other way to keep it from
printing the local variables of every frame, passwords and customers' words among them.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App
from textual.css.query import NoMatches
from textual.worker import WorkerFailed

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.tui.content import toast
from helpdesk_tui.tui.terminal.curtain import Curtained
from helpdesk_tui.tui.terminal.driver import NotShown, TerminalDriver
from helpdesk_tui.tui.terminal.guard import install_guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.driver import Driver
    from textual.events import AppBlur, AppFocus

__all__ = ["TerminalApp"]


def _nothing() -> None:
    """There are no drafts."""


def _unheeded(there: bool) -> None:
    """It is all the same whether somebody looks."""


def _unreported(error: BaseException) -> HelpdeskError:
    return HelpdeskError(f"unexpected failure: {type(error).__name__}")


def _started() -> None:
    """What a start has made lives as long as the program: it is not looked through for garbage again."""
    gc.freeze()
    gc.enable()


class TerminalApp(App[int]):
    """An app on our driver."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    FIRST_FRAME: ClassVar[float] = 0.3
    """Seconds after which the first frame is painted in any case."""

    def __init__(
        self,
        *,
        report: Callable[[BaseException], HelpdeskError] = _unreported,
        flush: Callable[[], object] = _nothing,
        css_path: str | None = None,
    ) -> None:
        """``report`` writes the crash file and says so in one sentence; ``flush`` puts drafts on the disk."""
        if sys.__stderr__ is not None and sys.__stderr__.isatty():
            # A shell may export the size the window once had; Textual would believe it and lay out for ever.
            for name in ("COLUMNS", "LINES"):
                os.environ.pop(name, None)
        super().__init__(css_path=css_path)
        install_guard()
        self.flush_drafts: Callable[[], object] = flush
        """Synchronous; called from a signal handler, so it waits for nothing but the disk."""
        self.looked_at: Callable[[bool], object] = _unheeded
        """Told whether the terminal has the keyboard, where it tells that."""
        self.crashed: HelpdeskError | None = None
        """Why the app came to its end, if it was an error nobody expected."""
        self.terminal: TerminalDriver | None = None
        """Our driver; None in a headless run."""
        self.loop: asyncio.AbstractEventLoop | None = None
        self.report = report
        self._curtain = contextlib.ExitStack()
        self._complete = self._standing = self._lifted = self._leaving = False

    def get_driver_class(self) -> type[Driver]:
        """Ours, unless the environment names one: that is how the app is served to a browser."""
        return super().get_driver_class() if "TEXTUAL_DRIVER" in os.environ else TerminalDriver

    def attach(self, driver: TerminalDriver) -> None:
        """The driver tells that it is there."""
        self.terminal = driver

    def paste_cut(self, kept: int, dropped: int) -> None:
        """The driver tells that a paste was too long."""
        self.notify(
            toast(f"Pasted the first {kept:,} of {kept + dropped:,} characters."),
            title="Too long",
            severity="warning",
            markup=False,
        )

    def copy_to_clipboard(self, text: str) -> None:
        """Cleaned, so that what is pasted elsewhere acts nowhere, and without the newline that would run it."""
        super().copy_to_clipboard(clean(text, Kind.BLOCK).removesuffix("\n"))

    def shift_lines(self, top: int, bottom: int, lines: int) -> bool:
        """Lets the terminal scroll lines ``top`` to ``bottom`` (from 0) up, or, negative, down, before the next frame.

        False: it can't. What comes in is blank until it is painted.
        """
        return self.terminal is not None and not self.is_headless and self.terminal.shift(top, bottom, lines)

    def painted(self) -> None:
        """What the first frame is to show is there: it is painted as soon as the layout stands, too."""
        self._complete = True
        if self._standing and not self._lifted:
            self._lifted = True
            self._curtain.close()
            if self.terminal is not None:
                self.terminal.reveal()
            for screen in self.screen_stack:
                if isinstance(screen, Curtained):
                    screen.lift()
            if not isinstance(self.screen, Curtained):
                self.screen.refresh()
            self.call_after_refresh(_started)

    def on_app_blur(self, event: AppBlur) -> None:
        """Another window has the keyboard. What has the focus here keeps it: Textual would take it away."""
        event.prevent_default()
        self.looked_at(False)

    def on_app_focus(self, event: AppFocus) -> None:
        event.prevent_default()
        self.looked_at(True)

    def exit(self, result: int | None = None, return_code: int = 0, message: Any | None = None) -> None:
        self._leaving = True
        super().exit(result, return_code, message)

    def end(self, code: int) -> None:
        """Ends the app with an exit code, from the thread of the loop."""
        self.exit(code, return_code=code)

    def on_load(self) -> None:
        if self.loop is not None:
            return
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(self._on_stray)
        self._curtain.enter_context(self.batch_update())

    def on_ready(self) -> None:
        self._standing = True
        if self._complete:
            self.painted()
        else:
            self.set_timer(self.FIRST_FRAME, self.painted, name="first frame")

    def _handle_exception(self, error: Exception) -> None:
        """One sentence and a redacted file; in a headless run the traceback, as that is a test.

        What was about to open when the app came to its end finds its parts gone: that is no error.
        """
        if self._leaving and isinstance(error, NoMatches):
            return
        if self.is_headless:
            super()._handle_exception(error)
            return
        if self.crashed is None:
            cause = error.error if isinstance(error, WorkerFailed) else error
            self.flush_drafts()
            self.crashed = cause if isinstance(cause, NotShown) else self.report(cause)
        self.end(1)

    def _on_stray(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An exception in a task nobody waits for: kept in the file, ends nothing."""
        del loop
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.report(error)
