"""The life of a migration in a person's hands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.errors import Conflict, Refused
from helpdesk_tui.model.migration import EntityProgress, Migration
from helpdesk_tui.model.ticket import MessageKind, Status
from helpdesk_tui.policy.migration_status import MOVES, MigrationStatus
from helpdesk_tui.session.verbs.migrating import (
    Cancel,
    CheckOff,
    MapValue,
    Remigrate,
    SetOptions,
    Start,
    stopped_in,
)
from tests.session.desk import NOW
from tests.session.test_sending import flaky

if TYPE_CHECKING:
    from tests.session.desk import World

FULL = {"products": EntityProgress(1000, 1000), "orders": EntityProgress(500, 500)}


async def status(world: World, verb: str, args: Any = None, **changes: Any) -> str:
    """The status after a verb on a migration."""
    session = await world.customer().migration(**changes).session()
    await session.do(verb, "88121", args)
    return (await session.migration("88121")).status


@pytest.mark.parametrize(
    ("verb", "args", "changes", "after"),
    [
        ("migration.start", None, {"status": "draft"}, "awaiting_payment"),
        ("migration.start", Start(demo=True), {"status": "draft"}, "demo_running"),
        ("migration.start", None, {"status": "awaiting_payment"}, "queued"),
        ("migration.start", None, {"status": "draft", "kind": "demo"}, "demo_running"),
        ("migration.start", None, {"status": "demo_done"}, "awaiting_payment"),
        ("migration.start", Start(paid=True), {"status": "draft", "kind": "remigration"}, "queued"),
        ("migration.pause", None, {}, "paused"),
        ("migration.pause", None, {"status": "clearing"}, "paused"),
        ("migration.resume", None, {"status": "paused"}, "running"),
        ("migration.resume", None, {"status": "paused", "stopped_in": "clearing"}, "clearing"),
        ("migration.resume", None, {"status": "failed", "kind": "demo"}, "demo_running"),
        ("migration.retry", None, {"status": "failed"}, "running"),
        ("migration.retry", None, {"status": "completed_with_errors"}, "running"),
        ("migration.cancel", Cancel("customer asked"), {}, "cancelled"),
    ],
)
async def test_moves(empty: World, verb: str, args: Any, changes: dict[str, Any], after: str) -> None:
    assert await status(empty, verb, args, **changes) == after
    before = changes.get("status", "running")
    assert any((m.source, m.target) == (before, after) for m in MOVES)


async def test_where_it_stopped_is_kept_until_it_goes_on(empty: World) -> None:
    session = await empty.customer().migration(status="clearing", extra={"source": "kept"}).session()
    await session.do("migration.pause", "88121")
    paused = await session.migration("88121")
    assert (paused.stopped_in, paused.extra) == ("clearing", {"source": "kept"})
    assert stopped_in(paused) is MigrationStatus.CLEARING
    await session.do("migration.resume", "88121")
    gone_on = await session.migration("88121")
    assert (gone_on.stopped_in, gone_on.extra) == (None, {"source": "kept"})


async def test_where_it_stopped_is_read_off_the_counts(empty: World) -> None:
    untouched = {"products": EntityProgress(10, 0)}
    empty.customer().migration("a", status="failed", options=("clear_target",), entities=untouched)
    empty.migration("b", status="failed", options=("clear_target",)).migration("c", status="failed", entities=untouched)
    session = await empty.session()
    found = {name: stopped_in(await session.migration(name)) for name in ("a", "b", "c")}
    assert found == {"a": None, "b": MigrationStatus.RUNNING, "c": MigrationStatus.RUNNING}
    with pytest.raises(Refused) as refused:
        await session.do("migration.resume", "a")
    assert "not known" in refused.value.message


async def test_open_tickets_about_it_are_told(empty: World) -> None:
    empty.customer().migration().ticket("T-1", desk="litextension", migration="88121", channel="ticket")
    empty.ticket("T-2", desk="litextension", migration="88121", channel="ticket", status=Status.CLOSED).ticket("T-3")
    session = await empty.session()
    done = await session.do("migration.pause", "88121")
    assert done.summary == "migration 88121: running to paused"
    for name, told in (("T-1", True), ("T-2", False), ("T-3", False)):
        said = [str(m.body) for m in await session.thread(name) if m.kind is MessageKind.EVENT]
        assert said == ([done.summary] if told else [])
    assert session.history(ticket="88121")[0].verb == "migration.pause"


async def test_a_further_run_is_made_and_says_what_it_costs(empty: World) -> None:
    empty.customer().migration(status="completed", completed=NOW - timedelta(days=20), entities=FULL)
    session = await empty.session()
    free = await session.do("migration.remigrate", "88121")
    made: Migration = await session.migration(free.created[0])
    assert (made.kind, made.status, made.parent, made.service) == ("remigration", "draft", "88121", "basic")
    assert made.entities["products"] == EntityProgress(1000, 0)
    assert (made.mappings, made.started, made.completed) == ({"order_statuses": {"new": "open"}}, None, None)
    assert free.warnings == ()
    assert "lx.remigration.window" in free.rules
    more = await session.do("migration.remigrate", "88121", Remigrate(requested=(("products", 1700),)))
    assert more.warnings == ("to be quoted: 50 entities above the allowance",)
    empty.clock.advance(timedelta(days=100))
    late = await session.do("migration.remigrate", "88121", Remigrate("recent"))
    assert "window ended" in late.warnings[0]
    assert len(await session.migrations(customer="C-1")) == 4


async def test_the_first_completed_full_migration_counts(empty: World) -> None:
    early, late = NOW - timedelta(days=80), NOW - timedelta(days=5)
    empty.customer().migration("full-1", status="completed", completed=early, entities=FULL)
    empty.migration("full-2", status="completed", completed=late, entities=FULL)
    empty.migration("again", kind="remigration", status="completed", parent="full-1", completed=late, entities=FULL)
    session = await empty.session()
    for number in ("full-2", "again"):
        answer = (await session.eligible(number, "remigration")).value
        assert answer.last_free_day == (early + timedelta(days=92)).date(), number
    made = await session.do("migration.remigrate", "again")
    assert (await session.migration(made.created[0])).parent == "full-1"


async def test_a_further_run_is_made_once(empty: World) -> None:
    empty.customer().migration(status="completed", completed=NOW, entities=FULL)
    session, _ = await flaky(empty)
    first = await session.do("migration.remigrate", "88121", key="k1")
    again = await session.do("migration.remigrate", "88121", key="k1")
    assert again.repeated
    assert len(await session.migrations()) == 2
    assert first.created[0].startswith("88121-")


async def test_mappings_options_and_checks(empty: World) -> None:
    empty.customer().migration(status="draft").migration("done", status="completed_with_errors")
    session = await empty.session()
    await session.do("migration.map", "88121", MapValue("order_statuses", "paid", "processed"))
    await session.do("migration.map", "88121", MapValue("languages", "de", "de"))
    done = await session.do("migration.options", "88121", SetOptions(("redirects_301", "clear_target")))
    found = await session.migration("88121")
    assert found.mappings == {"order_statuses": {"new": "open", "paid": "processed"}}
    assert found.languages == {"en": "en", "de": "de"}
    assert found.options == ("redirects_301", "clear_target")
    assert "lx.option.redirects_301" in done.rules
    assert (await session.do("migration.map", "88121", MapValue("languages", "de", "de"))).already
    await session.do("migration.check_item", "done", CheckOff("counts", "ok"))
    await session.do("migration.check_item", "done", CheckOff("search", "n/a"))
    await session.do("migration.check_item", "done", CheckOff("cart", "problem", "tax is missing"))
    assert (await session.migration("done")).checklist == {
        "counts": ("ok", ""),
        "search": ("n_a", ""),
        "cart": ("problem", "tax is missing"),
    }


async def test_what_stands_in_the_way_of_a_start(empty: World) -> None:
    empty.customer().migration(status="draft", languages={}, mappings={"order_statuses": {"new": ""}})
    session = await empty.session()
    problems = [problem.text for problem in (await session.start_problems("88121")).value]
    assert problems == ["no language is mapped", "order statuses without a target: new"]
    with pytest.raises(Refused) as refused:
        await session.do("migration.start", "88121")
    assert refused.value.hint.startswith("1 more")


async def test_a_migration_somebody_else_moved_is_a_conflict(empty: World) -> None:
    anna, boris = await empty.customer().migration().session("anna"), await empty.session("boris")
    seen = await anna.migration("88121")
    await boris.do("migration.pause", "88121")
    with pytest.raises(Conflict):
        await anna.do("migration.pause", "88121", base=seen.version)
