"""Running the checks: what each needs, one after the other, never stopping at the first that fails.

Belongs here: the kit and its outcome. Does not belong here: the checks (``reads``, ``writes``, ``money``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import uuid4

from helpdesk_tui.backends.api import Connection
from helpdesk_tui.backends.capabilities import Bulk, Capability, Customers, Messages, Tickets, TicketWrites
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.model.customer import Customer
from helpdesk_tui.model.ids import CustomerId, MessageId, TicketId
from helpdesk_tui.model.intents import CreateTicket, Intent, Operation
from helpdesk_tui.model.ticket import Message, MessageKind, Sender, Status, Ticket
from helpdesk_tui.text import Foreign

__all__ = ["Check", "CheckFailed", "CheckResult", "Kit", "Opener", "check_backend", "ensure"]

Opener = Callable[[], Awaitable[Connection]]
"""Opens a connection; called again for checks that need two."""
E = TypeVar("E", bound=BaseException)


class CheckFailed(Exception):
    """A check found the contract broken; the text says how."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Outcome of one check. ``skipped``: the backend does not declare what it needs."""

    name: str
    ok: bool
    detail: str = ""
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it needs and what it does."""

    name: str
    needs: frozenset[Capability]
    run: Callable[[Kit], Awaitable[None]]


@dataclass(slots=True)
class Kit:
    """What checks work with: an open connection, a way to open another, and a customer to write for."""

    connection: Connection
    opener: Opener
    customer: CustomerId
    desk: str
    now: datetime
    created: list[TicketId] = field(default_factory=list)

    def part(self, _protocol: type[Any]) -> Any:
        """The connection as one of its protocols."""
        return self.connection

    @property
    def tickets(self) -> Tickets:
        return cast("Tickets", self.connection)

    @property
    def messages(self) -> Messages:
        return cast("Messages", self.connection)

    @property
    def writes(self) -> TicketWrites:
        return cast("TicketWrites", self.connection)

    def intent(self, *operations: Operation, key: str | None = None) -> Intent:
        return Intent(
            key=key or uuid4().hex, verb="conformance", actor="conformance", at=self.now, operations=operations
        )

    async def new_ticket(self, subject: str = "conformance", body: str = "hello", **fields: Any) -> Ticket:
        """A ticket written by the kit, as the backend then has it."""
        ident = TicketId(fields.pop("id", f"CONF-{uuid4().hex[:12]}"))
        ticket = Ticket(
            id=ident,
            desk=self.desk,
            customer=self.customer,
            subject=Foreign(subject),
            channel="helpdesk",
            status=Status.NEW,
            received=fields.pop("received", self.now),
            **fields,
        )
        applied = await self.writes.apply(self.intent(CreateTicket(ticket, (self.message(body, "M-1"),))))
        made = next((TicketId(name) for name in applied.versions), ident)
        self.created.append(made)
        return await self.read(made)

    async def read(self, ticket: TicketId) -> Ticket:
        found = await self.tickets.tickets([ticket])
        ensure(ticket in found, f"ticket {ticket} was written and is not there")
        return found[ticket]

    def message(self, body: str, ident: str | None = None, *, kind: MessageKind = MessageKind.PUBLIC) -> Message:
        return Message(
            id=MessageId(ident or f"CM-{uuid4().hex[:12]}"),
            at=self.now,
            sender=Sender.CUSTOMER if kind is MessageKind.PUBLIC else Sender.AGENT,
            author=Foreign("Conformance"),
            kind=kind,
            body=Foreign(body),
        )


def ensure(condition: object, text: str) -> None:
    """Raises CheckFailed with ``text`` unless the condition holds."""
    if not condition:
        raise CheckFailed(text)


async def check_backend(
    opener: Opener, *, customer: CustomerId | None = None, desk: str = "cs_cart"
) -> list[CheckResult]:
    """Runs every check the backend declares the capabilities for.

    It writes tickets named ``CONF-...`` for ``customer``: run it on a desk made for trying. Without a customer one is
    loaded where the backend takes bulk loads, else the first one found is used. Raises what opening raises.
    """
    from helpdesk_tui.backends.conformance import money, reads, writes

    connection = await opener()
    try:
        found = customer or await _customer(connection)
        kit = Kit(connection, opener, found, desk, datetime.now(UTC).replace(microsecond=0))
        checks = [*reads.CHECKS, *writes.CHECKS, *money.CHECKS]
        return [await _one(check, kit) for check in checks]
    finally:
        await connection.aclose()


async def _customer(connection: Connection) -> CustomerId:
    if Capability.BULK in connection.capabilities:
        ident = CustomerId(f"CONF-{uuid4().hex[:8]}")
        load = await cast("Bulk", connection).load(atomic=False)
        await load.add([Customer(id=ident, name=Foreign("Conformance Ltd"), emails=(Foreign("conf@conf.example"),))])
        await load.finish()
        return ident
    if Capability.CUSTOMERS in connection.capabilities:
        known = await cast("Customers", connection).find_customers("", limit=1)
        if known:
            return known[0].id
    return CustomerId("CONF")


async def _one(check: Check, kit: Kit) -> CheckResult:
    missing = check.needs - kit.connection.capabilities
    if missing:
        reasons = "; ".join(kit.connection.why_not(c) or f"no {c.value}" for c in sorted(missing))
        return CheckResult(check.name, ok=True, detail=reasons, skipped=True)
    try:
        async with asyncio.timeout(60):
            await check.run(kit)
    except CheckFailed as failure:
        return CheckResult(check.name, ok=False, detail=str(failure))
    except TimeoutError:
        return CheckResult(check.name, ok=False, detail="no answer within a minute")
    except HelpdeskError as error:
        return CheckResult(check.name, ok=False, detail=f"{type(error).__name__}: {error.message}")
    except Exception as error:  # noqa: BLE001  # whatever an adapter raises is its failure, not the kit's
        return CheckResult(
            check.name, ok=False, detail=f"{type(error).__name__}, which is not one of our errors: {error}"
        )
    return CheckResult(check.name, ok=True)


async def raises(kind: type[E], awaited: Awaitable[object], text: str) -> E:
    """The error of ``kind`` that ``awaited`` raises. Raises CheckFailed when it raises none, or another."""
    try:
        await awaited
    except kind as error:
        return error
    except Exception as error:
        raise CheckFailed(f"{text}: raised {type(error).__name__} instead of {kind.__name__}: {error}") from error
    raise CheckFailed(f"{text}: raised nothing instead of {kind.__name__}")


MINUTE = timedelta(minutes=1)
