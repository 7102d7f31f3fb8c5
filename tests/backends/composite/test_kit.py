"""The conformance kit on composites: Request Tracker and a ledger, and two local ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.composite.connection import CompositeConnection
from helpdesk_tui.backends.conformance import check_backend
from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.errors import Absent, InvalidInput, Unavailable
from helpdesk_tui.model.customer import EntryKind, LedgerEntry
from helpdesk_tui.model.ids import CustomerId, EntryId
from helpdesk_tui.model.intents import Intent, PostEntry
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.rt.server import Running


async def test_two_local_backends_keep_the_contract(tmp_path: Path) -> None:
    url = f"composite:?tickets=sqlite:{tmp_path}/desk.db&ledger=sqlite:{tmp_path}/ledger.db"
    results = await check_backend(lambda: open_backend(url).connect())
    assert [f"{r.name}: {r.detail}" for r in results if not r.ok] == []


async def test_a_ledger_that_is_not_there_is_told_and_written_to_by_nobody(tmp_path: Path) -> None:
    url = f"composite:?tickets=sqlite:{tmp_path}/desk.db&ledger=sqlite:{tmp_path}/ledger.db"
    with pytest.raises(Unavailable, match=r"desk\.db: there is no such file"):
        await open_backend(url, make=False).connect()
    async with await open_backend(f"sqlite:{tmp_path}/desk.db").connect():
        pass
    ledger = tmp_path / "ledger.db"
    for read_only in (True, False):
        async with await open_backend(url, make=False, read_only=read_only).connect() as desk:
            assert isinstance(desk, CompositeConnection)
            assert f"the ledger {ledger} is not there" in desk.lacks
            health = await desk.health()
            assert (health.ok, desk.lacks in health.detail) == (False, True)
            assert await desk.ledger(CustomerId("C-1")) == []
            with pytest.raises(Absent, match="is not there"):
                await desk.apply(granted("C-1"))
        assert not ledger.exists(), "neither reading nor an act makes it"


async def test_a_ledger_that_is_made_lacks_nothing(tmp_path: Path) -> None:
    url = f"composite:?tickets=sqlite:{tmp_path}/desk.db&ledger=sqlite:{tmp_path}/ledger.db"
    async with await open_backend(url).connect() as desk:
        assert isinstance(desk, CompositeConnection)
        await desk.apply(granted("C-1"))
    async with await open_backend(url, make=False).connect() as desk:
        assert isinstance(desk, CompositeConnection)
        assert desk.lacks == ""
        assert [one.credits for one in await desk.ledger(CustomerId("C-1"))] == [5]


async def test_a_part_is_named_once() -> None:
    with pytest.raises(InvalidInput, match="composite: takes"):
        open_backend("composite:?tickets=memory:&tickets=memory:&ledger=memory:")


@pytest.mark.slow
async def test_request_tracker_with_a_ledger_keeps_all_of_the_contract(rt: Running, tmp_path: Path) -> None:
    url = f"composite:?tickets=rt+{rt.url}&ledger=sqlite:{tmp_path}/ledger.db"
    results = await check_backend(lambda: open_backend(url).connect())
    assert [f"{r.name}: {r.detail}" for r in results if not r.ok] == []
    assert [r.name for r in results if r.skipped] == ["people"], "Request Tracker refuses who is no user"


def granted(customer: str) -> Intent:
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    given = LedgerEntry(
        id=EntryId("E-1"),
        customer=CustomerId(customer),
        at=at,
        entry=EntryKind.GRANT,
        credits=5,
        reason=Foreign("licence"),
    )
    return Intent(key="grant", verb="credits.adjust", actor="anna", at=at, operations=(PostEntry(given),))
