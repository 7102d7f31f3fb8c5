"""Reads imports out of source text, without running it.

Belongs here: which module names which, where, and cycles among them. Does not belong here: whether that is
allowed (``layers``).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.quality.sources import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Import", "cycles", "imports_of"]


@dataclass(frozen=True, slots=True)
class Import:
    """One import of one module."""

    target: str
    """Dotted name; of a computed import, its source text."""
    line: int
    in_function: bool
    dynamic: bool = False
    """The name is computed, so the target is unknown."""


def imports_of(module: str, path: Path, known: frozenset[str]) -> list[Import]:
    """Every import in a file, function-level, type-only and ``import_module("...")`` ones included.

    ``known`` are the modules of ours: ``from a import b`` is an import of ``a.b`` when that is one of them.
    """
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = []
    tree = parsed(path)
    for node, in_function in _walk(tree):
        match node:
            case ast.Import(names=names):
                found += [Import(alias.name, node.lineno, in_function) for alias in names]
            case ast.ImportFrom():
                base = _absolute(package, node.module or "", node.level)
                for alias in node.names:
                    whole = f"{base}.{alias.name}"
                    found.append(Import(whole if whole in known else base, node.lineno, in_function))
            case ast.Call() if _imports_by_name(node.func):
                targets = _named(node, package, tree, known)
                found += [Import(name, node.lineno, in_function) for name in targets]
                if not targets:
                    found.append(Import(ast.unparse(node), node.lineno, in_function, dynamic=True))
            case _:
                pass
    return found


def cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """One shortest way round for each group of modules that import each other, first module repeated last."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in sorted(graph):
        if start not in done and (path := _way_back(graph, start)):
            found.append(path)
            done.update(path)
    return found


def _way_back(graph: dict[str, set[str]], start: str) -> list[str]:
    """Breadth-first from a module to itself; empty when there is no way."""
    paths = [[start]]
    seen: set[str] = set()
    for path in paths:
        for target in sorted(graph.get(path[-1], ())):
            if target == start:
                return [*path, start]
            if target not in seen:
                seen.add(target)
                paths.append([*path, target])
    return []


def _walk(tree: ast.AST, in_function: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    for node in ast.iter_child_nodes(tree):
        yield node, in_function
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _walk(node, in_function or inside)


def _absolute(package: str, name: str, level: int) -> str:
    if level == 0:
        return name
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - level + 1], *([name] if name else [])])


def _imports_by_name(func: ast.expr) -> bool:
    match func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in {"import_module", "__import__", "run_module"}
        case _:
            return False


def _named(node: ast.Call, package: str, tree: ast.Module, known: frozenset[str]) -> list[str]:
    """What a call imports; nothing when that cannot be told.

    ``f"a.b.{x}"`` is every module right below ``a.b`` that a string in the file names; if none, every one.
    """
    match node.args:
        case [ast.Constant(value=str(name)), *_]:
            return [_absolute(package, *_leveled(name))]
        case [ast.JoinedStr(values=[ast.Constant(value=str(start)), _]), *_] if start.endswith("."):
            above = _absolute(package, *_leveled(start)).removesuffix(".")
            below = sorted(name for name in known if name.rpartition(".")[0] == above)
            strings = {item.value for item in ast.walk(tree) if isinstance(item, ast.Constant)}
            return [name for name in below if name.rpartition(".")[2] in strings] or below
        case _:
            return []


def _leveled(name: str) -> tuple[str, int]:
    bare = name.lstrip(".")
    return bare, len(name) - len(bare)
