"""The conformance kit on composites: Request Tracker and a ledger, and two local ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.conformance import check_backend
from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.rt.server import Running


async def test_two_local_backends_keep_the_contract(tmp_path: Path) -> None:
    url = f"composite:?tickets=sqlite:{tmp_path}/desk.db&ledger=sqlite:{tmp_path}/ledger.db"
    results = await check_backend(lambda: open_backend(url).connect())
    assert [f"{r.name}: {r.detail}" for r in results if not r.ok] == []


async def test_tickets_that_can_be_read_wait_for_no_ledger(tmp_path: Path) -> None:
    url = f"composite:?tickets=sqlite:{tmp_path}/desk.db&ledger=sqlite:{tmp_path}/ledger.db"
    with pytest.raises(Unavailable, match="there is no such file"):
        await open_backend(url, make=False).connect()
    async with await open_backend(f"sqlite:{tmp_path}/desk.db").connect():
        pass
    async with await open_backend(url, make=False).connect() as desk:
        assert (await desk.health()).ok


async def test_a_part_is_named_once() -> None:
    with pytest.raises(InvalidInput, match="composite: takes"):
        open_backend("composite:?tickets=memory:&tickets=memory:&ledger=memory:")


@pytest.mark.slow
async def test_request_tracker_with_a_ledger_keeps_all_of_the_contract(rt: Running, tmp_path: Path) -> None:
    url = f"composite:?tickets=rt+{rt.url}&ledger=sqlite:{tmp_path}/ledger.db"
    results = await check_backend(lambda: open_backend(url).connect())
    assert [f"{r.name}: {r.detail}" for r in results if not r.ok] == []
    assert [r.name for r in results if r.skipped] == []
