"""Messages that wait to be taken back: none is lost, whatever the line does when their time comes."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.errors import (
    AuthError,
    Conflict,
    HelpdeskError,
    InvalidReply,
    PermissionDenied,
    RateLimited,
    Refused,
    Unavailable,
)
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.fields import Tag
from helpdesk_tui.session.verbs.handling import SetStatus
from helpdesk_tui.session.verbs.pricing import Ask, Assess
from helpdesk_tui.session.verbs.talking import Reply
from tests.session.desk import PACKS
from tests.session.flaky import Flaky

if TYPE_CHECKING:
    from helpdesk_tui.model.intents import Applied, Intent
    from tests.session.desk import Shared, World

GRACE = timedelta(seconds=30)


class Line(Flaky):
    """Fails with an error, once for each of ``errors``; with a gate, a write waits for it."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self.inner = inner
        self.errors: list[HelpdeskError] = []
        self.gate: asyncio.Event | None = None
        self.begun = asyncio.Event()

    async def apply(self, intent: Intent) -> Applied:
        if self.errors and intent.verb == "ticket.reply":
            raise self.errors.pop(0)
        if self.gate is not None:
            self.begun.set()
            await self.gate.wait()
        return await super().apply(intent)


async def waiting(desk: World, *tickets: str, state: StateStore | None = None) -> tuple[Session, Line, list[str]]:
    async def at_once(seconds: float) -> None:
        del seconds

    line = Line(await desk.connection())
    session = Session(
        line,
        packs=PACKS,
        clock=desk.clock,
        actor="anna",
        state=state or StateStore.memory(),
        grace=GRACE,
        sleep=at_once,
    )
    return session, line, [(await session.do("ticket.reply", one, Reply(body=f"to {one}"))).key for one in tickets]


def states(session: Session, keys: list[str]) -> list[ActState]:
    return [session.outbox.find(key).state for key in keys]


async def said(session: Session, ticket: str) -> list[str]:
    return [one.body.raw for one in await session.thread(ticket) if one.body.raw.startswith("to ")]


@pytest.mark.parametrize("error", [Unavailable("the line is down"), RateLimited("slower", retry_after=40)])
async def test_what_may_work_later_waits_on_and_stops_no_other(desk: World, error: HelpdeskError) -> None:
    desk.ticket("T-2")
    session, line, keys = await waiting(desk, "T-1", "T-2")
    desk.clock.advance(GRACE)
    line.errors = [error]
    failed = await session.flush()
    assert [(act.target, act.state, act.error) for act in failed] == [("T-1", ActState.QUEUED, error.message)]
    assert states(session, keys) == [ActState.QUEUED, ActState.DONE]
    assert await session.flush() == [], "not at once again"
    desk.clock.advance(GRACE)
    desk.clock.advance(GRACE)
    assert await session.flush() == []
    assert states(session, keys) == [ActState.DONE, ActState.DONE]
    assert await said(session, "T-1") == ["to T-1"]


@pytest.mark.parametrize("error", [AuthError("who?"), PermissionDenied("no"), InvalidReply("what?")])
async def test_what_never_works_has_failed_and_stops_no_other(desk: World, error: HelpdeskError) -> None:
    desk.ticket("T-2")
    session, line, keys = await waiting(desk, "T-1", "T-2")
    desk.clock.advance(GRACE)
    line.errors = [error]
    assert [act.key for act in await session.flush()] == keys[:1]
    assert states(session, keys) == [ActState.FAILED, ActState.DONE]


async def test_sending_by_hand_on_a_dead_line_loses_nothing(desk: World) -> None:
    session, line, keys = await waiting(desk, "T-1")
    line.errors = [Unavailable("the line is down")]
    with pytest.raises(Unavailable):
        await session.send(keys[0])
    assert states(session, keys) == [ActState.QUEUED]


async def test_a_slow_write_is_ended_by_whoever_flushes_next(desk: World) -> None:
    session, line, keys = await waiting(desk, "T-1")
    desk.clock.advance(GRACE)
    line.gate = asyncio.Event()
    first = asyncio.create_task(session.flush())
    await line.begun.wait()
    first.cancel()
    second = asyncio.create_task(session.flush(every=True))
    await asyncio.sleep(0)
    line.gate.set()
    assert await second == []
    assert states(session, keys) == [ActState.DONE]
    assert await said(session, "T-1") == ["to T-1"]
    with pytest.raises(asyncio.CancelledError):
        await first


@pytest.mark.parametrize("forgets", [False, True])
async def test_what_was_cut_on_its_way_is_looked_up(desk: World, forgets: bool) -> None:
    session, line, keys = await waiting(desk, "T-1")
    line.gate = asyncio.Event()
    by_hand = asyncio.create_task(session.send(keys[0]))
    await line.begun.wait()
    by_hand.cancel()
    with pytest.raises(asyncio.CancelledError):
        await by_hand
    assert states(session, keys) == [ActState.SENDING]
    if not forgets:
        await line.inner.apply(session.acts.sealed(keys[0]).intent)
    failed = await session.flush()
    assert states(session, keys) == [ActState.UNKNOWN if forgets else ActState.DONE]
    assert [act.key for act in failed] == (keys if forgets else [])


async def test_what_was_taken_back_while_others_went_out_is_not_sent(desk: World) -> None:
    desk.ticket("T-2")
    session, line, keys = await waiting(desk, "T-1", "T-2")
    desk.clock.advance(GRACE)
    line.gate = asyncio.Event()
    flushing = asyncio.create_task(session.flush())
    await line.begun.wait()
    await session.undo(key=keys[1])
    line.gate.set()
    assert await flushing == []
    assert states(session, keys) == [ActState.DONE, ActState.FAILED]
    assert await said(session, "T-2") == []


async def test_undo_leaves_what_waits_in_another_window(desk: World, shared: Shared) -> None:
    other, _, keys = await waiting(desk, "T-1", state=shared(os.getppid()))
    mine, _, _ = await waiting(desk, state=shared())
    with pytest.raises(Refused, match="nothing to undo"):
        await mine.undo()
    assert states(other, keys) == [ActState.QUEUED]
    await other.undo()
    assert states(other, keys) == [ActState.FAILED]


async def test_what_waited_and_went_out_meanwhile_is_no_conflict_with_oneself(desk: World) -> None:
    session = await desk.session(grace=GRACE)
    await session.do("ticket.reply", "T-1", Reply(body="Done"), key="r")
    looked_at = (await session.ticket("T-1")).version
    desk.clock.advance(GRACE)
    assert await session.flush() == []
    done = await session.do("ticket.tag", "T-1", Tag(add=("late",)), base=looked_at)
    assert done.state is ActState.DONE
    assert "late" in {str(tag) for tag in (await session.ticket("T-1")).tags}


async def test_somebody_else_who_wrote_beside_it_is_one(desk: World) -> None:
    session = await desk.session(grace=GRACE)
    await session.do("ticket.reply", "T-1", Reply(body="Done"), key="r")
    looked_at = (await session.ticket("T-1")).version
    desk.clock.advance(GRACE)
    assert await session.flush() == []
    other = await desk.session("boris")
    await other.do("ticket.tag", "T-1", Tag(add=("theirs",)))
    with pytest.raises(Conflict):
        await session.do("ticket.claim", "T-1", base=looked_at)


async def test_two_acts_of_ones_own_at_once_go_one_after_the_other(desk: World) -> None:
    line = Line(await desk.connection())
    session = Session(line, packs=PACKS, clock=desk.clock, actor="anna", state=StateStore.memory())
    looked_at = (await session.ticket("T-1")).version
    line.gate = asyncio.Event()
    first = asyncio.ensure_future(session.do("ticket.claim", "T-1", base=looked_at))
    await line.begun.wait()
    second = asyncio.ensure_future(session.do("ticket.status", "T-1", SetStatus("on_hold"), base=looked_at))
    for _ in range(20):
        await asyncio.sleep(0)
    line.gate.set()
    done = await asyncio.gather(first, second)
    assert [one.state for one in done] == [ActState.DONE, ActState.DONE]
    now = await session.ticket("T-1")
    assert (now.status, str(now.assignee)) == ("on_hold", "anna")


async def test_an_act_given_up_before_its_turn_was_never_sent(desk: World) -> None:
    line = Line(await desk.connection())
    session = Session(line, packs=PACKS, clock=desk.clock, actor="anna", state=StateStore.memory())
    line.gate = asyncio.Event()
    first = asyncio.ensure_future(session.do("ticket.claim", "T-1"))
    await line.begun.wait()
    second = asyncio.ensure_future(session.do("ticket.status", "T-1", SetStatus("on_hold"), key="s"))
    for _ in range(2_000):
        if session.acts.find("s") is not None:
            break
        await asyncio.sleep(0.001)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    line.gate.set()
    await first
    assert session.outbox.find("s").state is ActState.FAILED
    assert (await session.ticket("T-1")).status == "open"


async def test_a_customer_is_not_asked_twice_while_the_first_question_waits(desk: World) -> None:
    session, _, _ = await waiting(desk)
    await session.do("credits.assess", "T-1", Assess("config"))
    first = await session.do("credits.ask", "T-1", Ask("May we?"))
    desk.clock.advance(timedelta(seconds=20))
    for again in (session.do, session.plan):
        with pytest.raises(Refused, match="T-1 is asked already: it goes out in 10 s") as refused:
            await again("credits.ask", "T-1", Ask("May we?"))
        assert refused.value.rules == ("desk.ask.once",)
    await session.undo(key=first.key)
    assert (await session.do("credits.ask", "T-1", Ask("May we, please?"))).state is ActState.QUEUED
