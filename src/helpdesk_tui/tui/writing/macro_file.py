"""Files of macros.

Belongs here: their keys, reading and checking them. Does not belong here: what a macro does (``macros``).

``macros.toml`` holds a table for each; see ``STEPS`` for what it may hold. The user's file adds macros and takes the
place of shipped ones.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.inputs.letters import letters
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.tui.writing.macros import Macro
from helpdesk_tui.tui.writing.tables import meant, read_tables, shipped_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["STEPS", "load_macros"]

STEPS: dict[str, type] = {
    "title": str,
    "key": str,
    "assign": str,
    "assess": str,
    "tags": list,
    "note": str,
    "answer": str,
    "text": str,
    "minutes": int,
    "status": str,
    "close": bool,
}
"""Keys of a macro, in the order in which they are done. ``answer`` is the id of a canned one, ``text`` a text of its
own; both are public replies. ``assign`` may be ``me``."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")


def load_macros(folder: Path | None = None) -> tuple[Macro, ...]:
    """The shipped macros and those of ``macros.toml`` in a folder, by title, each with a letter of its own.

    Raises ConfigError naming file and key.
    """
    found = dict(_shipped())
    file = folder / "macros.toml" if folder is not None else None
    if file is not None and file.exists():
        own = _checked(read_tables(file), str(file))
        taken = {macro.key for macro in own.values()}
        found = {name: replace(one, key="") if one.key in taken else one for name, one in found.items()} | dict(own)
    ids = sorted(found)
    keys = letters([found[one].title for one in ids], [found[one].key for one in ids])
    given = [replace(found[one], key=key) for one, key in zip(ids, keys, strict=True)]
    return tuple(sorted(given, key=lambda macro: (macro.title.casefold(), macro.id)))


@cache
def _shipped() -> Mapping[str, Macro]:
    return _checked(shipped_tables("macros.toml"), "macros.toml")


def _checked(data: Mapping[str, Any], file: str) -> Mapping[str, Macro]:
    return {name: _macro(name, value, file) for name, value in data.items()}


def _macro(name: str, value: Any, file: str) -> Macro:
    if not isinstance(value, dict) or _NAME.fullmatch(name) is None:
        raise ConfigError(f"{file}: {name[:40]}: not a macro", file=file, key=name[:40], hint="[name], then its steps")
    for key, item in value.items():
        if (wrong := _wrong(key, item)) is not None:
            raise ConfigError(f"{file}: {name}.{key}: {wrong[0]}", file=file, key=f"{name}.{key}", hint=wrong[1])
    given: dict[str, Any] = {key: tuple(item) if key == "tags" else item for key, item in value.items()}
    if not given.keys() - {"title", "key"}:
        raise ConfigError(f"{file}: {name}: it does nothing", file=file, key=name, hint=f"one of {', '.join(STEPS)}")
    if "answer" in given and "text" in given:
        raise ConfigError(f"{file}: {name}: answer and text exclude each other", file=file, key=f"{name}.text")
    given["title"] = clean(given.get("title") or name.replace("_", " "), Kind.LINE, limit=60)
    return Macro(id=name, **{"key": "", **given})


def _wrong(key: str, item: Any) -> tuple[str, str] | None:
    """What is wrong with one key of a macro, and a hint."""
    if key not in STEPS:
        return "unknown key", meant(key, STEPS)
    kind = STEPS[key]
    if type(item) is not kind:
        return f"not a {_KINDS[kind]}", ""
    if isinstance(item, list) and not all(isinstance(one, str) and one.strip("+- ") for one in item):
        return "not a list of tags", 'such as ["+waiting", "-new"]'
    if key == "key" and len(str(item)) != 1:
        return "not one letter", ""
    return None


_KINDS: dict[type, str] = {str: "text", list: "list", int: "number", bool: "yes or no: true or false"}
