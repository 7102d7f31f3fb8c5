"""``helpdesk backends``: which there are, what one can do and why not the rest, and whether an adapter keeps its word.

Belongs here: asking and printing. Does not belong here: the checks (``backends.conformance``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.context import DeskCommand, current
from helpdesk_tui.cli.desk import Desk, chosen_desk, go, refuse_writing
from helpdesk_tui.cli.groups import DefaultGroup
from helpdesk_tui.cli.output import counted, say, write_json, write_lines
from helpdesk_tui.errors import BackendError
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from helpdesk_tui.backends.api import Connection

__all__ = ["command"]

command = DefaultGroup(name="backends", help="What a desk can be kept in. `backends URL` shows what one can do.")
command.otherwise = "show"
_JSON = click.option("--json", "as_json", is_flag=True, help="answer in JSON")


@command.command("list", cls=DeskCommand)
@_JSON
def list_backends(*, as_json: bool) -> None:
    """Lists the schemes there are adapters for, and shows what the chosen backend can do."""
    from helpdesk_tui.backends.registry import schemes

    desk = chosen_desk()
    chosen = desk.url.partition(":")[0]
    about = go(_about(desk))
    _warn(desk)
    if as_json:
        write_json(
            [{"scheme": name, "chosen": name == chosen} | (about if name == chosen else {}) for name in schemes()]
        )
        return
    names = [f"{'*' if name == chosen else ' '} {clean(name, Kind.IDENT)}:" for name in schemes()]
    write_lines([*names, "", *_about_lines(about)])


@command.command("show", cls=DeskCommand)
@click.argument("url", required=False)
@_JSON
def show(*, url: str | None, as_json: bool) -> None:
    """Shows what a backend can do, and why it can't do the rest."""
    desk = _at(url)
    about = go(_about(desk))
    _warn(desk)
    if as_json:
        write_json(about)
    else:
        write_lines(_about_lines(about))


@command.command("check", cls=DeskCommand)
@click.argument("url", required=False)
@_JSON
def check(*, url: str | None, as_json: bool) -> None:
    """Checks that an adapter does what it says. It writes to the backend: name one that is there to be tried.

    Ends with 7 when it does not.
    """
    desk = _at(url)
    refuse_writing(desk)
    results = go(_checked(desk))
    failed = [r for r in results if not r["ok"]]
    if as_json:
        write_json(results)
    else:
        lines = [
            f"{'ok  ' if r['ok'] else 'FAIL'}  {r['name']}" + (f": {r['detail']}" if r["detail"] else "")
            for r in results
        ]
        write_lines(clean(line, Kind.LINE) for line in lines)
    say(f"{counted(len(results), 'check')}, {len(failed)} failed")
    if failed:
        raise click.exceptions.Exit(BackendError.exit_code)


def _warn(desk: Desk) -> None:
    """Of desks in the configuration that no pack describes."""
    from helpdesk_tui.cli.checkup import desks

    for one in desks(desk, current().packs().ids):
        say(f"warning: {one.detail}; {one.hint}")


def _at(url: str | None) -> Desk:
    desk = chosen_desk()
    if url is not None:
        desk.url = url
    return desk


async def _checked(desk: Desk) -> list[dict[str, Any]]:
    from helpdesk_tui.backends.conformance import check_backend
    from helpdesk_tui.backends.registry import open_backend

    async def opened() -> Connection:
        return await open_backend(desk.url, start=desk.clock.now(), table=desk.settings.backends).connect()

    return [{"name": r.name, "ok": r.ok, "detail": r.detail} for r in await check_backend(opened)]


async def _about(desk: Desk) -> dict[str, Any]:
    from helpdesk_tui.backends.capabilities import Capability, Mapped

    async with desk.connected() as connection:
        health = await connection.health()
        mapping = dict(connection.mapping()) if isinstance(connection, Mapped) else {}
        return {
            "name": connection.name,
            "url": clean(desk.hidden(desk.url), Kind.IDENT),
            "ok": health.ok,
            "latency_ms": round(health.latency.total_seconds() * 1000, 1),
            "detail": health.detail,
            "capabilities": {
                one.value: {"there": one in connection.capabilities, "why_not": connection.why_not(one)}
                for one in Capability
            },
            "mapping": mapping,
        }


def _about_lines(about: dict[str, Any]) -> list[str]:
    state = "ok" if about["ok"] else "not well"
    detail = f", {about['detail']}" if about["detail"] else ""
    lines = [f"{about['url']}: backend {about['name']}, {state}, {about['latency_ms']} ms{detail}"]
    for name, said in about["capabilities"].items():
        lines.append(f"  {name:<14}  {'yes' if said['there'] else 'no   ' + said['why_not']}")
    if about["mapping"]:
        lines += ["", "as it is configured (doctor compares it with the server):"]
        lines += [f"  {ours:<26}  {there}" for ours, there in about["mapping"].items()]
    return [clean(line, Kind.LINE) for line in lines]
