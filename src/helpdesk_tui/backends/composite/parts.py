"""What a composite is made of: the desk with the tickets, the ledger with the rest, and the join of their customers.

Belongs here: the two protocols, finding a customer's other name. Does not belong here: overlays (``shadow``), writes.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
from helpdesk_tui.model.customer import JOINED, UNMATCHED
from helpdesk_tui.model.ids import CustomerId, TicketId
from helpdesk_tui.model.ticket import Ticket
from helpdesk_tui.query import Plain, Query

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.model.customer import Customer

__all__ = ["Desk", "Dress", "Join", "Joining", "Known", "Ledger", "Searching"]

Dress = Callable[[list[Ticket]], Awaitable[list[Ticket]]]
"""Tickets with what the ledger knows of them."""
Known = Callable[[Ticket, str], Awaitable[Plain]]
_SHARED = 20
"""Customers of the ledger with one address that are told."""
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

    def customer_number(self, ticket: Ticket) -> str:
        """The customer's number in the ledger, where the ticket says it; else empty."""
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


@dataclass(frozen=True, slots=True)
class Join:
    """Who a customer of the desk is in the ledger, and how that is known."""

    customer: CustomerId
    how: str
    """``by e-mail eva@lampen.example``, ``by hand: ...``; not cleaned."""
    shared: tuple[CustomerId, ...] = ()
    """Customers of the ledger with one address: it says of none of them that it is they. Empty: it is the one."""


class Joining:
    """Customers of the desk among those of the ledger: by number, by a number in a field, by address."""

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        self._desk = desk
        self._ledger = ledger
        self._found: dict[CustomerId, tuple[float, Join | None]] = {}

    def forget(self) -> None:
        """Customers of the ledger have changed."""
        self._found.clear()

    async def of_tickets(self, tickets: Sequence[Ticket], shadows: Mapping[TicketId, Ticket]) -> dict[TicketId, Join]:
        """The joins of tickets of the desk; those of customers the ledger does not know are missing. Of customers who
        share an address it is the one the shadow names."""
        named = await self._named(tickets)
        joined = await self._joined([one.customer for one in tickets if one.id not in named])
        found = {}
        for one in tickets:
            if one.id not in named and (join := joined.get(one.customer)) is not None:
                kept = shadows[one.id].customer if one.id in shadows else None
                found[one.id] = Join(kept, f"{join.how}; here it is {kept}") if kept in join.shared else join
        return found | named

    async def to_ledger(self, ids: Collection[CustomerId]) -> dict[CustomerId, Join]:
        """Customers of the desk in the ledger; those it does not know, or knows several for, are missing."""
        return {name: join for name, join in (await self._joined(ids)).items() if not join.shared}

    async def _joined(self, ids: Collection[CustomerId]) -> dict[CustomerId, Join]:
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

    async def strangers(self, ids: Collection[CustomerId]) -> dict[CustomerId, Customer]:
        """Customers of the desk, marked where the ledger does not know them."""
        found = await self._desk.customers(ids)
        joined = await self.to_ledger(list(found))
        return {
            one: person if one in joined else replace(person, extra={**person.extra, UNMATCHED: True})
            for one, person in found.items()
        }

    async def _named(self, tickets: Sequence[Ticket]) -> dict[TicketId, Join]:
        """By the number in a field of the ticket at the desk."""
        if not isinstance(self._desk, Searching):
            return {}
        numbers = {one.id: number for one in tickets if (number := self._desk.customer_number(one))}
        known = await self._ledger.customers([CustomerId(one) for one in set(numbers.values())]) if numbers else {}
        return {
            ticket: Join(CustomerId(number), f"by its number in a field: {number}")
            for ticket, number in numbers.items()
            if number in known
        }

    async def _match(self, one: CustomerId, person: Customer | None) -> Join | None:
        if one in await self._ledger.customers([one]):
            return Join(one, "by number")
        for address in person.emails if person is not None else ():
            wanted = address.raw.strip().casefold()
            there = await self._ledger.find_customers(address.raw, limit=_SHARED)
            found = [each for each in there if wanted in {email.raw.strip().casefold() for email in each.emails}]
            if len(found) == 1:
                return Join(found[0].id, _how(found[0], address.raw))
            if found:
                names = tuple(each.id for each in found)
                return Join(one, f"{address.raw} is an address of {' and '.join(names)}", shared=names)
        return None


def _how(found: Customer, address: str) -> str:
    by_hand = found.extra.get(JOINED)
    given = by_hand.get(address) if isinstance(by_hand, Mapping) else None
    if not isinstance(given, Mapping):
        return f"by e-mail {address}"
    return f"by hand: {address} was given by {given.get('by', '?')} on {str(given.get('at', '?'))[:10]}"
