"""Desks for the command line, each in an empty home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.desk.driver import Desk
from tests.cli.desk.sample import records

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the person who runs the tests."""
    folder = tmp_path / "user"
    folder.mkdir(mode=0o700)
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "VISUAL", "EDITOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "HOME": str(folder),
        "COLUMNS": "80",
        "LINES": "24",
        "LOGNAME": "anna",
        "TERM": "xterm",
    }.items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture
def empty(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk without a record."""
    return Desk(home, monkeypatch, capsys)


@pytest.fixture
def desk(empty: Desk) -> Desk:
    """The desk of ``sample``, with anna at it."""
    empty.load(records())
    return empty
