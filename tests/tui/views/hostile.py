"""A desk on which every text of others is hostile, one ticket, customer, account and run for each payload.

Belongs here: the records. Does not belong here: the checks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.model.customer import Customer, EntryKind, LedgerEntry, Licence
from helpdesk_tui.model.ids import CustomerId, EntryId, LicenceId, MessageId, MigrationId, TicketId
from helpdesk_tui.model.migration import EntityProgress, ErrorLine, Migration, Store
from helpdesk_tui.model.ticket import Assessment, Attachment, Message, MessageKind, Sender, Status, Ticket
from helpdesk_tui.text import Foreign
from tests.session.desk import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.backends.capabilities import Record

__all__ = ["hostile_records"]


def hostile_records(texts: Sequence[str]) -> list[Record]:
    """Records whose names, subjects, bodies, reasons, addresses, zones, words and notes are these texts."""
    return [record for number, text in enumerate(texts) for record in _of(number, text)]


def _of(number: int, text: str) -> list[Record]:
    foreign, whose, run = Foreign(text), CustomerId(f"C-{number}"), MigrationId(f"R-{number}")
    short = text[:200] or "x"
    entry = LedgerEntry(
        id=EntryId(f"E-{number}"),
        customer=whose,
        at=NOW - timedelta(days=number % 300),
        entry=EntryKind.GRANT,
        credits=50,
        reason=foreign,
        actor=foreign,
    )
    licence = Licence(
        id=LicenceId(f"L-{number}"),
        customer=whose,
        product=short,
        kind="first",
        purchased=date(2026, 10, 1),
        version=short,
    )
    made = _ticket(number, whose, run, foreign, short)
    return [
        Customer(id=whose, name=foreign, emails=(foreign,), zone=short, language=short),
        licence,
        replace(licence, id=LicenceId(f"LM-{number}"), product="Multi-Vendor"),
        entry,
        _run(run, whose, foreign, short),
        (made, _thread(made, foreign)),
    ]


def _ticket(number: int, whose: CustomerId, run: MigrationId, foreign: Foreign, short: str) -> Ticket:
    return Ticket(
        id=TicketId(f"T-{number}"),
        desk=("cs_cart", "litextension")[number % 2],
        customer=whose,
        subject=foreign,
        channel="helpdesk",
        status=Status.OPEN,
        received=NOW - timedelta(hours=number % 40),
        category="howto",
        urgent=True,
        urgent_reason=foreign,
        assignee=foreign,
        language=short,
        tags=(foreign,),
        watchers=(foreign,),
        migration=run if number % 2 else None,
        assessment=Assessment(override=foreign) if number % 3 == 0 else Assessment(),
        snoozed_until=NOW + timedelta(days=1) if number % 4 == 0 else None,
    )


def _thread(ticket: Ticket, foreign: Foreign) -> tuple[Message, ...]:
    plain = Message(
        id=MessageId("M-1"),
        at=ticket.received,
        sender=Sender.CUSTOMER,
        author=foreign,
        kind=MessageKind.PUBLIC,
        body=foreign,
        attachments=(Attachment(name=foreign, size=12_345, content_type=foreign),),
    )
    note = replace(plain, id=MessageId("M-2"), kind=MessageKind.NOTE, sender=Sender.AGENT)
    event = replace(plain, id=MessageId("M-3"), kind=MessageKind.EVENT, sender=Sender.SYSTEM)
    return plain, note, event


def _run(run: MigrationId, whose: CustomerId, foreign: Foreign, short: str) -> Migration:
    return Migration(
        id=run,
        desk="litextension",
        customer=whose,
        kind="full",
        service="aio",
        parent=None,
        source=Store(short, foreign),
        target=Store(short, foreign),
        status="running",
        started=NOW - timedelta(hours=2),
        completed=None,
        options=(short,),
        languages={short: short},
        entities={short: EntityProgress(100, 50, 1, 1), "products": EntityProgress(10, 10)},
        samples=tuple((NOW - timedelta(minutes=20 - n), 3 * n) for n in range(20)),
        errors=(ErrorLine(NOW, short, foreign),),
        mappings={short: {short: short, f"{short}2": ""}},
        checklist={"counts": ("problem", short), "images": (short, short)},
    )
