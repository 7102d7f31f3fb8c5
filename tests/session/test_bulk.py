"""Many tickets at once: planned, applied, reported, taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import InvalidInput, NotFound, Refused, UsageError
from helpdesk_tui.model.ticket import Status
from helpdesk_tui.session.state.runs import ItemState
from helpdesk_tui.session.verbs.fields import SetFields, Tag
from helpdesk_tui.session.verbs.handling import Assign, SetStatus
from helpdesk_tui.session.verbs.pricing import Assess
from helpdesk_tui.session.verbs.talking import Reply
from helpdesk_tui.text import Foreign
from tests.session.desk import same_ticket
from tests.session.flaky import Cut
from tests.session.test_sending import GONE, flaky

if TYPE_CHECKING:
    from tests.session.desk import Shared, World

NAMES = [f"T-{n}" for n in range(1, 7)]


def six(desk: World) -> World:
    """T-3 is solved, T-5 closed; the others are open."""
    for name in NAMES[1:]:
        status = {"T-3": Status.SOLVED, "T-5": Status.CLOSED}.get(name, Status.OPEN)
        desk.ticket(name, status=status)
    return desk


async def test_a_plan_says_what_would_happen_to_each(desk: World) -> None:
    session = await six(desk).session()
    plan = await session.plan_bulk("ticket.status", [*NAMES, "T-404", "T-1"], SetStatus("solved"))
    assert [item.state for item in plan.items] == ["change"] * 2 + ["already", "change", "refused", "change", "refused"]
    assert plan.count("change") == 4
    assert plan.items[4].rules == ("desk.closed",)
    assert plan.items[6].code == "not_found"
    assert plan.undoable
    assert not plan.outward
    assert {t.status for t in (await session.tickets(NAMES)).values()} == {Status.OPEN, Status.SOLVED, Status.CLOSED}
    assert session.history() == []


async def test_a_plan_is_applied_and_undone_as_one(desk: World) -> None:
    session = await six(desk).session()
    await session.refresh()
    before = await session.tickets(NAMES)
    plan = await session.plan_bulk("ticket.status", NAMES, SetStatus("solved"))
    seen: list[tuple[int, int]] = []
    report = await session.apply_bulk(plan, progress=lambda done, of: seen.append((done, of)))
    assert (report.count(ItemState.DONE), report.count(ItemState.SKIPPED)) == (4, 2)
    assert report.complete
    assert seen == [(n, 6) for n in range(1, 7)]
    undone = await session.undo()
    assert len(undone.done) == 4
    after = await session.tickets(NAMES)
    for name, ticket in before.items():
        if name not in {"T-3", "T-5"}:
            assert same_ticket(after[name], ticket)
    again = await session.redo()
    assert len(again.done) == 4
    assert (await session.ticket("T-6")).status is Status.SOLVED
    await session.undo()
    assert (await session.ticket("T-6")).status is Status.OPEN


async def test_a_query_names_the_tickets(desk: World) -> None:
    session = await six(desk).session()
    plan = await session.plan_bulk("ticket.assign", "status:open", Assign("boris"))
    assert {item.ticket for item in plan.items} == {"T-1", "T-2", "T-4", "T-6"}
    await session.apply_bulk(plan)
    assert (await session.ticket("T-6")).assignee == Foreign("boris")
    with pytest.raises(InvalidInput):
        await session.plan_bulk("ticket.assign", "status:nothing", Assign("boris"))


async def test_what_changed_since_the_plan_goes_by_the_rules_of_then(desk: World) -> None:
    anna, boris = await six(desk).session("anna"), await desk.session("boris")
    plan = await anna.plan_bulk("ticket.claim", ["T-1", "T-2", "T-4"])
    await boris.do("ticket.claim", "T-2")
    await boris.do("ticket.set", "T-4", SetFields({"subject": "z"}))
    report = await anna.apply_bulk(plan)
    assert [item.state for item in report.items] == [ItemState.DONE, ItemState.FAILED, ItemState.DONE]
    assert not report.complete
    assert "boris" in report.items[1].text


async def test_an_outward_plan_says_so(desk: World) -> None:
    session = await six(desk).session()
    plan = await session.plan_bulk("ticket.reply", ["T-1"], Reply(body="maintenance tonight"))
    assert (plan.outward, plan.undoable) == (True, False)


async def test_what_is_wrong_with_the_verb_is_raised_at_once(desk: World) -> None:
    session = await six(desk).session()
    with pytest.raises(UsageError):
        await session.plan_bulk("ticket.fold", NAMES)
    with pytest.raises(UsageError):
        await session.plan_bulk("ticket.assign", NAMES)
    with pytest.raises(InvalidInput):
        await session.plan_bulk("ticket.status", NAMES, SetStatus("nonsense"))


@pytest.mark.parametrize("cut", ["cut before", "cut after"])
async def test_a_run_goes_on_after_a_crash_and_does_nothing_twice(desk: World, cut: str, shared: Shared) -> None:
    first, line = await flaky(six(desk), state=shared(GONE))
    plan = await first.plan_bulk("credits.assess", ["T-1", "T-2", "T-4", "T-6"], Assess("howto"))
    line.plan = ["ok", cut]
    with pytest.raises(Cut):
        await first.apply_bulk(plan)
    second = await desk.session(state=shared())
    assert [run.id for run in second.unfinished()] == [plan.run]
    report = await second.resume_bulk(plan.run)
    assert report.count(ItemState.DONE) == 4
    assert (await second.account("C-1")).balance == 30
    assert len([entry for entry in await second.ledger("C-1") if entry.effect < 0]) == 4
    assert second.unfinished() == []
    undone = await second.undo()
    assert len(undone.done) == 4
    assert (await second.account("C-1")).balance == 50


async def test_a_run_waits_when_the_line_is_down(desk: World) -> None:
    session, line = await flaky(six(desk))
    plan = await session.plan_bulk("ticket.tag", ["T-1", "T-2", "T-4"], Tag(add=("x",)))
    line.plan = ["ok", "unavailable"]
    report = await session.apply_bulk(plan)
    assert (report.count(ItemState.DONE), report.waiting) == (1, 2)
    assert not report.complete
    report = await session.resume_bulk(plan.run)
    assert (report.count(ItemState.DONE), report.complete) == (3, True)
    assert line.applied == 3


async def test_an_unknown_item_is_reported(desk: World) -> None:
    session, line = await flaky(six(desk))
    line.plan, line.forgets = ["ok", "never"], True
    plan = await session.plan_bulk("ticket.tag", ["T-1", "T-2", "T-4"], Tag(add=("x",)))
    report = await session.apply_bulk(plan)
    assert [item.state for item in report.items] == [ItemState.DONE, ItemState.UNKNOWN, ItemState.DONE]
    assert not report.complete


async def test_there_is_no_such_run(desk: World) -> None:
    session = await desk.session()
    with pytest.raises(NotFound):
        await session.resume_bulk("nothing")
    with pytest.raises(Refused):
        await session.undo()


async def test_a_run_stops_when_told_to_and_goes_on(desk: World) -> None:
    session, line = await flaky(six(desk))
    plan = await session.plan_bulk("ticket.tag", ["T-1", "T-2", "T-4"], Tag(add=("x",)))
    report = await session.apply_bulk(plan, stop=lambda: line.applied == 2)
    assert (report.count(ItemState.DONE), report.waiting) == (2, 1)
    assert [run.id for run in session.unfinished()] == [plan.run]
    report = await session.resume_bulk(plan.run, stop=lambda: False)
    assert (report.count(ItemState.DONE), report.complete) == (3, True)
    assert line.applied == 3
