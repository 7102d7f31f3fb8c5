"""Replies that wait: sent in their time whatever the line does, or by the next start, never lost."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.cli.app import left
from helpdesk_tui.errors import AuthError, HelpdeskError, PartlyDone, Unavailable
from helpdesk_tui.model.ticket import Status
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.talking import Reply
from helpdesk_tui.tui.writing.compose import Writing
from tests.session.desk import PACKS, world
from tests.session.flaky import Flaky
from tests.tui.driver import desk

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.model.intents import Applied, Intent
    from tests.session.desk import Shared
    from tests.tui.driver import Desk

GRACE = timedelta(seconds=30)
WORDS = "An hour of work"


class Line(Flaky):
    """Replies fail with ``error`` while there is one, and wait for the gate."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self.error: HelpdeskError | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.tries = 0

    async def apply(self, intent: Intent) -> Applied:
        if intent.verb == "ticket.reply":
            self.tries += 1
            await self.gate.wait()
            if self.error is not None:
                raise self.error
        return await super().apply(intent)


class Lines(list[Line]):
    def __call__(self, connection: Any) -> Any:
        self.append(Line(connection))
        return self[-1]


@pytest.fixture
def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        return process.pid


async def replied(d: Desk, text: str = WORDS) -> str:
    ticket = await d.on(lambda one: one.status is Status.OPEN)
    await d.press("r")
    await d.type(text)
    await d.press("esc y")
    assert [act.state for act in d.session.unsent()] == [ActState.QUEUED]
    return ticket.id


async def sent(d: Desk, ticket: str) -> int:
    return [one.body.raw for one in await d.session.thread(ticket)].count(WORDS)


async def test_a_write_slower_than_the_timer_is_sent_once() -> None:
    lines = Lines()
    async with desk(behind=lines, grace=GRACE) as d:
        ticket = await replied(d)
        lines[0].gate.clear()
        await d.passes(GRACE)
        d.desk.outgoing.due()
        for _ in range(400):
            if lines[0].tries:
                break
            await asyncio.sleep(0.01)
        d.desk.outgoing.due()
        d.desk.outgoing.due()
        await asyncio.sleep(0)
        lines[0].gate.set()
        await d.until(lambda: not d.session.unsent())
        assert lines[0].tries == 1
        assert await sent(d, ticket) == 1


async def test_a_line_that_is_down_is_said_once_and_tried_again() -> None:
    lines = Lines()
    async with desk(behind=lines, grace=GRACE) as d:
        ticket = await replied(d)
        lines[0].error = Unavailable("the line is down")
        await d.passes(GRACE)
        d.desk.outgoing.due()
        await d.until(lambda: "not sent yet, tried again" in d.said)
        await d.passes(GRACE)
        d.desk.outgoing.due()
        await d.until(lambda: lines[0].tries == 2)
        assert len([text for _, text in d.desk.notices if "tried again" in text]) == 1
        lines[0].error = None
        await d.passes(GRACE)
        d.desk.outgoing.due()
        await d.until(lambda: not d.session.unsent())
        assert await sent(d, ticket) == 1


async def test_what_is_refused_is_a_draft_again() -> None:
    lines = Lines()
    async with desk(behind=lines, grace=GRACE) as d:
        await replied(d)
        lines[0].error = AuthError("the token is not valid any more")
        await d.passes(GRACE)
        d.desk.outgoing.due()
        await d.until(lambda: "kept as a draft" in d.said)
        assert [one.body for one in d.session.drafts.list()] == [WORDS]


async def test_leaving_sends_what_waits() -> None:
    async with desk(grace=GRACE) as d:
        ticket = await replied(d)
        assert await left(d.session) == 0
        assert await sent(d, ticket) == 1


@pytest.mark.parametrize(
    ("error", "words", "drafts"),
    [
        (Unavailable("the line is down"), "the next start tries it again", []),
        (AuthError("not you"), "its text is a draft", [WORDS]),
    ],
)
async def test_leaving_says_what_was_not_sent(
    error: HelpdeskError, words: str, drafts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    async with world("memory:?tickets=0") as made:
        made.customer(balance=50).licence().ticket()
        line = Line(await made.connection())
        line.error = error
        session = Session(line, packs=PACKS, clock=made.clock, actor="anna", state=StateStore.memory(), grace=GRACE)
        await session.do("ticket.reply", "T-1", Reply(body=WORDS))
        assert await left(session) == PartlyDone.exit_code
        assert words in capsys.readouterr().err
        assert [one.body for one in session.drafts.list()] == drafts


async def test_the_next_start_sends_what_was_left(tmp_path: Path, shared: Shared, gone: int) -> None:
    url = f"sqlite:{tmp_path / 'desk.db'}"
    async with world(url) as made:
        made.customer(balance=50).licence().ticket()
        killed = await made.session("sam", state=shared(gone), grace=GRACE)
        await killed.do("ticket.reply", "T-1", Reply(body=WORDS))
    async with desk(url, state=shared(), at=made.clock.now() + GRACE) as d:
        assert any("not sent by an earlier run" in text for _, text in d.desk.notices)
        await d.until(lambda: not d.session.unsent())
        assert await sent(d, "T-1") == 1


async def test_a_disk_that_is_full_is_said_by_the_app_s_own_thread_too() -> None:
    state = StateStore.memory()
    async with desk(state=state) as d:
        await d.on(lambda one: one.status is Status.OPEN)
        await d.press("r")
        full = "CREATE TEMP TRIGGER full BEFORE INSERT ON drafts BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        state.write(full)
        d.desk.helpers.composing.saver.put(Writing(ticket="T-1", body=WORDS).draft(d.clock.now()))
        assert not d.desk.helpers.flush_drafts()
        await d.until(lambda: any("drafts can't be saved" in text for _, text in d.desk.notices))
        state.write("DROP TRIGGER full")
        assert d.desk.helpers.flush_drafts()
        await d.until(lambda: d.said == "drafts are saved again")
