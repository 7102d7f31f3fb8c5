"""A server whose clock is off: nothing is over time that is not, a search finds what it says, and it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.model.ids import TicketId
from helpdesk_tui.query import parse, resolve
from tests.servers.proxy import SKEWS
from tests.servers.rt.desk import proxied

if TYPE_CHECKING:
    from helpdesk_tui.backends.rt import RtConnection
    from tests.servers.rt.desk import Asked
    from tests.servers.rt.server import Running

CLOSE = timedelta(seconds=90)


async def found(connection: RtConnection, text: str) -> set[str]:
    now = datetime.now(UTC)
    window = await connection.search(resolve(parse(text), now, UTC, "anna"), now=now, me="anna")
    return {ticket.id for ticket in await window.window(0, 200)}


@pytest.mark.parametrize("skew", SKEWS, ids=str)
async def test_times_are_told_by_our_clock(rt: Running, asked: Asked, skew: timedelta) -> None:
    number = TicketId(asked.opened("by which clock"))
    async with proxied(rt.url) as (connection, proxy):
        proxy.skew = skew
        health = await connection.health()
        assert abs(health.clock_skew - skew) < CLOSE
        now = datetime.now(UTC)
        ticket = (await connection.tickets([number]))[number]
        assert abs(ticket.received - now) < CLOSE
        assert ticket.placement.due is not None
        assert abs(ticket.placement.due - now - timedelta(days=3)) < CLOSE, "promised in three days: not over time"
        assert abs((await connection.thread(number))[0].at - now) < CLOSE
        assert number in await found(connection, "received<30m sort:-received")
        assert number not in await found(connection, "received>30m sort:-received")
        assert number not in await found(connection, "breached sort:-received")
        last = await connection.last_change()
        asked.call("PUT", f"/ticket/{number}", {"Subject": "changed"})
        assert abs((await connection.changes(last))[0].at - now) < CLOSE


async def test_a_clock_that_is_off_is_said(rt: Running) -> None:
    async with proxied(rt.url) as (connection, proxy):
        now = datetime.now(UTC)
        query = resolve(parse("sort:-received"), now, UTC, "anna")
        assert not any("clock" in one for one in (await connection.search(query, now=now, me="anna")).said)
        proxy.skew = timedelta(hours=1)
        await connection.health()
        said = (await connection.search(query, now=now, me="anna")).said
        assert any("clock of Request Tracker is 60 min ahead" in one for one in said), said
