"""The thread that reads the terminal. It sleeps until something comes: no polling, and an end at once when it is woken.

Belongs here: reading, and when silence means something. Does not belong here: what is read (``_intake``, ``_parser``).
"""

from __future__ import annotations

import codecs
import contextlib
import os
import selectors
import threading
from typing import TYPE_CHECKING

from textual import events

from helpdesk_tui.tui.terminal._intake import ESCAPE_WAIT, Intake, Pasted
from helpdesk_tui.tui.terminal._parser import Parser

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from textual.message import Message

__all__ = ["Reader"]

_READ = 65_536
_BURST, _BURST_LIMIT, _BURST_WAIT = 1_024, 1_100_000, 0.02
"""A read of so many bytes is part of more: it goes on up to a limit, until nothing comes for so many seconds."""


class Reader(threading.Thread):
    """Gives messages until it is stopped or the terminal is gone."""

    def __init__(
        self,
        fileno: int,
        *,
        give: Callable[[Message], None],
        cut: Callable[[int, int], None],
        ended: Callable[[], None],
        alt: Callable[[], Container[str]],
    ) -> None:
        """All are called in this thread. ``cut`` gets the characters of a paste that were kept, and dropped; ``alt``
        answers those that mean something with alt."""
        super().__init__(name="terminal-input", daemon=True)
        self._fileno = fileno
        self._give, self._cut, self._ended = give, cut, ended
        self._wake_out, self._wake_in = os.pipe()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._intake, self._parser = Intake(), Parser(alt)
        self._closed = False

    def stop(self) -> None:
        """Wakes the thread and waits for its end."""
        if self._closed:
            return
        self._closed = True
        os.write(self._wake_in, b"x")
        if self is not threading.current_thread() and self.is_alive():
            self.join(1.0)
        os.close(self._wake_in)
        if not self.is_alive():
            os.close(self._wake_out)

    def run(self) -> None:
        late = False
        with selectors.DefaultSelector() as selector:
            selector.register(self._fileno, selectors.EVENT_READ)
            selector.register(self._wake_out, selectors.EVENT_READ)
            while True:
                wait = self._intake.wait
                ready = selector.select(ESCAPE_WAIT if wait is None and late else wait)
                if any(key.fd == self._wake_out for key, _ in ready):
                    return
                if not ready:
                    self._take(self._intake.idle())
                    self._pass(self._parser.tick())
                    late = False
                    continue
                data = self._bytes(selector)
                if data is None:
                    self._ended()
                    return
                self._take(self._intake.feed(self._decode(data)))
                late = b"\x1b" in data

    def _bytes(self, selector: selectors.BaseSelector) -> bytes | None:
        """All that is there now; None at the end of input."""
        found = bytearray()
        with contextlib.suppress(BlockingIOError):
            while True:
                try:
                    data = os.read(self._fileno, _READ)
                except BlockingIOError:
                    raise
                except OSError:
                    data = b""
                if not data:
                    return bytes(found) or None
                found += data
                if len(data) < _BURST or len(found) > _BURST_LIMIT or not selector.select(_BURST_WAIT):
                    break
        return bytes(found)

    def _take(self, pieces: Iterable[str | Pasted]) -> None:
        for piece in pieces:
            if isinstance(piece, str):
                self._pass(self._parser.feed(piece))
                continue
            self._give(events.Paste(piece.text))
            if piece.dropped:
                self._cut(len(piece.text), piece.dropped)

    def _pass(self, found: Iterable[Message]) -> None:
        for message in found:
            self._give(message)
