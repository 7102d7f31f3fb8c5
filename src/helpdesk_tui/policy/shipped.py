"""The packs in the wheel, as they are: read without being checked.

Belongs here: turning their TOML into a pack. Does not belong here: packs of the user's own, nor what a pack has to
look like (``loader``). Checking takes a tenth of a second at every start, for files that only a new release changes;
the tests check them, and that what is made here is what a checked reading makes.
"""

from __future__ import annotations

import tomllib
from datetime import date
from enum import Enum
from functools import cache
from importlib.resources import files
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from helpdesk_tui.policy.pack import Pack

__all__ = ["BUILT_IN", "shipped_pack"]

BUILT_IN = ("cs_cart", "litextension")


@cache
def shipped_pack(name: str) -> Pack:
    """One of ``BUILT_IN``; read once in a process."""
    text = (files("helpdesk_tui.policy") / "packs" / f"{name}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    rules = {rule: {**said, "id": rule} for rule, said in data.get("rules", {}).items()}
    made: Pack = _made(Pack, {**data, "rules": rules, "file": f"{name}.toml"})
    return made


def _made(kind: Any, value: Any) -> Any:
    """``value`` of a file as an object of the type a field says."""
    inner = get_args(kind)
    if NoneType in inner:
        return _made(next(one for one in inner if one is not NoneType), value)
    match get_origin(kind):
        case origin if origin is tuple:
            kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
            return tuple(_made(one, part) for one, part in zip(kinds, value, strict=True))
        case origin if origin is dict:
            return {_made(inner[0], key): _made(inner[1], part) for key, part in value.items()}
        case _:
            return _plain(kind, value)


def _plain(kind: Any, value: Any) -> Any:
    if hasattr(kind, "__dataclass_fields__"):
        hints = _hints(kind)
        return kind(**{name: _made(hints[name], part) for name, part in value.items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value)
    if kind is int and isinstance(value, str):  # a key of a table
        return int(value)
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
