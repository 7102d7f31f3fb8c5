"""What a composite is made of: the desk with the tickets, the ledger with the rest, and the join of their customers.

Belongs here: the two protocols, finding a customer's other name. Does not belong here: overlays (``shadow``), writes.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from helpdesk_tui.backends.api import Connection
from helpdesk_tui.backends.capabilities import (
    Attachments,
    Bulk,
    Credits,
    Customers,
    Licences,
    Messages,
    Migrations,
    Presence,
    Tickets,
    TicketWindow,
    TicketWrites,
    Watch,
)
from helpdesk_tui.errors import Refused
from helpdesk_tui.model.ids import CustomerId
from helpdesk_tui.model.ticket import Ticket
from helpdesk_tui.query import Plain, Query

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.model.customer import Customer

__all__ = ["Desk", "Dress", "Joining", "Known", "Ledger", "Searching"]

Dress = Callable[[list[Ticket]], Awaitable[list[Ticket]]]
"""Tickets with what the ledger knows of them."""
Known = Callable[[Ticket, str], Awaitable[Plain]]
_FRESH = 60.0
"""Seconds a join is remembered."""


class Desk(Connection, Tickets, Messages, TicketWrites, Customers, Watch, Attachments, Protocol):
    """Where the tickets are."""


class Ledger(
    Connection,
    Tickets,
    Messages,
    TicketWrites,
    Customers,
    Licences,
    Credits,
    Migrations,
    Watch,
    Presence,
    Bulk,
    Protocol,
):
    """Where everything else is, and a shadow of each ticket."""


@runtime_checkable
class Searching(Protocol):
    """A desk that can ask somebody else about fields it does not keep."""

    def became(self, name: str, value: object) -> object:
        """What the desk makes of a value of a field: two that become the same can't be told apart there."""
        ...

    def keeps(self, name: str, value: object) -> bool:
        """Whether the desk has a place for a value of a field."""
        ...

    async def search_beside(
        self,
        query: Query,
        *,
        now: datetime,
        me: str,
        beside: frozenset[str] = frozenset(),
        known: Known | None = None,
        dress: Dress | None = None,
    ) -> TicketWindow: ...


class Joining:
    """Customers of the desk by their address among those of the ledger."""

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        self._desk = desk
        self._ledger = ledger
        self._found: dict[CustomerId, tuple[float, CustomerId | None]] = {}

    async def to_ledger(self, ids: Collection[CustomerId]) -> dict[CustomerId, CustomerId]:
        """The ledger's ids of customers of the desk; those it does not know are missing."""
        now = time.monotonic()
        wanted = [one for one in dict.fromkeys(ids) if self._found.get(one, (0.0, None))[0] < now - _FRESH]
        if wanted:
            there = await self._desk.customers(wanted)
            for one in wanted:
                self._found[one] = (now, await self._match(one, there.get(one)))
        return {one: found for one in ids if (found := self._found[one][1]) is not None}

    async def to_desk(self, customer: CustomerId) -> CustomerId:
        """The desk's id of a customer of the ledger. Raises Refused for one without an address."""
        known = (await self._ledger.customers([customer])).get(customer)
        if known is None:
            return customer
        address = next((one.raw.strip() for one in known.emails if "@" in one.raw), "")
        if not address:
            raise Refused(f"customer {customer} has no e-mail address to open a ticket with", code="not_capable")
        return CustomerId(address)

    async def addresses(self, text: str) -> list[str]:
        """What to look for at the desk, for words that may name a customer of the ledger."""
        found = await self._ledger.customers([CustomerId(text)]) if text and " " not in text else {}
        people = [*found.values(), *(await self._ledger.find_customers(text, limit=10) if text else ())]
        return list(dict.fromkeys(one.raw for person in people for one in person.emails))

    async def unmatched(self, tickets: Sequence[Ticket]) -> list[Customer]:
        """Customers of these tickets that the ledger does not know."""
        ids = list(dict.fromkeys(ticket.customer for ticket in tickets))
        known = await self._ledger.customers(ids)
        missing = [one for one in ids if one not in known]
        found = await self._desk.customers(missing)
        return [found[one] for one in missing if one in found]

    async def match(self, desk_customer: CustomerId, ledger_customer: CustomerId) -> Customer:
        """From now on both are one: the address at the desk joins those in the ledger. Raises Refused."""
        there = (await self._desk.customers([desk_customer])).get(desk_customer)
        known = (await self._ledger.customers([ledger_customer])).get(ledger_customer)
        if there is None or known is None or not there.emails:
            missing = desk_customer if there is None or not there.emails else ledger_customer
            raise Refused(f"customer {missing} is not known, or has no address", code="not_matched")
        joined = replace(known, emails=tuple(dict.fromkeys((*known.emails, *there.emails))))
        load = await self._ledger.load(atomic=True)
        refused = [one for one in await load.add([joined]) if one]
        if refused:
            await load.abandon()
            raise Refused(refused[0], code="not_matched")
        await load.finish()
        self._found.clear()
        return joined

    async def _match(self, one: CustomerId, person: Customer | None) -> CustomerId | None:
        if one in await self._ledger.customers([one]):
            return one
        for address in person.emails if person is not None else ():
            wanted = address.raw.strip().casefold()
            for found in await self._ledger.find_customers(address.raw, limit=20):
                if wanted in {email.raw.strip().casefold() for email in found.emails}:
                    return found.id
        return None
