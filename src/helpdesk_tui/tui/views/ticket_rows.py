"""A ticket as a row of the queue.

Belongs here: the columns of the queue and their cells. Does not belong here: which rows there are (``session``), and
drawing them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import ACTIVE
from helpdesk_tui.tui.columns import Column
from helpdesk_tui.tui.lines import ascii_text
from helpdesk_tui.tui.views.parts import word
from helpdesk_tui.words import due_words, mark, plan_word, who

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, tzinfo

    from helpdesk_tui.model.ids import CustomerId, TicketId
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.tui.lines import Style

__all__ = ["COLUMNS", "cells", "tone"]

COLUMNS = (
    Column("", 1),
    Column("due", 9, weight=4, right=True, most=15),
    Column("ticket", 7, weight=1, most=14),
    Column("subject", 14, weight=12),
    Column("customer", 10, weight=4, drop=3, most=28),
    Column("plan", 5, drop=2),
    Column("who", 7, weight=1, drop=1, most=14),
)
"""Mark, due, ticket, subject, customer, plan, who."""


def cells(
    ticket: Ticket,
    *,
    now: datetime,
    zone: tzinfo,
    me: str,
    names: Mapping[CustomerId, str],
    services: Mapping[str, str],
    present: Mapping[TicketId, Sequence[tuple[str, bool]]] | None = None,
    ascii_only: bool = False,
) -> tuple[str, ...]:
    """The cells, clean, in the order of ``COLUMNS``.

    ``names``: of customers; one that is missing is shown by its id. ``services``: service level by migration.
    ``present``: who else is on a ticket, and whether they write, as ``Session.present`` answers.
    """
    name = names.get(ticket.customer, "")
    found = (
        mark(ticket, now),
        due_words(ticket, now, zone),
        word(ticket.id),
        word(ticket.subject) if ticket.subject else "(no subject)",
        word(name) if name else word(ticket.customer),
        word(plan_word(ticket, services)),
        _who(ticket, me, (present or {}).get(ticket.id, ())),
    )
    return tuple(map(ascii_text, found)) if ascii_only else found


def tone(ticket: Ticket, now: datetime) -> Style:
    """How much the row presses; its mark says the same in a sign."""
    placed = ticket.placement
    if ticket.status not in ACTIVE:
        return "dim"
    if placed.breached(now):
        return "bad"
    if placed.at_risk(now):
        return "warn"
    return "dim" if mark(ticket, now) == "z" else ""


def _who(ticket: Ticket, me: str, there: Sequence[tuple[str, bool]]) -> str:
    writing = next((name for name, writes in there if writes), None)
    if writing is not None:
        return f"{word(writing, limit=40)} ✎"
    return word(who(ticket, me), limit=40)
