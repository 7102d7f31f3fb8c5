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

__all__ = ["progress", "watched"]


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
