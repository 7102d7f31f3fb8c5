"""Whether a file is whole: what ``helpdesk doctor`` asks.

Belongs here: reading everything once and saying what is wrong, a line each. Does not belong here: mending.
"""
# ruff: noqa: S608  # statements are made of our own names

from __future__ import annotations

import sqlite3
import stat
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.backends.local import schema
from helpdesk_tui.backends.local.files import MEMORY, beside

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check", "check_search"]

_MOST = 20
"""Lines about one thing; more of them say nothing new."""

_EFFECT = "CASE entry WHEN 'charge' THEN -abs(credits) WHEN 'hold' THEN 0 WHEN 'release' THEN 0 ELSE credits END"
_HELD = "CASE entry WHEN 'hold' THEN credits WHEN 'release' THEN -credits ELSE 0 END"

_QUESTIONS = (
    (
        f"""SELECT customer, sum(balance), sum(held), sum(told), sum(kept) FROM (
            SELECT customer, balance, held, 0 AS told, 0 AS kept FROM account
            UNION ALL SELECT customer, 0, 0, {_EFFECT}, {_HELD} FROM ledger)
            GROUP BY customer HAVING sum(balance) <> sum(told) OR sum(held) <> sum(kept)""",
        "account of {}: balance {}, held {}; its entries say {} and {}",
    ),
    (
        "SELECT customer, balance, held FROM account WHERE balance < 0 OR held < 0",
        "account of {}: {} credits, {} held, as its source said",
    ),
    (
        "SELECT status_place, many FROM tally WHERE many < 0",
        "tally of status {}: {}",
    ),
    (
        """SELECT (SELECT coalesce(sum(many), 0) FROM tally) AS told, (SELECT count(*) FROM ticket) AS there
            WHERE told <> there""",
        "tickets counted: {}; there are {}",
    ),
    (
        f"""SELECT t.id, m.id FROM message m LEFT JOIN ticket t ON t.n = m.n >> {schema.PIECE_BITS}
            WHERE t.n IS NULL""",
        "ticket {} is missing, its message {} is there",
    ),
)


def check(db: sqlite3.Connection, path: str) -> list[str]:
    """Everything that is wrong; empty: nothing."""
    found = [] if path == MEMORY else list(_modes(Path(path)))
    found += [row[0] for row in db.execute(f"PRAGMA quick_check({_MOST})") if row[0] != "ok"]
    found += [f"{row[0]} row {row[1]}: no {row[2]}" for row in db.execute("PRAGMA foreign_key_check").fetchmany(_MOST)]
    found += list(_missing_indexes(db))
    for question, line in _QUESTIONS:
        found += [line.format(*row) for row in db.execute(question).fetchmany(_MOST)]
    return found


def check_search(db: sqlite3.Connection) -> list[str]:
    """The same for the search index, which can only be asked by who may write."""
    found = []
    for table in ("search", "customer_search"):
        try:
            db.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            found.append(f"{table}: {error}")
    row = db.execute("SELECT value FROM meta WHERE name = 'unicode'").fetchone()
    if row is not None and row[0] != unicodedata.unidata_version:
        found.append(f"the search index folds by Unicode {row[0]}, this Python by {unicodedata.unidata_version}")
    return found


def _modes(path: Path) -> Iterator[str]:
    for name in beside(path):
        if name.exists() and (mode := stat.S_IMODE(name.stat().st_mode)) & 0o077:
            yield f"{name.name} can be read by others (mode {mode:o}); chmod 600 it"


def _missing_indexes(db: sqlite3.Connection) -> Iterator[str]:
    there = {row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('index', 'trigger')")}
    wanted = {*schema.INDEXES, *(trigger.split()[2] for trigger in (*schema.TALLY, *schema.TRIGGERS))}
    for name in sorted(wanted - there):
        yield f"{name} is missing: a load runs or was broken off; open the desk for writing"
