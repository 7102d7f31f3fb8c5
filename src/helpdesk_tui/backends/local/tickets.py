"""A ticket and its messages as rows, and back.

Belongs here: the order of the columns and what is derived from a ticket for searching and sorting. Does not belong
here: other entities (``records``), writing (``writes``, ``load``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local.values import (
    get_foreign,
    get_foreigns,
    get_json,
    get_text,
    get_time,
    id_key,
    key,
    micros,
    put_foreigns,
    put_json,
    put_text,
    put_text_or_none,
    put_time,
    zone_seconds,
)
from helpdesk_tui.model.ids import CustomerId, MessageId, MigrationId, TicketId
from helpdesk_tui.model.ticket import (
    ACTIVE,
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
from helpdesk_tui.query import FIELDS
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from datetime import datetime

    from helpdesk_tui.backends.local.values import Row

__all__ = [
    "DERIVED",
    "LAST",
    "MESSAGE_COLUMNS",
    "PLACES",
    "RANK_PLACES",
    "STORED",
    "message_of",
    "message_row",
    "ticket_of",
    "ticket_row",
]

LAST = 2**63 - 1
"""Stands for "no time to work by" in the order of service."""

STORED = (
    "id, desk, customer, subject, channel, status, received, received_z, category, urgent, urgent_reason, assignee, "
    "language, tags, migration, assessment, assessed, charged, override, quote, advance_limit, upgrade_from, "
    "upgrade_to, snoozed_until, snoozed_until_z, snoozed_for_reply, watchers, links, minutes, held_since, "
    "held_since_z, held, updated, updated_z, version, rank, rank_name, due, work_by, risk_at, verdict, placed_price, "
    "until, extra"
)
"""The columns a ticket is made from, in the order of ``ticket_row`` and ``ticket_of``."""

DERIVED = (
    "id_key, id_fold, desk_fold, channel_fold, status_place, active, calm, assignee_fold, language_fold, tagged, "
    "migration_fold, changed, rank_place, work_key, price"
)
"""What follows them in ``ticket_row``: made from them, for searching and sorting."""

MESSAGE_COLUMNS = "id, at, at_z, sender, author, kind, body, attachments, auto, investigation, extra"

_FIELD = {field.name: [value.name for value in field.values] for field in FIELDS}
PLACES = {name: place for place, name in enumerate(_FIELD["status"])}
"""Where a status stands among those of its field."""
RANK_PLACES = {name: place for place, name in enumerate(_FIELD["rank"])} | {"": len(_FIELD["rank"]) + 1}
"""The same for ranks; an unknown one comes after them, none at all last."""
_OTHER_RANK = len(_FIELD["rank"])

_STATUS = {str(status): status for status in Status}
_STATE = {str(state): state for state in AssessmentState}
_KIND = {str(kind): kind for kind in MessageKind}
_SENDER = {str(sender): sender for sender in Sender}
_NO_ASSESSMENT = Assessment()
_FOLDS: dict[str, bytes] = {}


def ticket_row(ticket: Ticket) -> Row:
    """The cells of ``STORED`` and ``DERIVED``."""
    return _stored(ticket) + _derived(ticket)


def _stored(ticket: Ticket) -> Row:
    assessment, placed = ticket.assessment, ticket.placement
    return (
        ticket.id,
        put_text(ticket.desk),
        ticket.customer,
        put_text(ticket.subject.raw),
        put_text(ticket.channel),
        str(ticket.status),
        micros(ticket.received),
        zone_seconds(ticket.received),
        put_text_or_none(ticket.category),
        int(ticket.urgent),
        _raw(ticket.urgent_reason),
        _raw(ticket.assignee),
        put_text(ticket.language),
        put_foreigns(ticket.tags),
        ticket.migration,
        str(assessment.state),
        assessment.price,
        assessment.charged,
        _raw(assessment.override),
        ticket.quote,
        ticket.advance_limit,
        put_text_or_none(ticket.upgrade_from),
        put_text_or_none(ticket.upgrade_to),
        *put_time(ticket.snoozed_until),
        int(ticket.snoozed_for_reply),
        put_foreigns(ticket.watchers),
        _put_links(ticket.links),
        ticket.minutes,
        *put_time(ticket.held_since),
        _put_held(ticket.held),
        *put_time(ticket.updated),
        ticket.version,
        placed.rank,
        put_text(placed.rank_name),
        _micros(placed.due),
        _micros(placed.work_by),
        _micros(placed.risk_at),
        put_text(placed.verdict),
        placed.price,
        _micros(placed.until),
        put_json(ticket.extra),
    )


def _derived(ticket: Ticket) -> Row:
    placed, price = ticket.placement, ticket.assessment.price
    return (
        id_key(ticket.id),
        key(ticket.id),
        _fold(ticket.desk),
        _fold(ticket.channel),
        PLACES[ticket.status],
        int(ticket.status in ACTIVE),
        int(not ticket.urgent),
        key(ticket.assignee.raw) if ticket.assignee is not None and ticket.assignee.raw else None,
        _fold(ticket.language),
        int(any(tag.raw for tag in ticket.tags)),
        key(ticket.migration) if ticket.migration is not None else None,
        micros(ticket.updated or ticket.received),
        RANK_PLACES.get(placed.rank_name, _OTHER_RANK),
        LAST if placed.work_by is None else micros(placed.work_by),
        placed.price if price is None else price,
    )


def ticket_of(row: Row) -> Ticket:
    """From the cells of ``STORED``."""
    return Ticket(
        id=TicketId(row[0]),
        desk=get_text(row[1]),
        customer=CustomerId(row[2]),
        subject=Foreign(get_text(row[3])),
        channel=get_text(row[4]),
        status=_STATUS[row[5]],
        received=get_time(row[6], row[7]),
        category=_text(row[8]),
        urgent=bool(row[9]),
        urgent_reason=get_foreign(row[10]),
        assignee=get_foreign(row[11]),
        language=get_text(row[12]),
        tags=get_foreigns(row[13]),
        migration=None if row[14] is None else MigrationId(row[14]),
        assessment=_assessment(row[15:19]),
        quote=row[19],
        advance_limit=row[20],
        upgrade_from=_text(row[21]),
        upgrade_to=_text(row[22]),
        snoozed_until=_time(row[23], row[24]),
        snoozed_for_reply=bool(row[25]),
        watchers=get_foreigns(row[26]),
        links=_get_links(row[27]),
        minutes=row[28],
        held_since=_time(row[29], row[30]),
        held=_get_held(row[31]),
        updated=_time(row[32], row[33]),
        version=row[34],
        placement=_placement(row[35:43]),
        extra=get_json(row[43]),
    )


def _assessment(row: Row) -> Assessment:
    if row == ("none", None, 0, None):
        return _NO_ASSESSMENT
    return Assessment(state=_STATE[row[0]], price=row[1], charged=row[2], override=get_foreign(row[3]))


def _placement(row: Row) -> Placement:
    return Placement(
        rank=row[0],
        rank_name=get_text(row[1]),
        due=_time(row[2]),
        work_by=_time(row[3]),
        risk_at=_time(row[4]),
        verdict=get_text(row[5]),
        price=row[6],
        until=_time(row[7]),
    )


def message_row(message: Message) -> Row:
    """The cells of ``MESSAGE_COLUMNS``."""
    return (
        message.id,
        micros(message.at),
        zone_seconds(message.at),
        str(message.sender),
        put_text(message.author.raw),
        str(message.kind),
        put_text(message.body.raw),
        _put_attachments(message.attachments) if message.attachments else None,
        int(message.auto),
        int(message.investigation),
        put_json(message.extra),
    )


def message_of(row: Row) -> Message:
    return Message(
        id=MessageId(row[0]),
        at=get_time(row[1], row[2]),
        sender=_SENDER[row[3]],
        author=Foreign(get_text(row[4])),
        kind=_KIND[row[5]],
        body=Foreign(get_text(row[6])),
        attachments=_get_attachments(row[7]) if row[7] else (),
        auto=bool(row[8]),
        investigation=bool(row[9]),
        extra=get_json(row[10]),
    )


def _fold(text: str) -> bytes:
    """``key`` of words that repeat: desks, channels, languages."""
    made = _FOLDS.get(text)
    if made is None:
        made = key(text)
        if len(_FOLDS) < 1000:
            _FOLDS[text] = made
    return made


def _raw(text: Foreign | None) -> str | bytes | None:
    return None if text is None else put_text(text.raw)


def _text(cell: str | bytes | None) -> str | None:
    return None if cell is None else get_text(cell)


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def _time(cell: int | None, zone: int | None = 0) -> datetime | None:
    return None if cell is None else get_time(cell, zone)


def _put_links(links: tuple[Link, ...]) -> str | None:
    return json.dumps([[str(link.kind), link.ticket] for link in links]) if links else None


def _get_links(cell: str | None) -> tuple[Link, ...]:
    return tuple(Link(LinkKind(kind), TicketId(ticket)) for kind, ticket in json.loads(cell)) if cell else ()


def _put_held(held: tuple[tuple[datetime, datetime, str], ...]) -> str | None:
    return json.dumps([[*put_time(start), *put_time(end), status] for start, end, status in held]) if held else None


def _get_held(cell: str | None) -> tuple[tuple[datetime, datetime, str], ...]:
    if not cell:
        return ()
    return tuple((get_time(a, az), get_time(b, bz), status) for a, az, b, bz, status in json.loads(cell))


def _put_attachments(attachments: tuple[Attachment, ...]) -> str:
    rows: list[list[Any]] = [[one.name.raw, one.size, one.content_type.raw, dict(one.extra)] for one in attachments]
    return json.dumps(rows)


def _get_attachments(cell: str) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(name=Foreign(name), size=size, content_type=Foreign(kind), extra=extra)
        for name, size, kind, extra in json.loads(cell)
    )
