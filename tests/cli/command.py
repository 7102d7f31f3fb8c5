"""The real command, with a home that is empty and an environment that is known; and the same without a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from helpdesk_tui.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

__all__ = ["ARGV", "Done", "called", "environment", "helpdesk"]

ARGV = (sys.executable, "-m", "helpdesk_tui")


@dataclass(frozen=True, slots=True)
class Done:
    """What a finished command left behind; a negative ``code`` is the signal that ended it."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of the person who runs the tests: no configuration, no colours, no width, no locale."""
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8", "COLUMNS": "80", **more}


def helpdesk(
    *args: str,
    home: Path,
    given: str | bytes = "",
    env: Mapping[str, str] | None = None,
    stdout: int | IO[bytes] = subprocess.PIPE,
) -> Done:
    """Runs ``python -m helpdesk_tui``; ``given`` is its standard input."""
    done = subprocess.run(
        [*ARGV, *args],
        input=given.encode() if isinstance(given, str) else given,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=environment(home) | dict(env or {}),
        check=False,
        timeout=120,
    )
    return Done(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())


def called(capsys: pytest.CaptureFixture[str], *args: str, home: Path) -> Done:
    """Runs the command line inside this process: quick, for what needs no process of its own."""
    code = run(["--config", str(home / "config.toml"), *args])
    out, err = capsys.readouterr()
    return Done(code, out, err)
