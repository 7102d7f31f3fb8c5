"""What a start loads, asked of fresh interpreters: each import here is time at every prompt."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.quality.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "import json, sys; sys.stderr.write('\\n' + json.dumps(sorted(sys.modules)))"
RUN = f"""
import runpy, sys
sys.argv = ["helpdesk", *sys.argv[1:]]
try:
    runpy.run_module("helpdesk_tui", run_name="__main__")
finally:
    {REPORT}
"""

HEADLESS = ("textual", "rich", "helpdesk_tui.tui")
"""Never loaded without a screen."""
FAR = ("httpx", "sqlite3", "asyncio")
"""Not needed for an answer that asks no backend."""

EXAMPLES = sorted((ROOT / "tests" / "examples").glob("*.json"))


def loaded(code: str, *args: str, given: str = "", codes: tuple[int, ...] = (0,)) -> tuple[set[str], str]:
    """Modules at the end of a fresh interpreter's run, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, *args], input=given, capture_output=True, text=True, check=False
    )
    talk, _, report = done.stderr.rpartition("\n")
    assert done.returncode in codes, talk or done.stderr
    return set(json.loads(report)), done.stdout


def within(names: set[str], packages: tuple[str, ...]) -> list[str]:
    """Those names that are one of the packages or inside one."""
    return sorted(name for name in names if any(f"{name}.".startswith(f"{package}.") for package in packages))


def test_the_root_loads_nothing() -> None:
    before, _ = loaded(REPORT)
    after, _ = loaded(f"import helpdesk_tui; {REPORT}")
    assert after - before <= {"helpdesk_tui", "__future__"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_whatif_asks_no_screen_and_no_backend(path: Path) -> None:
    cases = json.loads(path.read_text(encoding="utf-8"))
    given = json.dumps([case["given"] for case in cases])
    names, answer = loaded(RUN, "whatif", path.stem, "--input", "-", "--json", given=given, codes=(0, 8))
    assert len(json.loads(answer)) == len(cases)
    assert within(names, HEADLESS + FAR) == []


def test_whatif_with_flags_asks_no_screen_and_no_backend() -> None:
    flags = ("--from", "4.3.1", "--to", "4.3.9", "--access", "active", "--json")
    names, answer = loaded(RUN, "whatif", "upgrade", *flags)
    assert "verdict" in json.loads(answer)
    assert within(names, HEADLESS + FAR) == []


@pytest.mark.parametrize("args", [("--help",), ("--version",), ("whatif", "--help")], ids=" ".join)
def test_help_asks_no_screen_and_no_backend(args: tuple[str, ...]) -> None:
    names, answer = loaded(RUN, *args)
    assert answer
    assert within(names, (*HEADLESS, *FAR, "pydantic")) == []


def test_a_loaded_module_is_found() -> None:
    names, _ = loaded(f"import sqlite3.dbapi2; {REPORT}")
    assert within(names, FAR) == ["sqlite3", "sqlite3.dbapi2"]
    assert within({"richer", "rich.text"}, HEADLESS) == ["rich.text"]
