"""Desks for the views: the demo desk and one full of hostile texts, and what every view has to hold.

Belongs here: opening, and the checks of lines. Does not belong here: any single view.
"""

from __future__ import annotations

import difflib
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.text import Kind, cells, clean
from tests.session.desk import NOW, PACKS
from tests.tui.views.sample import records

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from helpdesk_tui.backends.api import Connection
    from helpdesk_tui.backends.capabilities import Bulk, Record
    from helpdesk_tui.tui.lines import Line

__all__ = ["WIDTHS", "check_golden", "check_lines", "demo", "opened", "sampled", "shown"]

WIDTHS = (40, 60, 78, 120)
GOLDENS = Path(__file__).resolve().parents[1] / "goldens"
WRITE = bool(os.environ.get("HELPDESK_WRITE_GOLDENS"))


@asynccontextmanager
async def opened(url: str, *, made: Iterable[Record] = (), actor: str = "anna") -> AsyncIterator[Session]:
    """A session on a desk whose clock stands still; ``made`` is put on it first."""
    connection = await open_backend(url, start=NOW).connect()
    try:
        await _load(connection, list(made))
        clock = FrozenClock(NOW)
        async with Session(connection, packs=PACKS, clock=clock, actor=actor, state=StateStore.memory()) as session:
            yield session
    finally:
        await connection.aclose()


def demo() -> AbstractAsyncContextManager[Session]:
    """The demo desk, smaller."""
    return opened("memory:?tickets=60")


def sampled() -> AbstractAsyncContextManager[Session]:
    """The desk of ``sample``."""
    return opened("memory:?tickets=0", made=records())


async def _load(connection: Connection, made: list[Record]) -> None:
    if not made:
        return
    bulk: Bulk = connection  # type: ignore[assignment]  # the local backend has every capability
    load = await bulk.load(atomic=True)
    problems = [text for text in await load.add(made) if text]
    assert not problems, problems
    await load.finish()


def shown(lines: Iterable[Line]) -> list[str]:
    return [one.text.rstrip() for one in lines]


def check_lines(lines: Sequence[Line], width: int, *, ascii_only: bool = False) -> None:
    """No line is wider than the width, and nothing in it could move a cursor."""
    for one in lines:
        text = one.text
        assert cells(text) <= width, (width, cells(text), text)
        assert clean(text, Kind.BLOCK) == text, ascii(text)
        assert "\n" not in text, ascii(text)
        assert not ascii_only or text.isascii(), ascii(text)


def check_golden(name: str, parts: Mapping[str, Sequence[Line]]) -> None:
    """Compares with a text file; ``HELPDESK_WRITE_GOLDENS=1`` writes it anew."""
    blocks = [f"== {title} ==\n" + "\n".join(shown(lines)) + "\n" for title, lines in parts.items()]
    text = "\n".join(blocks)
    path = GOLDENS / f"{name}.txt"
    if WRITE:
        path.write_text(text, encoding="utf-8")
        return
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    changed = "\n".join(difflib.unified_diff(kept.splitlines(), text.splitlines(), "golden", "now", lineterm=""))
    assert kept == text, f"HELPDESK_WRITE_GOLDENS=1 writes it anew\n{changed}"
