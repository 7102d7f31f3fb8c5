"""What is to be written: one act as a value, made of primitive operations that happen together or not at all.

Belongs here: intents, operations and their outcome. Does not belong here: which operations a verb is made of
(``session.verbs``) and how a backend does them.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from helpdesk_tui.model.customer import LedgerEntry
    from helpdesk_tui.model.ids import CustomerId, MessageId, MigrationId, TicketId
    from helpdesk_tui.model.ticket import Message, Placement, Ticket
    from helpdesk_tui.text import Foreign

__all__ = [
    "AddMessage",
    "Applied",
    "CreateTicket",
    "Intent",
    "JoinAddress",
    "MoveMessages",
    "Operation",
    "PostEntry",
    "RetractMessage",
    "SetMigration",
    "SetPlacement",
    "SetTicket",
]


@dataclass(frozen=True, slots=True)
class SetTicket:
    """Gives fields of a ticket new values. ``fields`` maps attribute names of ``Ticket`` to values of their types.

    ``base`` is the version the change was decided on; None: whatever it is now (for changes that commute).
    """

    ticket: TicketId
    fields: Mapping[str, Any]
    base: int | None


@dataclass(frozen=True, slots=True)
class SetPlacement:
    """Keeps what the rules said; does not count as a write: the version stays."""

    ticket: TicketId
    placement: Placement


@dataclass(frozen=True, slots=True)
class AddMessage:
    """Appends a message; raises the ticket's version. ``base`` as for SetTicket."""

    ticket: TicketId
    message: Message
    base: int | None = None


@dataclass(frozen=True, slots=True)
class RetractMessage:
    """Takes back a message (undo of a note, or of a reply nobody has seen)."""

    ticket: TicketId
    message: MessageId


@dataclass(frozen=True, slots=True)
class MoveMessages:
    """Moves messages between two tickets, keeping their ids and times."""

    source: TicketId
    target: TicketId
    messages: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class CreateTicket:
    """A new ticket with its first messages; refused when the id exists."""

    ticket: Ticket
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class PostEntry:
    """Books an entry.

    Refused with code ``short`` when a charge or a hold is more than what is available, or an adjustment more than the
    balance: an account is never below zero.
    """

    entry: LedgerEntry


@dataclass(frozen=True, slots=True)
class SetMigration:
    """As SetTicket, for a migration."""

    migration: MigrationId
    fields: Mapping[str, Any]
    base: int | None


@dataclass(frozen=True, slots=True)
class JoinAddress:
    """Gives a customer a further address, so that who writes from it is them; or takes it away again.

    The actor and the time of the act are kept with the customer (``customer.JOINED``).
    """

    customer: CustomerId
    address: Foreign
    there: bool = True


Operation = (
    SetTicket
    | SetPlacement
    | AddMessage
    | RetractMessage
    | MoveMessages
    | CreateTicket
    | PostEntry
    | SetMigration
    | JoinAddress
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One act. The same key twice is one act: the second time the first outcome is answered again."""

    key: str
    """Idempotency key, made once where the act was decided (uuid4 hex)."""
    verb: str
    """Name of the action, such as ``ticket.claim``."""
    actor: str
    at: datetime
    operations: tuple[Operation, ...]
    undoes: str | None = None
    """Key of the act this one undoes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a backend answers to an intent it has carried out."""

    key: str
    versions: Mapping[str, int] = field(default_factory=dict)
    """Versions of tickets and migrations after the act, by id."""
    before: tuple[Operation, ...] = ()
    """Operations that would bring the earlier state back, in the order to apply them; empty: none can."""
    customers: tuple[CustomerId, ...] = ()
    """Whose account or tickets were touched."""
    repeated: bool = False
    """Whether this is the outcome of an earlier, identical intent."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Ids a backend that numbers its tickets itself gave new ones, by the ids asked for."""
