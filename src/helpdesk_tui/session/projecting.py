"""What a ticket will look like after an act, so that its placement goes along in the same intent.

Belongs here: operations applied to cases in memory. Does not belong here: placements themselves (``placing``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.model.customer import Account
from helpdesk_tui.model.intents import (
    AddMessage,
    CreateTicket,
    MoveMessages,
    Operation,
    PostEntry,
    RetractMessage,
    SetTicket,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpdesk_tui.model.customer import LedgerEntry
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.ticket import Message, Ticket
    from helpdesk_tui.session.cases import Case, Party
    from helpdesk_tui.session.desks import Desks

__all__ = ["after", "party_after"]


def after(cases: Iterable[Case], operations: Iterable[Operation], desks: Desks) -> dict[TicketId, Case]:
    """The cases an act touches, as they are after it; those it only looked at are left out.

    Only what the operations say is changed: a ticket made to be about another migration still has the old one's facts.
    """
    known = {case.ticket.id: case for case in cases}
    touched: dict[TicketId, Case] = {}
    entries: list[LedgerEntry] = []
    for operation in operations:
        match operation:
            case CreateTicket(ticket, messages):
                touched |= _made(ticket, messages, known.values(), desks)
            case SetTicket(name, fields):
                if held := _held(touched, known, name):
                    touched[name] = replace(held, ticket=replace(held.ticket, **fields))
            case AddMessage(name, message):
                if held := _held(touched, known, name):
                    touched[name] = replace(held, messages=_by_time((*held.messages, message)))
            case RetractMessage(name, gone):
                if held := _held(touched, known, name):
                    touched[name] = replace(held, messages=tuple(m for m in held.messages if m.id != gone))
            case MoveMessages(source, target, ids):
                _move(touched, known, source, target, frozenset(ids))
            case PostEntry(entry):
                entries.append(entry)
            case _:
                pass
    return {name: replace(case, party=party_after(case.party, entries)) for name, case in touched.items()}


def party_after(party: Party, entries: Iterable[LedgerEntry]) -> Party:
    """The customer with these entries booked."""
    balance, held, held_for = party.account.balance, party.account.held, dict(party.held_for)
    for entry in entries:
        if entry.customer != party.id:
            continue
        balance += entry.effect
        held += entry.hold_effect
        if entry.ticket is not None and entry.hold_effect:
            held_for[entry.ticket] = held_for.get(entry.ticket, 0) + entry.hold_effect
    return replace(party, account=Account(party.id, balance, held), held_for=held_for)


def _made(ticket: Ticket, messages: tuple[Message, ...], beside: Iterable[Case], desks: Desks) -> dict[TicketId, Case]:
    """The case of a new ticket, from the facts of another one of its customer."""
    for case in beside:
        if case.ticket.customer == ticket.customer:
            desk = desks.find(ticket.desk)
            return {ticket.id: replace(case, desk=desk, ticket=ticket, messages=messages, modifications_used=0)}
    return {}


def _held(touched: Mapping[TicketId, Case], known: Mapping[TicketId, Case], name: TicketId) -> Case | None:
    return touched.get(name) or known.get(name)


def _move(
    touched: dict[TicketId, Case],
    known: Mapping[TicketId, Case],
    source: TicketId,
    target: TicketId,
    ids: frozenset[str],
) -> None:
    here, there = _held(touched, known, source), _held(touched, known, target)
    if here is None or there is None:
        return
    moved = tuple(m for m in here.messages if m.id in ids)
    touched[source] = replace(here, messages=tuple(m for m in here.messages if m.id not in ids))
    touched[target] = replace(there, messages=_by_time((*there.messages, *moved)))


def _by_time(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    return tuple(sorted(messages, key=lambda message: message.at))
