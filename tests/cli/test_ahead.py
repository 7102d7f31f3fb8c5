"""The second process of a start: what it answers, and what becomes of it. Asked of fresh interpreters, because it is a
copy of one that must have no threads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.cli.ahead import PATIENCE
from tests.pty.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="there is no second process here"
)

GIVEN = """
import os, sys, time
from helpdesk_tui.cli.ahead import PATIENCE, begun
def told(work, patience=60.0):
    ahead = begun(work)
    answer = ahead.answer(patience)
    assert ahead.answer() is None, "once"
    try:
        os.waitpid(-1, 0)
    except ChildProcessError:
        return answer
    raise AssertionError("it was not waited for")
"""
ROW = re.compile(r".{8,20}(T-\d+) ")
"""A row of the queue; what comes beside it or below, comes later."""


def said(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", GIVEN + code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("work", "answer"),
    [
        ("lambda: b'made'", "b'made'"),
        ("lambda: bytes(9_000_000)", "bytes(9_000_000)"),
        ("lambda: b''", "b''"),
        ("lambda: 1 / 0", "None"),
        ("lambda: sys.exit(3)", "None"),
        ("lambda: os.kill(os.getpid(), 9)", "None"),
        ("lambda: print('loud') or sys.stderr.write('louder') and b'made'", "b'made'"),
    ],
)
def test_what_it_answers(work: str, answer: str) -> None:
    assert said(f"print(told({work}) == {answer})") == "True"


def test_one_that_hangs_is_ended() -> None:
    assert said("print(told(lambda: time.sleep(1e6), patience=0.1))") == "None"


def test_one_that_is_stopped_is_ended_before_a_person_wonders() -> None:
    assert said("print(told(lambda: os.kill(os.getpid(), 19), patience=PATIENCE))") == "None"
    assert PATIENCE <= 1


def test_one_that_nobody_asks_is_ended() -> None:
    code = "ahead = begun(lambda: time.sleep(1e6)); ahead.close(); ahead.close(); print(ahead.answer())"
    assert said(code) == "None"


def test_with_one_processor_there_is_none() -> None:
    assert said("os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); print(begun(lambda: b''))") == "None"


def test_the_first_queue_is_the_same_with_it_and_without(tmp_path: Path) -> None:
    screens: list[list[str]] = []
    one = min(os.sched_getaffinity(0))
    alone = f"import os; os.sched_setaffinity(0, {{{one}}}); "
    for before in ("", alone):
        code = f"{before}from helpdesk_tui.__main__ import main; main()"
        argv = [sys.executable, "-c", code, "--now", "2026-11-23T10:00:00Z"]
        with Terminal(argv, size=(120, 40), env={"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}) as terminal:
            terminal.wait("T-")
            terminal.rest()
            screens.append([found[1] for line in terminal.lines if (found := ROW.match(line))])
            terminal.type("\x11")
            terminal.end()
    assert screens[0] == screens[1]
    assert len(screens[0]) > 10, screens
