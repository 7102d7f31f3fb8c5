"""How many requests a person's steps cost, whatever lies in Request Tracker."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.policy.loader import Packs
from helpdesk_tui.session import Session, StateStore
from tests.servers.rt.desk import proxied

if TYPE_CHECKING:
    from helpdesk_tui.backends.rt import RtConnection
    from tests.servers.proxy import Proxy
    from tests.servers.rt.server import Running

MANY = 10_000


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def session_on(connection: RtConnection) -> Session:
    return Session(connection, packs=Packs(), clock=_Clock(), actor="anna", state=StateStore.memory())


async def steps(connection: RtConnection, proxy: Proxy) -> dict[str, int]:
    """Requests of opening the queue, scrolling on, opening a ticket, an idle poll."""
    counts: dict[str, int] = {}

    def count(name: str) -> None:
        counts[name] = len(proxy.requests)
        proxy.requests.clear()

    session = session_on(connection)
    rows = await session.list(view="next-best")
    await rows.count()
    shown = await rows.window(0, 50)
    count("open")
    await rows.window(50, 50)
    count("scroll")
    await session.card(shown[3].id)
    count("ticket")
    last = await connection.last_change()
    proxy.requests.clear()
    await connection.changes(last)
    count("poll")
    await (await session.list("status:open", view="mine")).window(0, 50)
    count("mine")
    return counts


async def test_steps_cost_a_constant_number_of_requests(rt: Running) -> None:
    async with proxied(rt.url) as (connection, proxy):
        counts = await steps(connection, proxy)
    assert counts["open"] <= 4, counts
    assert counts["scroll"] <= 1, counts
    assert counts["ticket"] <= 3, counts
    assert counts["poll"] <= 1, counts
    assert counts["mine"] <= 4, counts


@pytest.mark.slow
async def test_ten_thousand_tickets_cost_no_more(full_rt: Running) -> None:
    async with proxied(full_rt.url) as (connection, proxy):
        few = await steps(connection, proxy)
    make_many(full_rt, MANY)
    async with proxied(full_rt.url) as (connection, proxy):
        many = await steps(connection, proxy)
        rows = await session_on(connection).list("")
        assert (await rows.count()).rows >= MANY
    print(few, many)
    assert all(many[name] <= max(few[name], 1) for name in few), (few, many)
    assert many["open"] <= 4, many


def make_many(rt: Running, number: int) -> None:
    """Copies of a ticket in RT's database: REST would take an hour. They have no requestor."""
    db = sqlite3.connect(rt.mails.parent / "rt.sqlite", timeout=30)
    columns = [row[1] for row in db.execute("PRAGMA table_info(Tickets)") if row[1] not in {"id", "EffectiveId"}]
    named = ", ".join(columns)
    first = db.execute("SELECT max(id) FROM Tickets").fetchone()[0] + 1
    for n in range(first, first + number):
        db.execute(
            f"INSERT INTO Tickets (id, EffectiveId, {named}) SELECT ?, ?, {named} FROM Tickets WHERE id = 1", (n, n)
        )
    apart = "datetime({0}, '-' || (id % 9973) || ' minutes')"
    older = f"UPDATE Tickets SET Created = {apart.format('Created')}, Due = {apart.format('Due')} WHERE id >= ?"
    db.execute(older, (first,))
    db.commit()
    db.close()


async def test_paging_shows_every_row_once_while_rows_come_and_go(rt: Running) -> None:
    from helpdesk_tui.query import parse, resolve

    async with proxied(rt.url) as (connection, _):
        now = datetime.now(UTC)
        query = resolve(parse("sort:received"), now, UTC, "anna")
        window = await connection.search(query, now=now, me="anna")
        total = (await window.count()).rows
        seen: list[str] = []
        while page := await window.window(len(seen), 7):
            seen += [ticket.id for ticket in page]
        assert len(seen) == len(set(seen))
        assert len(seen) >= total
        received = [ticket.received for ticket in await window.window(0, total)]
        assert received == sorted(received)
