"""What rows of tickets speak of besides the tickets, asked of the session in few calls: never one for each row.

Belongs here: what the first rows of a start need. Does not belong here: what other views need (``gather``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Capability

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from helpdesk_tui.model.customer import Customer
    from helpdesk_tui.model.ids import CustomerId
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session import Session

__all__ = ["around", "names_of"]


async def around(session: Session, tickets: Sequence[Ticket]) -> tuple[dict[CustomerId, str], dict[str, str]]:
    """Names of the customers of some rows, clean, and service levels by migration: for ``ticket_rows.cells``."""
    names = await names_of(session, {one.customer for one in tickets})
    runs = await session.loader.runs({one.migration for one in tickets if one.migration is not None})
    return names, {str(name): one.service for name, one in runs.items()}


async def names_of(session: Session, ids: Collection[CustomerId]) -> dict[CustomerId, str]:
    """Names, clean, in one question; the id of a customer the records do not hold."""
    known: dict[CustomerId, Customer] = {}
    if ids and session.asking.has(Capability.CUSTOMERS):
        asking = session.asking
        known = await asking.ask(lambda: asking.customers.customers(ids))
    return {one: known[one].name.line(limit=200) if one in known else str(one) for one in ids}
