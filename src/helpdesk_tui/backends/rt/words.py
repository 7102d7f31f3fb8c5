"""What RT keeps of a text and of a field, so that what was asked for can be compared with what is there.

Belongs here: pure translation towards RT. Does not belong here: translation from it (``mapping``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.rt.mapping import NOBODY, user_name
from helpdesk_tui.model.ticket import AssessmentState, LinkKind, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpdesk_tui.backends.rt.answers import TicketRow
    from helpdesk_tui.backends.rt.settings import RtSettings

__all__ = [
    "ASSESSED",
    "MOST_SUBJECT",
    "became",
    "body_kept",
    "is_kept",
    "line_kept",
    "related",
    "wanted",
    "wrong_fields",
]

ASSESSED = "assessed"
"""No field of a ticket: a line about its price, for those who look at RT."""
MOST_SUBJECT = 200
"""Bytes, half as many letters of Cyrillic; RT cuts off what is longer and says that all is well."""
_PLAIN = frozenset({"subject", "assignee", "minutes", "links", "watchers", "customer", "tags", "urgent"})
_RELATED = frozenset({LinkKind.RELATED, LinkKind.SPLIT_FROM, LinkKind.SPLIT_TO, LinkKind.FOLLOW_UP_OF})
_RELATED |= {LinkKind.FOLLOWED_BY}


def line_kept(text: str) -> str:
    """A line of text as RT is given it: what it would change or choke on is replaced before."""
    return " ".join("".join(_kept(c) if c.isprintable() or c == " " else " " for c in text).split(" "))


def body_kept(text: str) -> str:
    """A message as RT keeps it: Unix line ends, no NUL, no halves of characters."""
    lines = text.replace("\r\n", "\n")
    return "".join(_kept(c) for c in lines)


def _kept(c: str) -> str:
    return "\ufffd" if c == "\x00" or 0xD800 <= ord(c) < 0xE000 else c


def is_kept(settings: RtSettings, name: str, value: Any) -> bool:
    """Whether RT has a place for this value of a field; an empty one needs none."""
    if name == "status":
        return settings.to_rt(value) is not None or value is Status.CLOSED
    if name == "subject":
        return len(line_kept(value.raw).encode()) <= MOST_SUBJECT
    if name == "assessment":
        return bool(value.state is AssessmentState.NONE)
    if name == ASSESSED:
        return bool(settings.assessment_field)
    return name in _PLAIN or not value


def wanted(settings: RtSettings, fields: Mapping[str, Any], row: TicketRow | None) -> dict[str, Any]:
    """The body of a PUT (or the fields of a new ticket, without ``row``): what is so already is left out."""
    body: dict[str, Any] = {}
    for name, value in fields.items():
        one = _one(settings, name, value, row)
        custom = {**body.get("CustomFields", {}), **one.get("CustomFields", {})}
        body |= one | ({"CustomFields": custom} if custom else {})
    return body


def became(settings: RtSettings, name: str, value: Any) -> object:
    """What RT shows of a value: values that become the same can't be told apart there."""
    match name:
        case "status":
            return settings.to_rt(value)
        case "subject":
            return " ".join(line_kept(value.raw).split())
        case "tags":
            return tuple(sorted({" ".join(line_kept(tag.raw).split()) for tag in value} - {""}))
        case _:
            return value


def _one(settings: RtSettings, name: str, value: Any, row: TicketRow | None) -> dict[str, Any]:
    match name:
        case "status":
            word = settings.to_rt(value)
            return {"Status": word} if word and (row is None or row.status != word) else {}
        case "subject":
            line = line_kept(value.raw)
            return {"Subject": line} if row is None or row.subject != line else {}
        case "assignee":
            owner = value.raw if value is not None else "Nobody"
            return {"Owner": owner} if row is None or row.owner != owner else {}
        case "minutes":
            return {"TimeWorked": value} if row is None or row.minutes != value else {}
        case "urgent":
            return _priority(settings, row, urgent=value)
        case "tags":
            return _tags(settings, [line_kept(tag.raw) for tag in value], row)
        case "assessed":
            shown = row.fields.get(settings.assessment_field, ()) if row is not None else ()
            said = [value.raw] if value.raw else []
            return {"CustomFields": {settings.assessment_field: said}} if list(shown) != said else {}
        case "watchers":
            names = [line_kept(one.raw) for one in value]
            return {"AdminCc": names} if sorted(names) != sorted(row.admin_cc if row else ()) else {}
        case "customer" if value != NOBODY:
            user = user_name(value)
            there = row.requestors[0].name if row is not None and row.requestors else ""
            return {"Requestor": user} if there != user else {}
        case "links":
            return _links(value, row)
        case _:
            return {}


def _priority(settings: RtSettings, row: TicketRow | None, *, urgent: bool) -> dict[str, Any]:
    there = row.priority if row is not None else 0
    if urgent == (there >= settings.urgent_priority):
        return {}
    return {"Priority": settings.urgent_priority if urgent else min(settings.priority, settings.urgent_priority - 1)}


def _tags(settings: RtSettings, tags: list[str], row: TicketRow | None) -> dict[str, Any]:
    there = list(row.fields.get(settings.tags_field, ())) if row is not None else []
    wanted_ = list(dict.fromkeys(tag for tag in tags if tag.strip()))
    return {"CustomFields": {settings.tags_field: wanted_}} if sorted(wanted_) != sorted(there) else {}


def related(links: Any) -> set[int]:
    """Numbers of tickets that are to be linked."""
    return {int(one.ticket) for one in links if one.kind in _RELATED and one.ticket.isascii() and one.ticket.isdigit()}


def _links(links: Any, row: TicketRow | None) -> dict[str, Any]:
    asked = related(links)
    there = {*row.refers_to, *row.referred_by} if row is not None else set()
    body: dict[str, Any] = {}
    if more := sorted(asked - there):
        body["AddRefersTo" if row is not None else "RefersTo"] = [str(one) for one in more]
    if row is not None:
        if less := sorted(set(row.refers_to) - asked):
            body["DeleteRefersTo"] = [str(one) for one in less]
        if less := sorted(set(row.referred_by) - asked):
            body["DeleteReferredToBy"] = [str(one) for one in less]
    return body


def wrong_fields(settings: RtSettings, fields: Mapping[str, Any], row: TicketRow) -> list[str]:
    """Names of fields that are not as asked."""
    return [name for name, value in fields.items() if _one(settings, name, value, row)]
