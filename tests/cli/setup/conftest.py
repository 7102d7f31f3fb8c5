"""An empty home for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.setup.driver import Setup

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "HELPDESK_RT_TOKEN", "TZ"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": str(tmp_path), "LOGNAME": "anna", "COLUMNS": "80", "TZ": "Europe/Berlin"}.items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.fixture
def setup(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Setup:
    return Setup(home, monkeypatch, capsys)
