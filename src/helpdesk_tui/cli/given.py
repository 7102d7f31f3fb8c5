"""What the global options say.

Belongs here: the values, where they are kept while a command runs, and reading the options of a bare start of the app
without click, which would be a thirtieth of it. Does not belong here: the options as click knows them (``context``).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING

from helpdesk_tui.clock import Clock, FrozenClock, ShiftedClock, SystemClock
from helpdesk_tui.errors import ConfigError
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from helpdesk_tui.policy.loader import Packs

__all__ = ["Settings", "alone", "current", "held"]


@dataclass(slots=True)
class Settings:
    """What the global options say; filled while the arguments are read."""

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

    def words(self, *, desk: bool) -> str:
        """The options that say which desk it is and when, as a shell takes them; without ``desk`` those alone that say
        which configuration. An address with a name in it is left out: it may hold a password."""
        from shlex import join

        named: dict[str, object] = {"--profile": self.profile, "--config": self.config}
        if desk and self.backend and "@" not in self.backend:
            named["--backend"] = self.backend
        if desk and isinstance(self.clock, FrozenClock):
            named["--now"] = self.clock.at.isoformat()
        return join(str(word) for name, value in named.items() if value for word in (name, value))

    def packs(self) -> Packs:
        """The policy packs, with the user's own from the folder ``packs`` beside the configuration file."""
        from helpdesk_tui.config.paths import config_folder
        from helpdesk_tui.policy.loader import Packs

        if self.config is not None and not self.config.parent.is_dir():
            raise ConfigError(f"{self.config}: there is no such file", file=str(self.config))
        return Packs((self.config.parent if self.config else config_folder()) / "packs")


_held: list[Settings] = []


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """Settings of a start that click has no part in."""
    _held.append(settings)
    try:
        yield
    finally:
        _held.pop()


def current() -> Settings:
    """The settings of the running command."""
    if _held:
        return _held[-1]
    import click

    settings: Settings = click.get_current_context().find_root().ensure_object(Settings)
    return settings


def alone(arguments: Sequence[str]) -> Settings | None:
    """The settings of a start of the app that names a backend or a profile at most; None: click has to read it."""
    found, left = Settings(), list(arguments)
    while left:
        name, value = left[0], left[1] if len(left) > 1 else ""
        if name == "--read-only":
            found.read_only = True
            del left[0]
        elif name in {"--backend", "--profile"} and value and not value.startswith("-"):
            setattr(found, name.removeprefix("--"), value)
            del left[:2]
        else:
            return None
    return found
