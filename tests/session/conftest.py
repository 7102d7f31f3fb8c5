"""A desk on both kinds of local backend, under a frozen clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.session.desk import World, world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(params=["memory", "sqlite"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A desk with a customer who has a licence and 50 credits, and one open ticket."""
    url = "memory:?tickets=0" if request.param == "memory" else f"sqlite:{tmp_path / 'desk.db'}"
    async with world(url) as made:
        made.customer(balance=50).licence().ticket()
        yield made


@pytest.fixture(params=["memory", "sqlite"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    url = "memory:?tickets=0" if request.param == "memory" else f"sqlite:{tmp_path / 'desk.db'}"
    async with world(url) as made:
        yield made
