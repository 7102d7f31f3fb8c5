"""The JSON shapes of everything a desk holds, and of what was done to it.

Belongs here: keys and their values. Does not belong here: reading (``session``) and writing out (``output``). Texts of
others are in them raw; ``output`` escapes every character a terminal could act on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.exchange.write import ticket_value, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from helpdesk_tui.model.customer import Account
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Message, Ticket
    from helpdesk_tui.policy.explain import Answer
    from helpdesk_tui.policy.verdict import Verdict
    from helpdesk_tui.session.desks import Desks
    from helpdesk_tui.session.results import BulkPlan, BulkReport, Done
    from helpdesk_tui.session.state.acts import Act

__all__ = [
    "account_json",
    "act_json",
    "clock_state",
    "desk_time",
    "done_json",
    "iso",
    "migration_json",
    "plan_json",
    "report_json",
    "ticket_json",
    "verdict_json",
]


def ticket_json(ticket: Ticket, messages: Sequence[Message], desks: Desks, now: datetime) -> dict[str, Any]:
    """A ticket as the exchange format has it, with what the rules say of it at ``now``, in the desk's time."""
    placed = ticket.placement
    return ticket_value(ticket, messages) | {
        "due": desk_time(ticket, placed.due, desks),
        "work_by": desk_time(ticket, placed.work_by, desks),
        "state": clock_state(ticket, now, desks),
        "at_risk": placed.at_risk(now),
        "rank": placed.rank_name,
        "verdict": placed.verdict or None,
        "price": placed.price,
        "version": ticket.version,
    }


def desk_time(ticket: Ticket, at: datetime | None, desks: Desks) -> str | None:
    """A moment in the time of the ticket's desk."""
    return None if at is None else desks.find(ticket.desk).calendar.local(at).isoformat()


def clock_state(ticket: Ticket, now: datetime, desks: Desks) -> str | None:
    """``running`` or ``breached`` while a clock runs; else ``paused`` when it is not our turn, ``met`` when nothing
    waits for an answer; None where no time is promised."""
    from helpdesk_tui.model.ticket import Status

    if ticket.placement.due is not None:
        return "breached" if ticket.placement.breached(now) else "running"
    promised = any(not level.internal for level in desks.find(ticket.desk).pack.services.values())
    if not promised or ticket.placement.verdict == "out_of_scope":
        return None
    waiting = {Status.PENDING, Status.AWAITING_APPROVAL, Status.ON_HOLD}
    return "paused" if ticket.status in waiting else "met"


def verdict_json(answer: Answer[Verdict]) -> dict[str, Any]:
    value = answer.value
    return {
        "verdict": value.verdict.value,
        "price": value.price,
        "charge_now": value.charge_now,
        "balance": value.balance,
        "short": value.short,
        "reasons": [{"rule": r.rule, "text": r.text, "basis": r.basis} for r in value.reasons],
        "next": list(value.next),
    }


def account_json(account: Account) -> dict[str, Any]:
    return {
        "customer": account.customer,
        "balance": account.balance,
        "held": account.held,
        "available": account.available,
    }


def migration_json(migration: Migration) -> dict[str, Any]:
    return value_of(migration) | {"version": migration.version}


def done_json(done: Done) -> dict[str, Any]:
    """An act that was done."""
    return {
        "key": done.key,
        "verb": done.verb,
        "target": done.target,
        "summary": done.summary,
        "state": done.state.value,
        "already": done.already,
        "repeated": done.repeated,
        "warnings": list(done.warnings),
        "rules": list(done.rules),
        "created": list(done.created),
        "messages": list(done.messages),
        "undoable": done.undoable,
        "reason": done.reason,
    }


def act_json(act: Act) -> dict[str, Any]:
    """A row of the journal."""
    return {
        "key": act.key,
        "at": act.at.isoformat(),
        "actor": act.actor,
        "verb": act.verb,
        "target": act.target,
        "tickets": list(act.touched),
        "summary": act.summary,
        "state": act.state.value,
        "outward": act.outward,
        "undoable": act.undoable,
        "reason": act.reason,
        "undone_by": act.undone_by,
        "error": {"code": act.error_code, "message": act.error} if act.error_code or act.error else None,
    }


def plan_json(plan: BulkPlan) -> dict[str, Any]:
    """What a bulk run would do."""
    items = [
        {
            "ticket": item.ticket,
            "state": item.state,
            "text": item.text,
            "code": item.code,
            "hint": item.hint,
            "rules": list(item.rules),
            "warnings": list(item.warnings),
        }
        for item in plan.items
    ]
    counts = {state: sum(item.state == state for item in plan.items) for state in ("change", "already", "refused")}
    head = {"dry_run": True, "verb": plan.verb, "outward": plan.outward, "undoable": plan.undoable}
    return head | {"counts": counts, "items": items}


def report_json(plan: BulkPlan, report: BulkReport) -> dict[str, Any]:
    """What a bulk run did; refusals that were announced keep their code."""
    planned = {item.ticket: item for item in plan.items}
    items = []
    for item in report.items:
        before = planned[item.ticket]
        state = "refused" if before.state == "refused" else "already" if before.state == "already" else item.state.value
        items.append(
            {"ticket": item.ticket, "state": state, "text": item.text, "code": before.code, "hint": before.hint}
        )
    counts: dict[str, int] = {}
    for one in items:
        counts[one["state"]] = counts.get(one["state"], 0) + 1
    return {"run": report.run, "verb": report.verb, "dry_run": False, "counts": counts, "items": items}


def iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
