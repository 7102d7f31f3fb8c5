"""Every scenario is told twice: on the demo desk, and on one full of hostile texts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.tui.driver import desk

if TYPE_CHECKING:
    from tests.tui.driver import Opens


@pytest.fixture(params=["demo", "hostile"])
def at_desk(request: pytest.FixtureRequest) -> Opens:
    """Opens the app on one of the two."""
    return partial(desk, hostile=request.param == "hostile")
