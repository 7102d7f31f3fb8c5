"""A small desk every view has something to show of: scripts of many kinds, accounts, runs in every state.

Belongs here: the records. Does not belong here: opening (``desk``) and any expectation.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

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
from tests.session.desk import CS, LX, NOW

if TYPE_CHECKING:
    from helpdesk_tui.backends.capabilities import Record

__all__ = ["entry", "records"]


def records() -> list[Record]:
    """Customers with what they hold, tickets with messages, migrations."""
    return [*_customers(), *_held(), *_ledger(), *_runs(), *_tickets()]


def _ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def _customers() -> list[Record]:
    rows = (
        ("C-1", "Acme GmbH", "Europe/Berlin", "en", ("jo@acme.example",)),
        ("C-2", "Ромашка", "Europe/Moscow", "ru", ("info@romashka.example",)),
        ("C-3", "Sen Việt", "Asia/Ho_Chi_Minh", "vi", ("sen@viet.example", "ops@viet.example")),
        ("C-4", "株式会社テスト 🛒", "Asia/Tokyo", "ja", ()),
        ("C-5", "متجر الورد", "Nowhere/Land", "ar", ("shop@ward.example",)),
        ("C-6", "Veritas", "America/Los_Angeles", "en", ("it@veritas.example",)),
    )
    return [
        Customer(
            id=CustomerId(number),
            name=Foreign(name),
            zone=zone,
            language=language,
            emails=tuple(Foreign(one) for one in emails),
        )
        for number, name, zone, language, emails in rows
    ]


def _held() -> list[Record]:
    def licence(number: str, of: str, product: str, bought: date, version: str | None = None) -> Licence:
        return Licence(
            id=LicenceId(number),
            customer=CustomerId(of),
            product=product,
            kind="first",
            purchased=bought,
            version=version,
        )

    def plan(number: str, of: str, name: str, ends: date | None) -> Subscription:
        return Subscription(
            id=SubscriptionId(number), customer=CustomerId(of), plan=name, starts=date(2026, 1, 12), ends=ends
        )

    return [
        licence("L-1", "C-1", "CS-Cart", date(2025, 1, 10), "4.3.1"),
        licence("L-7", "C-1", "Multi-Vendor", date(2026, 10, 31)),
        licence("L-2", "C-2", "CS-Cart", date(2007, 5, 2), "4.3.8"),
        licence("L-6", "C-6", "CS-Cart Ultimate", date(2026, 1, 12)),
        plan("S-1", "C-1", "upgrade", date(2027, 1, 12)),
        plan("S-6", "C-6", "vip", date(2026, 12, 5)),
        plan("S-7", "C-6", "upgrade", date(2026, 11, 1)),
    ]


def entry(number: int, of: str, days: float, kind: str, amount: int, reason: str, **more: Any) -> LedgerEntry:
    return LedgerEntry(
        id=EntryId(f"E-{number}"),
        customer=CustomerId(of),
        at=_ago(days=days),
        entry=EntryKind(kind),
        credits=amount,
        reason=Foreign(reason),
        actor=Foreign("anna"),
        **more,
    )


def _ledger() -> list[Record]:
    return [
        entry(1, "C-1", 300, "grant", 50, "licence L-1"),
        entry(2, "C-1", 250, "charge", -20, "investigate", ticket=TicketId("T-1001")),
        entry(3, "C-1", 170, "purchase", 100, "100 credits"),
        entry(4, "C-1", 120, "charge", -35, "custom mod, as quoted", ticket=TicketId("T-1002")),
        entry(5, "C-1", 40, "charge", -20, "investigate", ticket=TicketId("T-1003")),
        entry(6, "C-1", 39, "refund", 15, "re-assessed as howto", ticket=TicketId("T-1003"), reverses=EntryId("E-5")),
        entry(7, "C-1", 3, "charge", -5, "howto", ticket=TicketId("T-1004")),
        entry(8, "C-1", 0.2, "hold", 20, "asked for", ticket=TicketId("T-1042")),
        entry(9, "C-2", 90, "grant", 30, "Лицензия L-2"),
        entry(10, "C-2", 9, "charge", -28, "Настройка магазина и ещё кое-что очень длинное", ticket=TicketId("T-900")),
    ]


def _message(number: int, at: datetime, body: str, **more: Any) -> Message:
    plain = Message(
        id=MessageId(f"M-{number}"),
        at=at,
        sender=Sender.CUSTOMER,
        author=Foreign("Jo"),
        kind=MessageKind.PUBLIC,
        body=Foreign(body),
    )
    return replace(plain, **more)


def _ticket(number: str, of: str, subject: str, **more: Any) -> Ticket:
    plain = Ticket(
        id=TicketId(number),
        desk="cs_cart",
        customer=CustomerId(of),
        subject=Foreign(subject),
        channel="helpdesk",
        status=Status.OPEN,
        received=_ago(hours=20),
    )
    return replace(plain, **more)


def _one(number: str, of: str, subject: str, body: str, **more: Any) -> Record:
    """A ticket with one message."""
    made = _ticket(number, of, subject, **more)
    return made, (_message(1, made.received, body, author=Foreign(subject[:12])),)


def _tickets() -> list[Record]:
    tax = "Как настроить налог"
    asked = Assessment(state=AssessmentState.PROPOSED, price=10)
    waits: dict[str, Any] = {"status": Status.AWAITING_APPROVAL, "assessment": asked, "held_since": _ago(hours=2)}
    return [
        (_first_ticket(), _first_thread()),
        _one("T-1038", "C-2", tax, f"{tax} для Казахстана?", category="howto"),
        _one("T-1037", "C-6", "Upgrade to 4.3.10", "Please upgrade us.", category="upgrade", received=_ago(hours=50)),
        _one("T-1036", "C-4", "支払いが失敗します", "支払いが失敗します。\nログを添付します。", language="ja"),
        _one("T-1035", "C-5", "الدفع لا يعمل", "الدفع لا يعمل منذ أمس.", language="ar", status=Status.NEW),
        _one("T-1040", "C-1", "Wrong tax in the cart", "The tax of the cart is wrong.", category="config", **waits),
        _one("T-1030", "C-1", "Banner gone", "Solved, thanks", status=Status.SOLVED, received=_ago(days=30)),
        *_about_runs(),
    ]


def _about_runs() -> list[Record]:
    def one(number: str, of: str, subject: str, body: str, run: str, at: datetime, channel: str) -> Record:
        more = {"desk": "litextension", "channel": channel, "migration": MigrationId(run), "received": at}
        return _one(number, of, subject, body, **more)

    started = datetime(2026, 11, 17, 17, 0, tzinfo=LX)
    missing = "Half of the orders are missing since the run. We go live on Friday."
    again = datetime(2026, 11, 18, 9, 0, tzinfo=CS)
    return [
        one("T-2001", "C-3", "Không nhập được đơn hàng", missing, "88121", started, "ticket"),
        one("T-2002", "C-3", "Is a second run free?", "We added 300 products.", "88110", again, "live_chat"),
        one("T-2003", "C-1", "It stopped", "The run stopped at orders.", "88090", _ago(hours=26), "live_chat"),
    ]


def _first_ticket() -> Ticket:
    return _ticket(
        "T-1042",
        "C-1",
        "Checkout returns 500",
        category="investigate",
        assessment=Assessment(state=AssessmentState.PROPOSED, price=20),
        assignee=Foreign("anna"),
        urgent=True,
        urgent_reason=Foreign("go-live on Friday"),
        tags=(Foreign("checkout"), Foreign("4.3.9")),
        links=(Link(LinkKind.RELATED, TicketId("T-1038")),),
    )


def _first_thread() -> tuple[Message, ...]:
    agent = {"sender": Sender.AGENT, "author": Foreign("anna")}
    event = {"sender": Sender.SYSTEM, "author": Foreign("anna"), "kind": MessageKind.EVENT}
    log = Attachment(name=Foreign("error.log"), size=12_345, content_type=Foreign("text/plain"))
    first = "Since the upgrade to 4.3.9 the checkout returns 500.\n\n  at Checkout.php:118\n  at x"
    return (
        _message(1, _ago(hours=20), first, attachments=(log,)),
        _message(2, _ago(hours=19.5), "Looks like a modified template.", kind=MessageKind.NOTE, **agent),
        _message(3, _ago(hours=19), "Please send us the log of that hour.", investigation=True, **agent),
        _message(4, _ago(hours=18.9), "assessed as investigate: 20 credits asked", **event),
        _message(5, _ago(hours=3), "It is attached to the first message."),
        _message(6, _ago(hours=2), "Also: how do I add a second language to the footer?"),
    )


def _run(number: str, **more: Any) -> Migration:
    plain = Migration(
        id=MigrationId(number),
        desk="litextension",
        customer=CustomerId("C-3"),
        kind="full",
        service="aio",
        parent=None,
        source=Store("magento", Foreign("https://old.example/shop")),
        target=Store("shopify", Foreign("https://new.example")),
        status="running",
        started=_ago(hours=1),
        completed=None,
        options=("clear_target", "redirects_301"),
        languages={"en": "en", "vi": "vi"},
        mappings={"order_statuses": {"Complete": "Closed", "Processing": "Open", "Paid by card": ""}},
    )
    return replace(plain, **more)


def _runs() -> list[Record]:
    half = {
        "categories": EntityProgress(120, 120),
        "products": EntityProgress(10_000, 10_000, 0, 3),
        "customers": EntityProgress(4_120, 4_120),
        "orders": EntityProgress(10_000, 7_412, 483),
        "reviews": EntityProgress(900, 0),
    }
    large = half | {"products": EntityProgress(13_000, 10_000)}
    whole = {name: EntityProgress(one.total, one.total, one.errors) for name, one in half.items()}
    samples = tuple((_ago(minutes=30 - n), 9_000 + 412 * n + (n % 3) * 60) for n in range(31))
    demo = {"products": EntityProgress(20, 20)}
    ticked = {"counts": ("ok", ""), "images": ("problem", "12 products have no image"), "login": ("n_a", "")}
    again: dict[str, Any] = {"kind": "remigration", "service": "basic", "errors": _errors()[:2]}
    done: dict[str, Any] = {"started": _ago(days=40), "completed": _ago(days=39), "checklist": ticked}
    acme = CustomerId("C-1")
    return [
        _run("88121", entities=half, samples=samples, errors=_errors()),
        _run("88140", entities=large, samples=samples[:-12], **again),
        _run("88150", status="draft", started=None, entities={"products": EntityProgress(500, 0)}),
        _run("88102", status="demo_done", kind="demo", started=None, entities=demo),
        _run("88110", status="completed_with_errors", entities=whole, errors=_errors(), **done),
        _run("88090", status="failed", service="basic", started=_ago(hours=9), entities=half, customer=acme),
    ]


def _errors() -> tuple[ErrorLine, ...]:
    unmapped = 'order {}: status "Paid by card" is not mapped'
    late = [ErrorLine(_ago(minutes=9 - n), "orders", Foreign(unmapped.format(9000 + n))) for n in range(9)]
    return (ErrorLine(_ago(minutes=20), "orders", Foreign("timeout after 30 s")), *late)
