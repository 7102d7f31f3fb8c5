"""The triage of ten tickets on a terminal emulator, from the first key to the last; the desk holds what it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pty.keys import keys
from tests.pty.leaks import leaks
from tests.pty.terminal import Terminal
from tests.pty.triage import SIZE, home, make_desk, program, triage, wrong

if TYPE_CHECKING:
    from pathlib import Path


class Typed:
    """A terminal that is typed on by names."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def press_keys(self, names: str) -> None:
        self._terminal.type(keys(names))

    def wait(self, wanted: str) -> None:
        self._terminal.wait(wanted)


def test_triage_of_ten_tickets(tmp_path: Path) -> None:
    make_desk(tmp_path)
    with Terminal(program(tmp_path), size=SIZE, env=home(tmp_path)) as terminal:
        terminal.wait("T-1053")
        triage(Typed(terminal))
        terminal.type(keys("ctrl+q"))
        terminal.wait("not sent yet")
        terminal.type(keys("y"))
        assert terminal.end() == 0
        assert terminal.left_behind() == []
        assert leaks(bytes(terminal.raw)) == []
    assert wrong(tmp_path) == []
