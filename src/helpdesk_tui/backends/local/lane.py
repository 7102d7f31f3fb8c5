"""A thread that owns one SQLite connection and does one thing after the other.

Belongs here: threads, transactions, waiting for other processes, wording of SQLite's errors. Does not belong here:
what is read or written.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from helpdesk_tui.errors import BackendError, HelpdeskError, InvalidInput, Refused, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PATIENCE", "Lane", "transaction", "worded"]

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds a transaction waits for other processes in all, before it is called unavailable."""

_AGAIN = 0.02
"""Seconds between two calls to a reading statement to end: one that comes between two statements is not heard."""

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class Lane:
    """Runs jobs one at a time in a thread of its own.

    A job is one call and one transaction: when its caller is cancelled it either never starts or ends by itself.
    ``reads``: it does nothing else; what still runs at the end is for nobody, and is cut off. With a cold disk and many
    tickets one question may take ten seconds.
    """

    def __init__(self, name: str, *, reads: bool = False) -> None:
        self._reads = reads
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"helpdesk-{name}")
        self._db: sqlite3.Connection | None = None
        self._holder: object | None = None

    async def open(self, opener: Callable[[], sqlite3.Connection]) -> None:
        def job() -> None:
            self._db = opener()

        await self._submit(job)

    async def read(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """One transaction that sees one state."""
        return await self._submit(lambda: transaction(self._connection(), job, "BEGIN"))

    async def write(self, job: Callable[[sqlite3.Connection], T], *, holder: object = None) -> T:
        """One transaction that has the write lock from its beginning."""

        def free() -> T:
            if self._holder is not None and self._holder is not holder:
                raise Unavailable("an import that is all or nothing is running", hint="try again when it is done")
            return transaction(self._connection(), job, "BEGIN IMMEDIATE")

        return await self._submit(free)

    def hold(self, holder: object) -> None:
        """Keeps other writers away: a transaction of more than one job begins. To be called from a job."""
        if self._holder is not None:
            raise Unavailable("an import that is all or nothing is running", hint="try again when it is done")
        self._holder = holder

    def release(self, holder: object) -> None:
        if self._holder is holder:
            self._holder = None

    async def bare(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """For what manages its transactions itself."""
        return await self._submit(lambda: job(self._connection()))

    async def close(self) -> None:
        """Waits for what runs, or cuts it off; closes the connection in its thread, joins it. May be called twice."""

        def job() -> None:
            db, self._db = self._db, None
            if db is not None:
                db.close()

        try:
            closing = self._pool.submit(job)
        except RuntimeError:  # closed already
            return
        self._pool.shutdown(wait=False)
        closed = asyncio.wrap_future(closing)
        while self._reads and not closed.done():
            self._interrupt()
            await asyncio.wait([closed], timeout=_AGAIN)
        await asyncio.shield(closed)
        self._pool.shutdown(wait=True)

    def _interrupt(self) -> None:
        if (db := self._db) is not None:
            with suppress(sqlite3.ProgrammingError):  # it was closed this moment
                db.interrupt()

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            raise Unavailable("the connection is closed")
        return self._db

    async def _submit(self, job: Callable[[], T]) -> T:
        def guarded() -> T:
            try:
                return job()
            except (sqlite3.Error, OverflowError) as error:
                raise worded(error) from error

        try:
            running = asyncio.get_running_loop().run_in_executor(self._pool, guarded)
        except RuntimeError as error:
            raise Unavailable("the connection is closed") from error
        return await running


def transaction(db: sqlite3.Connection, job: Callable[[sqlite3.Connection], T], begin: str) -> T:
    """``job`` inside of a transaction; again from its beginning while another process is in the way."""
    if db.in_transaction:  # of a running atomic load, in memory: reads see it, writes were refused before
        return job(db)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            db.execute(begin)
            try:
                answer = job(db)
                db.execute("COMMIT")
            except BaseException:
                db.rollback()
                raise
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY or time.monotonic() > until:
                raise
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311  # only keeps two processes out of step
        else:
            return answer


def worded(error: sqlite3.Error | OverflowError) -> HelpdeskError:
    """What SQLite says, as one of our errors."""
    if isinstance(error, OverflowError):
        return InvalidInput("a number is too large to be kept", hint="use numbers below 9,223,372,036,854,775,808")
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BUSY:
        return Unavailable("another process is writing to the file", hint="try again")
    if code in _BROKEN:
        return BackendError(f"the file is damaged: {error}", hint="see `helpdesk doctor`; restore a backup")
    if code == sqlite3.SQLITE_READONLY:
        return Refused("this desk is open for reading only", code="read_only")
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}:
        return Unavailable(f"the file can't be read or written: {error}", hint="check the disk")
    return BackendError(f"SQLite: {error}")
