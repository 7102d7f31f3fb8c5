"""Carrying out an intent: all of its operations or none, once for its key.

Belongs here: what each operation does, what it answers to undo it, and what it is refused for. Does not belong here:
rows (``store``), rules (nothing here knows any).

``base`` is compared with the version before the intent, and a ticket's version goes up once for an intent, whatever
it holds: its operations were decided together.
"""

from __future__ import annotations

from dataclasses import field, fields, replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local import store
from helpdesk_tui.backends.local.codec import decode_applied, digest, encode_applied
from helpdesk_tui.backends.local.values import micros, put_text
from helpdesk_tui.errors import Conflict, InvalidInput, Refused
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import JOINED, Customer, EntryKind, LedgerEntry
from helpdesk_tui.model.ids import CustomerId, EntryId, MigrationId, TicketId
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
from helpdesk_tui.model.migration import Migration
from helpdesk_tui.model.ticket import Status, Ticket
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    import sqlite3

    from helpdesk_tui.model.events import EntityType

__all__ = ["apply", "outcome"]

_SETTABLE = {item.name for item in fields(Ticket)} - {"id", "version"}
_SETTABLE_MIGRATION = {item.name for item in fields(Migration)} - {"id", "version"}


def apply(db: sqlite3.Connection, intent: Intent) -> Applied:
    """Inside of a transaction that holds the write lock. Raises as ``TicketWrites.apply``."""
    told = digest(intent)
    row = db.execute("SELECT digest, outcome FROM act WHERE key = ?", (intent.key,)).fetchone()
    if row is not None:
        if row[0] != told:
            raise InvalidInput(f"the key {intent.key} belongs to another act", code="key_reused", field="key")
        return replace(decode_applied(row[1]), repeated=True)
    act = _Act(db, intent)
    for operation in intent.operations:
        act.do(operation)
    applied = act.finish()
    values = (intent.key, told, micros(intent.at), encode_applied(applied))
    db.execute("INSERT INTO act (key, digest, at, outcome) VALUES (?, ?, ?, ?)", values)
    return applied


def outcome(db: sqlite3.Connection, key: str) -> Applied | None:
    row = db.execute("SELECT outcome FROM act WHERE key = ?", (key,)).fetchone()
    return None if row is None else decode_applied(row[0])


@dataclass(slots=True)
class _Open:
    """A ticket during the act."""

    n: int
    first: Ticket
    """As it was before the act."""
    now: Ticket
    raised: bool = False
    """Whether the act counts as a write of it."""
    told_updated: bool = False
    """Whether an operation says when it was last changed."""
    dated: bool = False
    """Whether the way back restores ``updated``."""


@dataclass(slots=True)
class _Act:
    db: sqlite3.Connection
    intent: Intent
    tickets: dict[TicketId, _Open] = field(default_factory=dict)
    migrations: dict[MigrationId, Migration] = field(default_factory=dict)
    """As they were before the act."""
    back: list[Operation] = field(default_factory=list)
    """The way back, from the last step to the first when read backwards."""
    touched: dict[tuple[EntityType, str], None] = field(default_factory=dict)
    customers: dict[CustomerId, None] = field(default_factory=dict)

    def do(self, operation: Operation) -> None:
        match operation:
            case SetTicket():
                self._set_ticket(operation)
            case SetPlacement(ticket, placement):
                held = self._open(ticket)
                self.back.append(SetPlacement(ticket, held.now.placement))
                self._change(held, replace(held.now, placement=placement))
            case AddMessage(ticket, message, base):
                held = self._open(ticket, base, operation)
                store.add_message(self.db, held.n, message)
                self._raise(held)
                self.back.append(RetractMessage(ticket, message.id))
            case RetractMessage(ticket, message_id):
                held = self._open(ticket)
                message = store.remove_message(self.db, held.n, message_id)
                self._raise(held)
                self.back.append(AddMessage(ticket, message))
            case MoveMessages():
                self._move(operation)
            case CreateTicket():
                self._create(operation)
            case PostEntry(entry):
                self._post(entry)
            case SetMigration():
                self._set_migration(operation)
            case JoinAddress():
                self._join(operation)

    def finish(self) -> Applied:
        """Versions, change feed, and the way back based on the versions after the act."""
        versions: dict[str, int] = {migration: old.version + 1 for migration, old in self.migrations.items()}
        for ticket, held in self.tickets.items():
            if held.raised and not held.dated:
                self.back.insert(0, SetTicket(ticket, {"updated": held.first.updated}, None))
            versions[ticket] = held.now.version
        for entity, name in self.touched:
            self.db.execute(
                "INSERT INTO change (at, entity, id, verb, actor) VALUES (?, ?, ?, ?, ?)",
                (micros(self.intent.at), entity, name, put_text(self.intent.verb), put_text(self.intent.actor)),
            )
        return Applied(
            key=self.intent.key,
            versions=versions,
            before=tuple(_based(one, versions) for one in reversed(self.back)),
            customers=tuple(self.customers),
        )

    def _open(self, ticket: TicketId, base: int | None = None, ours: Operation | None = None) -> _Open:
        held = self.tickets.get(ticket)
        if held is None:
            n = store.ticket_number(self.db, ticket)
            found = store.read_ticket(self.db, n)
            held = self.tickets[ticket] = _Open(n, found, found)
            self.customers[found.customer] = None
        if base is not None and base != held.first.version:
            raise Conflict(f"ticket {ticket} was changed meanwhile", theirs=held.first, ours=ours)
        return held

    def _change(self, held: _Open, new: Ticket) -> None:
        store.change_ticket(self.db, held.n, held.now, new)
        held.now = new

    def _raise(self, held: _Open, /, **changes: Any) -> None:
        """A write of the ticket: its version and the time of its last change."""
        if not held.told_updated:
            changes.setdefault("updated", self.intent.at)
        self._change(held, replace(held.now, version=held.first.version + 1, **changes))
        held.raised = True
        self.touched["ticket", held.now.id] = None

    def _set_ticket(self, operation: SetTicket) -> None:
        if unknown := operation.fields.keys() - _SETTABLE:
            raise InvalidInput(f"a ticket's {min(unknown)} can't be set", field=min(unknown))
        held = self._open(operation.ticket, operation.base, operation)
        old = {name: getattr(held.now, name) for name in operation.fields} | {"updated": held.first.updated}
        self._raise(held, **operation.fields)
        held.told_updated |= "updated" in operation.fields
        held.dated = True
        self.back.append(SetTicket(operation.ticket, old, None))
        self.customers[held.now.customer] = None

    def _move(self, operation: MoveMessages) -> None:
        source, target = self._open(operation.source), self._open(operation.target)
        for message in operation.messages:
            store.move_message(self.db, source.n, target.n, message)
        for held in (source, target):
            self._raise(held)
        self.back.append(MoveMessages(operation.target, operation.source, operation.messages))

    def _create(self, operation: CreateTicket) -> None:
        ticket = operation.ticket
        if self.db.execute("SELECT 1 FROM ticket WHERE id = ?", (ticket.id,)).fetchone():
            raise InvalidInput(f"there is a ticket {ticket.id} already", code="duplicate", field="id")
        n = store.insert_ticket(self.db, ticket, operation.messages)
        self.tickets[ticket.id] = _Open(n, ticket, ticket)
        self.touched["ticket", ticket.id] = None
        self.customers[ticket.customer] = None
        self.back.append(SetTicket(ticket.id, {"status": Status.CLOSED}, None))

    def _post(self, entry: LedgerEntry) -> None:
        if self.db.execute("SELECT 1 FROM ledger WHERE id = ?", (entry.id,)).fetchone():
            raise InvalidInput(f"there is an entry {entry.id} already", code="duplicate", field="entry")
        if store.move_credits(self.db, entry) is None:
            raise _short(self.db, entry)
        store.insert_entry(self.db, entry)
        self.touched["ledger", entry.id] = None
        self.customers[entry.customer] = None
        self.back.append(PostEntry(_reversal(entry, self.intent)))

    def _join(self, operation: JoinAddress) -> None:
        found = store.read_customer(self.db, operation.customer)
        self.customers[found.id] = None
        if (operation.address in found.emails) is operation.there:
            return
        store.put_customer(self.db, _joined(found, operation, self.intent))
        self.touched["customer", found.id] = None
        self.back.append(replace(operation, there=not operation.there))

    def _set_migration(self, operation: SetMigration) -> None:
        if unknown := operation.fields.keys() - _SETTABLE_MIGRATION:
            raise InvalidInput(f"a migration's {min(unknown)} can't be set", field=min(unknown))
        now = store.read_migration(self.db, operation.migration)
        first = self.migrations.setdefault(operation.migration, now)
        if operation.base is not None and operation.base != first.version:
            raise Conflict(f"migration {now.id} was changed meanwhile", theirs=first, ours=operation)
        store.put_migration(self.db, replace(now, version=first.version + 1, **operation.fields))
        self.touched["migration", now.id] = None
        self.customers[now.customer] = None
        self.back.append(SetMigration(now.id, {name: getattr(now, name) for name in operation.fields}, None))


def _joined(customer: Customer, operation: JoinAddress, intent: Intent) -> Customer:
    """A customer with an address that was given by hand, or without it."""
    others = tuple(one for one in customer.emails if one != operation.address)
    by_hand = {name: one for name, one in customer.extra.get(JOINED, {}).items() if name != operation.address.raw}
    if operation.there:
        others = (*others, operation.address)
        by_hand[operation.address.raw] = {"by": intent.actor, "at": intent.at.isoformat()}
    extra = {name: one for name, one in customer.extra.items() if name != JOINED}
    return replace(customer, emails=others, extra=extra | ({JOINED: by_hand} if by_hand else {}))


def _based(operation: Operation, versions: dict[str, int]) -> Operation:
    """A step back that is refused when somebody else has written meanwhile."""
    match operation:
        case SetTicket(ticket) | AddMessage(ticket):
            return replace(operation, base=versions[ticket])
        case SetMigration(migration):
            return replace(operation, base=versions[migration])
        case _:
            return operation


_OPPOSITE = {
    EntryKind.CHARGE: EntryKind.REFUND,
    EntryKind.HOLD: EntryKind.RELEASE,
    EntryKind.RELEASE: EntryKind.HOLD,
}


def _reversal(entry: LedgerEntry, intent: Intent) -> LedgerEntry:
    """The entry that takes another one back."""
    kind = _OPPOSITE.get(entry.entry, EntryKind.ADJUST)
    moved = entry.credits if entry.effect == 0 else -entry.effect
    return LedgerEntry(
        id=EntryId(f"{entry.id}.undo"[-128:]),
        customer=entry.customer,
        at=intent.at,
        entry=kind,
        credits=moved,
        reason=Foreign(f"undo of {entry.id}"),
        ticket=entry.ticket,
        reverses=entry.id,
        actor=entry.actor,
    )


def _short(db: sqlite3.Connection, entry: LedgerEntry) -> Refused:
    balance, held = db.execute("SELECT balance, held FROM account WHERE customer = ?", (entry.customer,)).fetchone()
    have = balance - held
    needed = -entry.effect or abs(entry.hold_effect)
    if entry.entry is EntryKind.RELEASE:
        return Refused(f"{entry.customer} has only {held} credits held, {needed} can't be released", code="short")
    if entry.entry is EntryKind.ADJUST:
        have = balance
    return Refused(
        f"{entry.customer} is {needed - have} credits short: {needed} needed, {have} there",
        code="short",
        hint="ask for a purchase, or charge less",
    )
