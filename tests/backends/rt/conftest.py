"""What tests of Request Tracker ask for besides the server of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers.rt.desk import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.rt.server import Running


@pytest.fixture
def full_rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One to be filled, so that other tests do not meet what is in it."""
    yield from running_server(tmp_path_factory.mktemp("full-rt"))
