"""Hostile texts in every field others write, on every screen of the program, on a real terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile.corpus import every
from tests.pty.tour import desk_of, every_list, every_ticket
from tests.pty.walk import STEPS
from tests.pty.walker import walking

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pty.walker import Walker

PAYLOADS = [item for item in every() if item.text]
SIZES = ((60, 20), (80, 24), (120, 40), (200, 60))
SIXTH = 6
"""Of the screens, and a fortieth of the payloads: the ordinary run. All of them are in the long tests."""
FORTIETH = 40


def ended(walker: Walker) -> None:
    walker.end()
    assert walker.trouble == []


def test_nothing_gets_out(tmp_path: Path) -> None:
    with walking(tmp_path, PAYLOADS, size=(120, 40)) as walker:
        for step in STEPS[::SIXTH]:
            walker.walk(step)
        ended(walker)


def test_nothing_gets_out_of_a_ticket(tmp_path: Path) -> None:
    payloads = PAYLOADS[::FORTIETH]
    with walking(tmp_path, payloads, size=(120, 40), args=desk_of(tmp_path, payloads)) as walker:
        every_ticket(walker, len(payloads))
        ended(walker)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_gets_out_of_any_screen(size: tuple[int, int], tmp_path: Path) -> None:
    with walking(tmp_path, PAYLOADS, size=size) as walker:
        for step in STEPS:
            walker.walk(step)
        ended(walker)


@pytest.mark.slow
def test_nothing_gets_out_of_any_payload(tmp_path: Path) -> None:
    with walking(tmp_path, PAYLOADS, size=(120, 40), args=desk_of(tmp_path, PAYLOADS)) as walker:
        every_list(walker, len(PAYLOADS))
        every_ticket(walker, len(PAYLOADS))
        ended(walker)


@pytest.mark.slow
def test_no_click_does_anything(tmp_path: Path) -> None:
    with walking(tmp_path, PAYLOADS, size=(80, 24), every=(3, 1)) as walker:
        for step in STEPS:
            walker.walk(step)
        ended(walker)
