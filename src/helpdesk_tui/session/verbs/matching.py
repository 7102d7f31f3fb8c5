"""Matching a customer of a desk with the one in the ledger beside it.

Belongs here: the verb. Does not belong here: how customers are joined without it (``backends.composite``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput, NotFound
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import UNMATCHED
from helpdesk_tui.model.intents import JoinAddress
from helpdesk_tui.session.verbs.plan import Plan, refuse

if TYPE_CHECKING:
    from helpdesk_tui.session.cases import Party, Stamp

__all__ = ["Match", "match"]


@dataclass(frozen=True, slots=True)
class Match:
    customer: str
    """Number in the ledger."""


def match(party: Party, other: Party, stamp: Stamp, args: Match) -> Plan:
    """``party`` is the desk's, ``other`` the ledger's: from now on tickets of the one are the other's."""
    del stamp
    if other.customer is None or UNMATCHED in other.customer.extra:
        raise NotFound(f"the ledger has no customer {args.customer[:60]}", hint="helpdesk customers list")
    if party.id == other.id:
        raise InvalidInput(f"{party.id} is matched with itself", field="customer", hint="name one of the ledger")
    assert party.customer is not None  # the planner has looked
    if UNMATCHED not in party.customer.extra:
        raise refuse(f"{party.id} is a customer of the ledger", "desk.match", hint="helpdesk customers unmatched")
    address = next(iter(party.customer.emails), None)
    if address is None:
        hint = "give them one there, or name a field with the number: customer_field"
        raise refuse(f"{party.id} has no address at the desk to be known by", "desk.match", hint=hint)
    if address.ident().strip().casefold() in {one.ident().strip().casefold() for one in other.customer.emails}:
        text = f"{address.ident()} is an address of {other.id} already, and of another customer of the ledger"
        hint = "give it to one of them alone, or name a field with the number: customer_field"
        raise refuse(text, "desk.match", hint=hint)
    return Plan(
        summary=f"{address.ident()} matched with {other.id} {other.customer.name}",
        operations=(JoinAddress(other.id, address),),
    )
