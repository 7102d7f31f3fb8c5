"""Ends that come from outside, while somebody types: what was typed is on the disk, the terminal is as it was."""

from __future__ import annotations

import signal
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.pty.terminal import Terminal, module

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DEMO = "tests.pty.demo"
WORDS = "Dear Jo, the orders are"
TIMES = (2, pytest.param(20, marks=pytest.mark.slow))
SOON = 3.0
"""Seconds within which it must be gone."""


def writing(draft: Path) -> Terminal:
    """The demo, with words typed and seen."""
    terminal = Terminal(module(DEMO, "--draft", str(draft)))
    terminal.wait("rested 0")
    terminal.type("i")
    terminal.settle(0.05)
    terminal.type(WORDS)
    terminal.wait(WORDS)
    return terminal


def ended(terminal: Terminal, act: Callable[[], None]) -> tuple[int, float]:
    start = time.monotonic()
    act()
    return terminal.end(SOON + 5), time.monotonic() - start


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_saves_and_restores(number: signal.Signals, times: int, tmp_path: Path) -> None:
    for n in range(times):
        draft = tmp_path / f"draft{n}"
        with writing(draft) as terminal:
            code, seconds = ended(terminal, partial(terminal.signal, number))
            assert code == 128 + number
            assert seconds < SOON
            assert draft.read_text() == WORDS
            assert terminal.left_behind() == []


@pytest.mark.parametrize("times", TIMES)
def test_a_line_that_drops_saves(times: int, tmp_path: Path) -> None:
    for n in range(times):
        draft = tmp_path / f"draft{n}"
        with writing(draft) as terminal:
            code, seconds = ended(terminal, terminal.hang_up)
            assert code == 129
            assert seconds < SOON
            assert draft.read_text() == WORDS


def test_a_handler_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with writing(tmp_path / "draft") as terminal:
        terminal.type("\r")
        terminal.settle()
        terminal.type("\x1bOQ")
        terminal.settle(0.3)
        code, seconds = ended(terminal, lambda: terminal.signal(signal.SIGTERM))
        assert code == 143
        assert seconds < SOON
        assert (tmp_path / "draft").read_text() == WORDS
        assert terminal.left_behind() == []


def test_a_terminal_that_does_not_read_is_not_waited_for(tmp_path: Path) -> None:
    with writing(tmp_path / "draft") as terminal:
        terminal.type("\r")
        terminal.settle()
        for n in range(200):
            terminal.resize(40 + n % 80, 20 + n % 30, tell=False)
            time.sleep(0.02)
        start = time.monotonic()
        terminal.signal(signal.SIGTERM)
        assert terminal.process.wait(SOON + 5) == 143
        assert time.monotonic() - start < SOON
        assert (tmp_path / "draft").read_text() == WORDS


def test_a_second_signal_changes_nothing(tmp_path: Path) -> None:
    with writing(tmp_path / "draft") as terminal:
        terminal.signal(signal.SIGTERM)
        terminal.signal(signal.SIGHUP)
        assert terminal.end(SOON + 5) in {129, 143}
        assert (tmp_path / "draft").read_text() == WORDS
        assert terminal.left_behind() == []


def test_stop_and_continue_ten_times() -> None:
    with Terminal(module(DEMO)) as terminal:
        terminal.wait("rested 0")
        for _ in range(10):
            terminal.signal(signal.SIGTSTP)
            terminal.wait(lambda terminal: stopped(terminal.process.pid))
            assert terminal.left_behind() == []
            terminal.signal(signal.SIGCONT)
            terminal.wait(lambda terminal: terminal.text.count("T-1 ") == 1)
        terminal.settle()
        terminal.press("j")
        terminal.wait("rested 1")
        terminal.type("q")
        assert terminal.end() == 0
        assert terminal.left_behind() == []


def test_stopped_without_a_word_and_continued() -> None:
    with Terminal(module(DEMO)) as terminal:
        terminal.wait("rested 0")
        terminal.signal(signal.SIGSTOP)
        terminal.wait(lambda terminal: stopped(terminal.process.pid))
        before = len(terminal.raw)
        terminal.signal(signal.SIGCONT)
        terminal.wait(lambda terminal: b"T-1 " in terminal.raw[before:])
        terminal.settle()
        terminal.type("q")
        assert terminal.end() == 0
        assert terminal.left_behind() == []


def stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123 # a name made of a number
        return file.read().rpartition(")")[2].split()[0] == "T"


def limited(soft: int, hard: int) -> list[str]:
    """The program where so many files may be open at once."""
    code = (
        "import resource, sys; from helpdesk_tui.__main__ import main; "
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard})); sys.argv = ['helpdesk']; main()"
    )
    return [sys.executable, "-c", code]


def test_too_few_files_are_named_before_anything_is_drawn(tmp_path: Path) -> None:
    for few in (11, 20):
        with Terminal(limited(few, few), env={"HOME": str(tmp_path)}) as terminal:
            assert terminal.end() == 1
            assert terminal.left_behind() == []
            assert f"error: only {few} files may be open at once here, and the screen needs 32" in terminal.text
            assert "hint: raise the limit: ulimit -n 32" in terminal.text
            assert "Traceback" not in terminal.text


def test_a_limit_that_may_be_raised_is(tmp_path: Path) -> None:
    with Terminal(limited(11, 64), env={"HOME": str(tmp_path)}) as terminal:
        terminal.wait("Next best")
        terminal.type("q")
        assert terminal.end() == 0


def test_a_start_that_fails_gives_the_terminal_back() -> None:
    """No thread can be made, as in a process with too little memory: its stack is larger than what there is."""
    code = f"import sys, threading; threading.stack_size(1 << 47); from {DEMO} import main; sys.exit(main())"
    with Terminal([sys.executable, "-c", code]) as terminal:
        assert terminal.end() == 1
        assert terminal.left_behind() == []
        assert "error: the screen can't be shown: can't start new thread" in terminal.text
        assert "Traceback" not in terminal.text
