"""The reading half of a session: lists, tickets, customers, accounts, migrations, and what the rules say of them.

Belongs here: what can be asked. Does not belong here: what can be done (``session``). The rules are imported by the
questions they answer: a queue whose placements are stored is on the screen before any.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import HelpdeskError, NotFound
from helpdesk_tui.model.ids import CustomerId, MigrationId, TicketId, checked_id
from helpdesk_tui.model.ticket import Assessment
from helpdesk_tui.session.cards import Card, Entitled, Reading, Suggestion
from helpdesk_tui.session.cases import Case, MigrationCase, Stamp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import datetime, timedelta

    from helpdesk_tui.backends.capabilities import Count
    from helpdesk_tui.clock import Clock
    from helpdesk_tui.model.customer import Account, Customer, LedgerEntry
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Message, Ticket
    from helpdesk_tui.policy.explain import Answer
    from helpdesk_tui.policy.migration_setup import StartProblem
    from helpdesk_tui.policy.remigrations import Again, AgainKind
    from helpdesk_tui.policy.verdict import Verdict
    from helpdesk_tui.session.cases import Party
    from helpdesk_tui.session.desks import Desks
    from helpdesk_tui.session.listing import Lister, Rows
    from helpdesk_tui.session.loading import Loader
    from helpdesk_tui.session.placing import Explained
    from helpdesk_tui.session.reading import Asking

__all__ = ["Asks"]

T = TypeVar("T")
_MOST_KEPT = 500
"""Answers remembered by ``recent``; the oldest are forgotten first."""


class _Lists:
    """A class of its own, because inside of one with a method ``list`` no annotation may say list."""

    lister: Lister

    async def list(self, text: str = "", *, view: str | None = None, sort: str | None = None) -> Rows:
        """The tickets of a query, inside a view, placements refreshed first; next best unless sorted.

        Raises QueryError (InvalidInput) with a caret, NotFound for a view.
        """
        return await self.lister.list(text, view=view, sort=sort)

    async def counts(self, views: Sequence[str], *, spend: int | None = None) -> dict[str, Count]:
        """Tickets of each of these views, placements refreshed once for all. Raises NotFound for a view.

        ``spend``: requests that may be made for it, where counts are asked over a wire; views that would cost more
        are missing from the answer.
        """
        return await self.lister.counts(views, spend=spend)


class Asks(_Lists):
    """Questions. Each is asked anew, up to four times when the backend can't be reached; ``recent`` remembers."""

    asking: Asking
    loader: Loader
    desks: Desks
    clock: Clock
    actor: str
    _recent: dict[object, Reading[Any]]

    async def next_best(self, count: int = 1, *, view: str = "next-best") -> list[Suggestion]:
        """The first tickets of the queue, each with why it stands there."""
        from helpdesk_tui.policy.order import why_here
        from helpdesk_tui.session.placing import place_of

        rows = await (await self.list(view=view)).window(0, count)
        places = [place_of(ticket, self.lister.zone) for ticket in rows]
        found = []
        for n, ticket in enumerate(rows):
            desk = self.desks.find(ticket.desk)
            on = desk.calendar.local(self.clock.now()).date()
            found.append(Suggestion(ticket, why_here(desk.pack, places[n], places[n - 1] if n else None, on=on)))
        return found

    async def ticket(self, ticket: str) -> Ticket:
        """As it is stored. Raises NotFound."""
        return await self.loader.ticket(TicketId(checked_id(ticket, "ticket")))

    async def tickets(self, ids: Collection[str]) -> dict[TicketId, Ticket]:
        """Unknown ones are missing from the answer."""
        return await self.loader.tickets([TicketId(checked_id(one, "ticket")) for one in ids])

    async def card(self, ticket: str, *, related: bool = True) -> Card:
        """A ticket with everything the rules say of it now. Raises NotFound."""
        from helpdesk_tui.session.placing import explained

        case = await self._case(ticket)
        rules = explained(case)
        beside = await self.loader.related(case.ticket.customer) if related else []
        return Card(
            ticket=replace(case.ticket, placement=rules.placement),
            messages=case.messages,
            party=case.party,
            migration=case.migration,
            rules=rules,
            related=tuple(one for one in beside if one.id != case.ticket.id),
            at=case.now,
        )

    async def thread(self, ticket: str) -> tuple[Message, ...]:
        """All messages, by time. Raises NotFound."""
        return await self.loader.thread(TicketId(checked_id(ticket, "ticket")))

    async def rules(self, ticket: str, *, category: str | None = None, quote: int | None = None) -> Explained:
        """What the rules would say if the ticket were of another category or quote; nothing is written."""
        from helpdesk_tui.session.placing import explained

        case = await self._case(ticket)
        asked = replace(case.ticket, category=category or case.ticket.category, quote=quote or case.ticket.quote)
        if (asked.category, asked.quote) != (case.ticket.category, case.ticket.quote):
            asked = replace(asked, assessment=Assessment(charged=case.ticket.assessment.charged))
        if category is not None and category != case.ticket.category:
            used = await self.loader.modifications_used(case.desk, asked)
            case = replace(case, modifications_used=used)
        return explained(replace(case, ticket=asked))

    async def verdict(self, ticket: str, *, category: str | None = None, quote: int | None = None) -> Answer[Verdict]:
        """Raises InvalidInput for an unknown category or version."""
        found = await self.rules(ticket, category=category, quote=quote)
        if found.verdict is None:
            assert found.trouble is not None
            raise found.trouble
        return found.verdict

    async def customer(self, customer: str) -> Party:
        """A customer with what they hold. Raises NotFound."""
        wanted = CustomerId(checked_id(customer, "customer"))
        party = (await self.loader.parties([wanted]))[wanted]
        if party.customer is None:
            raise NotFound(f"there is no customer {wanted}", hint="helpdesk customers list")
        return party

    async def find_customers(self, text: str = "", *, limit: int = 50) -> list[Customer]:
        return await self.asking.ask(lambda: self.asking.customers.find_customers(text, limit=limit))

    async def unmatched(self, *, limit: int = 50) -> list[Customer]:
        """Customers of open tickets whom the ledger beside the desk does not know. Refused where there is none."""
        return await self.asking.ask(lambda: self.asking.joins.unmatched(limit=limit))

    async def account(self, customer: str) -> Account:
        """Raises NotFound."""
        return (await self.customer(customer)).account

    async def ledger(self, customer: str, *, limit: int = 1000) -> list[LedgerEntry]:
        """The newest entries, oldest first. Raises NotFound."""
        party = await self.customer(customer)
        return await self.asking.ask(lambda: self.asking.credits.ledger(party.id, limit=limit))

    async def low_accounts(self, *, below: int, limit: int = 200) -> list[Account]:
        return await self.asking.ask(lambda: self.asking.credits.low_accounts(below=below, limit=limit))

    async def entitlements(self, customer: str, *, at: datetime | None = None) -> Entitled:
        """What a customer may ask for at a moment, desk by desk, rules cited. Raises NotFound."""
        from helpdesk_tui.policy.entitlements import Holdings, entitlements, standing
        from helpdesk_tui.session.facts import holdings_of

        party, when = await self.customer(customer), at or self.clock.now()
        can = self.asking.has(Capability.MIGRATIONS)
        runs = await self.migrations(customer=party.id) if can else []
        desks, standings, days = {}, {}, {}
        for name in self.desks.names:
            desk = self.desks.find(name)
            days[name] = desk.calendar.local(when).date()
            services = tuple(dict.fromkeys(run.service for run in runs if run.desk == name))
            if desk.pack.categories:
                used = await self.loader.modifications_in_month(desk, party.id, when)
                held = holdings_of(desk, party, modifications_used=used, services=services)
                standings[name] = standing(desk.pack, desk.calendar, held, at=when)
            elif services:
                held = Holdings(services=services)
            else:
                continue
            desks[name] = entitlements(desk.pack, desk.calendar, held, at=when)
        again = self._again(runs, when)
        days |= {run.id: self.desks.find(run.desk).calendar.local(when).date() for run in runs}
        return Entitled(party=party, at=when, desks=desks, standings=standings, again=again, days=days)

    async def migrations(
        self, *, status: Collection[str] = (), customer: str | None = None, limit: int = 500
    ) -> list[Migration]:
        """Newest start first."""
        whose = CustomerId(checked_id(customer, "customer")) if customer is not None else None
        return await self.asking.ask(
            lambda: self.asking.migrations.migrations(status=status, customer=whose, limit=limit)
        )

    async def migration(self, migration: str) -> Migration:
        """Raises NotFound."""
        wanted = MigrationId(checked_id(migration, "migration"))
        return await self.asking.ask(lambda: self.asking.migrations.migration(wanted))

    async def start_problems(self, migration: str) -> Answer[tuple[StartProblem, ...]]:
        """What stands in the way of a migration's start. Raises NotFound."""
        from helpdesk_tui.session.verbs.setup import problems_before

        return problems_before(await self._migration_case(migration))

    async def eligible(self, migration: str, kind: AgainKind, requested: dict[str, int] | None = None) -> Answer[Again]:
        """Whether a further run is free. Raises NotFound, InvalidInput with code ``no_completed_full``."""
        from helpdesk_tui.session.verbs.migrating import eligibility

        return eligibility(await self._migration_case(migration), kind, requested)

    async def recent(
        self, question: Callable[..., Awaitable[T]], *args: Any, keep: timedelta, **options: Any
    ) -> Reading[T]:
        """The answer to one of these questions, not older than ``keep``; the last good one with its trouble when the
        backend fails. Raises when there is none."""
        key = (question.__name__, args, tuple(sorted(options.items())))
        known = cast("Reading[T] | None", self._recent.get(key))
        now = self.clock.now()
        if known is not None and known.trouble is None and known.age(now) <= keep:
            return known
        try:
            reading = Reading(await question(*args, **options), now)
        except HelpdeskError as error:
            if known is None or not error.retryable:
                raise
            reading = Reading(known.value, known.at, error)
        self._recent.pop(key, None)
        self._recent[key] = reading
        while len(self._recent) > _MOST_KEPT:
            del self._recent[next(iter(self._recent))]
        return reading

    async def _case(self, ticket: str) -> Case:
        return await self.loader.case(TicketId(checked_id(ticket, "ticket")), self._stamp())

    async def _migration_case(self, migration: str) -> MigrationCase:
        return await self.loader.migration_case(MigrationId(checked_id(migration, "migration")), self._stamp())

    def _stamp(self) -> Stamp:
        return Stamp(self.actor, self.clock.now())

    def _again(self, runs: Sequence[Migration], at: datetime) -> tuple[tuple[MigrationId, str, Answer[Again]], ...]:
        """Free further runs of each completed full migration of the customer."""
        from helpdesk_tui.policy.migration_status import FINISHED, MigrationKind
        from helpdesk_tui.policy.remigrations import AGAIN_KINDS
        from helpdesk_tui.session.verbs.migrating import eligibility

        found = []
        for run in runs:
            windows = self.desks.find(run.desk).pack.windows
            if run.kind != MigrationKind.FULL or run.status not in FINISHED or run.completed is None:
                continue
            case = MigrationCase(desk=self.desks.find(run.desk), migration=run, stamp=Stamp(self.actor, at))
            found += [(run.id, kind, eligibility(case, kind)) for kind in AGAIN_KINDS if kind in windows]
        return tuple(found)
