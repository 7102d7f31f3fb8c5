"""RT's tickets, users and messages as the desk's, and back.

Belongs here: pure translation. Does not belong here: requests, and what is to be written when (``acts``).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from helpdesk_tui.backends.rt.marker import Mark, header, read_mark
from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.model.customer import Customer
from helpdesk_tui.model.ids import MOST_ID_LENGTH, CustomerId, MessageId, TicketId, checked_id
from helpdesk_tui.model.ticket import (
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
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpdesk_tui.backends.rt.answers import Part, Person, TicketRow, Txn
    from helpdesk_tui.backends.rt.settings import RtSettings

__all__ = [
    "NOBODY",
    "Told",
    "customer_id",
    "customer_number",
    "customer_of",
    "held_of",
    "messages_of",
    "number_of",
    "ticket_from",
    "unnamed",
    "user_name",
]

NOBODY = CustomerId("nobody")
"""The customer of a ticket without a requestor."""
_PUBLIC = frozenset({"Create", "Correspond"})
_NOTES = frozenset({"Comment"})
_MAILS = frozenset({"EmailRecord", "CommentEmailRecord"})
"""Copies of what RT mailed: not shown again."""
_SYSTEM = "RT_System"
_OWN_SCHEME = "fsck.com-rt://"
"""Of RT's addresses of tickets: ``fsck.com-rt://desk.example/ticket/5``."""
Stretch = tuple[datetime, datetime, str]
_RISK = 4
"""A due time is near in the last quarter of the way to it, as at the desks of the packs."""


def customer_id(name: str) -> CustomerId:
    """RT's name of a user as an id: blanks and what can't be printed are quoted."""
    safe = name if name.isprintable() and " " not in name and "%" not in name else quote(name, safe="@+,:")
    return CustomerId(safe[:MOST_ID_LENGTH]) if safe else NOBODY


def user_name(customer: str) -> str:
    return unquote(customer) if "%" in customer else customer


def customer_of(person: Person) -> Customer:
    email = person.email or (person.name if "@" in person.name else "")
    extra = {"organization": person.organization} if person.organization else {}
    return Customer(
        id=customer_id(person.name),
        name=Foreign(person.real_name or person.name),
        emails=(Foreign(email),) if email else (),
        extra=extra,
    )


def customer_number(ticket: Ticket) -> str:
    """The customer's number in a ledger, as a field of the ticket says it; empty: there is none, or no number."""
    number = ticket.extra.get("rt", {}).get("customer_number")
    try:
        return checked_id(number, "customer") if number else ""
    except InvalidInput:
        return ""


def number_of(ticket: str) -> int | None:
    """RT's number; None: it is none of RT's."""
    return int(ticket) if ticket.isascii() and ticket.isdigit() and len(ticket) < 12 and ticket != "0" else None


def ticket_from(row: TicketRow, settings: RtSettings, *, version: int = 0) -> Ticket:
    """``version`` 0: not known, as in lists."""
    desk = {"queue": row.queue, "priority": row.priority, "sla": row.sla or None, "status": row.status}
    desk["due"] = row.due.isoformat() if row.due else None
    desk["customer_number"] = next(iter(row.fields.get(settings.customer_field, ())), None)
    merged = row.effective != row.id
    links = [Link(LinkKind.RELATED, TicketId(str(one))) for one in dict.fromkeys((*row.refers_to, *row.referred_by))]
    if merged:
        links.append(Link(LinkKind.MERGED_INTO, TicketId(str(row.effective))))
    owner = row.owner if row.owner not in {"Nobody", ""} else None
    status = Status.CLOSED if merged else settings.from_rt(row.status)
    return Ticket(
        id=TicketId(str(row.id)),
        desk=settings.desk_of(row.queue),
        customer=customer_id(row.requestors[0].name) if row.requestors else NOBODY,
        subject=Foreign(row.subject),
        channel="helpdesk",
        status=status,
        received=row.created,
        urgent=row.priority >= settings.urgent_priority,
        assignee=Foreign(owner) if owner else None,
        tags=tuple(Foreign(tag) for tag in row.fields.get(settings.tags_field, ())),
        watchers=tuple(Foreign(one) for one in row.admin_cc),
        links=tuple(links),
        minutes=row.minutes,
        updated=row.updated,
        version=version,
        placement=_promised(row, status),
        extra={"rt": {key: value for key, value in desk.items() if value is not None}},
    )


def _promised(row: TicketRow, status: Status) -> Placement:
    """RT's own due time, for a desk whose rules promise none."""
    if row.due is None or status in {Status.SOLVED, Status.CLOSED, Status.PENDING}:
        return Placement()
    start = min(row.starts or row.created, row.due)
    return Placement(due=row.due, work_by=row.due, risk_at=row.due - (row.due - start) / _RISK)


class Told:
    """What a history says: messages, and the marks in them."""

    def __init__(
        self,
        txns: Iterable[Txn],
        parts: Iterable[Part],
        *,
        customers: frozenset[str],
        me: str,
        names: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        """``names``: of queues and custom fields, by kind and number."""
        self.txns = sorted(txns, key=lambda one: one.id)
        self._parts: dict[int, list[Part]] = {}
        for part in sorted(parts, key=lambda one: one.id):
            self._parts.setdefault(part.txn, []).append(part)
        self._customers = customers
        self._me = me
        self.names = names or {}
        self.marks = {txn.id: mark for txn in self.txns if (mark := self._mark(txn)) is not None}

    def parts(self, txn: int) -> list[Part]:
        return self._parts.get(txn, [])

    def text_part(self, txn: int) -> Part | None:
        """The first text for reading that is no file; plain before HTML."""
        texts = [one for one in self.parts(txn) if one.content_type.startswith("text/") and not one.name]
        plain = [one for one in texts if one.content_type == "text/plain"]
        return next(iter(plain or texts), None)

    def files(self, txn: int) -> list[Part]:
        return [one for one in self.parts(txn) if one.name]

    @property
    def asking(self) -> str:
        """RT's name of the customer; empty: nobody is named."""
        return min(self._customers, default="")

    def is_customer(self, name: str) -> bool:
        return name in self._customers

    def _mark(self, txn: Txn) -> Mark | None:
        """Only of what came in by REST from somebody who is not the customer."""
        parts = self.parts(txn.id)
        if (
            txn.kind not in _PUBLIC | _NOTES
            or not parts
            or not (txn.creator == self._me or txn.creator not in self._customers)
        ):
            return None
        interface = next((found for one in parts if (found := header(one.headers, "x-rt-interface"))), "")
        text = self.text_part(txn.id) or parts[0]
        return read_mark(text.headers) if interface == "REST" else None


def messages_of(told: Told) -> list[Message]:
    """By time, then by arrival; what was taken back or sent elsewhere is left out."""
    gone = {one for mark in told.marks.values() for one in mark.gone}
    found = []
    for txn in told.txns:
        mark = told.marks.get(txn.id)
        if mark is not None and mark.gone:
            continue
        message = _message(told, txn, mark)
        if message is not None and message.id not in gone:
            found.append(message)
    return sorted(found, key=lambda one: one.at)


def _message(told: Told, txn: Txn, mark: Mark | None) -> Message | None:
    if txn.kind in _MAILS:
        return None
    if txn.kind not in _PUBLIC | _NOTES:
        text = _event(txn, told.names)
        return None if not text else _said(txn, MessageKind.EVENT, Sender.SYSTEM, text)
    part = told.text_part(txn.id)
    kind = MessageKind.PUBLIC if txn.kind in _PUBLIC else MessageKind.NOTE
    sender = Sender.CUSTOMER if told.is_customer(txn.creator) else Sender.AGENT
    if txn.kind == "Create":
        sender = Sender.CUSTOMER  # an agent who opens a ticket writes the customer's words
    if mark is not None:
        kind = MessageKind(mark.kind) if mark.kind in set(MessageKind) else kind
        sender = Sender(mark.sender) if mark.sender in set(Sender) else sender
    files = tuple(
        Attachment(name=Foreign(one.name), size=one.size, content_type=Foreign(one.content_type))
        for one in told.files(txn.id)
    )
    auto = any(header(one.headers, "auto-submitted") not in {"", "no"} for one in told.parts(txn.id)[:1])
    body = part.text if part is not None else ""
    if mark is not None and mark.raw is not None:
        body = mark.raw
    author = told.asking if txn.kind == "Create" and sender is Sender.CUSTOMER else ""
    return _said(txn, kind, sender, body, mark=mark, files=files, auto=auto, author=author)


def _said(
    txn: Txn,
    kind: MessageKind,
    sender: Sender,
    body: str,
    *,
    mark: Mark | None = None,
    files: tuple[Attachment, ...] = (),
    auto: bool = False,
    author: str = "",
) -> Message:
    return Message(
        id=MessageId((mark.id if mark is not None and mark.id else str(txn.id))[:MOST_ID_LENGTH]),
        at=mark.at if mark is not None and mark.at is not None else txn.created,
        sender=sender,
        author=Foreign(mark.author if mark is not None and mark.author else author or txn.creator),
        kind=kind,
        body=Foreign(body),
        attachments=files,
        auto=auto,
        extra={"rt": {"transaction": txn.id}},
    )


def unnamed(txns: Iterable[Txn], names: Mapping[tuple[str, str], str]) -> bool:
    """Whether a history tells of a queue nobody has told the name of."""
    moves = [one for one in txns if one.kind == "Set" and one.field == "Queue"]
    return any(("Queue", number) not in names for one in moves for number in (one.old, one.new))


def _event(txn: Txn, names: Mapping[tuple[str, str], str]) -> str:
    """One line for a change; empty for what a reader need not see.

    RT writes every change of the owner twice, for the role and for the field, and people, queues and custom fields as
    numbers only.
    """
    match txn.kind:
        case "SetWatcher":
            return "" if txn.field == "Owner" else f"{txn.field}: people changed"
        case "Set" if txn.field == "Owner":
            return "owner changed"
        case "Set" if txn.field == "Queue":
            old, new = (names.get(("Queue", one), f"queue {one}") for one in (txn.old, txn.new))
            return f"Queue: {old} → {new}"
        case "CustomField":
            name = names.get(("CustomField", txn.field), f"custom field {txn.field}")
            return f"{name}: {_value(txn.old)} → {_value(txn.new)}"
        case "Status" | "Set":
            return f"{txn.field or txn.kind}: {_value(txn.old)} → {_value(txn.new)}"
        case "Take" | "Give" | "Steal" | "Untake" | "Force":
            return f"owner changed ({txn.kind.lower()})"
        case "AddLink" | "DeleteLink":
            said = "linked" if txn.kind == "AddLink" else "no longer linked"
            return f"{said}: {txn.field} {(txn.new or txn.old).removeprefix(_OWN_SCHEME)}"
        case "AddWatcher" | "DelWatcher":
            return f"{txn.field}: people changed"
        case _:
            return ""


def _value(text: str) -> str:
    """A value of a history; RT writes a time that is not set as 1970."""
    return "-" if not text or text.startswith("1970-01-01 00:00") else text


def held_of(txns: Sequence[Txn], settings: RtSettings) -> tuple[datetime | None, tuple[Stretch, ...]]:
    """Since when it is not the engineer's turn, and earlier such stretches, from the history of its status."""
    waiting = {Status.PENDING, Status.AWAITING_APPROVAL, Status.ON_HOLD}
    since: tuple[datetime, str] | None = None
    earlier: list[tuple[datetime, datetime, str]] = []
    for txn in sorted(txns, key=lambda one: one.id):
        if txn.kind != "Status" or txn.field not in {"Status", ""}:
            continue
        if since is not None:
            earlier.append((since[0], txn.created, since[1]))
        status = settings.from_rt(txn.new)
        since = (txn.created, status.value) if status in waiting else None
    return (since[0] if since is not None else None), tuple(earlier)
