"""``helpdesk doctor``: is everything as it has to be?

Belongs here: the order of the checks and printing what they found. Does not belong here: the checks (``checkup``).
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli import checkup
from helpdesk_tui.cli.context import DeskCommand, current
from helpdesk_tui.cli.output import write_json, write_lines
from helpdesk_tui.errors import HelpdeskError, InvalidInput
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.cli.checkup import Finding

__all__ = ["command"]

_MARKS = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}


@click.command("doctor", cls=DeskCommand)
@click.option("--json", "as_json", is_flag=True, help="answer in JSON")
def command(*, as_json: bool) -> None:
    """Checks configuration, terminal, colours, locale, clock, backend and private files.

    Changes nothing. Ends with 8 when something has to be put right.
    """
    found = list(_findings())
    ok = all(one.state != "problem" for one in found)
    if as_json:
        write_json({"ok": ok, "checks": [asdict(one) for one in found]})
    else:
        write_lines(clean(line, Kind.LINE) for one in found for line in _lines(one))
    if not ok:
        raise click.exceptions.Exit(InvalidInput.exit_code)


def _findings() -> Iterator[Finding]:
    from helpdesk_tui.cli.desk import chosen_desk, go
    from helpdesk_tui.config.paths import config_file, state_folder

    given = current()
    configured = checkup.configuration(given.config or config_file(), given.profile)
    yield configured
    yield checkup.packs(given.packs())
    yield checkup.terminal()
    yield checkup.colours()
    yield checkup.locale()
    try:
        desk = chosen_desk()
    except HelpdeskError:
        return  # said already: the configuration can't be read
    yield checkup.clock(desk)
    for one in (*go(checkup.backend(desk)), *checkup.private(desk, state_folder())):
        yield replace(one, detail=desk.hidden(one.detail), hint=desk.hidden(one.hint))


def _lines(one: Finding) -> Iterator[str]:
    yield f"{_MARKS[one.state]} {one.name:<18}  {one.detail}"
    if one.hint and one.state != "ok":
        yield f"{'':<28} {one.hint}"
