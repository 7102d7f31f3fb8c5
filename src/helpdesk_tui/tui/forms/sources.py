"""What there is to choose from: statuses, colleagues, tickets, tags, times, categories with their price.

Belongs here: choices several forms offer, read by bounded questions. Does not belong here: the forms.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.errors import HelpdeskError, InvalidInput, Refused
from helpdesk_tui.inputs.times import when
from helpdesk_tui.inputs.values import signed
from helpdesk_tui.model.ticket import MessageKind, Status
from helpdesk_tui.session.cases import Case, Stamp
from helpdesk_tui.session.placing import explained
from helpdesk_tui.session.verbs.handling import MOST_NAME
from helpdesk_tui.session.verbs.statuses import LEGAL, check_status
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.forms.keys import alphabetical, keyed
from helpdesk_tui.tui.forms.shape import Choice
from helpdesk_tui.words import local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.policy.verdict import Verdict
    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card
    from helpdesk_tui.tui.forms.shape import Asked

__all__ = [
    "SNOOZES",
    "card_of",
    "categories",
    "colleagues",
    "customers",
    "messages",
    "other_tickets",
    "priced",
    "read_person",
    "read_snooze",
    "snoozes",
    "statuses",
    "tags",
    "tags_in_use",
    "verdict_of",
    "yes_or_no",
]

_LOOKED_AT = 200
"""Tickets looked through for names and tags: the last changed ones."""
_KEPT = timedelta(minutes=5)
_MOST = 60
"""Choices of one list: as many as there are letters and digits to pick them by."""

STATUS_KEYS = {
    "new": "n",
    "open": "o",
    "pending": "p",
    "awaiting_approval": "a",
    "on_hold": "h",
    "solved": "s",
    "closed": "c",
}
_TURNS = {
    "open": "our turn",
    "pending": "the customer's turn",
    "awaiting_approval": "the customer is asked for credits",
    "on_hold": "a third party's turn",
    "solved": "answered, may come back",
    "closed": "read-only",
}

SNOOZES = (
    ("1h", "in 1 hour", "1"),
    ("2h", "in 2 hours", "2"),
    ("4h", "in 4 hours", "4"),
    ("tomorrow 9:00", "tomorrow 9:00", "t"),
    ("monday 9:00", "Monday 9:00", "m"),
    ("1w", "in a week", "7"),
)
"""Offered times, how they are called, and their keys."""
UNTIL_REPLY = "reply"


async def card_of(asked: Asked) -> Card | None:
    """The card of the first target; None when there is no ticket."""
    if not asked.targets:
        return asked.card
    if asked.card is not None and asked.card.ticket.id == asked.targets[0]:
        return asked.card
    return await asked.session.card(asked.targets[0])


async def statuses(asked: Asked) -> tuple[Choice, ...]:
    """The legal moves, of all targets at once; without a target every status but new."""
    tickets = list((await asked.session.tickets(asked.targets[:_LOOKED_AT])).values())
    legal = [one for one in Status if one is not Status.NEW and all(_may(ticket, one) for ticket in tickets)]
    titles = [Choice(one.value, one.value.replace("_", " "), detail=_TURNS.get(one.value, "")) for one in legal]
    return keyed(titles, STATUS_KEYS)


def _may(ticket: Ticket, target: Status) -> bool:
    if target not in LEGAL[ticket.status]:
        return False
    try:
        check_status(ticket, target)
    except Refused:
        return False
    return True


async def colleagues(asked: Asked) -> tuple[Choice, ...]:
    """Engineers of the desk: who has tickets, who is here, who wrote in this one, and you. Nobody whose name is longer
    than a ticket is given to."""
    session, card = asked.session, await card_of(asked)
    names = set((await session.recent(_names_on_tickets, session, keep=_KEPT)).value)
    present = await session.present(asked.targets[:_MOST])
    names |= {name for there in present.values() for name, _ in there}
    has = str(card.ticket.assignee) if card is not None and card.ticket.assignee else ""
    names = {one for one in names | {session.actor, has} if 0 < len(one) <= MOST_NAME}
    return alphabetical([Choice(one, one, detail=_about(one, session.actor, has), on=one == has) for one in names])


async def _names_on_tickets(session: Session) -> frozenset[str]:
    """Everybody where the backend can tell, else who has one of the tickets that changed last."""
    if (there := await session.colleagues()) is not None:
        return frozenset(_same(there))
    return frozenset(_same([ticket.assignee for ticket in await _latest(session, "-assignee:none")]))


def _about(name: str, me: str, has: str) -> str:
    return "has it now" if name == has else "you" if name == me else ""


async def read_person(asked: Asked, text: str) -> str:
    return asked.session.actor if text.strip() == "me" else text.strip()


async def other_tickets(asked: Asked) -> tuple[Choice, ...]:
    """The customer's other tickets that are not closed, with the last digit of the number as their key."""
    card = await card_of(asked)
    if card is None:
        return ()
    beside = card.related or (await asked.session.card(card.ticket.id)).related
    found = [t for t in beside if t.status is not Status.CLOSED and t.id not in asked.targets]
    choices = [Choice(t.id, t.id, detail=f"{t.status.value.replace('_', ' ')}  {t.subject}") for t in found]
    choices.sort(key=lambda choice: (len(choice.value), choice.value))  # 9 before 10
    wanted: dict[str, str] = {}
    for choice in choices:
        last = next((c for c in reversed(choice.value) if c.isascii() and c.isdigit() and c not in wanted.values()), "")
        if last:
            wanted[choice.value] = last
    return keyed(choices, wanted)


async def tags(asked: Asked) -> tuple[Choice, ...]:
    """Tags of the tickets, to be removed, and tags in use, to be added."""
    session = asked.session
    tickets = list((await session.tickets(asked.targets[:_LOOKED_AT])).values())
    there = _same(tag for ticket in tickets for tag in ticket.tags)
    known = (await session.recent(tags_in_use, session, keep=_KEPT)).value
    gone = [Choice(f"-{tag}", f"-{tag}", detail="is there", on=True) for tag in there]
    new = [Choice(f"+{tag}", f"+{tag}") for tag in known if tag not in there]
    return alphabetical([*gone, *new][:_MOST])


async def tags_in_use(session: Session) -> tuple[str, ...]:
    return tuple(sorted(_same(tag for ticket in await _latest(session, "-tag:none") for tag in ticket.tags)))


async def read_tags(_: Asked, text: str) -> str:
    """Raises InvalidInput for a text without any tag."""
    if not any(signed(text)):
        raise InvalidInput("no tag is named", field="tags", hint="+new -old")
    return text


async def _latest(session: Session, query: str) -> list[Ticket]:
    rows = await session.list(query, view="all", sort="-updated")
    return await rows.window(0, _LOOKED_AT)


def _same(names: Iterable[Foreign | None]) -> list[str]:
    """Names that are shown as they are: another one can't be chosen, only typed."""
    found = dict.fromkeys(str(name) for name in names if name and Foreign(str(name)) == name)
    return [name for name in found if '"' not in name]


async def snoozes(asked: Asked) -> tuple[Choice, ...]:
    session, zone = asked.session, asked.session.lister.zone
    found = []
    for text, title, key in SNOOZES:
        at = when(text, now=session.clock.now(), zone=zone)
        found.append(Choice(text, title, key, local(at, zone)))
    return (*found, Choice(UNTIL_REPLY, "until they write", "w", "wakes with the next message of the customer"))


async def read_snooze(asked: Asked, text: str) -> str:
    """``2h``, ``monday 9:00``, ``reply``, ``tomorrow or reply``: a moment in ISO, ``reply``, or both."""
    words = text.strip().casefold()
    head, either, tail = words.partition(" or ")
    replies = {UNTIL_REPLY, "until they write", "they write", "until reply"}
    if words in replies:
        return UNTIL_REPLY
    if either and tail not in replies:
        raise InvalidInput(f"until: {text[:40]!r} is no time", field="until", hint="such as tomorrow 9:00 or reply")
    at = when(head.removeprefix("until ").strip(), now=asked.now, zone=asked.session.lister.zone)
    told = at.astimezone(asked.session.lister.zone).isoformat()  # its offset is the one the act is told with
    return f"{told} {UNTIL_REPLY}" if either else told


def snooze_value(value: str) -> tuple[datetime | None, bool]:
    """What ``read_snooze`` made: until when, and whether a message of the customer wakes it."""
    words = value.split()
    at = next((word for word in words if word != UNTIL_REPLY), None)
    return (datetime.fromisoformat(at) if at else None), UNTIL_REPLY in words


async def messages(asked: Asked) -> tuple[Choice, ...]:
    """The messages of the ticket that can be moved."""
    card = await card_of(asked)
    if card is None:
        return ()
    zone = asked.session.lister.zone
    found = [m for m in card.messages if m.kind is not MessageKind.EVENT and " " not in m.id]
    return keyed([Choice(m.id, f"{m.author}, {local(m.at, zone)}", detail=m.body.line(limit=60)) for m in found])


async def customers(asked: Asked) -> tuple[Choice, ...]:
    found = await asked.session.find_customers("", limit=_MOST)
    return alphabetical([Choice(one.id, str(one.name) or one.id, detail=one.id) for one in found])


async def yes_or_no(_: Asked) -> tuple[Choice, ...]:
    return (Choice("yes", "yes", "y"), Choice("no", "no", "n"))


async def categories(asked: Asked) -> tuple[Choice, ...]:
    """The desk's categories, each with what it would cost this customer. Raises Refused where nothing is priced."""
    card = await card_of(asked)
    if card is None:
        names = {name for desk in asked.session.desks.names for name in asked.session.desks.find(desk).pack.categories}
        return keyed([Choice(name, name.replace("_", " ")) for name in sorted(names)])
    found = []
    asked.session.desks.find(card.ticket.desk).check_prices()
    for name in sorted(asked.session.desks.find(card.ticket.desk).pack.categories):
        detail = priced(await verdict_of(asked.session, card, category=name))
        found.append(Choice(name, name.replace("_", " "), detail=detail, on=name == card.ticket.category))
    return keyed(found)


async def verdict_of(
    session: Session, card: Card, *, category: str, quote: int | None = None, versions: tuple[str, str] = ("", "")
) -> Verdict | None:
    """What the rules would say of the ticket in a category; None where its records can't be read.

    Worked out from the card; only a modification is asked anew, because others of the month count.
    """
    if category == "custom_mod":
        answer = (await session.rules(card.ticket.id, category=category, quote=quote)).verdict
        return answer.value if answer is not None else None
    ticket = replace(
        card.ticket,
        category=category,
        quote=quote,
        upgrade_from=versions[0] or card.ticket.upgrade_from,
        upgrade_to=versions[1] or card.ticket.upgrade_to,
    )
    case = Case(
        desk=session.desks.find(ticket.desk),
        ticket=ticket,
        messages=card.messages,
        party=card.party,
        migration=card.migration,
        stamp=Stamp(session.actor, session.clock.now()),
    )
    try:
        found = explained(case).verdict
    except HelpdeskError:
        return None
    return found.value if found is not None else None


def priced(verdict: Verdict | None) -> str:
    """``20 cr, has 42, ask first``."""
    if verdict is None:
        return "can't be priced"
    price, has = verdict.price, f"has {verdict.balance}"
    match verdict.verdict.value:
        case "included":
            return "included"
        case "charge":
            return f"{price} cr, {has}, charged at once"
        case "needs_approval":
            return f"to be quoted, {has}, ask first" if price is None else f"{price} cr, {has}, ask first"
        case "short":
            return f"{price} cr, {has}, {verdict.short} missing" if price is not None else f"{verdict.short} cr missing"
        case word:
            why = verdict.reasons[-1].text if verdict.reasons else ""
            return f"{word.replace('_', ' ')}: {why}" if why else word.replace("_", " ")
