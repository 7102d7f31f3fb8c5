"""What verbs on tickets ask for.

Belongs here: one form for each. Does not belong here: prices (``credits``), choices several forms offer (``sources``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.inputs.values import minutes, signed, split_words
from helpdesk_tui.session.verbs.fields import FIELDS as SETTABLE
from helpdesk_tui.session.verbs.fields import SetFields, Tag
from helpdesk_tui.session.verbs.handling import Assign, Claim, SetStatus, Snooze, Urgent, Watch
from helpdesk_tui.session.verbs.joining import LinkTo, Merge, Split
from helpdesk_tui.session.verbs.making import Create, FollowUp
from helpdesk_tui.session.verbs.talking import LogTime, Note, Receive, Reply
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.forms.keys import alphabetical, keyed
from helpdesk_tui.tui.forms.shape import Asked, Choice, Field, Form, Values
from helpdesk_tui.tui.forms.sources import (
    categories,
    colleagues,
    customers,
    messages,
    other_tickets,
    read_person,
    read_snooze,
    read_tags,
    snooze_value,
    snoozes,
    statuses,
    tags,
    yes_or_no,
)

if TYPE_CHECKING:
    from helpdesk_tui.session.cards import Card

__all__ = ["TICKET_FORMS"]

_ON_OFF = (Choice("on", "on", "o"), Choice("off", "off", "f"))


async def _on_off(_: Asked) -> tuple[Choice, ...]:
    return _ON_OFF


def _switch(is_on: str) -> Field:
    """On unless all that is known says it is on already."""
    state = _STATES[is_on]
    return Field(
        name="on",
        prompt="on or off",
        kind="choice",
        choices=_on_off,
        free=False,
        optional=True,
        bare=True,
        default=lambda asked: "off" if asked.card is not None and state(asked, asked.card) else "on",
    )


def _others(asked: Asked) -> bool:
    """Whether somebody else has the ticket."""
    card = asked.card
    if card is None or len(asked.targets) > 1 or not card.ticket.assignee:
        return False
    return card.ticket.assignee != Foreign(asked.session.actor)


def _who_has(asked: Asked) -> str:
    """Of a ticket that is not free: whose it is."""
    return f"{asked.card.ticket.assignee} has it: take it over" if asked.card is not None else "take it over"


def _is_urgent(_: Asked, card: Card) -> bool:
    return card.ticket.urgent


def _is_watched(asked: Asked, card: Card) -> bool:
    return Foreign(asked.session.actor) in card.ticket.watchers


_STATES = {"urgent": _is_urgent, "watched": _is_watched}


async def _names(_: Asked) -> tuple[Choice, ...]:
    """The fields that can be set."""
    return keyed([Choice(name, name.replace("_", " ")) for name in SETTABLE])


async def _values(asked: Asked) -> tuple[Choice, ...]:
    """What the chosen field may become."""
    match asked.value("field"):
        case "status":
            return await statuses(asked)
        case "assignee":
            return await colleagues(asked)
        case "category":
            return await categories(asked)
        case "urgent":
            return await yes_or_no(asked)
        case "channel":
            return await _channels(asked)
        case "migration":
            return await _migrations(asked)
        case _:
            return ()


async def _channels(asked: Asked) -> tuple[Choice, ...]:
    desks = asked.session.desks
    names = {name for desk in desks.names for name in desks.find(desk).pack.channels}
    if asked.card is not None:
        names = set(desks.find(asked.card.ticket.desk).pack.channels)
    return alphabetical([Choice(name, name.replace("_", " ")) for name in {*names, "chat"}])


async def _migrations(asked: Asked) -> tuple[Choice, ...]:
    customer = asked.card.ticket.customer if asked.card is not None else asked.customer
    found = await asked.session.migrations(customer=customer, limit=40) if customer else []
    return keyed([Choice(one.id, one.id, detail=f"{one.kind} {one.status}") for one in found])


async def _desks(asked: Asked) -> tuple[Choice, ...]:
    desks = asked.session.desks
    return alphabetical([Choice(name, desks.find(name).pack.pack.title, detail=name) for name in desks.names])


def _desk(asked: Asked) -> str:
    names = asked.session.desks.names
    if asked.card is not None:
        return asked.card.ticket.desk
    return names[0] if len(names) == 1 else ""


async def _minutes(_: Asked, text: str) -> str:
    return str(minutes(text))


def _reply(values: Values) -> Reply:
    return Reply(
        body=values.get("body", ""),
        status=values.get("status", ""),
        minutes=int(values.get("minutes") or 0),
        investigation=values.get("investigation") == "yes",
        pointing=values.get("pointing") == "yes",
    )


def _snooze(values: Values) -> Snooze:
    until, reply = snooze_value(values.get("until", ""))
    return Snooze(until, reply)


def _set(values: Values) -> SetFields:
    name = values.get("field", "")
    return SetFields({name: values.get("value", "")} if name else {}, values.get("reason", ""))


def _create(values: Values) -> Create:
    given: dict[str, Any] = {name: values[name] for name in ("body", "urgent_reason") if name in values}
    given |= {name: values[name] for name in ("category", "assignee") if values.get(name)}
    given |= {name: values.get(name, "") for name in ("desk", "customer", "subject")}
    return Create(channel=values.get("channel") or "helpdesk", **given)


def _maybe(name: str, prompt: str) -> Field:
    return Field(name=name, prompt=prompt, kind="choice", choices=yes_or_no, free=False, optional=True)


_ONE = Field(name="ticket", prompt="on which ticket only", optional=True, bare=True)
_BODY = Field(name="body", prompt="text")
_WORDS = Field(name="body", prompt="what the customer wrote")
_STATUS = Field(name="status", prompt="status", kind="choice", choices=statuses, free=False)
_MINUTES = Field(name="minutes", prompt="minutes", kind="number", read=_minutes)


def _optional(one: Field) -> Field:
    return replace(one, optional=True)


TICKET_FORMS = (
    Form(
        action="ticket.claim",
        fields=(
            replace(
                _maybe("take_over", "somebody has it: take it over"), optional=False, applies=_others, says=_who_has
            ),
        ),
        make=lambda values: Claim(values.get("take_over") == "yes"),
    ),
    Form(
        action="ticket.assign",
        fields=(Field(name="to", prompt="to whom", kind="choice", choices=colleagues, read=read_person),),
        make=lambda values: Assign(values.get("to", "")),
    ),
    Form(action="ticket.release"),
    Form(
        action="ticket.reply",
        composed=True,
        fields=(
            _optional(_STATUS),
            _optional(_MINUTES),
            _maybe("investigation", "it tells of further investigation"),
            _maybe("pointing", "it points to another channel"),
            _BODY,
        ),
        make=_reply,
    ),
    Form(action="ticket.note", composed=True, fields=(_BODY,), make=lambda values: Note(body=values.get("body", ""))),
    Form(
        action="ticket.receive",
        fields=(Field(name="author", prompt="who wrote it", optional=True), _WORDS),
        make=lambda values: Receive(body=values.get("body", ""), author=values.get("author", "")),
    ),
    Form(action="ticket.status", fields=(_STATUS,), make=lambda values: SetStatus(values.get("status", ""))),
    Form(action="ticket.close", confirms=True),
    Form(action="ticket.reopen"),
    Form(
        action="ticket.urgent",
        fields=(
            _switch("urgent"),
            Field(name="reason", prompt="why it comes first", kind="reason", applies=lambda asked: not _off(asked)),
        ),
        make=lambda values: Urgent(values.get("on") != "off", values.get("reason", "")),
    ),
    Form(
        action="ticket.set",
        fields=(
            Field(name="field", prompt="which field", kind="choice", choices=_names, free=False),
            Field(name="value", prompt="new value", kind="choice", choices=_values),
            Field(
                name="reason",
                prompt="why it comes first",
                kind="reason",
                applies=lambda asked: asked.value("field") == "urgent" and asked.value("value") == "yes",
            ),
        ),
        make=_set,
    ),
    Form(
        action="ticket.split",
        fields=(
            Field(
                name="messages",
                prompt="which messages go",
                kind="words",
                choices=messages,
                many=True,
                default=lambda asked: " ".join(asked.messages),
            ),
            Field(name="subject", prompt="subject of the new ticket", optional=True, bare=True),
        ),
        make=lambda values: Split(split_words(values.get("messages", "")), values.get("subject", "")),
    ),
    Form(
        action="ticket.merge",
        confirms=True,
        fields=(Field(name="into", prompt="into which ticket", kind="choice", choices=other_tickets),),
        make=lambda values: Merge(values.get("into", "")),
    ),
    Form(action="ticket.unmerge", by="unmerge"),
    Form(
        action="ticket.link",
        fields=(
            Field(name="other", prompt="to which ticket", kind="choice", choices=other_tickets),
            Field(name="on", prompt="on or off", kind="choice", choices=_on_off, free=False, optional=True, bare=True),
        ),
        make=lambda values: LinkTo(values.get("other", ""), values.get("on") != "off"),
    ),
    Form(
        action="ticket.tag",
        fields=(Field(name="tags", prompt="tags", kind="words", choices=tags, many=True, read=read_tags),),
        make=lambda values: Tag(*signed(values.get("tags", ""))),
    ),
    Form(
        action="ticket.snooze",
        fields=(Field(name="until", prompt="until when", kind="time", choices=snoozes, read=read_snooze),),
        make=_snooze,
    ),
    Form(action="ticket.wake"),
    Form(action="ticket.watch", fields=(_switch("watched"),), make=lambda values: Watch(values.get("on") != "off")),
    Form(
        action="ticket.follow_up",
        fields=(Field(name="text", prompt="first note", optional=True, bare=True),),
        make=lambda values: FollowUp(values.get("text", "")),
    ),
    Form(
        action="ticket.time",
        fields=(_MINUTES, Field(name="text", prompt="on what", optional=True, bare=True)),
        make=lambda values: LogTime(int(values.get("minutes") or 0), values.get("text", "")),
    ),
    Form(
        action="ticket.create",
        fields=(
            Field(name="desk", prompt="desk", kind="choice", choices=_desks, free=False, default=_desk),
            Field(
                name="customer",
                prompt="customer",
                kind="choice",
                choices=customers,
                default=lambda asked: asked.customer or "",
            ),
            Field(name="channel", prompt="channel", kind="choice", choices=_channels, free=False, optional=True),
            Field(name="category", prompt="category", optional=True),
            Field(name="assignee", prompt="assignee", optional=True, choices=colleagues, read=read_person),
            Field(name="urgent_reason", prompt="urgent, because", kind="reason", optional=True),
            Field(name="body", prompt="the customer's words", optional=True),
            Field(name="subject", prompt="subject"),
        ),
        make=_create,
    ),
    Form(action="ticket.undo", by="undo", fields=(_ONE,)),
    Form(action="ticket.redo", by="redo", fields=(_ONE,)),
)
"""One for every verb on tickets."""


def _off(asked: Asked) -> bool:
    return asked.value("on") == "off" or (
        "on" not in asked.values and asked.card is not None and _is_urgent(asked, asked.card)
    )
