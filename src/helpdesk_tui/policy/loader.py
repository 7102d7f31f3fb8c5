"""Reading policy packs: the built-in ones, and the user's own laid over them.

Belongs here: files, merging, and errors that name file, line and key. Does not belong here: what the values mean.
This is the only module of ``policy`` that touches a file, and the only one that imports pydantic.

A user's file ``NAME.toml`` in the packs folder may say ``extends = "cs_cart"`` and then hold only what differs; with
the id of a built-in pack it takes its place.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from helpdesk_tui.errors import ConfigError, InvalidInput, NotFound
from helpdesk_tui.policy.checks import nearest, problems
from helpdesk_tui.policy.pack import Pack
from helpdesk_tui.policy.rules import Basis
from helpdesk_tui.toml_lines import KeyPath, key_lines, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from pydantic import TypeAdapter, ValidationError

__all__ = ["BUILT_IN", "Packs", "pack_problems"]

BUILT_IN = ("cs_cart", "litextension")
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Layer:
    """One file of a pack as read."""

    file: str
    data: dict[str, Any]
    lines: dict[KeyPath, int]

    def error(self, path: KeyPath, text: str, hint: str = "") -> ConfigError:
        key = ".".join(str(part) for part in path)
        line = line_of(self.lines, path)
        where = f"{self.file}, line {line}" if line else self.file
        return ConfigError(f"{where}: {key}: {text}", file=self.file, line=line, key=key, hint=hint)


class Packs:
    """The packs at hand, each read when first asked for.

    ``folder`` holds the user's own packs, None when there are none.
    """

    def __init__(self, folder: Path | None = None, *, replaced: dict[str, Pack] | None = None) -> None:
        self._folder = folder
        self._loaded: dict[str, Pack] = dict(replaced or {})
        self._own: dict[str, Path] | None = None

    @property
    def ids(self) -> list[str]:
        """Names of all packs, the built-in ones first."""
        return list(dict.fromkeys((*BUILT_IN, *self._own_files(), *self._loaded)))

    def pack(self, name: str) -> Pack:
        """A pack by its id. Raises NotFound, or ConfigError when its file is wrong."""
        if name not in self._loaded:
            if name not in self.ids:
                hint = nearest(name, self.ids) or f"one of {', '.join(self.ids)}"
                raise NotFound(f"there is no pack {name[:40]!r}", hint=hint)
            self._loaded[name] = _built(self._layers(name, ()))
        return self._loaded[name]

    def desk(self, name: str) -> Pack:
        """The pack that answers for a desk. Raises InvalidInput with code ``unknown_desk``."""
        try:
            return self.pack(name)
        except NotFound as error:
            raise InvalidInput(
                f"unknown desk {name[:40]!r}", code="unknown_desk", field="desk", hint=error.hint
            ) from None

    def from_file(self, path: Path) -> Pack:
        """A pack that need not lie in the folder. Raises ConfigError."""
        return _built(self._stack(_read(path, str(path)), ()))

    def answering_with(self, pack: Pack) -> Packs:
        """The same packs, with ``pack`` in the place of its desk."""
        return Packs(self._folder, replaced={**self._loaded, pack.pack.desk: pack})

    def origin(self, name: str) -> str:
        """The file a pack comes from; ``built in``."""
        own = self._own_files().get(name)
        return str(own) if own else "built in"

    def _own_files(self) -> dict[str, Path]:
        if self._own is None:
            found = sorted(self._folder.glob("*.toml")) if self._folder and self._folder.is_dir() else []
            self._own = {_head_id(_read(path, str(path)), path): path for path in found}
        return self._own

    def _layers(self, name: str, seen: tuple[str, ...]) -> list[_Layer]:
        own = self._own_files().get(name)
        if own is not None and str(own) not in seen:
            return self._stack(_read(own, str(own)), (*seen, str(own)))
        if name in BUILT_IN:
            return [_built_in(name)]
        raise NotFound(f"there is no pack {name[:40]!r} to extend", hint=nearest(name, self.ids))

    def _stack(self, layer: _Layer, seen: tuple[str, ...]) -> list[_Layer]:
        base = layer.data.get("extends")
        if base is None:
            return [layer]
        if not isinstance(base, str):
            raise layer.error(("extends",), "must be the name of a pack")
        try:
            return [*self._layers(base, seen), layer]
        except NotFound as error:
            raise layer.error(("extends",), error.message, error.hint) from None


def pack_problems(packs: Packs, name: str) -> list[ConfigError]:
    """Everything wrong with a pack, by id or path; empty when it is in order."""
    try:
        known = name in packs.ids
        layers = packs._layers(name, ()) if known else packs._stack(_read(Path(name), name), ())
        return list(_problems(layers))
    except ConfigError as error:
        return [error]


def _built_in(name: str) -> _Layer:
    return _read(files("helpdesk_tui.policy") / "packs" / f"{name}.toml", f"{name}.toml")


def _read(path: Traversable, shown: str) -> _Layer:
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
    return _Layer(shown, data, key_lines(text))


def _head_id(layer: _Layer, path: Path) -> str:
    head = layer.data.get("pack", {})
    own = head.get("id") if isinstance(head, dict) else None
    extended = layer.data.get("extends")
    return own if isinstance(own, str) else extended if isinstance(extended, str) else path.stem


def _built(layers: list[_Layer]) -> Pack:
    found = list(_problems(layers))
    if found:
        first = found[0]
        more = f"; {len(found) - 1} more: helpdesk packs check" if len(found) > 1 else ""
        raise ConfigError(first.message, file=first.file, line=first.line, key=first.key, hint=first.hint + more)
    return _with_changes(_adapter().validate_json(_json(_merged(layers)), strict=True), layers)


def _problems(layers: list[_Layer]) -> Iterator[ConfigError]:
    from pydantic import ValidationError

    merged = _merged(layers)
    try:
        pack = _adapter().validate_json(_json(merged), strict=True)
    except ValidationError as error:
        yield from _shape_errors(error, layers)
        return
    for problem in problems(pack):
        yield _owner(layers, problem.path).error(problem.path, problem.text, problem.hint)


def _merged(layers: list[_Layer]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = _laid_over(merged, {k: v for k, v in layer.data.items() if k != "extends"})
    rules = merged.get("rules")
    if isinstance(rules, dict):
        named = {k: {"id": k, **v} if isinstance(v, dict) else v for k, v in rules.items()}
        merged["rules"] = named
    merged["file"] = layers[-1].file
    return merged


def _laid_over(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        if key == "examples" and isinstance(old, list) and isinstance(value, list):
            result[key] = _examples(old, value)
        elif isinstance(old, dict) and isinstance(value, dict):
            result[key] = _laid_over(old, value)
        else:
            result[key] = value
    return result


def _examples(base: list[Any], over: list[Any]) -> list[Any]:
    replaced = {e.get("id") for e in over if isinstance(e, dict)}
    return [e for e in base if not (isinstance(e, dict) and e.get("id") in replaced)] + over


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Pack]:
    from pydantic import TypeAdapter

    return TypeAdapter(Pack)


def _json(merged: dict[str, Any]) -> str:
    return json.dumps(merged, default=str)


def _shape_errors(error: ValidationError, layers: list[_Layer]) -> Iterator[ConfigError]:
    for item in error.errors(include_url=False, include_context=False):
        path: KeyPath = item["loc"]
        layer = _owner(layers, path)
        name = str(path[-1])
        match item["type"]:
            case "unexpected_keyword_argument" | "extra_forbidden":
                yield layer.error(path, "unknown key", nearest(name, _keys_at(path[:-1])))
            case "missing" | "missing_argument" | "missing_keyword_only_argument":
                yield layer.error(path, "missing")
            case _:
                yield layer.error(path, item["msg"][0].lower() + item["msg"][1:])


def _owner(layers: list[_Layer], path: KeyPath) -> _Layer:
    """The uppermost layer that holds the key, or most of the way to it."""
    for depth in range(len(path), 0, -1):
        for layer in reversed(layers):
            if _holds(layer.data, path[:depth]):
                return layer
    return layers[-1]


def _holds(data: object, path: KeyPath) -> bool:
    for part in path:
        match data:
            case dict() if part in data:
                data = data[part]
            case list() if isinstance(part, int) and part < len(data):
                data = data[part]
            case _:
                return False
    return True


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


def _with_changes(pack: Pack, layers: list[_Layer]) -> Pack:
    """Marks the rules whose values an upper layer changed: the vendor never said what the user wrote."""
    rules = dict(pack.rules)
    for layer in layers[1:]:
        for path in _leaf_paths(layer.data, ()):
            for key, rule in rules.items():
                if any(_covers(stated, path) for stated in rule.states):
                    where = f"{layer.file}, line {line_of(layer.lines, path)}"
                    restated = "basis" in layer.data.get("rules", {}).get(key, {})
                    basis = rule.basis if restated else Basis.DECISION
                    rules[key] = replace(rule, changed_by=where, basis=basis)
    return replace(pack, rules=rules)


def _covers(stated: str, path: KeyPath) -> bool:
    dotted = ".".join(str(part) for part in path)
    return dotted == stated or dotted.startswith(stated + ".") or stated.startswith(dotted + ".")


def _leaf_paths(data: dict[str, Any], path: KeyPath) -> Iterator[KeyPath]:
    for key, value in data.items():
        if not path and key in ("rules", "examples", "extends", "pack"):
            continue
        if isinstance(value, dict) and value:
            yield from _leaf_paths(value, (*path, key))
        else:
            yield (*path, key)
