"""One adapter by its scheme, and no other module imported for it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.backends import registry
from helpdesk_tui.backends.registry import BUILT_IN, GROUP, open_backend, schemes
from helpdesk_tui.errors import InvalidInput
from tests.backends.local.desks import NOW

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


def test_the_built_in_ones_are_entry_points_too() -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    assert project["entry-points"][GROUP] == BUILT_IN


def test_making_one_does_no_io(tmp_path: Path) -> None:
    assert open_backend(f"sqlite:{tmp_path}/none/desk.db", start=NOW, read_only=True).name == "local"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "desk.db", "gopher:x", ":", "SQLITE:x"])
def test_an_unknown_scheme_names_the_known_ones(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        open_backend(url)
    assert "sqlite:" in caught.value.hint


def test_a_password_in_an_unknown_url_is_not_repeated() -> None:
    with pytest.raises(InvalidInput) as caught:
        open_backend("gopher://anna:hunter2@desk.example/")
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_an_adapter_of_somebody_else_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("elsewhere", "tests.backends.local.test_registry:elsewhere", GROUP)
    thief = EntryPoint("sqlite", "tests.backends.local.test_registry:elsewhere", GROUP)

    def points(**wanted: Any) -> EntryPoints:
        return EntryPoints((point, thief)).select(**wanted)

    monkeypatch.setattr("importlib.metadata.entry_points", points)
    assert open_backend("elsewhere:x") == ("elsewhere:x", False)  # type: ignore[comparison-overlap]  # see below
    assert open_backend("sqlite:x").name == "local", "the built-in ones can't be replaced"
    assert "elsewhere" in schemes()


def elsewhere(options: Any) -> Any:
    return options.url, options.read_only


def test_only_the_adapter_asked_for_is_imported() -> None:
    code = (
        "import sys\n"
        "from helpdesk_tui.backends.registry import open_backend\n"
        "assert not any(name.startswith('helpdesk_tui.backends.local') for name in sys.modules)\n"
        "open_backend('sqlite:x')\n"
        "bad = [n for n in sys.modules if n.startswith('helpdesk_tui.') and ('policy' in n or '.demo' in n)]\n"
        "assert not bad, bad\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert registry.BUILT_IN
