"""Writing the configuration: what changes is shown before, what was there is kept as a copy; whole or not at all.

Belongs here: TOML out of values, the difference, the writing. Does not belong here: asking anybody (``cli.setup``).

``save`` is the only way to the disk, and it shows the difference itself: no caller can forget to.
"""

from __future__ import annotations

import os
import tomllib
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk_tui.config.settings import parse_settings, read_config
from helpdesk_tui.errors import ConfigError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.whole_file import replacing, write_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

__all__ = ["Proposal", "Saved", "propose", "read_table", "save", "toml_text"]

_MOST_COPIES = 1_000
"""Copies made within one second before that is an error."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file as it is and as it would be."""

    path: Path
    """The real file: links are followed, so that the file they lead to is changed and they stay."""
    before: bytes | None
    """None: there is none."""
    after: str

    @property
    def old(self) -> str:
        """What is there, as text."""
        return (self.before or b"").decode("utf-8-sig")

    @property
    def changes(self) -> bool:
        return self.before is None or self.old != self.after

    @property
    def loses_comments(self) -> bool:
        """Whether there are comments that are in the copy only, afterwards."""
        return any(line.lstrip().startswith("#") for line in self.old.splitlines())

    def diff(self) -> list[str]:
        """Lines of a unified difference; all of them new where there was no file."""
        before, after = self.old.splitlines(), self.after.splitlines()
        was = str(self.path) if self.before is not None else "(no file)"
        return list(unified_diff(before, after, was, str(self.path), lineterm=""))


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written."""

    path: Path
    copy: Path | None
    """Of the file that was there; None: there was none."""


def read_table(path: Path) -> dict[str, Any]:
    """What a file says, as it is written; empty when there is none. Raises ConfigError for one that is not right."""
    raw = read_config(path)
    if raw is None:
        return {}
    parse_settings(path, raw)
    return tomllib.loads(raw.decode("utf-8-sig"))


def propose(path: Path, table: Mapping[str, Any]) -> Proposal:
    """The file as it would be with this in it. Writes nothing.

    Raises ConfigError when what is there can't be read, or when what would be written is no configuration.
    """
    real = Path(os.path.realpath(path))
    before = read_config(real)
    if before is not None:
        parse_settings(path, before)
    after = toml_text(table)
    parse_settings(path, after.encode())
    return Proposal(real, before, after)


def save(proposal: Proposal, *, show: Callable[[str], object], agree: Callable[[], bool], at: datetime) -> Saved | None:
    """Writes it, mode 0600. None: nothing was to be changed, or ``agree`` said no.

    ``show`` gets what will be written first, line by line: the difference where there is a file. Only then ``agree`` is
    asked. Raises ConfigError when the file has changed since it was read or can't be written; it is then as it was.
    """
    path = proposal.path
    if not proposal.changes:
        return None
    for line in proposal.diff() if proposal.before is not None else proposal.after.splitlines():
        show(line)
    if not agree():
        return None
    if read_config(path) != proposal.before:
        raise ConfigError(f"{path} was changed meanwhile: nothing is written", file=str(path), hint="try again")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        copy = _copied(path, proposal.before, at) if proposal.before is not None else None
        with replacing(path) as file:
            file.write(proposal.after.encode())
    except OSError as error:
        raise ConfigError(f"{path}: can't be written: {error.strerror}", file=str(path)) from None
    return Saved(path, copy)


def toml_text(table: Mapping[str, Any]) -> str:
    """TOML in which nothing is invisible: what a terminal might act on is written as an escape."""
    import tomli_w

    text = tomli_w.dumps(dict(table))
    if text.replace("\n", "").isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    """Outside of strings there is nothing but ASCII, so an escape is always inside of one."""
    point = ord(char)
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _copied(path: Path, data: bytes, at: datetime) -> Path:
    stamp = f"{path.name}.bak-{at.astimezone():%Y%m%dT%H%M%S}"
    for number in range(1, _MOST_COPIES):
        copy = path.with_name(stamp if number == 1 else f"{stamp}-{number}")
        try:
            write_beside(copy, data)
        except FileExistsError:
            continue
        return copy
    raise ConfigError(f"{path}: no copy can be made: there are too many", file=str(path), hint="take some away")
