"""RT's JSON as small rows, checked field by field.

Belongs here: the shapes of answers. Does not belong here: what they mean to a desk (``mapping``). RT writes numbers as
texts or numbers, empty things as empty texts, and times that are not set as 1970.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from helpdesk_tui.errors import InvalidReply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Page", "Part", "Person", "QueueRow", "TicketRow", "Txn", "page_of", "part_of", "person_of", "queue_of"]
__all__ += ["shifted", "ticket_of", "txn_of"]

T = TypeVar("T")
Moved = TypeVar("Moved", "TicketRow", "Txn")
_EPOCH_YEAR = 1970


@dataclass(frozen=True, slots=True)
class Person:
    """A user of RT, customers too. ``name`` is unique."""

    name: str
    real_name: str = ""
    email: str = ""
    organization: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    id: int
    name: str
    lifecycle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket as RT has it."""

    id: int
    effective: int
    """Another id: it was merged into that ticket."""
    subject: str
    status: str
    queue: str
    """Name, or id where RT did not say the name."""
    owner: str
    """``Nobody``: none."""
    requestors: tuple[Person, ...] = ()
    admin_cc: tuple[str, ...] = ()
    priority: int = 0
    created: datetime
    updated: datetime
    due: datetime | None = None
    starts: datetime | None = None
    told: datetime | None = None
    sla: str = ""
    minutes: int = 0
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Custom fields by name."""
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Of its queue and its custom fields, by kind and number: a history has numbers only."""
    refers_to: tuple[int, ...] = ()
    referred_by: tuple[int, ...] = ()
    next_statuses: frozenset[str] = frozenset()
    """Where its status may legally go, for this user."""
    rights: frozenset[str] = frozenset()
    """``correspond`` and ``comment``, as far as this user may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Txn:
    """One line of a history."""

    id: int
    ticket: int | None
    kind: str
    creator: str
    created: datetime
    field: str = ""
    old: str = ""
    new: str = ""
    data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a message: a text, a file, or the frame of several."""

    id: int
    txn: int
    name: str
    content_type: str
    text: str
    headers: str
    size: int


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list. ``bad`` rows could not be read."""

    rows: list[T]
    total: int | None
    bad: int = 0


def page_of(data: object, read: Callable[[Mapping[str, Any]], T]) -> Page[T]:
    """Rows that can be read, in order. Raises InvalidReply for what is no list at all."""
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(items, list):
        raise InvalidReply("Request Tracker answered without a list")
    rows, bad = [], 0
    for item in items:
        try:
            rows.append(read(item))
        except (InvalidReply, ValueError, TypeError, AttributeError, OverflowError):
            bad += 1
    total = data.get("total")
    return Page(rows, total if isinstance(total, int) else None, bad)


def ticket_of(item: Mapping[str, Any]) -> TicketRow:
    """Raises InvalidReply."""
    queue = item.get("Queue") or {}
    links = _links(item.get("_hyperlinks"))
    return TicketRow(
        id=_number(item.get("id"), "id"),
        effective=_effective(item),
        subject=_text(item.get("Subject")),
        status=_text(item.get("Status")),
        queue=_text(queue.get("Name") or queue.get("id")) if isinstance(queue, dict) else _text(queue),
        owner=_name(item.get("Owner")) or "Nobody",
        requestors=tuple(person_of(one) for one in _items(item.get("Requestor"))),
        admin_cc=tuple(_name(one) for one in _items(item.get("AdminCc"))),
        priority=_number(item.get("Priority") or 0, "Priority"),
        created=_needed_time(item.get("Created"), "Created"),
        updated=_needed_time(item.get("LastUpdated"), "LastUpdated"),
        due=_time(item.get("Due")),
        starts=_time(item.get("Starts")),
        told=_time(item.get("Told")),
        sla=_text(item.get("SLA")),
        minutes=_number(item.get("TimeWorked") or 0, "TimeWorked"),
        fields=_fields(item.get("CustomFields")),
        names=_names(item),
        refers_to=links["refers-to"],
        referred_by=links["referred-to-by"],
        next_statuses=_next(item.get("_hyperlinks")),
        rights=frozenset(
            one["ref"]
            for one in _items(item.get("_hyperlinks"))
            if isinstance(one, dict) and one.get("ref") in {"correspond", "comment"}
        ),
    )


def txn_of(item: Mapping[str, Any]) -> Txn:
    """Raises InvalidReply."""
    about = item.get("ObjectId")
    ours = item.get("ObjectType", "RT::Ticket") == "RT::Ticket"
    return Txn(
        id=_number(item.get("id"), "id"),
        ticket=_number(about, "ObjectId") if about and ours else None,
        kind=_text(item.get("Type")),
        creator=_name(item.get("Creator")),
        created=_needed_time(item.get("Created"), "Created"),
        field=_text(item.get("Field")),
        old=_text(item.get("OldValue")),
        new=_text(item.get("NewValue")),
        data=_text(item.get("Data")),
    )


def shifted(page: Page[Moved], off: timedelta) -> Page[Moved]:
    """Rows with their times by our clock; ``off``: the server's minus ours."""
    return Page([_earlier(row, off) for row in page.rows], page.total, page.bad) if off else page


def _earlier(row: Moved, off: timedelta) -> Moved:
    names = [one.name for one in fields(row) if isinstance(getattr(row, one.name), datetime)]
    moved: dict[str, Any] = {name: _moved(getattr(row, name), off) for name in names}
    return replace(row, **moved)


def _moved(at: datetime, off: timedelta) -> datetime:
    try:
        return at - off
    except OverflowError:
        return at


def part_of(item: Mapping[str, Any]) -> Part:
    """Raises InvalidReply."""
    return Part(
        id=_number(item.get("id"), "id"),
        txn=_number(item.get("TransactionId"), "TransactionId"),
        name=_text(item.get("Filename")),
        content_type=_text(item.get("ContentType")),
        text=_text(item.get("Content")),
        headers=_text(item.get("Headers")),
        size=_number(item.get("ContentLength") or 0, "ContentLength"),
    )


def person_of(item: object) -> Person:
    """Raises InvalidReply."""
    name = _name(item)
    if not name or not isinstance(item, dict):
        raise InvalidReply("Request Tracker answered with a user without a name")
    return Person(name, _text(item.get("RealName")), _text(item.get("EmailAddress")), _text(item.get("Organization")))


def queue_of(item: Mapping[str, Any]) -> QueueRow:
    """Raises InvalidReply."""
    return QueueRow(_number(item.get("id"), "id"), _text(item.get("Name")), _text(item.get("Lifecycle")))


def _effective(item: Mapping[str, Any]) -> int:
    found = item.get("EffectiveId")
    found = found.get("id") if isinstance(found, dict) else found
    return _number(found or item.get("id"), "EffectiveId")


def _links(items: object) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {"refers-to": (), "referred-to-by": ()}
    for one in _items(items):
        if isinstance(one, dict) and one.get("ref") in found and one.get("type") == "ticket":
            number = str(one.get("id", ""))
            if number.isascii() and number.isdigit():
                found[one["ref"]] += (int(number),)
    return found


def _next(items: object) -> frozenset[str]:
    return frozenset(
        _text(one.get("to")) for one in _items(items) if isinstance(one, dict) and one.get("ref") == "lifecycle"
    )


def _fields(items: object) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in _items(items):
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            found[one["name"]] = tuple(v for v in _items(one.get("values")) if isinstance(v, str))
    return found


def _names(item: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    numbered = [("Queue", item.get("Queue"), "Name")]
    numbered += [("CustomField", one, "name") for one in _items(item.get("CustomFields"))]
    return {
        (kind, _text(one.get("id"))): one[name]
        for kind, one, name in numbered
        if isinstance(one, dict) and isinstance(one.get(name), str)
    }


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _name(value: object) -> str:
    """Of a user: RT's own key."""
    if isinstance(value, dict):
        return _text(value.get("Name") or value.get("id"))
    return _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidReply(f"Request Tracker answered with {type(value).__name__} for a text")
    return str(value)


def _number(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidReply(f"Request Tracker answered without {what}")
    text = str(value)
    if len(text) > 15 or not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit():
        raise InvalidReply(f"Request Tracker answered with no number for {what}")
    return int(text)


def _time(value: object) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return None if at.year <= _EPOCH_YEAR else at


def _needed_time(value: object, what: str) -> datetime:
    at = _time(value)
    if at is None:
        raise InvalidReply(f"Request Tracker answered without {what}")
    return at
