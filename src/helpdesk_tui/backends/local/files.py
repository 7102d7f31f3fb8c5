"""The file a desk is kept in: made private, opened without following tricks, closed.

Belongs here: paths, modes and connections of SQLite. Does not belong here: tables (``schema``, ``upgrade``).
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from helpdesk_tui.errors import Absent, ConfigError, Unavailable

__all__ = ["BUSY_SECONDS", "CACHE_KIB", "MEMORY", "beside", "connect", "prepare"]

MEMORY = ":memory:"

BUSY_SECONDS = 15
"""How long one attempt waits for another process; ``lane`` tries again."""

CACHE_KIB = 24 * 1024
"""Pages kept by each connection: with two of them and the interpreter far below 250 MiB."""

_SIDES = ("-wal", "-shm", "-journal")
"""Files SQLite keeps beside the database, with its mode."""


def beside(path: Path) -> tuple[Path, ...]:
    """The file itself, and those SQLite keeps beside it. ``.`` has them too: it is told apart when it is looked at."""
    return (path, *(Path(f"{path}{side}") for side in _SIDES))


def prepare(path: Path, *, make: bool) -> None:
    """Checks the file that is there; with ``make`` a missing one is made (0600), in a folder that is there.

    Raises Unavailable for what can't be opened, ConfigError for what is no plain file: a link in its place could lead
    anywhere.
    """
    try:
        _there(path, make=make)
        if make:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with suppress(FileExistsError):
                made = os.open(path, flags, 0o600)
                os.fchmod(made, 0o600)
                os.close(made)
        for name in beside(path):
            _check_plain(name, needed=name is path)
        with path.open("rb"):
            pass
    except OSError as error:
        raise Unavailable(
            f"can't open {path}: {error.strerror or error}", hint="check the path and its rights"
        ) from error


def connect(path: str, *, read_only: bool) -> sqlite3.Connection:
    """A connection with every setting a desk needs. To be used by the thread that made it. Raises ConfigError."""
    if path == MEMORY:
        db = sqlite3.connect(MEMORY, isolation_level=None, cached_statements=512)
    else:
        mode = "ro" if read_only else "rw"
        uri = f"file:{quote(str(Path(path).absolute()))}?mode={mode}"
        db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS, cached_statements=512)
    try:
        _set_up(db, query_only=read_only)
    except sqlite3.DatabaseError as error:
        db.close()
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_NOTADB:
            raise
        raise ConfigError(f"{path} is not a database", file=path, hint="name another file") from error
    return db


def _set_up(db: sqlite3.Connection, *, query_only: bool) -> None:
    for setting in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        f"cache_size = -{CACHE_KIB}",
        "synchronous = FULL",
        "journal_size_limit = 67108864",
        f"query_only = {'ON' if query_only else 'OFF'}",
    ):
        db.execute(f"PRAGMA {setting}")


def _there(path: Path, *, make: bool) -> None:
    if not path.parent.exists():
        raise Unavailable(f"can't open {path}: there is no folder {path.parent}", hint="correct the path, or make it")
    if not make and not os.path.lexists(path):
        from shlex import quote

        hint = f"correct the path, or make it: helpdesk --backend {quote(f'sqlite:{path}')}, or helpdesk import FILE"
        raise Absent(f"can't open {path}: there is no such file", hint=hint)


def _check_plain(path: Path, *, needed: bool) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        if needed:
            raise
        return
    if not stat.S_ISREG(mode):
        what = "a symbolic link" if stat.S_ISLNK(mode) else "no plain file"
        raise ConfigError(f"{path} is {what}", file=str(path), hint="name the file itself")
