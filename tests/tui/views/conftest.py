"""Desks of the tests of views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.views.desk import sampled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from helpdesk_tui.session import Session


@pytest.fixture
async def sample() -> AsyncIterator[Session]:
    """The desk of ``sample``, open."""
    async with sampled() as session:
        yield session
