"""A progress bar on stderr for a person who is looking; silence for everybody else.

Belongs here: the bar. Does not belong here: what is being done.
"""

from __future__ import annotations

import itertools
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["asking", "progress", "watched"]

_QUIET = 1.0
"""Seconds a server is waited for without a word."""
_WIPED = "\r\x1b[K"
"""The line the cursor is in is empty again."""


def watched() -> bool:
    """Whether stderr is a terminal."""
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:  # closed
        return False


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Gives a function that is told how far it is, of ``total``; None: nobody knows how much there is."""
    if not watched():
        yield lambda _: None
        return
    endless = itertools.count() if total is None else None
    with click.progressbar(endless, length=total, label=label, file=sys.stderr, show_pos=total is None) as bar:
        yield lambda at: bar.update(at - bar.pos)


@contextmanager
def asking(server: str) -> Iterator[None]:
    """Says whom we wait for, after a while, and takes it back. For use inside of a loop."""
    if not watched():
        yield
        return
    import asyncio

    said: list[int] = []

    def told() -> None:
        said.append(sys.stderr.write(f"asking {server} ..."))
        sys.stderr.flush()

    timer = asyncio.get_running_loop().call_later(_QUIET, told)
    try:
        yield
    finally:
        timer.cancel()
        if said:
            sys.stderr.write(_WIPED)
            sys.stderr.flush()
