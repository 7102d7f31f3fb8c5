"""Makes a new file's tables, brings an older file forward, refuses a newer or a strange one.

Belongs here: versions, backups before a change, and mending what a killed load left. Does not belong here: the
tables (``schema``).
"""
# ruff: noqa: S608  # statements are made of our own names

from __future__ import annotations

import os
import sqlite3
import unicodedata
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from helpdesk_tui.backends.local import schema
from helpdesk_tui.backends.local.files import MEMORY
from helpdesk_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["STEPS", "bring_forward", "mend", "refuse_strange"]

T = TypeVar("T")

MERGED_PAGES = 4_000
"""Pages of the search index written in one transaction when a load ends."""

SORTED_AT_ONCE = -2_000
"""KiB that are sorted at once for an index. SQLite sorts in other threads only what does not fit: with this little,
the indexes of 300,000 tickets take two thirds of the time they take with a large cache."""

_NORMAL = 1
"""Of ``synchronous``: a transaction that is done outlives the program, but not a power failure."""

Step: TypeAlias = "Callable[[sqlite3.Connection], None]"


def _first(db: sqlite3.Connection) -> None:
    for table in schema.TABLES:
        db.execute(table)
    for name in schema.INDEXES:
        _make_index(db, name)
    for trigger in (*schema.TALLY, *schema.TRIGGERS):
        db.execute(trigger)
    db.execute("INSERT INTO meta VALUES ('unicode', ?)", (unicodedata.unidata_version,))
    db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")


def _second(db: sqlite3.Connection) -> None:
    """The index of active tickets knows what views ask about; where a migration stopped is no longer an extra."""
    db.execute("DROP INDEX IF EXISTS ticket_next_active")
    _make_index(db, "ticket_next_active")
    where = "json_extract(detail, '$.extra.stopped_in')"
    db.execute(
        f"UPDATE migration SET detail = json_remove(json_set(detail, '$.stopped_in', {where}), '$.extra.stopped_in') "
        f"WHERE json_type(detail, '$.extra.stopped_in') = 'text'"
    )


def _third(db: sqlite3.Connection) -> None:
    """Tickets that are over are placed again, too: when somebody asks for what the rules say of them."""
    db.execute("DROP INDEX IF EXISTS ticket_stale")
    db.execute("UPDATE ticket SET stale_at = 0 WHERE NOT active")
    _make_index(db, "ticket_stale")
    _make_index(db, "ticket_stale_over")


STEPS: list[Step] = [_first, _second, _third]
"""Each brings a file from the version of its place to the next one; in one transaction each."""


def _make_index(db: sqlite3.Connection, name: str) -> None:
    """If it is missing."""
    on = schema.INDEXES[name]
    unique = "UNIQUE " if on.startswith("UNIQUE ") else ""
    db.execute(f"CREATE {unique}INDEX IF NOT EXISTS {name} ON {on.removeprefix('UNIQUE ')}")


def mend(db: sqlite3.Connection) -> None:
    """Indexes, tallies and settings a load has put off; inside of its transaction if it has one.

    Without one, no step is waited for until it is on the disk: should the power fail, the file is as it was before
    some step, and mended again. The next transaction that has to last takes with it what went before.
    """
    whole = db.in_transaction
    with _set(db, threads=2, **({} if whole else {"synchronous": _NORMAL})):
        with _set(db, cache_size=SORTED_AT_ONCE):
            for name in schema.INDEXES:
                _step(db, partial(_make_index, db, name), whole=whole)
        pages = -MERGED_PAGES  # a negative number begins
        while _step(db, partial(_merge, db, pages), whole=whole):
            pages = MERGED_PAGES
        _step(db, partial(_count, db), whole=whole)


@contextmanager
def _set(db: sqlite3.Connection, **settings: int) -> Iterator[None]:
    """Settings of the connection that hold for a while."""
    usual = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in settings}
    try:
        for name, value in settings.items():
            db.execute(f"PRAGMA {name} = {value}")
        yield
    finally:
        for name, value in usual.items():
            db.execute(f"PRAGMA {name} = {value}")


def _merge(db: sqlite3.Connection, pages: int) -> bool:
    """Brings the parts of the search index together a little; whether there is more to do."""
    before = db.total_changes
    db.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (pages,))
    return db.total_changes - before >= 2


def _count(db: sqlite3.Connection) -> None:
    for trigger in schema.TALLY:
        db.execute(f"DROP TRIGGER IF EXISTS {trigger.split()[2]}")
        db.execute(trigger)
    db.execute("DELETE FROM tally")
    db.execute(
        "INSERT INTO tally (status_place, assignee_key, many) "
        "SELECT status_place, coalesce(assignee_fold, x'ff'), count(*) FROM ticket NOT INDEXED GROUP BY 1, 2"
    )
    for name, value in (("automerge", 4), ("crisismerge", 16), ("hashsize", 1 << 20)):
        db.execute("INSERT INTO search (search, rank) VALUES (?, ?)", (name, value))
    db.execute("DELETE FROM meta WHERE name = 'loading'")


def _step(db: sqlite3.Connection, job: Callable[[], T], *, whole: bool) -> T:
    if whole:
        return job()
    db.execute("BEGIN IMMEDIATE")
    try:
        answer = job()
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise
    return answer


def _is_loading(db: sqlite3.Connection) -> bool:
    """Whether a load has left the file without indexes and no living process is at it."""
    row = db.execute("SELECT value FROM meta WHERE name = 'loading'").fetchone()
    if row is None:
        return False
    try:
        os.kill(row[0], 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def bring_forward(db: sqlite3.Connection, path: str) -> None:
    """The newest form of the tables, whatever version the file has. Raises ConfigError."""
    refuse_strange(db, path)
    version = _version(db)
    if 0 < version < len(STEPS):
        _back_up(db, Path(path), version)
    while version < len(STEPS):
        _step(db, partial(_forward, db), whole=False)
        version = _version(db)
    if _is_loading(db):
        mend(db)


def _forward(db: sqlite3.Connection) -> None:
    version = _version(db)  # another process may have been quicker
    if version < len(STEPS):
        STEPS[version](db)
        db.execute(f"PRAGMA user_version = {version + 1}")


def refuse_strange(db: sqlite3.Connection, path: str) -> None:
    """Raises ConfigError for a file of another program or of a newer version of this one."""
    if path == MEMORY:
        return
    ours = db.execute("PRAGMA application_id").fetchone()[0] == schema.APPLICATION_ID
    version = _version(db)
    empty = not db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
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
