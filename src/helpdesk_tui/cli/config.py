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

    from helpdesk_tui.cli.desk import Desk
    from helpdesk_tui.config.settings import UserSettings

__all__ = ["checked", "command", "config_path", "in_force", "shown_value"]

command = DeskGroup(name="config", help="The configuration file: where it is, what it says, whether it is right.")
_JSON = click.option("--json", "as_json", is_flag=True, help="answer in JSON")

_TEMPLATE = """\
# Settings of helpdesk. Everything is optional; without this file the demo desk opens.
# `helpdesk setup` asks for the main ones; docs/configuration.md has them all.

# backend = "sqlite:/path/to/desk.db"
# agent = "your name on tickets"
# zone = "Europe/Berlin"
# theme = "dark"
# keymap = "default"

# [keys]
# "ticket.claim" = "i"

# [views]
# today = "assignee:me due<8h"

# [profiles.demo]
# backend = "memory:"
"""


@command.command("path", cls=DeskCommand)
@_JSON
def show_path(*, as_json: bool) -> None:
    """Shows which file is read, and whether it is there."""
    path = config_path()
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
    from helpdesk_tui.cli.desk import chosen_desk

    rows = in_force(chosen_desk())
    if as_json:
        write_json({name: {"value": value, "from": origin} for name, value, origin in rows})
        return
    write_lines(_shown(f"{name:<17}  {shown_value(value):<40}  {origin}") for name, value, origin in rows)


@command.command("check", cls=DeskCommand)
@_JSON
def check(*, as_json: bool) -> None:
    """Checks the file: keys, types, profiles, saved queries, backends. Ends with 8 at the first mistake."""
    path = config_path()
    settings = checked(path)
    _check_keys(path, settings)
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

    path = config_path()
    if not path.exists():
        from helpdesk_tui.cli.files import replacing

        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(_TEMPLATE.encode())
    edit_file(path)
    checked(path)
    say(f"{path}: ok")


def checked(path: Path) -> UserSettings:
    """The settings of a file, each profile, saved query and backend tried, without asking a backend anything.

    Raises ConfigError, QueryError.
    """
    from helpdesk_tui.config.settings import line_in, load_settings
    from helpdesk_tui.errors import ConfigError
    from helpdesk_tui.query import QueryError, parse

    settings = load_settings(path)
    for name in settings.profiles:
        _check_backend(path, settings.chosen(name), f"profiles.{name}.backend")
    _check_backend(path, settings, "backend")
    for name, query in settings.views.items():
        try:
            parse(query)
        except QueryError as error:
            text = f"view {name!r}: {error.summary}"
            raise line_in(path, ConfigError(text, file="", key=f"views.{name}", hint=error.hint)) from None
    return settings


def _check_keys(path: Path, settings: UserSettings) -> None:
    """Raises ConfigError for the first thing ``helpdesk keys check`` says, with its line."""
    from helpdesk_tui.cli.keys import key_problems
    from helpdesk_tui.config.settings import line_of
    from helpdesk_tui.errors import ConfigError

    for said in key_problems(settings):
        at = line_of(path, "keys", said)
        where = f"{path}, line {at}: " if at else f"{path}: "
        raise ConfigError(where + said, file=str(path), key="keys", hint="helpdesk keys check says them all")


def _check_backend(path: Path, settings: UserSettings, key: str) -> None:
    """Makes the backend, which does no I/O. Raises ConfigError with its line."""
    from helpdesk_tui.backends.registry import open_backend
    from helpdesk_tui.config.settings import line_in
    from helpdesk_tui.errors import ConfigError, InvalidInput

    url = settings.backend or ("composite:" if settings.backends else None)
    if url is None:
        return
    try:
        open_backend(url, table=settings.backends)
    except ConfigError as error:
        raise line_in(path, error) from None
    except InvalidInput as error:
        raise line_in(path, ConfigError(error.message, file="", key=key, hint=error.hint)) from None


def config_path() -> Path:
    """The file that is read."""
    from helpdesk_tui.config.paths import config_file

    return current().config or config_file()


def in_force(desk: Desk) -> list[tuple[str, Any, str]]:
    """Name, value, origin of every setting; secrets are taken out of the values."""
    from dataclasses import asdict

    from helpdesk_tui.config.settings import GRACE, UserSettings, load_settings

    given, top = current(), desk.settings
    profile = load_settings(desk.file).profiles.get(given.profile or "")
    values: dict[str, Any] = {
        "backend": desk.hidden(desk.url),
        "agent": desk.actor,
        "zone": top.zone,
        "read_only": desk.read_only,
        "theme": top.theme or "ansi",
        "keymap": top.keymap or "default",
        "grace": GRACE if top.grace is None else top.grace,
        "mouse": top.mouse is not False,
        "ascii": top.ascii,
        "log_level": top.log_level,
    }
    values |= {f"notices.{name}": value for name, value in asdict(top.notices).items()}
    values |= {"keys": len(top.keys), "views": len(top.views)}
    plain = UserSettings()
    options = {"backend": given.backend, "read_only": given.read_only}

    def origin(name: str) -> str:
        table, _, key = name.rpartition(".")
        if options.get(name):
            return "option"
        if profile is not None and getattr(profile, name, None) is not None:
            return f"profile {given.profile}"
        where, default = (getattr(top, table), getattr(plain, table)) if table else (top, plain)
        changed = getattr(where, key) != getattr(default, key)
        return "file" if changed or (name == "backend" and top.backends) else "default"

    return [(name, value, origin(name)) for name, value in values.items()]


def shown_value(value: object) -> str:
    return "-" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _shown(text: str) -> str:
    return clean(text, Kind.LINE)
