"""Writes the built-in packs as they are read at a start (``policy.shipped``), from their TOML, checked.

Run as ``python -m tests.tools.gen_packs``, after a change of a pack or of what a pack holds; a test says when.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any

from helpdesk_tui.policy.loader import BUILT_IN, Packs

__all__ = ["file_of", "written"]


def file_of(name: str) -> Path:
    """Where a pack lies."""
    return Path(str(files("helpdesk_tui.policy") / "packs" / f"{name}.json"))


def written(name: str) -> str:
    """A pack as its file holds it."""
    source = file_of(name).with_suffix(".toml")
    pack = replace(Packs().from_file(source), file=source.name)
    return json.dumps(_plain(pack), ensure_ascii=False, indent=0) + "\n"


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return {"$": type(value).__name__, "value": value.value}
        case date():
            return {"$": "date", "year": value.year, "month": value.month, "day": value.day}
        case tuple() | list():
            return [_plain(part) for part in value]
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case _ if is_dataclass(value):
            held = {one.name: getattr(value, one.name) for one in fields(value)}
            own = {one.name for one in fields(value) if _differs(one, held[one.name])}
            return {"$": type(value).__name__} | {key: _plain(part) for key, part in held.items() if key in own}
        case _:
            return value


def _differs(field: Any, value: object) -> bool:
    """Whether a value is another one than its class would put there."""
    if field.default is not MISSING:
        return bool(value != field.default)
    return field.default_factory is MISSING or bool(value != field.default_factory())


if __name__ == "__main__":
    for one in BUILT_IN:
        file_of(one).write_text(written(one), encoding="utf-8")
