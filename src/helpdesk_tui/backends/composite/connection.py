"""An open composite: each question to the side that knows, and tickets with both.

Belongs here: the mapping of the contract. Does not belong here: writing (``writes``), joining (``parts``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from helpdesk_tui.backends.api import Health
from helpdesk_tui.backends.capabilities import (
    Around,
    Capability,
    Colleagues,
    Known,
    Lasting,
    Mapped,
    Polled,
    Staging,
    Unplaced,
)
from helpdesk_tui.backends.composite.bulk import CompositeLoad, all_ids
from helpdesk_tui.backends.composite.feed import JoinedFeed
from helpdesk_tui.backends.composite.parts import Joining, Searching
from helpdesk_tui.backends.composite.shadow import dressed, overlaid, raw_bodies
from helpdesk_tui.backends.composite.unmade import HINT
from helpdesk_tui.backends.composite.writes import Acts
from helpdesk_tui.errors import Absent, NotFound
from helpdesk_tui.model.ids import CustomerId, TicketId
from helpdesk_tui.model.intents import CreateTicket, MoveMessages
from helpdesk_tui.model.ticket import ACTIVE
from helpdesk_tui.query import And, Expression, In, Not, Or, Query, Text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Sequence
    from types import TracebackType

    from helpdesk_tui.backends.capabilities import Record, TicketWindow
    from helpdesk_tui.backends.composite.parts import Desk, Ledger
    from helpdesk_tui.model.customer import Account, Customer, LedgerEntry, Licence, Subscription
    from helpdesk_tui.model.events import ChangeEvent, EntityType
    from helpdesk_tui.model.ids import MessageId, MigrationId
    from helpdesk_tui.model.intents import Applied, Intent, Operation
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Message, Placement, Ticket
    from helpdesk_tui.query import Plain
    from helpdesk_tui.text import Foreign

__all__ = ["CompositeConnection"]

_BESIDE = frozenset(
    {"category", "assessment", "snoozed", "watched", "migration", "migration-id", "kind", "service", "lang", "channel"}
    | {"status", "received", "credits", "plan", "product", "stalled"}
)
"""Fields the ledger knows, or knows better."""
_LOOKED_AT = 500
"""Tickets looked at for customers nobody knows."""
_PAGE = 50
_PLANS = {"vip", "standard"}


class _Both:
    """The two sides."""

    def __init__(self, desk: Desk, ledger: Ledger, lacks: str = "") -> None:
        self.lacks = lacks
        """That there is no ledger, in a sentence; empty: there is."""
        self._desk = desk
        self._ledger = ledger
        self.joining = Joining(desk, ledger)
        self._placed: dict[TicketId, tuple[datetime | None, Placement]] = {}
        self._acts = Acts(desk, ledger, self.joining, self._dress)
        self._feed = JoinedFeed(desk, ledger)

    async def _read(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        there = await self._desk.tickets(ids)
        made = await self._dress(list(there.values()))
        return {ticket.id: ticket for ticket in made}

    async def _dress(self, tickets: list[Ticket]) -> list[Ticket]:
        """Tickets of the desk with what the ledger keeps of them."""
        shadows = await self._ledger.tickets([ticket.id for ticket in tickets])
        joined = await self.joining.of_tickets(tickets, shadows)
        found = []
        for ticket in tickets:
            made = overlaid(dressed(ticket, joined), shadows.get(ticket.id), self._became)
            found.append(self._with_placement(made))
        return found

    def _became(self, name: str, value: object) -> object:
        return self._desk.became(name, value) if isinstance(self._desk, Searching) else value

    def _with_placement(self, ticket: Ticket) -> Ticket:
        """What was placed in this run stands until the ticket is written to."""
        known = self._placed.get(ticket.id)
        return replace(ticket, placement=known[1]) if known is not None and known[0] == ticket.updated else ticket


class _TicketPart(_Both):
    async def search(self, query: Query, *, now: datetime, me: str) -> TicketWindow:
        expression = None if query.expression is None else await self._rewritten(query.expression)
        asked = Query(expression, query.sort)
        if not isinstance(self._desk, Searching):
            return await self._desk.search(asked, now=now, me=me)
        return await self._desk.search_beside(
            asked, now=now, me=me, beside=_BESIDE, known=lambda ticket, name: self._known(ticket, name, now, me),
            dress=self._dress,
        )  # fmt: skip

    async def tickets(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        return await self._read(ids)

    async def thread(self, ticket: TicketId, *, after: MessageId | None = None, limit: int = 200) -> list[Message]:
        found = await self._desk.thread(ticket, after=after, limit=limit)
        try:
            return raw_bodies(found, await self._ledger.thread(ticket))
        except NotFound:
            return found

    async def stage(self, key: str, contents: Sequence[bytes]) -> bool:
        return isinstance(self._desk, Staging) and await self._desk.stage(key, contents)

    async def apply(self, intent: Intent) -> Applied:
        if self.lacks:
            raise Absent(self.lacks, hint=HINT)  # at once: each act is noted in the ledger after it is done at the desk
        self._placed.clear()
        return await self._acts.apply(intent)

    async def outcome(self, key: str) -> Applied | None:
        return await self._acts.outcome(key)

    async def changes(self, since: int, *, limit: int = 500) -> list[ChangeEvent]:
        return await self._feed.changes(since, limit)

    async def last_change(self) -> int:
        return await self._feed.last()

    async def read(self, ticket: TicketId, message: MessageId, index: int) -> AsyncIterator[bytes]:
        async for piece in self._desk.read(ticket, message, index):
            yield piece

    async def store(self, ticket: TicketId, message: MessageId, index: int, content: bytes) -> None:
        await self._desk.store(ticket, message, index, content)

    async def _rewritten(self, part: Expression) -> Expression:
        """A query that names a customer of the ledger, by the addresses the desk knows."""
        match part:
            case And(parts):
                return And(tuple([await self._rewritten(one) for one in parts]))
            case Or(parts):
                return Or(tuple([await self._rewritten(one) for one in parts]))
            case Not(inner):
                return Not(await self._rewritten(inner))
            case In("customer", values):
                more: list[Text] = []
                for value in values:
                    if isinstance(value, Text):
                        more += [Text(one) for one in await self.joining.addresses(value.value)]
                return In("customer", tuple(dict.fromkeys((*values, *more))))
            case _:
                return part

    async def _known(self, ticket: Ticket, name: str, now: datetime, me: str) -> Plain:
        match name:
            case "migration" | "kind" | "service":
                return await self._run_field(ticket, name)
            case "credits":
                return (await self._ledger.accounts([ticket.customer]))[ticket.customer].available
            case "plan":
                return await self._plan(ticket.customer, now)
            case "product":
                return [one.product for one in await self._ledger.licences(ticket.customer)]
            case _:
                return _own(ticket, name, now, me)

    async def _run_field(self, ticket: Ticket, name: str) -> Plain:
        if ticket.migration is None:
            return None
        try:
            run = await self._ledger.migration(ticket.migration)
        except NotFound:
            return None
        return {"migration": run.status, "kind": run.kind, "service": run.service}[name]

    async def _plan(self, customer: CustomerId, now: datetime) -> str | None:
        today = now.date()
        for one in await self._ledger.subscriptions(customer):
            if one.plan in _PLANS and one.starts <= today and (one.ends is None or today <= one.ends):
                return one.plan
        return None


def _own(ticket: Ticket, name: str, now: datetime, me: str) -> Plain:
    """A field of a ticket with its shadow."""
    state = ticket.assessment.state.value
    fields: dict[str, Plain] = {
        "category": ticket.category,
        "assessment": state if state != "none" else None,
        "snoozed": ticket.snoozed_for_reply or (ticket.snoozed_until is not None and ticket.snoozed_until > now),
        "watched": me in {one.raw for one in ticket.watchers},
        "lang": ticket.language,
        "channel": ticket.channel,
        "status": ticket.status.value,
        "received": ticket.received,
        "migration-id": ticket.migration,
    }
    return fields.get(name)


class _LedgerPart(_Both):
    async def customers(self, ids: Collection[CustomerId]) -> dict[CustomerId, Customer]:
        found = await self._ledger.customers(ids)
        return found | await self.joining.strangers([one for one in ids if one not in found])

    async def unmatched(self, *, limit: int = 50) -> list[Customer]:
        """Of the tickets in the order of the desk, as far as ``_LOOKED_AT`` of them go."""
        now = datetime.now(UTC)
        open_ = In("status", tuple(sorted(one.value for one in ACTIVE)))
        rows = await self._desk.search(Query(open_), now=now, me="")
        found: dict[CustomerId, Customer] = {}
        start = 0
        while start < _LOOKED_AT and len(found) < limit and (page := await rows.window(start, _PAGE)):
            start += len(page)
            joined = await self.joining.of_tickets(page, await self._ledger.tickets([one.id for one in page]))
            known = {one for one, join in joined.items() if not join.shared}
            others = [one.customer for one in page if one.id not in known and one.customer not in found]
            found |= await self.joining.strangers(others)
        return list(found.values())[:limit]

    async def find_customers(self, text: str, *, limit: int = 50) -> list[Customer]:
        found = await self._ledger.find_customers(text, limit=limit)
        if len(found) >= limit:
            return found
        known = {one.raw.casefold() for person in found for one in person.emails}
        others = await self._desk.find_customers(text, limit=limit)
        more = [one for one in others if not {email.raw.casefold() for email in one.emails} & known]
        marked = await self.joining.strangers([one.id for one in more])
        return [*found, *marked.values()][:limit]

    async def licences(self, customer: CustomerId) -> list[Licence]:
        return await self._ledger.licences(customer)

    async def subscriptions(self, customer: CustomerId) -> list[Subscription]:
        return await self._ledger.subscriptions(customer)

    async def accounts(self, ids: Collection[CustomerId]) -> dict[CustomerId, Account]:
        return await self._ledger.accounts(ids)

    async def ledger(self, customer: CustomerId, *, limit: int = 1000) -> list[LedgerEntry]:
        return await self._ledger.ledger(customer, limit=limit)

    async def low_accounts(self, *, below: int, limit: int = 200) -> list[Account]:
        return await self._ledger.low_accounts(below=below, limit=limit)

    async def migrations(
        self, *, status: Collection[str] = (), customer: CustomerId | None = None, limit: int = 500
    ) -> list[Migration]:
        return await self._ledger.migrations(status=status, customer=customer, limit=limit)

    async def migration(self, migration: MigrationId) -> Migration:
        return await self._ledger.migration(migration)

    async def announce(self, actor: str, ticket: TicketId | None, *, writing: bool, now: datetime) -> None:
        await self._ledger.announce(actor, ticket, writing=writing, now=now)

    async def present(self, tickets: Sequence[TicketId], *, now: datetime) -> dict[TicketId, list[tuple[str, bool]]]:
        return await self._ledger.present(tickets, now=now)


class _BulkPart(_TicketPart):
    async def load(self, *, atomic: bool) -> CompositeLoad:
        inner = await self._ledger.load(atomic=atomic)
        return CompositeLoad(inner, self._acts.apply, datetime.now(UTC), atomic=atomic)

    async def known(self, entity: EntityType, ids: Collection[str]) -> frozenset[str]:
        if entity != "ticket":
            return await self._ledger.known(entity, ids)
        return frozenset(await self._desk.tickets([TicketId(one) for one in ids]))

    async def records(self, entity: EntityType, ids: Collection[str]) -> list[Record]:
        if entity != "ticket":
            return await self._ledger.records(entity, ids)
        found = await self._read([TicketId(one) for one in ids])
        return [(ticket, tuple(await self.thread(ticket.id, limit=100_000))) for ticket in found.values()]

    async def dump(self, entity: EntityType, *, after: str | None, limit: int) -> list[Record]:
        if entity != "ticket":
            return await self._ledger.dump(entity, after=after, limit=limit)
        wanted = [one for one in await all_ids(self, datetime.now(UTC)) if after is None or one > after][:limit]
        return sorted(await self.records("ticket", wanted), key=lambda one: one[0].id if isinstance(one, tuple) else "")

    async def around(self, tickets: Collection[Ticket], *, threads: Collection[TicketId]) -> Around:
        found = await self._ledger.around(tickets, threads=())
        missing = [one for one in dict.fromkeys(t.customer for t in tickets) if one not in found.customers]
        customers = {**found.customers, **await self.joining.strangers(missing)}
        told = {one: await self.thread(one, limit=100_000) for one in threads}
        return replace(found, customers=customers, threads=told)

    async def unplaced(self, *, now: datetime, limit: int, over: bool = False) -> list[TicketId]:  # noqa: ARG002  # the contract's
        """None: placements are made for the rows that are shown."""
        return []

    async def place(self, tickets: Collection[Ticket]) -> list[TicketId]:
        """Remembered for this run; nothing is written."""
        now: dict[TicketId, Ticket] = {}
        for ticket in tickets:
            now |= await self._read([ticket.id])
        moved = [one.id for one in tickets if one.id in now and now[one.id].version != one.version]
        for one in tickets:
            if one.id not in moved:
                self._placed[one.id] = (one.updated, one.placement)
        return moved


class CompositeConnection(_LedgerPart, _BulkPart):
    """A ``Connection`` with the capabilities of both."""

    name = "composite"

    @property
    def capabilities(self) -> frozenset[Capability]:
        beside = self._ledger.capabilities - {Capability.COLLEAGUES}
        return self._desk.capabilities | beside | {Capability.JOINS}

    def why_not(self, capability: Capability) -> str:
        return "" if capability in self.capabilities else self._desk.why_not(capability)

    @property
    def every(self) -> float:
        return self._desk.every if isinstance(self._desk, Polled) else 0.0

    @property
    def by_rules(self) -> frozenset[str]:
        return self._desk.by_rules if isinstance(self._desk, Unplaced) else frozenset()

    @property
    def account(self) -> str:
        return self._desk.account if isinstance(self._desk, Known) else ""

    def lasting(self, operations: Sequence[Operation]) -> str:
        if isinstance(self._desk, Lasting) and (why := self._desk.lasting(operations)):
            return why
        apart = any(isinstance(one, CreateTicket | MoveMessages) for one in operations)
        return f"{self._desk.name} and {self._ledger.name} don't take it back together" if apart else ""

    def mapping(self) -> Sequence[tuple[str, str]]:
        """The desk's; a ledger has our words."""
        return self._desk.mapping() if isinstance(self._desk, Mapped) else ()

    async def colleagues(self, *, limit: int = 1000) -> list[Foreign]:
        """The desk's: in the ledger nobody has a ticket."""
        return await self._desk.colleagues(limit=limit) if isinstance(self._desk, Colleagues) else []

    async def health(self) -> Health:
        there, here = await self._desk.health(), await self._ledger.health()
        detail = f"{self._desk.name}: {there.detail or 'ok'}; {self._ledger.name}: {here.detail or 'ok'}"
        return Health(
            ok=there.ok and here.ok,
            latency=max(there.latency, here.latency),
            detail=detail,
            clock_skew=there.clock_skew,
        )

    async def aclose(self) -> None:
        try:
            await self._desk.aclose()
        finally:
            await self._ledger.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
