"""Files of one pack laid over each other: what they say together, which says what, and what the user changed.

Belongs here: merging and blame, on plain data. Does not belong here: reading files and checking values (``loader``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.frozen import dataclass
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
    shipped: bool = False
    """Whether it is a built-in pack as it is shipped: its rules are the vendor's."""

    def where(self, path: KeyPath) -> str:
        return f"{self.file}, line {line_of(self.lines, path)}"

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
        for key in ("id", "changed_by", "change"):
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


def changed_rules(pack: Pack, layers: Sequence[Layer], vendor: Layer | None = None) -> dict[str, Rule]:
    """The rules, marked where a file changed what they state: the vendor never said what the user wrote.

    ``vendor`` is the shipped pack whose place the files take, None when they take none; a copy of it is compared
    with it like a file laid over it. What such files add is the user's own, and a table gets a rule that says so.
    """
    rules = dict(pack.rules)
    published = layers[0].shipped or vendor is not None
    for depth, layer in enumerate(layers):
        if depth or layer.shipped:
            below = merged(layers[:depth]) if depth else layer.data
        elif vendor is None:
            continue
        else:
            below = merged([vendor])
        _mark_said(rules, layer, below, published=published)
        for path in _differing(layer.data, below, whole=not depth):
            for name, rule in rules.items():
                if any(_covers(stated, path) for stated in rule.states):
                    rules[name] = _changed(rule, layer, below, path)
        if published:
            _add_tables(rules, pack.pack.prefix, layer, below)
    return rules


def _mark_said(rules: dict[str, Rule], layer: Layer, below: dict[str, Any], *, published: bool) -> None:
    """Marks the rules of which this file says something else than the files below, and those it adds."""
    for name, said in layer.data.get("rules", {}).items():
        old = below.get("rules", {}).get(name)
        if old is None and published:
            where = layer.where(("rules", name))
            rules[name] = replace(rules[name], changed_by=where, basis=Basis.DECISION, change="added")
        elif old is not None and any(value != old.get(key) for key, value in said.items()):
            rules[name] = _changed(rules[name], layer, below, ("rules", name))


def _changed(rule: Rule, layer: Layer, below: dict[str, Any], path: KeyPath) -> Rule:
    """The rule as the user's own. A basis counts as said when it, or the source it rests on, is not the old one."""
    said, old = layer.data.get("rules", {}).get(rule.id, {}), below.get("rules", {}).get(rule.id, {})
    anew = [key for key in ("basis", "source", "sentence") if key in said and said[key] != old.get(key)]
    kept = rule.change != "added" and "basis" in said and bool({"basis", "source"} & set(anew))
    return replace(
        rule,
        changed_by=layer.where(path),
        basis=rule.basis if kept else Basis.DECISION,
        change="added" if rule.change == "added" else "words" if "sentence" in anew else "value",
    )


def _differing(data: dict[str, Any], below: dict[str, Any], *, whole: bool) -> Iterator[KeyPath]:
    """The values of a file that are others below; with ``whole`` those it leaves out, too: it is not laid over."""
    for path in _leaf_paths(data, ()):
        if _at(below, path) != _at(data, path):
            yield path
    for path in _leaf_paths(below, ()) if whole else ():
        if _at(data, path) is _MISSING:
            yield path


_TABLES = {
    "carts": "cart",
    "categories": "category",
    "channels": "channel",
    "options": "option",
    "plans": "plan",
    "products": "product",
    "services": "service level",
    "windows": "window",
}
"""Sections whose tables a user may add to, with the word for one."""


def _add_tables(rules: dict[str, Rule], prefix: str, layer: Layer, below: dict[str, Any]) -> None:
    """A rule for every table that stands in this file and not below: no rule of the vendor speaks for it."""
    for section, word in _TABLES.items():
        own = layer.data.get(section)
        for name in own if isinstance(own, dict) else ():
            path, key = f"{section}.{name}", f"{prefix}.{section}.{name}"
            if name in below.get(section, {}) or key in rules or any(path in r.states for r in rules.values()):
                continue
            where = layer.where((section, name))
            rules[key] = Rule(
                id=key,
                sentence=f"The {word} {name} is an addition of this desk's own.",
                basis=Basis.DECISION,
                source=where,
                states=(path,),
                changed_by=where,
                change="added",
            )


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
