"""Desks to test with: in memory and in a file, the same tests on both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.api import BackendOptions
from helpdesk_tui.backends.local import LocalConnection, local_backend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path / 'desk.db'}"


@pytest.fixture(params=["memory", "file"])
async def desk(request: pytest.FixtureRequest, url: str) -> AsyncIterator[LocalConnection]:
    async with await local_backend(BackendOptions("memory:" if request.param == "memory" else url)).connect() as found:
        yield found
        assert [line for line in await found.check() if "as its source said" not in line] == []


@pytest.fixture
async def filed(url: str) -> AsyncIterator[LocalConnection]:
    async with await local_backend(BackendOptions(url)).connect() as found:
        yield found
        assert [line for line in await found.check() if "as its source said" not in line] == []
