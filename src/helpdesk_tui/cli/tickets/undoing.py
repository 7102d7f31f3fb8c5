"""Taking back: undo, redo, unmerge, history.

Belongs here: naming the act and reporting. Does not belong here: undoing (``session``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.cli.tickets.group import command as group
from helpdesk_tui.cli.verbs import told
from helpdesk_tui.errors import PartlyDone, UsageError
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.results import Undone

__all__: list[str] = []


@group.command("undo", cls=DeskCommand)
@click.argument("ticket", type=Word(), metavar="[ID]", required=False)
@click.option("--key", type=Word(), metavar="KEY", help="the act, or the bulk run, with this key")
@JSON
def undo(*, ticket: str | None, key: str | None, as_json: bool) -> None:
    """Takes back the last act on a ticket; without ID the last one of yours.

    Refused when somebody may have read it, a conflict when somebody has written since.
    """
    if ticket is not None and key is not None:
        raise UsageError("a ticket and --key exclude each other")
    _take_back(lambda session: session.undo(ticket=ticket, key=key), ticket, as_json=as_json)


@group.command("redo", cls=DeskCommand)
@click.argument("ticket", type=Word(), metavar="[ID]", required=False)
@JSON
def redo(*, ticket: str | None, as_json: bool) -> None:
    """Does again what was undone last."""
    _take_back(lambda session: session.redo(ticket=ticket), ticket, as_json=as_json)


@group.command("unmerge", cls=DeskCommand)
@click.argument("ticket", type=Word(), metavar="ID")
@JSON
def unmerge(*, ticket: str, as_json: bool) -> None:
    """Takes back the merge of a ticket into another, where it was done."""
    _take_back(lambda session: session.unmerge(ticket), ticket, as_json=as_json)


@group.command("history", cls=DeskCommand)
@click.argument("ticket", type=Word(), metavar="[ID]", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=50, metavar="N", help="acts at most  [50]")
@JSON
def history(*, ticket: str | None, limit: int, as_json: bool) -> None:
    """Shows what was done from here, newest first: the journal."""
    go(_history(chosen_desk(), ticket, limit, as_json=as_json))


async def _history(desk: Desk, ticket: str | None, limit: int, *, as_json: bool) -> None:
    from helpdesk_tui.cli.values import act_json
    from helpdesk_tui.words import local

    async with desk.session() as session:
        acts = session.history(ticket=ticket, limit=limit)
        if as_json:
            write_json([act_json(act) for act in acts])
            return
        for act in acts:
            state = "undone" if act.undone_by else act.state.value
            line = f"{local(act.at, session.lister.zone)}  {state:<7}  {act.actor}  {act.summary}"
            write_lines([clean(line, Kind.LINE)])


def _take_back(act: Callable[[Session], Awaitable[Undone]], ticket: str | None, *, as_json: bool) -> None:
    failed = go(_taken_back(chosen_desk(), act, ticket, as_json=as_json))
    if failed:
        raise click.exceptions.Exit(PartlyDone.exit_code)


async def _taken_back(
    desk: Desk, act: Callable[[Session], Awaitable[Undone]], ticket: str | None, *, as_json: bool
) -> bool:
    async with desk.session() as session:
        undone = await act(session)
        for one in undone.done:
            told(one)
        for key, error in undone.failed:
            say(f"not taken back: {error.message} ({key})")
        if as_json:
            write_json(await _undone_json(session, undone, ticket))
        else:
            write_lines(clean(one.summary, Kind.LINE) for one in undone.done)
        return bool(undone.failed)


async def _undone_json(session: Session, undone: Undone, ticket: str | None) -> dict[str, Any]:
    """The ticket as it is now, where it is about one, with the acts."""
    from helpdesk_tui.cli.reading import ticket_now
    from helpdesk_tui.cli.values import done_json

    value: dict[str, Any] = {}
    targets = dict.fromkeys(one.target for one in undone.done)
    shown = ticket or (next(iter(targets)) if len(targets) == 1 else None)
    if shown is not None and shown in await session.tickets([shown]):
        value = await ticket_now(session, shown)
    value["acts"] = [done_json(one) for one in undone.done]
    if undone.failed:
        value["failed"] = [{"key": key, "code": error.code, "message": error.message} for key, error in undone.failed]
        message = f"{len(undone.failed)} of {len(undone.failed) + len(undone.done)} not taken back"
        value["error"] = {"code": PartlyDone.default_code, "message": message, "hint": "see `failed`"}
    return value
