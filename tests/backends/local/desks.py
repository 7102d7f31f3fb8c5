"""Small desks made from a seed, and what the search language sees of a ticket in them.

Belongs here: values near to each other, characters an index could trip over, the getter the reference asks. Does not
belong here: tests.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

from helpdesk_tui.model.customer import Customer, EntryKind, LedgerEntry, Licence, Subscription
from helpdesk_tui.model.ids import CustomerId, EntryId, LicenceId, MessageId, MigrationId, SubscriptionId, TicketId
from helpdesk_tui.model.migration import EntityProgress, ErrorLine, Migration, Store
from helpdesk_tui.model.ticket import (
    Assessment,
    AssessmentState,
    Attachment,
    Link,
    LinkKind,
    Message,
    MessageKind,
    Placement,
    Sender,
    Status,
    Ticket,
)
from helpdesk_tui.query import Plain, fold
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.backends.capabilities import Record

__all__ = ["ME", "NAMES", "NOW", "TIMES", "WORDS", "Desk", "entry", "many", "message", "plain", "random_desk", "ticket"]

CASES = int(os.environ.get("HELPDESK_PROPERTY_CASES", "200"))
many = settings(max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck))

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ME = "Anna"
STALL = timedelta(minutes=10)
WORDS = (
    "checkout", "Checkout", "check", "Füße", "fusse", "đơn hàng", "don hang", "Ёлка", "елка", "йод", "иод", "東京都",
    "京", "T-2", "t 2", "500", "e\u0301tude", "étude", "a_b", "ﬁne", "x" * 40, "\ud800", "a\x00b", "\u200bzero",
    "İstanbul", "'quote\"", "NEAR(", "OR", "*", "-", "¬", "ß", "SS", "ǆ", "\u0e01\u0e33", "नमस्ते", "٣", "½",
    "a\u0301\u0302\u0303b", "\u0301", "\u0301" * 40, "\u00a0", "\U0001f469\u200d\U0001f469", "\U0010ffff", "\ufffe",
)  # fmt: skip
"""Words near to each other, and characters an index could trip over."""
NAMES = ("Anna", "anna", "ánna", "Bob", "bob smith", "bob", "me", "none", "Zoë", "Zoë\ud800")
ZONES = (UTC, timezone(timedelta(hours=4)), timezone(timedelta(hours=-3, minutes=-30, seconds=-7)))
TIMES = tuple(
    (NOW + timedelta(minutes=minutes, microseconds=odd)).astimezone(ZONES[(minutes + odd) % 3])
    for minutes in (-100_000, -4000, -1440, -60, -11, -10, -1, 0, 1, 10, 60, 120, 1440, 90_000)
    for odd in (0, 1)
)
CUSTOMERS = tuple(map(CustomerId, ("C-1", "C-2", "c_1", "Acme-9", "C-10")))
MIGRATIONS = tuple(map(MigrationId, ("88121", "88122", "m-1")))
AT_WORK = {"demo_running", "clearing", "running"}


@dataclass(frozen=True, slots=True)
class Desk:
    customers: dict[CustomerId, Customer]
    licences: tuple[Licence, ...]
    subscriptions: tuple[Subscription, ...]
    entries: tuple[LedgerEntry, ...]
    migrations: dict[MigrationId, Migration]
    tickets: dict[TicketId, tuple[Ticket, tuple[Message, ...]]]

    def records(self) -> list[Record]:
        return [
            *self.customers.values(),
            *self.licences,
            *self.subscriptions,
            *self.entries,
            *self.migrations.values(),
            *self.tickets.values(),
        ]


def random_desk(seed: int, most: int = 16) -> Desk:
    draw = _Draw(seed)
    prefix = draw.choice(("T-", "t-", "", "DE-7-", "Ä-", "007-"))
    numbers = draw.sample(range(120), draw.randrange(most))
    made = [(draw.ticket(TicketId(f"{prefix}{number}")), draw.thread()) for number in numbers]
    return Desk(
        customers={name: draw.customer(name) for name in draw.some(CUSTOMERS)},
        licences=tuple(draw.licence(LicenceId(f"L-{place}")) for place in range(draw.randrange(5))),
        subscriptions=tuple(draw.subscription(SubscriptionId(f"S-{place}")) for place in range(draw.randrange(10))),
        entries=tuple(draw.entry(EntryId(f"E-{place}")) for place in range(draw.randrange(7))),
        migrations={name: draw.migration(name) for name in draw.some(MIGRATIONS)},
        tickets={one.id: (one, thread) for one, thread in made},
    )


class _Draw(Random):
    def maybe(self, value: Any) -> Any:
        return value if self.random() < 0.6 else None

    def some(self, values: tuple[Any, ...]) -> list[Any]:
        return self.sample(values, self.randrange(len(values) + 1))

    def text(self) -> str:
        if self.random() < 0.1:
            return "".join(map(chr, (self.randrange(0x11000) for _ in range(self.randrange(8)))))
        return self.choice((" ", ", ", "\n")).join(self.choices(WORDS, k=self.randrange(5)))

    def foreign(self) -> Foreign:
        return Foreign(self.text())

    def names(self) -> tuple[Foreign, ...]:
        return tuple(Foreign(self.choice((*NAMES, "", " ", self.text()))) for _ in range(self.randrange(3)))

    def time(self) -> datetime:
        return self.choice(TIMES)

    def number(self) -> int | None:
        return self.choice((None, 0, 1, 5, 10, 25))

    def extra(self) -> dict[str, Any]:
        return {self.text(): self.choice((None, 2**70, 1.5, "x", [1, "\ud800"]))} if self.random() < 0.2 else {}

    def day(self) -> date:
        return NOW.date() + timedelta(days=self.choice((-400, -1, 0, 1, 30)))

    def ticket(self, name: TicketId) -> Ticket:
        return Ticket(
            id=name,
            desk=self.choice(("cs_cart", "litextension", "Kasse", "ß")),
            customer=self.choice(CUSTOMERS),
            subject=self.foreign(),
            channel=self.choice(("helpdesk", "email", "E-Mail")),
            status=self.choice(tuple(Status)),
            received=self.time(),
            category=self.choice((None, "config", "howto", "", "none", "strange")),
            urgent=self.random() < 0.5,
            urgent_reason=self.maybe(self.foreign()),
            assignee=self.choice((None, Foreign(""), Foreign(" "), *map(Foreign, NAMES))),
            language=self.choice(("en", "ru", "", "zh-Hans")),
            tags=self.names(),
            migration=self.maybe(self.choice(MIGRATIONS)),
            assessment=self.assessment(),
            quote=self.number(),
            advance_limit=self.number(),
            upgrade_from=self.maybe(self.text()),
            upgrade_to=self.maybe(self.text()),
            snoozed_until=self.maybe(self.time()),
            snoozed_for_reply=self.random() < 0.2,
            watchers=self.names(),
            links=tuple(Link(self.choice(tuple(LinkKind)), TicketId("T-9")) for _ in range(self.randrange(2))),
            minutes=self.randrange(3),
            held_since=self.maybe(self.time()),
            held=tuple((self.time(), self.time(), "pending") for _ in range(self.randrange(2))),
            updated=self.maybe(self.time()),
            version=self.randrange(1, 5),
            placement=self.placement(),
            extra=self.extra(),
        )

    def assessment(self) -> Assessment:
        return Assessment(
            state=self.choice(tuple(AssessmentState)),
            price=self.number(),
            charged=self.randrange(3),
            override=self.maybe(self.foreign()),
        )

    def placement(self) -> Placement:
        return Placement(
            rank=self.randrange(4),
            rank_name=self.choice(("vip", "standard", "regular", "other", "Ärger", "")),
            due=self.maybe(self.time()),
            work_by=self.maybe(self.time()),
            risk_at=self.maybe(self.time()),
            verdict=self.choice(("", "included", "charge", "short")),
            price=self.number(),
            until=self.maybe(self.time()),
        )

    def thread(self) -> tuple[Message, ...]:
        return tuple(self.message(MessageId(f"M-{place}")) for place in range(self.randrange(4)))

    def message(self, name: MessageId) -> Message:
        files = (Attachment(name=self.foreign(), size=9, content_type=self.foreign(), extra=self.extra()),)
        return Message(
            id=name,
            at=self.time(),
            sender=self.choice(tuple(Sender)),
            author=self.foreign(),
            kind=self.choice(tuple(MessageKind)),
            body=self.foreign(),
            attachments=files if self.random() < 0.2 else (),
            auto=self.random() < 0.5,
            investigation=self.random() < 0.5,
            extra=self.extra(),
        )

    def customer(self, name: CustomerId) -> Customer:
        mails = tuple(self.foreign() for _ in range(self.randrange(3)))
        zone = self.choice(("UTC", "Europe/Berlin", "Mars/Base"))
        return Customer(id=name, name=self.foreign(), emails=mails, zone=zone, extra=self.extra())

    def licence(self, name: LicenceId) -> Licence:
        return Licence(
            id=name,
            customer=self.choice(CUSTOMERS),
            product=self.choice(("Multi-Vendor", "CS-Cart Ultimate", "", self.text())),
            kind="first",
            purchased=self.day(),
            version=self.maybe(self.text()),
            extra=self.extra(),
        )

    def subscription(self, name: SubscriptionId) -> Subscription:
        plan, who = self.choice(("vip", "standard", "upgrade")), self.choice(CUSTOMERS)
        return Subscription(id=name, customer=who, plan=plan, starts=self.day(), ends=self.maybe(self.day()))

    def entry(self, name: EntryId) -> LedgerEntry:
        kind, amount = self.choice(("grant", "purchase", "charge", "hold")), self.choice((0, 1, 5, 10))
        actor = self.maybe(self.foreign())
        return entry(name, kind, amount, self.choice(CUSTOMERS), at=self.time(), reason=self.foreign(), actor=actor)

    def migration(self, name: MigrationId) -> Migration:
        return Migration(
            id=name,
            desk="litextension",
            customer=self.choice(CUSTOMERS),
            kind=self.choice(("demo", "full", "remigration")),
            service=self.choice(("basic", "aio", "")),
            parent=self.maybe(MigrationId("88000")),
            source=Store("magento", self.foreign()),
            target=Store("shopify", self.foreign()),
            status=self.choice(("running", "demo_running", "failed", "completed", "draft")),
            started=self.maybe(self.time()),
            completed=self.maybe(self.time()),
            options=("clear_target",),
            languages={"en": "en"},
            entities={"orders": EntityProgress(10, 5, 1, 1)},
            samples=tuple((self.time(), self.randrange(3)) for _ in range(self.randrange(4))),
            errors=(ErrorLine(self.time(), "orders", self.foreign()),),
            mappings={"currencies": {self.text(): "EUR"}},
            checklist={"orders": ("ok", self.text())},
            stopped_in=self.choice((None, "running")),
            extra=self.extra(),
        )


def plain(desk: Desk, name: TicketId, field: str) -> Plain:
    """What the search language sees of a ticket of a desk at ``NOW`` as ``ME``."""
    one, thread = desk.tickets[name]
    placed, price = one.placement, one.assessment.price
    migration = desk.migrations.get(one.migration) if one.migration else None
    mine = [entry for entry in desk.entries if entry.customer == one.customer]
    late = placed.due is not None and placed.due < NOW
    seen: dict[str, Plain] = {
        "text": [one.subject.raw, *(said.body.raw for said in thread)],
        "status": one.status,
        "category": one.category,
        "assessment": one.assessment.state,
        "verdict": placed.verdict,
        "plan": _plan(desk, one),
        "rank": placed.rank_name,
        "service": migration.service if migration else None,
        "migration": migration.status if migration else None,
        "kind": migration.kind if migration else None,
        "id": one.id,
        "migration-id": one.migration,
        "assignee": one.assignee.raw if one.assignee is not None else None,
        "tag": [tag.raw for tag in one.tags],
        "desk": one.desk,
        "channel": one.channel,
        "lang": one.language,
        "customer": _customer(desk, one),
        "product": [licence.product for licence in desk.licences if licence.customer == one.customer],
        "subject": one.subject.raw,
        "credits": sum(entry.effect - entry.hold_effect for entry in mine) if mine else None,
        "price": placed.price if price is None else price,
        "due": placed.due,
        "received": one.received,
        "updated": one.updated or one.received,
        "breached": late,
        "at-risk": placed.risk_at is not None and placed.risk_at <= NOW and not late,
        "urgent": one.urgent,
        "stalled": migration is not None and _stalled(migration),
        "snoozed": one.snoozed_for_reply or (one.snoozed_until is not None and one.snoozed_until > NOW),
        "watched": any(fold(name.raw).strip() == fold(ME) for name in one.watchers),
        "attachment": any(said.attachments for said in thread),
    }
    return seen[field]


def _customer(desk: Desk, one: Ticket) -> list[str]:
    known = desk.customers.get(one.customer)
    texts = [known.name.raw, known.id, *(mail.raw for mail in known.emails)] if known else [one.customer]
    return [text for text in texts if text]


def _plan(desk: Desk, one: Ticket) -> str | None:
    today = NOW.date()
    plans = {
        held.plan
        for held in desk.subscriptions
        if held.customer == one.customer and held.starts <= today and (held.ends is None or held.ends >= today)
    }
    return next((plan for plan in ("vip", "standard") if plan in {*plans, one.placement.rank_name}), None)


def _stalled(migration: Migration) -> bool:
    if migration.status not in AT_WORK:
        return False
    moments = sorted(migration.samples, key=lambda sample: sample[0])
    changed = [after[0] for before, after in pairwise(moments) if before[1] != after[1]]
    since = changed[-1] if changed else moments[0][0] if moments else migration.started
    if since is not None and migration.started is not None:
        since = max(since, migration.started)
    return since is not None and since <= NOW - STALL


def ticket(number: int = 1, **fields: Any) -> Ticket:
    usual: dict[str, Any] = {
        "id": f"T-{number}",
        "desk": "cs_cart",
        "customer": "C-1",
        "subject": Foreign(f"Checkout {number}"),
        "channel": "helpdesk",
        "status": Status.OPEN,
        "received": NOW - timedelta(minutes=number),
    }
    return Ticket(**usual | fields)


def message(number: int = 1, body: str = "hello", **fields: Any) -> Message:
    usual: dict[str, Any] = {
        "id": f"M-{number}",
        "at": NOW,
        "sender": Sender.CUSTOMER,
        "author": Foreign("Jo"),
        "kind": MessageKind.PUBLIC,
        "body": Foreign(body),
    }
    return Message(**usual | fields)


def entry(name: str, kind: str, credits_: int, customer: str = "C-1", **fields: Any) -> LedgerEntry:
    usual: dict[str, Any] = {
        "id": name,
        "customer": customer,
        "at": NOW,
        "entry": EntryKind(kind),
        "credits": credits_,
        "reason": Foreign("a test"),
    }
    return LedgerEntry(**usual | fields)
