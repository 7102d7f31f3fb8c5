"""``helpdesk import``: takes in a file of records.

Belongs here: opening the file, progress, what is said about bad lines. Does not belong here: reading lines and
writing records (``exchange``).
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, bulk_of, chosen_desk, go, note_memory, refuse_writing
from helpdesk_tui.cli.output import counted, say, write_json
from helpdesk_tui.cli.progress import progress
from helpdesk_tui.errors import InvalidInput, NotFound, PartlyDone, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from helpdesk_tui.exchange.transfer import Imported
    from helpdesk_tui.model.customer import Account

__all__ = ["command"]

_CHUNK = 1 << 20
_MOST_LOW = 20
"""Accounts below zero that are named."""


@click.command("import", cls=DeskCommand)
@click.argument("source", metavar="FILE|-")
@click.option("--atomic", is_flag=True, help="all lines or none: one bad line leaves nothing behind")
@click.option("--replace", is_flag=True, help="a record that is there and differs takes the file's values")
@click.option("--json", "as_json", is_flag=True, help="report in JSON")
def command(*, source: str, atomic: bool, replace: bool, as_json: bool) -> None:
    """Takes in a file of JSON Lines: customers, licences, subscriptions, credits, tickets, migrations.

    A bad line is reported by its number and left out. An import that was interrupted is simply run again: what is
    there already is left as it is. Ends with 9 when there were bad lines, with --atomic with 8.
    """
    desk = chosen_desk()
    refuse_writing(desk)
    with _opened(source) as (file, size), progress("importing", size) as on_bytes:
        done, low = go(_take(desk, file, on_bytes, atomic=atomic, replace=replace))
    for account in low:
        have = f"{account.available} available, {account.balance} in all"
        say(f"account {account.customer} is below zero: {have}; it was taken in as the file has it")
    _report(done, atomic=atomic, as_json=as_json)
    note_memory(desk)
    if done.bad:
        raise click.exceptions.Exit(InvalidInput.exit_code if atomic else PartlyDone.exit_code)


async def _take(
    desk: Desk, file: BinaryIO, on_bytes: Callable[[int], None], *, atomic: bool, replace: bool
) -> tuple[Imported, list[Account]]:
    """What was taken in, and the accounts that are below zero then: what is owed is said, and never mended unasked."""
    from helpdesk_tui.backends.capabilities import Credits
    from helpdesk_tui.exchange.transfer import import_lines

    async with desk.connected(make=True) as connection:
        done = await import_lines(file, bulk_of(connection), atomic=atomic, replace=replace, on_bytes=on_bytes)
        low = await connection.low_accounts(below=0, limit=_MOST_LOW) if isinstance(connection, Credits) else []
        return done, low


@contextmanager
def _opened(source: str) -> Iterator[tuple[BinaryIO, int]]:
    """A file that can be read twice, and its size: what comes through a pipe is put into a private file first."""
    import tempfile

    with _stdin() if source == "-" else _file(Path(source)) as file:
        if file.seekable():
            size = file.seek(0, 2)
            file.seek(0)
            yield file, size
            return
        with tempfile.TemporaryFile() as kept:
            while chunk := file.read(_CHUNK):
                kept.write(chunk)
            size = kept.tell()
            kept.seek(0)
            yield kept, size


@contextmanager
def _stdin() -> Iterator[BinaryIO]:
    if sys.stdin is None:
        raise UsageError("can't read -: standard input is closed")
    if sys.stdin.isatty():
        say("reading standard input, to its end")
    yield sys.stdin.buffer


def _file(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise UsageError(f"can't read {path}: it is a folder")
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"can't read {path}: {getattr(error, 'strerror', None) or 'not a file name'}") from None


def _report(done: Imported, *, atomic: bool, as_json: bool) -> None:
    for bad in done.bad:
        say(f"line {bad.number}: {bad.reason}")
    end = "; nothing is written" if atomic and done.bad else ""
    say(f"{counted(done.lines, 'line')}, {done.taken:,} taken in, {len(done.bad):,} bad{end}")
    if not as_json:
        return
    bad_lines = [{"line": bad.number, "reason": bad.reason} for bad in done.bad]
    value: dict[str, Any] = {"lines": done.lines, "taken": done.taken, "atomic": atomic, "bad": bad_lines}
    if done.bad:
        code = InvalidInput.default_code if atomic else PartlyDone.default_code
        message = f"{len(done.bad):,} of {counted(done.lines, 'line')} bad"
        value["error"] = {"code": code, "message": message, "hint": "correct them and import the file again"}
    write_json(value)
