"""What the rules say of a ticket's place: rank, due time, risk, verdict, price, and until when that holds.

Belongs here: a case in, a ``Placement`` out. Does not belong here: who computes it when (``session``), and the rules.
Placements are made by the thousand, so the verdict's word is remembered and its derivation is not made twice;
``explained`` gives the whole of it for one ticket.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ticket import ACTIVE, Placement
from helpdesk_tui.policy.channels import ChannelCheck, check_channel
from helpdesk_tui.policy.explain import unexplained
from helpdesk_tui.policy.order import Place
from helpdesk_tui.policy.response import Running, is_at_risk, risk_begins, running_clock
from helpdesk_tui.policy.verdict import Verdict, VerdictWord, verdict
from helpdesk_tui.session.facts import (
    held_of,
    next_change,
    remembered_standing,
    service_of,
    ticket_facts,
    ticket_standing,
    turns_of,
)

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.policy.entitlements import Standing
    from helpdesk_tui.policy.explain import Answer
    from helpdesk_tui.policy.verdict import TicketFacts
    from helpdesk_tui.session.cases import Case

__all__ = ["Explained", "channel_of", "clock_of", "explained", "in_queue", "place", "place_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Everything the rules say of one ticket, with the why."""

    verdict: Answer[Verdict] | None
    """None: the records hold what the rules can't read; ``trouble`` says what."""
    standing: Answer[Standing] | None
    """None at a desk without care plans."""
    clock: Answer[Running | None]
    channel: Answer[ChannelCheck]
    """Whether the customer may be served where they wrote."""
    service: str
    """The service level whose targets it takes; empty: none."""
    placement: Placement
    at_risk: bool
    breached: bool
    trouble: InvalidInput | None = None


def place(case: Case) -> Placement:
    """The placement of a ticket at ``case.now``. ``case.messages`` are needed where the desk promises a time."""
    with unexplained():
        return _placed(case)


def _placed(case: Case) -> Placement:
    rank, rank_name, word, price = _standing_word(case)
    placed = Placement(rank=rank, rank_name=rank_name, verdict=word, price=price, until=_until(case))
    if case.ticket.status not in ACTIVE:
        return placed
    running = _running(case)
    return _promised(case.ticket, placed) if running is None else _with_clock(case, placed, running)


def _promised(ticket: Ticket, placed: Placement) -> Placement:
    """With the time its backend has promised itself, where the rules promise none: only what was never placed here
    brings one along."""
    given = ticket.placement
    if given.verdict or given.due is None:
        return placed
    return replace(placed, due=given.due, work_by=given.work_by, risk_at=given.risk_at)


def explained(case: Case) -> Explained:
    """The placement with its derivations: for one ticket on the screen."""
    stands = ticket_standing(case.desk, case.party, received=case.ticket.received, now=case.now)
    facts = ticket_facts(case, stands.value if stands else None)
    answer: Answer[Verdict] | None = None
    trouble: InvalidInput | None = None
    try:
        answer = verdict(case.desk.pack, facts)
    except InvalidInput as error:
        trouble = error
    placed = place(case)
    clock = clock_of(case)
    running = clock.value
    percent = case.desk.pack.clock.risk_percent
    active = case.ticket.status in ACTIVE and running is not None and not running.paused
    return Explained(
        verdict=answer,
        standing=stands,
        clock=clock,
        channel=_channel(case, facts),
        service=service_of(case),
        placement=placed,
        at_risk=active
        and running is not None
        and is_at_risk(case.desk.calendar, running, case.now, risk_percent=percent),
        breached=placed.breached(case.now),
        trouble=trouble,
    )


def channel_of(case: Case) -> Answer[ChannelCheck]:
    """Whether the customer may be served on the ticket's channel, and why."""
    stands = ticket_standing(case.desk, case.party, received=case.ticket.received, now=case.now)
    return _channel(case, ticket_facts(case, stands.value if stands else None))


def _channel(case: Case, facts: TicketFacts) -> Answer[ChannelCheck]:
    groups = [group for group in (facts.service, facts.standing.rank if facts.standing else None) if group]
    groups.append("licence" if facts.has_licence else "no_licence")
    return check_channel(case.desk.pack, facts.channel, groups=groups, on=facts.on)


def clock_of(case: Case) -> Answer[Running | None]:
    """The clock that runs on a ticket, and why."""
    turns = turns_of(case.ticket, case.messages)
    return running_clock(
        case.desk.pack,
        case.desk.calendar,
        service=service_of(case),
        turns=turns,
        held=held_of(case.ticket, turns),
        now=case.now,
    )


def place_of(ticket: Ticket, zone: tzinfo = UTC) -> Place:
    """A ticket's place in the queue, from what is stored with it; its times are told in ``zone``."""
    placed = ticket.placement
    return Place(
        id=ticket.id,
        rank=placed.rank,
        urgent=ticket.urgent,
        received=ticket.received.astimezone(zone),
        work_by=placed.work_by.astimezone(zone) if placed.work_by is not None else None,
    )


def in_queue(ticket: Ticket, now: datetime) -> bool:
    """Whether it waits to be worked on: not put aside, and not over."""
    return ticket.status in ACTIVE and not (ticket.snoozed_for_reply or (ticket.snoozed_until or now) > now)


def _standing_word(case: Case) -> tuple[int, str, str, int | None]:
    """Rank, its name, the verdict's word and the price."""
    desk = case.desk
    stands = remembered_standing(desk, case.party, received=case.ticket.received, now=case.now)
    name = stands.rank if stands is not None else "regular"
    plan = desk.pack.plans.get(name)
    facts = ticket_facts(case, stands)
    found = desk.words.get(facts)
    if found is None:
        try:
            value = verdict(desk.pack, facts).value
            found = (value.verdict.value, value.price)
        except InvalidInput:
            # An unknown category or version: an engineer has to look before anything is promised.
            found = (VerdictWord.NEEDS_APPROVAL.value, None)
        desk.words[facts] = found
    return plan.rank if plan is not None else 2, name, *found


def _running(case: Case) -> Running | None:
    if service_of(case) not in case.desk.pack.services:
        return None
    running = clock_of(case).value
    return None if running is None or running.paused else running


def _with_clock(case: Case, placed: Placement, running: Running) -> Placement:
    """The same with the times of the clock; ``risk_at`` is the first moment at which ``is_at_risk`` may hold."""
    times = running.deadline
    begins = risk_begins(case.desk.calendar, running, risk_percent=case.desk.pack.clock.risk_percent)
    return replace(placed, due=times.due, work_by=times.work_by, risk_at=begins)


def _until(case: Case) -> datetime | None:
    ends = case.ticket.snoozed_until
    moments = [next_change(case.desk, case.party, case.now), ends if ends and ends > case.now else None]
    return min((m for m in moments if m is not None), default=None)
