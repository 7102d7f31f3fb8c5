"""Files of packs: read, laid over each other, checked, with errors that name file, line and key.

Belongs here: everything about the text of a pack. Does not belong here: which packs there are (``loader``), and what
the values mean. A start with the built-in packs alone never comes here. With the loader and ``shipped`` it is the only
module of ``policy`` that touches a file, and the only one that imports pydantic.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields, is_dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.policy.checks import PackProblem, nearest, problems
from helpdesk_tui.policy.pack import Pack
from helpdesk_tui.policy.pack_layers import Layer, blamed, changed_rules, merged, reserved
from helpdesk_tui.policy.shipped import BUILT_IN
from helpdesk_tui.toml_lines import KeyPath, key_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from pydantic import TypeAdapter, ValidationError

__all__ = ["built", "built_in", "found_in", "head_id", "located", "read"]

_MOST_BYTES = 1_000_000
_MOST_DEPTH = 30
_MOST_BITS = 1000
"""Of a number: far more than anything here needs, and few enough to be written out."""


def built_in(name: str) -> Layer:
    layer = read(files("helpdesk_tui.policy") / "packs" / f"{name}.toml", f"{name}.toml")
    return replace(layer, shipped=True)


def read(path: Traversable, shown: str) -> Layer:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{shown}: can't be read: {error.strerror}", file=shown) from None
    if len(raw) > _MOST_BYTES:
        raise ConfigError(f"{shown}: larger than {_MOST_BYTES:,} bytes", file=shown)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(f"{shown}, line {line}: not UTF-8", file=shown, line=line) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = int(match[1]) if (match := re.search(r"at line (\d+)", str(error))) else text.count("\n") + 1
        raise ConfigError(f"{shown}, line {line}: not TOML: {error}", file=shown, line=line) from None
    except RecursionError:
        raise ConfigError(f"{shown}: nested too deeply", file=shown) from None
    except ValueError:
        number = re.search(r"[0-9_]{4300}", text)
        line = text[: number.start()].count("\n") + 1 if number else 0
        raise ConfigError(f"{shown}, line {line}: a number has too many digits", file=shown, line=line) from None
    layer = Layer(shown, data, key_lines(text))
    _check_bounds(layer)
    return layer


def _check_bounds(layer: Layer) -> None:
    """Raises ConfigError for what JSON or recursion can't carry; without recursion itself."""
    left: list[tuple[KeyPath, object]] = [((), layer.data)]
    while left:
        path, value = left.pop()
        if len(path) > _MOST_DEPTH:
            raise layer.error(path[:3], "nested too deeply")
        match value:
            case dict():
                left += [((*path, key), inner) for key, inner in value.items()]
            case list():
                left += [((*path, number), inner) for number, inner in enumerate(value)]
            case int() if value.bit_length() > _MOST_BITS:
                raise layer.error(path, "the number is too large")
            case _:
                pass


def head_id(layer: Layer, path: Path) -> str:
    head = layer.data.get("pack", {})
    own = head.get("id") if isinstance(head, dict) else None
    extended = layer.data.get("extends")
    return own if isinstance(own, str) else extended if extended in BUILT_IN else path.stem


def built(layers: list[Layer]) -> Pack:
    found = list(found_in(layers))
    if found:
        first = found[0]
        more = f"; {len(found) - 1} more: helpdesk packs check" if len(found) > 1 else ""
        raise ConfigError(first.message, file=first.file, line=first.line, key=first.key, hint=first.hint + more)
    pack = _adapter().validate_json(_json(merged(layers)), strict=True)
    vendor = next((name for name in (pack.pack.id, pack.pack.desk) if name in BUILT_IN), None)
    copied = vendor is not None and not layers[0].shipped
    rules = changed_rules(pack, layers, built_in(vendor) if copied and vendor else None)
    return replace(pack, rules=rules, file=layers[-1].file)


def found_in(layers: list[Layer]) -> Iterator[ConfigError]:
    from pydantic import ValidationError

    for layer in layers:
        for path in reserved(layer):
            yield layer.error(path, "unknown key")
    try:
        pack = _adapter().validate_json(_json(merged(layers)), strict=True)
    except ValidationError as error:
        yield from _shape_errors(error, layers)
        return
    for problem in problems(pack):
        yield located(layers, problem)


def located(layers: list[Layer], problem: PackProblem) -> ConfigError:
    owner, path = blamed(layers, problem.path, problem.also)
    return owner.error(path, problem.text, problem.hint)


@cache
def _adapter() -> TypeAdapter[Pack]:
    from pydantic import TypeAdapter

    return TypeAdapter(Pack)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, default=str)


_LISTED = ("enum", "literal_error")
"""Errors of a value that is none of a list."""
_QUOTED = re.compile(r"'([^']*)'")
_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")


def _shape_errors(error: ValidationError, layers: list[Layer]) -> Iterator[ConfigError]:
    found = error.errors(include_url=False)
    whole = merged(layers)
    for item in sorted(found, key=lambda e: e["type"] not in _UNKNOWN):  # a misspelt key explains a missing one
        where: KeyPath = item["loc"]
        layer, path = blamed(layers, where)
        name = str(path[-1])
        match item["type"]:
            case kind if kind in _UNKNOWN:
                yield layer.error(path, "unknown key", nearest(name, _keys_at(path[:-1])))
            case "missing" | "missing_argument" | "missing_keyword_only_argument":
                yield layer.error(path, "missing", _nearest_table(whole, where[:-1]))
            case kind:
                text = item["msg"].removeprefix("Input ")
                listed = _QUOTED.findall(item["ctx"]["expected"]) if kind in _LISTED else []
                yield layer.error(path, text[0].lower() + text[1:], nearest(str(item["input"])[:60], listed))


def _nearest_table(whole: dict[str, Any], path: KeyPath) -> str:
    """For a table that lacks something: the one it was meant to add to, when its name is nearly that one's."""
    *way, name = path or ("",)
    if not way or _keys_at(tuple(way)):  # only where names are free: those of sections are known
        return ""
    beside: Any = whole
    for part in way:
        beside = beside[part]
    return nearest(str(name), [key for key in beside if key != name]) if isinstance(beside, dict) else ""


def _keys_at(path: KeyPath) -> list[str]:
    """The keys allowed at a place of a pack, read off the dataclasses."""
    kind: Any = Pack
    for part in path:
        kind = next((a for a in get_args(kind) if a is not type(None)), kind) if _optional(kind) else kind
        if get_origin(kind) in (dict, tuple):
            kind = get_args(kind)[1 if get_origin(kind) is dict else 0]
        elif is_dataclass(kind):
            kind = get_type_hints(kind).get(str(part), str)
    kind = next((a for a in get_args(kind) if a is not type(None)), kind) if _optional(kind) else kind
    return [f.name for f in fields(kind)] if is_dataclass(kind) else []


def _optional(kind: object) -> bool:
    return type(None) in get_args(kind)
