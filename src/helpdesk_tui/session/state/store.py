"""The session's file: opening, schema, and running statements from any thread.

Belongs here: SQLite. Does not belong here: what the tables mean (``acts``, ``drafts``, ``saved``, ``runs``).

Every call is short and one transaction; it may come from any thread, and from several processes on one file. A
row is on the disk when its call returns (``synchronous=FULL``): an act is recorded before a backend hears of it.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from helpdesk_tui.errors import ConfigError, HelpdeskError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = ["VERSION", "StateStore", "alive"]

T = TypeVar("T")

MEMORY = "memory"
VERSION = 3
"""Of the schema; a file of a later version is refused."""

_SCHEMA = """
CREATE TABLE acts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    target TEXT NOT NULL,
    touched TEXT NOT NULL,
    args TEXT NOT NULL,
    intent TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    summary TEXT NOT NULL,
    outward INTEGER NOT NULL,
    undoable INTEGER NOT NULL,
    reason TEXT NOT NULL,
    error_code TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    undoes TEXT,
    undone_by TEXT,
    run TEXT,
    owner INTEGER NOT NULL,
    send_after TEXT
) STRICT;
CREATE INDEX acts_state ON acts (state) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX acts_run ON acts (run) WHERE run IS NOT NULL;
CREATE TABLE act_tickets (ticket TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (ticket, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE views (
    name TEXT PRIMARY KEY, query TEXT NOT NULL, sort TEXT NOT NULL, at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    args TEXT NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE run_items (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    ticket TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run, n)
) STRICT, WITHOUT ROWID;
"""
_DRAFTS = """
CREATE TABLE drafts (
    ticket TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    extra TEXT NOT NULL,
    at TEXT NOT NULL,
    owner INTEGER NOT NULL,
    PRIMARY KEY (ticket, kind, name)
) STRICT, WITHOUT ROWID;
"""
_FILES = """
CREATE TABLE files (
    key TEXT NOT NULL, n INTEGER NOT NULL, content BLOB NOT NULL, owner INTEGER NOT NULL, PRIMARY KEY (key, n)
) STRICT;
"""
_RENAMED = "ALTER TABLE drafts RENAME TO drafts_1;"
_MOVED = """
INSERT INTO drafts SELECT ticket, kind, coalesce(json_extract(extra, '$.key'), ''), body, extra, at, 0 FROM drafts_1;
DROP TABLE drafts_1;
"""
_FROM_1 = _RENAMED + _DRAFTS + _MOVED + _FILES
"""In the first format a ticket had one draft of a kind."""


class StateStore:
    """One connection behind a lock. ``owner`` is the process whose acts these are; None: this one."""

    def __init__(self, connection: sqlite3.Connection, *, name: str, owner: int | None = None) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self.name = name
        """The file, or ``memory``."""
        self.owner = os.getpid() if owner is None else owner

    @classmethod
    def memory(cls) -> StateStore:
        """A store that ends with the last who holds it: for the demo and for tests."""
        connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        store = cls._ready(connection, MEMORY, None)
        weakref.finalize(store, connection.close)
        return store

    @classmethod
    def open(cls, path: Path, *, owner: int | None = None) -> StateStore:
        """The store in a file, made with mode 0600 in a folder of mode 0700 when it is not there.

        Raises ConfigError for a file of a later version or of something else, Unavailable when it can't be opened.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)
            connection = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise Unavailable(f"{path}: the state file can't be opened: {error}", hint=_ELSEWHERE) from error
        return cls._ready(connection, str(path), owner)

    @classmethod
    def _ready(cls, connection: sqlite3.Connection, name: str, owner: int | None) -> StateStore:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            store = cls(connection, name=name, owner=owner)
            store._create(name)
        except (sqlite3.Error, Unavailable) as error:
            connection.close()
            raise _unusable(name, error) from error
        except ConfigError:
            connection.close()
            raise
        return store

    def _create(self, name: str) -> None:
        with self.change() as run:
            version = run("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise ConfigError(
                    f"{name}: written by a later version of this program (format {version})",
                    file=name,
                    hint="update the program, or name another state folder",
                )
            script = {0: _SCHEMA + _DRAFTS + _FILES, 1: _FROM_1, 2: _FILES}.get(version)
            if script is not None:
                for statement in script.split(";"):
                    run(statement)
                run(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def change(self) -> Iterator[_Run]:
        """One writing transaction: all of it or nothing."""
        with self._lock, self._worded():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise

    @contextmanager
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise Unavailable(
                f"{self.name}: the state file can't be used: {error}", hint="is the disk full?"
            ) from error

    def write(self, statement: str, values: Sequence[object] = ()) -> int:
        """One statement; answers how many rows it changed."""
        with self.change() as run:
            return int(run(statement, values).rowcount)

    async def off_loop(self, call: Callable[[], T]) -> T:
        """A call that waits for the disk, made where it keeps no loop waiting; in memory it is made at once."""
        return call() if self.name == MEMORY else await asyncio.to_thread(call)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, self._worded():
            found: list[tuple[Any, ...]] = self._connection.execute(statement, values).fetchall()
            return found


def alive(process: int) -> bool:
    """Whether an owner is a process that runs."""
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


_ELSEWHERE = "make room there, or set XDG_STATE_HOME"


def _unusable(name: str, error: Exception) -> HelpdeskError:
    """A file of something else, or one that can't be reached now."""
    first = error.__cause__ or error
    if isinstance(first, sqlite3.OperationalError):
        return Unavailable(f"{name}: the state file can't be opened: {first}", hint=_ELSEWHERE)
    return ConfigError(f"{name}: not a state file: {first}", file=name)


if TYPE_CHECKING:
    from typing import Protocol

    class _Run(Protocol):
        def __call__(self, statement: str, values: Sequence[Any] = ..., /) -> sqlite3.Cursor: ...
