"""The demo desk made beforehand is, moved to any time, the desk that is made for that time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.backends.api import BackendOptions, TakesOver
from helpdesk_tui.backends.demo.connection import DemoConnection, Origin, memory_backend
from helpdesk_tui.backends.demo.image import DEFAULT, MADE_AT, image
from helpdesk_tui.backends.local import schema
from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.clock import FrozenClock
from helpdesk_tui.model.ticket import Status
from helpdesk_tui.query import Query, parse
from tests.tools.gen_demo_image import made

if TYPE_CHECKING:
    import sqlite3

    from helpdesk_tui.backends.capabilities import Bulk

STALE = "the demo or the tables have changed: python -m tests.tools.gen_demo_image"

TIMES = (
    MADE_AT,
    MADE_AT + timedelta(seconds=59),
    datetime(2026, 11, 23, 10, 0, 37, 250_000, tzinfo=UTC),
    datetime(2026, 2, 28, 19, 59, tzinfo=UTC),
    datetime(2026, 2, 28, 20, 0, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2031, 7, 1, 4, 30, tzinfo=UTC),
)


def rows(db: sqlite3.Connection) -> dict[str, list[Any]]:
    """Everything there is, by table."""
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'index', 'trigger')")]
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'").fetchall()
    shown = {name: db.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables if name != "search"}
    return {"names": sorted(names)} | {name: sorted(found, key=repr) for name, found in shown.items()}


async def opened(now: datetime) -> DemoConnection:
    connection = await memory_backend(BackendOptions("memory:", clock=FrozenClock(now))).connect()
    assert isinstance(connection, DemoConnection)
    return connection


def test_there_is_a_file_of_this_form() -> None:
    assert image(*DEFAULT, MADE_AT) is not None, STALE


@pytest.mark.parametrize("now", TIMES, ids=str)
async def test_moved_is_made(now: datetime) -> None:
    async with await opened(now) as moved, await made(Origin(*DEFAULT, now)) as fresh:
        ours, theirs = await moved._reading.read(rows), await fresh._reading.read(rows)
        assert ours.keys() == theirs.keys(), STALE
        for name in theirs:
            if not name.startswith("search"):
                assert ours[name] == theirs[name], f"{name}: {STALE}"
        assert await moved.check() == []
        assert moved._mail == fresh._mail, STALE


async def test_handed_over_it_is_the_same_desk() -> None:
    backend = memory_backend(BackendOptions("memory:", clock=FrozenClock(TIMES[2])))
    assert isinstance(backend, TakesOver)
    async with await opened(TIMES[2]) as ours:
        handed = await ours.hand_over()
        backend.take_over(lambda: handed)
        later = FrozenClock(TIMES[2] + timedelta(seconds=3))
        backend._options = replace(backend._options, clock=later)
        async with await backend.connect() as theirs:
            assert isinstance(theirs, DemoConnection)
            assert await theirs._reading.read(rows) == await ours._reading.read(rows)
            assert (theirs._mail, theirs._origin) == (ours._mail, ours._origin)
            assert await theirs.check() == []


async def test_where_nothing_is_handed_over_it_is_made() -> None:
    backend = memory_backend(BackendOptions("memory:", clock=FrozenClock(TIMES[2])))
    assert isinstance(backend, TakesOver)
    backend.take_over(lambda: None)
    async with await backend.connect() as theirs, await opened(TIMES[2]) as ours:
        assert isinstance(theirs, DemoConnection)
        assert await theirs._reading.read(rows) == await ours._reading.read(rows)


async def test_texts_are_found_alike() -> None:
    async with await opened(TIMES[2]) as moved, await made(Origin(*DEFAULT, TIMES[2])) as fresh:
        for text in ("checkout", "налог", "đơn hàng", "versand", "5*"):
            query = parse(text)
            windows = [await one.search(query, now=TIMES[2], me="sam") for one in (moved, fresh)]
            found = [[ticket.id for ticket in await window.window(0, 400)] for window in windows]
            assert found[0] == found[1], STALE
            assert found[0], text


async def test_both_live_alike() -> None:
    """Mail and migrations of the next hours."""
    lives = []
    for origin in ("moved", "made"):
        clock = FrozenClock(TIMES[2])
        if origin == "moved":
            connection = await memory_backend(BackendOptions("memory:", clock=clock)).connect()
        else:
            connection = await made(Origin(*DEFAULT, TIMES[2]))
            connection._clock = clock
        async with connection as desk:
            for minutes in (0, 1, 30, 300):
                clock.advance(timedelta(minutes=minutes))
                await desk.search(Query(None, ()), now=clock.now(), me="sam")
            lives.append(await desk._reading.read(lambda db: {k: v for k, v in rows(db).items() if k[:6] != "search"}))
    assert lives[0]["change"] != []
    assert lives[0] == lives[1], STALE


@pytest.mark.parametrize(
    ("tickets", "seed", "zone"), [(401, 1, UTC), (400, 2, UTC), (400, 1, timezone(timedelta(hours=4)))]
)
def test_other_desks_are_made(tickets: int, seed: int, zone: timezone) -> None:
    assert image(tickets, seed, TIMES[2].astimezone(zone)) is None


async def test_a_file_of_an_older_form_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "VERSION", 99)
    assert image(*DEFAULT, MADE_AT) is None
    async with await opened(MADE_AT) as desk:
        assert len(await desk.tickets(["T-1000", "T-1399"])) == 2  # type: ignore[list-item]  # plain ids will do


@pytest.mark.parametrize("tickets", [400, 3_000])
async def test_what_waits_for_approval_has_a_price(tickets: int) -> None:
    connection = await open_backend(f"memory:?tickets={tickets}").connect()
    async with connection:
        bulk: Bulk = connection  # type: ignore[assignment]  # the demo desk has every capability
        found = [one[0] for one in await bulk.dump("ticket", after=None, limit=10_000) if isinstance(one, tuple)]
    waiting = [one for one in found if one.status is Status.AWAITING_APPROVAL]
    assert waiting
    assert all(one.assessment.price for one in waiting)
