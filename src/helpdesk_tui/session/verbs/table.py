"""Every verb the session can do: its arguments, its plan, and what the plan has to know.

Belongs here: one row for each. Does not belong here: how a verb is named and shown (``actions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from helpdesk_tui.errors import UsageError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.session.verbs import booking, fields, handling, joining, making, matching, migrating, pricing, talking

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.session.verbs.plan import Plan

__all__ = ["ARGUMENTS", "VERBS", "Verb", "verb_named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb. ``plan`` is called with the facts of its target and its arguments."""

    id: str
    args: type
    plan: Callable[..., Plan]
    on: Literal["ticket", "customer", "migration", "desk"] = "ticket"
    """What its target is."""
    thread: bool = False
    """Whether it looks at the messages."""
    other: str = ""
    """The argument that names a second ticket."""
    new: str = ""
    """The argument that holds the id of the ticket it makes."""
    commutes: bool = False
    """Whether it means the same after somebody else's write: then a conflict is planned again, not reported."""
    answers: bool = False
    """Whether it does so as long as the customer has not written: what waited to be sent is then planned again."""


def _on_other(plan: Callable[..., Plan]) -> Callable[[Any, Any, Any], Plan]:
    """A merge takes no arguments beside the two tickets."""
    return lambda case, other, _: plan(case, other)


_TABLE = (
    Verb(id="ticket.claim", args=handling.Claim, plan=handling.claim),
    Verb(id="ticket.assign", args=handling.Assign, plan=handling.assign),
    Verb(id="ticket.release", args=handling.Release, plan=handling.release),
    Verb(id="ticket.reply", args=talking.Reply, plan=talking.reply, answers=True),
    Verb(id="ticket.note", args=talking.Note, plan=talking.note, commutes=True),
    Verb(id="ticket.receive", args=talking.Receive, plan=talking.receive, new="follow_up", commutes=True),
    Verb(id="ticket.status", args=handling.SetStatus, plan=handling.set_status),
    Verb(id="ticket.close", args=handling.Close, plan=handling.close),
    Verb(id="ticket.reopen", args=handling.Reopen, plan=handling.reopen),
    Verb(id="ticket.urgent", args=handling.Urgent, plan=handling.urgent),
    Verb(id="ticket.set", args=fields.SetFields, plan=fields.set_fields),
    Verb(id="ticket.split", args=joining.Split, plan=joining.split, thread=True, new="id"),
    Verb(id="ticket.merge", args=joining.Merge, plan=_on_other(joining.merge), thread=True, other="into"),
    Verb(id="ticket.link", args=joining.LinkTo, plan=joining.link, other="other", commutes=True),
    Verb(id="ticket.tag", args=fields.Tag, plan=fields.tag, commutes=True),
    Verb(id="ticket.snooze", args=handling.Snooze, plan=handling.snooze),
    Verb(id="ticket.wake", args=handling.Wake, plan=handling.wake),
    Verb(id="ticket.watch", args=handling.Watch, plan=handling.watch, commutes=True),
    Verb(id="ticket.follow_up", args=making.FollowUp, plan=making.follow_up, new="id"),
    Verb(id="ticket.time", args=talking.LogTime, plan=talking.log_time, commutes=True),
    Verb(id="ticket.create", args=making.Create, plan=making.create, on="desk", new="id"),
    Verb(id="credits.assess", args=pricing.Assess, plan=pricing.assess),
    Verb(id="credits.quote", args=pricing.Quote, plan=pricing.quote),
    Verb(id="credits.ask", args=pricing.Ask, plan=pricing.ask),
    Verb(id="credits.approve", args=pricing.Approve, plan=pricing.approve),
    Verb(id="credits.decline", args=pricing.Decline, plan=pricing.decline),
    Verb(id="credits.charge", args=pricing.ChargeNow, plan=pricing.charge),
    Verb(id="credits.refund", args=booking.Refund, plan=booking.refund),
    Verb(id="credits.hold", args=booking.Hold, plan=booking.hold),
    Verb(id="credits.release", args=booking.FreeHold, plan=booking.free_hold),
    Verb(id="credits.override", args=pricing.Override, plan=pricing.override),
    Verb(id="credits.adjust", args=booking.Adjust, plan=booking.adjust, on="customer", commutes=True),
    Verb(id="customer.match", args=matching.Match, plan=matching.match, on="customer", other="customer", commutes=True),
    Verb(id="migration.start", args=migrating.Start, plan=migrating.start, on="migration"),
    Verb(id="migration.pause", args=migrating.Pause, plan=migrating.pause, on="migration"),
    Verb(id="migration.resume", args=migrating.Resume, plan=migrating.resume, on="migration"),
    Verb(id="migration.retry", args=migrating.Retry, plan=migrating.retry, on="migration"),
    Verb(id="migration.cancel", args=migrating.Cancel, plan=migrating.cancel, on="migration"),
    Verb(id="migration.remigrate", args=migrating.Remigrate, plan=migrating.remigrate, on="migration"),
    Verb(id="migration.map", args=migrating.MapValue, plan=migrating.map_value, on="migration"),
    Verb(id="migration.options", args=migrating.SetOptions, plan=migrating.set_options, on="migration"),
    Verb(id="migration.check_item", args=migrating.CheckOff, plan=migrating.check_off, on="migration"),
)

VERBS: dict[str, Verb] = {verb.id: verb for verb in _TABLE}
"""By id. ``ticket.undo``, ``ticket.redo`` and ``ticket.unmerge`` are the session's own: they go by the journal."""

ARGUMENTS: tuple[type, ...] = tuple(verb.args for verb in _TABLE)


def verb_named(name: str) -> Verb:
    """Raises UsageError."""
    if name not in VERBS:
        raise UsageError(f"there is no verb {name[:40]!r}", hint=f"one of {', '.join(VERBS)}")
    return VERBS[name]
