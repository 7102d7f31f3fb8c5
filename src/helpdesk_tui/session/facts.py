"""What the rules are asked with: customers, tickets and migrations of the model as inputs of ``policy``.

Belongs here: the translation, and the decisions in it where the records say less than a rule asks. Does not belong
here: reading a backend (``loading``) and what the answers mean for the queue (``placing``).

Decisions (D), each only about incomplete records:

- Where a backend keeps no licences, everybody counts as an owner of one: nobody is turned away for a record that is
  nowhere.
- Who has a live care plan, upgrade access or credits counts as an owner of a licence even when none is recorded:
  the vendor sells them to owners only.
- A licence or subscription the desk's pack does not know is left out, not an error: it may be another desk's.
- A ticket without any message counts as asked when it was received.
- A ticket that waits without a record since when has waited since its last message.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, cast

from helpdesk_tui.model.ticket import AssessmentState, Message, MessageKind, Sender, Status, Ticket
from helpdesk_tui.policy import entitlements
from helpdesk_tui.policy import licences as policy_licences
from helpdesk_tui.policy.entitlements import Holdings, Standing, standing
from helpdesk_tui.policy.explain import Answer
from helpdesk_tui.policy.licences import LICENCE_KINDS
from helpdesk_tui.policy.response import Held, Turn, TurnKind, service_beside
from helpdesk_tui.policy.verdict import TicketFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.model.customer import Licence
    from helpdesk_tui.session.cases import Case, Party
    from helpdesk_tui.session.desks import Desk


__all__ = [
    "caused_by_bug",
    "held_of",
    "holdings_of",
    "ticket_facts",
    "ticket_standing",
    "turns_of",
]

WAITING = frozenset({Status.PENDING, Status.AWAITING_APPROVAL, Status.ON_HOLD})
"""Statuses in which it is not the engineer's turn."""

BUG_TAG = "software-bug"
"""On a ticket that a bug of the software caused: a free period covers upgrade problems of that kind."""

KNOWN_PRICE = frozenset({AssessmentState.PROPOSED, AssessmentState.APPROVED, AssessmentState.DECLINED})
"""States in which the customer knows the price: more than that is not charged without asking again."""

CHANNELS = {"chat": "live_chat"}
"""Other words for a channel of the packs."""

_PLANS = frozenset({"vip", "standard", "upgrade", "upgrade_lifetime"})


def holdings_of(desk: Desk, party: Party, *, modifications_used: int = 0, services: tuple[str, ...] = ()) -> Holdings:
    """What the customer holds at this desk."""
    owned = tuple(
        policy_licences.Licence(
            id=one.id,
            product=one.product,
            kind=one.kind,
            purchased=one.purchased,
        )
        for one in party.licences
        if one.kind in LICENCE_KINDS and _sold(desk, one)
    )
    paid = tuple(
        entitlements.Subscription(
            id=one.id,
            plan=cast("Literal['vip', 'standard', 'upgrade', 'upgrade_lifetime']", one.plan),
            starts=one.starts,
            ends=one.ends,
        )
        for one in party.subscriptions
        if one.plan in _PLANS
    )
    return Holdings(
        licences=owned,
        subscriptions=paid,
        balance=party.account.balance,
        held=party.account.held,
        modifications_used=modifications_used,
        services=services,
    )


def ticket_standing(desk: Desk, party: Party, *, received: datetime, now: datetime) -> Answer[Standing] | None:
    """Where a customer stands for one ticket; None at a desk without care plans.

    What was bought with a licence covers a ticket created inside its period, whenever it is answered (rule
    ``licence.created``); a subscription counts while it lives.
    """
    if not desk.pack.categories:
        return None
    bought, paid = _halves(desk, party)
    by_licence = standing(desk.pack, desk.calendar, bought, at=received)
    by_plan = standing(desk.pack, desk.calendar, paid, at=now)
    return Answer(_joined(desk, by_licence.value, by_plan.value), by_licence.why + by_plan.why)


def remembered_standing(desk: Desk, party: Party, *, received: datetime, now: datetime) -> Standing | None:
    """As ``ticket_standing``, without the why, answered once for all tickets of a day."""
    if not desk.pack.categories:
        return None
    bought, paid = _halves(desk, party)
    by_licence = _remembered(desk, bought, (bought.licences, _day(desk, received), "licences"), received)
    by_plan = _remembered(desk, paid, (paid.subscriptions, _day(desk, now), "subscriptions"), now)
    return _joined(desk, by_licence, by_plan)


def _halves(desk: Desk, party: Party) -> tuple[Holdings, Holdings]:
    """What was bought with licences, and what is paid for by subscription."""
    known = desk.halves.get(id(party))
    if known is None or known[0] is not party:
        held = holdings_of(desk, party)
        known = desk.halves[id(party)] = party, replace(held, subscriptions=()), replace(held, licences=())
    return known[1:]


def _remembered(desk: Desk, held: Holdings, key: object, at: datetime) -> Standing:
    found = desk.standings.get(key)
    if found is None:
        desk.standings[key] = found = standing(desk.pack, desk.calendar, held, at=at).value
    return found


def _day(desk: Desk, at: datetime) -> date:
    return desk.calendar.local(at).date()


def service_of(case: Case) -> str:
    """The service level whose targets the ticket's clock takes; empty: none.

    That of its migration; without one the one it has beside migrations, or at a desk with care plans a soft internal
    target of its pack: the one named like the customer's rank, else the first.
    """
    pack = case.desk.pack
    if case.migration is not None:
        return case.migration.service
    if not pack.categories:
        known = case.party.services
        held = (service for desk, service in known or () if desk == case.desk.name)
        return "" if known is None else service_beside(pack, held)
    soft = [name for name, service in pack.services.items() if service.internal]
    if not soft:
        return ""
    stands = remembered_standing(case.desk, case.party, received=case.ticket.received, now=case.now)
    return stands.rank if stands is not None and stands.rank in soft else soft[0]


def ticket_facts(case: Case, stands: Standing | None) -> TicketFacts:
    """What the verdict is made from."""
    ticket, party = case.ticket, case.party
    state = ticket.assessment.state
    agrees = {AssessmentState.APPROVED: True, AssessmentState.DECLINED: False}.get(state)
    if stands is None:
        balance = 0
        owner = bool(party.licences)
    else:
        balance = party.available(ticket.id)
        owner = bool(party.licences) or stands.care is not None or stands.access != "expired"
        owner = owner or party.account.balance > 0
    owner = owner or party.owns_unseen
    promised = case.migration is not None or not case.desk.pack.categories
    service = (service_of(case) or None) if promised else None
    return TicketFacts(
        category=ticket.category,
        channel=CHANNELS.get(ticket.channel, ticket.channel),
        language=ticket.language,
        standing=stands,
        has_licence=owner,
        service=service,
        service_beside=case.migration is None and service is not None,
        balance=balance,
        quote=ticket.quote,
        charged=ticket.assessment.charged,
        advance_limit=ticket.advance_limit,
        customer_agrees=agrees,
        stage=state.value,
        asked=ticket.assessment.price if state in KNOWN_PRICE else None,
        closed=ticket.status is Status.CLOSED,
        modifications_used=case.modifications_used,
        upgrade_from=ticket.upgrade_from,
        upgrade_to=ticket.upgrade_to,
        software_bug=caused_by_bug(ticket),
        on=case.today,
    )


def caused_by_bug(ticket: Ticket) -> bool:
    """Whether an engineer has marked the ticket as caused by a bug of the software."""
    return any(str(tag) == BUG_TAG for tag in ticket.tags)


def turns_of(ticket: Ticket, messages: Sequence[Message]) -> list[Turn]:
    """The messages that matter to the clocks."""
    found = [Turn(m.at, kind) for m in messages if (kind := _turn(m)) is not None]
    found.sort(key=lambda turn: turn.at)
    return found or [Turn(ticket.received, TurnKind.CUSTOMER)]


def held_of(ticket: Ticket, turns: Sequence[Turn]) -> list[Held]:
    """The stretches in which it was not the engineer's turn."""
    earlier = [
        Held(start, end, cast("Literal['pending', 'awaiting_approval', 'on_hold']", status))
        for start, end, status in ticket.held
        if status in WAITING
    ]
    if ticket.status not in WAITING:
        return earlier
    since = ticket.held_since or turns[-1].at
    waiting = cast("Literal['pending', 'awaiting_approval', 'on_hold']", ticket.status.value)
    return [*earlier, Held(since, None, waiting)]


def next_change(desk: Desk, party: Party, now: datetime) -> datetime | None:
    """The next midnight of the desk at which a plan of the customer begins or ends; None: never."""
    if not desk.pack.categories:
        return None
    today = desk.calendar.local(now).date()
    days = [s.starts for s in party.subscriptions if s.plan in _PLANS and s.starts > today]
    days += [
        s.ends + timedelta(days=1)
        for s in party.subscriptions
        if s.plan in _PLANS and s.ends is not None and today <= s.ends < date.max
    ]
    return desk.calendar.whole_day(min(days)).start if days else None


def _sold(desk: Desk, licence: Licence) -> bool:
    product = desk.pack.products.get(licence.product)
    return product is not None and getattr(product, licence.kind) is not None


def _joined(desk: Desk, bought: Standing, paid: Standing) -> Standing:
    """Licences as of the ticket's creation, subscriptions as of now; the better care plan counts."""
    plans = desk.pack.plans
    by_licence = [(bought.care, bought.care_until)] if bought.care else []
    by_plan = [(paid.care, paid.care_until)] if paid.care else []
    cares = sorted(by_licence + by_plan, key=lambda c: (plans[c[0]].rank, -(c[1] or date.max).toordinal()))
    care, until = cares[0] if cares else (None, None)
    lifetime = "lifetime" in (bought.access, paid.access)
    return Standing(
        rank=care or "regular",
        care=care,
        care_until=until,
        cover=bought.cover,
        access="lifetime" if lifetime else paid.access,
        access_until=None if lifetime else paid.access_until,
    )


def _turn(message: Message) -> TurnKind | None:
    if message.kind is not MessageKind.PUBLIC:
        return None
    if message.sender is Sender.CUSTOMER:
        return TurnKind.CUSTOMER
    if message.sender is not Sender.AGENT or message.auto:
        return None
    return TurnKind.INVESTIGATION if message.investigation else TurnKind.REPLY
