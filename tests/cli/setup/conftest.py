"""An empty home for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.setup.driver import Setup
from tests.servers.rt.desk import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.rt.server import Running


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


@pytest.fixture(scope="session")
def rt(request: pytest.FixtureRequest) -> Iterator[Running]:
    """A Request Tracker of these tests alone; skips where there is none."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    yield from running_server(worker, further=2)
