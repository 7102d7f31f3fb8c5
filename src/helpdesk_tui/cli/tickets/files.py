"""``helpdesk tickets attachment``: the content of a file somebody has sent.

Belongs here: finding the file and where it goes. Does not belong here: attaching (``talking``), safe names
(``inputs.files``).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go
from helpdesk_tui.cli.output import say
from helpdesk_tui.cli.tickets.group import command as group
from helpdesk_tui.errors import HelpdeskError, InvalidInput, NotFound
from helpdesk_tui.inputs.files import MOST_FILE_BYTES, safe_name, write_new
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.model.ticket import Attachment, Message
    from helpdesk_tui.session import Session

__all__: list[str] = []


@group.command("attachment", cls=DeskCommand)
@click.argument("ticket", metavar="ID")
@click.argument("name", metavar="NAME")
@click.option("--message", metavar="ID", help="of this message, where several have a file of that name")
@click.option("-o", "--output", metavar="PATH", help="a file that is not there yet, or - for standard output")
def attachment(*, ticket: str, name: str, message: str | None, output: str | None) -> None:
    """Saves a file somebody has sent, under a safe name in this folder unless told otherwise.

    NAME is as ``tickets show`` prints it. The file is for its owner alone, and nothing that is there is replaced.
    """
    go(_save(chosen_desk(), ticket, name, message, output))


async def _save(desk: Desk, ticket: str, name: str, message: str | None, output: str | None) -> None:
    async with desk.session() as session:
        where, index, found = await _found(session, ticket, name, message)
        content = b""
        async for piece in session.attachment(ticket, where.id, index):
            content += piece
            if len(content) > MOST_FILE_BYTES:
                raise InvalidInput(f"{found.name.ident()} is larger than {MOST_FILE_BYTES:,} bytes", field="name")
    if output == "-":
        _give(content)
        return
    made = write_new(output or safe_name(found.name), content)
    say(f"{made}: {len(content):,} bytes")


async def _found(session: Session, ticket: str, name: str, message: str | None) -> tuple[Message, int, Attachment]:
    """Raises NotFound, InvalidInput where several messages have one of that name."""
    files = [
        (one, index, file)
        for one in await session.thread(ticket)
        if message in {None, one.id}
        for index, file in enumerate(one.attachments)
    ]
    named = [row for row in files if _is_called(row[2].name, name)]
    if not named:
        known = ", ".join(dict.fromkeys(file.name.ident(limit=60) for _, _, file in files)) or "no file"
        raise NotFound(f"{ticket} has no file of that name", hint=f"there is {known[:200]}")
    if len(named) > 1:
        places = ", ".join(one.id for one, _, _ in named[:5])
        raise InvalidInput(f"{len(named)} files have that name", field="name", hint=f"add --message: {places}")
    return named[0]


def _is_called(name: Foreign, typed: str) -> bool:
    """As it came, as it is shown, or as it is saved."""
    return name == Foreign(typed) or typed in {name.ident(), safe_name(name)}


def _give(content: bytes) -> None:
    if sys.stdout is None:
        raise HelpdeskError("can't write the file: standard output is closed")
    if sys.stdout.isatty():
        raise InvalidInput("a file is not written to a terminal", field="output", hint="-o PATH, or a pipe")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
