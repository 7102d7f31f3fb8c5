"""``helpdesk credits``: accounts, ledgers, and every verb that prices or books.

Belongs here: options turned into the arguments of a verb, and showing accounts. Does not belong here: prices
(``policy``), booking (``session``).
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.context import DeskCommand, DeskGroup
from helpdesk_tui.cli.desk import Desk, chosen_desk, go, note_memory
from helpdesk_tui.cli.minus import MinusNumbers
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.cli.verbs import Act, ticket_verb, told
from helpdesk_tui.errors import UsageError
from helpdesk_tui.inputs.values import whole
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from helpdesk_tui.session.cases import Party
    from helpdesk_tui.session.verbs.booking import Adjust

__all__ = ["command"]

command = DeskGroup(name="credits", help="Credits: accounts, ledger, and what a ticket costs.")


@command.command("show", cls=DeskCommand)
@click.argument("customer", metavar="CUSTOMER")
@JSON
def show(*, customer: str, as_json: bool) -> None:
    """Shows a customer's account: balance, held, available."""
    go(_show(chosen_desk(), customer, as_json=as_json))


@command.command("ledger", cls=DeskCommand)
@click.argument("customer", metavar="CUSTOMER")
@click.option(
    "--limit", type=click.IntRange(min=1, max=100_000), default=1000, metavar="N", help="newest entries  [1000]"
)
@JSON
def ledger(*, customer: str, limit: int, as_json: bool) -> None:
    """Shows the entries of a customer's account, oldest first, each with the balance after it."""
    go(_ledger(chosen_desk(), customer, limit, as_json=as_json))


@command.command("low", cls=DeskCommand)
@click.option("--below", type=click.IntRange(min=1), default=10, metavar="N", help="credits available  [10]")
@click.option(
    "--limit", type=click.IntRange(min=1, max=10_000), default=200, metavar="N", help="accounts at most  [200]"
)
@JSON
def low(*, below: int, limit: int, as_json: bool) -> None:
    """Shows accounts with few credits left, lowest first."""
    go(_low(chosen_desk(), below, limit, as_json=as_json))


@ticket_verb(command, "assess", words="TICKET CATEGORY")
@click.option("--quote", type=int, metavar="N", help="credits, for work that is quoted")
@click.option("--from", "start", metavar="VERSION", help="of an upgrade")
@click.option("--to", "goal", metavar="VERSION", help="of an upgrade")
@click.option("--trial", is_flag=True, help="the store is in trial mode")
def assess(*, words: tuple[str, ...], quote: int | None, start: str | None, goal: str | None, trial: bool) -> Act:
    """Gives a ticket a category and a price; what needs no consent is charged, what got cheaper refunded."""
    from helpdesk_tui.session.verbs.pricing import Assess

    ids, category = _last(words, "category", "helpdesk credits assess TICKET CATEGORY")
    args = Assess(category, quote, upgrade_from=start, upgrade_to=goal, trial=trial)
    return Act(verb="credits.assess", args=args, ids=ids)


@ticket_verb(command, "quote", words="TICKET N", cls=MinusNumbers)
def quote(*, words: tuple[str, ...]) -> Act:
    """Quotes work that has no fixed price."""
    from helpdesk_tui.session.verbs.pricing import Quote

    ids, amount = _last(words, "number of credits", "helpdesk credits quote TICKET N")
    return Act(verb="credits.quote", args=Quote(whole(amount)), ids=ids)


@ticket_verb(command, "ask")
@click.option("-m", "--message", metavar="TEXT", help="a public message that asks; else it was asked elsewhere")
@click.option("-F", "--file", "source", metavar="FILE|-", help="the message is in a file")
def ask(*, message: str | None, source: str | None) -> Act:
    """Asks the customer for the price: the ticket awaits approval."""
    from helpdesk_tui.cli.body import text_given
    from helpdesk_tui.session.verbs.pricing import Ask

    held, text = ExitStack(), ""
    if message is not None or source is not None:
        text = text_given(message, source, about="", held=held)
    return Act(verb="credits.ask", args=Ask(text), held=held)


@ticket_verb(command, "approve")
def approve() -> Act:
    """Records that the customer agreed, and charges at once."""
    return Act(verb="credits.approve")


@ticket_verb(command, "decline")
def decline() -> Act:
    """Records that the customer said no: nothing is charged."""
    return Act(verb="credits.decline")


@ticket_verb(command, "charge")
def charge() -> Act:
    """Charges what is agreed, or needs no consent."""
    return Act(verb="credits.charge")


@ticket_verb(command, "refund", words="TICKET N", cls=MinusNumbers)
@click.option("--reason", default="", metavar="TEXT", help="why; needed")
def refund(*, words: tuple[str, ...], reason: str) -> Act:
    """Gives back some or all of what a ticket was charged."""
    from helpdesk_tui.session.verbs.booking import Refund

    ids, amount = _last(words, "number of credits", "helpdesk credits refund TICKET N --reason TEXT")
    return Act(verb="credits.refund", args=Refund(whole(amount), reason), ids=ids)


@ticket_verb(command, "hold", words="TICKET N", cls=MinusNumbers)
@click.option("--reason", default="", metavar="TEXT", help="what for")
def hold(*, words: tuple[str, ...], reason: str) -> Act:
    """Reserves credits for a ticket."""
    from helpdesk_tui.session.verbs.booking import Hold

    ids, amount = _last(words, "number of credits", "helpdesk credits hold TICKET N")
    return Act(verb="credits.hold", args=Hold(whole(amount), reason), ids=ids)


@ticket_verb(command, "release")
def release() -> Act:
    """Frees the credits held for a ticket."""
    return Act(verb="credits.release")


@ticket_verb(command, "override")
@click.option("--reason", default="", metavar="TEXT", help="why it is worked on all the same; needed")
def override(*, reason: str) -> Act:
    """Works on a ticket without enough credits, for a reason that is recorded. Nothing is charged."""
    from helpdesk_tui.session.verbs.pricing import Override

    return Act(verb="credits.override", args=Override(reason))


@command.command("adjust", cls=MinusNumbers)
@click.argument("customer", metavar="CUSTOMER")
@click.argument("amount", metavar="N")
@click.option("--reason", default="", metavar="TEXT", help="why; needed")
@click.option("--entry", default="adjust", metavar="KIND", help="adjust, grant or purchase  [adjust]")
@click.option("--dry-run", is_flag=True, help="say what would be done, do nothing")
@click.option("--key", type=Word(), metavar="KEY", help="idempotency key: the same key again is the same act")
@JSON
def adjust(
    *, customer: str, amount: str, reason: str, entry: str, dry_run: bool, key: str | None, as_json: bool
) -> None:
    """Books credits on an account without a ticket: a correction (may be negative), a grant, a purchase."""
    from helpdesk_tui.session.verbs.booking import Adjust

    desk = chosen_desk()
    go(_adjust(desk, customer, Adjust(whole(amount), reason, entry), key, dry_run=dry_run, as_json=as_json))
    note_memory(desk)


async def _adjust(desk: Desk, customer: str, args: Adjust, key: str | None, *, dry_run: bool, as_json: bool) -> None:
    from helpdesk_tui.cli.values import account_json, done_json

    async with desk.session() as session:
        if dry_run:
            plan = (await session.plan("credits.adjust", customer, args)).plan
            summary = plan.summary
            value: dict[str, Any] = {"dry_run": True, "customer": customer, "summary": summary}
        else:
            done = await session.do("credits.adjust", customer, args, key=key)
            told(done)
            summary = done.summary
            value = account_json(await session.account(customer)) | {"act": done_json(done)}
        if as_json:
            write_json(value)
        else:
            write_lines([clean(f"would be done: {summary}" if dry_run else summary, Kind.LINE)])


async def _show(desk: Desk, customer: str, *, as_json: bool) -> None:
    from helpdesk_tui.cli.values import account_json

    async with desk.session() as session:
        party = await session.customer(customer)
        if as_json:
            write_json(account_json(party.account) | {"held_for": dict(party.held_for)})
        else:
            write_lines(clean(line, Kind.LINE) for line in _account_lines(party))


def _account_lines(party: Party) -> list[str]:
    account = party.account
    name = party.customer.name if party.customer is not None else party.id
    lines = [f"{name} ({party.id})"]
    lines += [f"  balance    {account.balance:>6}", f"  held       {account.held:>6}"]
    lines += [f"  available  {account.available:>6}"]
    return lines + [f"  held for {ticket}: {amount}" for ticket, amount in party.held_for.items()]


async def _ledger(desk: Desk, customer: str, limit: int, *, as_json: bool) -> None:
    from helpdesk_tui.cli.tables import table
    from helpdesk_tui.exchange.write import value_of
    from helpdesk_tui.words import balances, local, moved

    async with desk.session() as session:
        entries = await session.ledger(customer, limit=limit)
        account = await session.account(customer)
        if as_json:
            write_json([value_of(e) | {"balance": b} for e, b in zip(entries, balances(entries, account), strict=True)])
            return
        if not entries:
            say("no entry")
            return
        rows = [
            [local(e.at, session.lister.zone), e.entry.value, f"{moved(e):+}", str(b), e.ticket or "-", str(e.reason)]
            for e, b in zip(entries, balances(entries, account), strict=True)
        ]
        write_lines(table(("at", "entry", "credits", "balance", "ticket", "reason"), rows, grows=5, right=(2, 3)))


async def _low(desk: Desk, below: int, limit: int, *, as_json: bool) -> None:
    from helpdesk_tui.cli.tables import table
    from helpdesk_tui.cli.values import account_json

    async with desk.session() as session:
        accounts = await session.low_accounts(below=below, limit=limit)
        if as_json:
            write_json([account_json(one) for one in accounts])
            return
        parties = await session.loader.parties({one.customer for one in accounts})
        names = {name: str(p.customer.name) if p.customer else name for name, p in parties.items()}
        rows = [[a.customer, names[a.customer], str(a.available), str(a.held), str(a.balance)] for a in accounts]
        write_lines(table(("customer", "name", "available", "held", "balance"), rows, grows=1, right=(2, 3, 4)))


def _last(words: tuple[str, ...], what: str, hint: str) -> tuple[tuple[str, ...], str]:
    """The tickets, and the word behind them."""
    if not words:
        raise UsageError(f"no ticket and no {what} is named", hint=hint)
    return words[:-1], words[-1]
