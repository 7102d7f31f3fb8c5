"""``helpdesk config``: where the configuration is, what it says, whether it is right, changing it.

Belongs here: showing and opening the file. Does not belong here: its shape and its checks (``config``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.context import DeskCommand, DeskGroup, current
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.config.settings import UserSettings

__all__ = ["command"]

command = DeskGroup(name="config", help="The configuration file: where it is, what it says, whether it is right.")
_JSON = click.option("--json", "as_json", is_flag=True, help="answer in JSON")

_TEMPLATE = """\
# Settings of helpdesk. Everything is optional; without this file the demo desk opens.

# backend = "sqlite:/path/to/desk.db"
# agent = "your name on tickets"
# zone = "Europe/Berlin"
# read_only = false
# log_level = "warning"

# [views]
# today = "assignee:me due<8h"

# [profiles.demo]
# backend = "memory:"
"""


@command.command("path", cls=DeskCommand)
@_JSON
def show_path(*, as_json: bool) -> None:
    """Shows which file is read, and whether it is there."""
    path = _file()
    if as_json:
        write_json({"path": _shown(str(path)), "exists": path.exists()})
        return
    write_lines([_shown(str(path))])
    if not path.exists():
        say("it is not there: everything is as by default")


@command.command("show", cls=DeskCommand)
@_JSON
def show(*, as_json: bool) -> None:
    """Shows what is in force, and where each value comes from."""
    rows = _in_force()
    if as_json:
        write_json({name: {"value": value, "from": origin} for name, value, origin in rows})
        return
    write_lines(_shown(f"{name:<10}  {_value(value):<40}  {origin}") for name, value, origin in rows)


@command.command("check", cls=DeskCommand)
@_JSON
def check(*, as_json: bool) -> None:
    """Checks the file: keys, types, profiles, saved queries. Ends with 8 at the first mistake."""
    path = _file()
    settings = checked(path)
    if as_json:
        write_json({"path": _shown(str(path)), "exists": path.exists(), "ok": True})
        return
    said = (
        f"{len(settings.profiles)} profiles, {len(settings.views)} views" if path.exists() else "not there, not needed"
    )
    write_lines([_shown(f"{path}: ok ({said})")])


@command.command("edit", cls=DeskCommand)
def edit() -> None:
    """Opens the file in your editor, made first when it is not there, and checks it afterwards."""
    from helpdesk_tui.inputs.editor import edit_file

    path = _file()
    if not path.exists():
        from helpdesk_tui.cli.files import replacing

        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(_TEMPLATE.encode())
    edit_file(path)
    checked(path)
    say(f"{path}: ok")


def checked(path: Path) -> UserSettings:
    """The settings of a file, each profile and each saved query tried. Raises ConfigError, QueryError."""
    from helpdesk_tui.config.settings import load_settings
    from helpdesk_tui.errors import ConfigError
    from helpdesk_tui.query import QueryError, parse

    settings = load_settings(path)
    for name in settings.profiles:
        settings.chosen(name)
    for name, query in settings.views.items():
        try:
            parse(query)
        except QueryError as error:
            text = f"{path}: view {name!r}: {error.summary}"
            raise ConfigError(text, file=str(path), key=f"views.{name}", hint=error.hint) from None
    return settings


def _file() -> Path:
    from helpdesk_tui.config.paths import config_file

    return current().config or config_file()


def _in_force() -> list[tuple[str, Any, str]]:
    """Name, value, origin; secrets are taken out of the values."""
    from helpdesk_tui.cli.desk import chosen_desk

    given, desk = current(), chosen_desk()
    top = desk.settings
    origins: dict[str, str] = dict.fromkeys(("backend", "agent", "zone", "read_only", "log_level"), "default")
    for name in origins:
        if getattr(top, name) != getattr(type(top)(), name):
            origins[name] = f"profile {given.profile}" if _of_profile(name, given.profile) else "file"
    for name, value in (("backend", given.backend), ("read_only", given.read_only)):
        if value:
            origins[name] = "option"
    values: dict[str, Any] = {
        "backend": desk.url,
        "agent": desk.actor,
        "zone": top.zone,
        "read_only": desk.read_only,
        "log_level": top.log_level,
    }
    return [(k, desk.hidden(value) if isinstance(value, str) else value, origins[k]) for k, value in values.items()]


def _of_profile(name: str, profile: str | None) -> bool:
    from helpdesk_tui.config.settings import load_settings

    if profile is None:
        return False
    return getattr(load_settings(_file()).profiles[profile], name, None) is not None


def _value(value: object) -> str:
    return "-" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _shown(text: str) -> str:
    return clean(text, Kind.LINE)
