"""A desk to write on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.forms.asking import asking_desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.session.desk import World


@pytest.fixture
async def desk() -> AsyncIterator[World]:
    async with asking_desk() as made:
        yield made
