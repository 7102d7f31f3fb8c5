"""The built-in views: named queries of the search language, one table.

Belongs here: their queries. Does not belong here: the user's own (``state.saved``) and running one.
"""

from __future__ import annotations

from helpdesk_tui.frozen import dataclass

__all__ = ["VIEWS", "View"]

_ACTIVE = "status:new,open,pending,awaiting_approval,on_hold"


@dataclass(frozen=True, slots=True)
class View:
    """A named query. ``sort`` as after ``sort:``; empty: next best."""

    name: str
    title: str
    query: str
    sort: str = ""
    help: str = ""


_TABLE = (
    View(
        "next-best",
        "Next best",
        "(status:new,open OR (status:on_hold (breached OR at-risk))) -is:snoozed",
        help="what to do now: work-by time, then rank, urgent, received",
    ),
    View("mine", "Mine", f"assignee:me {_ACTIVE} -is:snoozed", help="assigned to me and not over"),
    View("unassigned", "Unassigned", f"assignee:none {_ACTIVE}", help="nobody has it"),
    View("open", "Open", _ACTIVE, help="somebody still has to do something"),
    View("at-risk", "At risk", f"at-risk -breached {_ACTIVE}", help="the promised time is nearly over"),
    View("breached", "Over time", f"breached {_ACTIVE}", help="the promised time is over"),
    View("awaiting-approval", "Awaiting approval", "status:awaiting_approval", help="asked for credits"),
    View("short", "Short of credits", f"verdict:short {_ACTIVE}", help="the account does not hold enough"),
    View("pending", "Pending", "status:pending", "updated", help="the customer's turn, longest first"),
    View("on-hold", "On hold", "status:on_hold", "updated", help="a third party's turn"),
    View("snoozed", "Snoozed", f"is:snoozed {_ACTIVE}", help="put aside"),
    View("vip", "VIP", f"rank:vip {_ACTIVE}", help="served first"),
    View("urgent", "Urgent", f"is:urgent {_ACTIVE}", help="marked by an engineer"),
    View("migrations", "Migrations", f"-migration:none {_ACTIVE}", help="about a migration"),
    View("stalled", "Stalled migrations", f"stalled {_ACTIVE}", help="their migration makes no progress"),
    View("watched", "Watched", "is:watched", "-updated", help="I am told of what happens"),
    View("solved", "Solved", "status:solved", "-updated", help="answered, may come back"),
    View("closed", "Closed", "status:closed", "-updated", help="read-only"),
    View("all", "All", "", help="every ticket"),
)

VIEWS: dict[str, View] = {view.name: view for view in _TABLE}
"""By name."""
