"""The global options, given before or after the command.

Belongs here: the click classes that take them into ``Settings``. Does not belong here: the values (``given``), and the
options of single commands.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from helpdesk_tui import __version__
from helpdesk_tui.cli.given import Settings, current
from helpdesk_tui.clock import FrozenClock

__all__ = ["DeskCommand", "DeskGroup", "Settings", "current", "global_options"]


def global_options(*, hidden: bool) -> list[click.Option]:
    """The options every command takes; shown in the help of ``helpdesk`` only."""
    texts: dict[str, Any] = {"expose_value": False, "callback": _keep, "hidden": hidden}
    return [
        click.Option(["--profile"], metavar="NAME", help="profile of the configuration", **texts),
        click.Option(["--config"], type=click.Path(path_type=Path), metavar="FILE", help="configuration file", **texts),
        click.Option(["--backend"], metavar="URL", help="memory:, sqlite:PATH, rt+https://...", **texts),
        click.Option(["--read-only"], is_flag=True, default=None, help="refuse every write", **texts),
        click.Option(["--now"], metavar="ISO", help="the program's clock, for demos, tests and what-if", **texts),
        click.Option(
            ["--log-level"],
            type=click.Choice(["debug", "info", "warning", "error"]),
            help="how much goes to the log file",
            **texts,
        ),
    ]


class DeskCommand(click.Command):
    """A command that takes the global options too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_global(self)


class DeskGroup(click.Group):
    """A group that takes the global options too."""

    command_class = DeskCommand

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_global(self)


def _add_global(command: click.Command) -> None:
    taken = {opt for param in command.params for opt in param.opts}
    further = [*global_options(hidden=True), _version_option()]
    command.params += [o for o in further if not taken.intersection(o.opts)]


def _version_option() -> click.Option:
    return click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, hidden=True, callback=_version)


def _version(context: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001
    if value:
        click.echo(f"helpdesk {__version__}")
        context.exit()


def _keep(context: click.Context, param: click.Parameter, value: Any) -> None:
    if value is None:
        return
    settings: Settings = context.find_root().ensure_object(Settings)
    if param.name == "now":
        settings.clock = FrozenClock(_moment(value))
    else:
        setattr(settings, str(param.name), value)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None or not 1900 <= at.year < 3000:
        raise click.BadParameter("write a time with an offset, such as 2026-11-23T10:00:00+04:00", param_hint="--now")
    return at
