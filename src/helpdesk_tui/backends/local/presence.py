"""Who is on which ticket now.

Belongs here: announcements and how long they count. Does not belong here: locks; nobody is kept out.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.backends.local.store import listed
from helpdesk_tui.backends.local.values import get_text, micros, put_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from helpdesk_tui.model.ids import TicketId

__all__ = ["announce", "present"]

LASTS = timedelta(seconds=30)
"""How long an announcement counts."""


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
