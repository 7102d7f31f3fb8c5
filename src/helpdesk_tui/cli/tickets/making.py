"""``helpdesk tickets create``: a ticket from JSON or from options.

Belongs here: reading what is asked for. Does not belong here: checking it (``exchange``, ``session``).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.body import text_given
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go, note_memory
from helpdesk_tui.cli.output import write_json, write_lines
from helpdesk_tui.cli.tickets.group import command as group
from helpdesk_tui.cli.verbs import told
from helpdesk_tui.errors import InvalidInput, UsageError
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from helpdesk_tui.session.verbs.making import Create

__all__: list[str] = []

_MOST_BYTES = 64_000_000


@group.command("create", cls=DeskCommand)
@click.option("--desk", "desk_name", metavar="NAME", help="desk, such as cs_cart")
@click.option("--customer", metavar="ID")
@click.option("--subject", metavar="TEXT")
@click.option("--channel", metavar="NAME", help="helpdesk if not given")
@click.option("--category", metavar="NAME")
@click.option("--assignee", metavar="NAME")
@click.option("--migration", metavar="ID")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="again for each")
@click.option("--urgent", "urgent_reason", metavar="REASON", help="urgent, for this reason")
@click.option("--advance", type=click.IntRange(min=0), metavar="N", help="consent in advance, up to so many credits")
@click.option("-m", "--message", metavar="TEXT", help="the customer's words")
@click.option("-F", "--file", "source", metavar="FILE|-", help="the customer's words are in a file")
@click.option("--key", type=Word(), metavar="KEY", help="idempotency key: the same key again is the same ticket")
@JSON
def create(*, message: str | None, source: str | None, key: str | None, as_json: bool, **given: Any) -> None:
    """Opens a ticket.

    With --json and without options the ticket is read from standard input, as a line of the exchange format;
    `id`, `status`, `channel`, `received` and `messages` may be left out.
    """
    desk = chosen_desk()
    options = {name: value for name, value in given.items() if value not in (None, ())}
    if options or message is not None or source is not None:
        args = _of_options(options, message, source)
    else:
        args = _of_json(_read())
    go(_create(desk, args, key, as_json=as_json))
    note_memory(desk)


async def _create(desk: Desk, args: Create, key: str | None, *, as_json: bool) -> None:
    from helpdesk_tui.cli.reading import ticket_now

    async with desk.session() as session:
        done = await session.do("ticket.create", "", args, key=key)
        told(done)
        if as_json:
            write_json(await ticket_now(session, done.created[0] if done.created else done.target, done))
        else:
            write_lines([clean(done.summary, Kind.LINE)])


def _of_options(options: dict[str, Any], message: str | None, source: str | None) -> Create:
    from contextlib import ExitStack

    from helpdesk_tui.session.verbs.making import Create

    missing = [name for name in ("desk_name", "customer", "subject") if name not in options]
    if missing:
        flag = missing[0].removesuffix("_name")
        raise UsageError(f"--{flag} is missing", hint="--desk, --customer and --subject are needed")
    body = ""
    if message is not None or source is not None:
        with ExitStack() as held:
            body = text_given(message, source, about="", held=held)
    limit = options.pop("advance", None)
    return Create(desk=options.pop("desk_name"), body=body, advance_limit=limit, **options)


def _of_json(text: bytes) -> Create:
    """A ticket as the exchange format has it. Raises InvalidInput naming the field."""
    from helpdesk_tui.exchange.line import parsed_line
    from helpdesk_tui.exchange.read import record_of

    value = parsed_line(text)
    if not isinstance(value, dict):
        raise InvalidInput("a ticket is a JSON object", field="input")
    value = {name: item for name, item in value.items() if name not in _DERIVED}
    given = {"type": "ticket", "id": "-", "channel": "helpdesk", "status": "new", "received": _NOBODY_SAID} | value
    record = record_of(given)
    if not isinstance(record, tuple):
        raise InvalidInput(
            f"type: {given['type']!r} is no ticket", field="type", hint="helpdesk import takes the others"
        )
    return _create_of(record, value)


_NOBODY_SAID = "2000-01-01T00:00:00+00:00"
# fmt: off
_DERIVED = frozenset((
    "due", "work_by", "state", "at_risk", "rank", "verdict", "price", "version", "act", "account", "verdict_details",
    "related", "derivation",
))
# fmt: on
"""Keys `tickets show --json` adds: they are worked out, not kept."""


def _create_of(record: Any, value: dict[str, Any]) -> Create:
    from helpdesk_tui.exchange.write import ticket_value
    from helpdesk_tui.session.verbs.making import Create

    ticket, messages = record
    for name in ("assessment", "links", "held", "held_since", "snoozed_until", "watchers", "minutes"):
        if name in value:
            raise InvalidInput(f"{name}: a new ticket has none", field=name, hint="helpdesk import keeps it")
    plain = ticket_value(ticket, ())  # texts as they came: they are stored, not shown
    return Create(
        id=ticket.id if "id" in value else "",
        desk=ticket.desk,
        customer=ticket.customer,
        subject=plain["subject"],
        channel=ticket.channel,
        messages=messages,
        status=ticket.status.value,
        received=ticket.received if "received" in value else None,
        category=ticket.category,
        urgent_reason=plain.get("urgent_reason", "") or ("opened so" if ticket.urgent else ""),
        assignee=plain["assignee"],
        language=ticket.language if "language" in value else "",
        tags=tuple(plain["tags"]),
        migration=ticket.migration,
        quote=ticket.quote,
        advance_limit=ticket.advance_limit,
        upgrade_from=ticket.upgrade_from,
        upgrade_to=ticket.upgrade_to,
        extra=ticket.extra,
    )


def _read() -> bytes:
    if sys.stdin is None:
        raise UsageError("no ticket is given", hint="give options, or a ticket in JSON on standard input")
    if sys.stdin.isatty():
        raise UsageError("no ticket is given", hint="helpdesk tickets create --json < ticket.json")
    text = sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(text) > _MOST_BYTES:
        raise InvalidInput(f"the ticket is larger than {_MOST_BYTES:,} bytes", field="input")
    return text
