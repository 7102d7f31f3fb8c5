"""Who has a ticket and how it stands: claim, assign, release, status, close, reopen, urgent, snooze, wake, watch.

Belongs here: verbs that change fields of one ticket and cost nothing. Does not belong here: what is said in it
(``talking``), what it costs (``pricing``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ticket import ACTIVE, AssessmentState, Status
from helpdesk_tui.policy.explain import moment
from helpdesk_tui.session.facts import remembered_standing
from helpdesk_tui.session.verbs.plan import Plan, already, change, event, needs_text, no_closed, refuse, says_nothing
from helpdesk_tui.session.verbs.statuses import check_status, moved, status_words
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.session.cases import Case

__all__ = [
    "Assign",
    "Claim",
    "Close",
    "Release",
    "Reopen",
    "SetStatus",
    "Snooze",
    "Urgent",
    "Wake",
    "Watch",
    "assign",
    "claim",
    "close",
    "release",
    "reopen",
    "set_status",
    "snooze",
    "urgent",
    "wake",
    "watch",
]

MOST_NAME = 128
"""Characters of a user name or a tag."""


@dataclass(frozen=True, slots=True)
class Claim:
    take_over: bool = False
    """Also when another engineer has it."""


@dataclass(frozen=True, slots=True)
class Assign:
    to: str
    """User name."""


@dataclass(frozen=True, slots=True)
class Release:
    pass


@dataclass(frozen=True, slots=True)
class SetStatus:
    status: str


@dataclass(frozen=True, slots=True)
class Close:
    pass


@dataclass(frozen=True, slots=True)
class Reopen:
    pass


@dataclass(frozen=True, slots=True)
class Urgent:
    on: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Snooze:
    until: datetime | None = None
    for_reply: bool = False
    """Until the customer writes; together with ``until``: whichever comes first."""


@dataclass(frozen=True, slots=True)
class Wake:
    pass


@dataclass(frozen=True, slots=True)
class Watch:
    on: bool = True


def claim(case: Case, args: Claim) -> Plan:
    """I take it; a new ticket is open then."""
    ticket, actor = case.ticket, case.stamp.actor
    no_closed(ticket)
    if ticket.assignee == Foreign(actor):
        return already(f"{ticket.id} is yours already")
    if ticket.assignee and not args.take_over:
        raise refuse(
            f"{ticket.id} is assigned to {ticket.assignee}", "desk.claim.taken", hint="take it over, or assign it"
        )
    return replace(_assigned(case, actor, f"claimed by {Foreign(actor)}"), warnings=_for_seniors(case))


def assign(case: Case, args: Assign) -> Plan:
    ticket = case.ticket
    no_closed(ticket)
    name = needs_text(args.to, "assignee", most=MOST_NAME).strip()
    if ticket.assignee == Foreign(name):
        return already(f"{ticket.id} is assigned to {ticket.assignee} already")
    return _assigned(case, name, f"assigned to {Foreign(name)}")


def release(case: Case, _: Release) -> Plan:
    ticket = case.ticket
    no_closed(ticket)
    if ticket.assignee is None:
        return already(f"{ticket.id} is assigned to nobody already")
    return _with_event(case, f"given back by {Foreign(case.stamp.actor)}", assignee=None)


def set_status(case: Case, args: SetStatus) -> Plan:
    ticket, target = case.ticket, read_status(args.status)
    if target is ticket.status:
        return already(f"{ticket.id} is {status_words(target)} already")
    check_status(ticket, target)
    plan = _with_event(
        case, f"status {status_words(ticket.status)} to {status_words(target)}", **moved(ticket, target, case.now)
    )
    return plan if target is not Status.CLOSED else _closing(case, plan)


def close(case: Case, _: Close) -> Plan:
    return set_status(case, SetStatus(Status.CLOSED))


def reopen(case: Case, _: Reopen) -> Plan:
    ticket = case.ticket
    no_closed(ticket)
    if ticket.status in ACTIVE:
        raise refuse(
            f"{ticket.id} is {status_words(ticket.status)}, not solved", "desk.reopen", hint="set its status instead"
        )
    return set_status(case, SetStatus(Status.OPEN))


def urgent(case: Case, args: Urgent) -> Plan:
    """Comes first inside its rank and never jumps a better one (rule ``order.urgent``)."""
    ticket = case.ticket
    no_closed(ticket)
    rules = case.desk.rules("order.urgent")
    if args.on == ticket.urgent:
        return already(f"{ticket.id} is {'' if args.on else 'not '}urgent already")
    if not args.on:
        return _with_event(case, "no longer urgent", urgent=False, urgent_reason=None)
    reason = Foreign(args.reason)
    if says_nothing(args.reason):
        raise refuse(
            "urgent needs a reason", "desk.urgent.reason", *rules, hint="say why it comes first", field="reason"
        )
    return _with_event(case, f"urgent: {reason}", rules, urgent=True, urgent_reason=reason)


def snooze(case: Case, args: Snooze) -> Plan:
    ticket = case.ticket
    no_closed(ticket)
    if ticket.status not in ACTIVE:
        raise refuse(
            f"{ticket.id} is {status_words(ticket.status)}: nobody waits", "desk.snooze", hint="reopen it first"
        )
    if args.until is None and not args.for_reply:
        raise InvalidInput("until when?", field="until", hint="give a time, or until the customer's reply")
    if args.until is not None and (args.until.utcoffset() is None or args.until <= case.now):
        raise InvalidInput(f"{args.until.isoformat()} is not in the future", field="until", hint="give a later time")
    until = args.until.astimezone(UTC) if args.until is not None else None
    words = [f"until {moment(args.until)}"] if args.until else []
    words += ["until the customer's reply"] if args.for_reply else []
    if (ticket.snoozed_until, ticket.snoozed_for_reply) == (until, args.for_reply):
        return already(f"{ticket.id} is put aside already")
    text = f"put aside {' or '.join(words)}"
    return _with_event(case, text, snoozed_until=until, snoozed_for_reply=args.for_reply)


def wake(case: Case, _: Wake) -> Plan:
    ticket = case.ticket
    no_closed(ticket)
    if ticket.snoozed_until is None and not ticket.snoozed_for_reply:
        return already(f"{ticket.id} is awake already")
    return _with_event(case, "taken up again", snoozed_until=None, snoozed_for_reply=False)


def watch(case: Case, args: Watch) -> Plan:
    """Being told of what happens; a closed ticket can be watched, it may get a follow-up."""
    ticket, me = case.ticket, Foreign(case.stamp.actor)
    if (me in ticket.watchers) == args.on:
        return already(f"{ticket.id} is {'' if args.on else 'not '}watched already")
    others = tuple(name for name in ticket.watchers if name != me)
    return _with_event(
        case, f"{'watched' if args.on else 'no longer watched'} by {me}", watchers=(*others, me) if args.on else others
    )


def read_status(text: str) -> Status:
    """Raises InvalidInput for a word that is no status."""
    try:
        return Status(text.strip().casefold().replace("-", "_").replace(" ", "_"))
    except ValueError:
        known = ", ".join(status.value for status in Status)
        raise InvalidInput(f"{Foreign(text[:40])!r} is no status", field="status", hint=f"one of {known}") from None


def _assigned(case: Case, name: str, text: str) -> Plan:
    fields: dict[str, Any] = {"assignee": Foreign(name)}
    if case.ticket.status is Status.NEW:
        fields |= moved(case.ticket, Status.OPEN, case.now)
    return _with_event(case, text, **fields)


def _with_event(case: Case, text: str, rules: tuple[str, ...] = (), /, **fields: Any) -> Plan:
    operations = (change(case.ticket, **fields), event(case.stamp, case.ticket.id, text))
    return Plan(summary=f"{case.ticket.id} {text}", operations=operations, rules=rules)


def _for_seniors(case: Case) -> tuple[str, ...]:
    """A doubt about who serves customers with a care plan (rule ``care.senior``)."""
    if case.stamp.senior is not False or not case.desk.rules("care.senior"):
        return ()
    stands = remembered_standing(case.desk, case.party, received=case.ticket.received, now=case.now)
    plan = case.desk.pack.plans.get(stands.rank) if stands is not None else None
    if plan is None or not plan.senior_staff:
        return ()
    return ("customers with a care plan are answered by senior engineers only",)


def _closing(case: Case, plan: Plan) -> Plan:
    """The plan, with what is still open when a ticket is closed."""
    left = [text for state, text in _LEFT.items() if case.ticket.assessment.state is state]
    if held := case.party.held_for.get(case.ticket.id, 0):
        left.append(f"{held} credits are still held for it")
    return replace(plan, warnings=tuple(left))


_LEFT = {
    AssessmentState.PROPOSED: "the customer has not answered the price",
    AssessmentState.APPROVED: "the agreed credits are not charged yet",
}
