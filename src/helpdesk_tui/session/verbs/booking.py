"""Credits beside an assessment: refund, hold, release, adjustments of an account.

Belongs here: verbs that book a number somebody names. Does not belong here: prices (``pricing``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import EntryKind, LedgerEntry
from helpdesk_tui.model.ids import EntryId
from helpdesk_tui.model.intents import PostEntry
from helpdesk_tui.model.ticket import AssessmentState
from helpdesk_tui.policy.explain import credits_words
from helpdesk_tui.session.verbs.plan import Plan, book, change, event, no_closed, refuse, says_nothing
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.session.cases import Case, Party, Stamp

__all__ = ["Adjust", "FreeHold", "Hold", "Refund", "adjust", "free_hold", "hold", "refund"]

MOST_CREDITS = 1_000_000
"""In one entry: more is a slip of the finger."""

_ADDING = {EntryKind.GRANT, EntryKind.PURCHASE, EntryKind.ADJUST}


@dataclass(frozen=True, slots=True)
class Refund:
    credits: int
    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    credits: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FreeHold:
    pass


@dataclass(frozen=True, slots=True)
class Adjust:
    credits: int
    """Negative: taken off, for an adjustment."""
    reason: str
    entry: str = "adjust"
    """``adjust``, ``grant`` or ``purchase``."""


def refund(case: Case, args: Refund) -> Plan:
    """Gives back some or all of what the ticket was charged."""
    ticket = case.ticket
    no_closed(ticket)
    amount = _whole(args.credits)
    reason = _reason(args.reason)
    charged = ticket.assessment.charged
    if amount > charged:
        was = f"was charged {credits_words(charged)}" if charged else "was charged nothing"
        raise refuse(f"{ticket.id} {was}", "desk.refund.most", hint=f"refund at most {charged}", field="credits")
    left = charged - amount
    state = AssessmentState.CHARGED if left else AssessmentState.REFUNDED
    text = f"refunded {credits_words(amount)}: {Foreign(reason)}"
    return Plan(
        summary=f"{ticket.id} {text}",
        operations=(
            change(ticket, assessment=replace(ticket.assessment, state=state, charged=left)),
            book(case, EntryKind.REFUND, amount, reason),
            event(case.stamp, ticket.id, text),
        ),
    )


def hold(case: Case, args: Hold) -> Plan:
    """Reserves credits for the ticket; a charge of the ticket frees them first."""
    ticket = case.ticket
    no_closed(ticket)
    amount = _whole(args.credits)
    free = case.party.account.available
    if amount > free:
        rules = case.desk.rules("credits.short")
        text = f"{ticket.customer} has {credits_words(free)} available, {amount - free} are missing"
        raise refuse(text, *rules, code="short", hint="hold less, or wait for credits", field="credits")
    text = f"held {credits_words(amount)}"
    why = args.reason or f"held for {ticket.id}"
    return Plan(
        summary=f"{ticket.id} {text}",
        operations=(book(case, EntryKind.HOLD, amount, why), event(case.stamp, ticket.id, text)),
    )


def free_hold(case: Case, _: FreeHold) -> Plan:
    """Frees what is held for the ticket, closed or not."""
    ticket = case.ticket
    held = case.party.held_for.get(ticket.id, 0)
    if not held:
        raise refuse(f"nothing is held for {ticket.id}", "desk.hold.none")
    text = f"freed {credits_words(held)} held"
    return Plan(
        summary=f"{ticket.id} {text}",
        operations=(
            book(case, EntryKind.RELEASE, held, f"no longer held for {ticket.id}"),
            event(case.stamp, ticket.id, text),
        ),
    )


def adjust(party: Party, stamp: Stamp, args: Adjust) -> Plan:
    """Books on an account without a ticket: a correction, a grant, credits that were bought."""
    reason = _reason(args.reason)
    try:
        kind = EntryKind(args.entry)
    except ValueError:
        kind = EntryKind.CHARGE
    if kind not in _ADDING:
        raise InvalidInput(f"{Foreign(args.entry[:40])!r} can't be booked by hand", field="entry", hint="adjust, grant")
    amount = args.credits
    if not amount or abs(amount) > MOST_CREDITS or (amount < 0 and kind is not EntryKind.ADJUST):
        raise InvalidInput(f"{amount} credits can't be booked", field="credits", hint="give whole credits, not 0")
    if party.account.balance + amount < party.account.held:
        raise refuse(
            f"{party.id} has {credits_words(party.account.available)} available",
            "desk.reason",
            code="short",
            hint="an account is never below zero",
            field="credits",
        )
    entry = LedgerEntry(
        id=EntryId(stamp.made("E")),
        customer=party.id,
        at=stamp.at,
        entry=kind,
        credits=amount,
        reason=Foreign(reason),
        actor=Foreign(stamp.actor),
    )
    return Plan(
        summary=f"{party.id} {kind.value} of {credits_words(amount)}: {Foreign(reason)}", operations=(PostEntry(entry),)
    )


def _whole(amount: int) -> int:
    if not 0 < amount <= MOST_CREDITS:
        raise InvalidInput(f"{amount} credits can't be booked", field="credits", hint="give 1 or more whole credits")
    return amount


def _reason(text: str) -> str:
    if says_nothing(text):
        raise refuse("credits are not moved without a reason", "desk.reason", hint="say why: --reason", field="reason")
    return text
