"""RT's transactions as the desk's change feed: exact, in order, resumed from the last number.

Belongs here: reading transactions after a number. Does not belong here: when to ask (``session.feed``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.backends.rt.answers import page_of, shifted, txn_of
from helpdesk_tui.model.events import ChangeEvent

if TYPE_CHECKING:
    from helpdesk_tui.backends.rt.answers import Txn
    from helpdesk_tui.backends.rt.http import Http, Params

__all__ = ["changes", "last_change"]

_MOST = 100
_FIELDS: Params = [("fields", "Type,Creator,Created,ObjectId,ObjectType")]
_VERBS = {"Create": "ticket.create", "Correspond": "message", "Comment": "message", "Status": "ticket.status"}
_VERBS |= {"Give": "ticket.assign", "Take": "ticket.claim", "Steal": "ticket.claim", "Untake": "ticket.release"}


async def changes(http: Http, since: int, limit: int) -> list[ChangeEvent]:
    """Changes of tickets after ``since``. Transactions of other things are passed over."""
    found: list[ChangeEvent] = []
    last = since
    while len(found) < limit:
        query = f"ObjectType = 'RT::Ticket' AND id > {last}"
        params: Params = [("query", query), ("orderby", "id"), ("order", "ASC"), ("per_page", str(_MOST)), *_FIELDS]
        page = shifted(page_of((await http.get("/transactions", params)).data, txn_of), http.off)
        found += [event for one in page.rows if (event := _event(one)) is not None]
        if len(page.rows) + page.bad < _MOST:
            break
        last = page.rows[-1].id if page.rows else last + 1
    return found[: max(0, limit)]


async def last_change(http: Http) -> int:
    query = "ObjectType = 'RT::Ticket' AND id > 0"
    params: Params = [("query", query), ("orderby", "id"), ("order", "DESC"), ("per_page", "1"), *_FIELDS]
    rows = page_of((await http.get("/transactions", params)).data, txn_of).rows
    return int(rows[0].id) if rows else 0


def _event(txn: Txn) -> ChangeEvent | None:
    if txn.ticket is None:
        return None
    verb = _VERBS.get(txn.kind, "ticket.set")
    return ChangeEvent(txn.id, txn.created, "ticket", str(txn.ticket), verb, txn.creator)
