"""An intent as requests to RT, in the order they have to be made.

Belongs here: which requests an intent comes to, and what of it RT can't keep. Does not belong here: sending them
(``writes``). Messages come before fields, because a reply changes a status by itself, and merges come last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.rt.marker import Mark
from helpdesk_tui.backends.rt.words import MOST_SUBJECT
from helpdesk_tui.errors import Refused
from helpdesk_tui.model.intents import (
    AddMessage,
    CreateTicket,
    JoinAddress,
    MoveMessages,
    PostEntry,
    RetractMessage,
    SetMigration,
    SetPlacement,
    SetTicket,
)
from helpdesk_tui.model.ticket import LinkKind, Message, MessageKind, Sender, Ticket

if TYPE_CHECKING:
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.intents import Intent

__all__ = ["Change", "Create", "Move", "Plan", "Post", "Retract", "digest_of", "plan_of"]

_TOLD_VERBS = ("credits.", "ticket.urgent", "ticket.time")
"""Acts RT has no lines of its own for: their event is written as a note."""
DERIVED = frozenset({"held", "held_since", "updated", "version", "placement", "extra", "urgent_reason"})
"""RT's history tells the stretches, a note the reason."""
_SHORT = 400
"""Characters of a text that may go along in a mark."""


@dataclass(frozen=True, slots=True)
class Post:
    """A reply or a note."""

    ticket: TicketId
    message: Message
    number: int

    @property
    def public(self) -> bool:
        """What the customer wrote is a note: as a reply RT would mail it back to them."""
        return self.message.kind is MessageKind.PUBLIC and self.message.sender is Sender.AGENT


@dataclass(frozen=True, slots=True)
class Retract:
    ticket: TicketId
    message: str
    number: int


@dataclass(frozen=True, slots=True)
class Move:
    """Messages copied to another ticket and left out of the first."""

    source: TicketId
    target: TicketId
    messages: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Create:
    ticket: Ticket
    first: Message | None
    """What it is opened with."""
    number: int


@dataclass(frozen=True, slots=True)
class Change:
    """Fields of a ticket."""

    ticket: TicketId
    fields: Mapping[str, Any]
    base: int | None

    @property
    def merged_into(self) -> TicketId | None:
        links = self.fields.get("links", ())
        return next((one.ticket for one in links if one.kind is LinkKind.MERGED_INTO), None)


@dataclass(slots=True)
class Plan:
    """Requests of one act."""

    creates: list[Create] = field(default_factory=list)
    posts: list[Post | Retract | Move] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    merges: list[tuple[TicketId, TicketId]] = field(default_factory=list)
    """Which into which."""
    bases: dict[TicketId, int] = field(default_factory=dict)
    """Versions the act was decided on."""

    @property
    def made(self) -> set[TicketId]:
        return {one.ticket.id for one in self.creates}

    @property
    def tickets(self) -> set[TicketId]:
        """Tickets that must be there before."""
        found = {one.ticket for one in self.changes} | {one for pair in self.merges for one in pair}
        for post in self.posts:
            found |= {post.source, post.target} if isinstance(post, Move) else {post.ticket}
        return found - self.made

    @property
    def talks(self) -> set[TicketId]:
        """Tickets that get a message, and so bear the act's mark."""
        found: set[TicketId] = set()
        for post in self.posts:
            found |= {post.source, post.target} if isinstance(post, Move) else {post.ticket}
        return found - self.made


def plan_of(intent: Intent, *, keeps: Callable[[str, Any], bool]) -> Plan:
    """Raises Refused for what RT has no place for; ``keeps`` says whether a field's value is one it has."""
    plan = Plan()
    merged = _merged(intent)
    told = intent.verb.startswith(_TOLD_VERBS)
    for number, operation in enumerate(intent.operations, 1):
        match operation:
            case SetPlacement():
                pass
            case CreateTicket(ticket, messages):
                _check({name: getattr(ticket, name) for name in _KEPT}, keeps)
                plan.creates.append(Create(ticket, messages[0] if messages else None, number))
                plan.posts += [Post(ticket.id, one, number * 1000 + n) for n, one in enumerate(messages[1:])]
            case SetTicket(ticket, fields, base):
                _check(fields, keeps)
                _base(plan, ticket, base)
                if ticket not in merged:
                    plan.changes.append(Change(ticket, fields, base))
            case AddMessage(ticket, message, base):
                _base(plan, ticket, base)
                if message.kind is not MessageKind.EVENT or told:
                    plan.posts.append(Post(ticket, message, number))
            case RetractMessage(ticket, message):
                plan.posts.append(Retract(ticket, message, number))
            case MoveMessages(source, target, messages):
                if merged.get(source) != target:
                    plan.posts.append(Move(source, target, tuple(messages), number))
            case JoinAddress():
                raise not_kept("addresses")
            case PostEntry() | SetMigration():
                raise not_kept("credits" if isinstance(operation, PostEntry) else "migrations")
    plan.merges = list(merged.items())
    return _opened_with(plan)


def _opened_with(plan: Plan) -> Plan:
    """A ticket without a first message is opened with an event of it, so that it bears a mark."""
    for at, one in enumerate(plan.creates):
        if one.first is None:
            post = next((p for p in plan.posts if isinstance(p, Post) and p.ticket == one.ticket.id), None)
            if post is not None:
                plan.posts.remove(post)
                plan.creates[at] = replace(one, first=post.message)
    return plan


def digest_of(intent: Intent) -> str:
    """Of what an act writes. Placements and the moment of trying are not part of it."""
    parts = [_plain(one) for one in intent.operations if not isinstance(one, SetPlacement)]
    return hashlib.blake2s(repr(parts).encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def mark_of(intent: Intent, digest: str, number: int, message: Message, body: str) -> Mark:
    """``body`` is what RT will keep."""
    raw = message.body.raw
    told = message.sender if message.sender is not Sender.AGENT else ""
    return Mark(
        act=intent.key,
        id=message.id,
        sender=told,
        kind=message.kind if message.kind is MessageKind.EVENT or told else "",
        author=message.author.raw if told else "",
        at=message.at,
        digest=digest,
        index=number,
        raw=raw if raw != body and len(raw) <= _SHORT else None,
    )


def not_kept(what: str) -> Refused:
    return Refused(
        f"Request Tracker has no place for {what}",
        code="not_capable",
        hint="keep it in a ledger beside it: docs/request-tracker.md",
        rules=("desk.capability",),
    )


_KEPT = (
    "subject",
    "category",
    "urgent",
    "migration",
    "quote",
    "advance_limit",
    "snoozed_until",
    "tags",
    "assessment",
    "assignee",
)


def _check(fields: Mapping[str, Any], keeps: Callable[[str, Any], bool]) -> None:
    for name, value in fields.items():
        if name not in DERIVED and not keeps(name, value):
            long = f"a subject of more than {MOST_SUBJECT} bytes"
            raise not_kept(long if name == "subject" else f"{name} {getattr(value, 'value', '')}".strip())


def _base(plan: Plan, ticket: TicketId, base: int | None) -> None:
    if base is not None:
        plan.bases[ticket] = base


def _merged(intent: Intent) -> dict[TicketId, TicketId]:
    """Tickets this act puts into others."""
    moves = {op.source: op.target for op in intent.operations if isinstance(op, MoveMessages)}
    found: dict[TicketId, TicketId] = {}
    for op in intent.operations:
        if isinstance(op, SetTicket):
            into = Change(op.ticket, op.fields, op.base).merged_into
            if into is not None and moves.get(op.ticket, into) == into and op.fields.get("status") is not None:
                found[op.ticket] = into
    return found


def _plain(value: object) -> object:
    """A value that looks the same in every process."""
    from dataclasses import fields, is_dataclass

    from helpdesk_tui.text import Foreign

    if isinstance(value, Foreign):
        return ("f", value.raw)
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, [_plain(getattr(value, one.name)) for one in fields(value)])
    if isinstance(value, Mapping):
        return sorted((str(key), repr(_plain(one))) for key, one in value.items())
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return repr(value)
