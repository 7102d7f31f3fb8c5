"""The global options, given before or after the command, and what follows from them.

Belongs here: ``Settings`` and the click classes that carry it. Does not belong here: the options of single commands.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui import __version__
from helpdesk_tui.clock import Clock, FrozenClock, ShiftedClock, SystemClock
from helpdesk_tui.errors import ConfigError
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from helpdesk_tui.policy.loader import Packs

__all__ = ["DeskCommand", "DeskGroup", "Settings", "current", "global_options"]


@dataclass(slots=True)
class Settings:
    """What the global options say; filled while click reads the arguments."""

    profile: str | None = None
    config: Path | None = None
    """The configuration file; None: the one in the user's configuration folder."""
    backend: str | None = None
    read_only: bool = False
    log_level: str | None = None
    """None: as configured."""
    clock: Clock = field(default_factory=SystemClock)
    """The machine's; with ``--now`` one that stands still, so that everything a command does has exactly that time."""

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def let_time_pass(self) -> None:
        """For a command that waits: a moment given with ``--now`` is where its time begins, not where it stands."""
        if isinstance(self.clock, FrozenClock):
            self.clock = ShiftedClock(self.clock.at)

    def packs(self) -> Packs:
        """The policy packs, with the user's own from the folder ``packs`` beside the configuration file."""
        from helpdesk_tui.config.paths import config_folder
        from helpdesk_tui.policy.loader import Packs

        if self.config is not None and not self.config.parent.is_dir():
            raise ConfigError(f"{self.config}: there is no such file", file=str(self.config))
        return Packs((self.config.parent if self.config else config_folder()) / "packs")


def current() -> Settings:
    """The settings of the running command."""
    settings: Settings = click.get_current_context().find_root().ensure_object(Settings)
    return settings


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
