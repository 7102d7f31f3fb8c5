"""A ticket, a customer or a migration with everything about it that a rule or a verb may ask: values.

Belongs here: what goes together. Does not belong here: reading it (``loading``), and what the rules make of it
(``facts``, which brings the rules along).
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from helpdesk_tui.model.customer import Account, Customer, Licence, Subscription
    from helpdesk_tui.model.ids import CustomerId, TicketId
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Message, Ticket
    from helpdesk_tui.session.desks import Desk

__all__ = ["Case", "MigrationCase", "Party", "Stamp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A customer with everything that decides what they are owed."""

    id: CustomerId
    customer: Customer | None
    """None: the records name a customer they do not hold."""
    licences: tuple[Licence, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    account: Account
    held_for: Mapping[TicketId, int] = field(default_factory=dict)
    """Credits reserved, by ticket."""
    services: frozenset[tuple[str, str]] | None = None
    """Desk and service level of every migration of theirs; None: not read, or the backend keeps no migrations."""
    owns_unseen: bool = False
    """Whether nobody can say what this customer owns: the backend keeps no licences."""

    def available(self, ticket: TicketId) -> int:
        """Credits that may be charged for a ticket: what is free, and what is reserved for it."""
        return self.account.available + self.held_for.get(ticket, 0)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who acts, when, and under which key; ids of what the act makes follow from the key."""

    actor: str
    at: datetime
    key: str = ""
    senior: bool | None = None
    """Whether the actor is a senior engineer; None: not known."""

    def made(self, letter: str, number: int = 1) -> str:
        """The id of the ``number``-th thing of its kind this act makes; keys that are alike make other ids."""
        from hashlib import blake2s

        tail = f"-{number}" if number > 1 else ""
        return f"{letter}-{blake2s(self.key.encode('utf-8', 'surrogatepass'), digest_size=10).hexdigest()}{tail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A ticket with everything a rule or a verb may ask about it."""

    desk: Desk
    ticket: Ticket
    messages: tuple[Message, ...] = ()
    """By time; empty when the caller did not ask for them."""
    party: Party
    migration: Migration | None = None
    modifications_used: int = 0
    """Other tickets of the customer that used the month's modifications."""
    stamp: Stamp

    @property
    def now(self) -> datetime:
        return self.stamp.at

    @property
    def today(self) -> date:
        """In the desk's zone."""
        return self.desk.calendar.local(self.stamp.at).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationCase:
    """A migration with what a verb may ask about it."""

    desk: Desk
    migration: Migration
    siblings: tuple[Migration, ...] = ()
    """The customer's other migrations."""
    tickets: tuple[Ticket, ...] = ()
    """Open tickets about it: they get the event."""
    stamp: Stamp

    @property
    def now(self) -> datetime:
        return self.stamp.at

    @property
    def today(self) -> date:
        """In the desk's zone."""
        return self.desk.calendar.local(self.stamp.at).date()
