"""The demo's tickets: threads that fit their status, charges that fit their account.

Belongs here: one ticket with its messages and charge. Does not belong here: what arrives later (``life``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from helpdesk_tui.backends.demo.hostile import HOSTILE
from helpdesk_tui.backends.demo.scenarios import CLOSINGS, CS_CART, LITEXTENSION, REPLIES, Scenario
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import EntryKind, LedgerEntry
from helpdesk_tui.model.ids import EntryId, MessageId, MigrationId, TicketId
from helpdesk_tui.model.ticket import (
    Assessment,
    AssessmentState,
    Attachment,
    Message,
    MessageKind,
    Sender,
    Status,
    Ticket,
)
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from random import Random

    from helpdesk_tui.backends.demo.people import Person

__all__ = ["AGENTS", "Made", "arriving_ticket", "copied", "customer_message", "first_message", "make_ticket"]

AGENTS = ("anna", "ben", "chidi", "dora", "sam")
"""The last one is who sits at the demo desk."""
_STATUSES = (
    (Status.NEW, 12),
    (Status.OPEN, 26),
    (Status.PENDING, 14),
    (Status.AWAITING_APPROVAL, 6),
    (Status.ON_HOLD, 5),
    (Status.SOLVED, 17),
    (Status.CLOSED, 20),
)
_PRICES = {"howto": 5, "config": 10, "investigate": 20, "custom_mod": 35, "upgrade": 20}
_INCLUDED = ("howto", "config", "investigate", "upgrade")


@dataclass(frozen=True, slots=True)
class Made:
    """A ticket, its messages, and what was charged for it."""

    ticket: Ticket
    messages: tuple[Message, ...]
    entry: LedgerEntry | None


def make_ticket(
    random: Random, number: int, person: Person, migration: MigrationId | None, now: datetime, balance: int
) -> Made:
    """A ticket of ``person``; ``balance`` is what their account holds before it."""
    status = random.choices([s for s, _ in _STATUSES], [w for _, w in _STATUSES])[0]
    settled = status in (Status.SOLVED, Status.CLOSED)
    age = timedelta(minutes=random.randrange(2_000, 200_000) if settled else int(random.expovariate(1 / 2_400)) + 4)
    received = (now - age).replace(second=0, microsecond=0)
    scenario = random.choice(CS_CART if person.desk == "cs_cart" else LITEXTENSION)
    words = _words(random, scenario, person)
    ticket = Ticket(
        id=TicketId(f"T-{1000 + number}"),
        desk=person.desk,
        customer=person.customer.id,
        subject=Foreign(words[0]),
        channel=_channel(random, person),
        status=status,
        received=received,
        urgent=(urgent := random.random() < 0.06),
        urgent_reason=Foreign("go-live this week") if urgent else None,
        assignee=None if status is Status.NEW else Foreign(random.choice(AGENTS)),
        language=person.customer.language,
        tags=tuple(Foreign(t) for t in scenario.tags),
        migration=migration,
        advance_limit=20 if person.desk == "cs_cart" and random.random() < 0.2 else None,
    )
    ticket, entry = _assessed(random, ticket, scenario, person, balance)
    if ticket.status is Status.AWAITING_APPROVAL and ticket.assessment.price is None:
        ticket = replace(ticket, status=Status.PENDING)  # there is no price to agree to: it is their turn all the same
    messages = _thread(random, ticket, words[1], person, now)
    return Made(_standing_still(ticket, messages, now), messages, entry)


def arriving_ticket(random: Random, number: int, person: Person, at: datetime) -> tuple[Ticket, Message]:
    """A ticket that has just come in, and what opens it."""
    scenario = random.choice(CS_CART if person.desk == "cs_cart" else LITEXTENSION)
    subject, body = _words(random, scenario, person)
    ticket = Ticket(
        id=TicketId(f"T-{1000 + number}"),
        desk=person.desk,
        customer=person.customer.id,
        subject=Foreign(subject),
        channel="helpdesk" if person.desk == "cs_cart" else "ticket",
        status=Status.NEW,
        received=at,
        language=person.customer.language,
        tags=tuple(Foreign(t) for t in scenario.tags),
        updated=at,
    )
    return ticket, first_message(at, person, body, _files(random, person))


def copied(made: Made, number: int) -> tuple[Ticket, tuple[Message, ...]]:
    """The ``number``-th ticket as an older copy of one that was made, three messages at most.

    All but one in twenty are closed: an old desk is mostly history, and nobody remembers its migrations. Nothing was
    charged for a copy.
    """
    closed = number % 20 != 0
    asked = made.ticket.assessment.state is AssessmentState.PROPOSED and not closed
    back = timedelta(minutes=7 * number if closed else number % 600)
    ticket = replace(
        made.ticket,
        id=TicketId(f"T-{1000 + number}"),
        received=made.ticket.received - back,
        status=Status.CLOSED if closed else made.ticket.status,
        assessment=made.ticket.assessment if asked else Assessment(),
        migration=None if closed else made.ticket.migration,
        held_since=None if closed or made.ticket.held_since is None else made.ticket.held_since - back,
        updated=made.ticket.updated - back if made.ticket.updated else None,
    )
    return ticket, tuple(replace(m, at=m.at - back) for m in made.messages[:3])


def customer_message(number: int, at: datetime, person: Person, body: str) -> Message:
    return _message(number, at, Sender.CUSTOMER, _author(person), MessageKind.PUBLIC, body)


def first_message(at: datetime, person: Person, body: str, attachments: tuple[Attachment, ...] = ()) -> Message:
    """What opens a ticket."""
    return _message(1, at, Sender.CUSTOMER, _author(person), MessageKind.PUBLIC, body, attachments)


def _words(random: Random, scenario: Scenario, person: Person) -> tuple[str, str]:
    if person.hostile is not None:
        return HOSTILE[person.hostile][1], HOSTILE[person.hostile][2]
    subject, body = scenario.texts.get(person.customer.language) or scenario.texts["en"]
    return subject, _filled(random, body)


def _filled(random: Random, text: str) -> str:
    return text.format(
        v=random.choice(("4.3.9", "4.3.10", "4.4.1")), n=random.randrange(10_000, 99_999), e=random.randrange(20, 900)
    )


def _channel(random: Random, person: Person) -> str:
    if person.desk == "cs_cart":
        return "helpdesk" if random.random() < 0.93 else random.choice(("email", "live_chat"))
    return random.choice(("ticket", "ticket", "email", "live_chat"))


def _assessed(
    random: Random, ticket: Ticket, scenario: Scenario, person: Person, balance: int
) -> tuple[Ticket, LedgerEntry | None]:
    """Category and price where the status says that somebody has looked at it."""
    if person.desk != "cs_cart":
        return ticket, None
    if ticket.status is Status.NEW or (ticket.status is Status.OPEN and random.random() < 0.4):
        return ticket, None
    category = scenario.category or "howto"
    ticket = replace(ticket, category=category, quote=35 if category == "custom_mod" else None)
    if category == "upgrade":
        ticket = replace(ticket, upgrade_from="4.3.1", upgrade_to="4.3.9", quote=50)
    if person.subscriptions and category in _INCLUDED:
        return ticket, None
    price = ticket.quote or _PRICES[category]
    if ticket.status is Status.AWAITING_APPROVAL:
        return replace(ticket, assessment=Assessment(state=AssessmentState.PROPOSED, price=price)), None
    if price > balance:
        return replace(ticket, assessment=Assessment(state=AssessmentState.APPROVED, price=price)), None
    entry = LedgerEntry(
        id=EntryId(f"E-{ticket.id}"),
        customer=ticket.customer,
        at=ticket.received + timedelta(minutes=3),
        entry=EntryKind.CHARGE,
        credits=-price,
        reason=Foreign(f"{ticket.id} {category}"),
        ticket=ticket.id,
        actor=ticket.assignee,
    )
    return replace(ticket, assessment=Assessment(state=AssessmentState.CHARGED, price=price, charged=price)), entry


def _thread(random: Random, ticket: Ticket, body: str, person: Person, now: datetime) -> tuple[Message, ...]:
    found = [first_message(ticket.received, person, body, _files(random, person))]
    if ticket.status is Status.NEW:
        return tuple(found)
    language = ticket.language if ticket.language in REPLIES else "en"
    long = random.random() < 0.03
    rounds = random.randrange(12, 40) if long else random.randrange(1, 4)
    room = (now - ticket.received) / (2 * rounds + 2)
    at = ticket.received
    for turn in range(rounds):
        at += room
        found.append(_reply(len(found) + 1, at, ticket, REPLIES[language][min(turn, 2)]))
        last = turn == rounds - 1
        if last and ticket.status is not Status.OPEN:
            break
        at += room
        text = _filled(random, CLOSINGS[language][turn % 2])
        found.append(_message(len(found) + 1, at, Sender.CUSTOMER, _author(person), MessageKind.PUBLIC, text))
        if random.random() < 0.15:
            note = f"Looked at {ticket.id}: a modified template, see addons/."
            found.append(_message(len(found) + 1, at, Sender.AGENT, _agent(ticket), MessageKind.NOTE, note))
    if ticket.status in (Status.SOLVED, Status.CLOSED):
        text = CLOSINGS[language][2]
        found.append(
            _message(len(found) + 1, at + room / 2, Sender.CUSTOMER, _author(person), MessageKind.PUBLIC, text)
        )
    return tuple(found)


def _files(random: Random, person: Person) -> tuple[Attachment, ...]:
    if person.hostile is not None:
        name = HOSTILE[person.hostile][3]
    elif random.random() < 0.12:
        name = random.choice(("error.log", "снимок экрана.png", "ảnh lỗi.png", "bestellungen.csv"))
    else:
        return ()
    return (Attachment(name=Foreign(name), size=random.randrange(300, 90_000), content_type=Foreign("text/plain")),)


def _standing_still(ticket: Ticket, messages: tuple[Message, ...], now: datetime) -> Ticket:
    """Times that follow from the thread: last change, and since when it is not the engineer's turn."""
    last = messages[-1].at
    held = ticket.status in (Status.PENDING, Status.AWAITING_APPROVAL, Status.ON_HOLD)
    return replace(ticket, updated=min(last, now), held_since=min(last, now) if held else None)


def _reply(number: int, at: datetime, ticket: Ticket, body: str) -> Message:
    return _message(number, at, Sender.AGENT, _agent(ticket), MessageKind.PUBLIC, body)


def _message(
    number: int,
    at: datetime,
    sender: Sender,
    author: Foreign,
    kind: MessageKind,
    body: str,
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    return Message(
        id=MessageId(f"M-{number}"),
        at=at.replace(microsecond=0),
        sender=sender,
        author=author,
        kind=kind,
        body=Foreign(body),
        attachments=attachments,
    )


def _author(person: Person) -> Foreign:
    return person.customer.name


def _agent(ticket: Ticket) -> Foreign:
    return ticket.assignee or Foreign(AGENTS[0])
