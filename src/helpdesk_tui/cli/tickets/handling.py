"""Who has a ticket and how it stands: claim, assign, release, set, close, reopen, urgent, snooze, wake, watch, tag.

Belongs here: options turned into the arguments of a verb. Does not belong here: the verbs (``session.verbs``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli.asked import When
from helpdesk_tui.cli.minus import MinusWords
from helpdesk_tui.cli.tickets.group import command as group
from helpdesk_tui.cli.verbs import Act, ticket_verb
from helpdesk_tui.errors import UsageError
from helpdesk_tui.inputs.values import assignments

if TYPE_CHECKING:
    from datetime import datetime

__all__: list[str] = []


@ticket_verb(group, "claim")
@click.option("--take-over", is_flag=True, help="also when another engineer has it")
def claim(*, take_over: bool) -> Act:
    """Takes tickets for you; a new one is open then."""
    from helpdesk_tui.session.verbs.handling import Claim

    return Act(verb="ticket.claim", args=Claim(take_over))


@ticket_verb(group, "assign", words="ID... [NAME]")
@click.option("--to", metavar="NAME", help="the engineer; else the last word")
def assign(*, words: tuple[str, ...], to: str | None) -> Act:
    """Gives tickets to an engineer."""
    from helpdesk_tui.session.verbs.handling import Assign

    if to is None:
        if not words:
            raise UsageError("to whom?", hint="helpdesk tickets assign ID NAME")
        *words_before, to = words
        words = tuple(words_before)
    return Act(verb="ticket.assign", args=Assign(to), ids=words)


@ticket_verb(group, "release")
def release() -> Act:
    """Gives tickets back: nobody has them then."""
    return Act(verb="ticket.release")


@ticket_verb(group, "set", words="ID... FIELD=VALUE...")
@click.option("--reason", default="", metavar="TEXT", help="why it is urgent")
def set_fields(*, words: tuple[str, ...], reason: str) -> Act:
    """Gives fields new values: all of them, or none.

    FIELD is one of status, urgent, assignee, category, subject, channel, language, tags, migration, advance_limit,
    upgrade_from, upgrade_to. The value `none` empties a field that may be empty.
    """
    from helpdesk_tui.session.verbs.fields import SetFields

    ids, changes = assignments(words)
    if not changes:
        raise UsageError("nothing to set", hint="helpdesk tickets set ID field=value")
    return Act(verb="ticket.set", args=SetFields(changes, reason), ids=ids)


@ticket_verb(group, "close")
def close() -> Act:
    """Closes tickets: read-only from then on."""
    return Act(verb="ticket.close")


@ticket_verb(group, "reopen")
def reopen() -> Act:
    """Opens solved tickets again."""
    return Act(verb="ticket.reopen")


@ticket_verb(group, "urgent")
@click.option("--reason", default="", metavar="TEXT", help="why it comes first; needed")
@click.option("--off", is_flag=True, help="no longer urgent")
def urgent(*, reason: str, off: bool) -> Act:
    """Marks tickets urgent, with a reason: first inside their rank, never before a better one."""
    from helpdesk_tui.session.verbs.handling import Urgent

    return Act(verb="ticket.urgent", args=Urgent(not off, reason))


@ticket_verb(group, "snooze")
@click.option("--until", type=When(), help="a time, or a distance such as 2h or 3d")
@click.option("--for-reply", is_flag=True, help="until the customer writes; with --until, whichever comes first")
def snooze(*, words: tuple[str, ...], until: datetime | None, for_reply: bool) -> Act:
    """Puts tickets aside."""
    from helpdesk_tui.errors import InvalidInput
    from helpdesk_tui.session.verbs.handling import Snooze

    if len(words) > 1 and until is None and not for_reply:
        text = f"until when? {words[-1][:40]!r} is taken for a ticket"
        raise InvalidInput(text, field="until", hint="give the time with --until, such as --until 3d")
    return Act(verb="ticket.snooze", args=Snooze(until, for_reply), ids=words)


@ticket_verb(group, "wake")
def wake() -> Act:
    """Takes tickets up again that were put aside."""
    return Act(verb="ticket.wake")


@ticket_verb(group, "watch")
@click.option("--off", is_flag=True, help="no longer")
def watch(*, off: bool) -> Act:
    """Tells you of what happens to tickets."""
    from helpdesk_tui.session.verbs.handling import Watch

    return Act(verb="ticket.watch", args=Watch(not off))


@ticket_verb(group, "tag", words="ID [+NEW...] [-OLD...]", cls=MinusWords)
@click.option("--add", "added", metavar="TAG", multiple=True, help="a tag to add; again for each")
@click.option("--remove", "removed", metavar="TAG", multiple=True, help="a tag to remove; again for each")
@click.pass_context
def tag(context: click.Context, *, words: tuple[str, ...], added: tuple[str, ...], removed: tuple[str, ...]) -> Act:
    """Adds and removes tags: `tag T-1 +new -old`.

    Words with a `+` are tags to add, words with a `-` tags to remove. Without any of them, --add and --remove the first
    word is the ticket and the others are tags to add; with --query all of them are.
    """
    from helpdesk_tui.session.verbs.fields import Tag

    ids = tuple(word for word in words if word[:1] not in ("+", "-"))
    named = tuple(word for word in words if word.startswith("+"))
    removed += tuple(word[1:] for word in words if word.startswith("-"))
    if not named and not added and not removed:
        first = 0 if context.params.get("query") is not None else 1
        ids, named = words[:first], words[first:]
    return Act(verb="ticket.tag", args=Tag(_split((*named, *added)), _split(removed)), ids=ids)


def _split(words: tuple[str, ...]) -> tuple[str, ...]:
    """``a,b`` is two tags; a ``+`` before one to add means nothing."""
    return tuple(part.strip().removeprefix("+") for word in words for part in word.split(",") if part.strip())
