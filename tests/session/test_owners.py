"""Several people and processes on one state file: everybody sends and takes back what is their own."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import Refused
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.fields import Tag
from helpdesk_tui.session.verbs.talking import Reply

if TYPE_CHECKING:
    from helpdesk_tui.session import Session, StateStore
    from tests.session.desk import Shared, World

GRACE = timedelta(seconds=30)


@pytest.fixture
def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return process.pid


async def queued(desk: World, actor: str, state: StateStore, ticket: str = "T-1") -> tuple[Session, str]:
    session = await desk.session(actor, state=state, grace=GRACE)
    done = await session.do("ticket.reply", ticket, Reply(body=f"hello from {actor}"))
    assert done.state is ActState.QUEUED
    return session, done.key


def states(session: Session, *keys: str) -> list[ActState]:
    return [session.outbox.find(key).state for key in keys]


async def test_closing_sends_what_is_ones_own(desk: World, shared: Shared) -> None:
    desk.ticket("T-2")
    anna, first = await queued(desk, "anna", shared())
    boris, second = await queued(desk, "boris", shared(os.getppid()))
    carla, third = await queued(desk, "carla", shared(), "T-2")
    await anna.aclose()
    assert states(anna, first, second, third) == [ActState.DONE, ActState.QUEUED, ActState.QUEUED]
    await boris.undo(key=second)
    await boris.aclose()
    await carla.aclose()
    assert states(anna, first, third) == [ActState.DONE, ActState.DONE]
    for ticket, who in (("T-1", "anna"), ("T-2", "carla")):
        said = [message.body.raw for message in await anna.thread(ticket)]
        assert [text for text in said if text.startswith("hello")] == [f"hello from {who}"]


async def test_what_a_process_left_is_sent_in_due_time(desk: World, shared: Shared, gone: int) -> None:
    _, left = await queued(desk, "boris", shared(gone))
    anna = await desk.session("anna", state=shared(), grace=GRACE)
    await anna.flush(every=True)
    assert states(anna, left) == [ActState.QUEUED], "it can still be taken back"
    desk.clock.advance(GRACE)
    await anna.flush()
    assert states(anna, left) == [ActState.DONE]


async def test_another_process_sends_its_own_even_when_it_is_late(desk: World, shared: Shared) -> None:
    _, other = await queued(desk, "boris", shared(os.getppid()))
    anna = await desk.session("anna", state=shared(), grace=GRACE)
    desk.clock.advance(2 * GRACE)
    await anna.flush()
    assert states(anna, other) == [ActState.QUEUED]


async def test_undo_on_a_ticket_takes_back_ones_own(desk: World, shared: Shared) -> None:
    anna = await desk.session("anna", state=shared())
    boris = await desk.session("boris", state=shared())
    await anna.do("ticket.tag", "T-1", Tag(add=("one",)))
    with pytest.raises(Refused, match="nothing to undo on T-1"):
        await boris.undo(ticket="T-1")
    assert [tag.raw for tag in (await anna.ticket("T-1")).tags] == ["one"]
    await anna.undo(ticket="T-1")
    assert (await anna.ticket("T-1")).tags == ()
    with pytest.raises(Refused, match="nothing to do again"):
        await boris.redo(ticket="T-1")
    await anna.redo(ticket="T-1")
    assert [tag.raw for tag in (await anna.ticket("T-1")).tags] == ["one"]
