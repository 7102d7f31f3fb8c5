"""What the screen and the command line show of a ticket, a customer and an account.

Belongs here: the values the session answers when it is asked. Does not belong here: how they are read.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from helpdesk_tui.errors import HelpdeskError
    from helpdesk_tui.model.ids import MigrationId
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Message, Ticket
    from helpdesk_tui.policy.entitlements import Entitlement, Standing
    from helpdesk_tui.policy.explain import Answer
    from helpdesk_tui.policy.order import Place
    from helpdesk_tui.policy.remigrations import Again
    from helpdesk_tui.session.cases import Party
    from helpdesk_tui.session.placing import Explained

__all__ = ["Card", "Entitled", "Reading", "Suggestion"]

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T_co]):
    """A value with its age. ``trouble``: why it could not be read anew; the value is the last good one then."""

    value: T_co
    at: datetime
    trouble: HelpdeskError | None = None

    def age(self, now: datetime) -> timedelta:
        return max(timedelta(0), now - self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A ticket with what is owed for it, and why."""

    ticket: Ticket
    """Its placement is the one of now."""
    messages: tuple[Message, ...]
    party: Party
    migration: Migration | None
    rules: Explained
    """Verdict, standing, clock, each with its derivation."""
    related: tuple[Ticket, ...]
    """The customer's other tickets, last received first, at most 20."""
    at: datetime
    """The moment all of this is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitled:
    """What a customer may ask for at one moment."""

    party: Party
    at: datetime
    desks: dict[str, Answer[tuple[Entitlement, ...]]]
    """By desk, for desks that sell care and credits, and those of the customer's migrations."""
    standings: dict[str, Answer[Standing]]
    """By desk, for desks that sell care and credits."""
    again: tuple[tuple[MigrationId, str, Answer[Again]], ...]
    """Further runs after a completed full migration: its id, the kind, the answer."""
    days: dict[str, date]
    """The day it is by desk, and by migration of ``again``, each in the desk's zone: days left are counted from it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A ticket of the queue, and why it stands where it does."""

    ticket: Ticket
    why: Answer[Place]
