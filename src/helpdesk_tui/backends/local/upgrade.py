"""Makes a new file's tables, brings an older file forward, refuses a newer or a strange one.

Belongs here: versions, backups before a change, and mending what a killed load left. Does not belong here: the
tables (``schema``).
"""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from helpdesk_tui.backends.local import schema
from helpdesk_tui.backends.local.files import MEMORY
from helpdesk_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["STEPS", "bring_forward", "make_indexes", "refuse_strange"]

Step: TypeAlias = "Callable[[sqlite3.Connection], None]"


def _first(db: sqlite3.Connection) -> None:
    for table in schema.TABLES:
        db.execute(table)
    make_indexes(db)
    for trigger in (*schema.TALLY, *schema.TRIGGERS):
        db.execute(trigger)
    db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")


STEPS: list[Step] = [_first]
"""Each brings a file from the version of its place to the next one; in one transaction each."""


def make_indexes(db: sqlite3.Connection) -> None:
    """Those that are missing."""
    for name, on in schema.INDEXES.items():
        unique = "UNIQUE " if on.startswith("UNIQUE ") else ""
        db.execute(f"CREATE {unique}INDEX IF NOT EXISTS {name} ON {on.removeprefix('UNIQUE ')}")


def bring_forward(db: sqlite3.Connection, path: str) -> None:
    """The newest form of the tables, whatever version the file has. Raises ConfigError."""
    refuse_strange(db, path)
    version = _version(db)
    if 0 < version < len(STEPS):
        _back_up(db, Path(path), version)
    while version < len(STEPS):
        db.execute("BEGIN IMMEDIATE")
        try:
            version = _version(db)  # another process may have been quicker
            if version < len(STEPS):
                STEPS[version](db)
                version += 1
                db.execute(f"PRAGMA user_version = {version}")
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise


def refuse_strange(db: sqlite3.Connection, path: str) -> None:
    """Raises ConfigError for a file of another program or of a newer version of this one."""
    if path == MEMORY:
        return
    try:
        ours = db.execute("PRAGMA application_id").fetchone()[0] == schema.APPLICATION_ID
        version = _version(db)
        empty = not db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_NOTADB:
            raise
        raise ConfigError(f"{path} is not a database", file=path, hint="name another file") from error
    if not ours and not (empty and version == 0):
        raise ConfigError(f"{path} belongs to another program", file=path, hint="name another file")
    if version > len(STEPS):
        raise ConfigError(
            f"{path} was written by a newer helpdesk (form {version}; this one knows {len(STEPS)})",
            file=path,
            hint="update this program",
        )


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _back_up(db: sqlite3.Connection, path: Path, version: int) -> None:
    """A whole copy beside the file, complete or not there."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    target = path.with_name(f"{path.name}.v{version}-{stamp}.backup")
    unfinished = target.with_name(target.name + ".part")
    made = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(made, 0o600)
        copy = sqlite3.connect(unfinished)
        try:
            db.backup(copy)
        finally:
            copy.close()
        os.fsync(made)
    finally:
        os.close(made)
    unfinished.rename(target)
