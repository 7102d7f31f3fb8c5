"""One act on two backends: booked in the ledger, written at the desk, noted as done.

Belongs here: parting an intent, the order, what happens when one side refuses. Does not belong here: reading.

The ledger is first: it can refuse, does all or nothing and knows keys. Each step has a key made of the act's, so that
the act done again goes on where it stopped.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.composite.parts import Searching
from helpdesk_tui.backends.composite.shadow import KEPT
from helpdesk_tui.errors import Conflict, HelpdeskError, NotFound, Timeout, UnknownOutcome
from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.model.intents import (
    AddMessage,
    Applied,
    CreateTicket,
    Intent,
    JoinAddress,
    MoveMessages,
    Operation,
    PostEntry,
    RetractMessage,
    SetMigration,
    SetPlacement,
    SetTicket,
)
from helpdesk_tui.model.ticket import Assessment, AssessmentState, Message, Placement, Ticket
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Collection

    from helpdesk_tui.backends.composite.parts import Desk, Dress, Joining, Ledger

__all__ = ["Acts"]

_LEDGER_ONLY = (PostEntry, SetMigration, JoinAddress)
_NOT_THE_DESKS = frozenset(KEPT)
_MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class _Before:
    """The tickets an act touches, read once."""

    there: dict[TicketId, Ticket]
    """As the desk has them."""
    shown: dict[TicketId, Ticket]
    """As the composite shows them."""


class Acts:
    """Writes to both. ``dress`` makes of tickets of the desk what the composite shows."""

    def __init__(
        self,
        desk: Desk,
        ledger: Ledger,
        joining: Joining,
        dress: Dress,
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._joining = joining
        self._dress = dress

    async def apply(self, intent: Intent) -> Applied:
        """As ``TicketWrites.apply``."""
        operations = tuple(op for op in intent.operations if not isinstance(op, SetPlacement))
        if all(isinstance(op, _LEDGER_ONLY) for op in operations):
            applied = await self._ledger.apply(replace(intent, operations=operations))
            self._joining.forget()
            return applied
        if await self._ledger.outcome(_key(intent.key, "done")) is not None:
            return await self._again(intent)
        key = await self._free_key(intent.key)
        booked = await self._ledger.outcome(key)
        before = await self._tickets(operations)
        if booked is None:
            self._check_versions(operations, before.shown)
        for_desk = await self._for_desk(operations, before)
        if booked is None:
            booked = await self._book(intent, key, operations, before.shown)
        applied = await self._at_desk(replace(intent, operations=for_desk), key, booked)
        await self._finish(intent, operations, applied)
        return await self._answer(intent, operations, before, booked, applied)

    async def outcome(self, key: str) -> Applied | None:
        """Raises UnknownOutcome when the ledger has booked and the desk does not tell."""
        if await self._ledger.outcome(_key(key, "done")) is not None:
            return await self._desk.outcome(key) or await self._ledger.outcome(key) or Applied(key=key)
        there = await self._desk.outcome(key)
        if there is not None:
            return there
        alone = await self._ledger.outcome(key)
        if alone is not None:
            return alone
        if await self._ledger.outcome(await self._free_key(key)) is not None:
            raise UnknownOutcome("booked in the ledger, and not seen at the desk", hint="do it again, or undo it there")
        return None

    async def _again(self, intent: Intent) -> Applied:
        """The first outcome; the desk also says when the key is used for something else."""
        for_desk = [op for op in intent.operations if not isinstance(op, (*_LEDGER_ONLY, SetPlacement))]
        touched = {TicketId(op.ticket) for op in for_desk if isinstance(op, AddMessage | SetTicket)}
        known = await self._desk.outcome(intent.key)
        if known is not None and any(isinstance(op, AddMessage) for op in for_desk):
            nothing = _Before({}, {})
            known = await self._desk.apply(replace(intent, operations=await self._for_desk(tuple(for_desk), nothing)))
        now = (await self._seen(touched)).shown
        versions = {str(one): ticket.version for one, ticket in now.items()}
        return Applied(key=intent.key, versions=versions or (known.versions if known else {}), repeated=True)

    async def _free_key(self, key: str) -> str:
        """The key of the booking: a further one for each that was taken back."""
        for number in range(1, _MOST_TRIES):
            name = _key(key, f"book{number}")
            if await self._ledger.outcome(_key(name, "back")) is None:
                return name
        raise UnknownOutcome("this act was taken back too often", hint="do it anew")

    async def _tickets(self, operations: tuple[Operation, ...]) -> _Before:
        """Those the act touches, as they are. Raises NotFound."""
        made = {op.ticket.id for op in operations if isinstance(op, CreateTicket)}
        wanted = _touched(operations) - made
        found = await self._seen(wanted)
        if missing := sorted(wanted - found.there.keys()):
            raise NotFound(f"there is no ticket {missing[0]}", hint="helpdesk tickets list")
        return found

    async def _seen(self, wanted: Collection[TicketId]) -> _Before:
        """Tickets with their versions, which a desk may tell of single ones only: all are asked for at once."""
        answers = await asyncio.gather(*(self._desk.tickets([one]) for one in sorted(wanted)))
        there = {name: ticket for answer in answers for name, ticket in answer.items()}
        shown = await self._dress(list(there.values()))
        return _Before(there, {ticket.id: ticket for ticket in shown})

    def _check_versions(self, operations: tuple[Operation, ...], before: dict[TicketId, Ticket]) -> None:
        for op in operations:
            if isinstance(op, SetTicket | AddMessage) and op.base is not None and op.ticket in before:
                theirs = before[op.ticket]
                if theirs.version != op.base:
                    text = f"{theirs.id} was changed meanwhile"
                    raise Conflict(text, hint="look at it again", theirs=theirs, ours=op)

    async def _for_desk(self, operations: tuple[Operation, ...], before: _Before) -> tuple[Operation, ...]:
        """What the desk is told: its own fields, its own customers, its own versions."""
        known = before.there
        told: list[Operation] = []
        for op in operations:
            match op:
                case SetTicket(ticket, fields, base):
                    own = await self._own_fields(fields, before.shown.get(ticket))
                    there = known[ticket].version if base is not None and ticket in known else None
                    if own:
                        told.append(SetTicket(ticket, own, there))
                case AddMessage(ticket, message, base):
                    there = known[ticket].version if base is not None and ticket in known else None
                    told.append(AddMessage(ticket, message, there))
                case CreateTicket(ticket, messages):
                    told.append(CreateTicket(await self._bare(ticket), messages))
                case PostEntry() | SetMigration() | SetPlacement() | JoinAddress():
                    pass
                case _:
                    told.append(op)
        return tuple(told)

    async def _own_fields(self, fields: Any, before: Ticket | None) -> dict[str, Any]:
        own = {name: value for name, value in fields.items() if name not in _NOT_THE_DESKS}
        if "customer" in own:
            own["customer"] = await self._joining.to_desk(own["customer"])
        if "assessment" in fields and isinstance(self._desk, Searching):
            category = fields.get("category") or (before.category if before is not None else None)
            said = Foreign(_assessed(fields["assessment"], category))
            if self._desk.keeps("assessed", said):
                own["assessed"] = said
        return own

    async def _bare(self, ticket: Ticket) -> Ticket:
        """A new ticket without what the ledger keeps."""
        return Ticket(
            id=ticket.id,
            desk=ticket.desk,
            customer=await self._joining.to_desk(ticket.customer),
            subject=ticket.subject,
            channel=ticket.channel,
            status=ticket.status,
            received=ticket.received,
            urgent=ticket.urgent,
            assignee=ticket.assignee,
            tags=ticket.tags,
            links=ticket.links,
            minutes=ticket.minutes,
            extra=ticket.extra,
        )

    async def _book(
        self, intent: Intent, key: str, operations: tuple[Operation, ...], before: dict[TicketId, Ticket]
    ) -> Applied | None:
        """The ledger's part, all or nothing. None: it has none."""
        shadows = await self._ledger.tickets(list(before))
        own: list[Operation] = []
        for op in operations:
            match op:
                case PostEntry() | SetMigration() | JoinAddress():
                    own.append(op)
                case SetTicket(ticket, fields):
                    if ticket not in shadows:
                        own.append(CreateTicket(_stored(before[ticket])))
                        shadows[ticket] = before[ticket]
                    own.append(SetTicket(ticket, fields, None))
                case _:
                    pass
        if not own:
            return None
        return await self._ledger.apply(replace(intent, key=key, operations=tuple(own)))

    async def _at_desk(self, intent: Intent, key: str, booked: Applied | None) -> Applied:
        """What the desk refuses is taken back in the ledger; what nobody knows stays, to be gone on with."""
        if not intent.operations:
            return Applied(key=intent.key)
        try:
            return await self._desk.apply(intent)
        except (UnknownOutcome, Timeout):
            raise
        except HelpdeskError:
            if booked is not None:
                back = replace(intent, key=_key(key, "back"), operations=booked.before, undoes=key)
                await self._ledger.apply(back)
            raise

    async def _finish(self, intent: Intent, operations: tuple[Operation, ...], applied: Applied) -> None:
        """Shadows of new tickets, texts the desk could not keep, and the note that all is done."""
        own: list[Operation] = []
        made = [op.ticket.id for op in operations if isinstance(op, CreateTicket)]
        for op in operations:
            if isinstance(op, CreateTicket):
                name = TicketId(applied.renamed.get(op.ticket.id, op.ticket.id))
                links = tuple(replace(one, ticket=_renamed(applied, one.ticket)) for one in op.ticket.links)
                own.append(CreateTicket(_stored(replace(op.ticket, id=name, links=links)), _strange(op.messages)))
            elif isinstance(op, SetTicket) and op.ticket in made:
                own.append(SetTicket(_renamed(applied, op.ticket), op.fields, None))
        renamed = [
            op for op in operations if isinstance(op, SetTicket) and op.ticket not in made and "links" in op.fields
        ]
        for op in renamed if applied.renamed else ():
            links = tuple(replace(one, ticket=_renamed(applied, one.ticket)) for one in op.fields["links"])
            own.append(SetTicket(op.ticket, {"links": links}, None))
        await self._ledger.apply(replace(intent, key=_key(intent.key, "done"), operations=tuple(own)))

    async def _answer(
        self,
        intent: Intent,
        operations: tuple[Operation, ...],
        before: _Before,
        booked: Applied | None,
        applied: Applied,
    ) -> Applied:
        """The desk has said at which versions its tickets are now; only those it made are read."""
        names = [TicketId(one) for one in dict.fromkeys((*applied.versions, *before.there))]
        made = (await self._seen([one for one in names if one not in before.there])).shown
        now = before.shown | made
        shadows = await self._ledger.tickets(names)
        versions = {one: ticket.version for one, ticket in made.items()}
        for one, ticket in before.there.items():
            there = applied.versions.get(one, ticket.version)
            versions[one] = there + shadows[one].version if there and one in shadows else there
        customers = [now[one].customer for one in names if one in now]
        changes = [op.fields for op in operations if isinstance(op, SetTicket)]
        customers += [fields["customer"] for fields in changes if "customer" in fields]
        way_back = _way_back(operations, before.shown, booked)
        if applied.repeated or any(isinstance(op, CreateTicket | MoveMessages) for op in operations):
            way_back = ()
        return Applied(
            key=intent.key,
            versions={str(one): versions[one] for one in names if one in versions},
            before=way_back,
            customers=tuple(dict.fromkeys(customers)),
            repeated=applied.repeated,
            renamed=applied.renamed,
        )


def _way_back(
    operations: tuple[Operation, ...], before: dict[TicketId, Ticket], booked: Applied | None
) -> tuple[Operation, ...]:
    """The tickets' earlier values as both sides showed them, and the ledger's own reversals."""
    back: list[Operation] = []
    for op in operations:
        match op:
            case SetTicket(ticket, fields):
                back.append(SetTicket(ticket, {name: getattr(before[ticket], name) for name in fields}, None))
            case AddMessage(ticket, message):
                back.append(RetractMessage(ticket, message.id))
            case RetractMessage():
                return ()
            case _:
                pass
    reversals = [op for op in (booked.before if booked is not None else ()) if isinstance(op, _LEDGER_ONLY)]
    return (*reversals, *reversed(back))


def _touched(operations: tuple[Operation, ...]) -> set[TicketId]:
    found: set[TicketId] = set()
    for op in operations:
        match op:
            case SetTicket(ticket) | AddMessage(ticket) | RetractMessage(ticket):
                found.add(ticket)
            case MoveMessages(source, target):
                found |= {source, target}
            case _:
                pass
    return found


def _stored(ticket: Ticket) -> Ticket:
    """A ticket as a new shadow: its version counts from here."""
    return replace(ticket, version=1, placement=Placement())


def _strange(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Those a desk may not keep as they are; the ledger keeps their texts."""
    return tuple(one for one in messages if not one.body.raw.isprintable() and not one.body.raw.isascii())


def _renamed(applied: Applied, ticket: TicketId) -> TicketId:
    return TicketId(applied.renamed.get(ticket, ticket))


def _assessed(assessment: Assessment, category: str | None) -> str:
    """One line for those who look at the ticket at the desk."""
    if assessment.state is AssessmentState.NONE:
        return ""
    parts = [category or "", assessment.state.value]
    if assessment.price is not None:
        parts.append(f"{assessment.price} credits")
    return ", ".join(part for part in parts if part)


def _key(key: str, what: str) -> str:
    return f"{key}/{what}"
