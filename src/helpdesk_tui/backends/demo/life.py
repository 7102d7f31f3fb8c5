"""What happens on the demo desk after it was made: mail arrives, migrations move on.

Belongs here: a plan of acts by their time, and the state of runs at a moment, both decided by the seed. Does not belong
here: when they are carried out (``connection``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from helpdesk_tui.backends.demo.runs import at_moment
from helpdesk_tui.backends.demo.scenarios import CLOSINGS
from helpdesk_tui.backends.demo.tickets import arriving_ticket, customer_message
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.ids import MessageId
from helpdesk_tui.model.intents import AddMessage, CreateTicket, Intent, SetMigration, SetTicket
from helpdesk_tui.model.ticket import Message, Status, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpdesk_tui.backends.demo.generate import Desk
    from helpdesk_tui.backends.demo.runs import Run
    from helpdesk_tui.model.ids import MigrationId
    from helpdesk_tui.model.migration import Migration

__all__ = ["Arrival", "arrivals", "migration_step", "reply_operations"]

HORIZON = timedelta(hours=12)
"""How far ahead mail is planned; a demo that runs longer grows quiet."""
_BETWEEN = 6.0
"""Minutes between two mails, on average."""
_ACTOR = "demo"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Mail that comes at ``at``: a new ticket, or a message on one that waited for the customer."""

    at: datetime
    key: str
    ticket: Ticket
    message: Message
    new: bool

    def intent(self) -> Intent:
        """For a new ticket. A message on an old one depends on that ticket's state then: ``reply_operations``."""
        operations = (CreateTicket(self.ticket, (self.message,)),)
        return Intent(key=self.key, verb="ticket.create", actor=_ACTOR, at=self.at, operations=operations)


def arrivals(desk: Desk) -> list[Arrival]:
    """The mail of the next hours, in order; decided by the desk's seed alone."""
    random = Random(desk.seed * 7919 + 1)  # noqa: S311  # a demo, not a secret
    waiting = [made for made in desk.made if made.ticket.status is Status.PENDING]
    found: list[Arrival] = []
    at = desk.now
    number = len(desk.made) + desk.copies
    while (at := at + timedelta(minutes=random.expovariate(1 / _BETWEEN))) < desk.now + HORIZON:
        moment = at.replace(microsecond=0)
        key = f"demo-{desk.seed}-{len(found)}"
        if waiting and random.random() < 0.5:
            made = waiting.pop(random.randrange(len(waiting)))
            person = next(p for p in desk.people if p.customer.id == made.ticket.customer)
            language = made.ticket.language if made.ticket.language in CLOSINGS else "en"
            body = CLOSINGS[language][random.randrange(2)].format(n=random.randrange(10_000, 99_999))
            message = customer_message(len(made.messages) + 1, moment, person, body)
            message = replace(message, id=MessageId(f"D-{len(found)}"))
            found.append(Arrival(moment, key, made.ticket, message, new=False))
        else:
            person = random.choice(desk.people)
            ticket, message = arriving_ticket(random, number, person, moment)
            number += 1
            found.append(Arrival(moment, key, ticket, message, new=True))
    return found


def reply_operations(arrival: Arrival, ticket: Ticket) -> Intent | None:
    """The customer's message on ``ticket`` as it is now; None when it is closed meanwhile."""
    if ticket.status is Status.CLOSED:
        return None
    operations: list[AddMessage | SetTicket] = [AddMessage(ticket.id, arrival.message)]
    fields: dict[str, object] = {"updated": arrival.at}
    if ticket.status in (Status.PENDING, Status.SOLVED):
        fields["status"] = Status.OPEN
    if ticket.status is Status.PENDING and ticket.held_since is not None:
        fields["held"] = (*ticket.held, (ticket.held_since, arrival.at, ticket.status.value))
        fields["held_since"] = None
    operations.append(SetTicket(ticket.id, fields, None))
    return Intent(key=arrival.key, verb="ticket.receive", actor=_ACTOR, at=arrival.at, operations=tuple(operations))


def migration_step(runs: Mapping[MigrationId, Run], stored: Migration, now: datetime) -> Intent | None:
    """Brings a stored migration to ``now``; None when nothing changed, or an engineer took it in hand."""
    run = runs.get(stored.id)
    if run is None or run.fate == "still" or stored.status not in ("running", "clearing"):
        return None
    fresh = at_moment(run, now)
    changed = {
        name: getattr(fresh, name)
        for name in ("status", "completed", "entities", "samples", "errors")
        if getattr(fresh, name) != getattr(stored, name)
    }
    if "entities" not in changed and "status" not in changed:
        return None
    key = f"demo-run-{stored.id}-{now:%Y%m%d%H%M%S}"
    operations = (SetMigration(stored.id, changed, None),)
    return Intent(key=key, verb="migration.progress", actor=_ACTOR, at=now, operations=operations)


def between(planned: list[Arrival], after: datetime, until: datetime) -> Iterator[Arrival]:
    """The arrivals after ``after`` up to ``until``."""
    return (arrival for arrival in planned if after < arrival.at <= until)
