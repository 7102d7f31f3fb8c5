"""The layers of the design hold, and the check that says so can fail."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.quality.layers import component, table, violations
from tests.quality.sources import PACKAGE, modules, parsed, shown

if TYPE_CHECKING:
    from pathlib import Path

CLOCKS_AND_FILES = re.compile(
    r"(^|\.)(now|utcnow|today|open|read_text|read_bytes|write_text|write_bytes|getenv)$"
    r"|^(print|input|eval|exec|compile|breakpoint|__import__)$"
)
"""Calls that read a clock, touch a file or a terminal, or run text."""

PURE = ("model", "policy")
SHARED_BACKENDS = {"api", "capabilities", "registry", "conformance"}


def impure_calls(tree: ast.Module) -> list[str]:
    return [
        f"{node.lineno}: {name}()"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and CLOCKS_AND_FILES.search(name := ast.unparse(node.func))
    ]


def named_backends(tree: ast.Module, concrete: set[str]) -> list[str]:
    """Strings that name a concrete backend: alone, as a module, or as the scheme of a URL."""
    names = "|".join(sorted(concrete)) or "(?!)"
    naming = re.compile(rf"(.*\bbackends\.)?({names})|({names}|memory|sqlite):\S*")
    return [
        f"{node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and naming.fullmatch(node.value)
    ]


def test_every_import_is_allowed_and_there_is_no_cycle() -> None:
    found = violations()
    assert not found, "\n".join([*found, "", table()])


def test_the_values_and_rules_read_no_clock_and_no_file() -> None:
    found = [
        f"{shown(path)}:{call}"
        for name, path in modules().items()
        if component(name) in PURE
        for call in impure_calls(parsed(path))
    ]
    assert not found, "\n".join(found)


def test_the_session_names_no_concrete_backend() -> None:
    concrete = {path.stem for path in (PACKAGE / "backends").glob("[!_]*")} - SHARED_BACKENDS
    found = [
        f"{shown(path)}:{name}"
        for path in sorted((PACKAGE / "session").rglob("*.py"))
        for name in named_backends(parsed(path), concrete)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"text.py": "from helpdesk_tui.errors import NotFound", "errors.py": ""}, "not a layer it may know"),
        ({"text.py": "import wcwidth"}, "a package this layer does not use"),
        ({"model/ticket.py": "import sqlite3"}, "list of the standard library"),
        ({"policy/order.py": "def f():\n    import os.path"}, "list of the standard library"),
        ({"policy/order.py": "import time"}, "list of the standard library"),
        ({"policy/order.py": "import pydantic"}, "a package this layer does not use"),
        ({"policy/order.py": "from . import loader", "policy/loader.py": ""}, "not a layer it may know"),
        ({"whatif/order.py": "import helpdesk_tui.cli.app", "cli/app.py": ""}, "not a layer it may know"),
        ({"cli/app.py": "from helpdesk_tui.tui.app import App", "tui/app.py": ""}, "inside a function only"),
        ({"cli/app.py": "def f():\n    import rich.text"}, "a package this layer does not use"),
        ({"session/cache.py": "import textual"}, "a package this layer does not use"),
        (
            {"session/cache.py": "from helpdesk_tui.backends import local", "backends/local/__init__.py": ""},
            "not a layer it may know",
        ),
        ({"session/x.py": "import importlib\nimportlib.import_module(name)"}, "a computed name"),
        (
            {"backends/rt/http.py": "from ..local import db", "backends/local/db.py": ""},
            "not a layer it may know",
        ),
        ({"tui/widgets/a.py": "from ...session import s", "session/s.py": ""}, "not a layer it may know"),
        (
            {"session/x.py": 'import_module(f"helpdesk_tui.cli.{n}")', "cli/y.py": ""},
            "session imports helpdesk_tui.cli.y: not a layer it may know",
        ),
        ({"session/x.py": 'import_module(f".{n}")', "session/y.py": "from . import x"}, "import cycle"),
        ({"elsewhere.py": ""}, "no row in LAYERS"),
        (
            {
                "policy/a.py": "from .b import x",
                "policy/b.py": "def f():\n    from helpdesk_tui.policy import a",
            },
            "import cycle: helpdesk_tui.policy.a -> helpdesk_tui.policy.b -> helpdesk_tui.policy.a",
        ),
        (
            {"model/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .. import cli"},
            "not a layer it may know",
        ),
    ],
)
def test_a_broken_rule_is_found(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    found = violations(_package(tmp_path, files))
    assert len(found) == 1
    assert complaint in found[0]


def test_what_the_design_draws_is_allowed(tmp_path: Path) -> None:
    files = {
        "cli/app.py": "def f():\n    from helpdesk_tui.tui.app import App",
        "tui/app.py": "import textual.app\nfrom helpdesk_tui.tui.screens import main",
        "tui/screens/main.py": "from helpdesk_tui.tui.panes import tickets",
        "tui/panes/tickets.py": "from helpdesk_tui.session import session",
        "session/session.py": "from helpdesk_tui.backends import api, registry\nimport asyncio",
        "backends/api.py": "from helpdesk_tui.model import ticket",
        "backends/registry.py": "import importlib\nimportlib.import_module(name)",
        "session/verbs/__init__.py": 'VERBS = ("note",)\nimport_module(f".{name}")',
        "session/verbs/note.py": "",
        "session/verbs/listed.py": "from . import VERBS",
        "model/ticket.py": "from helpdesk_tui.text import clean",
        "text.py": "",
    }
    assert violations(_package(tmp_path, files)) == []


def test_impure_calls_and_named_backends_are_found() -> None:
    tree = ast.parse('datetime.now()\nPath(p).read_text()\nprint(1)\nopen(p)\nopener(p)\ntoday\n"rt:x"\n"art"')
    assert [call.partition(":")[0] for call in impure_calls(tree)] == ["1", "2", "3", "4"]
    assert named_backends(tree, {"rt", "local"}) == ["7: 'rt:x'"]
    assert named_backends(ast.parse('"memory"\n"memory:"\n"local time"'), set()) == ["2: 'memory:'"]
    assert named_backends(ast.parse('"helpdesk_tui.backends.local"'), {"local"}) != []


def _package(folder: Path, files: dict[str, str]) -> Path:
    package = folder / "helpdesk_tui"
    for name, source in {"__init__.py": "", **files}.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        for parent in path.relative_to(package).parents:
            (package / parent / "__init__.py").touch()
    return package
