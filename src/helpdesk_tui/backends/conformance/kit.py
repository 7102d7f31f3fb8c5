"""What checks work with, and what one comes to.

Belongs here: the kit. Does not belong here: the checks (``reads``, ``writes``, ``money``), running them (``runner``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import uuid4

from helpdesk_tui.backends.api import Connection
from helpdesk_tui.backends.capabilities import Capability, Messages, Tickets, TicketWrites
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import CustomerId, MessageId, TicketId
from helpdesk_tui.model.intents import CreateTicket, Intent, Operation
from helpdesk_tui.model.ticket import Message, MessageKind, Sender, Status, Ticket
from helpdesk_tui.text import Foreign

__all__ = ["MINUTE", "Check", "CheckFailed", "CheckResult", "Kit", "Opener", "ensure", "raises"]

MINUTE = timedelta(minutes=1)
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
    def verbatim(self) -> bool:
        """Whether the backend keeps records exactly as they are given."""
        return Capability.VERBATIM in self.connection.capabilities

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

    async def said(self, ticket: TicketId) -> list[Message]:
        """The thread without the lines a backend writes of its own."""
        return [m for m in await self.messages.thread(ticket) if m.kind is not MessageKind.EVENT]

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


async def raises(kind: type[E], awaited: Awaitable[object], text: str) -> E:
    """The error of ``kind`` that ``awaited`` raises. Raises CheckFailed when it raises none, or another."""
    try:
        await awaited
    except kind as error:
        return error
    except Exception as error:
        raise CheckFailed(f"{text}: raised {type(error).__name__} instead of {kind.__name__}: {error}") from error
    raise CheckFailed(f"{text}: raised nothing instead of {kind.__name__}")
