"""What a verb answers: operations, one sentence, warnings; nothing is written by making one.

Belongs here: the plan, refusals, and the few operations most verbs share. Does not belong here: any single verb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import InvalidInput, Refused
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.model.customer import EntryKind, LedgerEntry
from helpdesk_tui.model.ids import EntryId, MessageId
from helpdesk_tui.model.intents import AddMessage, Operation, PostEntry, SetTicket
from helpdesk_tui.model.ticket import Message, MessageKind, Sender, Status
from helpdesk_tui.session.verbs.rules import DESK_RULES
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.model.ids import TicketId
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session.cases import Case, Stamp

__all__ = ["Plan", "already", "book", "change", "event", "needs_text", "no_closed", "refuse", "says_nothing"]

MOST_TEXT = 1_000_000
"""Characters of one message or reason; more is a mistake, not a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an act would do. Texts are clean."""

    summary: str
    """One sentence without subject: ``claimed``, ``charged 10 credits``."""
    operations: tuple[Operation, ...] = ()
    """Empty: it is so already."""
    records: tuple[Migration, ...] = ()
    """New migrations: no operation makes one, so they are loaded (capability ``bulk``) before the operations."""
    warnings: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Ids of the rules it rests on."""
    outward: bool = False
    """Whether the customer gets to see it."""
    undoable: bool = True
    reason: str = ""
    """Why it can't be undone."""
    created: tuple[str, ...] = ()
    """Ids of new tickets and migrations."""

    @property
    def nothing(self) -> bool:
        """Whether it is so already."""
        return not self.operations and not self.records


def already(summary: str) -> Plan:
    """The plan of an act that would change nothing."""
    return Plan(summary=summary)


def refuse(text: str, *rules: str, hint: str = "", code: str = "", field: str = "") -> Refused:
    """A refusal by rules, given by their full ids. Raises KeyError for a rule of the desk that is not listed."""
    for rule in rules:
        if rule.startswith("desk."):
            DESK_RULES[rule]  # a rule that is cited has to exist
    return Refused(text, hint=hint, code=code, field=field, rules=rules)


def no_closed(ticket: Ticket) -> None:
    """Raises Refused for a closed ticket."""
    if ticket.status is Status.CLOSED:
        raise refuse(
            f"{ticket.id} is closed and read-only",
            "desk.closed",
            code="closed",
            hint="follow-up continues it in a new ticket",
        )


def change(ticket: Ticket, **fields: Any) -> SetTicket:
    """New values for fields, decided on the version at hand."""
    return SetTicket(ticket.id, fields, ticket.version)


def event(stamp: Stamp, ticket: TicketId, text: str, *, number: int = 1) -> AddMessage:
    """A line in the thread that says what was done; its author says by whom."""
    message = Message(
        id=MessageId(stamp.made("EV", number)),
        at=stamp.at,
        sender=Sender.SYSTEM,
        author=Foreign(stamp.actor),
        kind=MessageKind.EVENT,
        body=Foreign(text),
    )
    return AddMessage(ticket, message)


def book(
    case: Case, kind: EntryKind, amount: int, reason: str, *, number: int = 1, reverses: EntryId | None = None
) -> PostEntry:
    """An entry on the account of the case's customer; ``amount`` as the entry's kind wants it signed."""
    entry = LedgerEntry(
        id=EntryId(case.stamp.made("E", number)),
        customer=case.party.id,
        at=case.stamp.at,
        entry=kind,
        credits=amount,
        reason=Foreign(reason),
        ticket=case.ticket.id,
        reverses=reverses,
        actor=Foreign(case.stamp.actor),
    )
    return PostEntry(entry)


def says_nothing(text: str) -> bool:
    """Whether a text shows nothing at all: blanks, line breaks and invisible characters do not count."""
    return not Foreign(text).block().strip()


def needs_text(text: str, field: str, *, most: int = MOST_TEXT) -> str:
    """The text if there is something in it. Raises InvalidInput."""
    if says_nothing(text):
        raise InvalidInput(f"{field} is empty", field=field, hint="write something")
    if len(text) > most:
        raise InvalidInput(f"{field} is longer than {most:,} characters", field=field)
    return text
