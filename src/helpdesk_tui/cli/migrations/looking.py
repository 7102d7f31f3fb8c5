"""``helpdesk migrations list`` and ``show``.

Belongs here: printing. Does not belong here: what the counts mean (``session.progress``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go
from helpdesk_tui.cli.migrations.group import command as group
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.errors import InvalidInput, NotFound
from helpdesk_tui.session.progress import Progress, progress_of
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.session import Session

__all__ = ["left", "migration_value", "seen"]

_HEAD = ("#", "customer", "from", "to", "kind", "status", "done", "left", "errors")


@group.command("list", cls=DeskCommand)
@click.option("--status", "statuses", metavar="STATUS", multiple=True, help="such as running; again for each")
@click.option("--customer", metavar="ID", help="of one customer")
@click.option("--limit", type=click.IntRange(min=1, max=100_000), default=500, metavar="N", help="rows at most  [500]")
@JSON
def list_migrations(*, statuses: tuple[str, ...], customer: str | None, limit: int, as_json: bool) -> None:
    """Lists migrations, newest start first."""
    go(_list(chosen_desk(), _known(statuses), customer, limit, as_json=as_json))


@group.command("show", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@click.option("--explain", is_flag=True, help="show how rate and time left come about")
@JSON
def show(*, migration: str, explain: bool, as_json: bool) -> None:
    """Shows a migration: progress by type, errors by cause, set-up."""
    go(_show(chosen_desk(), migration, explain=explain, as_json=as_json))


def migration_value(migration: Migration, found: Progress) -> dict[str, Any]:
    """A migration in JSON with its progress."""
    from helpdesk_tui.cli.values import migration_json

    return migration_json(migration) | {"progress": _progress_json(found)}


def left(progress: Progress) -> str:
    """Time left, or for how long it stands still; empty when neither is known."""
    from helpdesk_tui.words import time_left

    return time_left(progress.eta, stalled=progress.stalled, quiet=progress.quiet)


def seen(session: Session, migration: Migration) -> Progress:
    """Its progress by the rules of its desk, now."""
    try:
        return progress_of(session.desks.known(migration.desk).pack, migration, session.clock.now())
    except InvalidInput as error:
        return Progress(trouble=error.message)


async def _list(desk: Desk, statuses: tuple[str, ...], customer: str | None, limit: int, *, as_json: bool) -> None:
    from helpdesk_tui.cli.tables import table

    async with desk.session() as session:
        found = await session.migrations(status=statuses, customer=customer, limit=limit)
        if as_json:
            write_json([migration_value(one, seen(session, one)) for one in found])
            return
        if not found:
            say("no migration")
            return
        names = await _names(session, found)
        rows = [_row(one, seen(session, one), names) for one in found]
        write_lines(table(_HEAD, rows, grows=1, right=(6, 8)))


async def _names(session: Session, found: list[Migration]) -> dict[str, str]:
    parties = await session.loader.parties({one.customer for one in found})
    return {name: str(p.customer.name) if p.customer else name for name, p in parties.items()}


def _row(one: Migration, progress: Progress, names: dict[str, str]) -> list[str]:
    done = "?" if progress.trouble else "-" if progress.percent is None else f"{progress.percent} %"
    return [
        one.id,
        names[one.customer],
        one.source.cart,
        one.target.cart,
        one.kind.replace("_", " "),
        one.status.replace("_", " "),
        done,
        left(progress),
        f"{progress.errors:,}",
    ]


async def _show(desk: Desk, name: str, *, explain: bool, as_json: bool) -> None:
    async with desk.session() as session:
        migration = await session.migration(name)
        progress = seen(session, migration)
        if as_json:
            value = migration_value(migration, progress)
            value["errors_by_cause"] = _grouped(session, migration)
            why = progress.why if explain else None
            write_json(value | ({"derivation": why.plain()} if why is not None else {}))
            return
        customer = await _customer(session, migration)
        lines = _lines(session, migration, progress, customer, explain=explain)
        write_lines(clean(line, Kind.LINE) for line in lines)


async def _customer(session: Session, migration: Migration) -> str:
    try:
        party = await session.customer(migration.customer)
    except NotFound:
        return f"{migration.customer} (not in the records)"
    return f"{party.customer.name if party.customer else party.id} ({party.id})"


def _lines(
    session: Session, migration: Migration, progress: Progress, customer: str, *, explain: bool
) -> Iterator[str]:
    from helpdesk_tui.words import local

    zone = session.lister.zone
    kind, status = migration.kind.replace("_", " "), migration.status.replace("_", " ")
    yield f"#{migration.id}  {kind}, {migration.service}, {status}  (version {migration.version})"
    yield f"  customer  {customer}"
    yield f"  source    {migration.source.cart}  {migration.source.url.ident()}"
    yield f"  target    {migration.target.cart}  {migration.target.url.ident()}"
    if migration.started is not None:
        yield f"  started   {local(migration.started, zone)}"
    if migration.completed is not None:
        yield f"  completed {local(migration.completed, zone)}"
    yield from _counts(progress)
    if migration.options:
        yield f"  options   {', '.join(migration.options)}"
    for name, pairs in (("languages", migration.languages), *migration.mappings.items()):
        shown = ", ".join(f"{source} → {target or '?'}" for source, target in pairs.items())
        if shown:
            yield f"  {name.replace('_', ' ')}: {shown}"
    yield from _causes(session, migration)
    if explain and progress.why is not None:
        yield from ("", *progress.why.text().split("\n"))


def _counts(progress: Progress) -> Iterator[str]:
    if progress.trouble:
        yield f"  counts    can't be right: {progress.trouble}"
        return
    percent = "-" if progress.percent is None else f"{progress.percent} %"
    rate = "" if progress.per_minute is None else f", {progress.per_minute:,.0f} a minute"
    rest = left(progress)
    more = f", {rest}" + ("" if progress.stalled else " left") if rest else ""
    yield f"  done      {percent}, {progress.processed:,} of {progress.total:,}{rate}{more}"
    for name, count in progress.types:
        more = f", {count.errors:,} errors" if count.errors else ""
        more += f", {count.skipped:,} skipped" if count.skipped else ""
        yield f"    {name:<14}  {count.processed:>9,} of {count.total:>9,}{more}"


def _causes(session: Session, migration: Migration) -> Iterator[str]:
    for one in _grouped(session, migration):
        yield f"  {one['count']} × {one['type']}: {one['message']}"


def _grouped(session: Session, migration: Migration) -> list[dict[str, Any]]:
    from helpdesk_tui.session.progress import errors_by_cause

    groups = errors_by_cause(session.desks.find(migration.desk).pack, migration)
    return [{"type": g.type, "message": g.message, "count": g.count, "samples": list(g.samples)} for g in groups]


def _progress_json(found: Progress) -> dict[str, Any]:
    eta = found.eta
    high = eta.high.total_seconds() if eta is not None and eta.high is not None else None
    return {
        "percent": found.percent,
        "total": found.total,
        "processed": found.processed,
        "errors": found.errors,
        "skipped": found.skipped,
        "migrated": found.processed - found.errors - found.skipped,
        "per_minute": None if found.per_minute is None else round(found.per_minute, 2),
        "eta_seconds": None if eta is None else {"low": eta.low.total_seconds(), "high": high},
        "stalled": found.stalled,
    }


def _known(statuses: tuple[str, ...]) -> tuple[str, ...]:
    from helpdesk_tui.policy.migration_status import MigrationStatus

    known = [status.value for status in MigrationStatus]
    for status in statuses:
        if status not in known:
            hint = f"one of {', '.join(known)}"
            raise InvalidInput(f"{status[:40]!r} is no status of a migration", field="status", hint=hint)
    return statuses
