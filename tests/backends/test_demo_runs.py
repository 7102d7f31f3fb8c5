"""The demo's migrations: what is counted is what is there, now and as they go on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.tui.driver import desk


@pytest.mark.parametrize("tickets", [60, 600])
async def test_causes_add_up_to_the_errors_that_are_counted(tickets: int) -> None:
    async with desk(f"memory:?tickets={tickets}") as d:
        seen = 0
        for _ in range(4):
            for run in await d.session.migrations(limit=1_000):
                assert len(run.errors) == sum(one.errors for one in run.entities.values()), (run.id, run.status)
                assert all(one.at <= d.clock.now() for one in run.errors)
                seen += len(run.errors)
            await d.passes(timedelta(minutes=25))
            await d.press("3 ctrl+r")
        assert seen
