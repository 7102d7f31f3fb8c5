"""Tickets among each other: split, merge, link, follow-up.

Belongs here: options turned into the arguments of a verb. Does not belong here: the verbs.
"""

from __future__ import annotations

import click

from helpdesk_tui.cli.tickets.group import command as group
from helpdesk_tui.cli.verbs import Act, ticket_verb
from helpdesk_tui.errors import UsageError

__all__: list[str] = []


@ticket_verb(group, "split", many=False, words="ID")
@click.option("--messages", metavar="M-2,M-3", multiple=True, help="the messages that go")
@click.option("--subject", default="", metavar="TEXT", help="of the new ticket; the old one's if not given")
@click.option("--id", "new", default="", metavar="ID", help="of the new ticket; the next number if not given")
def split(*, messages: tuple[str, ...], subject: str, new: str) -> Act:
    """Makes an unrelated question a ticket of its own, with its own price, and answers that ticket."""
    from helpdesk_tui.session.verbs.joining import Split

    ids = tuple(part.strip() for given in messages for part in given.split(",") if part.strip())
    return Act(verb="ticket.split", args=Split(ids, subject, new), new_ticket=True)


@ticket_verb(group, "merge", words="ID... INTO")
@click.option("--into", metavar="ID", help="the ticket that stays; else the last word")
@click.pass_context
def merge(context: click.Context, *, words: tuple[str, ...], into: str | None) -> Act:
    """Puts tickets into the last one: `merge A B` puts A into B."""
    from helpdesk_tui.session.verbs.joining import Merge

    ids = words
    if into is None:
        least = 1 if context.params.get("query") is not None else 2
        if len(words) < least:
            raise UsageError("into which ticket?", hint="helpdesk tickets merge A B puts A into B")
        ids, into = words[:-1], words[-1]
    return Act(verb="ticket.merge", args=Merge(into), ids=ids)


@ticket_verb(group, "link", many=False, words="ID OTHER")
@click.option("--off", is_flag=True, help="no longer")
def link(*, words: tuple[str, ...], off: bool) -> Act:
    """Lets two tickets know of each other."""
    from helpdesk_tui.session.verbs.joining import LinkTo

    if len(words) != 2:
        raise UsageError("two tickets are linked", hint="helpdesk tickets link A B")
    return Act(verb="ticket.link", args=LinkTo(words[1], not off), ids=words[:1])


@ticket_verb(group, "follow-up", many=False, words="ID")
@click.option("-m", "--message", default="", metavar="TEXT", help="a first internal note")
@click.option("--id", "new", default="", metavar="ID", help="of the new ticket; the next number if not given")
def follow_up(*, message: str, new: str) -> Act:
    """Opens a ticket that continues a closed one, and answers it."""
    from helpdesk_tui.session.verbs.making import FollowUp

    return Act(verb="ticket.follow_up", args=FollowUp(message, new), new_ticket=True)
