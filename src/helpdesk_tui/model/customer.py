"""A customer: contacts, and what they have bought."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from helpdesk_tui.model.ids import CustomerId, EntryId, LicenceId, SubscriptionId, TicketId
    from helpdesk_tui.text import Foreign

__all__ = ["JOINED", "UNMATCHED", "Account", "Customer", "EntryKind", "LedgerEntry", "Licence", "Subscription"]

JOINED = "joined"
"""Key in a customer's ``extra``: addresses that were given to them by hand, each with ``by`` and ``at``."""
UNMATCHED = "unmatched"
"""Key in the ``extra`` of a customer of a desk that the ledger beside it does not know; never stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    id: CustomerId
    name: Foreign
    emails: tuple[Foreign, ...] = ()
    zone: str = "UTC"
    """IANA name; unknown names are kept and shown as unknown."""
    language: str = "en"
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    id: LicenceId
    customer: CustomerId
    product: str
    kind: str
    """``first``, ``additional`` or ``storefront``."""
    purchased: date
    """In the desk's zone."""
    version: str | None = None
    """Product version installed."""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    id: SubscriptionId
    customer: CustomerId
    plan: str
    """``vip``, ``standard``, ``upgrade`` or ``upgrade_lifetime``."""
    starts: date
    ends: date | None
    """Last day, inclusive; None: for ever."""
    extra: Mapping[str, Any] = field(default_factory=dict)


class EntryKind(StrEnum):
    """Why credits moved. ``hold`` and ``release`` reserve and free them without moving the balance."""

    GRANT = "grant"
    PURCHASE = "purchase"
    CHARGE = "charge"
    REFUND = "refund"
    ADJUST = "adjust"
    HOLD = "hold"
    RELEASE = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of an account; never changed, a mistake is corrected by a further entry.

    ``credits`` is kept as its source wrote it, so that an export gives it back. Entries of our own are signed: charges
    negative. A source may also write a charge as a positive number; ``effect`` reads both.
    """

    id: EntryId
    customer: CustomerId
    at: datetime
    entry: EntryKind
    credits: int
    reason: Foreign
    ticket: TicketId | None = None
    reverses: EntryId | None = None
    """The entry this one corrects."""
    actor: Foreign | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def effect(self) -> int:
        """What it does to the balance."""
        match self.entry:
            case EntryKind.CHARGE:
                return -abs(self.credits)
            case EntryKind.HOLD | EntryKind.RELEASE:
                return 0
            case _:
                return self.credits

    @property
    def hold_effect(self) -> int:
        """What it does to the credits reserved."""
        match self.entry:
            case EntryKind.HOLD:
                return self.credits
            case EntryKind.RELEASE:
                return -self.credits
            case _:
                return 0


@dataclass(frozen=True, slots=True)
class Account:
    """Credits of one customer: derived from the ledger, never stored by hand."""

    customer: CustomerId
    balance: int
    held: int

    @property
    def available(self) -> int:
        """What may be charged now."""
        return self.balance - self.held
