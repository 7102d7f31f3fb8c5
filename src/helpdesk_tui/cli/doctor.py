"""``helpdesk doctor``: is everything as it has to be?

Belongs here: the order of the checks and printing what they found. Does not belong here: the checks (``checkup``).
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli import checkup
from helpdesk_tui.cli.config import config_path
from helpdesk_tui.cli.context import DeskCommand, current
from helpdesk_tui.cli.desk import chosen_desk, go
from helpdesk_tui.cli.output import write_json, write_lines
from helpdesk_tui.errors import HelpdeskError, InvalidInput
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.cli.checkup import Finding
    from helpdesk_tui.cli.desk import Desk

__all__ = ["command", "examined"]

_MARKS = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}


@click.command("doctor", cls=DeskCommand)
@click.option("--json", "as_json", is_flag=True, help="answer in JSON")
def command(*, as_json: bool) -> None:
    """Checks configuration, terminal, colours, locale, keys, clipboard, clock, backend and private files.

    Changes nothing. Ends with 8 when something has to be put right.
    """
    found = go(examined())
    ok = all(one.state != "problem" for one in found)
    if as_json:
        write_json({"ok": ok, "checks": [asdict(one) for one in found]})
    else:
        write_lines(clean(line, Kind.LINE) for one in found for line in _lines(one))
    if not ok:
        raise click.exceptions.Exit(InvalidInput.exit_code)


async def examined() -> list[Finding]:
    """Everything that is looked at, in order; for the app, too, which has a loop already."""
    from helpdesk_tui.config.paths import state_folder

    given = current()
    found = [
        checkup.configuration(config_path(), given.profile),
        checkup.packs(given.packs()),
        checkup.terminal(),
        checkup.colours(),
        checkup.locale(),
    ]
    try:
        desk = chosen_desk()
    except HelpdeskError:
        return found  # said already: the configuration can't be read
    found += [checkup.keys(desk), checkup.clipboard(desk), checkup.clock(desk)]
    found += checkup.desks(desk, given.packs().ids)
    told = [*await checkup.backend(desk), *await _mapping(desk), *checkup.private(desk, state_folder())]
    return found + [replace(one, detail=desk.hidden(one.detail), hint=desk.hidden(one.hint)) for one in told]


async def _mapping(desk: Desk) -> list[Finding]:
    """Of a desk with a Request Tracker in it: whether words, queues and fields of the configuration are there."""
    named = desk.settings.backends
    url = desk.url
    if url == "composite:":
        url = str(dict(named.get(str(named.get("tickets")), {})).get("url", ""))
    if not url.startswith("rt+"):
        return []
    from helpdesk_tui.cli.request_tracker import check

    tables = (one for one in named.values() if isinstance(one, dict))
    return await check(url, next((one for one in tables if one.get("url") == url), {}))


def _lines(one: Finding) -> Iterator[str]:
    yield f"{_MARKS[one.state]} {one.name:<18}  {one.detail}"
    if one.hint and one.state != "ok":
        yield f"{'':<28} {one.hint}"
