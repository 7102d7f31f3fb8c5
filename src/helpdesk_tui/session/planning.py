"""From a verb and its arguments to an intent: facts are read, the verb plans, placements go along.

Belongs here: putting an act together. Does not belong here: sending it (``sending``), what verbs do (``verbs``).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.capabilities import Capability, Lasting
from helpdesk_tui.errors import Conflict, NotFound
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import Account, Customer
from helpdesk_tui.model.ids import CustomerId, MigrationId, TicketId, checked_id
from helpdesk_tui.model.intents import CreateTicket, Intent, PostEntry, SetMigration, SetPlacement
from helpdesk_tui.model.ticket import Sender, Status
from helpdesk_tui.session.cases import Stamp
from helpdesk_tui.session.placing import place
from helpdesk_tui.session.projecting import after, party_after
from helpdesk_tui.session.strangers import doubts
from helpdesk_tui.session.verbs.fields import SetFields
from helpdesk_tui.session.verbs.making import Create, blank
from helpdesk_tui.session.verbs.pricing import Assess
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpdesk_tui.model.intents import Operation
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.session.cases import Case, MigrationCase, Party
    from helpdesk_tui.session.desks import Desks
    from helpdesk_tui.session.loading import Loader
    from helpdesk_tui.session.reading import Asking
    from helpdesk_tui.session.verbs.plan import Plan
    from helpdesk_tui.session.verbs.table import Verb

__all__ = ["Planned", "Planner"]

_NUMBER = re.compile(r"(.*?)([0-9]{1,15})")
_FIRST_NUMBER = "T-1"
_STEPS = (*range(1, 17), *(2**n for n in range(5, 24)))
"""How far above the last number is looked for further ones."""

NEEDS: dict[str, Capability] = {
    "ticket": Capability.TICKET_WRITES,
    "desk": Capability.TICKET_WRITES,
    "customer": Capability.CREDITS,
    "migration": Capability.MIGRATIONS,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with the intent that carries it out."""

    plan: Plan
    intent: Intent
    args: Any
    """As they were completed: ids of new tickets filled in."""
    touched: tuple[TicketId, ...]
    """Tickets it concerns, the target first."""
    seen: Mapping[TicketId, int] = field(default_factory=dict)
    """Versions of the tickets it changes, as it was planned on."""
    accounts: Mapping[CustomerId, Account] = field(default_factory=dict)
    """What the accounts it books on will be if nobody else books."""
    heard: int | None = None
    """Messages of the customer in the target's thread, as it was planned on; None: it was not read."""


class Planner:
    """Makes intents for one connection."""

    def __init__(self, asking: Asking, loader: Loader, desks: Desks) -> None:
        self._asking = asking
        self._loader = loader
        self._desks = desks

    async def plan(self, verb: Verb, target: str, args: Any, stamp: Stamp, *, base: int | None = None) -> Planned:
        """Raises Refused, InvalidInput, NotFound; Conflict when the target is not at version ``base``."""
        self.check(verb)
        match verb.on:
            case "ticket":
                return await self._on_ticket(verb, TicketId(checked_id(target, "ticket")), args, stamp, base)
            case "desk":
                return await self._on_desk(verb, args, stamp)
            case "customer":
                return await self._on_customer(verb, CustomerId(checked_id(target, "customer")), args, stamp)
            case "migration":
                return await self._on_migration(verb, MigrationId(checked_id(target, "migration")), args, stamp, base)

    def check(self, verb: Verb) -> None:
        """Raises Refused, with the reason, for what this backend can't do."""
        self._asking.need(Capability.TICKET_WRITES)
        self._asking.need(NEEDS[verb.on])
        if verb.id.startswith("credits."):
            self._asking.need(Capability.CREDITS)
        if verb.id == "migration.remigrate":
            self._asking.need(Capability.BULK)
        if verb.id == "customer.match":
            self._asking.need(Capability.JOINS)

    async def _on_ticket(self, verb: Verb, target: TicketId, args: Any, stamp: Stamp, base: int | None) -> Planned:
        case = await self._loader.case(target, stamp)
        if base is not None and base != case.ticket.version:
            raise Conflict(f"{target} was changed meanwhile", hint="look at it again", theirs=case.ticket, ours=args)
        case = await self._informed(case, args)
        cases = [case]
        if verb.new and not getattr(args, verb.new) and (verb.new == "id" or case.ticket.status is Status.CLOSED):
            args = replace(args, **{verb.new: await self.next_number()})
        if verb.other:
            cases.append(await self._loader.case(TicketId(checked_id(getattr(args, verb.other), verb.other)), stamp))
        named = await self._named_migration(args) if isinstance(args, SetFields) else None
        plan = verb.plan(case, args, named) if isinstance(args, SetFields) else verb.plan(*cases, args)
        plan = await self._doubted(plan, cases, stamp)
        planned = await self.planned(plan, _intent(verb, stamp), args, [c.ticket.id for c in cases], cases)
        return replace(planned, heard=sum(m.sender is Sender.CUSTOMER for m in case.messages))

    async def _on_desk(self, verb: Verb, args: Create, stamp: Stamp) -> Planned:
        desk = self._desks.known(args.desk)
        if not args.id:
            args = replace(args, id=await self.next_number())
        ticket = blank(args, stamp.at)
        case = replace((await self._loader.cases([ticket], stamp, threads="none"))[0], desk=desk)
        if not self._asking.has(Capability.CUSTOMERS):
            # Nobody can say whether the customer is there: the backend will.
            case = replace(case, party=replace(case.party, customer=Customer(id=ticket.customer, name=Foreign(""))))
        plan = await self._doubted(verb.plan(case, args), [], stamp)
        return await self.planned(plan, _intent(verb, stamp), args, [ticket.id], [case])

    async def _on_customer(self, verb: Verb, target: CustomerId, args: Any, stamp: Stamp) -> Planned:
        party = (await self._loader.parties([target]))[target]
        if party.customer is None and self._asking.has(Capability.CUSTOMERS):
            raise NotFound(f"there is no customer {target}", hint="helpdesk customers list")
        parties = [party]
        if verb.other:
            other = CustomerId(checked_id(getattr(args, verb.other), verb.other))
            parties.append((await self._loader.parties([other]))[other])
        plan = verb.plan(*parties, stamp, args)
        return await self.planned(plan, _intent(verb, stamp), args, [], [], [party])

    async def _on_migration(
        self, verb: Verb, target: MigrationId, args: Any, stamp: Stamp, base: int | None
    ) -> Planned:
        case = await self._loader.migration_case(target, stamp)
        if base is not None and base != case.migration.version:
            raise Conflict(f"migration {target} was changed meanwhile", theirs=case.migration, ours=args)
        plan = verb.plan(case, args)
        changes = [op for op in plan.operations if isinstance(op, SetMigration) and "service" in op.fields]
        placed: Sequence[Operation] = ()
        if changes:
            placed = await self._replaced(case, changes[0], stamp)
        intent = replace(_intent(verb, stamp), operations=(*plan.operations, *placed))
        return Planned(plan, intent, args, tuple(t.id for t in case.tickets))

    async def next_number(self) -> str:
        """A free id, numbered on from the late ones: ``T-1043`` after ``T-1042``.

        No backend is asked for its highest number. From the highest of the late ones it goes up in growing steps as
        long as it meets a ticket; a ticket far above all of those is not met, and its number not passed.
        """
        late = [match for one in await self._loader.late_ids() if (match := _NUMBER.fullmatch(one))]
        if not late:
            return _FIRST_NUMBER
        head = Counter(match[1] for match in late).most_common(1)[0][0]
        numbers = {int(match[2]): len(match[2]) for match in late if match[1] == head}
        last = max(numbers)
        width = numbers[last]
        while True:
            ahead = {last + step: f"{head}{last + step:0{width}}" for step in _STEPS}
            met = await self._loader.tickets([TicketId(one) for one in ahead.values()])
            higher = [number for number, one in ahead.items() if TicketId(one) in met]
            if not higher:
                return ahead[last + 1]
            last = max(higher)

    async def planned(
        self,
        plan: Plan,
        intent: Intent,
        args: Any,
        touched: Sequence[TicketId],
        cases: Sequence[Case],
        parties: Sequence[Party] = (),
    ) -> Planned:
        """An act with the placements it brings about: of the tickets it changes, and of all active tickets of the
        accounts it books on. ``cases`` and ``parties`` are the facts it was planned on."""
        known = {case.ticket.id: case for case in cases}
        projected = after(cases, plan.operations, self._desks)
        changed = {name: await self._caught_up(case, known.get(name)) for name, case in projected.items()}
        made = {op.ticket.id for op in plan.operations if isinstance(op, CreateTicket)}
        placed = [
            SetPlacement(name, new)
            for name, case in changed.items()
            if (new := place(case)) != case.ticket.placement or name in made
        ]
        entries = [op.entry for op in plan.operations if isinstance(op, PostEntry)]
        booked = {party.id: party_after(party, entries) for party in (*parties, *(case.party for case in cases))}
        accounts = {entry.customer: booked[entry.customer].account for entry in entries if entry.customer in booked}
        for customer in accounts:
            others = [t for t in await self._loader.active_of(customer) if t.id not in changed]
            beside = await self._loader.cases(others, Stamp(intent.actor, intent.at))
            placed += _differing(replace(case, party=booked[customer]) for case in beside)
        return Planned(
            plan=self._as_lasting(plan),
            intent=replace(intent, operations=(*plan.operations, *placed)),
            args=args,
            touched=tuple(touched),
            seen={name: known[name].ticket.version for name in changed if name in known and name not in made},
            accounts=accounts,
        )

    def _as_lasting(self, plan: Plan) -> Plan:
        """A plan the backend can't take back says so, whatever the verb promises."""
        there = self._asking.connection
        if plan.undoable and isinstance(there, Lasting) and (why := there.lasting(plan.operations)):
            return replace(plan, undoable=False, reason=why)
        return plan

    async def _doubted(self, plan: Plan, cases: Sequence[Case], stamp: Stamp) -> Plan:
        """With a word about those nobody has heard of; who has one of the tickets, and who acts, is known."""
        known = {Foreign(stamp.actor), *(case.ticket.assignee for case in cases if case.ticket.assignee)}
        said = await doubts(self._asking, plan.operations, known)
        return replace(plan, warnings=(*plan.warnings, *said)) if said else plan

    async def _replaced(self, case: MigrationCase, change: SetMigration, stamp: Stamp) -> list[SetPlacement]:
        """Placements of the customer's tickets when the service level of a migration changes."""
        new: Migration = replace(case.migration, **change.fields)
        about = await self._loader.cases(case.tickets, stamp)
        active = await self._loader.active_of(new.customer)
        beside = await self._loader.cases([ticket for ticket in active if ticket.migration is None], stamp)
        services = frozenset((run.desk, run.service) for run in (new, *case.siblings))
        return _differing(
            [
                *(replace(one, migration=new) for one in about),
                *(replace(one, party=replace(one.party, services=services)) for one in beside),
            ]
        )

    async def _caught_up(self, case: Case, before: Case | None) -> Case:
        """A projected case with the facts its new migration or category asks for."""
        ticket, about = case.ticket, case.migration
        if ticket.migration != (about.id if about is not None else None):
            about = None
            if ticket.migration is not None and self._asking.has(Capability.MIGRATIONS):
                about = await self._migration(ticket.migration)
        used = case.modifications_used
        if before is None or ticket.category != before.ticket.category:
            used = await self._loader.modifications_used(case.desk, ticket)
        party = case.party if about or not case.desk.serves_beside else await self._loader.served(case.party)
        return replace(case, migration=about, modifications_used=used, party=party)

    async def _informed(self, case: Case, args: Any) -> Case:
        """The case with the modifications used, when the act is about to make it one."""
        category = args.category if isinstance(args, Assess) else ""
        if isinstance(args, SetFields):
            category = args.changes.get("category", "")
        if not category or category == case.ticket.category:
            return case
        used = await self._loader.modifications_used(case.desk, replace(case.ticket, category=category))
        return replace(case, modifications_used=used)

    async def _named_migration(self, args: SetFields) -> Migration | None:
        named = next((text.strip() for name, text in args.changes.items() if name.casefold() == "migration"), "")
        if not named or not self._asking.has(Capability.MIGRATIONS):
            return None
        return await self._migration(MigrationId(checked_id(named, "migration")))

    async def _migration(self, wanted: MigrationId) -> Migration | None:
        try:
            return await self._asking.ask(lambda: self._asking.migrations.migration(wanted))
        except NotFound:
            return None


def _differing(cases: Iterable[Case]) -> list[SetPlacement]:
    return [SetPlacement(case.ticket.id, placed) for case in cases if (placed := place(case)) != case.ticket.placement]


def _intent(verb: Verb, stamp: Stamp) -> Intent:
    """Still without operations."""
    return Intent(key=stamp.key, verb=verb.id, actor=stamp.actor, at=stamp.at, operations=())
