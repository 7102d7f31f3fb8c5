"""From a URL to an open desk.

Belongs here: reading the URL, opening the connections. Does not belong here: what they do (``connection``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.backends.local.connection import LocalConnection
from helpdesk_tui.backends.local.files import MEMORY, connect, prepare
from helpdesk_tui.backends.local.lane import Lane
from helpdesk_tui.backends.local.upgrade import bring_forward, refuse_strange
from helpdesk_tui.clock import ShiftedClock, SystemClock
from helpdesk_tui.errors import InvalidInput

if TYPE_CHECKING:
    import sqlite3

    from helpdesk_tui.backends.api import BackendOptions
    from helpdesk_tui.clock import Clock

__all__ = ["LocalBackend", "local_backend"]


def local_backend(options: BackendOptions) -> LocalBackend:
    """The factory of ``memory:`` and ``sqlite:PATH``."""
    scheme, _, rest = options.url.partition(":")
    if scheme == "memory":
        if rest:
            raise InvalidInput(f"memory: takes nothing behind it, not {rest!r}", field="backend")
        return LocalBackend(MEMORY, options)
    if not rest or "\0" in rest:
        raise InvalidInput("sqlite: needs the path of a file", field="backend", hint="sqlite:desk.db")
    return LocalBackend(str(Path(rest).expanduser()), options)


class LocalBackend:
    """A ``Backend``. ``image`` is a database to begin with, in memory."""

    name = "local"

    def __init__(self, path: str, options: BackendOptions, *, image: bytes | memoryview | None = None) -> None:
        self._path = path
        self._image = image
        self._read_only = options.read_only
        self._make = options.make and not options.read_only
        self._clock: Clock = SystemClock() if options.start is None else ShiftedClock(options.start)
        if options.clock is not None:
            self._clock = options.clock

    async def connect(self) -> LocalConnection:
        writing = Lane("write")
        reading = writing if self._path == MEMORY else Lane("read", reads=True)
        try:
            await writing.open(self._open_writing)
            if reading is not writing:
                await reading.open(self._open_reading)
        except BaseException:
            await reading.close()
            await writing.close()
            raise
        return LocalConnection(writing, reading, self._clock, self._path, read_only=self._read_only)

    def _open_writing(self) -> sqlite3.Connection:
        if self._path != MEMORY:
            prepare(Path(self._path), make=self._make)
        read_only = self._read_only and self._path != MEMORY
        db = connect(self._path, read_only=read_only)
        try:
            if self._image is not None:
                db.deserialize(self._image)
            refuse_strange(db, self._path)
            if not read_only:
                db.execute("PRAGMA journal_mode = WAL")
                bring_forward(db, self._path)
        except BaseException:
            db.close()
            raise
        return db

    def _open_reading(self) -> sqlite3.Connection:
        return connect(self._path, read_only=True)
