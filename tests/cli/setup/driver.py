"""``helpdesk setup`` in this process, its answers on standard input, and the file it writes.

Belongs here: running it. Does not belong here: what it must do (the tests).
"""

from __future__ import annotations

import io
import sys
import tomllib
from typing import TYPE_CHECKING, Any

from helpdesk_tui.cli.main import run
from tests.cli.command import Done

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

__all__ = ["Setup"]


class Setup:
    """A person with an empty home."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.path = home / ".config" / "helpdesk-tui" / "config.toml"
        self._patch, self._capsys = patch, capsys

    def run(self, *args: str, answers: str = "") -> Done:
        """Runs a command line; ``answers`` are what is typed, a line each."""
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answers.encode()), encoding="utf-8"))
        self._capsys.readouterr()
        code = run(list(args))
        out, err = self._capsys.readouterr()
        return Done(code, out, err)

    def ok(self, *args: str, answers: str = "") -> Done:
        done = self.run("setup", *args, answers=answers)
        assert done.code == 0, f"{args}: {done.code}\n{done.out}\n{done.err}"
        return done

    @property
    def table(self) -> dict[str, Any]:
        return tomllib.loads(self.path.read_text(encoding="utf-8"))

    @property
    def files(self) -> list[str]:
        """Everything in the home, but folders."""
        return sorted(str(one.relative_to(self.home)) for one in self.home.rglob("*") if one.is_file())
