"""What is said in a ticket: reply, note, receive, time.

Belongs here: texts and files turned into the arguments of a verb. Does not belong here: the verbs.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli.asked import Moment
from helpdesk_tui.cli.body import body_options, text_given
from helpdesk_tui.cli.tickets.group import command as group
from helpdesk_tui.cli.verbs import Act, ticket_verb
from helpdesk_tui.inputs.files import attached

if TYPE_CHECKING:
    from datetime import datetime

__all__: list[str] = []

_ATTACH = click.option("--attach", "paths", metavar="PATH", multiple=True, help="a file to attach; again for each")


@ticket_verb(group, "reply")
@body_options
@_ATTACH
@click.option("--status", default="", metavar="STATUS", help="status after it; pending if not given")
@click.option("--investigation", is_flag=True, help="it tells the customer of further investigation")
@click.option("--pointing", is_flag=True, help="it points the customer to another channel")
@click.option("--time", "minutes", type=click.IntRange(min=1), default=None, metavar="MINUTES", help="time spent on it")
def reply(
    *,
    message: str | None,
    source: str | None,
    paths: tuple[str, ...],
    status: str,
    investigation: bool,
    pointing: bool,
    minutes: int | None,
) -> Act:
    """Answers the customer in public. The text comes by -m, -F, standard input or your editor."""
    from helpdesk_tui.session.verbs.talking import Reply

    held, files = ExitStack(), attached(paths)
    args = Reply(
        body=text_given(message, source, about="PUBLIC REPLY: the customer reads it.", held=held),
        status=status,
        investigation=investigation,
        pointing=pointing,
        attachments=files.attachments,
        minutes=minutes or 0,
    )
    return Act(verb="ticket.reply", args=args, files=files.contents, held=held)


@ticket_verb(group, "note")
@body_options
@_ATTACH
@click.option("--investigation", is_flag=True, help="always refused: a customer is told of it in public")
def note(*, message: str | None, source: str | None, paths: tuple[str, ...], investigation: bool) -> Act:
    """Adds an internal note. The text comes by -m, -F, standard input or your editor."""
    from helpdesk_tui.session.verbs.talking import Note

    held, files = ExitStack(), attached(paths)
    text = text_given(message, source, about="INTERNAL NOTE: the customer does not read it.", held=held)
    args = Note(body=text, attachments=files.attachments, investigation=investigation)
    return Act(verb="ticket.note", args=args, files=files.contents, held=held)


@ticket_verb(group, "receive", many=False, words="ID")
@body_options
@_ATTACH
@click.option("--author", default="", metavar="NAME", help="who wrote it; the customer if not given")
@click.option("--at", type=Moment(), help="when it came; now if not given")
def receive(
    *, message: str | None, source: str | None, paths: tuple[str, ...], author: str, at: datetime | None
) -> Act:
    """Records a message of the customer that came in elsewhere. On a closed ticket it opens a follow-up."""
    from helpdesk_tui.session.verbs.talking import Receive

    held, files = ExitStack(), attached(paths)
    text = text_given(message, source, about="THE CUSTOMER'S WORDS.", held=held)
    args = Receive(body=text, author=author, at=at, attachments=files.attachments)
    return Act(verb="ticket.receive", args=args, files=files.contents, held=held, new_ticket=True)


@ticket_verb(group, "time", words="ID... MINUTES")
@click.option("-m", "--message", default="", metavar="TEXT", help="on what")
def time(*, words: tuple[str, ...], message: str) -> Act:
    """Logs minutes you spent."""
    from helpdesk_tui.errors import UsageError
    from helpdesk_tui.inputs.values import minutes as minutes_of
    from helpdesk_tui.session.verbs.talking import LogTime

    if not words:
        raise UsageError("how many minutes?", hint="helpdesk tickets time ID MINUTES")
    *ids, minutes = words
    return Act(verb="ticket.time", args=LogTime(minutes_of(minutes), message), ids=tuple(ids))
