"""The conformance kit on a real Request Tracker, for what it declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends.conformance import check_backend
from helpdesk_tui.backends.registry import open_backend

if TYPE_CHECKING:
    from tests.servers.rt.server import Running

NOT_DECLARED = {"zones", "hostile text", "people", "many at once", "sums", "never below zero", "booked once", "at once"}


@pytest.mark.slow
async def test_request_tracker_keeps_the_contract(rt: Running) -> None:
    results = await check_backend(lambda: open_backend(f"rt+{rt.url}").connect())
    assert [f"{r.name}: {r.detail}" for r in results if not r.ok] == []
    assert {r.name for r in results if r.skipped} == NOT_DECLARED
