"""Plain fields of a ticket: set one or several, add and remove tags.

Belongs here: the table of fields a person may set, each with its list or its check. Does not belong here: fields
that are the outcome of another verb; ``set`` leads to that verb where there is one.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import MigrationId, checked_id
from helpdesk_tui.model.ticket import AssessmentState, Status
from helpdesk_tui.policy.releases import Version
from helpdesk_tui.session.verbs.handling import MOST_NAME, read_status
from helpdesk_tui.session.verbs.making import MOST_SUBJECT
from helpdesk_tui.session.verbs.plan import Plan, already, change, event, needs_text, no_closed, refuse, says_nothing
from helpdesk_tui.session.verbs.statuses import check_status, moved
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.session.cases import Case

__all__ = ["FIELDS", "SetFields", "Tag", "set_fields", "tag"]

_OFF = frozenset({"", "none", "null", "-"})
_BOOLS = {"true": True, "yes": True, "1": True, "on": True, "false": False, "no": False, "0": False, "off": False}
MOST_TAGS = 50


@dataclass(frozen=True, slots=True)
class SetFields:
    changes: Mapping[str, str] = field(default_factory=dict)
    """Field to its new value as typed; ``none`` empties a field that may be empty."""
    reason: str = ""
    """For ``urgent``."""


@dataclass(frozen=True, slots=True)
class Tag:
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One field to be set: on what, to what, and what else is known."""

    case: Case
    text: str
    migration: Migration | None
    """The migration named, when there is one."""


def set_fields(case: Case, args: SetFields, migration: Migration | None = None) -> Plan:
    """Fields of a ticket, all or none. A value outside its list is InvalidInput, an illegal move Refused."""
    ticket = case.ticket
    no_closed(ticket)
    if not args.changes:
        raise InvalidInput("nothing to set", field="changes", hint="field=value")
    fields: dict[str, Any] = {}
    for name, text in args.changes.items():
        read = FIELDS.get(name.strip().casefold().replace("-", "_"))
        if read is None:
            hint = f"one of {', '.join(FIELDS)}"
            raise InvalidInput(f"{Foreign(name[:40])!r} can't be set", field=name[:40], hint=hint)
        fields |= read(_Asked(case, text, migration), args)
    fields = {name: value for name, value in fields.items() if getattr(ticket, name) != value}
    if not fields:
        return already(f"{ticket.id} has these values already")
    said = ", ".join(f"{name.replace('_', ' ')} {_shown(value)}" for name, value in fields.items() if name in _SAID)
    text = f"set {said}"
    return Plan(
        summary=f"{ticket.id} {text}", operations=(change(ticket, **fields), event(case.stamp, ticket.id, text))
    )


def tag(case: Case, args: Tag) -> Plan:
    """Adds and removes tags; what is there is not added twice, what is not there is not missed."""
    ticket = case.ticket
    no_closed(ticket)
    removed = {_tag(text) for text in args.remove}
    kept = tuple(one for one in ticket.tags if one not in removed)
    tags = tuple(dict.fromkeys((*kept, *(_tag(text) for text in args.add))))
    if not args.add and not args.remove:
        raise InvalidInput("no tag is named", field="tags", hint="name a tag to add or to remove")
    if len(tags) > MOST_TAGS:
        raise InvalidInput(f"more than {MOST_TAGS} tags", field="tags")
    if tags == ticket.tags:
        return already(f"{ticket.id} is tagged so already")
    added = [f"+{one}" for one in tags if one not in ticket.tags]
    gone = [f"-{one}" for one in ticket.tags if one not in tags]
    text = f"tags {' '.join([*added, *gone])}"
    return Plan(
        summary=f"{ticket.id} {text}", operations=(change(ticket, tags=tags), event(case.stamp, ticket.id, text))
    )


def _subject(asked: _Asked, _: SetFields) -> dict[str, Any]:
    return {"subject": Foreign(needs_text(asked.text, "subject", most=MOST_SUBJECT))}


def _status(asked: _Asked, _: SetFields) -> dict[str, Any]:
    ticket, target = asked.case.ticket, read_status(asked.text)
    if target is not ticket.status:
        check_status(ticket, target)
    return moved(ticket, target, asked.case.now)


def _urgent(asked: _Asked, args: SetFields) -> dict[str, Any]:
    on = _BOOLS.get(asked.text.strip().casefold())
    if on is None:
        raise InvalidInput(f"{Foreign(asked.text[:40])!r} is neither yes nor no", field="urgent", hint="true or false")
    if not on:
        return {"urgent": False, "urgent_reason": None}
    if asked.case.ticket.urgent:
        return {}
    if says_nothing(args.reason):
        rules = asked.case.desk.rules("order.urgent")
        raise refuse("urgent needs a reason", "desk.urgent.reason", *rules, hint="say why: --reason", field="urgent")
    return {"urgent": True, "urgent_reason": Foreign(args.reason)}


def _assignee(asked: _Asked, _: SetFields) -> dict[str, Any]:
    name = asked.text.strip()
    if name.casefold() in _OFF:
        return {"assignee": None}
    who = asked.case.stamp.actor if name == "me" else needs_text(name, "assignee", most=MOST_NAME)
    fields: dict[str, Any] = {"assignee": Foreign(who)}
    if asked.case.ticket.status is Status.NEW:
        fields |= moved(asked.case.ticket, Status.OPEN, asked.case.now)
    return fields


def _category(asked: _Asked, _: SetFields) -> dict[str, Any]:
    ticket, pack, name = asked.case.ticket, asked.case.desk.pack, asked.text.strip()
    if name.casefold() not in _OFF and name not in pack.categories:
        known = ", ".join(pack.categories) or "none at this desk"
        raise InvalidInput(
            f"unknown category {Foreign(name[:40])!r}", code="unknown_category", field="category", hint=known
        )
    new = None if name.casefold() in _OFF else name
    if new == ticket.category:
        return {}
    if ticket.assessment.state not in {AssessmentState.NONE, AssessmentState.REFUNDED}:
        rules = asked.case.desk.rules("credits.reassess")
        raise refuse(f"{ticket.id} has a price", "desk.category.charged", *rules, hint="assess it: credits assess")
    return {"category": new, "quote": None, "assessment": replace(ticket.assessment, price=None)}


def _channel(asked: _Asked, _: SetFields) -> dict[str, Any]:
    name = asked.text.strip().casefold()
    known = {*asked.case.desk.pack.channels, "chat"}
    if name not in known:
        hint = f"one of {', '.join(sorted(known))}"
        raise InvalidInput(f"unknown channel {Foreign(asked.text[:40])!r}", field="channel", hint=hint)
    return {"channel": name}


def _language(asked: _Asked, _: SetFields) -> dict[str, Any]:
    code = asked.text.strip()
    if not (2 <= len(code) <= 35 and code.isascii() and code.replace("-", "").isalnum()):
        raise InvalidInput(f"{Foreign(code[:40])!r} is no language code", field="language", hint="such as en or ru")
    return {"language": code}


def _tags(asked: _Asked, _: SetFields) -> dict[str, Any]:
    if asked.text.strip().casefold() in _OFF:
        return {"tags": ()}
    return {"tags": tuple(dict.fromkeys(_tag(text) for text in asked.text.split(",")))}


def _migration(asked: _Asked, _: SetFields) -> dict[str, Any]:
    ticket, name = asked.case.ticket, asked.text.strip()
    if name.casefold() in _OFF:
        return {"migration": None}
    wanted = MigrationId(checked_id(name, "migration"))
    if asked.migration is None or asked.migration.id != wanted:
        raise InvalidInput(f"there is no migration {wanted}", field="migration", hint="helpdesk migrations list")
    if asked.migration.customer != ticket.customer:
        raise refuse(f"migration {wanted} is another customer's", "desk.migration.customer", field="migration")
    return {"migration": wanted}


def _number(name: str) -> Callable[[_Asked, SetFields], dict[str, Any]]:
    def read(asked: _Asked, _: SetFields) -> dict[str, Any]:
        text = asked.text.strip()
        if text.casefold() in _OFF:
            return {name: None}
        if not (text.isascii() and text.isdigit() and len(text) <= 7):
            raise InvalidInput(f"{Foreign(text[:40])!r} is no number of credits", field=name, hint="a whole number")
        return {name: int(text)}

    return read


def _version(name: str) -> Callable[[_Asked, SetFields], dict[str, Any]]:
    def read(asked: _Asked, _: SetFields) -> dict[str, Any]:
        text = asked.text.strip()
        return {name: None if text.casefold() in _OFF else str(Version.parse(text, field=name))}

    return read


FIELDS: dict[str, Callable[[_Asked, SetFields], dict[str, Any]]] = {
    "status": _status,
    "urgent": _urgent,
    "assignee": _assignee,
    "category": _category,
    "subject": _subject,
    "channel": _channel,
    "language": _language,
    "tags": _tags,
    "migration": _migration,
    "advance_limit": _number("advance_limit"),
    "upgrade_from": _version("upgrade_from"),
    "upgrade_to": _version("upgrade_to"),
}
"""What may be set, and how a typed value is read."""

_SAID = {*FIELDS, "quote"}


def _tag(text: str) -> Foreign:
    return Foreign(needs_text(text, "tags", most=MOST_NAME).strip())


def _shown(value: object) -> str:
    match value:
        case None | ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return " ".join(str(item) for item in value)
        case _:
            return str(value)
