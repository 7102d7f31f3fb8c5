"""``helpdesk tickets list``: a query's tickets as a table, JSON, JSON Lines or CSV.

Belongs here: writing rows out as they are read. Does not belong here: the language (``query``), running it
(``session``).
"""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import Word
from helpdesk_tui.cli.desk import Desk, chosen_desk, go
from helpdesk_tui.cli.minus import MinusWords
from helpdesk_tui.cli.output import json_text, say, write_json, write_lines
from helpdesk_tui.cli.reading import Listing
from helpdesk_tui.cli.tickets.group import command as group
from helpdesk_tui.errors import NotFound, Refused, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.model.ticket import Ticket
    from helpdesk_tui.session import Session

__all__: list[str] = []

_SHOWN = 50
"""Rows of a table without ``--limit``; a program gets all."""
_HEAD = ("!", "due", "ticket", "subject", "customer", "plan", "who")
# fmt: off
_CSV = (
    "id", "desk", "status", "due", "work_by", "state", "rank", "verdict", "price", "urgent", "subject", "customer",
    "name", "category", "assignee", "channel", "language", "tags", "migration", "received", "updated", "version",
)
# fmt: on
_FORMULA = re.compile(r"(^|[;|])(\s*)(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet could take what follows for a formula: first in a cell, or behind another's separator."""


@group.command("list", cls=MinusWords)
@click.argument("query", nargs=-1)
@click.option("--view", type=Word(), metavar="NAME", help="a view to look in, such as mine or at-risk")
@click.option("--sort", metavar="FIELDS", help="such as due or -received,id; next best if not given")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help=f"rows at most  [{_SHOWN} in a table]")
@click.option("--json", "form", flag_value="json", help="one array")
@click.option("--jsonl", "form", flag_value="jsonl", help="one ticket a line")
@click.option("--csv", "form", flag_value="csv", help="one row a ticket, for a spreadsheet")
@click.option("--explain", is_flag=True, help="say what is looked for, and why each stands where it does")
def list_tickets(
    *, query: tuple[str, ...], view: str | None, sort: str | None, limit: int | None, form: str | None, explain: bool
) -> None:
    """Lists tickets in next-best order unless sorted; QUERY is in the search language.

    Such as: helpdesk tickets list 'plan:vip due<2h -assignee:me'
    """
    if explain and form is not None:
        raise UsageError("--explain is for people: leave out the format")
    desk = chosen_desk()
    go(_list(desk, " ".join(query), view, sort, limit, form, explain=explain))


async def _list(
    desk: Desk, query: str, view: str | None, sort: str | None, limit: int | None, form: str | None, *, explain: bool
) -> None:
    async with desk.session() as session:
        text, named = desk.configured(view, query, saved=session.views.find(view or "") is not None)
        rows = await Listing.of(session, text, view=named, sort=sort)
        if rows.partial:
            say("note: the rules were not asked about every ticket yet; rows may be missing until it is listed again")
        elif rows.stale:
            say("note: more due times are being worked out; the order may be off until the list is shown again")
        for text in rows.said:
            say(f"note: {text}")
        match form:
            case "json":
                await _write_array(session, rows, limit)
            case "jsonl":
                await _write_each(session, rows, limit)
            case "csv":
                await _write_csv(session, rows, limit)
            case _:
                await _write_table(session, rows, limit or _SHOWN, explain=explain)


async def _write_array(session: Session, rows: Listing, limit: int | None) -> None:
    """One array, whole or not at all: an error in the middle would leave no JSON."""
    from helpdesk_tui.cli.reading import with_threads

    found: list[dict[str, Any]] = []
    async for page in rows.pages(limit):
        found += await with_threads(session, page)
    write_json(found)


async def _write_each(session: Session, rows: Listing, limit: int | None) -> None:
    from helpdesk_tui.cli.reading import with_threads

    async for page in rows.pages(limit):
        write_lines(json_text(value) for value in await with_threads(session, page))


async def _write_csv(session: Session, rows: Listing, limit: int | None) -> None:
    write_lines([",".join(_CSV)])
    async for page in rows.pages(limit):
        names = await _names(session, page)
        write_lines(_csv_line(_csv_cells(session, ticket, names)) for ticket in page)


async def _write_table(session: Session, rows: Listing, limit: int, *, explain: bool) -> None:
    from helpdesk_tui.cli.tables import table

    tickets = [ticket async for page in rows.pages(limit) for ticket in page]
    if explain:
        write_lines([rows.words])
    if not tickets:
        say(f"no ticket: {rows.words}")
        return
    names, services = await _names(session, tickets), await _services(session, tickets)
    shown = [_cells(session, ticket, names, services) for ticket in tickets]
    write_lines(table(_HEAD, shown, grows=3, right=(1,)))
    if explain:
        write_lines(_places(session, tickets))
    count = await rows.count()
    if count.rows > len(tickets):
        say(f"{len(tickets):,} of {'' if count.exact else 'at least '}{count.rows:,}; more with --limit")


def _places(session: Session, tickets: Sequence[Ticket]) -> list[str]:
    """Why each stands where it does, in words."""
    from helpdesk_tui.policy.order import why_here
    from helpdesk_tui.session.placing import place_of

    lines, zone = [], session.lister.zone
    for number, ticket in enumerate(tickets):
        ahead = place_of(tickets[number - 1], zone) if number else None
        desk = session.desks.find(ticket.desk)
        on = desk.calendar.local(session.clock.now()).date()
        steps = why_here(desk.pack, place_of(ticket, zone), ahead, on=on).why.steps
        lines += ["", ticket.id, *(f"  {s.text}" + (f": {s.value}" if s.value else "") for s in steps)]
    return lines


async def _names(session: Session, tickets: Sequence[Ticket]) -> dict[str, str]:
    """Customers' names, clean."""
    parties = await session.loader.parties({ticket.customer for ticket in tickets})
    return {name: str(p.customer.name) if p.customer else name for name, p in parties.items()}


async def _services(session: Session, tickets: Sequence[Ticket]) -> dict[str, str]:
    """Service levels by migration, for those that are there."""
    found = {}
    for name in {ticket.migration for ticket in tickets if ticket.migration is not None}:
        with suppress(NotFound, Refused):
            found[str(name)] = (await session.migration(name)).service
    return found


def _cells(session: Session, ticket: Ticket, names: dict[str, str], services: dict[str, str]) -> list[str]:
    from helpdesk_tui.words import due_words, mark, plan_word, who

    now = session.clock.now()
    return [
        mark(ticket, now),
        due_words(ticket, now, session.lister.zone),
        ticket.id,
        str(ticket.subject) or "(no subject)",
        names.get(ticket.customer, ticket.customer),
        plan_word(ticket, services),
        who(ticket, session.actor),
    ]


def _csv_cells(session: Session, ticket: Ticket, names: dict[str, str]) -> list[str]:
    from helpdesk_tui.cli.values import clock_state, desk_time, iso

    placed = ticket.placement
    known: dict[str, object] = {
        "due": desk_time(ticket, placed.due, session.desks),
        "work_by": desk_time(ticket, placed.work_by, session.desks),
        "state": clock_state(ticket, session.clock.now(), session.desks),
        "rank": placed.rank_name,
        "verdict": placed.verdict,
        "price": placed.price,
        "urgent": "yes" if ticket.urgent else "no",
        "name": names.get(ticket.customer, ""),
        "tags": " ".join(map(str, ticket.tags)),
        "received": iso(ticket.received),
        "updated": iso(ticket.updated),
    }
    cells = (known[name] if name in known else getattr(ticket, name) for name in _CSV)
    return ["" if cell is None else _guarded(cell) for cell in cells]


def _guarded(cell: object) -> str:
    """A cell no spreadsheet takes for a formula; numbers of ours stay numbers."""
    text = str(cell)
    return text if isinstance(cell, int) else _FORMULA.sub(r"\1\2'", text)


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
