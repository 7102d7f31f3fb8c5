"""Reading what the rules need: cases by the batch.

Belongs here: which questions a case takes, and asking none that it does not. Does not belong here: the rules.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import NotFound
from helpdesk_tui.model.customer import Account, EntryKind
from helpdesk_tui.model.migration import Migration
from helpdesk_tui.model.ticket import ACTIVE, Status, Ticket
from helpdesk_tui.query import And, Compare, Expression, In, Moment, Op, Query, SortKey, Text
from helpdesk_tui.session.cases import Case, MigrationCase, Party, Stamp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence

    from helpdesk_tui.model.customer import LedgerEntry
    from helpdesk_tui.model.ids import CustomerId, MigrationId, TicketId
    from helpdesk_tui.model.ticket import Message
    from helpdesk_tui.session.desks import Desk, Desks
    from helpdesk_tui.session.reading import Asking

__all__ = ["Loader"]

T = TypeVar("T")
Threads = Literal["all", "needed", "none"]
"""Whose messages are read."""

_AROUND = frozenset(
    {
        Capability.BULK,
        Capability.CUSTOMERS,
        Capability.CREDITS,
        Capability.LICENCES,
        Capability.MESSAGES,
        Capability.MIGRATIONS,
    }
)
"""What ``Bulk.around`` answers for."""
_PAGE = 200
_LATE = 50
_AT_ONCE = 16
"""Questions under way at a time."""
_MOST_EVENTS = 20
"""Tickets about one migration that are told of its acts."""
_MOST_ROWS = 2000
"""Tickets of one customer that are looked at; nobody has more open ones."""


class Loader:
    """Reads cases from a backend. A capability that is missing leaves its part empty."""

    def __init__(self, asking: Asking, desks: Desks) -> None:
        self._asking = asking
        self._desks = desks
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def ticket(self, ticket: TicketId) -> Ticket:
        """Raises NotFound."""
        found = await self.tickets([ticket])
        if ticket not in found:
            raise NotFound(f"there is no ticket {ticket}", hint="helpdesk tickets list")
        return found[ticket]

    async def tickets(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        asking = self._asking
        return await asking.ask(lambda: asking.tickets.tickets(ids))

    async def case(self, ticket: TicketId, stamp: Stamp) -> Case:
        """One ticket with its messages. Raises NotFound."""
        found = await self.ticket(ticket)
        return (await self.cases([found], stamp, threads="all"))[0]

    async def cases(self, tickets: Sequence[Ticket], stamp: Stamp, *, threads: Threads = "needed") -> list[Case]:
        """Tickets with everything about them; messages by default only where a clock needs them."""
        if len(tickets) > 1 and self._asking.connection.capabilities >= _AROUND:
            return await self._at_once(tickets, stamp, threads)
        runs = await self.runs({t.migration for t in tickets if t.migration is not None})
        parties = await self.parties({t.customer for t in tickets})
        beside = {t.customer for t in tickets if t.migration not in runs and self._desks.find(t.desk).serves_beside}
        for one in beside:
            parties[one] = await self.served(parties[one])
        return await self._all(
            partial(self._case, t, parties[t.customer], runs, stamp, threads=threads) for t in tickets
        )

    async def parties(self, ids: Collection[CustomerId]) -> dict[CustomerId, Party]:
        """Customers with what they hold; one the records do not have holds nothing."""
        asking = self._asking
        known = await asking.ask(lambda: asking.customers.customers(ids)) if self._can(Capability.CUSTOMERS) else {}
        accounts = await asking.ask(lambda: asking.credits.accounts(ids)) if self._can(Capability.CREDITS) else {}
        found = await self._all(
            partial(
                self._party, Party(id=one, customer=known.get(one), account=accounts.get(one) or Account(one, 0, 0))
            )
            for one in ids
        )
        return {party.id: party for party in found}

    async def served(self, party: Party) -> Party:
        """With the service levels of the customer's migrations, which a ticket beside them is asked for."""
        if party.services is not None or not self._can(Capability.MIGRATIONS):
            return party
        asking = self._asking
        runs = await asking.ask(lambda: asking.migrations.migrations(customer=party.id))
        return replace(party, services=frozenset((run.desk, run.service) for run in runs))

    async def thread(self, ticket: TicketId) -> tuple[Message, ...]:
        """All messages of a ticket."""
        asking = self._asking
        found: list[Message] = []
        while True:
            last = found[-1].id if found else None
            page = await asking.ask(partial(asking.messages.thread, ticket, after=last, limit=_PAGE))
            found += page
            if len(page) < _PAGE:
                return tuple(found)

    async def migration_case(self, migration: MigrationId, stamp: Stamp) -> MigrationCase:
        """One migration with the customer's others and the open tickets about it. Raises NotFound."""
        asking = self._asking
        found = await asking.ask(lambda: asking.migrations.migration(migration))
        siblings = await asking.ask(lambda: asking.migrations.migrations(customer=found.customer))
        tickets: list[Ticket] = []
        if self._can(Capability.TICKETS):
            about = await self._of_customer(found.customer, In("migration-id", (Text(migration),)), limit=_MOST_EVENTS)
            tickets = [t for t in about if t.migration == migration and t.status is not Status.CLOSED]
        return MigrationCase(
            desk=self._desks.find(found.desk),
            migration=found,
            siblings=tuple(one for one in siblings if one.id != migration),
            tickets=tuple(tickets[:_MOST_EVENTS]),
            stamp=stamp,
        )

    async def active_of(self, customer: CustomerId) -> list[Ticket]:
        """Tickets of a customer on which somebody still has to do something."""
        words = In("status", tuple(status.value for status in ACTIVE))
        return [t for t in await self._of_customer(customer, words) if t.status in ACTIVE]

    async def related(self, customer: CustomerId, *, limit: int = 20) -> list[Ticket]:
        """The customer's tickets, last received first."""
        order = (SortKey("received", descending=True),)
        return (await self._of_customer(customer, None, sort=order, limit=limit))[:limit]

    async def late_ids(self) -> list[str]:
        """Ids among which the highest number is likely: the last received, then the last as text."""
        asking, now = self._asking, datetime.now(UTC)
        found: dict[str, None] = {}
        for field in ("received", "id"):
            query = Query(None, (SortKey(field, descending=True),))
            window = await asking.ask(partial(asking.tickets.search, query, now=now, me=""))
            found |= dict.fromkeys(ticket.id for ticket in await asking.ask(partial(window.window, 0, _LATE)))
        return list(found)

    def _can(self, capability: Capability) -> bool:
        return self._asking.has(capability)

    async def _all(self, calls: Iterable[Callable[[], Awaitable[T]]]) -> list[T]:
        async def one(call: Callable[[], Awaitable[T]]) -> T:
            async with self._gate:
                return await call()

        answers = await asyncio.gather(*(one(call) for call in calls), return_exceptions=True)
        found: list[T] = []
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
            found.append(answer)
        return found

    async def _at_once(self, tickets: Sequence[Ticket], stamp: Stamp, threads: Threads) -> list[Case]:
        """``cases`` of a backend that answers for many tickets in one go."""
        asking = self._asking
        read = [ticket.id for ticket in tickets if self._needs_thread(ticket, threads)]
        found = await asking.ask(lambda: asking.bulk.around(tickets, threads=read))
        parties: dict[CustomerId, Party] = {}
        cases = []
        for ticket in tickets:
            who, desk = ticket.customer, self._desks.find(ticket.desk)
            if who not in parties:
                parties[who] = await self._reserved(
                    Party(
                        id=who,
                        customer=found.customers.get(who),
                        licences=tuple(found.licences.get(who, ())),
                        subscriptions=tuple(found.subscriptions.get(who, ())),
                        services=frozenset(found.services.get(who, ())),
                        account=found.accounts.get(who) or Account(who, 0, 0),
                    )
                )
            case = Case(
                desk=desk,
                ticket=ticket,
                messages=tuple(found.threads.get(ticket.id, ())),
                party=parties[who],
                migration=found.migrations.get(ticket.migration) if ticket.migration is not None else None,
                modifications_used=await self.modifications_used(desk, ticket),
                stamp=stamp,
            )
            cases.append(case)
        return cases

    def _needs_thread(self, ticket: Ticket, threads: Threads) -> bool:
        timed = ticket.status in ACTIVE and bool(self._desks.find(ticket.desk).pack.services)
        return threads == "all" or (threads == "needed" and timed)

    async def _reserved(self, party: Party) -> Party:
        """With what is held for which ticket."""
        if not party.account.held:
            return party
        return replace(party, held_for=_held_for(await self._asking.ask(lambda: self._asking.credits.ledger(party.id))))

    async def _party(self, bare: Party) -> Party:
        asking, full = self._asking, bare
        if self._can(Capability.LICENCES):
            owned = await asking.ask(lambda: asking.licences.licences(bare.id))
            paid = await asking.ask(lambda: asking.licences.subscriptions(bare.id))
            full = replace(bare, licences=tuple(owned), subscriptions=tuple(paid))
        else:
            full = replace(bare, owns_unseen=True)
        return await self._reserved(full)

    async def runs(self, ids: Collection[MigrationId]) -> dict[MigrationId, Migration]:
        if not ids or not self._can(Capability.MIGRATIONS):
            return {}
        if len(ids) > 1 and self._can(Capability.BULK):
            asking = self._asking
            records = await asking.ask(lambda: asking.bulk.records("migration", ids))
            return {one.id: one for one in records if isinstance(one, Migration)}
        found = await self._all(partial(self._run, one) for one in ids)
        return {run.id: run for run in found if run is not None}

    async def _run(self, migration: MigrationId) -> Migration | None:
        asking = self._asking
        try:
            return await asking.ask(lambda: asking.migrations.migration(migration))
        except NotFound:
            return None

    async def _case(
        self, ticket: Ticket, party: Party, runs: dict[MigrationId, Migration], stamp: Stamp, *, threads: Threads
    ) -> Case:
        desk = self._desks.find(ticket.desk)
        run = runs.get(ticket.migration) if ticket.migration is not None else None
        needed = self._needs_thread(ticket, threads) and self._can(Capability.MESSAGES)
        messages = await self.thread(ticket.id) if needed else ()
        return Case(
            desk=desk,
            ticket=ticket,
            messages=messages,
            party=party,
            migration=run,
            modifications_used=await self.modifications_used(desk, ticket),
            stamp=stamp,
        )

    async def modifications_used(self, desk: Desk, ticket: Ticket) -> int:
        """Other ``custom_mod`` tickets of the customer, received in the same month of the desk, that came first.

        One priced at nothing has used its modification, whenever it came. Among those, as among the ones without a
        price (imported ones), the earlier ones count: should two have been given the last one at the same moment, it
        is the later ticket that is over, and no earlier one.
        """
        if ticket.category != "custom_mod" or not any(plan.modifications for plan in desk.pack.plans.values()):
            return 0
        return len(await self._modifications(desk, ticket.customer, ticket.received, before=ticket))

    async def modifications_in_month(self, desk: Desk, customer: CustomerId, at: datetime) -> int:
        """All modifications of the customer used in the month of ``at``."""
        return len(await self._modifications(desk, customer, at, before=None))

    async def _modifications(
        self, desk: Desk, customer: CustomerId, at: datetime, *, before: Ticket | None
    ) -> list[Ticket]:
        from helpdesk_tui.policy.remigrations import add_months

        first = desk.calendar.local(at).date().replace(day=1)
        start = desk.calendar.whole_day(first).start
        following = add_months(first, 1)
        end = desk.calendar.whole_day(following).start
        words = And(
            (In("category", ("custom_mod",)), _time("received", ">=", start), _time("received", "<", end)),
        )
        found = await self._of_customer(customer, words)
        return [t for t in found if t.desk == desk.name and (before is None or _uses(t, before))]

    async def _of_customer(
        self,
        customer: CustomerId,
        words: Expression | None,
        *,
        sort: tuple[SortKey, ...] = (SortKey("received"),),
        limit: int = _MOST_ROWS,
    ) -> list[Ticket]:
        """The field ``customer`` finds names and parts of ids, too: the rows are looked through."""
        asking = self._asking
        named = In("customer", (Text(customer),))
        query = Query(named if words is None else And((named, words)), sort)
        window = await asking.ask(lambda: asking.tickets.search(query, now=datetime.now(UTC), me=""))
        found: list[Ticket] = []
        start, size = 0, min(_PAGE, limit)
        while len(found) < limit:
            rows = await asking.ask(partial(window.window, start, size))
            found += [t for t in rows if t.customer == customer]
            start += len(rows)
            if len(rows) < size:
                break
        return found


def _uses(ticket: Ticket, before: Ticket) -> bool:
    """Whether ``ticket`` has used a modification when ``before`` is looked at."""
    from helpdesk_tui.policy.order import number_key

    if ticket.id == before.id:
        return False
    price = ticket.assessment.price
    if before.assessment.price == 0:
        if price != 0:
            return False
    elif price is not None:
        return price == 0
    return (ticket.received, number_key(ticket.id)) < (before.received, number_key(before.id))


def _held_for(entries: Sequence[LedgerEntry]) -> dict[TicketId, int]:
    held: dict[TicketId, int] = {}
    for entry in entries:
        if entry.ticket is not None and entry.entry in {EntryKind.HOLD, EntryKind.RELEASE}:
            held[entry.ticket] = held.get(entry.ticket, 0) + entry.hold_effect
    return {ticket: amount for ticket, amount in held.items() if amount > 0}


def _time(field: str, op: Op, at: datetime) -> Compare:
    return Compare(field, op, Moment(at.astimezone(UTC)))
