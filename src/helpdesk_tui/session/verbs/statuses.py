"""Where a ticket may go from where it is, in one table, and what a move does to its clocks.

Belongs here: the legal moves by hand, and the fields a move sets. Does not belong here: who moves it. ``new`` is
never returned to, ``closed`` is left by nothing but undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.model.ticket import AssessmentState, Status
from helpdesk_tui.session.facts import WAITING
from helpdesk_tui.session.verbs.plan import no_closed, refuse

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.model.ticket import Ticket

__all__ = ["ANSWERED", "LEGAL", "check_status", "moved", "status_words"]

_S = Status

LEGAL: dict[Status, frozenset[Status]] = {
    _S.NEW: frozenset({_S.OPEN, _S.PENDING, _S.AWAITING_APPROVAL, _S.ON_HOLD, _S.SOLVED, _S.CLOSED}),
    _S.OPEN: frozenset({_S.PENDING, _S.AWAITING_APPROVAL, _S.ON_HOLD, _S.SOLVED, _S.CLOSED}),
    _S.PENDING: frozenset({_S.OPEN, _S.AWAITING_APPROVAL, _S.ON_HOLD, _S.SOLVED, _S.CLOSED}),
    _S.AWAITING_APPROVAL: frozenset({_S.OPEN, _S.PENDING, _S.ON_HOLD, _S.SOLVED, _S.CLOSED}),
    _S.ON_HOLD: frozenset({_S.OPEN, _S.PENDING, _S.AWAITING_APPROVAL, _S.SOLVED, _S.CLOSED}),
    _S.SOLVED: frozenset({_S.OPEN, _S.CLOSED}),
    _S.CLOSED: frozenset(),
}
"""Status to the statuses a person may set from it."""

ANSWERED = frozenset({_S.PENDING, _S.AWAITING_APPROVAL, _S.SOLVED})
"""Statuses a message of the customer leads back to ``open`` from."""

_ASKED = frozenset({AssessmentState.PROPOSED, AssessmentState.APPROVED})


def check_status(ticket: Ticket, target: Status) -> None:
    """Raises Refused, naming the legal moves, when ``target`` can't be set by hand."""
    no_closed(ticket)
    legal = LEGAL[ticket.status]
    named = ", ".join(status.value for status in Status if status in legal)
    if target is Status.NEW:
        raise refuse(f"{ticket.id} can't be new again", "desk.status.new", hint=f"legal now: {named}", field="status")
    if target not in legal:
        text = f"{ticket.id} can't go from {status_words(ticket.status)} to {status_words(target)}"
        raise refuse(text, "desk.status.moves", hint=f"legal now: {named}", field="status")
    if target is Status.AWAITING_APPROVAL and ticket.assessment.state not in _ASKED:
        text = f"{ticket.id} has no price the customer could approve"
        raise refuse(text, "desk.status.approval", hint="assess it, then ask: credits ask", field="status")


def moved(ticket: Ticket, target: Status, at: datetime) -> dict[str, Any]:
    """The fields that change when a ticket goes to ``target``; empty when it is there.

    A stretch in which it was not the engineer's turn is closed when it leaves it, so that a clock can leave it out.
    """
    if ticket.status is target:
        return {}
    fields: dict[str, Any] = {"status": target}
    if ticket.status in WAITING and ticket.held_since is not None:
        fields["held"] = (*ticket.held, (ticket.held_since, at, ticket.status.value))
    held_since = at if target in WAITING else None
    if held_since != ticket.held_since:
        fields["held_since"] = held_since
    return fields


def status_words(status: Status) -> str:
    """As it is said: ``on hold``."""
    return status.value.replace("_", " ")
