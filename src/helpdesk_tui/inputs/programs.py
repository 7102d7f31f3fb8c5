"""Programs of the user: started without a shell, with a text on their input, for what they answer.

Belongs here: splitting a line into words, the environment, limits. Does not belong here: editors that take the
terminal (``editor``), showing an answer.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from helpdesk_tui.errors import UsageError
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MOST", "PATIENCE", "Answered", "answer_of", "environment", "words_of_line"]

MOST = 1_000_000
"""Bytes of an answer that are kept; what comes after them is read and dropped."""

PATIENCE = 30.0
"""Seconds a program may take."""

_SECRET_ENDS = ("_TOKEN", "_PASSWORD")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a program wrote on both its outputs, and how it ended: 0 is well, below 0 is a signal."""

    text: Foreign
    code: int
    cut: bool


def words_of_line(line: str) -> list[str]:
    """A line as a shell would split it; nothing in it is expanded. Raises UsageError."""
    import shlex

    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"the command can't be read: {error}", hint="close the quotes") from None
    if not words:
        raise UsageError("no command is given", hint="for example: grep -n error")
    return words


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a program of the user is told: everything but this program's own secrets."""
    found = os.environ if given is None else given
    return {
        name: value
        for name, value in found.items()
        if not (name.startswith("HELPDESK_") and name.endswith(_SECRET_ENDS))
    }


async def answer_of(words: list[str], text: str = "") -> Answered:
    """Runs a program with a text on its input. Raises UsageError when it can't be started or takes too long.

    What it is cancelled or given up in, it is ended with, and so is what it has started itself.
    """
    starting = asyncio.ensure_future(_started(words))
    try:
        process = await asyncio.shield(starting)
    except asyncio.CancelledError:
        _end(await starting)
        raise
    feeding = asyncio.ensure_future(_feed(process, text))
    try:
        async with asyncio.timeout(PATIENCE):
            kept, cut = await _read(process)
            code = await process.wait()
    except BaseException as error:
        _end(process)
        if isinstance(error, TimeoutError):
            raise UsageError(f"{words[0]} was ended: it took more than {PATIENCE:.0f} s") from None
        raise
    finally:
        feeding.cancel()
    return Answered(Foreign(kept), code, cut)


async def _started(words: list[str]) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=environment(),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise UsageError(f"{words[0]} can't be started: {getattr(error, 'strerror', None) or error}") from None


async def _feed(process: asyncio.subprocess.Process, text: str) -> None:
    """A program need not read what it is given."""
    assert process.stdin is not None
    try:
        process.stdin.write(text.encode("utf-8", "replace"))
        await process.stdin.drain()
        process.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        return


async def _read(process: asyncio.subprocess.Process) -> tuple[bytes, bool]:
    assert process.stdout is not None
    kept, cut = bytearray(), False
    while piece := await process.stdout.read(65_536):
        cut = cut or len(kept) + len(piece) > MOST
        kept += piece[: MOST - len(kept)]
    return bytes(kept), cut


def _end(process: asyncio.subprocess.Process) -> None:
    import signal

    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
