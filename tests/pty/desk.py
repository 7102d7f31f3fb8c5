"""The program itself on a terminal, with a desk and a home of its own.

Belongs here: starting it and reading what it left on the disk. Does not belong here: what must be so (the tests).
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tests.pty.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HELPDESK", "drafts", "home_of", "started"]

HELPDESK = str(Path(sys.executable).with_name("helpdesk"))


def home_of(folder: Path) -> dict[str, str]:
    """An environment in which everything the program keeps is below a folder."""
    kinds = ("CONFIG", "STATE", "CACHE", "DATA")
    return {"HOME": str(folder)} | {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in kinds}


def started(
    folder: Path, *args: str, size: tuple[int, int] = (80, 24), env: Mapping[str, str] | None = None, sync: bool = False
) -> Terminal:
    """The program, its queue on the screen."""
    terminal = Terminal([HELPDESK, *args], size=size, env=home_of(folder) | dict(env or {}), sync=sync)
    terminal.wait("T-1")
    terminal.settle(0.3)
    return terminal


def drafts(folder: Path) -> list[str]:
    """The bodies of all drafts on the disk, read without the program."""
    found: list[str] = []
    for file in sorted((folder / "state").rglob("*.db")):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as state:
            found += [json.loads(body) for (body,) in state.execute("SELECT body FROM drafts")]
    return found
