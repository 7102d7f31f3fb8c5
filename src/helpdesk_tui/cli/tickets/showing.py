"""``helpdesk tickets show``: one ticket with its verdict, its customer and its thread.

Belongs here: laying a ticket out for reading. Does not belong here: what the rules say (``session``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli.asked import JSON
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import chosen_desk, go
from helpdesk_tui.cli.output import write_json, write_lines
from helpdesk_tui.cli.tickets.group import command as group
from helpdesk_tui.text import Foreign, Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.cli.desk import Desk
    from helpdesk_tui.model.ticket import Message
    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card

__all__: list[str] = []


@group.command("show", cls=DeskCommand)
@click.argument("ticket", metavar="ID")
@JSON
@click.option("--explain", is_flag=True, help="show how verdict and due time come about")
def show(*, ticket: str, as_json: bool, explain: bool) -> None:
    """Shows a ticket: what is owed for it and why, its customer, its messages."""
    go(_show(chosen_desk(), ticket, as_json=as_json, explain=explain))


async def _show(desk: Desk, ticket: str, *, as_json: bool, explain: bool) -> None:
    async with desk.session() as session:
        card = await session.card(ticket)
        if as_json:
            from helpdesk_tui.cli.values import ticket_json

            value = ticket_json(card.ticket, card.messages, session.desks, card.at)
            write_json(value | _beside(card, explain=explain))
            return
        write_lines(clean(line, Kind.LINE) for line in _lines(session, card, explain=explain))


def _beside(card: Card, *, explain: bool) -> dict[str, object]:
    """What a ticket's own keys do not say; ``verdict`` stays the word it is in lists."""
    from helpdesk_tui.cli.values import account_json, verdict_json

    rules = card.rules
    said = verdict_json(rules.verdict) if rules.verdict is not None else {}
    beside: dict[str, object] = {"verdict_details": said, "account": account_json(card.party.account)}
    beside["related"] = [one.id for one in card.related]
    if explain:
        answers = {"verdict": rules.verdict, "standing": rules.standing, "clock": rules.clock}
        beside["derivation"] = {name: one.why.plain() for name, one in answers.items() if one is not None}
    return beside


def _lines(session: Session, card: Card, *, explain: bool) -> Iterator[str]:
    ticket = card.ticket
    yield f"{ticket.id}  {ticket.subject or '(no subject)'}"
    yield f"  {_state(session, card)}"
    yield from _verdict(card)
    yield from _customer(session, card)
    if ticket.tags:
        yield f"  tags      {' '.join(map(str, ticket.tags))}"
    if ticket.links:
        links = (f"{one.kind.value.replace('_', ' ')} {one.ticket}" for one in ticket.links)
        yield f"  links     {', '.join(links)}"
    if card.related:
        yield f"  related   {', '.join(one.id for one in card.related)}"
    for message in card.messages:
        yield ""
        yield from _message(session, message)
    if explain:
        for name, answer in (("verdict", card.rules.verdict), ("standing", card.rules.standing)):
            if answer is not None:
                yield from ("", name, *answer.why.text().split("\n"))
        yield from ("", "clock", *card.rules.clock.why.text().split("\n"))


def _state(session: Session, card: Card) -> str:
    from helpdesk_tui.words import due_words, local, who

    ticket, zone = card.ticket, session.lister.zone
    parts = [ticket.status.value.replace("_", " "), who(ticket, session.actor), ticket.category or "not assessed"]
    if ticket.urgent:
        parts.append(f"urgent ({ticket.urgent_reason})" if ticket.urgent_reason else "urgent")
    if ticket.placement.due is not None:
        parts.append(f"due {local(ticket.placement.due, zone)} ({due_words(ticket, card.at, zone)})")
    if ticket.snoozed_until is not None:
        parts.append(f"put aside until {local(ticket.snoozed_until, zone)}")
    return " · ".join([*parts, f"version {ticket.version}"])


def _verdict(card: Card) -> Iterator[str]:
    from helpdesk_tui.words import verdict_words

    if card.rules.verdict is None:
        yield f"  UNKNOWN: {card.rules.trouble.message if card.rules.trouble else 'the rules can not say'}"
        return
    value = card.rules.verdict.value
    yield f"  {verdict_words(value)}"
    for reason in value.reasons:
        yield f"    {reason.text}  [{reason.rule}]"


def _customer(session: Session, card: Card) -> Iterator[str]:
    from helpdesk_tui.words import local

    party, ticket = card.party, card.ticket
    name = party.customer.name if party.customer is not None else "(not in the records)"
    yield f"  customer  {name} ({party.id}), {ticket.language}, {party.account.available} credits available"
    if isinstance(joined := ticket.extra.get("joined"), str):
        yield f"  joined    {Foreign(joined)}"
    yield f"  received  {local(ticket.received, session.lister.zone)} by {ticket.channel}, desk {ticket.desk}"
    if card.migration is not None:
        run = card.migration
        yield f"  migration {run.id} {run.kind}, {run.service}, {run.status.replace('_', ' ')}"


def _message(session: Session, message: Message) -> Iterator[str]:
    from helpdesk_tui.words import GUTTERS, KINDS, ago, local

    kind = KINDS[message.kind.value]
    at = f"{local(message.at, session.lister.zone)} ({ago(message.at, session.clock.now())})"
    yield f"── {message.id} · {message.sender.value} {message.author} · {kind} · {at}"
    gutter = GUTTERS[message.kind.value]
    yield from (f"{gutter} {line}" for line in message.body.block().split("\n"))
    for one in message.attachments:
        yield f"{gutter} [file] {one.name.ident()} ({one.size:,} bytes, {one.content_type})"
