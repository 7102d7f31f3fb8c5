"""A Request Tracker for each test process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers.rt.desk import Asked, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.rt.server import Running


@pytest.fixture(scope="session")
def rt(request: pytest.FixtureRequest) -> Iterator[Running]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    yield from running_server(worker)


@pytest.fixture
def full_rt(request: pytest.FixtureRequest) -> Iterator[Running]:
    """One to be filled, so that other tests do not meet what is in it."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    yield from running_server(worker, further=1)


@pytest.fixture
def asked(rt: Running) -> Asked:
    return Asked(rt)
