"""A ticket and what is said in it."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from helpdesk_tui.model.ids import CustomerId, MessageId, MigrationId, TicketId
    from helpdesk_tui.text import Foreign

__all__ = [
    "ACTIVE",
    "Assessment",
    "AssessmentState",
    "Attachment",
    "Link",
    "LinkKind",
    "Message",
    "MessageKind",
    "Placement",
    "Sender",
    "Status",
    "Ticket",
]


class Status(StrEnum):
    """Where a ticket stands. ``new`` is never returned to; ``closed`` is read-only."""

    NEW = "new"
    OPEN = "open"
    """The engineer's turn."""
    PENDING = "pending"
    """The customer's turn."""
    AWAITING_APPROVAL = "awaiting_approval"
    """The customer is asked for credits."""
    ON_HOLD = "on_hold"
    """A third party's turn."""
    SOLVED = "solved"
    CLOSED = "closed"


ACTIVE = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.AWAITING_APPROVAL, Status.ON_HOLD})
"""Statuses in which somebody still has to do something."""


class MessageKind(StrEnum):
    PUBLIC = "public"
    NOTE = "note"
    EVENT = "event"


class Sender(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class AssessmentState(StrEnum):
    NONE = "none"
    PROPOSED = "proposed"
    """The customer is asked."""
    APPROVED = "approved"
    """Agreed; charged as soon as there are credits."""
    DECLINED = "declined"
    CHARGED = "charged"
    REFUNDED = "refunded"


class LinkKind(StrEnum):
    SPLIT_FROM = "split_from"
    SPLIT_TO = "split_to"
    MERGED_INTO = "merged_into"
    MERGED_FROM = "merged_from"
    FOLLOW_UP_OF = "follow_up_of"
    FOLLOWED_BY = "followed_by"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Link:
    kind: LinkKind
    ticket: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a message; its content is fetched apart."""

    name: Foreign
    size: int
    """Bytes."""
    content_type: Foreign
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    id: MessageId
    at: datetime
    sender: Sender
    author: Foreign
    kind: MessageKind
    body: Foreign
    attachments: tuple[Attachment, ...] = ()
    auto: bool = False
    """An automatic message: it answers nobody (rule ``clock.stops``)."""
    investigation: bool = False
    """A public reply that announces further investigation."""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Price of a ticket and the customer's word on it. Credits are whole numbers."""

    state: AssessmentState = AssessmentState.NONE
    price: int | None = None
    """The price last proposed or charged; None: not assessed, or not quoted yet."""
    charged: int = 0
    """Booked so far for this ticket, refunds taken off."""
    override: Foreign | None = None
    """Why an engineer worked without enough credits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What the rules said of a ticket when it was last looked at; kept so that a desk of a million can be sorted.

    Never exchanged: it is computed again after an import, when something changes, and at ``until``.
    """

    rank: int = 2
    """0 is served first."""
    rank_name: str = "regular"
    due: datetime | None = None
    """None: no promise, or the clock does not run."""
    work_by: datetime | None = None
    risk_at: datetime | None = None
    """From then on the ticket is at risk, until ``due``; may lie behind it."""
    verdict: str = ""
    """One of the words of ``policy.verdict``; empty: not computed yet."""
    price: int | None = None
    until: datetime | None = None
    """When time alone changes this (a plan ends, a snooze is over); None: it does not."""

    def breached(self, now: datetime) -> bool:
        """Whether the promised time is over; an answer exactly then is in time."""
        return self.due is not None and self.due < now

    def at_risk(self, now: datetime) -> bool:
        """Whether the promised time is nearly over; what is breached is at risk no more."""
        return self.risk_at is not None and self.risk_at <= now and not self.breached(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One issue of one customer."""

    id: TicketId
    desk: str
    customer: CustomerId
    subject: Foreign
    channel: str
    status: Status
    received: datetime
    category: str | None = None
    urgent: bool = False
    urgent_reason: Foreign | None = None
    assignee: Foreign | None = None
    language: str = "en"
    tags: tuple[Foreign, ...] = ()
    migration: MigrationId | None = None
    assessment: Assessment = Assessment()
    quote: int | None = None
    advance_limit: int | None = None
    """Consent in advance up to so many credits; None: none was given."""
    upgrade_from: str | None = None
    upgrade_to: str | None = None
    snoozed_until: datetime | None = None
    snoozed_for_reply: bool = False
    watchers: tuple[Foreign, ...] = ()
    links: tuple[Link, ...] = ()
    minutes: int = 0
    """Time logged."""
    held_since: datetime | None = None
    """Since when it is not the engineer's turn (pending, awaiting approval, on hold)."""
    held: tuple[tuple[datetime, datetime, str], ...] = ()
    """Earlier such stretches: from, to, status."""
    updated: datetime | None = None
    """Last change; None: never since it was received."""
    version: int = 1
    """Counts the writes; a write based on another version is a conflict."""
    placement: Placement = Placement()
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Unknown keys of the exchange format, kept for the export."""
