"""What holds for every test: a drawn case has no time limit, on a machine as slow and as busy as it may be, and an
interrupt is heard by the programs under test, also where the tests themselves run in the background of a script.

Tests that need a Request Tracker ask for ``rt``. There is one for all of them, started by the first, in one process.
"""

from __future__ import annotations

import signal
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpdesk_tui.session import StateStore
    from tests.servers.rt.desk import Asked
    from tests.servers.rt.server import Running
    from tests.session.desk import Shared

settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_ON_RT = {"rt", "full_rt"}


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    """Opens one state file again and again, as several processes do, or one after a crash; closes them at the end."""
    from helpdesk_tui.session import StateStore

    with ExitStack() as opened:

        def again(owner: int | None = None) -> StateStore:
            return opened.enter_context(closing(StateStore.open(tmp_path / "state" / "state.db", owner=owner)))

        yield again


@pytest.fixture(scope="session")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A Request Tracker on loopback, with a seed; skips where it can't be started without the network."""
    from tests.servers.rt.desk import running_server

    yield from running_server(tmp_path_factory.mktemp("rt"))


@pytest.fixture(autouse=True)
def _token(request: pytest.FixtureRequest) -> Iterator[None]:
    """Who a test of Request Tracker is there, if it does not say; other tests have no secret in their environment."""
    name = next((one for one in _ON_RT if one in request.fixturenames), "")
    if not name:
        yield
        return
    running: Running = request.getfixturevalue(name)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HELPDESK_RT_TOKEN", running.tokens["anna"])
        yield


@pytest.fixture
def asked(rt: Running) -> Asked:
    """Its own word, past our code."""
    from tests.servers.rt.desk import Asked

    return Asked(rt)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process of many, by ``--dist loadgroup``, has all tests of Request Tracker: its server takes a core."""
    for item in items:
        if _ON_RT & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("rt"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    """Last, once and plainly: whether tests of Request Tracker were left out."""
    from tests.servers.rt.desk import SKIPPED

    yield
    skipped = [one.longrepr for one in terminalreporter.stats.get("skipped", ())]
    reasons = [str(one[2]).partition(SKIPPED)[2] for one in skipped if isinstance(one, tuple) and SKIPPED in one[2]]
    if reasons:
        told = f"{len(reasons)} tests of Request Tracker were skipped: {reasons[0]}"
        terminalreporter.write_line(f"{told}; make test-rt installs it and runs them")
