"""Every verb on a migration: start, pause, resume, retry, cancel, run again, map, options.

Belongs here: options turned into the arguments of a verb. Does not belong here: the verbs (``session.verbs``).
"""

from __future__ import annotations

from copy import copy
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go, note_memory
from helpdesk_tui.cli.migrations.group import command as group
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.cli.verbs import told
from helpdesk_tui.errors import UsageError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.inputs.values import counts
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["How", "act", "plain_options"]


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """The options of every verb on a migration."""

    dry_run: bool
    key: str | None
    base: int | None
    as_json: bool


def plain_options(command: Callable[..., None]) -> Callable[..., None]:
    """Those options; the function gets them as ``how``."""

    @wraps(command)
    def called(**given: Any) -> None:
        how = How(**{name: given.pop(name) for name in How.__slots__})
        command(**given, how=how)

    for option in (
        JSON,
        click.option("--if-version", "base", type=int, metavar="N", help="only if it is at this version"),
        click.option("--key", type=Word(), metavar="KEY", help="idempotency key: the same key again is the same act"),
        click.option("--dry-run", is_flag=True, help="say what would be done, do nothing"),
    ):
        called = option(called)
    return called


def act(verb: str, migration: str, args: Any, how: How) -> None:
    """Does it, and answers the migration as it is then."""
    desk = chosen_desk()
    go(_act(desk, verb, migration, args, how))
    note_memory(desk)


@group.command("start", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@click.option("--demo", is_flag=True, help="its demo, not the run itself")
@click.option("--paid", is_flag=True, help="the customer has paid, or it is free: queued at once")
@plain_options
def start(*, migration: str, demo: bool, paid: bool, how: How) -> None:
    """Takes a migration one step towards its run: demo, order, queue."""
    from helpdesk_tui.session.verbs.migrating import Start

    act("migration.start", migration, Start(demo, paid), how)


@group.command("pause", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@plain_options
def pause(*, migration: str, how: How) -> None:
    """Stops a run where it is."""
    act("migration.pause", migration, None, how)


@group.command("resume", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@plain_options
def resume(*, migration: str, how: How) -> None:
    """Goes on where a run has stopped."""
    act("migration.resume", migration, None, how)


@group.command("retry", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@plain_options
def retry(*, migration: str, how: How) -> None:
    """Runs again for what failed."""
    act("migration.retry", migration, None, how)


@group.command("cancel", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@click.option("--reason", default="", metavar="TEXT", help="why")
@plain_options
def cancel(*, migration: str, reason: str, how: How) -> None:
    """Gives a migration up. It can't be taken back."""
    from helpdesk_tui.session.verbs.migrating import Cancel

    act("migration.cancel", migration, Cancel(reason), how)


@click.argument("migration", metavar="ID")
@click.option(
    "--kind", default="remigration", metavar="KIND", help="remigration, recent or smart_update  [remigration]"
)
@click.option("--entities", metavar="TYPE=N", multiple=True, help="entities to be moved; again for each")
@click.option("--id", "new", default="", metavar="ID", help="of the new migration")
@plain_options
def remigrate(*, migration: str, kind: str, entities: tuple[str, ...], new: str, how: How) -> None:
    """Makes a further run after a full migration, as a draft; says whether it is free."""
    from helpdesk_tui.session.verbs.migrating import Remigrate

    act("migration.remigrate", migration, Remigrate(kind, counts(entities), new), how)


_again = copy(group.command("remigrate", cls=DeskCommand)(remigrate))
_again.name, _again.hidden = "again", True
group.add_command(_again)


@group.command("map", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@click.argument("kind", metavar="KIND")
@click.argument("source", metavar="SOURCE")
@click.argument("target", metavar="[TARGET]", default="")
@plain_options
def map_value(*, migration: str, kind: str, source: str, target: str, how: How) -> None:
    """Gives a value of the source one of the target; KIND is languages, order_statuses, currencies, customer_groups."""
    from helpdesk_tui.session.verbs.migrating import MapValue

    act("migration.map", migration, MapValue(kind, source, target), how)


@group.command("options", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@click.argument("changes", metavar="[+NAME...]", nargs=-1)
@click.option("--remove", "removed", metavar="NAME", multiple=True, help="an option to leave out; again for each")
@click.option("--service", default="", metavar="LEVEL", help="basic or aio")
@plain_options
def options(*, migration: str, changes: tuple[str, ...], removed: tuple[str, ...], service: str, how: How) -> None:
    """Chooses options of a run and its service level."""
    if not changes and not removed and not service:
        raise UsageError(
            "nothing to change", hint="helpdesk migrations options ID +NAME, --remove NAME, --service LEVEL"
        )
    added = tuple(change.removeprefix("+") for change in changes)
    go(_options(chosen_desk(), migration, added, removed, service, how))


async def _options(
    desk: Desk, migration: str, added: tuple[str, ...], removed: tuple[str, ...], service: str, how: How
) -> None:
    from helpdesk_tui.session.verbs.migrating import SetOptions

    chosen: tuple[str, ...] | None = None
    if added or removed:
        async with desk.session() as session:
            now = (await session.migration(migration)).options
        chosen = tuple(dict.fromkeys(name for name in (*now, *added) if name not in removed))
    await _act(desk, "migration.options", migration, SetOptions(chosen, service), how)


async def _act(desk: Desk, verb: str, migration: str, args: Any, how: How) -> None:
    from helpdesk_tui.cli.migrations.looking import migration_value, seen
    from helpdesk_tui.cli.values import done_json

    async with desk.session() as session:
        if how.dry_run:
            plan = (await session.plan(verb, migration, args)).plan
            for warning in plan.warnings:
                say(f"warning: {warning}")
            value: dict[str, Any] = {"dry_run": True, "migration": migration, "verb": verb, "summary": plan.summary}
            line = f"would be done: {plan.summary}"
        else:
            done = await session.do(verb, migration, args, key=how.key, base=how.base, exact=True)
            told(done)
            found = await session.migration(done.created[0] if done.created else migration)
            value = migration_value(found, seen(session, found)) | {"act": done_json(done)}
            line = done.summary
        if how.as_json:
            write_json(value)
        else:
            write_lines([clean(line, Kind.LINE)])
