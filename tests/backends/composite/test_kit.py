"""The conformance kit on composites: Request Tracker and a ledger, and two local ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.conformance import check_backend
from helpdesk_tui.backends.registry import open_backend

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.rt.server import Running


async def test_two_local_backends_keep_the_contract(tmp_path: Path) -> None:
    url = f"composite:?tickets=sqlite:{tmp_path}/desk.db&ledger=sqlite:{tmp_path}/ledger.db"
    results = await check_backend(lambda: open_backend(url).connect())
    assert [f"{r.name}: {r.detail}" for r in results if not r.ok] == []


@pytest.mark.slow
async def test_request_tracker_with_a_ledger_keeps_all_of_the_contract(rt: Running, tmp_path: Path) -> None:
    url = f"composite:?tickets=rt+{rt.url}&ledger=sqlite:{tmp_path}/ledger.db"
    results = await check_backend(lambda: open_backend(url).connect())
    assert [f"{r.name}: {r.detail}" for r in results if not r.ok] == []
    assert [r.name for r in results if r.skipped] == []
