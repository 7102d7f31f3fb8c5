"""Who is on which ticket now, and who works on this desk at all.

Belongs here: announcements and how long they count, names of colleagues. Does not belong here: locks; nobody is kept
out.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.backends.local.store import listed
from helpdesk_tui.backends.local.values import get_text, micros, put_text
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from helpdesk_tui.model.ids import TicketId

__all__ = ["announce", "colleagues", "present"]

LASTS = timedelta(seconds=30)
"""How long an announcement counts."""

_LATELY = 2_000
"""Changes looked through for who acts here, the last ones."""
_BY_HAND = ("ticket.claim", "ticket.reply", "ticket.note", "ticket.status", "ticket.close")
"""What people do; tickets also come from programs, under a name of theirs."""
HOLDERS = (
    "SELECT (SELECT assignee FROM ticket INDEXED BY ticket_assignee WHERE assignee_fold = held.fold LIMIT 1) "
    "FROM (SELECT DISTINCT assignee_fold AS fold FROM tally WHERE many > 0 AND assignee_fold IS NOT NULL "
    "ORDER BY fold LIMIT ?) AS held"
)
ACTORS = (
    "SELECT DISTINCT actor FROM (SELECT actor, verb FROM change ORDER BY seq DESC LIMIT ?) "
    "WHERE verb IN (SELECT value FROM json_each(?))"
)


def announce(db: sqlite3.Connection, actor: str, ticket: TicketId | None, now: datetime, *, writing: bool) -> None:
    """An actor is on one ticket at a time; None: on none."""
    db.execute("DELETE FROM presence WHERE actor = ? OR at < ?", (put_text(actor), micros(now - LASTS)))
    if ticket is not None:
        db.execute("INSERT INTO presence VALUES (?, ?, ?, ?)", (put_text(actor), ticket, int(writing), micros(now)))


def present(
    db: sqlite3.Connection, tickets: Sequence[TicketId], now: datetime
) -> dict[TicketId, list[tuple[str, bool]]]:
    """Every ticket asked for has a list, by name."""
    sql = (
        "SELECT ticket, actor, writing FROM presence "
        "WHERE ticket IN (SELECT value FROM json_each(?)) AND at >= ? ORDER BY actor"
    )
    found: dict[TicketId, list[tuple[str, bool]]] = {ticket: [] for ticket in tickets}
    for ticket, actor, writing in db.execute(sql, (listed(tickets), micros(now - LASTS))):
        found[ticket].append((get_text(actor), bool(writing)))
    return found


def colleagues(db: sqlite3.Connection, limit: int) -> list[Foreign]:
    """One probe of an index for each name the tally of assignees has, and a bounded look at the last changes."""
    holders = db.execute(HOLDERS, (limit,))
    actors = db.execute(ACTORS, (_LATELY, listed(_BY_HAND)))
    names = {get_text(row[0]) for row in (*holders, *actors) if row[0]}
    return [Foreign(name) for name in sorted(names)][:limit]
