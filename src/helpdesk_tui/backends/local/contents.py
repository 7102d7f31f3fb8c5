"""Contents of attachments.

Belongs here: storing one whole, reading one in pieces. Does not belong here: names and sizes, which come with the
message (``tickets``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.backends.local.store import attachments_of, message_number, ticket_number
from helpdesk_tui.errors import NotFound

if TYPE_CHECKING:
    import sqlite3

    from helpdesk_tui.model.ids import MessageId, TicketId

__all__ = ["PIECE", "piece", "store_content"]

PIECE = 64 * 1024
"""Bytes read at a time."""


def store_content(db: sqlite3.Connection, ticket: TicketId, message: MessageId, index: int, content: bytes) -> None:
    """In the place of what was stored before. Raises NotFound for a file the message does not name."""
    number = _number(db, ticket, message, index)
    db.execute("INSERT OR REPLACE INTO content VALUES (?, ?, ?)", (number, index, content))


def piece(db: sqlite3.Connection, ticket: TicketId, message: MessageId, index: int, at: int) -> bytes:
    """Bytes from ``at`` on, at most ``PIECE``; empty behind the end. Raises NotFound where nothing is stored."""
    number = _number(db, ticket, message, index)
    sql = "SELECT substr(data, ?, ?) FROM content WHERE message = ? AND place = ?"
    row = db.execute(sql, (at + 1, PIECE, number, index)).fetchone()
    if row is None:
        raise NotFound(f"the content of file {index} of message {message} was never stored")
    data: bytes = row[0]
    return data


def _number(db: sqlite3.Connection, ticket: TicketId, message: MessageId, index: int) -> int:
    number = message_number(db, ticket_number(db, ticket), message)
    if number is None:
        raise NotFound(f"ticket {ticket} has no message {message}")
    if not 0 <= index < attachments_of(db, number):
        raise NotFound(f"message {message} has no file {index}")
    return number
