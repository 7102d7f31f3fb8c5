"""Ids of the things a desk works on: strings chosen by their source, safe to show once checked."""

from __future__ import annotations

from typing import NewType

from helpdesk_tui.errors import InvalidInput

__all__ = [
    "MOST_ID_LENGTH",
    "CustomerId",
    "EntryId",
    "LicenceId",
    "MessageId",
    "MigrationId",
    "SubscriptionId",
    "TicketId",
    "checked_id",
]

TicketId = NewType("TicketId", str)
MessageId = NewType("MessageId", str)
"""Unique inside its ticket."""
CustomerId = NewType("CustomerId", str)
LicenceId = NewType("LicenceId", str)
SubscriptionId = NewType("SubscriptionId", str)
EntryId = NewType("EntryId", str)
MigrationId = NewType("MigrationId", str)

MOST_ID_LENGTH = 128


def checked_id(text: object, field: str) -> str:
    """``text`` if it can be an id: 1 to 128 printable characters without blanks.

    Raises InvalidInput. So an id holds no control, direction or private character and may be shown as it is.
    """
    if not isinstance(text, str):
        raise InvalidInput(f"{field}: an id is a text", field=field)
    if not text or len(text) > MOST_ID_LENGTH or not text.isprintable() or " " in text:
        raise InvalidInput(
            f"{field}: {text[:40]!r} can't be an id", field=field, hint="use 1 to 128 printable characters, no blanks"
        )
    return text
