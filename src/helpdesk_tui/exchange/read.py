"""From the object on a line to a record of the model.

Belongs here: the fields of every entity, and what a line must hold. Does not belong here: whether what it refers to is
there (the import knows), JSON (``line``) and rules about work on a ticket (``session``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.exchange.fields import Count, Day, ForeignText, Id, Label, Line, Moment, Signed, Word, worded
from helpdesk_tui.model.customer import Customer, EntryKind, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.ids import (
    CustomerId,
    EntryId,
    LicenceId,
    MessageId,
    MigrationId,
    SubscriptionId,
    TicketId,
)
from helpdesk_tui.model.migration import EntityProgress, ErrorLine, Migration, Store
from helpdesk_tui.model.ticket import (
    Assessment,
    AssessmentState,
    Attachment,
    Link,
    LinkKind,
    Message,
    MessageKind,
    Sender,
    Status,
    Ticket,
)
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.backends.capabilities import Record

__all__ = ["MOST_LINE_BYTES", "record_of"]

MOST_LINE_BYTES = 64_000_000
_LISTED = Field(strict=False)
"""JSON has no tuples: they come as lists."""
_OCTETS = Foreign("application/octet-stream")
_POSITIVE = frozenset({EntryKind.GRANT, EntryKind.PURCHASE, EntryKind.REFUND, EntryKind.HOLD, EntryKind.RELEASE})


class CustomerLine(Line):
    type: Literal["customer"]
    id: Id
    name: ForeignText
    emails: list[ForeignText] = []
    zone: Word = "UTC"
    language: Word = "en"

    def record(self) -> Record:
        return Customer(
            id=CustomerId(self.id),
            name=self.name,
            emails=tuple(self.emails),
            zone=self.zone,
            language=self.language,
            extra=self.kept,
        )


class LicenceLine(Line):
    type: Literal["licence"]
    id: Id
    customer: Id
    product: Word
    kind: Literal["first", "additional", "storefront"]
    purchased: Day
    version: Word | None = None

    def record(self) -> Record:
        return Licence(
            id=LicenceId(self.id),
            customer=CustomerId(self.customer),
            product=self.product,
            kind=self.kind,
            purchased=self.purchased,
            version=self.version,
            extra=self.kept,
        )


class SubscriptionLine(Line):
    type: Literal["subscription"]
    id: Id
    customer: Id
    plan: Literal["vip", "standard", "upgrade", "upgrade_lifetime"]
    starts: Day
    ends: Day | None = None

    def record(self) -> Record:
        if self.ends is not None and self.ends < self.starts:
            raise InvalidInput("ends: lies before starts", field="ends")
        return Subscription(
            id=SubscriptionId(self.id),
            customer=CustomerId(self.customer),
            plan=self.plan,
            starts=self.starts,
            ends=self.ends,
            extra=self.kept,
        )


class LedgerLine(Line):
    type: Literal["ledger"]
    id: Id
    customer: Id
    at: Moment
    entry: Literal["grant", "purchase", "charge", "refund", "adjust", "hold", "release"]
    credits: Signed
    reason: ForeignText
    ticket: Id | None = None
    reverses: Id | None = None
    actor: ForeignText | None = None

    def record(self) -> Record:
        kind = EntryKind(self.entry)
        if kind in _POSITIVE and self.credits <= 0:
            raise InvalidInput(f"credits: a {self.entry} is more than 0", field="credits")
        return LedgerEntry(
            id=EntryId(self.id),
            customer=CustomerId(self.customer),
            at=self.at,
            entry=kind,
            credits=self.credits,
            reason=self.reason,
            ticket=TicketId(self.ticket) if self.ticket else None,
            reverses=EntryId(self.reverses) if self.reverses else None,
            actor=self.actor,
            extra=self.kept,
        )


class AttachmentPart(Line):
    name: ForeignText
    size: Count = 0
    content_type: ForeignText = Field(default=_OCTETS)

    def value(self) -> Attachment:
        return Attachment(name=self.name, size=self.size, content_type=self.content_type, extra=self.kept)


class MessagePart(Line):
    id: Id
    at: Moment
    sender: Literal["customer", "agent", "system"] = Field(alias="from")
    author: ForeignText
    kind: Literal["public", "note", "event"]
    body: ForeignText
    attachments: list[AttachmentPart] = []
    auto: bool = False
    investigation: bool = False

    def value(self) -> Message:
        return Message(
            id=MessageId(self.id),
            at=self.at,
            sender=Sender(self.sender),
            author=self.author,
            kind=MessageKind(self.kind),
            body=self.body,
            attachments=tuple(a.value() for a in self.attachments),
            auto=self.auto,
            investigation=self.investigation,
            extra=self.kept,
        )


class AssessmentPart(Line):
    state: Literal["none", "proposed", "approved", "declined", "charged", "refunded"] = "none"
    price: Count | None = None
    charged: Count = 0
    override: ForeignText | None = None

    def value(self) -> Assessment:
        return Assessment(
            state=AssessmentState(self.state), price=self.price, charged=self.charged, override=self.override
        )


class LinkPart(Line):
    kind: Literal["split_from", "split_to", "merged_into", "merged_from", "follow_up_of", "followed_by", "related"]
    ticket: Id


class TicketLine(Line):
    type: Literal["ticket"]
    id: Id
    desk: Word
    customer: Id
    subject: ForeignText
    channel: Word
    status: Literal["new", "open", "pending", "awaiting_approval", "on_hold", "solved", "closed"]
    received: Moment
    category: Word | None = None
    urgent: bool = False
    assignee: ForeignText | None = None
    language: Word = "en"
    tags: list[ForeignText] = []
    migration: Id | None = None
    messages: list[MessagePart] = []
    urgent_reason: ForeignText | None = None
    assessment: AssessmentPart | None = None
    quote: Count | None = None
    advance_limit: Count | None = None
    upgrade_from: Word | None = None
    upgrade_to: Word | None = None
    snoozed_until: Moment | None = None
    snoozed_for_reply: bool = False
    watchers: list[ForeignText] = []
    links: list[LinkPart] = []
    minutes: Count = 0
    held_since: Moment | None = None
    held: list[Annotated[tuple[Moment, Moment, Word], _LISTED]] = []
    updated: Moment | None = None

    def record(self) -> Record:
        messages = tuple(m.value() for m in self.messages)
        if len({m.id for m in messages}) < len(messages):
            raise InvalidInput("messages: an id stands there more than once", field="messages")
        return self._ticket(), messages

    def _ticket(self) -> Ticket:
        return Ticket(
            id=TicketId(self.id),
            desk=self.desk,
            customer=CustomerId(self.customer),
            subject=self.subject,
            channel=self.channel,
            status=Status(self.status),
            received=self.received,
            category=self.category,
            urgent=self.urgent,
            urgent_reason=self.urgent_reason,
            assignee=self.assignee,
            language=self.language,
            tags=tuple(self.tags),
            migration=MigrationId(self.migration) if self.migration else None,
            assessment=self.assessment.value() if self.assessment else Assessment(),
            quote=self.quote,
            advance_limit=self.advance_limit,
            upgrade_from=self.upgrade_from,
            upgrade_to=self.upgrade_to,
            snoozed_until=self.snoozed_until,
            snoozed_for_reply=self.snoozed_for_reply,
            watchers=tuple(self.watchers),
            links=tuple(Link(LinkKind(link.kind), TicketId(link.ticket)) for link in self.links),
            minutes=self.minutes,
            held_since=self.held_since,
            held=tuple(self.held),
            updated=self.updated,
            extra=self.kept,
        )


class StorePart(Line):
    cart: Word
    url: ForeignText


class ProgressPart(Line):
    total: Count
    processed: Count
    errors: Count = 0
    skipped: Count = 0


class ErrorPart(Line):
    at: Moment
    entity: Word
    message: ForeignText


class MigrationLine(Line):
    type: Literal["migration"]
    id: Id
    desk: Word
    customer: Id
    kind: Literal["demo", "full", "remigration", "recent", "smart_update"]
    service: Literal["basic", "aio"]
    parent: Id | None = None
    source: StorePart
    target: StorePart
    status: Literal[
        "draft",
        "demo_running",
        "demo_done",
        "awaiting_payment",
        "queued",
        "clearing",
        "running",
        "paused",
        "failed",
        "completed",
        "completed_with_errors",
        "cancelled",
    ]
    started: Moment | None = None
    completed: Moment | None = None
    stopped_in: Literal["demo_running", "clearing", "running"] | None = None
    options: list[Word] = []
    languages: dict[Word, Word] = {}
    entities: dict[Word, ProgressPart] = {}
    samples: list[Annotated[tuple[Moment, Count], _LISTED]] = []
    errors: list[ErrorPart] = []
    mappings: dict[Word, dict[Word, Label]] = {}
    checklist: dict[Word, Annotated[tuple[Word, Label], _LISTED]] = {}

    def record(self) -> Record:
        return Migration(
            id=MigrationId(self.id),
            desk=self.desk,
            customer=CustomerId(self.customer),
            kind=self.kind,
            service=self.service,
            parent=MigrationId(self.parent) if self.parent else None,
            source=Store(self.source.cart, self.source.url),
            target=Store(self.target.cart, self.target.url),
            status=self.status,
            started=self.started,
            completed=self.completed,
            stopped_in=self.stopped_in,
            options=tuple(self.options),
            languages=self.languages,
            entities={n: EntityProgress(p.total, p.processed, p.errors, p.skipped) for n, p in self.entities.items()},
            samples=tuple(self.samples),
            errors=tuple(ErrorLine(e.at, e.entity, e.message) for e in self.errors),
            mappings=self.mappings,
            checklist=self.checklist,
            extra=self.kept,
        )


_LINES: dict[str, type[CustomerLine | LicenceLine | SubscriptionLine | LedgerLine | TicketLine | MigrationLine]] = {
    "customer": CustomerLine,
    "licence": LicenceLine,
    "subscription": SubscriptionLine,
    "ledger": LedgerLine,
    "ticket": TicketLine,
    "migration": MigrationLine,
}


def record_of(value: dict[str, Any]) -> Record:
    """The record an object describes. Raises InvalidInput naming the field."""
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in _LINES:
        raise InvalidInput(
            "type: missing" if kind is None else f"type: unknown {str(kind)[:40]!r}",
            field="type",
            hint=f"one of {', '.join(_LINES)}",
        )
    try:
        return _LINES[kind].model_validate(value).record()
    except ValidationError as error:
        raise worded(error) from None
