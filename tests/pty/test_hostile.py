"""Hostile texts in every field others write, on every screen of the program, on a real terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile.corpus import every
from tests.pty.walk import STEPS
from tests.pty.walker import walking

if TYPE_CHECKING:
    from pathlib import Path

PAYLOADS = [item for item in every() if item.text]
SIZES = ((60, 20), (80, 24), (120, 40), (200, 60))


@pytest.mark.slow
def test_nothing_gets_out(tmp_path: Path) -> None:
    """Every sixth screen; all of them are in the long tests."""
    with walking(tmp_path, PAYLOADS, size=(120, 40)) as walker:
        for step in STEPS[::6]:
            walker.walk(step)
        walker.end()
        assert walker.trouble == []


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_gets_out_of_any_screen(size: tuple[int, int], tmp_path: Path) -> None:
    with walking(tmp_path, PAYLOADS, size=size) as walker:
        for step in STEPS:
            walker.walk(step)
        walker.end()
        assert walker.trouble == []


@pytest.mark.slow
def test_no_click_does_anything(tmp_path: Path) -> None:
    with walking(tmp_path, PAYLOADS, size=(80, 24), every=(3, 1)) as walker:
        for step in STEPS:
            walker.walk(step)
        walker.end()
        assert walker.trouble == []
