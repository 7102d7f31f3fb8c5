"""What is said in a ticket: reply, note, the customer's own message, time spent.

Belongs here: verbs that add messages. Does not belong here: moving messages (``joining``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import MessageId, TicketId
from helpdesk_tui.model.intents import AddMessage, CreateTicket, Operation, SetTicket
from helpdesk_tui.model.ticket import (
    Attachment,
    Link,
    LinkKind,
    Message,
    MessageKind,
    Sender,
    Status,
    Ticket,
)
from helpdesk_tui.policy.channels import check_language, check_scope
from helpdesk_tui.policy.response import check_investigation
from helpdesk_tui.session.facts import CHANNELS
from helpdesk_tui.session.placing import channel_of
from helpdesk_tui.session.verbs.filling import needs_filled
from helpdesk_tui.session.verbs.handling import read_status
from helpdesk_tui.session.verbs.plan import Plan, change, event, needs_text, no_closed, refuse
from helpdesk_tui.session.verbs.statuses import ANSWERED, check_status, moved, status_words
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from helpdesk_tui.session.cases import Case

__all__ = [
    "LogTime",
    "Note",
    "Receive",
    "Reply",
    "checked_minutes",
    "log_time",
    "not_served",
    "note",
    "receive",
    "reply",
]

MOST_MINUTES = 24 * 60
"""Of one entry: nobody works longer at a stretch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A public answer. The text is sent as it is."""

    body: str
    status: str = ""
    """Status after it; empty: ``pending``, or as it is where that would not fit."""
    investigation: bool = False
    """It tells the customer of further investigation; the ticket stays the engineer's turn."""
    pointing: bool = False
    """It points the customer to another channel, so that this one need not be open to them."""
    attachments: tuple[Attachment, ...] = ()
    minutes: int = 0
    """Time spent on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    body: str
    attachments: tuple[Attachment, ...] = ()
    investigation: bool = False
    """Always refused: a customer is told of an investigation in public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive:
    """A message of the customer that came in."""

    body: str
    author: str = ""
    """Empty: the customer's name."""
    at: datetime | None = None
    """None: now."""
    attachments: tuple[Attachment, ...] = ()
    id: str = ""
    """Of the message, where its source gave it one."""
    follow_up: str = ""
    """Id of the ticket to be made when this one is closed; filled in by the session."""


@dataclass(frozen=True, slots=True)
class LogTime:
    minutes: int
    text: str = ""


def reply(case: Case, args: Reply) -> Plan:
    """A public answer by a person: stops the clock, and makes it the customer's turn."""
    ticket = case.ticket
    no_closed(ticket)
    needs_filled(needs_text(args.body, "body"), "body")
    if not args.pointing:
        _open_channel(case)
    fields: dict[str, Any] = {}
    target = _after_reply(ticket, args)
    if target is not ticket.status:
        check_status(ticket, target)
        fields |= moved(ticket, target, case.now)
    if args.minutes:
        fields["minutes"] = ticket.minutes + checked_minutes(args.minutes)
    message = Message(
        id=MessageId(case.stamp.made("M")),
        at=case.now,
        sender=Sender.AGENT,
        author=Foreign(case.stamp.actor),
        kind=MessageKind.PUBLIC,
        body=Foreign(args.body),
        attachments=args.attachments,
        investigation=args.investigation,
    )
    operations: list[Operation] = [AddMessage(ticket.id, message)]
    if fields:
        operations.insert(0, change(ticket, **fields))
    return Plan(
        summary=f"{ticket.id} answered, {status_words(target)}",
        operations=tuple(operations),
        warnings=tuple(_warnings(case)),
        rules=case.desk.rules("investigation.told") if args.investigation else (),
        outward=True,
        undoable=False,
        reason="the customer may have read it",
    )


def note(case: Case, args: Note) -> Plan:
    """An internal note: no clock stops."""
    ticket = case.ticket
    no_closed(ticket)
    if args.investigation:
        _only_in_public(case)
    message = Message(
        id=MessageId(case.stamp.made("M")),
        at=case.now,
        sender=Sender.AGENT,
        author=Foreign(case.stamp.actor),
        kind=MessageKind.NOTE,
        body=Foreign(needs_filled(needs_text(args.body, "body"), "body")),
        attachments=args.attachments,
    )
    return Plan(summary=f"{ticket.id} noted", operations=(AddMessage(ticket.id, message),))


def receive(case: Case, args: Receive) -> Plan:
    """A message of the customer: back to open, or a follow-up of a closed ticket."""
    ticket = case.ticket
    customer = case.party.customer
    author = Foreign(args.author) if args.author else customer.name if customer else Foreign(ticket.customer)
    message = Message(
        id=MessageId(args.id or case.stamp.made("M")),
        at=args.at or case.now,
        sender=Sender.CUSTOMER,
        author=author,
        kind=MessageKind.PUBLIC,
        body=Foreign(args.body),
        attachments=args.attachments,
    )
    if ticket.status is Status.CLOSED:
        return followed(case, args.follow_up, (message,), f"{ticket.customer} wrote on closed {ticket.id}")
    fields: dict[str, Any] = {}
    if ticket.status in ANSWERED:
        fields |= moved(ticket, Status.OPEN, case.now)
    if ticket.snoozed_until is not None:
        fields["snoozed_until"] = None
    if ticket.snoozed_for_reply:
        fields["snoozed_for_reply"] = False
    operations: list[Operation] = [AddMessage(ticket.id, message)]
    if fields:
        operations.insert(0, change(ticket, **fields))
    return Plan(
        summary=f"{ticket.id} has a message of {author}",
        operations=tuple(operations),
        undoable=False,
        reason="the customer's words stay",
    )


def followed(case: Case, new: str, messages: tuple[Message, ...], text: str) -> Plan:
    """A ticket that continues a closed one, linked both ways."""
    old = case.ticket
    if not new:
        raise InvalidInput("a follow-up needs an id", field="id")
    asked = any(message.sender is Sender.CUSTOMER for message in messages)
    ticket = Ticket(
        id=TicketId(new),
        desk=old.desk,
        customer=old.customer,
        subject=old.subject,
        channel=old.channel,
        status=Status.NEW if asked else Status.OPEN,
        received=messages[0].at if asked else case.now,
        assignee=old.assignee,
        language=old.language,
        migration=old.migration,
        links=(Link(LinkKind.FOLLOW_UP_OF, old.id),),
    )
    links = (*old.links, Link(LinkKind.FOLLOWED_BY, ticket.id))
    return Plan(
        summary=f"{new} follows {old.id}: {text}",
        operations=(
            CreateTicket(ticket, messages),
            SetTicket(old.id, {"links": links}, old.version),
            event(case.stamp, ticket.id, f"follow-up of {old.id}"),
            event(case.stamp, old.id, f"followed by {ticket.id}", number=2),
        ),
        created=(new,),
        undoable=False,
        reason="a ticket that was opened is closed, not undone",
    )


def log_time(case: Case, args: LogTime) -> Plan:
    ticket = case.ticket
    no_closed(ticket)
    minutes = checked_minutes(args.minutes)
    what = f": {Foreign(args.text)}" if args.text else ""
    text = f"{minutes} min logged{what}"
    operations = (change(ticket, minutes=ticket.minutes + minutes), event(case.stamp, ticket.id, text))
    return Plan(summary=f"{ticket.id} {text}", operations=operations)


def checked_minutes(minutes: int) -> int:
    """Minutes of one entry. Raises InvalidInput."""
    if not 0 < minutes <= MOST_MINUTES:
        raise InvalidInput(
            f"{minutes} minutes can't be logged", field="minutes", hint=f"from 1 to {MOST_MINUTES} minutes"
        )
    return minutes


def _after_reply(ticket: Ticket, args: Reply) -> Status:
    if args.status:
        return read_status(args.status)
    if ticket.status is Status.NEW and args.investigation:
        return Status.OPEN
    return Status.PENDING if ticket.status in {Status.NEW, Status.OPEN} and not args.investigation else ticket.status


def _open_channel(case: Case) -> None:
    """Raises Refused when the customer may not be served on the ticket's channel."""
    check = channel_of(case)
    if check.value.allowed:
        return
    instead = check.value.instead
    where = f"point the customer to {instead}: reply with pointing" if instead else "reply with pointing"
    customer = case.party.customer
    raise refuse(
        f"{customer.name if customer is not None else case.ticket.customer} {not_served(case.ticket)}",
        *check.rules,
        code="channel",
        hint=where,
        field="channel",
    )


def not_served(ticket: Ticket) -> str:
    """Of a customer who may not be served where they wrote: what stands behind the name."""
    return f"is not supported on {str(Foreign(ticket.channel)).replace('_', ' ')}"


def _warnings(case: Case) -> Iterator[str]:
    ticket, pack = case.ticket, case.desk.pack
    if not check_language(pack, ticket.language, on=case.today).value:
        spoken = " and ".join(pack.service.languages)
        yield f"the customer wrote in {Foreign(ticket.language)}; support is given in {spoken}"
    if not check_scope(pack, CHANNELS.get(ticket.channel, ticket.channel), ticket.category, on=case.today).value:
        yield "chat is for questions and set-up: continue in a ticket, answered by e-mail"


def _only_in_public(case: Case) -> None:
    if case.desk.rules("investigation.told"):
        check_investigation(case.desk.pack, with_public_reply=False)
    raise refuse(
        "investigation is set only with a public reply that tells the customer",
        hint="reply publicly and set investigation with it",
    )
