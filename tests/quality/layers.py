"""Which part of the program may import which: one table, and the check that holds it.

Belongs here: the table and its reasons. Does not belong here: how imports are found (``imports``). Imports
inside functions and under ``TYPE_CHECKING`` count like any other: a type from above is knowledge of above.
Run as ``python -m tests.quality.layers`` it prints what breaks the table, and the table.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.quality.imports import Import, cycles, imports_of
from tests.quality.sources import PACKAGE, modules

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LAYERS", "Layer", "component", "table", "violations"]

# fmt: off
_PURE = (
    "__future__", "abc", "bisect", "calendar", "collections", "contextlib", "contextvars", "copy", "dataclasses",
    "datetime", "decimal", "difflib", "enum", "fractions", "functools", "heapq", "itertools", "json", "math",
    "operator", "re", "string", "textwrap", "types", "typing", "unicodedata", "urllib.parse",
    "zoneinfo",
)
# fmt: on
"""Standard library that reads no clock, no file and no network. ``zoneinfo`` reads time zone data only."""

_PYDANTIC = ("pydantic", "pydantic_core")
_BASE = ("text", "errors", "clock", "actions", "frozen")
_BACKEND = ("root", *_BASE, "model", "query", "backends.api", "backends.capabilities")
_VIEW = ("root", *_BASE, "model", "policy", "query", "config")
_TEXTUAL = ("rich", "textual")
_DRAWING = ("tui.lines", "tui.columns", "tui.content", "tui.themes")
_APP = (
    *_VIEW,
    "inputs",
    "words",
    "session",
    "backends.capabilities",
    *_DRAWING,
    "tui.keymap",
    "tui.views",
    "tui.forms",
    "tui.writing",
    "tui.terminal",
)
_EDGE = (
    *_VIEW,
    "whole_file",
    "inputs",
    "words",
    "whatif",
    "exchange",
    "session",
    "backends.api",
    "backends.capabilities",
    "backends.registry",
    "backends.conformance",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one part may import beside itself."""

    ours: tuple[str, ...] = ()
    """Our parts; a name covers the parts below it."""
    late: tuple[str, ...] = ()
    """Our parts that may be imported inside a function only."""
    outside: tuple[str, ...] = ()
    """Third-party packages."""
    stdlib: tuple[str, ...] | None = None
    """Modules of the standard library, each with those below it; None is all of it."""
    dynamic: bool = False
    """Whether it may import a module whose name it computes."""


LAYERS: dict[str, Layer] = {
    "root": Layer(stdlib=("__future__", "importlib", "typing")),
    "__main__": Layer(ours=("cli",)),
    # The ground: standard library only, of ours no more than how values are made.
    "text": Layer(),
    "errors": Layer(stdlib=_PURE),
    "frozen": Layer(stdlib=_PURE),
    "clock": Layer(ours=("frozen",)),
    "actions": Layer(ours=("frozen",), stdlib=_PURE),
    "toml_lines": Layer(stdlib=_PURE),
    "whole_file": Layer(),
    # Values and rules: no I/O, no clock of their own.
    "model": Layer(ours=_BASE, stdlib=_PURE),
    "policy": Layer(ours=("text", "errors", "frozen", "toml_lines", "model"), stdlib=_PURE),
    "policy.loader": Layer(ours=("errors", "toml_lines", "policy"), stdlib=(*_PURE, "pathlib")),
    "policy.reading": Layer(
        ours=("errors", "toml_lines", "policy"),
        outside=_PYDANTIC,
        stdlib=(*_PURE, "importlib.resources", "pathlib", "tomllib"),
    ),
    "policy.shipped": Layer(ours=("policy",), stdlib=(*_PURE, "pkgutil")),
    "query": Layer(ours=("root", *_BASE, "model")),
    "inputs": Layer(ours=(*_BASE, "model")),
    "words": Layer(ours=(*_BASE, "model", "policy")),
    "config": Layer(
        ours=("root", *_BASE, "toml_lines", "whole_file", "model", "query"),
        outside=("platformdirs", *_PYDANTIC, "tomli_w"),
    ),
    "config.secrets": Layer(ours=("errors",)),
    "whatif": Layer(ours=("root", "policy", "errors", "frozen", "text", "clock"), outside=_PYDANTIC),
    "exchange": Layer(ours=(*_BASE, "model", "backends.capabilities"), outside=_PYDANTIC, stdlib=_PURE),
    # Backends: each alone on the two contracts.
    "backends": Layer(),
    "backends.again": Layer(ours=_BASE),
    "backends.api": Layer(ours=(*_BASE, "model", "query", "backends.capabilities")),
    "backends.capabilities": Layer(ours=(*_BASE, "model", "query")),
    "backends.registry": Layer(ours=_BACKEND, dynamic=True),
    "backends.conformance": Layer(ours=_BACKEND),
    "backends.local": Layer(ours=_BACKEND),
    "backends.demo": Layer(ours=(*_BACKEND, "policy", "backends.local")),
    "backends.composite": Layer(ours=(*_BACKEND, "backends.registry")),
    "backends.rt": Layer(ours=(*_BACKEND, "backends.again", "config.secrets"), outside=("httpx",)),
    "backends.postgres": Layer(ours=_BACKEND, outside=("psycopg",)),
    "session": Layer(
        ours=(*_VIEW, "backends.again", "backends.api", "backends.capabilities", "backends.registry"),
    ),
    # The edges.
    "cli": Layer(
        # ``tui.keymap`` draws nothing: what it says of keys is said on the command line in the same words.
        ours=(*_EDGE, "tui.keymap"),
        late=("cli.holidays", "cli.request_tracker", "tui"),
        outside=("click", *_PYDANTIC),
    ),
    "cli.request_tracker": Layer(ours=(*_EDGE, "cli", "backends.rt")),
    "cli.holidays": Layer(ours=("errors", "policy"), outside=("holidays",)),
    # The app, from below: lines and words, what a verb asks for, keys; then widgets, panes, screens.
    "tui": Layer(),
    "tui.lines": Layer(ours=("text", "frozen", "policy")),
    "tui.columns": Layer(ours=("frozen",)),
    "tui.keymap": Layer(ours=("actions", "errors", "frozen", "text")),
    "tui.views": Layer(ours=(*_VIEW, "words", "session", "backends.capabilities", "tui.lines", "tui.columns")),
    "tui.forms": Layer(ours=(*_VIEW, "inputs", "words", "session", "tui.writing")),
    "tui.writing": Layer(ours=(*_VIEW, "inputs", "words", "session", "backends.capabilities", "tui.lines")),
    "tui.content": Layer(ours=(*_BASE, "tui.lines"), outside=_TEXTUAL),
    "tui.themes": Layer(ours=("tui.lines",), outside=_TEXTUAL),
    "tui.terminal": Layer(ours=(*_BASE, "tui.content"), outside=_TEXTUAL),
    "tui.widgets": Layer(ours=(*_BASE, *_DRAWING), outside=_TEXTUAL),
    "tui.panes": Layer(ours=(*_APP, "tui.widgets"), outside=_TEXTUAL),
    "tui.screens": Layer(ours=(*_APP, "tui.widgets", "tui.panes"), outside=_TEXTUAL),
    "tui.app": Layer(ours=(*_APP, "tui.widgets", "tui.panes", "tui.screens"), outside=_TEXTUAL),
}
"""A part is the longest name here that a module's own name starts with."""


def component(module: str) -> str | None:
    """The row of a module of ours; None when the table has none."""
    parts = module.split(".")[1:]
    if not parts:
        return "root"
    for length in range(len(parts), 0, -1):
        if (name := ".".join(parts[:length])) in LAYERS:
            return name
    return None


def violations(package: Path = PACKAGE) -> list[str]:
    """Everything in a package that breaks the table, one line each: place, import, reason."""
    files = modules(package)
    found: list[str] = []
    graph: dict[str, set[str]] = {}
    for name, path in files.items():
        imports = imports_of(name, path, frozenset(files))
        graph[name] = {item.target for item in imports if item.target in files} - {name}
        row = component(name)
        if row is None:
            found.append(f"{name}: no row in LAYERS for this module")
            continue
        place = path.relative_to(package.parent).as_posix()
        for item in imports:
            if reason := _refusal(row, item, package.name):
                found.append(f"{place}:{item.line}: {row} imports {item.target}: {reason}")
    found += ["import cycle: " + " -> ".join(cycle) for cycle in cycles(graph)]
    return found


def _refusal(row: str, item: Import, package: str) -> str:
    """Why the table refuses this import; empty when it does not."""
    layer = LAYERS[row]
    top = item.target.partition(".")[0]
    if item.dynamic:
        return "" if layer.dynamic else "a computed name; nobody can check it"
    if top == package:
        return _refusal_of_ours(row, item)
    if top in sys.stdlib_module_names:
        allowed = layer.stdlib is None or _covers(layer.stdlib, item.target)
        return "" if allowed else "not on this layer's list of the standard library"
    return "" if top in layer.outside else "a package this layer does not use"


def _refusal_of_ours(row: str, item: Import) -> str:
    target = component(item.target)
    if target is None:
        return "no row in LAYERS"
    if target == row or _covers(LAYERS[row].ours, target):
        return ""
    if _covers(LAYERS[row].late, target):
        return "" if item.in_function else "allowed inside a function only"
    return "not a layer it may know"


def _covers(names: tuple[str, ...], target: str) -> bool:
    return any(target == name or target.startswith(f"{name}.") for name in names)


def table() -> str:
    """The table as text, for whoever has just broken it."""
    lines = ["Allowed imports (tests/quality/layers.py):"]
    for name, layer in LAYERS.items():
        parts = [", ".join(layer.ours) or "nothing of ours"]
        if layer.late:
            parts.append("inside functions " + ", ".join(layer.late))
        if layer.outside:
            parts.append("packages " + ", ".join(layer.outside))
        if layer.stdlib is not None:
            parts.append("stdlib without I/O" if set(_PURE) <= set(layer.stdlib) else "stdlib by list")
        lines.append(f"  {name:22} <- {'; '.join(parts)}")
    return "\n".join(lines)


def main() -> int:
    found = violations()
    if found:
        sys.stderr.write("\n".join([*found, "", table(), ""]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
