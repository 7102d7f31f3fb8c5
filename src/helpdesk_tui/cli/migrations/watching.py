"""``helpdesk migrations watch``: a line whenever something has changed.

Belongs here: asking again and again. Does not belong here: what the counts mean (``session.progress``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli.context import DeskCommand, current
from helpdesk_tui.cli.desk import Desk, chosen_desk, go
from helpdesk_tui.cli.migrations.group import command as group
from helpdesk_tui.cli.migrations.looking import left, migration_value, seen
from helpdesk_tui.cli.output import json_text, write_lines
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.session import Session

__all__: list[str] = []


@group.command("watch", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@click.option(
    "--every", type=click.FloatRange(min=0.1, max=3600), default=5.0, metavar="SECONDS", help="ask so often  [5]"
)
@click.option("--for", "most", type=click.FloatRange(min=0), metavar="SECONDS", help="end after so long")
@click.option("--json", "--jsonl", "as_json", is_flag=True, help="one object a line")
def watch(*, migration: str, every: float, most: float | None, as_json: bool) -> None:
    """Follows a run: a line whenever something has changed, until the run is over or waits for somebody."""
    current().let_time_pass()
    go(_watch(chosen_desk(), migration, every, most, as_json=as_json))


async def _watch(desk: Desk, name: str, every: float, most: float | None, *, as_json: bool) -> None:
    import asyncio

    from helpdesk_tui.policy.migration_status import AT_WORK, MigrationStatus

    at_work = {status.value for status in (*AT_WORK, MigrationStatus.QUEUED)}
    last = ""
    async with desk.session() as session:
        loop = asyncio.get_running_loop()
        end = None if most is None else loop.time() + most
        while True:
            migration = await session.migration(name)
            line = _line(session, migration, as_json=as_json)
            if line != last:
                write_lines([line])
                last = line
            if migration.status not in at_work or (end is not None and loop.time() >= end):
                return
            await asyncio.sleep(every if end is None else max(0.0, min(every, end - loop.time())))


def _line(session: Session, migration: Migration, *, as_json: bool) -> str:
    progress = seen(session, migration)
    if as_json:
        return json_text(migration_value(migration, progress))
    percent = "-" if progress.percent is None else f"{progress.percent} %"
    parts = [f"#{migration.id} {migration.status.replace('_', ' ')}", percent]
    parts += [f"{progress.processed:,} of {progress.total:,}", f"{progress.errors:,} errors", left(progress)]
    return clean(" · ".join(part for part in parts if part), Kind.LINE)
