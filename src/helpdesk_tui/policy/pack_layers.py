"""Files of one pack laid over each other: what they say together, which says what, and what the user changed.

Belongs here: merging and blame, on plain data. Does not belong here: reading files and checking values (``loader``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.policy.rules import Basis, Rule
from helpdesk_tui.toml_lines import KeyPath, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpdesk_tui.policy.pack import Pack

__all__ = ["Layer", "blamed", "changed_rules", "merged", "reserved"]

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of a pack as read."""

    file: str
    data: dict[str, Any]
    lines: dict[KeyPath, int]

    def error(self, path: KeyPath, text: str, hint: str = "") -> ConfigError:
        key = ".".join(str(part) for part in path)
        line = line_of(self.lines, path)
        where = f"{self.file}, line {line}" if line else self.file
        return ConfigError(f"{where}: {key}: {text}", file=self.file, line=line, key=key, hint=hint)


def merged(layers: Sequence[Layer]) -> dict[str, Any]:
    """What the files say together: tables key by key, lists whole, examples by their id."""
    result: dict[str, Any] = {}
    for layer in layers:
        result = _laid_over(result, {k: v for k, v in layer.data.items() if k != "extends"})
    owners = _example_owners(layers)
    if isinstance(result.get("examples"), list):
        result["examples"] = [layer.data["examples"][index] for layer, index in owners]
    rules = result.get("rules")
    if isinstance(rules, dict):
        result["rules"] = {k: {**v, "id": k} if isinstance(v, dict) else v for k, v in rules.items()}
    return result


def reserved(layer: Layer) -> Iterator[KeyPath]:
    """Keys of a pack that only the program sets: a file that holds them has a key nobody knows."""
    if "file" in layer.data:
        yield ("file",)
    rules = layer.data.get("rules")
    for name, rule in rules.items() if isinstance(rules, dict) else ():
        for key in ("id", "changed_by"):
            if isinstance(rule, dict) and key in rule:
                yield ("rules", name, key)


def blamed(layers: Sequence[Layer], path: KeyPath, also: Sequence[KeyPath] = ()) -> tuple[Layer, KeyPath]:
    """The file to blame for what is wrong at ``path``, and the path in it.

    The uppermost file that holds the path or one of ``also``, else the one that holds most of the way to it.
    """
    if path[:1] == ("examples",) and len(path) > 1 and isinstance(path[1], int):
        layer, index = _example_owners(layers)[path[1]]
        return layer, ("examples", index, *path[2:])
    for layer in reversed(layers):
        for candidate in (path, *also):
            if _at(layer.data, candidate) is not _MISSING:
                return layer, candidate
    for depth in range(len(path) - 1, 0, -1):
        for layer in reversed(layers):
            if _at(layer.data, path[:depth]) is not _MISSING:
                return layer, path
    return layers[-1], path


def changed_rules(pack: Pack, layers: Sequence[Layer]) -> dict[str, Rule]:
    """The rules, marked where an upper file changed what they state: the vendor never said what the user wrote."""
    rules = dict(pack.rules)
    for depth, layer in enumerate(layers[1:], 1):
        below = merged(layers[:depth])
        restated = _restated(layer, below)
        for name, path in restated.items():
            rules[name] = _changed(rules[name], layer, path)
        for path in _leaf_paths(layer.data, ()):
            if _at(below, path) == _at(layer.data, path):
                continue
            for name, rule in rules.items():
                if any(_covers(stated, path) for stated in rule.states):
                    rules[name] = _changed(rule, layer, path)
    return rules


def _changed(rule: Rule, layer: Layer, path: KeyPath) -> Rule:
    said = layer.data.get("rules", {}).get(rule.id, {})
    basis = rule.basis if "basis" in said else Basis.DECISION
    return replace(rule, changed_by=f"{layer.file}, line {line_of(layer.lines, path)}", basis=basis)


def _restated(layer: Layer, below: dict[str, Any]) -> dict[str, KeyPath]:
    """The rules of the files below of which this file says something else."""
    found: dict[str, KeyPath] = {}
    for name, said in layer.data.get("rules", {}).items():
        old = below.get("rules", {}).get(name)
        if old is not None and any(value != old.get(key) for key, value in said.items()):
            found[name] = ("rules", name)
    return found


def _laid_over(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        result[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def _example_owners(layers: Sequence[Layer]) -> list[tuple[Layer, int]]:
    """For every example of all files together the file it stands in and its number there."""
    owners: list[tuple[Layer, int]] = []
    for layer in layers:
        own = layer.data.get("examples")
        if isinstance(own, list):
            named = [example["id"] for example in own if isinstance(example, dict) and "id" in example]
            owners = [(old, n) for old, n in owners if _at(old.data, ("examples", n, "id")) not in named]
            owners += [(layer, n) for n in range(len(own))]
    return owners


def _at(data: object, path: KeyPath) -> object:
    for part in path:
        match data:
            case dict() if part in data:
                data = data[part]
            case list() if isinstance(part, int) and part < len(data):
                data = data[part]
            case _:
                return _MISSING
    return data


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
