"""Reading policy packs: the built-in ones, and the user's own laid over them.

Belongs here: files, merging, and errors that name file, line and key. Does not belong here: what the values mean.
With ``shipped`` it is the only module of ``policy`` that touches a file, and the only one that imports pydantic.

A user's file ``NAME.toml`` in the packs folder may say ``extends = "cs_cart"`` and then hold only what differs; with
the id of a built-in pack it takes its place.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields, is_dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from helpdesk_tui.errors import ConfigError, InvalidInput, NotFound
from helpdesk_tui.policy.checks import PackProblem, nearest, problems
from helpdesk_tui.policy.pack import Pack
from helpdesk_tui.policy.pack_layers import Layer, blamed, changed_rules, merged, reserved
from helpdesk_tui.policy.shipped import BUILT_IN, shipped_pack
from helpdesk_tui.toml_lines import KeyPath, key_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.resources.abc import Traversable

    from pydantic import TypeAdapter, ValidationError

__all__ = ["BUILT_IN", "Packs", "pack_problems"]

_MOST_BYTES = 1_000_000
_MOST_DEPTH = 30
_MOST_BITS = 1000
"""Of a number: far more than anything here needs, and few enough to be written out."""


class Packs:
    """The packs at hand, each read when first asked for.

    ``folder`` holds the user's own packs, None when there are none.
    """

    def __init__(self, folder: Path | None = None, *, replaced: dict[str, Pack] | None = None) -> None:
        self._folder = folder
        self._loaded: dict[str, Pack] = dict(replaced or {})
        self._own: dict[str, Path] | None = None
        self._spoken_for: dict[str, str] | None = None

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
            shipped = name in BUILT_IN and name not in self._own_files()
            self._loaded[name] = shipped_pack(name) if shipped else _built(self._layers(name, ()))
        return self._loaded[name]

    def built_in(self, name: str) -> Pack:
        """A pack as it is shipped, whatever the user laid over it. Raises NotFound."""
        if name not in BUILT_IN:
            raise NotFound(f"there is no built-in pack {name[:40]!r}", hint=f"one of {', '.join(BUILT_IN)}")
        return shipped_pack(name)

    def desk(self, name: str) -> Pack:
        """The pack that answers for a desk: the one of that id, else the first one that speaks for a desk of that name.

        Raises InvalidInput with code ``unknown_desk``.
        """
        try:
            return self.pack(name if name in self.ids else self._by_desk().get(name, name))
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

    def _by_desk(self) -> dict[str, str]:
        """The first pack of every desk, read off the files alone: another pack of theirs may be wrong."""
        if self._spoken_for is None:
            found: dict[str, str] = {}
            for name in self._own_files():
                head = merged(self._layers(name, ())).get("pack")
                found.setdefault(str(head.get("desk")) if isinstance(head, dict) else name, name)
            self._spoken_for = found
        return self._spoken_for

    def _own_files(self) -> dict[str, Path]:
        if self._own is None:
            own: dict[str, Path] = {}
            for path in _toml_files(self._folder):
                layer = _read(path, str(path))
                name = _head_id(layer, path)
                if name in own:
                    key: KeyPath = ("pack", "id") if "pack" in layer.data else ("extends",)
                    raise layer.error(key, f"{own[name]} is already the pack {name!r}", "give this one another id")
                own[name] = path
            self._own = own
        return self._own

    def _layers(self, name: str, seen: tuple[str, ...]) -> list[Layer]:
        own = self._own_files().get(name)
        if own is not None and str(own) not in seen:
            return self._stack(_read(own, str(own)), (*seen, str(own)))
        if name in BUILT_IN:
            return [_built_in(name)]
        if own is not None:
            files = ", ".join(Path(path).name for path in seen)
            raise NotFound(f"{name[:40]!r} extends itself by way of {files}")
        real = [known for known, path in self._own_files().items() if str(path) not in seen]
        raise NotFound(f"there is no pack {name[:40]!r} to extend", hint=nearest(name, [*BUILT_IN, *real]))

    def _stack(self, layer: Layer, seen: tuple[str, ...]) -> list[Layer]:
        base = layer.data.get("extends")
        if base is None:
            return [layer]
        if not isinstance(base, str):
            raise layer.error(("extends",), "must be the name of a pack")
        try:
            return [*self._layers(base, seen), layer]
        except NotFound as error:
            raise layer.error(("extends",), error.message, error.hint) from None


def pack_problems(
    packs: Packs, name: str, more: Callable[[Pack], Iterable[PackProblem]] | None = None
) -> list[ConfigError]:
    """Everything wrong with a pack, by id or path; empty when it is in order. Raises NotFound for neither.

    ``more`` looks at a pack that is in order else for what only others can know, such as the kinds of its examples.
    """
    known = name in packs.ids
    if not known and not name.endswith(".toml") and "/" not in name:
        packs.pack(name)
    try:
        layers = packs._layers(name, ()) if known else packs._stack(_read(Path(name), name), ())
        found = list(_problems(layers))
        if found or more is None:
            return found
        return [_located(layers, problem) for problem in more(_built(layers))]
    except ConfigError as error:
        return [error]


def _built_in(name: str) -> Layer:
    layer = _read(files("helpdesk_tui.policy") / "packs" / f"{name}.toml", f"{name}.toml")
    return replace(layer, shipped=True)


def _read(path: Traversable, shown: str) -> Layer:
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


def _toml_files(folder: Path | None) -> list[Path]:
    """The user's files in order of their names; none without a folder."""
    try:
        return sorted(folder.glob("*.toml")) if folder and folder.is_dir() else []
    except OSError as error:
        raise ConfigError(f"{folder}: can't be read: {error.strerror}", file=str(folder)) from None


def _head_id(layer: Layer, path: Path) -> str:
    head = layer.data.get("pack", {})
    own = head.get("id") if isinstance(head, dict) else None
    extended = layer.data.get("extends")
    return own if isinstance(own, str) else extended if extended in BUILT_IN else path.stem


def _built(layers: list[Layer]) -> Pack:
    found = list(_problems(layers))
    if found:
        first = found[0]
        more = f"; {len(found) - 1} more: helpdesk packs check" if len(found) > 1 else ""
        raise ConfigError(first.message, file=first.file, line=first.line, key=first.key, hint=first.hint + more)
    pack = _adapter().validate_json(_json(merged(layers)), strict=True)
    vendor = next((name for name in (pack.pack.id, pack.pack.desk) if name in BUILT_IN), None)
    copied = vendor is not None and not layers[0].shipped
    rules = changed_rules(pack, layers, _built_in(vendor) if copied and vendor else None)
    return replace(pack, rules=rules, file=layers[-1].file)


def _problems(layers: list[Layer]) -> Iterator[ConfigError]:
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
        yield _located(layers, problem)


def _located(layers: list[Layer], problem: PackProblem) -> ConfigError:
    owner, path = blamed(layers, problem.path, problem.also)
    return owner.error(path, problem.text, problem.hint)


@cache
def _adapter() -> TypeAdapter[Pack]:
    from pydantic import TypeAdapter

    return TypeAdapter(Pack)


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, default=str)


_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")


def _shape_errors(error: ValidationError, layers: list[Layer]) -> Iterator[ConfigError]:
    found = error.errors(include_url=False, include_context=False)
    for item in sorted(found, key=lambda e: e["type"] not in _UNKNOWN):  # a misspelt key explains a missing one
        where: KeyPath = item["loc"]
        layer, path = blamed(layers, where)
        name = str(path[-1])
        match item["type"]:
            case kind if kind in _UNKNOWN:
                yield layer.error(path, "unknown key", nearest(name, _keys_at(path[:-1])))
            case "missing" | "missing_argument" | "missing_keyword_only_argument":
                yield layer.error(path, "missing")
            case _:
                text = item["msg"].removeprefix("Input ")
                yield layer.error(path, text[0].lower() + text[1:])


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
