"""The terminal layer on a real pseudo-terminal: what is sent, what is seen, what is left behind."""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.hostile.corpus import every
from tests.pty.garbage import CLASSES, chunk
from tests.pty.leaks import leaks
from tests.pty.terminal import Terminal, module

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DEMO = "tests.pty.demo"
SEEDS = int(os.environ.get("HELPDESK_GARBAGE_SEEDS", "1"))
"""Draws of each class of garbage."""
QUICK = 0.18
"""Seconds of silence that end a small act: the cursor rests after 0.12."""


def started(*args: str, size: tuple[int, int] = (80, 24), **env: str) -> Terminal:
    terminal = Terminal(module(DEMO, *args), size=size, env=env)
    terminal.wait("rested 0")
    terminal.settle()
    return terminal


def _painted(terminal: Terminal) -> list[str]:
    """The screen without the line that says where the cursor has rested: that comes when the machine has time."""
    return [line for line in terminal.lines if not line.startswith("rested")]


def test_half_a_wide_character_is_a_blank_on_the_emulator() -> None:
    drawn = "漢字漢字\\033[2Gx\\033[7Gy"
    with Terminal(["/usr/bin/printf", drawn]) as terminal:
        assert terminal.end() == 0
        assert terminal.lines[0] == " x字漢y"


def test_a_start_is_one_frame_and_an_end_leaves_nothing() -> None:
    with started("--count", "1000000", size=(120, 40)) as terminal:
        assert terminal.raw.count(b"T-5 ") == 1, "painted once"
        assert len(terminal.raw) < 12_000
        terminal.type("q")
        assert terminal.end() == 0
        assert terminal.left_behind() == []


def test_a_move_sends_two_markers_and_a_scroll_one_row() -> None:
    with started("--count", "1000", size=(120, 40)) as terminal:
        terminal.press("j")
        assert terminal.press("j", 0.05) <= 60
        terminal.press("j" * 40)
        costs = [terminal.press("j", 0.05) for _ in range(10)]
        assert max(costs) <= 700
        terminal.wait("T-52 ")


def test_beside_another_pane_the_list_moves_by_half_pages() -> None:
    with started("--count", "1000", "--side", size=(120, 40)) as terminal:
        costs = [terminal.press("j", 0.05) for _ in range(60)]
        assert b"\x1b[r" not in terminal.raw
        assert "T-60 " in terminal.text
        assert sum(cost > 200 for cost in costs) <= 2, "most steps move no list"
        assert sum(costs) / len(costs) < 300


@pytest.mark.parametrize(
    "size", [(80, 24), *(pytest.param(size, marks=pytest.mark.slow) for size in ((60, 20), (120, 40), (200, 60)))]
)
def test_what_is_scrolled_by_the_terminal_looks_as_if_painted(size: tuple[int, int]) -> None:
    """Bursts of keys, single keys, pages and an overlay: after each the screen is what a full repaint gives."""
    acts = [
        "j" * 30,
        "j",
        "jj",
        "k",
        "jjkkjj",
        "d",
        "a",
        "jdjkj",
        "k" * 9,
        "o",
        "j" * 20,
        "jj",
        "o",
        "jj",
        "G",
        "k",
        "g",
    ]
    with started("--count", "200", size=size) as terminal:
        for act in acts:
            terminal.press(act, QUICK)
            seen = _painted(terminal)
            terminal.resize(size[0] - 1, size[1])
            terminal.settle(QUICK)
            terminal.resize(*size)
            terminal.settle(QUICK)
            assert _painted(terminal) == seen, act


def test_hostile_rows_reach_the_terminal_as_text() -> None:
    payloads = [item for item in every() if item.text]
    with started("--count", str(len(payloads)), "--hostile", size=(100, 30)) as terminal:
        for _ in range(len(payloads) // 12 + 2):
            terminal.press("d", 0.05)
        terminal.type("q")
        terminal.end()
        assert leaks(bytes(terminal.raw), payloads) == []


def test_notices_reach_the_terminal_as_text() -> None:
    with started() as terminal:
        terminal.press("n")
        terminal.wait("told")
        assert leaks(bytes(terminal.raw)) == []
        assert b"]52;c;" in terminal.raw
        terminal.type("q")
        terminal.end()
        assert b"\x1b[23;2t" in terminal.raw


def test_silence_when_idle() -> None:
    with started() as terminal:
        assert terminal.settle(3.0) == 0


def test_an_error_is_one_sentence_and_a_file(tmp_path: Path) -> None:
    with started(HELPDESK_STATE_DIR=str(tmp_path), XDG_STATE_HOME=str(tmp_path)) as terminal:
        terminal.type("x")
        assert terminal.end() == 1
        assert terminal.left_behind() == []
        raw = bytes(terminal.raw)
        assert b"unexpected failure: RuntimeError" in raw
        assert b"hunter2" not in raw
        assert b"Traceback" not in raw
        assert leaks(raw) == []


def test_resize_storm() -> None:
    with started("--count", "500") as terminal:
        sizes = [(20, 5), (1, 1), (0, 0), (500, 2), (1000, 300), (60, 20), (120, 40)]
        for n in range(105):
            terminal.resize(*sizes[n % len(sizes)])
        terminal.settle(0.5)
        terminal.press("jj")
        terminal.wait("T-2 ")
        terminal.type("q")
        assert terminal.end() == 0


def test_suspend_and_resume() -> None:
    with started() as terminal:
        terminal.press("e")
        assert b"outside" in terminal.raw
        terminal.press("j")
        assert "T-1 " in terminal.text
        terminal.type("q")
        assert terminal.end() == 0
        assert terminal.left_behind() == []


@pytest.mark.parametrize(
    ("env", "sentence"), [({"TERM": "dumb"}, "TERM is dumb"), ({"TERM": ""}, "TERM is not set")], ids=["dumb", "empty"]
)
def test_a_terminal_that_can_not_draw_gets_a_sentence(env: dict[str, str], sentence: str) -> None:
    with Terminal(module(DEMO), env=env) as terminal:
        assert terminal.end() == 2
        assert sentence in terminal.text
        assert b"\x1b" not in terminal.raw


def test_a_paste_without_brackets_is_one_paste() -> None:
    with started() as terminal:
        terminal.press("i")
        terminal.press("x" * 20_000)
        terminal.type("\x1b[200~" + "never ended")
        terminal.settle(3)
        terminal.press("\r")
        terminal.type("q")
        assert terminal.end() == 0


def survives(chunks: Iterable[bytes]) -> None:
    """Takes all of it into a field, and ends as it should."""
    with started() as terminal:
        terminal.press("i")
        for data in chunks:
            terminal.type(data)
            terminal.read(0)
        terminal.settle(2.5)
        assert terminal.process.poll() is None
        terminal.press("\x1b[201~", 0.3)
        terminal.press("\r", 0.3)
        terminal.type("q")
        assert terminal.end() == 0, terminal.text
        assert terminal.left_behind() == []


@pytest.mark.parametrize("seed", range(2))
def test_garbage_on_the_keyboard_is_survived(seed: int) -> None:
    source = Random(seed)
    survives(chunk(name, source) for name in source.choices(list(CLASSES), k=30))


@pytest.mark.slow
@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_each_class_of_garbage_is_survived(name: str, seed: int) -> None:
    source = Random(seed)
    survives(chunk(name, source) for _ in range(20))
