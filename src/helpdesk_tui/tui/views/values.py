"""What views are made from where the session answers several questions at once.

Belongs here: the values. Does not belong here: asking (``gather``), and showing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from helpdesk_tui.model.customer import Account, Customer, LedgerEntry
    from helpdesk_tui.model.ids import CustomerId, TicketId
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.policy.entitlements import Entitlement
    from helpdesk_tui.policy.explain import Answer
    from helpdesk_tui.policy.migration_errors import ErrorGroup
    from helpdesk_tui.policy.migration_result import CheckItem
    from helpdesk_tui.policy.migration_setup import StartProblem
    from helpdesk_tui.policy.remigrations import Again
    from helpdesk_tui.session.cards import Card, Entitled
    from helpdesk_tui.session.cases import Party
    from helpdesk_tui.session.progress import Progress

__all__ = ["AccountRow", "Beside", "Board", "CustomerPage", "Expiring", "Hours", "Ledger", "QueueCount", "Run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A migration with what the rules say of it."""

    migration: Migration
    customer: str
    """Name, clean; the id where there is none."""
    progress: Progress
    today: date
    """In the desk's zone."""
    groups: tuple[ErrorGroup, ...] = ()
    again: tuple[tuple[str, Answer[Again]], ...] = ()
    """Kind of further run, and whether it is free; empty before a full migration is completed."""
    requested: int = 0
    """Entities of this run that count towards the free amount."""
    checklist: Answer[tuple[CheckItem, ...]] | None = None
    problems: Answer[tuple[StartProblem, ...]] | None = None
    """What is in the way of a start; None: it has started."""
    tickets: tuple[TicketId, ...] = ()
    """Open ones about it."""
    trouble: str = ""
    """Why the rules could not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a ticket on a wide screen. None: the backend can't say."""

    card: Card
    ledger: tuple[LedgerEntry, ...] | None = None
    entitled: Entitled | None = None
    run: Run | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account in the list."""

    account: Account
    name: str
    """Clean."""
    waiting: int = 0
    """Credits customers were asked for and have not answered."""
    ticket: str = ""
    """The oldest ticket that waits."""
    others: int = 0
    """Further tickets ``waiting`` is for."""
    asked: datetime | None = None
    """Since when it waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """An account with its entries."""

    party: Party
    entries: tuple[LedgerEntry, ...]
    """Oldest first, the newest of them at most."""
    waiting: tuple[Ticket, ...] = ()
    """Tickets of the customer that wait for consent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours of a desk on one day, as two clocks show them."""

    desk: str
    ours: str
    theirs: str
    """Empty where the customer's zone is not known."""
    staffed: bool
    """Whether somebody is there now."""
    theirs_now: str = ""
    """The time of the day at the customer's now; empty where their zone is not known."""
    languages: tuple[str, ...] = ()
    """Languages support is given in; empty: nothing is stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """A customer in the list of what ends when."""

    customer: Customer
    name: str
    rows: tuple[tuple[str, Entitlement], ...]
    """Desk and entitlement."""
    account: Account
    next: date | None
    """When the first of them ends; None: none of them does."""
    today: date
    """The day at the desk of what ends first: days left are counted from it."""
    uncovered: bool
    """Has a licence, and neither care plan nor free period nor credits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPage:
    """Everything known of a customer."""

    party: Party
    tickets: tuple[Ticket, ...] = ()
    """Newest first."""
    runs: tuple[Migration, ...] | None = ()
    """None: the backend knows no migrations."""
    today: date
    """At the desk that sells plans."""


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue with the number of its tickets."""

    name: str
    title: str
    rows: int | None
    """None: not counted yet."""
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The first screen: what is promised, and how the desk stands."""

    late: tuple[Ticket, ...]
    late_count: int
    risk: tuple[Ticket, ...]
    risk_count: int
    today: tuple[Ticket, ...]
    today_count: int
    statuses: Mapping[str, int]
    ranks: Mapping[str, int]
    names: Mapping[CustomerId, str]
    services: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How many tickets there are of each kind."""

    statuses: Mapping[str, int]
    ranks: Mapping[str, int]
    """Of those that are not over."""
    verdicts: Mapping[str, int]
    """Of those that are not over."""
    at: datetime
