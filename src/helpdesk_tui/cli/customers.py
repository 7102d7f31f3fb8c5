"""``helpdesk customers``: finding one, and everything known of one.

Belongs here: printing. Does not belong here: what they may ask for (``entitlements``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.context import DeskCommand, DeskGroup
from helpdesk_tui.cli.desk import Desk, chosen_desk, go, note_memory
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.cli.verbs import told
from helpdesk_tui.model.customer import UNMATCHED
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.words import given_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.session.cases import Party

__all__ = ["command"]

command = DeskGroup(name="customers", help="Customers: find one, show what is known of one.")


@command.command("list", cls=DeskCommand)
@click.argument("text", type=Word(), nargs=-1)
@click.option("--limit", type=click.IntRange(min=1, max=10_000), default=50, metavar="N", help="rows at most  [50]")
@JSON
def list_customers(*, text: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Finds customers by id, name or address, best first; without TEXT the first ones by id."""
    go(_list(chosen_desk(), " ".join(text), limit, as_json=as_json))


@command.command("show", cls=DeskCommand)
@click.argument("customer", metavar="ID")
@JSON
def show(*, customer: str, as_json: bool) -> None:
    """Shows a customer: contacts, licences, subscriptions, credits."""
    go(_show(chosen_desk(), customer, as_json=as_json))


@command.command("unmatched", cls=DeskCommand)
@click.option("--limit", type=click.IntRange(min=1, max=1_000), default=50, metavar="N", help="rows at most  [50]")
@JSON
def unmatched(*, limit: int, as_json: bool) -> None:
    """Lists customers of open tickets whom the ledger beside the desk does not know."""
    go(_list(chosen_desk(), "", limit, as_json=as_json, unmatched=True))


@command.command("match", cls=DeskCommand)
@click.argument("customer", type=Word(), metavar="ID")
@click.argument("number", type=Word())
@click.option("--dry-run", is_flag=True, help="say what would be done, do nothing")
@click.option("--key", type=Word(), metavar="KEY", help="idempotency key: the same key again is the same act")
@JSON
def match(*, customer: str, number: str, dry_run: bool, key: str | None, as_json: bool) -> None:
    """Says which customer of the ledger one of the desk is: NUMBER gets the address of ID. `tickets undo` undoes it."""
    desk = chosen_desk()
    go(_match(desk, customer, number, key, dry_run=dry_run, as_json=as_json))
    note_memory(desk)


async def _match(desk: Desk, customer: str, number: str, key: str | None, *, dry_run: bool, as_json: bool) -> None:
    from helpdesk_tui.cli.values import done_json
    from helpdesk_tui.exchange.write import value_of
    from helpdesk_tui.session.verbs.matching import Match

    async with desk.session() as session:
        value: dict[str, Any]
        if dry_run:
            summary = (await session.plan("customer.match", customer, Match(number))).plan.summary
            value = {"dry_run": True, "customer": customer, "summary": summary}
        else:
            done = await session.do("customer.match", customer, Match(number), key=key)
            told(done)
            summary, known = done.summary, (await session.customer(number)).customer
            value = (value_of(known) if known is not None else {}) | {"act": done_json(done)}
    if as_json:
        write_json(value)
    else:
        write_lines([clean(f"would be done: {summary}" if dry_run else summary, Kind.LINE)])


async def _list(desk: Desk, text: str, limit: int, *, as_json: bool, unmatched: bool = False) -> None:
    from helpdesk_tui.cli.tables import table
    from helpdesk_tui.exchange.write import value_of

    async with desk.session() as session:
        found = await (session.unmatched(limit=limit) if unmatched else session.find_customers(text, limit=limit))
    if as_json:
        write_json([value_of(one) for one in found])
    elif not found:
        say("no customer")
    else:
        rows = [[c.id, str(c.name), ", ".join(e.ident() for e in c.emails), c.zone, c.language] for c in found]
        write_lines(table(("id", "name", "addresses", "zone", "language"), rows, grows=1))


async def _show(desk: Desk, customer: str, *, as_json: bool) -> None:
    from helpdesk_tui.cli.values import account_json
    from helpdesk_tui.exchange.write import value_of

    async with desk.session() as session:
        party = await session.customer(customer)
    if as_json:
        assert party.customer is not None
        value = value_of(party.customer) | {"account": account_json(party.account)}
        value["licences"] = [value_of(one) for one in party.licences]
        write_json(value | {"subscriptions": [value_of(one) for one in party.subscriptions]})
    else:
        write_lines(clean(line, Kind.LINE) for line in _lines(party))


def _lines(party: Party) -> Iterator[str]:
    customer = party.customer
    assert customer is not None
    yield f"{customer.name} ({customer.id})"
    if UNMATCHED in customer.extra:
        yield "  ledger        does not know them: helpdesk customers match ID NUMBER"
    for email in customer.emails:
        yield f"  address       {email.ident()}{given_words(customer, email)}"
    yield f"  zone          {customer.zone}, language {customer.language}"
    for licence in party.licences:
        version = f", version {licence.version}" if licence.version else ""
        yield f"  licence       {licence.id} {licence.product}, {licence.kind}, {licence.purchased}{version}"
    for plan in party.subscriptions:
        yield f"  subscription  {plan.id} {plan.plan}, {plan.starts} to {plan.ends or 'for ever'}"
    yield f"  credits       {party.account.available} available, {party.account.held} held"
