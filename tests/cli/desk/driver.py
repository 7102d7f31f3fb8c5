"""A desk in a file and the command line on it: in this process, or as the real command.

Belongs here: running commands. Does not belong here: what is on the desk (``sample``).
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.cli.main import run
from helpdesk_tui.model.ids import MessageId, TicketId
from tests.cli.command import Done, helpdesk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from helpdesk_tui.backends.capabilities import Attachments

__all__ = ["NOW", "Desk"]

NOW = datetime.fromisoformat("2026-11-23T10:00:00+04:00")
"""A Monday, an hour after one desk has opened and five after the other."""


class Desk:
    """A home of its own, a file to keep the desk in, and a clock: ``NOW``, a minute later at every command."""

    def __init__(
        self, home: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str = ""
    ) -> None:
        self.home = home
        self.file = home / "desk.db"
        self.url = url or f"sqlite:{self.file}"
        self._patch = patch
        self._capsys = capsys
        self._minute = 0
        self.stdin: type[io.TextIOWrapper] = io.TextIOWrapper
        """What standard input is made of."""

    def globals(self) -> tuple[str, ...]:
        """The options before every command."""
        self._minute += 1
        now = NOW + timedelta(minutes=self._minute - 1)
        return ("--backend", self.url, "--now", now.isoformat())

    def run(self, *args: str, given: str | bytes = "") -> Done:
        """In this process: quick."""
        data = given.encode() if isinstance(given, str) else given
        self._patch.setattr(sys, "stdin", self.stdin(io.BytesIO(data), encoding="utf-8"))
        self._capsys.readouterr()
        code = run([*self.globals(), *args])
        out, err = self._capsys.readouterr()
        return Done(code, out, err)

    def real(self, *args: str, given: str | bytes = "") -> Done:
        """As a process."""
        return helpdesk(*self.globals(), *args, home=self.home, given=given)

    def ok(self, *args: str, given: str | bytes = "") -> Done:
        done = self.run(*args, given=given)
        assert done.code == 0, f"{args}: {done.code}\n{done.out}\n{done.err}"
        return done

    def json(self, *args: str, given: str | bytes = "") -> Any:
        """What ``--json`` answers to a command that succeeds."""
        return json.loads(self.ok(*args, "--json", given=given).out)

    def load(self, records: Sequence[dict[str, Any]]) -> None:
        lines = "".join(json.dumps(record) + "\n" for record in records)
        self.ok("import", "-", given=lines)

    def attachment(self, ticket: str, message: str, index: int) -> bytes:
        """The content of an attachment, as the backend gives it."""

        async def read() -> bytes:
            async with await open_backend(self.url).connect() as connection:
                pieces = cast("Attachments", connection).read(TicketId(ticket), MessageId(message), index)
                return b"".join([piece async for piece in pieces])

        return asyncio.run(read())
