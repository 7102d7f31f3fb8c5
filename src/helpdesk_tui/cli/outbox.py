"""``helpdesk outbox``: acts that were decided and whose end nobody knows yet.

Belongs here: listing them, and a person's word on them. Does not belong here: sending (``session``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go, refuse_writing
from helpdesk_tui.cli.groups import DefaultGroup
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.errors import UsageError
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.state.acts import Act

__all__ = ["command"]

command = DefaultGroup(name="outbox", help="Acts that wait to be sent, or whose outcome nobody knows.")
_KEY = click.argument("key", type=Word(), metavar="KEY")


@command.command("list", cls=DeskCommand)
@JSON
def list_acts(*, as_json: bool) -> None:
    """Lists what is queued, on its way or unknown, oldest first."""
    go(_list(chosen_desk(), as_json=as_json))


@command.command("send", cls=DeskCommand)
@_KEY
@JSON
def send(*, key: str, as_json: bool) -> None:
    """Sends an act that waits. Its key sees to it that it is done once."""
    _decide(lambda session: session.send(key), as_json=as_json)


@command.command("drop", cls=DeskCommand)
@_KEY
@JSON
def drop(*, key: str, as_json: bool) -> None:
    """Gives up an act that waits."""

    async def dropped(session: Session) -> Act:
        return session.drop(key)

    _decide(dropped, as_json=as_json)


@command.command("resolve", cls=DeskCommand)
@_KEY
@click.option("--happened", "found", flag_value="happened", help="it was done")
@click.option("--did-not", "found", flag_value="did-not", help="it was not done, and never will be under this key")
@JSON
def resolve(*, key: str, found: str | None, as_json: bool) -> None:
    """Says what became of an act whose outcome is unknown, after looking at the ticket."""
    if found is None:
        raise UsageError("did it happen?", hint="look at the ticket, then say --happened or --did-not")
    _decide(lambda session: session.resolve(key, happened=found == "happened"), as_json=as_json)


async def _list(desk: Desk, *, as_json: bool) -> None:
    from helpdesk_tui.cli.values import act_json

    async with desk.session() as session:
        acts = session.unsent()
    if as_json:
        write_json([act_json(act) for act in acts])
    elif not acts:
        say("nothing waits")
    else:
        write_lines(clean(f"{act.key}  {act.state.value:<8} {act.summary}", Kind.LINE) for act in acts)


def _decide(decide: Callable[[Session], Awaitable[Act]], *, as_json: bool) -> None:
    desk = chosen_desk()
    refuse_writing(desk)
    act = go(_decided(desk, decide))
    if as_json:
        from helpdesk_tui.cli.values import act_json

        write_json(act_json(act))
    else:
        write_lines([clean(f"{act.state.value}: {act.summary}", Kind.LINE)])


async def _decided(desk: Desk, decide: Callable[[Session], Awaitable[Act]]) -> Act:
    async with desk.session() as session:
        return await decide(session)
