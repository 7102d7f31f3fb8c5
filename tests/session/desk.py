"""A small desk for tests: customers, tickets and migrations said in a line each, on a real backend.

Belongs here: building and opening. Does not belong here: any expectation.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.model.customer import Customer, EntryKind, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.ids import (
    CustomerId,
    EntryId,
    LicenceId,
    MessageId,
    MigrationId,
    SubscriptionId,
    TicketId,
)
from helpdesk_tui.model.migration import EntityProgress, Migration, Store
from helpdesk_tui.model.ticket import Message, MessageKind, Sender, Status, Ticket
from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from helpdesk_tui.backends.api import Connection
    from helpdesk_tui.backends.capabilities import Bulk, Record

__all__ = ["CS", "LX", "NOW", "PACKS", "Shared", "World", "changed", "message", "same_ticket", "ticket", "utc", "world"]

CS = timezone(timedelta(hours=4))
LX = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=CS)
"""A Wednesday, both desks staffed (13:00 at litextension)."""

PACKS = Packs()
Shared = Callable[..., StateStore]
"""Opens the state file of a test, for an ``owner`` if one is given: the fixture ``shared``."""


def message(number: int, at: datetime, body: str = "It fails", **changes: Any) -> Message:
    """A customer's message unless said otherwise."""
    plain = Message(
        id=MessageId(f"M-{number}"),
        at=at,
        sender=Sender.CUSTOMER,
        author=Foreign("Jo"),
        kind=MessageKind.PUBLIC,
        body=Foreign(body),
    )
    return replace(plain, **changes)


def ticket(number: str = "T-1", **changes: Any) -> Ticket:
    plain = Ticket(
        id=TicketId(number),
        desk="cs_cart",
        customer=CustomerId("C-1"),
        subject=Foreign("Checkout fails"),
        channel="helpdesk",
        status=Status.OPEN,
        received=NOW - timedelta(hours=20),
    )
    return replace(plain, **changes)


def same_ticket(one: Ticket, other: Ticket) -> bool:
    """Equal in everything but what counts writes."""
    return replace(one, version=0, updated=None) == replace(other, version=0, updated=None)


class World:
    """Everything on the desk, and the sessions on it. ``clock`` is shared."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]]) -> None:
        self._connect = connect
        self._connection: Connection | None = None
        self._records: list[Record] = []
        self.clock = FrozenClock(NOW)
        self.state = StateStore.memory()

    def customer(self, number: str = "C-1", *, balance: int = 0, language: str = "en") -> World:
        whose = CustomerId(number)
        self._records.append(Customer(id=whose, name=Foreign(f"Acme {number}"), language=language))
        if balance:
            self._records.append(
                LedgerEntry(
                    id=EntryId(f"G-{number}"),
                    customer=whose,
                    at=NOW - timedelta(days=30),
                    entry=EntryKind.GRANT,
                    credits=balance,
                    reason=Foreign("bought"),
                )
            )
        return self

    def licence(self, product: str = "CS-Cart", *, of: str = "C-1", bought: date = date(2025, 1, 10)) -> World:
        number = LicenceId(f"L-{len(self._records)}")
        self._records.append(
            Licence(id=number, customer=CustomerId(of), product=product, kind="first", purchased=bought)
        )
        return self

    def plan(
        self, plan: str, *, of: str = "C-1", starts: date = date(2026, 1, 1), ends: date | None = date(2026, 12, 31)
    ) -> World:
        number = SubscriptionId(f"S-{len(self._records)}")
        self._records.append(Subscription(id=number, customer=CustomerId(of), plan=plan, starts=starts, ends=ends))
        return self

    def ticket(self, number: str = "T-1", *, messages: tuple[Message, ...] | None = None, **changes: Any) -> World:
        made = ticket(number, **changes)
        thread = (message(1, made.received),) if messages is None else messages
        self._records.append((made, thread))
        return self

    def migration(self, number: str = "88121", **changes: Any) -> World:
        plain = Migration(
            id=MigrationId(number),
            desk="litextension",
            customer=CustomerId("C-1"),
            kind="full",
            service="basic",
            parent=None,
            source=Store("magento", Foreign("https://old.example")),
            target=Store("shopify", Foreign("https://new.example")),
            status="running",
            started=NOW - timedelta(hours=5),
            completed=None,
            languages={"en": "en"},
            entities={"products": EntityProgress(1000, 400), "orders": EntityProgress(200, 0)},
            mappings={"order_statuses": {"new": "open"}},
        )
        self._records.append(replace(plain, **changes))
        return self

    async def connection(self) -> Connection:
        """The desk with everything on it so far."""
        if self._connection is None:
            self._connection = await self._connect()
        if self._records:
            bulk: Bulk = self._connection  # type: ignore[assignment]  # the local backend has every capability
            load = await bulk.load(atomic=True)
            problems = [text for text in await load.add(self._records) if text]
            assert not problems, problems
            await load.finish()
            self._records = []
        return self._connection

    async def session(self, actor: str = "anna", **options: Any) -> Session:
        """A session on this desk; each has a journal of its own unless ``state`` is given."""
        chosen: dict[str, Any] = {"packs": PACKS, "clock": self.clock, "state": StateStore.memory()} | options
        made = Session(await self.connection(), actor=actor, **chosen)
        await made.open()
        return made

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.aclose()


@asynccontextmanager
async def world(url: str) -> AsyncIterator[World]:
    made = World(lambda: open_backend(url, start=NOW).connect())
    try:
        yield made
    finally:
        await made.close()


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def changed(one: Ticket, other: Ticket) -> set[str]:
    """Names of the fields in which two tickets differ."""
    return {f.name for f in fields(one) if getattr(one, f.name) != getattr(other, f.name)}
