"""What a ticket costs: assess, quote, ask, record the answer, charge, override.

Belongs here: verbs that price one ticket. Does not belong here: refunds, holds and corrections (``booking``), and any
price: those are asked of ``policy.credits``, each time afresh, so that a plan bought meanwhile counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import EntryKind
from helpdesk_tui.model.ids import MessageId
from helpdesk_tui.model.intents import AddMessage, Operation
from helpdesk_tui.model.ticket import Assessment, AssessmentState, Message, MessageKind, Sender, Status
from helpdesk_tui.policy.credits import Charge
from helpdesk_tui.policy.explain import credits_words
from helpdesk_tui.policy.pack import Consent
from helpdesk_tui.session.facts import KNOWN_PRICE
from helpdesk_tui.session.verbs.filling import needs_filled
from helpdesk_tui.session.verbs.plan import Plan, already, book, change, event, needs_text, no_closed, refuse
from helpdesk_tui.session.verbs.prices import Price, price_of
from helpdesk_tui.session.verbs.statuses import moved
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session.cases import Case

__all__ = [
    "Approve",
    "Ask",
    "Assess",
    "ChargeNow",
    "Decline",
    "Override",
    "Quote",
    "approve",
    "ask",
    "assess",
    "charge",
    "decline",
    "override",
    "quote",
]

_STATES = AssessmentState


@dataclass(frozen=True, slots=True)
class Assess:
    category: str
    quote: int | None = None
    upgrade_from: str | None = None
    upgrade_to: str | None = None
    trial: bool = False
    """Whether the store is in trial mode; it can't be upgraded then."""


@dataclass(frozen=True, slots=True)
class Quote:
    credits: int


@dataclass(frozen=True, slots=True)
class Ask:
    text: str = ""
    """A public message that asks; empty: it was asked elsewhere."""


@dataclass(frozen=True, slots=True)
class Approve:
    pass


@dataclass(frozen=True, slots=True)
class Decline:
    pass


@dataclass(frozen=True, slots=True)
class ChargeNow:
    pass


@dataclass(frozen=True, slots=True)
class Override:
    reason: str


def assess(case: Case, args: Assess) -> Plan:
    """Category and price. What needs no consent is charged at once, a lower price is refunded at once."""
    ticket = case.ticket
    no_closed(ticket)
    _prices_anything(case)
    if args.quote is not None and args.quote < 0:
        raise InvalidInput(f"a quote of {args.quote} is none", field="quote", hint="give whole credits")
    new = replace(
        ticket,
        category=args.category,
        quote=args.quote if args.quote is not None else (ticket.quote if args.category == ticket.category else None),
        upgrade_from=args.upgrade_from or ticket.upgrade_from,
        upgrade_to=args.upgrade_to or ticket.upgrade_to,
    )
    agreed = _agreed_before(ticket)
    found = price_of(replace(case, ticket=new), agrees=None, trial=args.trial)
    if agreed is not None and found.price is not None and found.price <= agreed:
        found = price_of(replace(case, ticket=new), agrees=True, trial=args.trial)
    return _settled(case, new, found, f"assessed as {args.category}")


def quote(case: Case, args: Quote) -> Plan:
    """A price for quoted work; assesses the ticket with it."""
    ticket = case.ticket
    no_closed(ticket)
    _prices_anything(case)
    if ticket.category is None:
        raise refuse(f"{ticket.id} has no category yet", "desk.assess.first", hint="assess it: credits assess")
    kind = case.desk.pack.categories.get(ticket.category)
    by_steps = ticket.category == "upgrade" and ticket.upgrade_from and ticket.upgrade_to
    if kind is not None and (kind.credits is not None or by_steps):
        rules = case.desk.rules(f"credits.{ticket.category}")
        raise refuse(f"{ticket.category} has a fixed price", "desk.quote", *rules, hint="no quote is needed")
    return assess(case, Assess(ticket.category, quote=args.credits))


def ask(case: Case, args: Ask) -> Plan:
    """The customer is asked for the price: the ticket awaits their approval."""
    ticket = case.ticket
    no_closed(ticket)
    _prices_anything(case)
    state = ticket.assessment.state
    _never_asked(case)
    if ticket.assessment.price is None and state is _STATES.PROPOSED:
        raise _unquoted(case)
    if state is not _STATES.PROPOSED:
        raise _no_question(ticket)
    if ticket.status is Status.AWAITING_APPROVAL and not args.text:
        return already(f"{ticket.id} awaits approval already")
    price = credits_words((ticket.assessment.price or 0) - ticket.assessment.charged)
    text = f"asked for {price}"
    operations: list[Operation] = []
    if fields := moved(ticket, Status.AWAITING_APPROVAL, case.now):
        operations.append(change(ticket, **fields))
    if args.text:
        operations.append(AddMessage(ticket.id, _question(case, args.text)))
    operations.append(event(case.stamp, ticket.id, text))
    return Plan(
        summary=f"{ticket.id} {text}",
        operations=tuple(operations),
        rules=case.desk.rules(f"credits.{ticket.category}"),
        outward=bool(args.text),
        undoable=not args.text,
        reason="the customer may have read it" if args.text else "",
    )


def approve(case: Case, _: Approve) -> Plan:
    """The customer agreed: charged at once, or agreed and short."""
    ticket = case.ticket
    no_closed(ticket)
    _prices_anything(case)
    state = ticket.assessment.state
    if state is _STATES.APPROVED:
        return charge(case, ChargeNow())
    if state is _STATES.CHARGED:
        raise refuse(f"{ticket.id} is charged already", *_rules(case, "credits.at_once"), code="charged")
    if state not in {_STATES.PROPOSED, _STATES.DECLINED}:
        raise refuse(f"{ticket.id} has no price to approve", "desk.approve.nothing", hint="assess it first")
    found = price_of(case, agrees=True)
    if found.price is None:
        raise _unquoted(case)
    _no_increase(case, found)
    return _settled(case, ticket, found, "the customer agreed")


def decline(case: Case, _: Decline) -> Plan:
    """The customer said no: nothing is charged, and what was charged before stays."""
    ticket = case.ticket
    no_closed(ticket)
    _prices_anything(case)
    _never_asked(case)
    state = ticket.assessment.state
    if state is _STATES.DECLINED:
        return already(f"{ticket.id} is declined already")
    if state not in {_STATES.PROPOSED, _STATES.APPROVED}:
        hint = "refund it instead: credits refund" if state is _STATES.CHARGED else "assess it first"
        raise refuse(f"{ticket.id} has no price to decline", "desk.approve.nothing", hint=hint)
    if ticket.assessment.price is None:
        raise _unquoted(case)
    stays = f", the old charge of {ticket.assessment.charged} stays" if ticket.assessment.charged else ""
    text = f"the customer declined {credits_words(ticket.assessment.price or 0)}{stays}"
    fields = {"assessment": replace(ticket.assessment, state=_STATES.DECLINED)}
    operations = (change(ticket, **fields, **_back(case)), event(case.stamp, ticket.id, text))
    rules = case.desk.rules("credits.increase") if stays else case.desk.rules(f"credits.{ticket.category}")
    return Plan(summary=f"{ticket.id}: {text}", operations=operations, rules=rules)


def charge(case: Case, _: ChargeNow) -> Plan:
    """Books what is agreed, or needs no consent. Refused without consent or without credits."""
    ticket = case.ticket
    no_closed(ticket)
    _prices_anything(case)
    if ticket.category is None:
        raise refuse(f"{ticket.id} is not assessed", "desk.assess.first", hint="assess it: credits assess")
    state = ticket.assessment.state
    if state is _STATES.CHARGED:
        raise refuse(f"{ticket.id} is charged already", *_rules(case, "credits.at_once"), code="charged")
    if state is _STATES.REFUNDED:
        raise refuse(f"{ticket.id} was refunded", "desk.charge.nothing", hint="assess it anew to charge it again")
    found = price_of(case, agrees={_STATES.APPROVED: True, _STATES.DECLINED: False}.get(state))
    _no_increase(case, found)
    rules = _used(found)
    match found.verdict:
        case Charge.INCLUDED:
            raise refuse(f"{ticket.category} is included", "desk.charge.nothing", *rules, code="included")
        case Charge.NEEDS_APPROVAL:
            price = credits_words(found.price) if found.price is not None else "a quote"
            raise refuse(
                f"{ticket.id}: the customer has not agreed to {price}",
                *rules,
                code="needs_approval",
                hint="ask: credits ask, then record the answer: credits approve",
            )
        case Charge.SHORT:
            raise _short(case, found)
        case Charge.DECLINED:
            raise refuse(f"{ticket.id}: the customer declined", *rules, code="declined", hint="assess it anew")
        case _:
            return _settled(case, ticket, found, "charged")


def override(case: Case, args: Override) -> Plan:
    """Work without enough credits: nothing is charged, and the reason is kept."""
    ticket = case.ticket
    no_closed(ticket)
    reason = needs_text(args.reason, "reason")
    _prices_anything(case)
    agrees = True if ticket.assessment.state is _STATES.APPROVED else None
    found = price_of(case, agrees=agrees) if ticket.category is not None else None
    if found is None or found.verdict is not Charge.SHORT:
        raise refuse(f"{ticket.id} is not short of credits", "desk.override.enough", *_rules(case, "credits.short"))
    text = f"worked on although {found.short} credits are missing: {Foreign(reason)}"
    fields = {"assessment": replace(ticket.assessment, override=Foreign(reason))}
    operations = (change(ticket, **fields, **_back(case)), event(case.stamp, ticket.id, text))
    return Plan(summary=f"{ticket.id} {text}", operations=operations, rules=_rules(case, "credits.short"))


def _settled(case: Case, new: Ticket, found: Price, text: str) -> Plan:
    """What follows from a price: booked, proposed, or waiting."""
    old, rules = case.ticket, _used(found)
    if found.verdict is Charge.REFUSED:
        raise refuse(f"{old.id}: {_last(found)}", *rules, code="refused", hint="tell the customer what is missing")
    state, words = _outcome(old, found)
    before = old.assessment
    rated = Assessment(state=state, price=found.price, charged=before.charged + found.due, override=before.override)
    named = ("category", "quote", "upgrade_from", "upgrade_to")
    fields = {name: getattr(new, name) for name in named if getattr(new, name) != getattr(old, name)}
    fields |= {"assessment": rated} if rated != before else {}
    if state in {_STATES.CHARGED, _STATES.NONE, _STATES.REFUNDED}:
        fields |= _back(case)
    if not fields and not found.due:
        return already(f"{old.id} is {text} already: {words}")
    said = f"{text}: {words}"
    operations = (change(old, **fields), *_bookings(case, found.due, said), event(case.stamp, old.id, said))
    warnings = (f"{found.short} credits are missing",) if found.short else ()
    return Plan(summary=f"{old.id} {said}", operations=operations, rules=rules, warnings=warnings)


def _outcome(old: Ticket, found: Price) -> tuple[AssessmentState, str]:
    """The state of the assessment after a price, and what is said of it."""
    match found.verdict:
        case Charge.NEEDS_APPROVAL:
            return _STATES.PROPOSED, _asking(found)
        case Charge.SHORT:
            return _STATES.APPROVED, f"{found.price} credits, short {found.short}: nothing is charged yet"
        case Charge.INCLUDED:
            return (_STATES.REFUNDED if old.assessment.charged else _STATES.NONE), "included"
        case Charge.CHARGE:
            return _STATES.CHARGED, _charging(found)
        case _:
            return _STATES.DECLINED, "declined"


def _bookings(case: Case, due: int, text: str) -> tuple[Operation, ...]:
    """The entries of a price: what was held for the ticket is freed before it is charged."""
    if due < 0:
        return (book(case, EntryKind.REFUND, -due, f"{case.ticket.id} {text}"),)
    if not due:
        return ()
    charged = book(case, EntryKind.CHARGE, -due, f"{case.ticket.id} {text}")
    held = case.party.held_for.get(case.ticket.id, 0)
    if not held:
        return (charged,)
    return (book(case, EntryKind.RELEASE, held, f"{case.ticket.id} is charged", number=2), charged)


def _agreed_before(ticket: Ticket) -> int | None:
    """Credits the customer has agreed to and not taken back; None: to nothing."""
    return ticket.assessment.price if ticket.assessment.state is _STATES.APPROVED else ticket.assessment.charged or None


def _no_increase(case: Case, found: Price) -> None:
    """Raises Refused when the price has grown since the customer was asked."""
    asked = case.ticket.assessment.price
    known = case.ticket.assessment.state in KNOWN_PRICE
    if known and asked is not None and found.price is not None and found.price > asked:
        rules = _rules(case, "credits.increase")
        raise refuse(f"the price is {found.price} now, not {asked}", *rules, hint="assess it anew, and ask again")


def _never_asked(case: Case) -> None:
    """Raises Refused for a category whose consent is never asked."""
    kind = case.desk.pack.categories.get(case.ticket.category or "")
    if kind is not None and kind.consent is Consent.NEVER:
        rules = case.desk.rules(f"credits.{case.ticket.category}")
        raise refuse(
            f"{case.ticket.category} needs no consent", "desk.ask.nothing", *rules, hint="charge it: credits charge"
        )


def _unquoted(case: Case) -> Exception:
    """There is no price yet that a customer could say yes or no to."""
    category = case.ticket.category
    rules = case.desk.rules(f"credits.{category}")
    return refuse(f"{category} is not quoted yet", "desk.assess.first", *rules, hint="quote: credits quote N")


def _no_question(ticket: Ticket) -> Exception:
    match ticket.assessment.state:
        case _STATES.NONE if ticket.category is None:
            return refuse(f"{ticket.id} is not assessed", "desk.assess.first", hint="assess it: credits assess")
        case _STATES.DECLINED:
            return refuse(f"{ticket.id}: the customer declined", "desk.ask.nothing", hint="assess it anew, then ask")
        case _:
            return refuse(f"{ticket.id} has nothing to ask for", "desk.ask.nothing", hint="its price is settled")


def _short(case: Case, found: Price) -> Exception:
    return refuse(
        f"{case.ticket.id} needs {found.price} credits, {found.short} are missing",
        *_rules(case, "credits.short"),
        code="short",
        hint="wait for credits, or override with a reason: credits override",
    )


def _prices_anything(case: Case) -> None:
    case.desk.check_prices()


def _back(case: Case) -> dict[str, object]:
    """Back to the engineer, when the ticket was waiting for the customer's word on the price."""
    if case.ticket.status is not Status.AWAITING_APPROVAL:
        return {}
    return moved(case.ticket, Status.OPEN, case.now)


def _question(case: Case, text: str) -> Message:
    return Message(
        id=MessageId(case.stamp.made("M")),
        at=case.now,
        sender=Sender.AGENT,
        author=Foreign(case.stamp.actor),
        kind=MessageKind.PUBLIC,
        body=Foreign(needs_filled(needs_text(text, "text"), "text")),
    )


def _asking(found: Price) -> str:
    return "to be quoted" if found.price is None else f"{credits_words(found.price)}, to be agreed"


def _charging(found: Price) -> str:
    if found.due < 0:
        return f"{credits_words(found.price or 0)}, {-found.due} refunded"
    return f"{credits_words(found.due)} charged" if found.due else f"{credits_words(found.price or 0)}, charged before"


def _used(found: Price) -> tuple[str, ...]:
    return tuple(found.why.rule_ids)


def _rules(case: Case, *roles: str) -> tuple[str, ...]:
    return case.desk.rules(*roles)


def _last(found: Price) -> str:
    return found.why.steps[-1].text if found.why.steps else "refused by the rules"
