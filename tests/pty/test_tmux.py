"""The program in tmux, started by a shell as a person does: triage, resizing, leaving for a moment and for good."""

from __future__ import annotations

import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.pty.tmux import PROMPT, Tmux
from tests.pty.triage import SIZE, home, make_desk, program, triage, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

WRITTEN = "Written in the editor."
ON_SCREEN = "1 0 1"
"""Alternate screen, no cursor, mouse."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    make_desk(folder)
    return folder


@pytest.fixture
def folder(desk: Path, tmp_path: Path) -> Path:
    return shutil.copytree(desk, tmp_path / "desk")


@pytest.fixture
def tmux(folder: Path) -> Iterator[Tmux]:
    """A shell, with an editor that writes a line and notes how the terminal was."""
    editor = folder / "editor"
    editor.write_text(f'#!/bin/sh\nstty -a >{folder}/in-editor\necho "{WRITTEN}" >"$1"\n')
    editor.chmod(0o700)
    with Tmux(folder, size=SIZE, env=home(folder) | {"EDITOR": str(editor)}) as made:
        made.wait(PROMPT)
        yield made


def start(tmux: Tmux, folder: Path) -> str:
    """The program, its queue on the screen; how the window was before."""
    before = tmux.modes
    tmux.run("stty -a >before")
    tmux.run(f"clear; {shlex.join(program(folder))}")
    tmux.wait(" T-1053 ")
    tmux.wait(lambda tmux: tmux.modes == ON_SCREEN)
    return before


def leave(tmux: Tmux, folder: Path, before: str, *, unsent: bool = False) -> None:
    """Quits; all is as it was."""
    tmux.press_keys("ctrl+q")
    if unsent:
        tmux.wait("not sent yet")
        tmux.press_keys("y")
    tmux.wait(lambda tmux: tmux.processes == [])
    assert tmux.modes == before
    tmux.run("echo ended with $?; stty -a >after; echo noted")
    tmux.wait("\nnoted")
    assert "\nended with 0\n" in tmux.text
    assert (folder / "after").read_text() == (folder / "before").read_text()


def test_triage_of_ten_tickets(tmux: Tmux, folder: Path) -> None:
    before = start(tmux, folder)
    triage(tmux)
    leave(tmux, folder, before, unsent=True)
    assert wrong(folder) == []


def test_a_resize_storm(tmux: Tmux, folder: Path) -> None:
    before = start(tmux, folder)
    tmux.wait(lambda tmux: "… more" in tmux.text and "? help" in tmux.text)
    shown = tmux.text
    for columns, rows in [(20, 5), (300, 100), (60, 20), (1, 1), (500, 2), (2, 200)] * 10:
        tmux.resize(columns, rows)
    tmux.resize(300, 100)
    tmux.wait(lambda tmux: "Migrations   11" in tmux.text and "#88107" in tmux.text)
    tmux.resize(20, 5)
    tmux.wait(lambda tmux: "Next best" in tmux.text and tmux.text.endswith("? help\n"))
    tmux.press_keys("j k")
    tmux.resize(*SIZE)
    tmux.wait(lambda tmux: tmux.text == shown)
    leave(tmux, folder, before)


def test_suspended_to_the_shell_and_back(tmux: Tmux, folder: Path) -> None:
    before = start(tmux, folder)
    for time in range(2):
        tmux.press_keys("ctrl+z")
        tmux.wait("Stopped")
        assert tmux.modes == before
        tmux.run(f"stty -a >stopped; echo shell {time}")
        tmux.wait(f"\nshell {time}")
        assert (folder / "stopped").read_text() == (folder / "before").read_text()
        tmux.run("fg")
        tmux.wait(lambda tmux: tmux.modes == ON_SCREEN and " T-1053 " in tmux.text)
    tmux.press_keys("i")
    tmux.wait("T-1053 claimed by sam")
    leave(tmux, folder, before)


def test_an_editor_of_one_s_own(tmux: Tmux, folder: Path) -> None:
    before = start(tmux, folder)
    tmux.press_keys("r")
    tmux.wait("PUBLIC REPLY to")
    tmux.press_keys("ctrl+o")
    tmux.wait(WRITTEN)
    assert tmux.modes.startswith("1 ")
    assert (folder / "in-editor").read_text() == (folder / "before").read_text()
    tmux.press_keys("esc")
    tmux.wait("then: pending")
    tmux.press_keys("y")
    tmux.wait("T-1053 answered, pending")
    leave(tmux, folder, before, unsent=True)
