"""Work that a second process does at the start of the app, while this one imports what draws.

Belongs here: that process, what it answers, its end. Does not belong here: the work.

It is a copy of this process, made before there is any thread. It says nothing, neither on the terminal nor in the log;
when it fails, is too slow, or can't be made, whoever asks gets None and does the work himself.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Ahead", "begun"]

PATIENCE = 1.0
"""Seconds the answer is waited for, from when it is asked for."""
_DONE = b"."


class Ahead:
    """The second process. ``paper`` is memory that both have, a file without a name; ``bell`` is rung when all is
    written."""

    def __init__(self, process: int, bell: int, paper: int) -> None:
        self._process, self._bell, self._paper = process, bell, paper
        self._open = True

    def answer(self, patience: float = PATIENCE) -> bytes | None:
        """Waits for it. None: there is none, or it was asked for before."""
        from select import select

        if not self._open:
            return None
        try:
            rung, _, _ = select([self._bell], [], [], patience)
            if not rung or os.read(self._bell, 1) != _DONE:
                return None
            return os.pread(self._paper, os.fstat(self._paper).st_size, 0)
        finally:
            self.close()

    def close(self) -> None:
        """Ends it, wherever it is."""
        from signal import SIGKILL

        if not self._open:
            return
        self._open = False
        os.close(self._bell)
        os.close(self._paper)
        with suppress(ProcessLookupError):
            os.kill(self._process, SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)


def begun(work: Callable[[], bytes]) -> Ahead | None:
    """The process that does ``work``. None where it would win nothing, or is not sure to be right: with one processor,
    and on systems whose libraries may not be used in a copy of a process."""
    if sys.platform != "linux" or not hasattr(os, "memfd_create") or len(os.sched_getaffinity(0)) < 2:
        return None
    try:
        paper = os.memfd_create("helpdesk")
        bell, rope = os.pipe()
        process = os.fork()
    except OSError:
        return None
    if process == 0:
        _do(work, rope, paper)
    os.close(rope)
    return Ahead(process, bell, paper)


def _do(work: Callable[[], bytes], rope: int, paper: int) -> None:
    """In the second process, which ends here whatever happens."""
    code = 1
    try:
        import logging

        logging.disable()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        with open(paper, "wb", closefd=False) as out:
            out.write(work())
        os.write(rope, _DONE)
        code = 0
    finally:
        os._exit(code)
