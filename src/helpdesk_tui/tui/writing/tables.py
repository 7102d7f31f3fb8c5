"""TOML of canned answers and macros: shipped with the program, or the user's own.

Belongs here: reading a file into tables. Does not belong here: what a table holds (``canned``, ``macro_file``).
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["meant", "read_tables", "shipped_tables"]

_MOST_BYTES = 1_000_000


def shipped_tables(name: str) -> dict[str, Any]:
    """Those of a file that comes with the program."""
    return tomllib.loads(files("helpdesk_tui.tui").joinpath("answers", name).read_text(encoding="utf-8"))


def read_tables(path: Path) -> dict[str, Any]:
    """Raises ConfigError naming the file."""
    try:
        raw = path.read_bytes()
        if len(raw) > _MOST_BYTES:
            raise ConfigError(f"{path}: larger than {_MOST_BYTES:,} bytes", file=str(path))
        return tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}", file=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not TOML: {error}", file=str(path)) from None


def meant(key: str, known: Iterable[str]) -> str:
    """A hint for an unknown key."""
    names = list(known)
    close = get_close_matches(key, names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"one of {', '.join(names)}"
