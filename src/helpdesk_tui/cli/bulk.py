"""``helpdesk bulk``: runs on many tickets that were cut off, and going on with one.

Belongs here: listing and resuming. Does not belong here: starting one; every verb does that (``verbs``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go
from helpdesk_tui.cli.groups import DefaultGroup
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.cli.progress import progress
from helpdesk_tui.errors import PartlyDone
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from helpdesk_tui.session.results import BulkReport

__all__ = ["command"]

command = DefaultGroup(name="bulk", help="Bulk runs that were cut off: nothing of them is done twice.")


@command.command("list", cls=DeskCommand)
@JSON
def list_runs(*, as_json: bool) -> None:
    """Lists bulk runs that were cut off, oldest first."""
    go(_list(chosen_desk(), as_json=as_json))


@command.command("resume", cls=DeskCommand)
@click.argument("run", type=Word(), metavar="RUN")
@JSON
def resume(*, run: str, as_json: bool) -> None:
    """Goes on where a bulk run was cut off."""
    if not go(_resume(chosen_desk(), run, as_json=as_json)):
        raise click.exceptions.Exit(PartlyDone.exit_code)


async def _list(desk: Desk, *, as_json: bool) -> None:
    async with desk.session() as session:
        runs = [(run, session.runs.items(run.id)) for run in session.unfinished()]
    values: list[dict[str, Any]] = [
        {
            "run": run.id,
            "at": run.at.isoformat(),
            "actor": run.actor,
            "verb": run.verb,
            "tickets": len(items),
            "waiting": sum(item.state == "waiting" for item in items),
        }
        for run, items in runs
    ]
    if as_json:
        write_json(values)
    elif not values:
        say("no bulk run was cut off")
    else:
        lines = (f"{v['run']}  {v['verb']}  {v['waiting']} of {v['tickets']} waiting, since {v['at']}" for v in values)
        write_lines(clean(line, Kind.LINE) for line in lines)


async def _resume(desk: Desk, run: str, *, as_json: bool) -> bool:
    async with desk.session() as session:
        with progress("resuming", len(session.runs.items(run)) or 1) as at:
            report = await session.resume_bulk(run, progress=lambda done, _: at(done))
    if as_json:
        write_json(_report(report))
    else:
        write_lines(clean(f"{item.state.value:<8} {item.text or item.ticket}", Kind.LINE) for item in report.items)
    return report.complete


def _report(report: BulkReport) -> dict[str, Any]:
    items = [{"ticket": item.ticket, "state": item.state.value, "text": item.text} for item in report.items]
    value: dict[str, Any] = {"run": report.run, "verb": report.verb, "items": items}
    if not report.complete:
        value["error"] = {
            "code": PartlyDone.default_code,
            "message": "not all is done",
            "hint": "see the items for why",
        }
    return value
