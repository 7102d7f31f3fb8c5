"""New tickets: create, follow-up.

Belongs here: verbs that open a ticket of their own. Does not belong here: a ticket split off another (``joining``).
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import CustomerId, MessageId, MigrationId, TicketId, checked_id
from helpdesk_tui.model.intents import CreateTicket
from helpdesk_tui.model.ticket import Message, MessageKind, Sender, Status, Ticket
from helpdesk_tui.session.verbs.handling import MOST_NAME, read_status
from helpdesk_tui.session.verbs.plan import Plan, event, needs_text, refuse
from helpdesk_tui.session.verbs.talking import followed
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from helpdesk_tui.session.cases import Case

__all__ = ["Create", "FollowUp", "blank", "create", "follow_up"]

_STARTS = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD})
MOST_SUBJECT = 1_000
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """A ticket as it is asked for. Texts are kept as they are."""

    desk: str
    customer: str
    subject: str
    channel: str = "helpdesk"
    body: str = ""
    """The customer's words; empty: see ``messages``."""
    author: str = ""
    """Who wrote ``body``; empty: the customer."""
    messages: tuple[Message, ...] = ()
    """More of the thread, where there is one already."""
    id: str = ""
    """Empty: the next number."""
    status: str = "new"
    received: datetime | None = None
    """None: now, or the first message."""
    category: str | None = None
    urgent_reason: str = ""
    """Not empty: urgent, for this reason."""
    assignee: str | None = None
    language: str = ""
    """Empty: the customer's."""
    tags: tuple[str, ...] = ()
    migration: str | None = None
    quote: int | None = None
    advance: bool = False
    """Consent in advance, up to ``advance_limit``."""
    advance_limit: int | None = None
    """Credits; None: the desk's usual limit."""
    upgrade_from: str | None = None
    upgrade_to: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FollowUp:
    text: str = ""
    """First note in the new ticket."""
    id: str = ""
    """Empty: the next number."""


def blank(args: Create, received: datetime) -> Ticket:
    """The ticket before anything is known of its customer, for the facts of a case."""
    return Ticket(
        id=TicketId(checked_id(args.id, "id")),
        desk=args.desk,
        customer=CustomerId(checked_id(args.customer, "customer")),
        subject=Foreign(args.subject),
        channel=args.channel,
        status=read_status(args.status),
        received=args.received or (args.messages[0].at if args.messages else received),
        category=args.category,
        urgent=bool(args.urgent_reason),
        urgent_reason=Foreign(args.urgent_reason) if args.urgent_reason else None,
        assignee=Foreign(args.assignee) if args.assignee else None,
        language=args.language or "en",
        tags=tuple(Foreign(tag) for tag in args.tags),
        migration=MigrationId(checked_id(args.migration, "migration")) if args.migration else None,
        quote=args.quote,
        upgrade_from=args.upgrade_from,
        upgrade_to=args.upgrade_to,
        extra=args.extra,
    )


def create(case: Case, args: Create) -> Plan:
    """``case.ticket`` is the blank ticket, with its customer's facts."""
    ticket, desk = case.ticket, case.desk
    _check(case, args)
    limit = args.advance_limit if args.advance_limit is not None else desk.pack.consent.advance_limit
    spoken = args.language or (case.party.customer.language if case.party.customer else "en")
    made = Ticket(
        **{name: getattr(ticket, name) for name in _KEPT},
        language=spoken,
        advance_limit=limit if args.advance or args.advance_limit is not None else None,
    )
    messages = _messages(case, args)
    text = f"opened by {Foreign(case.stamp.actor)}"
    return Plan(
        summary=f"{made.id} opened for {made.customer}",
        operations=(CreateTicket(made, messages), event(case.stamp, made.id, text)),
        created=(made.id,),
        undoable=False,
        reason="a ticket that was opened is closed, not undone",
    )


def follow_up(case: Case, args: FollowUp) -> Plan:
    """A ticket that continues a closed one."""
    old = case.ticket
    if old.status is not Status.CLOSED:
        raise refuse(f"{old.id} is {old.status}, not closed", "desk.follow_up", hint="answer it, or reopen it")
    if not args.text:
        return followed(case, args.id, (), f"opened by {Foreign(case.stamp.actor)}")
    note = Message(
        id=MessageId(case.stamp.made("M")),
        at=case.now,
        sender=Sender.AGENT,
        author=Foreign(case.stamp.actor),
        kind=MessageKind.NOTE,
        body=Foreign(args.text),
    )
    return followed(case, args.id, (note,), f"opened by {Foreign(case.stamp.actor)}")


_KEPT = (
    "id",
    "desk",
    "customer",
    "subject",
    "channel",
    "status",
    "received",
    "category",
    "urgent",
    "urgent_reason",
    "assignee",
    "tags",
    "migration",
    "quote",
    "upgrade_from",
    "upgrade_to",
    "extra",
)


def _check(case: Case, args: Create) -> None:
    """Raises InvalidInput naming the field."""
    ticket, pack = case.ticket, case.desk.pack
    needs_text(args.subject, "subject", most=MOST_SUBJECT)
    if case.party.customer is None:
        raise InvalidInput(
            f"there is no customer {ticket.customer}", field="customer", hint="import the customer first"
        )
    if ticket.status not in _STARTS:
        named = ", ".join(sorted(_STARTS))
        raise InvalidInput(f"a ticket does not start {ticket.status}", field="status", hint=f"one of {named}")
    if args.category is not None and args.category not in pack.categories:
        known = ", ".join(pack.categories) or "none at this desk"
        raise InvalidInput(f"unknown category {Foreign(args.category[:40])!r}", field="category", hint=known)
    if args.migration is not None and case.migration is None:
        raise InvalidInput(f"there is no migration {ticket.migration}", field="migration")
    if case.migration is not None and case.migration.customer != ticket.customer:
        raise refuse(f"migration {case.migration.id} is another customer's", "desk.migration.customer")
    for number, name in ((args.quote, "quote"), (args.advance_limit, "advance_limit")):
        if number is not None and number < 0:
            raise InvalidInput(f"{name} {number} is below 0", field=name)
    if ticket.received > case.now:
        raise InvalidInput("received lies in the future", field="received")
    for tag in args.tags:
        needs_text(tag, "tags", most=MOST_NAME)


def _messages(case: Case, args: Create) -> tuple[Message, ...]:
    if not args.body:
        return args.messages
    customer = case.party.customer
    first = Message(
        id=MessageId(case.stamp.made("M")),
        at=case.ticket.received,
        sender=Sender.CUSTOMER,
        author=Foreign(args.author) if args.author else (customer.name if customer else Foreign(args.customer)),
        kind=MessageKind.PUBLIC,
        body=Foreign(args.body),
    )
    return (first, *args.messages)
