"""What a start loads, asked of fresh interpreters: each import here is time at every prompt."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.pty.terminal import PATIENCE, Terminal
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

WITH_THE_FIRST_KEY = (
    "click",
    "httpx",
    "pydantic",
    "pydantic_core",
    "tomllib",
    "tomli_w",
    "zoneinfo",
    "importlib.resources",
    "markdown_it",
    "textual.widgets._markdown",
    "textual.widgets._text_area",
    "helpdesk_tui.backends.demo.generate",
    "helpdesk_tui.backends.local.apply",
    "helpdesk_tui.backends.local.load",
    "helpdesk_tui.cli.doctor",
    "helpdesk_tui.policy.migration_progress",
    "helpdesk_tui.policy.migration_setup",
    "helpdesk_tui.policy.reading",
    "helpdesk_tui.session.planning",
    "helpdesk_tui.session.progress",
    "helpdesk_tui.session.verbs",
    "helpdesk_tui.tui.forms",
    "helpdesk_tui.tui.screens.acting",
    "helpdesk_tui.tui.screens.dialogs",
    "helpdesk_tui.tui.views.gather",
    "helpdesk_tui.tui.views.thread",
    "helpdesk_tui.tui.writing",
    "helpdesk_tui.whatif",
)
"""Not needed for a queue on the screen."""
RULES = ("helpdesk_tui.policy.pack", "helpdesk_tui.session.facts", "helpdesk_tui.session.placing")
"""Not needed where all placements are stored."""
ROWS = re.compile(rb"T-\d+")
IMPORTED = re.compile(rb"import time:\s+\d+ \|\s+\d+ \|\s+([\w.]+)")
"""A line of ``-X importtime``. It goes where the screen goes: what came before the first rows was needed for them."""

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


def before_the_first_rows(home: Path, *args: str) -> set[str]:
    """Modules that the app has imported when its queue is on the screen."""
    command = [sys.executable, "-X", "importtime", "-m", "helpdesk_tui", *args]
    with Terminal(command, size=(120, 40), env={"HOME": str(home), "XDG_STATE_HOME": str(home)}, emulate=False) as seen:
        until = time.monotonic() + PATIENCE
        while (found := ROWS.search(seen.raw)) is None and time.monotonic() < until:
            seen.read(0.05)
        assert found, bytes(seen.raw[-500:])
        before = bytes(seen.raw[: found.start()])
        seen.type("\x11")
        seen.end()
    return {name.decode() for name in IMPORTED.findall(before)}


def test_the_first_rows_of_the_demo_need_no_more_than_they_show(tmp_path: Path) -> None:
    names = before_the_first_rows(tmp_path)
    assert {"textual.app", "helpdesk_tui.tui.panes.queue_pane"} <= names
    assert within(names, WITH_THE_FIRST_KEY) == []


def test_nor_do_those_of_a_desk_on_disk(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    exported, desk = tmp_path / "demo.jsonl", f"sqlite:{file}"
    for args in (("export", str(exported)), ("--backend", desk, "import", str(exported))):
        subprocess.run([sys.executable, "-m", "helpdesk_tui", *args], check=True, capture_output=True)
    names = before_the_first_rows(tmp_path, "--backend", desk)
    assert {"textual.app", "helpdesk_tui.backends.local.connection"} <= names
    assert within(names, WITH_THE_FIRST_KEY) == []


def test_with_its_placements_a_desk_is_shown_without_the_rules(tmp_path: Path) -> None:
    """A placement may be out of date when the app starts; it is not a second time."""
    desk = ("--backend", f"sqlite:{tmp_path / 'desk.db'}")
    exported = tmp_path / "demo.jsonl"
    for args in (("export", str(exported)), (*desk, "import", str(exported))):
        subprocess.run([sys.executable, "-m", "helpdesk_tui", *args], check=True, capture_output=True)
    loaded = [within(before_the_first_rows(tmp_path, *desk), RULES) for _ in range(3)]
    assert [] in loaded
