"""What a backend may be able to do beyond being there: optional protocols, and their names.

Belongs here: one protocol for each capability. Does not belong here: any implementation. A connection that declares a
capability implements all of its protocol; one that does not is never asked.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence
    from datetime import datetime

    from helpdesk_tui.model.customer import Account, Customer, LedgerEntry, Licence, Subscription
    from helpdesk_tui.model.events import ChangeEvent, EntityType
    from helpdesk_tui.model.ids import CustomerId, MessageId, MigrationId, TicketId
    from helpdesk_tui.model.intents import Applied, Intent, Operation
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Message, Ticket
    from helpdesk_tui.query import Query
    from helpdesk_tui.text import Foreign

__all__ = [
    "Around",
    "Attachments",
    "Bulk",
    "Capability",
    "Colleagues",
    "Costly",
    "Count",
    "Credits",
    "Customers",
    "Joins",
    "Known",
    "Lacking",
    "Lasting",
    "Licences",
    "Load",
    "Mapped",
    "Messages",
    "Migrations",
    "Polled",
    "Presence",
    "Record",
    "Staging",
    "Telling",
    "TicketWindow",
    "TicketWrites",
    "Tickets",
    "Unplaced",
    "Watch",
]


class Capability(StrEnum):
    """Names of what a backend can do."""

    TICKETS = "tickets"
    MESSAGES = "messages"
    TICKET_WRITES = "ticket_writes"
    CUSTOMERS = "customers"
    LICENCES = "licences"
    CREDITS = "credits"
    MIGRATIONS = "migrations"
    WATCH = "watch"
    PRESENCE = "presence"
    COLLEAGUES = "colleagues"
    ATTACHMENTS = "attachments"
    BULK = "bulk"
    JOINS = "joins"
    VERBATIM = "verbatim"
    """Keeps records exactly as they are given: times to the microsecond, every character. No protocol of its own."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a query has; ``exact`` False: at least so many."""

    rows: int
    exact: bool = True


@runtime_checkable
class TicketWindow(Protocol):
    """A query's rows in their order, read a window at a time.

    The handle stays usable while rows change: a window is cut at the key of the row before it, so that rows are
    neither shown twice nor left out while paging forward, whatever is written meanwhile behind the reader.
    """

    async def count(self) -> Count: ...

    async def window(self, start: int, size: int) -> list[Ticket]:
        """Rows ``start`` to ``start + size``; fewer at the end. Cost grows with ``size``, not with the rows stored,
        when ``start`` continues an earlier window or lies at either end."""
        ...

    async def position(self, ticket: TicketId) -> int | None:
        """The row of a ticket near the windows read so far; None when it is not there."""
        ...


@runtime_checkable
class Costly(Protocol):
    """Of a window that is read over a wire, request by request: beside ``TicketWindow``."""

    @property
    def count_cost(self) -> int:
        """Requests that ``count`` takes, about; 0: it is known."""
        ...


@runtime_checkable
class Tickets(Protocol):
    async def search(self, query: Query, *, now: datetime, me: str) -> TicketWindow:
        """A handle on the tickets a query finds. ``query`` is resolved: no relative times, no ``me`` in it.

        Raises InvalidInput for a part of the language this backend can't answer, naming it.
        """
        ...

    async def tickets(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        """Tickets by id; unknown ones are missing from the answer."""
        ...


@runtime_checkable
class Messages(Protocol):
    async def thread(self, ticket: TicketId, *, after: MessageId | None = None, limit: int = 200) -> list[Message]:
        """Messages of a ticket by time, then by order of arrival; ``after`` continues. Raises NotFound."""
        ...


@runtime_checkable
class TicketWrites(Protocol):
    async def apply(self, intent: Intent) -> Applied:
        """Carries out an intent: all of its operations or none.

        The same key again answers the first outcome (``repeated``); the same key with other contents is InvalidInput
        with code ``key_reused``. Raises Conflict (with ``theirs``), NotFound, Refused (code ``short``, ``closed``),
        PermissionDenied, UnknownOutcome.
        """
        ...

    async def outcome(self, key: str) -> Applied | None:
        """What became of an intent; None: this backend has never carried it out."""
        ...


@runtime_checkable
class Staging(Protocol):
    """Of a backend that sends a message and its files in one: beside ``Attachments``, no capability of its own."""

    async def stage(self, key: str, contents: Sequence[bytes]) -> bool:
        """The contents of the files of an act, before it is applied. False: store them afterwards."""
        ...


@runtime_checkable
class Customers(Protocol):
    async def customers(self, ids: Collection[CustomerId]) -> dict[CustomerId, Customer]: ...

    async def find_customers(self, text: str, *, limit: int = 50) -> list[Customer]:
        """By id, name or address, best first; an empty text gives the first ones by id."""
        ...


@runtime_checkable
class Joins(Protocol):
    """Of a desk whose customers are in a ledger beside it. They are matched by ``TicketWrites.apply`` (JoinAddress);
    a customer the ledger does not know has ``UNMATCHED`` in its ``extra``."""

    async def unmatched(self, *, limit: int = 50) -> list[Customer]:
        """Customers of the open tickets that come first, whom the ledger does not know, in the tickets' order."""
        ...


@runtime_checkable
class Mapped(Protocol):
    """Of a backend that has other words than ours: no capability of its own."""

    def mapping(self) -> Sequence[tuple[str, str]]:
        """A thing of ours, and what it is there, in words to be shown; as it is configured."""
        ...


@runtime_checkable
class Unplaced(Protocol):
    """Of a backend that stores no placements: what the rules say of a ticket is not to be searched there."""

    @property
    def by_rules(self) -> frozenset[str]:
        """Fields of the search language it is not asked for."""
        ...


@runtime_checkable
class Polled(Protocol):
    """Of a backend where a look for changes is a request over a wire."""

    @property
    def every(self) -> float:
        """Seconds between two looks that a server of many people bears."""
        ...


@runtime_checkable
class Known(Protocol):
    """Of a backend that one logs in to."""

    @property
    def account(self) -> str:
        """Whom it takes us for: who its tickets are claimed for; empty: nobody. Not cleaned."""
        ...


@runtime_checkable
class Lacking(Protocol):
    """Of a backend that may be open with a part of it missing."""

    @property
    def lacks(self) -> str:
        """What is missing and what is unknown for that, in a sentence; empty: nothing."""
        ...


@runtime_checkable
class Lasting(Protocol):
    """Of a backend that can't take back all that a desk can."""

    def lasting(self, operations: Sequence[Operation]) -> str:
        """Why an act of these can't be undone there, as the end of a sentence; empty: it can."""
        ...


@runtime_checkable
class Telling(Protocol):
    """Of a window with something its reader should know: beside ``TicketWindow``."""

    @property
    def said(self) -> tuple[str, ...]:
        """Sentences without an end."""
        ...


@runtime_checkable
class Licences(Protocol):
    async def licences(self, customer: CustomerId) -> list[Licence]: ...

    async def subscriptions(self, customer: CustomerId) -> list[Subscription]: ...


@runtime_checkable
class Credits(Protocol):
    """Entries are written by ``TicketWrites.apply`` (PostEntry)."""

    async def accounts(self, ids: Collection[CustomerId]) -> dict[CustomerId, Account]:
        """Accounts by customer; a customer without entries has 0 credits."""
        ...

    async def ledger(self, customer: CustomerId, *, limit: int = 1000) -> list[LedgerEntry]:
        """The newest ``limit`` entries, oldest first."""
        ...

    async def low_accounts(self, *, below: int, limit: int = 200) -> list[Account]:
        """Accounts with less than ``below`` available, lowest first."""
        ...


@runtime_checkable
class Migrations(Protocol):
    async def migrations(
        self, *, status: Collection[str] = (), customer: CustomerId | None = None, limit: int = 500
    ) -> list[Migration]:
        """Newest start first; no status: all."""
        ...

    async def migration(self, migration: MigrationId) -> Migration:
        """Raises NotFound."""
        ...


@runtime_checkable
class Watch(Protocol):
    async def changes(self, since: int, *, limit: int = 500) -> list[ChangeEvent]:
        """Changes after ``since`` in order; 0 is the beginning."""
        ...

    async def last_change(self) -> int: ...


@runtime_checkable
class Presence(Protocol):
    async def announce(self, actor: str, ticket: TicketId | None, *, writing: bool, now: datetime) -> None: ...

    async def present(self, tickets: Sequence[TicketId], *, now: datetime) -> dict[TicketId, list[tuple[str, bool]]]:
        """Who is on these tickets (actor, whether writing), as announced in the last 30 seconds."""
        ...


@runtime_checkable
class Colleagues(Protocol):
    """Of a backend that takes any name for a user's: a name it has never heard may be a misspelt one."""

    async def colleagues(self, *, limit: int = 1000) -> list[Foreign]:
        """User names of who has a ticket, in whatever status, and of who did something lately, by name; fewer than
        ``limit``: all of them. Cost grows with the names, not with the tickets stored."""
        ...


@runtime_checkable
class Attachments(Protocol):
    def read(self, ticket: TicketId, message: MessageId, index: int) -> AsyncIterator[bytes]:
        """The content of the ``index``-th attachment, in pieces. Raises NotFound."""
        ...

    async def store(self, ticket: TicketId, message: MessageId, index: int, content: bytes) -> None: ...


Record: TypeAlias = "Customer | Licence | Subscription | LedgerEntry | Migration | tuple[Ticket, tuple[Message, ...]]"
"""An entity as import and export carry it; a ticket comes with its messages."""


@runtime_checkable
class Load(Protocol):
    """A running import. Records with an id that is there already take its place; ledger entries never change."""

    async def add(self, records: Sequence[Record]) -> list[str]:
        """Writes records, each batch durable on its own unless the load is atomic.

        Answers one text for each record, in order: empty when it was written or was there already, else why not.
        """
        ...

    async def finish(self) -> None:
        """Makes everything durable and searchable. Without it an atomic load leaves nothing behind."""
        ...

    async def abandon(self) -> None:
        """Ends the load; an atomic one is undone."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the rules ask about many tickets beside the tickets. What is unknown is missing."""

    customers: Mapping[CustomerId, Customer]
    accounts: Mapping[CustomerId, Account]
    licences: Mapping[CustomerId, Sequence[Licence]]
    """By date of purchase."""
    subscriptions: Mapping[CustomerId, Sequence[Subscription]]
    """By their beginning."""
    migrations: Mapping[MigrationId, Migration]
    threads: Mapping[TicketId, Sequence[Message]]
    """By time, then by order of arrival."""
    services: Mapping[CustomerId, set[tuple[str, str]]]
    """Desk and service level of every migration of the customer."""


@runtime_checkable
class Bulk(Protocol):
    async def load(self, *, atomic: bool) -> Load: ...

    async def known(self, entity: EntityType, ids: Collection[str]) -> frozenset[str]:
        """Which of these ids are there."""
        ...

    async def records(self, entity: EntityType, ids: Collection[str]) -> list[Record]:
        """Records by id, in any order; unknown ids are missing."""
        ...

    async def dump(self, entity: EntityType, *, after: str | None, limit: int) -> list[Record]:
        """Records of one type in order of their ids (compared as text), ``after`` not included."""
        ...

    async def around(self, tickets: Collection[Ticket], *, threads: Collection[TicketId]) -> Around:
        """Their customers' records, their migrations, and all messages of those in ``threads``, in one answer."""
        ...

    async def unplaced(self, *, now: datetime, limit: int, over: bool = False) -> list[TicketId]:
        """Active tickets whose placement was never computed or is out of date at ``now``; with ``over`` those that are
        solved or closed behind them."""
        ...

    async def place(self, tickets: Collection[Ticket]) -> list[TicketId]:
        """Writes the placements of these tickets, which is no change of theirs: nobody is told, no version goes up.

        One that was written to since it was read keeps what it has; answers which.
        """
        ...
