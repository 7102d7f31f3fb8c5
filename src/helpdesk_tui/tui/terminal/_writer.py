"""Bytes to the terminal, without ever waiting for it.

A terminal may stop reading: ctrl+s, a dead line, a full pipe. Then frames are kept up to a limit, further ones are
dropped, and when it reads again the whole screen is painted anew. The event loop goes on all the while. The terminal is
opened a second time for that: to make the shared descriptor non-blocking would make the user's shell non-blocking, too.
"""

from __future__ import annotations

import asyncio
import os
import select
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BACKLOG", "Writer"]

BACKLOG = 256_000
"""Bytes that wait for a terminal before frames are dropped: some 20 full screens."""


class Writer:
    """Writes to the terminal behind a descriptor; used by the thread of the event loop only."""

    def __init__(self, fileno: int, encoding: str, caught_up: Callable[[], None]) -> None:
        """``caught_up`` is called when frames were dropped and the terminal reads again."""
        self._loop = asyncio.get_running_loop()
        self._encoding = encoding
        self._caught_up = caught_up
        self._waiting = bytearray()
        self._lost = self._watched = False
        try:
            self._fileno = os.open(os.ttyname(fileno), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            self._fileno = os.dup(fileno)

    @property
    def fileno(self) -> int:
        return self._fileno

    def put(self, text: str) -> None:
        """Sends, keeps or, when the terminal is far behind, drops one frame."""
        if len(self._waiting) > BACKLOG:
            self._lost = True
            return
        self._waiting += text.encode(self._encoding, "replace")
        if not self._watched:
            self._send()

    def finish(self, text: str, seconds: float) -> None:
        """Sends what waits and a last text, as far as the terminal takes it in that time; then closes."""
        if self._lost:
            self._waiting.clear()
        self._waiting += text.encode(self._encoding, "replace")
        until = time.monotonic() + seconds
        while self._waiting and (left := until - time.monotonic()) > 0:
            if not select.select([], [self._fileno], [], left)[1]:
                break
            self._push()
        self._unwatch()
        os.close(self._fileno)

    def _send(self) -> None:
        self._push()
        if self._waiting:
            if not self._watched:
                self._loop.add_writer(self._fileno, self._send)
                self._watched = True
            return
        self._unwatch()
        if self._lost:
            self._lost = False
            self._caught_up()

    def _push(self) -> None:
        """One write. A terminal that is gone takes everything; whoever reads from it will notice."""
        try:
            sent = os.write(self._fileno, self._waiting)
        except BlockingIOError:
            sent = 0
        except OSError:
            sent = len(self._waiting)
        del self._waiting[:sent]

    def _unwatch(self) -> None:
        if self._watched:
            self._loop.remove_writer(self._fileno)
            self._watched = False
