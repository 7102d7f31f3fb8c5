"""``helpdesk export``: writes every record as a line.

Belongs here: where the lines go. Does not belong here: what a line holds (``exchange``).
"""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, bulk_of, chosen_desk, go
from helpdesk_tui.cli.files import replacing
from helpdesk_tui.cli.output import counted, say
from helpdesk_tui.cli.progress import progress
from helpdesk_tui.errors import HelpdeskError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

__all__ = ["command"]


@click.command("export", cls=DeskCommand)
@click.argument("target", metavar="[FILE]", default="-")
def command(*, target: str) -> None:
    """Writes every record as JSON Lines, to FILE or to standard output.

    The same desk gives the same bytes: types in a fixed order, then by id. FILE is replaced only when everything is
    written, and is for its owner alone.
    """
    desk = chosen_desk()
    if target == "-":
        with _stdout() as out:
            go(_give(desk, out, lambda _: None))
        return
    with replacing(Path(target)) as file, progress("exporting", None) as on_lines:
        lines = go(_give(desk, file, on_lines))
    say(counted(lines, "line"))


async def _give(desk: Desk, out: BinaryIO, on_lines: Callable[[int], None]) -> int:
    from helpdesk_tui.exchange.transfer import export_lines

    number = 0
    async with desk.connected() as connection, _closing(export_lines(bulk_of(connection))) as lines:
        async for line in lines:
            out.write(line.encode() + b"\n")
            number += 1
            if number % 500 == 0:
                on_lines(number)
    return number


@asynccontextmanager
async def _closing(lines: AsyncIterator[str]) -> AsyncIterator[AsyncIterator[str]]:
    """Ends the reading when the writing fails."""
    try:
        yield lines
    finally:
        if (aclose := getattr(lines, "aclose", None)) is not None:
            await aclose()


@contextmanager
def _stdout() -> Iterator[BinaryIO]:
    """Standard output for bytes: JSON Lines are UTF-8 whatever the locale."""
    if sys.stdout is None:
        raise HelpdeskError("can't write the lines: standard output is closed")
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise HelpdeskError(f"can't write the lines: {error.strerror}") from None
