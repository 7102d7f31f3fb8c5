"""Tickets among each other: split, merge, link.

Belongs here: verbs about two tickets. Does not belong here: taking a merge back, which is an undo.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import InvalidInput, NotFound
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import MOST_ID_LENGTH, MessageId, TicketId
from helpdesk_tui.model.intents import AddMessage, CreateTicket, MoveMessages, Operation, RetractMessage
from helpdesk_tui.model.ticket import Link, LinkKind, MessageKind, Status, Ticket
from helpdesk_tui.session.verbs.making import MOST_SUBJECT
from helpdesk_tui.session.verbs.plan import Plan, already, change, event, needs_text, no_closed, refuse
from helpdesk_tui.session.verbs.statuses import ANSWERED, moved
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.model.ticket import Message
    from helpdesk_tui.session.cases import Case

__all__ = ["LinkTo", "Merge", "Split", "link", "merge", "split"]


@dataclass(frozen=True, slots=True)
class Split:
    messages: tuple[str, ...]
    """Ids of the messages that go."""
    subject: str = ""
    """Of the new ticket; empty: the old one's."""
    id: str = ""
    """Of the new ticket; empty: the next number."""


@dataclass(frozen=True, slots=True)
class Merge:
    into: str
    """The ticket that stays."""


@dataclass(frozen=True, slots=True)
class LinkTo:
    other: str
    on: bool = True


def split(case: Case, args: Split) -> Plan:
    """An unrelated question becomes a ticket of its own, with its own price (rule ``credits.split``)."""
    old = case.ticket
    no_closed(old)
    taken = _chosen(case, args.messages)
    asked = [m.at for m in taken if m.kind is not MessageKind.EVENT]
    if args.subject:
        needs_text(args.subject, "subject", most=MOST_SUBJECT)
    new = Ticket(
        id=TicketId(args.id),
        desk=old.desk,
        customer=old.customer,
        subject=Foreign(args.subject) if args.subject else old.subject,
        channel=old.channel,
        status=Status.OPEN,
        received=min(asked),
        assignee=old.assignee,
        language=old.language,
        migration=old.migration,
        links=(Link(LinkKind.SPLIT_FROM, old.id),),
    )
    links = (*old.links, Link(LinkKind.SPLIT_TO, new.id))
    ids = tuple(m.id for m in taken)
    what = f"{len(ids)} message" + ("s" if len(ids) > 1 else "")
    return Plan(
        summary=f"{new.id} split off {old.id} with {what}",
        operations=(
            CreateTicket(new),
            MoveMessages(old.id, new.id, ids),
            change(old, links=links),
            event(case.stamp, old.id, f"{what} split off into {new.id}"),
            event(case.stamp, new.id, f"split off {old.id} with {what}", number=2),
        ),
        rules=case.desk.rules("credits.split"),
        created=(new.id,),
    )


def merge(case: Case, target: Case) -> Plan:
    """Puts ``case`` into ``target``: its messages move, it is closed, and both say so."""
    gone, kept = case.ticket, target.ticket
    if gone.id == kept.id:
        raise refuse(f"{gone.id} can't be merged into itself", "desk.merge.self")
    no_closed(gone)
    no_closed(kept)
    if gone.customer != kept.customer:
        text = f"{gone.id} is of {gone.customer}, {kept.id} of {kept.customer}"
        raise refuse(text, "desk.merge.customer", hint="link them instead")
    if gone.desk != kept.desk:
        text = f"{gone.id} and {kept.id} are at different desks"
        raise refuse(text, "desk.merge.customer", hint="link them instead")
    ours: dict[str, Any] = {"links": (*gone.links, Link(LinkKind.MERGED_INTO, kept.id))}
    ours |= moved(gone, Status.CLOSED, case.now)
    theirs: dict[str, Any] = {"links": (*kept.links, Link(LinkKind.MERGED_FROM, gone.id))}
    if kept.status in ANSWERED and gone.status in {Status.NEW, Status.OPEN}:
        theirs |= moved(kept, Status.OPEN, case.now)
    operations = [
        *_all_moved(case, target),
        change(gone, **ours),
        change(kept, **theirs),
        event(case.stamp, gone.id, f"merged into {kept.id}"),
        event(case.stamp, kept.id, f"{gone.id} merged in", number=2),
    ]
    return Plan(
        summary=f"{gone.id} merged into {kept.id}",
        operations=tuple(operations),
        warnings=_charges(case),
        rules=("desk.merge.customer",),
    )


def link(case: Case, other: Case, args: LinkTo) -> Plan:
    """Two tickets know of each other; on or off."""
    ours, theirs = case.ticket, other.ticket
    if ours.id == theirs.id:
        raise refuse(f"{ours.id} can't be linked to itself", "desk.merge.self")
    no_closed(ours)
    no_closed(theirs)
    here, there = Link(LinkKind.RELATED, theirs.id), Link(LinkKind.RELATED, ours.id)
    if (here in ours.links) == args.on:
        return already(f"{ours.id} and {theirs.id} are {'' if args.on else 'not '}linked already")
    word = "linked to" if args.on else "no longer linked to"
    operations = (
        change(ours, links=_with(ours.links, here, on=args.on)),
        change(theirs, links=_with(theirs.links, there, on=args.on)),
        event(case.stamp, ours.id, f"{word} {theirs.id}"),
        event(case.stamp, theirs.id, f"{word} {ours.id}", number=2),
    )
    return Plan(summary=f"{ours.id} {word} {theirs.id}", operations=operations)


def _chosen(case: Case, ids: tuple[str, ...]) -> list[Message]:
    """The messages to be moved. Raises NotFound, InvalidInput, Refused."""
    wanted = dict.fromkeys(MessageId(one) for one in ids)
    if not wanted:
        raise InvalidInput("no message is chosen", field="messages", hint="name the messages to be split off")
    known = {m.id: m for m in case.messages}
    for one in wanted:
        if one not in known:
            raise NotFound(
                f"{case.ticket.id} has no message {one[:40]}", hint=f"helpdesk tickets show {case.ticket.id}"
            )
    events = [one for one in wanted if known[one].kind is MessageKind.EVENT]
    if events:
        raise refuse(f"{events[0]} is an event of {case.ticket.id}", "desk.split.events", field="messages")
    left = [m for m in case.messages if m.id not in wanted and m.kind is not MessageKind.EVENT]
    if not left:
        raise refuse(
            f"nothing would be left of {case.ticket.id}", "desk.split.rest", hint="leave a message", field="messages"
        )
    return [m for m in case.messages if m.id in wanted]


def _all_moved(case: Case, target: Case) -> list[Operation]:
    """Every message but events. One whose id the target has, too (ids are unique inside of a ticket only), gets a
    new one, which takes a copy."""
    taken = {m.id for m in target.messages}
    moving = [m for m in case.messages if m.kind is not MessageKind.EVENT]
    free = tuple(m.id for m in moving if m.id not in taken)
    operations: list[Operation] = [MoveMessages(case.ticket.id, target.ticket.id, free)] if free else []
    for message in moving:
        if message.id in taken:
            renamed = replace(message, id=MessageId(f"{case.ticket.id}/{message.id}"[-MOST_ID_LENGTH:]))
            operations.append(RetractMessage(case.ticket.id, message.id))
            operations.append(AddMessage(target.ticket.id, renamed))
    return operations


def _with(links: tuple[Link, ...], one: Link, *, on: bool) -> tuple[Link, ...]:
    others = tuple(item for item in links if item != one)
    return (*others, one) if on else others


def _charges(case: Case) -> tuple[str, ...]:
    """What stays booked on the ticket that goes."""
    gone, found = case.ticket, []
    if gone.assessment.charged:
        found.append(
            f"{gone.id} was charged {gone.assessment.charged} credits: refund them before, if one charge is due"
        )
    if held := case.party.held_for.get(gone.id, 0):
        found.append(f"{held} credits are still held for {gone.id}")
    return tuple(found)
