"""The program on a real pseudo-terminal: its start, its ends, what they leave on the terminal and on the disk."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.pty.desk import HELPDESK, drafts, home_of, started
from tests.pty.leaks import leaks
from tests.pty.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TIMES = (1, pytest.param(20, marks=pytest.mark.slow))
WORDS = "Dear Jo, the orders are there now"
SOON = 4.0
SAVED = 1.0
"""Seconds of typing that may be lost with kill -9."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk on disk, and a home; copied for each test that writes."""
    folder = tmp_path_factory.mktemp("desk")
    source = [HELPDESK, "--backend", "memory:", "export"]
    exported = subprocess.run(source, env=home_of(folder), capture_output=True, check=True)
    (folder / "desk.jsonl").write_bytes(exported.stdout)
    into = [HELPDESK, "--backend", f"sqlite:{folder / 'desk.db'}", "import", str(folder / "desk.jsonl")]
    subprocess.run(into, env=home_of(folder), capture_output=True, check=True)
    return folder


def replying(folder: Path, **env: str) -> Terminal:
    """The program, with words in a reply."""
    terminal = started(folder, "--backend", f"sqlite:{folder / 'desk.db'}", env=env)
    terminal.type("r")
    terminal.wait("PUBLIC REPLY")
    terminal.settle()
    terminal.type(WORDS)
    terminal.wait(WORDS)
    return terminal


def ended(terminal: Terminal, act: Callable[[], None]) -> int:
    begun = time.monotonic()
    act()
    code = terminal.end(SOON + 5)
    assert time.monotonic() - begun < SOON
    return code


def test_start_and_quit(tmp_path: Path) -> None:
    with started(tmp_path, size=(120, 40)) as terminal:
        assert leaks(bytes(terminal.raw)) == []
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.left_behind() == []


def test_a_size_the_shell_exported_is_not_believed(tmp_path: Path) -> None:
    with started(tmp_path, size=(120, 40), env={"COLUMNS": "80", "LINES": "24"}) as terminal:
        assert terminal.lines[0].endswith("demo")
        assert terminal.settle() == 0


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_while_a_reply_is_typed(number: signal.Signals, times: int, desk: Path, tmp_path: Path) -> None:
    for n in range(times):
        folder = shutil.copytree(desk, tmp_path / str(n))
        with replying(folder) as terminal:
            code = ended(terminal, partial(terminal.signal, number))
            assert code == 128 + number
            assert drafts(folder) == [WORDS]
            assert terminal.left_behind() == []


@pytest.mark.parametrize("times", TIMES)
def test_a_line_that_drops_while_a_reply_is_typed(times: int, desk: Path, tmp_path: Path) -> None:
    for n in range(times):
        folder = shutil.copytree(desk, tmp_path / str(n))
        with replying(folder) as terminal:
            assert ended(terminal, terminal.hang_up) == 129
            assert drafts(folder) == [WORDS]


@pytest.mark.parametrize("times", TIMES)
def test_a_kill_while_a_reply_is_typed(times: int, desk: Path, tmp_path: Path) -> None:
    """Nothing can be done in time; what is a second old must be on the disk."""
    for n in range(times):
        folder = shutil.copytree(desk, tmp_path / str(n))
        with replying(folder) as terminal:
            typed = time.monotonic()
            terminal.type(" and more")
            while time.monotonic() - typed < SAVED:
                terminal.read(0.05)
            terminal.type(" that may be lost")
            terminal.read(0.02)
            terminal.signal(signal.SIGKILL)
            terminal.end()
            (saved,) = drafts(folder)
            assert saved.startswith(f"{WORDS} and more")
        with started(folder, "--backend", f"sqlite:{folder / 'desk.db'}") as terminal:
            terminal.type("\x11")
            assert terminal.end() == 0


def test_a_resize_storm(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        sizes = [(20, 5), (1, 1), (0, 0), (500, 2), (300, 100), (60, 20), (80, 24)]
        for n in range(len(sizes) * 15):
            terminal.resize(*sizes[n % len(sizes)])
        terminal.settle(0.5)
        terminal.press("jj", 0.3)
        terminal.wait("T-1")
        assert terminal.process.poll() is None
        terminal.type("\x11")
        assert terminal.end() == 0


def test_suspend_and_resume(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        terminal.signal(signal.SIGTSTP)
        terminal.settle(0.3)
        assert terminal.left_behind() == []
        terminal.signal(signal.SIGCONT)
        terminal.settle(0.3)
        terminal.wait("T-1")
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.left_behind() == []


def test_silence_when_nothing_is_due(tmp_path: Path) -> None:
    with started(tmp_path, size=(120, 40)) as terminal:
        assert terminal.settle(3.0) == 0


@pytest.mark.parametrize("where", ["stdin", "stderr"])
def test_without_a_terminal_it_says_so(where: str, tmp_path: Path) -> None:
    script = f"{HELPDESK} {'</dev/null' if where == 'stdin' else '2>' + str(tmp_path / 'err')}"
    with Terminal(["/bin/sh", "-c", script], env=home_of(tmp_path)) as terminal:
        assert terminal.end() == 2
        assert b"\x1b" not in terminal.raw
        said = terminal.text if where == "stdin" else (tmp_path / "err").read_text()
        assert "needs a terminal" in said.replace("\n", " ")


@pytest.mark.parametrize("keys", ["?", "/", "2", "g", "$"])
def test_an_end_right_behind_a_key(keys: str, tmp_path: Path) -> None:
    """What was about to open is no error."""
    with started(tmp_path) as terminal:
        terminal.type(f"{keys}\x11")
        assert terminal.end() == 0, terminal.text
        assert terminal.left_behind() == []


BREATH = " and what was typed in one breath"


def test_leaving_right_behind_a_text_keeps_all_of_it(desk: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(desk, tmp_path / "typed")
    with replying(folder) as terminal:
        terminal.type(f"{BREATH}\x11")
        assert terminal.end() == 0
    assert drafts(folder) == [WORDS + BREATH]
    pasted = " p" * 5_000
    folder = shutil.copytree(desk, tmp_path / "pasted")
    with replying(folder) as terminal:
        terminal.type(f"\x1b[200~{pasted}\x1b[201~\x11")
        assert terminal.end() == 0
    assert drafts(folder) == [WORDS + pasted]


def test_a_review_right_behind_a_text_looks_at_all_of_it(desk: Path, tmp_path: Path) -> None:
    with replying(shutil.copytree(desk, tmp_path / "desk")) as terminal:
        terminal.type(" {more}\x04y")
        terminal.wait("not sent")
        assert "{more} is not filled in" in terminal.text


def test_the_editor_gets_what_was_typed_right_before_it(desk: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/seen\n')
    editor.chmod(0o700)
    folder = shutil.copytree(desk, tmp_path / "desk")
    with replying(folder, VISUAL=str(editor)) as terminal:
        terminal.type(f"{BREATH}\x0f")
        terminal.wait(lambda _: (tmp_path / "seen").exists())
        terminal.wait("one breath")
        assert WORDS + BREATH in (tmp_path / "seen").read_text()


def test_leaving_asks_where_the_text_would_be_gone(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        terminal.type("r")
        terminal.wait("PUBLIC REPLY")
        terminal.settle()
        terminal.type(f"{WORDS}\x11")
        terminal.wait("texts that were not sent")
        assert WORDS in terminal.text
        terminal.type("y")
        assert terminal.end() == 0
