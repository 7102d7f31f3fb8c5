"""The default demo desk, made beforehand: a file of the wheel, its times moved to the program's clock when it opens.

Belongs here: writing that file, reading it, moving its times; a desk as a message to another process. Does not belong
here: what is in the desk (``generate``) and other desks than the default one, which are made when they are asked for.

Making four hundred tickets takes a tenth of a second, reading them a hundredth. Nothing that is drawn depends on the
time, and every time of the desk is a fixed distance from "now": in minutes, or in days for what has a date. So a desk
for another time is the same desk, moved; the tests compare it with one that was made for that time, row by row.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from datetime import UTC, datetime, timedelta
from pkgutil import get_data
from typing import TYPE_CHECKING

from helpdesk_tui.backends.local import schema
from helpdesk_tui.backends.local.values import get_time, micros

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DEFAULT", "MADE_AT", "NAME", "handed", "image", "moved", "picture", "taken"]

NAME = "desk.image"
DEFAULT = (400, 1)
"""Tickets and seed of the desk in the file."""
MADE_AT = datetime(2026, 1, 5, tzinfo=UTC)
"""The "now" of the desk in the file: a midnight, so that days and times of day move apart from each other."""

_TIMES = {
    "ticket": ("received", "changed"),
    "message": ("at",),
    "ledger": ("at",),
    "migration": ("started", "completed", "quiet_since"),
}
_DATES = {"licence": ("purchased",), "subscription": ("starts", "ends")}
_TODAY = timedelta(hours=4)
"""Dates of the demo are those of the desk's zone."""


def picture(db: sqlite3.Connection, mail: Sequence[datetime]) -> bytes:
    """The desk in ``db`` as the file keeps it, with the times at which mail will come in."""
    db.execute("INSERT INTO meta VALUES ('demo_mail', ?)", (json.dumps([micros(at) for at in mail]),))
    db.execute("VACUUM")
    return _form() + db.serialize()


def handed(db: sqlite3.Connection, mail: Sequence[datetime], now: datetime) -> bytes:
    """The desk in ``db``, which was made at ``now``, for another process of this program."""
    return json.dumps([micros(now), [micros(at) for at in mail]]).encode() + b"\n" + db.serialize()


def taken(found: bytes) -> tuple[memoryview, list[datetime], datetime]:
    """What was handed over: database, mail, now."""
    end = found.index(b"\n")
    now, mail = json.loads(found[:end])
    return memoryview(found)[end + 1 :], [get_time(at) for at in mail], get_time(now)


def image(tickets: int, seed: int, now: datetime) -> bytes | None:
    """The database in the file; None: it holds another desk than this one, is of an older form of the tables, or
    SQLite can't open it from memory, and the desk has to be made."""
    if (tickets, seed) != DEFAULT or now.tzinfo is not UTC or not hasattr(sqlite3.Connection, "deserialize"):
        return None
    found, form = get_data("helpdesk_tui.backends.demo", NAME) or b"", _form()
    return found[len(form) :] if found.startswith(form) else None


def moved(db: sqlite3.Connection, now: datetime) -> list[datetime]:
    """Moves the desk in ``db`` to ``now``; answers when mail will come in."""
    minute = now.replace(second=0, microsecond=0)
    by = micros(minute) - micros(MADE_AT)
    days = ((minute + _TODAY).date() - (MADE_AT + _TODAY).date()).days
    for trigger in schema.TRIGGERS:  # the ledger keeps what it says but for this
        db.execute(f"DROP TRIGGER {trigger.split()[2]}")
    for table, columns in _TIMES.items():
        _set(db, table, {column: f"{column} + {by:d}" for column in columns}, "1")
    for table, columns in _DATES.items():
        _set(db, table, {column: f"date({column}, '{days:+d} days')" for column in columns}, "1")
    # What came with a licence came on its date, whatever the time is now.
    back = days * 86_400_000_000 - by
    _set(db, "ledger", {"at": f"at + {back:d}"}, "reason LIKE 'licence %'")
    held = f"json_set(rest, '$.held_since[0]', json_extract(rest, '$.held_since[0]') + {by:d})"
    _set(db, "ticket", {"rest": held}, "json_extract(rest, '$.held_since[0]') IS NOT NULL")
    _set(db, "change", {"at": f"{micros(now):d}"}, "1")
    _move_migrations(db, by)
    for trigger in schema.TRIGGERS:
        db.execute(trigger)
    db.execute("UPDATE meta SET value = ? WHERE name = 'unicode'", (unicodedata.unidata_version,))
    mail = db.execute("DELETE FROM meta WHERE name = 'demo_mail' RETURNING value").fetchone()[0]
    return [get_time(at + by) for at in json.loads(mail)]


def _set(db: sqlite3.Connection, table: str, cells: dict[str, str], where: str) -> None:
    told = ", ".join(f"{column} = {value}" for column, value in cells.items())
    db.execute(f"UPDATE {table} SET {told} WHERE {where}")  # noqa: S608  # our own names and numbers


def _move_migrations(db: sqlite3.Connection, by: int) -> None:
    for name, text in db.execute("SELECT id, detail FROM migration").fetchall():
        detail = json.loads(text)
        if detail["samples"] or detail["errors"]:
            for kind in ("samples", "errors"):
                detail[kind] = [[at + by, *rest] for at, *rest in detail[kind]]
            told = json.dumps(detail, separators=(",", ":"))
            db.execute("UPDATE migration SET detail = ? WHERE id = ?", (told, name))


def _form() -> bytes:
    """What the file begins with: the form of the tables it holds."""
    return repr((schema.VERSION, schema.TABLES, schema.INDEXES, schema.TALLY, schema.TRIGGERS)).encode() + b"\n"
