"""Desks for the views: the demo desk and one full of hostile texts, and what every view has to hold.

Belongs here: opening, and the checks of lines. Does not belong here: any single view.
"""

from __future__ import annotations

import difflib
import os
from contextlib import asynccontextmanager
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.text import Foreign, Kind, cells, clean
from tests.session.desk import NOW, PACKS
from tests.tui.views.sample import records

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from helpdesk_tui.backends.api import Connection
    from helpdesk_tui.backends.capabilities import Bulk, Record
    from helpdesk_tui.tui.lines import Line

__all__ = ["WIDTHS", "check_golden", "check_lines", "demo", "opened", "plain", "sampled", "shown"]

WIDTHS = (40, 60, 78, 120)
GOLDENS = Path(__file__).resolve().parents[1] / "goldens"
WRITE = bool(os.environ.get("HELPDESK_WRITE_GOLDENS"))


@asynccontextmanager
async def opened(
    url: str,
    *,
    made: Iterable[Record] = (),
    actor: str = "anna",
    behind: Callable[[Connection], Connection] | None = None,
) -> AsyncIterator[Session]:
    """A session on a desk whose clock stands still; ``made`` is put on it first, ``behind`` stands in between."""
    connection = await open_backend(url, start=NOW).connect()
    try:
        await _load(connection, list(made))
        shown = behind(connection) if behind is not None else connection
        clock = FrozenClock(NOW)
        async with Session(shown, packs=PACKS, clock=clock, actor=actor, state=StateStore.memory()) as session:
            yield session
    finally:
        await connection.aclose()


def demo() -> AbstractAsyncContextManager[Session]:
    """The demo desk, smaller."""
    return opened("memory:?tickets=60")


def sampled(*, behind: Callable[[Connection], Connection] | None = None) -> AbstractAsyncContextManager[Session]:
    """The desk of ``sample``."""
    return opened("memory:?tickets=0", made=records(), behind=behind)


def plain() -> AbstractAsyncContextManager[Session]:
    """The desk of ``sample``, with names and texts in ASCII."""
    return opened("memory:?tickets=0", made=[_in_ascii(one) for one in records()])


def _in_ascii(record: Record) -> Record:
    """The record with every foreign text in ASCII."""

    def spelled(value: Any) -> Any:
        if isinstance(value, Foreign):
            return Foreign(str(value).encode("ascii", "replace"))
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return tuple(spelled(one) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: spelled(getattr(value, one.name)) for one in fields(value)})
        return value

    made: Record = spelled(record)
    return made


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
