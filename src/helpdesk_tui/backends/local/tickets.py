"""A ticket and its messages as rows, and back.

Belongs here: the order of the columns and what is derived from a ticket for searching and sorting. Does not belong
here: other entities (``records``), writing (``writes``, ``load``).
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local.rest import from_rest, to_rest
from helpdesk_tui.backends.local.values import (
    get_foreign,
    get_foreigns,
    get_json,
    get_text,
    get_time,
    id_key,
    key,
    micros,
    put_json,
    put_text,
    word_key,
    zone_seconds,
)
from helpdesk_tui.model.ids import CustomerId, MessageId, MigrationId, TicketId
from helpdesk_tui.model.ticket import (
    ACTIVE,
    Assessment,
    AssessmentState,
    Attachment,
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
    from helpdesk_tui.backends.local.values import Row

__all__ = [
    "COLUMNS",
    "LAST",
    "MESSAGE_COLUMNS",
    "PLACED",
    "PLACES",
    "RANK_PLACES",
    "STORED",
    "message_of",
    "message_row",
    "placed_row",
    "ticket_of",
    "ticket_row",
]

LAST = 2**63 - 1
"""Stands for "no time to work by" in the order of service."""

COLUMNS = (
    "work_key, rank, calm, received, id_key, active, status_place, rank_place, assignee_fold, changed, due, risk_at, "
    "stale_at, price, customer, id, id_fold, migration, migration_fold, snoozed_until, snoozed_for_reply, verdict, "
    "category, assessment, language_fold, channel_fold, desk_fold, version, received_z, updated_z, placed_price, "
    "until, rank_name, language, channel, desk, assignee, tags, subject, rest"
)
"""What ``ticket_row`` makes of a ticket alone, in its order."""

STORED = (
    "id, desk, customer, subject, channel, status_place, received, received_z, category, calm, assignee, language, "
    "tags, migration, assessment, snoozed_until, snoozed_for_reply, changed, updated_z, version, rank, rank_place, "
    "rank_name, due, work_key, risk_at, verdict, placed_price, until, rest"
)
"""What ``ticket_of`` makes a ticket from, in its order."""

PLACED = "work_key, rank, rank_place, due, risk_at, stale_at, price, verdict, placed_price, until, rank_name"
"""What a placement decides, in the order of ``placed_row``."""

MESSAGE_COLUMNS = "id, at, at_z, sender, author, kind, body, attachments, auto, investigation, extra"

_FIELD = {field.name: [value.name for value in field.values] for field in FIELDS}
PLACES = {name: place for place, name in enumerate(_FIELD["status"])}
"""Where a status stands among those of its field."""
RANK_PLACES = {name: place for place, name in enumerate(_FIELD["rank"])} | {"": len(_FIELD["rank"]) + 1}
"""The same for ranks; an unknown one comes after them, none at all last."""
_OTHER_RANK = len(_FIELD["rank"])

_STATUS = tuple(map(Status, _FIELD["status"]))
_RANKS = tuple(_FIELD["rank"])
_STATE = {str(state): state for state in AssessmentState}
_KIND = {str(kind): kind for kind in MessageKind}
_SENDER = {str(sender): sender for sender in Sender}
_PLAIN = {word: str.__str__(word) for words in (AssessmentState, MessageKind, Sender) for word in words}
"""A word of the model as the driver binds it without asking what it is."""
_NO_ASSESSMENT = Assessment()


def ticket_row(ticket: Ticket) -> Row:
    """The cells of ``COLUMNS``."""
    placed, received, status = ticket.placement, micros(ticket.received), ticket.status
    rank_place = RANK_PLACES.get(placed.rank_name, _OTHER_RANK)
    assignee = None if ticket.assignee is None else ticket.assignee.raw
    migration, snoozed, updated, category = ticket.migration, ticket.snoozed_until, ticket.updated, ticket.category
    work_by, due, risk_at, until = placed.work_by, placed.due, placed.risk_at, placed.until
    keys, names = _put_names(ticket.language, ticket.channel, ticket.desk)
    return (
        LAST if work_by is None else micros(work_by),
        placed.rank,
        0 if ticket.urgent else 1,
        received,
        id_key(ticket.id),
        1 if status in ACTIVE else 0,
        PLACES[status],
        rank_place,
        word_key(assignee) if assignee else None,
        received if updated is None else micros(updated),
        None if due is None else micros(due),
        None if risk_at is None else micros(risk_at),
        _stale_at(placed),
        _price(ticket),
        ticket.customer,
        ticket.id,
        key(ticket.id),
        migration,
        None if migration is None else key(migration),
        None if snoozed is None else micros(snoozed),
        1 if ticket.snoozed_for_reply else 0,
        put_text(placed.verdict),
        None if category is None else put_text(category),
        _PLAIN[ticket.assessment.state],
        *keys,
        ticket.version,
        zone_seconds(ticket.received),
        None if updated is None else zone_seconds(updated),
        placed.price,
        None if until is None else micros(until),
        None if rank_place != _OTHER_RANK else put_text(placed.rank_name),
        *names,
        None if assignee is None else put_text(assignee),
        _put_tags(tuple([tag.raw for tag in ticket.tags])) if ticket.tags else None,
        put_text(ticket.subject.raw),
        to_rest(ticket),
    )


@lru_cache(maxsize=4096)
def _put_names(*names: str) -> tuple[tuple[bytes, ...], tuple[str | bytes, ...]]:
    """Names that repeat, together: what they are compared by, and themselves."""
    return tuple(map(word_key, names)), tuple(map(put_text, names))


@lru_cache(maxsize=4096)
def _put_tags(tags: tuple[str, ...]) -> str | None:
    """They repeat. None where all are empty: then they are in ``rest``."""
    return json.dumps(tags) if any(tags) else None


def placed_row(ticket: Ticket) -> Row:
    """The cells of ``PLACED``."""
    placed = ticket.placement
    rank_place = RANK_PLACES.get(placed.rank_name, _OTHER_RANK)
    return (
        LAST if placed.work_by is None else micros(placed.work_by),
        placed.rank,
        rank_place,
        None if placed.due is None else micros(placed.due),
        None if placed.risk_at is None else micros(placed.risk_at),
        _stale_at(placed),
        _price(ticket),
        put_text(placed.verdict),
        placed.price,
        None if placed.until is None else micros(placed.until),
        None if rank_place != _OTHER_RANK else put_text(placed.rank_name),
    )


def ticket_of(row: Row) -> Ticket:
    """From the cells of ``STORED``."""
    rest: dict[str, Any] = json.loads(row[29]) if row[29] else {}
    return Ticket(
        id=TicketId(row[0]),
        desk=get_text(row[1]),
        customer=CustomerId(row[2]),
        subject=Foreign(get_text(row[3])),
        channel=get_text(row[4]),
        status=_STATUS[row[5]],
        received=get_time(row[6], row[7]),
        category=None if row[8] is None else get_text(row[8]),
        urgent=not row[9],
        assignee=get_foreign(row[10]),
        language=get_text(row[11]),
        tags=get_foreigns(row[12]) if row[12] else tuple(map(Foreign, rest.get("tags", ()))),
        migration=None if row[13] is None else MigrationId(row[13]),
        assessment=_NO_ASSESSMENT if row[14] == "none" and not rest else _assessment(row[14], rest),
        snoozed_until=None if row[15] is None else get_time(row[15], rest.get("snoozed_z", 0)),
        snoozed_for_reply=bool(row[16]),
        updated=None if row[18] is None else get_time(row[17], row[18]),
        version=row[19],
        placement=_placement(row[20:29]),
        **(from_rest(rest) if rest else {}),
    )


def _stale_at(placed: Placement) -> int | None:
    """From when on a ticket has to be placed again: at once where it never was."""
    if not placed.verdict:
        return 0
    return None if placed.until is None else micros(placed.until)


def _price(ticket: Ticket) -> int | None:
    """The price agreed on or asked for; before that what the rules would take."""
    price = ticket.assessment.price
    return ticket.placement.price if price is None else price


def _assessment(state: str, rest: dict[str, Any]) -> Assessment:
    price, charged, override = rest.get("assessment", (None, 0, None))
    return Assessment(
        state=_STATE[state], price=price, charged=charged, override=None if override is None else Foreign(override)
    )


def _placement(row: Row) -> Placement:
    rank, place, name, due, work_key, risk_at, verdict, price, until = row
    return Placement(
        rank=rank,
        rank_name=_RANKS[place] if place < _OTHER_RANK else get_text(name or ""),
        due=None if due is None else get_time(due),
        work_by=None if work_key == LAST else get_time(work_key),
        risk_at=None if risk_at is None else get_time(risk_at),
        verdict=get_text(verdict),
        price=price,
        until=None if until is None else get_time(until),
    )


def message_row(message: Message) -> Row:
    """The cells of ``MESSAGE_COLUMNS``."""
    return (
        message.id,
        micros(message.at),
        zone_seconds(message.at),
        _PLAIN[message.sender],
        put_text(message.author.raw),
        _PLAIN[message.kind],
        put_text(message.body.raw),
        _put_attachments(message.attachments) if message.attachments else None,
        1 if message.auto else 0,
        1 if message.investigation else 0,
        put_json(message.extra) if message.extra else None,
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


def _put_attachments(attachments: tuple[Attachment, ...]) -> str:
    rows: list[list[Any]] = [[one.name.raw, one.size, one.content_type.raw, dict(one.extra)] for one in attachments]
    return json.dumps(rows)


def _get_attachments(cell: str) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(name=Foreign(name), size=size, content_type=Foreign(kind), extra=extra)
        for name, size, kind, extra in json.loads(cell)
    )
