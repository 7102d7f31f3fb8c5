"""Every act once: keys, answers that got lost, processes that ended, conflicts between two people."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import (
    BackendError,
    Conflict,
    HelpdeskError,
    InvalidInput,
    Refused,
    Unavailable,
    UnknownOutcome,
)
from helpdesk_tui.model.ticket import Ticket
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.booking import Adjust, Hold
from helpdesk_tui.session.verbs.fields import SetFields, Tag
from helpdesk_tui.session.verbs.handling import SetStatus
from helpdesk_tui.session.verbs.making import Create
from helpdesk_tui.session.verbs.pricing import Assess
from helpdesk_tui.session.verbs.talking import Note
from helpdesk_tui.text import Foreign
from tests.session.desk import PACKS
from tests.session.flaky import Cut, Flaky

if TYPE_CHECKING:
    from tests.session.desk import Shared, World

GONE = 2**22 + 1
"""No process has this number."""


async def no_sleep(_: float) -> None:
    pass


async def flaky(desk: World, **options: Any) -> tuple[Session, Flaky]:
    line = Flaky(await desk.connection(), without=options.pop("without", frozenset()))
    chosen: dict[str, Any] = {"packs": PACKS, "clock": desk.clock, "state": StateStore.memory(), "sleep": no_sleep}
    session = Session(line, actor="anna", **(chosen | options))
    await session.open()
    return session, line


async def test_a_key_is_one_act(desk: World) -> None:
    session, line = await flaky(desk)
    first = await session.do("ticket.note", "T-1", Note(body="once"), key="k1")
    again = await session.do("ticket.note", "T-1", Note(body="once"), key="k1")
    assert (first.repeated, again.repeated) == (False, True)
    assert again.versions == first.versions
    assert line.applied == 1
    with pytest.raises(InvalidInput) as reused:
        await session.do("ticket.claim", "T-1", key="k1")
    assert reused.value.code == "key_reused"


async def test_a_key_with_other_words_is_another_act(desk: World) -> None:
    """The words would be lost."""
    session = await desk.session()
    await session.do("ticket.note", "T-1", Note(body="once"), key="k1")
    with pytest.raises(InvalidInput) as reused:
        await session.do("ticket.note", "T-1", Note(body="something else"), key="k1")
    assert (reused.value.code, reused.value.field) == ("key_reused", "key")
    assert [str(one.body) for one in await session.thread("T-1")].count("once") == 1


async def test_a_key_that_failed_takes_other_words(desk: World) -> None:
    session = await desk.session()
    with pytest.raises(HelpdeskError):
        await session.do("credits.adjust", "C-1", Adjust(-10_000, "a slip"), key="k1")
    await session.do("credits.adjust", "C-1", Adjust(-1, "a slip"), key="k1")
    assert session.acts.args("k1") == Adjust(-1, "a slip")


async def test_a_key_of_another_journal_is_one_act_too(desk: World) -> None:
    """The backend remembers; planning again would be another act."""
    first, second = await desk.session(), await desk.session()
    await first.do("ticket.set", "T-1", SetFields({"subject": "Once"}), key="k1")
    with pytest.raises(InvalidInput) as reused:
        await second.do("ticket.set", "T-1", SetFields({"subject": "Twice"}), key="k1")
    assert reused.value.code == "key_reused"
    assert str((await first.ticket("T-1")).subject) == "Once"


async def test_a_created_ticket_is_answered_again(desk: World) -> None:
    session = await desk.session()
    asked = Create(desk="cs_cart", customer="C-1", subject="x")
    first = await session.do("ticket.create", args=asked, key="k1")
    again = await session.do("ticket.create", args=asked, key="k1")
    assert first.created == again.created == ("T-2",)


async def test_an_answer_that_got_lost_is_looked_up(desk: World) -> None:
    session, line = await flaky(desk)
    line.plan = ["lost"]
    done = await session.do("credits.assess", "T-1", Assess("howto"))
    assert done.state is ActState.DONE
    assert (await session.account("C-1")).balance == 45
    await session.undo()
    assert (await session.account("C-1")).balance == 50


async def test_unknown_stays_unknown_until_a_person_says(desk: World) -> None:
    session, line = await flaky(desk)
    line.plan, line.forgets = ["lost", "never"], True
    for n in (1, 2):
        with pytest.raises(UnknownOutcome) as unknown:
            await session.do("ticket.note", "T-1", Note(body=f"{n}"), key=f"k{n}")
        assert unknown.value.exit_code == 10
    assert [act.state for act in session.unsent()] == [ActState.UNKNOWN] * 2
    with pytest.raises(UnknownOutcome):
        await session.do("ticket.note", "T-1", Note(body="1"), key="k1")
    with pytest.raises(Refused):
        await session.undo()
    assert (await session.resolve("k1", happened=True)).state is ActState.DONE
    assert (await session.resolve("k2", happened=False)).state is ActState.FAILED
    assert session.unsent() == []
    with pytest.raises(Refused) as refused:
        await session.resolve("k1", happened=False)
    assert refused.value.code == "not_unknown"
    with pytest.raises(Refused) as refused:
        await session.undo(key="k1")
    assert refused.value.code == "not_undoable", "how is not known"


async def test_a_mistake_of_an_adapter_is_named_and_unknown(desk: World) -> None:
    session, line = await flaky(desk)
    line.plan = ["bug"]
    with pytest.raises(UnknownOutcome) as unknown:
        await session.do("ticket.claim", "T-1")
    assert "ZeroDivisionError" in unknown.value.message
    assert session.unsent()[0].error_code == "backend"


async def test_a_write_is_not_sent_twice_by_itself(desk: World) -> None:
    session, line = await flaky(desk)
    line.plan = ["unavailable"]
    with pytest.raises(Unavailable):
        await session.do("ticket.claim", "T-1", key="k1")
    assert line.applied == 0
    assert session.history()[0].state is ActState.FAILED
    await session.do("ticket.claim", "T-1", key="k1")
    assert (await session.ticket("T-1")).assignee == Foreign("anna")


async def test_reads_are_asked_again_with_longer_pauses(desk: World) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    session, line = await flaky(desk, sleep=sleep)
    line.reads_fail = 3
    assert (await session.ticket("T-1")).id == "T-1"
    assert len(slept) == 3
    assert 0.1 <= slept[0] <= 0.3
    assert 0.4 <= slept[2] <= 1.2
    line.reads_fail = 4
    with pytest.raises(Unavailable):
        await session.ticket("T-1")


@pytest.mark.parametrize(("cut", "happened"), [("cut before", False), ("cut after", True)])
async def test_what_a_dead_process_had_on_its_way_is_looked_up(
    desk: World, cut: str, happened: bool, shared: Shared
) -> None:
    first, line = await flaky(desk, state=shared(GONE))
    line.plan = [cut]
    with pytest.raises(Cut):
        await first.do("credits.assess", "T-1", Assess("howto"), key="k1")
    assert first.unsent()[0].state is ActState.SENDING
    second = Session(await desk.connection(), actor="anna", packs=PACKS, clock=desk.clock, state=shared())
    left = await second.open()
    assert [act.state for act in left] == ([] if happened else [ActState.QUEUED])
    if not happened:
        assert (await second.account("C-1")).balance == 50
        await second.send("k1")
    assert (await second.account("C-1")).balance == 45
    await second.undo(key="k1")
    assert (await second.account("C-1")).balance == 50


async def test_an_act_of_a_living_process_is_left_alone(desk: World, shared: Shared) -> None:
    first, line = await flaky(desk, state=shared(1))
    line.plan = ["cut before"]
    with pytest.raises(Cut):
        await first.do("ticket.claim", "T-1")
    second = await desk.session(state=shared())
    assert second.unsent()[0].state is ActState.SENDING


async def test_a_cancelled_act_is_looked_up_at_the_next_start(desk: World) -> None:
    store = StateStore.memory()
    session, line = await flaky(desk, state=store)
    release = asyncio.Event()

    async def slow(intent: Any) -> Any:
        await release.wait()

    line.apply = slow  # type: ignore[method-assign]  # this one call only
    task = asyncio.create_task(session.do("ticket.claim", "T-1", key="k1"))
    while not session.unsent():  # noqa: ASYNC110  # waits for the row, not for a time
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert session.unsent()[0].state is ActState.SENDING
    later = await desk.session(state=store)
    assert later.unsent()[0].state is ActState.QUEUED
    assert later.drop("k1").state is ActState.FAILED
    assert (await later.ticket("T-1")).assignee is None


async def test_two_people_at_one_ticket_conflict(desk: World) -> None:
    anna, boris = await desk.session("anna"), await desk.session("boris")
    seen = await anna.ticket("T-1")
    await boris.do("ticket.set", "T-1", SetFields({"subject": "Boris was here"}))
    with pytest.raises(Conflict) as conflict:
        await anna.do("ticket.set", "T-1", SetFields({"subject": "Anna, too"}), base=seen.version)
    theirs = conflict.value.theirs
    assert isinstance(theirs, Ticket)
    assert str(theirs.subject) == "Boris was here"
    assert conflict.value.ours is not None
    assert conflict.value.exit_code == 5


async def test_no_write_is_lost_between_two_people(desk: World) -> None:
    """Tags and minutes mean the same after somebody else's write: they are planned again."""
    people = [await desk.session(f"user{n}") for n in range(4)]
    await asyncio.gather(
        *(one.do("ticket.tag", "T-1", Tag(add=(f"{one.actor}-{n}",))) for one in people for n in range(2))
    )
    assert len((await people[0].ticket("T-1")).tags) == 8


async def test_one_ticket_is_charged_once_by_two_people(desk: World) -> None:
    people = [await desk.session(f"user{n}") for n in range(4)]
    done = await asyncio.gather(
        *(one.do("credits.assess", "T-1", Assess("howto")) for one in people), return_exceptions=True
    )
    assert all(not isinstance(one, BaseException) or isinstance(one, Conflict) for one in done)
    assert (await people[0].account("C-1")).balance == 45


async def test_placements_hold_when_two_acts_meet(desk: World) -> None:
    """Both holds are decided on 50 credits; whoever writes last sees both."""
    desk.ticket("T-2").ticket("T-3", category="howto")
    for _ in range(5):
        people = [await desk.session(f"user{n}") for n in range(3)]
        await asyncio.gather(
            people[0].do("credits.hold", "T-1", Hold(20)),
            people[1].do("credits.hold", "T-2", Hold(28)),
            people[2].do("ticket.tag", "T-3", Tag(add=("x",))),
        )
        assert (await people[0].ticket("T-3")).placement.verdict == "short"
        await asyncio.gather(
            people[0].do("credits.release", "T-1"),
            people[1].do("credits.release", "T-2"),
            people[2].do("ticket.tag", "T-3", Tag(remove=("x",))),
        )
        assert (await people[0].ticket("T-3")).placement.verdict == "charge"


async def test_a_reply_and_a_status_meet(empty: World) -> None:
    """A note decides on nothing, so it never conflicts; the placement follows what came of both."""
    empty.customer().migration().ticket(desk="litextension", channel="ticket", migration="88121")
    anna, boris = await empty.session("anna"), await empty.session("boris")
    await anna.refresh()
    planned = await anna.plan("ticket.note", "T-1", Note(body="x"))
    await boris.do("ticket.status", "T-1", SetStatus("pending"))
    await anna._doer.carry_out(planned, target="T-1")
    assert (await anna.ticket("T-1")).placement.due is None


async def test_a_missing_capability_says_why(desk: World) -> None:
    session, _ = await flaky(desk, without=frozenset({Capability.CREDITS}))
    with pytest.raises(Refused) as refused:
        await session.do("credits.assess", "T-1", Assess("howto"))
    assert (refused.value.code, refused.value.rules) == ("not_capable", ("desk.capability",))
    assert refused.value.message == "backend flaky keeps no credits"
    await session.do("ticket.claim", "T-1")
    bare, _ = await flaky(desk, without=frozenset(Capability) - {Capability.TICKETS})
    assert (await (await bare.list()).window(0, 5))[0].id == "T-1"
    assert (await bare.card("T-1")).ticket.placement.verdict
    with pytest.raises(Refused):
        await bare.do("ticket.claim", "T-1")


async def test_the_last_good_answer_is_kept_with_its_age(desk: World) -> None:
    session, line = await flaky(desk)
    keep = timedelta(seconds=2)
    first = await session.recent(session.account, "C-1", keep=keep)
    assert (first.value.balance, first.trouble) == (50, None)
    desk.clock.advance(timedelta(seconds=1))
    assert await session.recent(session.account, "C-1", keep=keep) is first
    desk.clock.advance(timedelta(seconds=60))
    line.reads_fail = 99
    old = await session.recent(session.account, "C-1", keep=keep)
    assert old.value == first.value
    assert isinstance(old.trouble, BackendError)
    assert old.age(desk.clock.now()) == timedelta(seconds=61)
    line.reads_fail = 0
    assert (await session.recent(session.account, "C-1", keep=keep)).trouble is None
    await session.do("credits.assess", "T-1", Assess("howto"))
    assert (await session.recent(session.account, "C-1", keep=keep)).value.balance == 45, "one's own act is seen"


async def test_events_tell_of_ones_own_acts_and_of_others(desk: World) -> None:
    anna, boris = await desk.session("anna"), await desk.session("boris")
    heard: list[str] = []

    async def listen() -> None:
        async for one in anna.events(every=0.02):
            heard.append(one.act.state.value if one.act else one.change.actor if one.change else "trouble")

    task = asyncio.create_task(listen())
    while not anna.feed._queues:  # noqa: ASYNC110  # until somebody listens
        await asyncio.sleep(0.01)
    await anna.do("ticket.claim", "T-1")
    await boris.do("ticket.note", "T-1", Note(body="x"))
    async with asyncio.timeout(10):
        while "boris" not in heard:  # noqa: ASYNC110  # the feed is polled
            await asyncio.sleep(0.01)
    assert heard[:2] == ["sending", "done"]
    anna.feed.close()
    await task
