"""A desk on the disk whose every foreign text is hostile, and the program on it with traps laid for what may get out.

Belongs here: making the desk, what the environment betrays. Does not belong here: the way through it (``walk``).
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from helpdesk_tui.backends.registry import open_backend
from tests.tui.driver import NOON
from tests.tui.worlds import hostile_records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from helpdesk_tui.backends.capabilities import Bulk, Record

__all__ = ["contents", "make_desk", "sprung", "traps"]

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'"
"""What is kept, without the index of words, which can't be read row by row."""


def make_desk(file: Path, records: Sequence[Record] = ()) -> str:
    """A desk of these records, else the demo desk with the corpus in every field others write; its URL."""
    url = f"sqlite:{file}"

    async def load() -> None:
        connection = await open_backend(url, start=NOON).connect()
        try:
            bulk: Bulk = connection  # type: ignore[assignment]  # the local backend has every capability
            taken = await bulk.load(atomic=True)
            problems = [text for text in await taken.add(records or await hostile_records(NOON)) if text]
            assert not problems, problems
            await taken.finish()
        finally:
            await connection.aclose()

    asyncio.run(load())
    return url


def contents(file: Path) -> int:
    """A number that changes with anything that is kept in the desk."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as desk:
        tables = [name for (name,) in desk.execute(_TABLES)]
        return hash(tuple(row for name in tables for row in desk.execute(f'SELECT * FROM "{name}"')))


def traps(folder: Path) -> dict[str, str]:
    """An environment in which a browser, an editor or a shell that is started leaves a mark."""
    script = folder / "trap"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >>"{folder}/sprung"\n')
    script.chmod(0o700)
    return dict.fromkeys(("BROWSER", "EDITOR", "VISUAL", "SHELL", "PAGER"), str(script)) | {"LOGNAME": "sam"}


def sprung(folder: Path) -> str:
    """What was started; empty when nothing was."""
    mark = folder / "sprung"
    return mark.read_text() if mark.exists() else ""
