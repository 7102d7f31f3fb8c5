"""``helpdesk migrations check`` and ``eligible``: may it start, what came out, is a further run free.

Belongs here: printing, and ticking items of the result. Does not belong here: the rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go
from helpdesk_tui.cli.migrations.acting import act, plain_options
from helpdesk_tui.cli.migrations.group import command as group
from helpdesk_tui.cli.output import write_json, write_lines
from helpdesk_tui.errors import Refused, UsageError
from helpdesk_tui.inputs.values import counts
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from datetime import date

    from helpdesk_tui.cli.migrations.acting import How
    from helpdesk_tui.model.migration import Migration
    from helpdesk_tui.policy.pack import Pack
    from helpdesk_tui.policy.remigrations import AgainKind

__all__: list[str] = []

_BEFORE = frozenset({"draft", "demo_done", "awaiting_payment", "queued"})


@group.command("check", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@click.argument("item", metavar="[ITEM]", required=False)
@click.argument("state", metavar="[ok|problem|n/a]", required=False)
@click.option("--note", default="", metavar="TEXT", help="what was seen; needed for a problem")
@plain_options
def check(*, migration: str, item: str | None, state: str | None, note: str, how: How) -> None:
    """Before a start: says what is in its way. Afterwards: shows the result checklist; with ITEM and a state, ticks it.

    Ends with 4 when something is in the way of a start.
    """
    desk = chosen_desk()
    if item is None:
        if not go(_check(desk, migration, as_json=how.as_json)):
            raise click.exceptions.Exit(Refused.exit_code)
        return
    if state is None:
        raise UsageError("ok, problem or n/a?", hint=f"helpdesk migrations check {migration} {item} ok")
    from helpdesk_tui.session.verbs.migrating import CheckOff

    act("migration.check_item", migration, CheckOff(item, state, note), how)


@group.command("eligible", cls=DeskCommand)
@click.argument("migration", metavar="ID")
@click.option("--kind", metavar="KIND", help="remigration, recent or smart_update; all if not given")
@click.option("--entities", metavar="TYPE=N", multiple=True, help="entities to be moved; again for each")
@click.option("--explain", is_flag=True, help="show how it comes about")
@JSON
def eligible(*, migration: str, kind: str | None, entities: tuple[str, ...], explain: bool, as_json: bool) -> None:
    """Says whether a further run after a full migration is free, and until when."""
    requested = counts(entities)
    go(_eligible(chosen_desk(), migration, kind, dict(requested) or None, explain=explain, as_json=as_json))


async def _check(desk: Desk, name: str, *, as_json: bool) -> bool:
    async with desk.session() as session:
        migration = await session.migration(name)
        if migration.status in _BEFORE:
            answer = await session.start_problems(name)
            problems = [{"step": p.step.value, "text": p.text, "error": p.error} for p in answer.value]
            ok = not any(problem["error"] for problem in problems)
            value: dict[str, Any] = {"migration": name, "ok": ok, "problems": problems, "rules": answer.rules}
            lines = [f"{'PROBLEM' if p['error'] else 'warning'}  {p['step']}: {p['text']}" for p in problems]
            lines = lines or ["nothing is in the way of a start"]
        else:
            desk_of = session.desks.known(migration.desk)
            value, lines = _checklist(desk_of.pack, migration, desk_of.calendar.local(session.clock.now()).date())
            ok = True
        if as_json:
            write_json(value)
        else:
            write_lines(clean(line, Kind.LINE) for line in lines)
    return ok


def _checklist(pack: Pack, migration: Migration, on: date) -> tuple[dict[str, Any], list[str]]:
    from helpdesk_tui.policy.migration_result import new_checklist

    answer = new_checklist(pack, entities=migration.entities, options=migration.options, on=on)
    items = []
    for one in answer.value:
        state, note = migration.checklist.get(one.key, (one.state.value, one.note))
        items.append({"item": one.key, "side": one.side, "title": one.title, "state": state, "note": note})
    value = {"migration": migration.id, "ok": not any(i["state"] == "problem" for i in items), "items": items}
    width = max(len(i["item"]) for i in items)
    lines = [
        f"{i['state'].replace('_', '/'):<8} {i['item']:<{width}}  {i['title']}"
        + (f": {i['note']}" if i["note"] else "")
        for i in items
    ]
    return value | {"rules": answer.rules}, lines


async def _eligible(
    desk: Desk, name: str, kind: str | None, requested: dict[str, int] | None, *, explain: bool, as_json: bool
) -> None:
    from helpdesk_tui.errors import InvalidInput
    from helpdesk_tui.policy.remigrations import AGAIN_KINDS

    if kind is not None and kind not in AGAIN_KINDS:
        raise InvalidInput(f"{kind[:40]!r} is no further run", field="kind", hint=f"one of {', '.join(AGAIN_KINDS)}")
    kinds: list[AgainKind] = [one for one in AGAIN_KINDS if kind in (None, one)]
    values, lines = [], []
    async with desk.session() as session:
        for one in kinds:
            answer = await session.eligible(name, one, requested)
            again = answer.value
            value = {"migration": name, "kind": one, "free": again.free, "in_window": again.in_window}
            value |= {"last_free_day": again.last_free_day.isoformat(), "allowance": again.allowance}
            value |= {"excess": again.excess, "rules": answer.rules}
            values.append(value | ({"derivation": answer.why.plain()} if explain else {}))
            word = "free" if again.free else "to be quoted"
            lines.append(
                f"{one.replace('_', ' ')}: {word}, window to {again.last_free_day}, allowance {again.allowance:,}, "
                f"excess {again.excess:,}  [{' '.join(answer.rules)}]"
            )
            lines += answer.why.text().split("\n") if explain else []
    if as_json:
        write_json(values if kind is None else values[0])
    else:
        write_lines(clean(line, Kind.LINE) for line in lines)
