"""Files on a desk that sends them with their text: no text without its file, and none twice, whatever comes between."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.errors import Refused
from helpdesk_tui.inputs.files import attached
from helpdesk_tui.session import Session, StateStore
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.talking import Reply
from helpdesk_tui.tui.writing.compose import Writing
from helpdesk_tui.tui.writing.review import review_of
from helpdesk_tui.tui.writing.sending import finish, leave, send, take_back
from tests.session.desk import PACKS
from tests.session.together import Together

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.tui.writing.sending import Sent
    from tests.session.desk import World

GRACE = timedelta(seconds=10)
GOOD = Writing(ticket="T-1", body="It is done.")


class Process:
    """A session on the desk, with nothing in memory of the one before."""

    def __init__(self, world: World, inner: Any, state: StateStore, **options: Any) -> None:
        self.desk = Together(inner)
        given: dict[str, Any] = {"packs": PACKS, "clock": world.clock, "actor": "anna", "state": state} | options
        self.session = Session(self.desk, **given)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "отчёт.txt"
    made.write_bytes(b"abc")
    return made


async def sent(session: Session, writing: Writing) -> Sent:
    return await send(session, review_of(writing, await session.card(writing.ticket)), key="k")


async def files(session: Session, ticket: str = "T-1") -> list[tuple[str, bytes]]:
    """Text and file of each message with one."""
    found = []
    for message in await session.thread(ticket):
        for index, _ in enumerate(message.attachments):
            content = b"".join([piece async for piece in session.attachment(ticket, message.id, index)])
            found.append((str(message.body), content))
    return found


async def test_a_file_goes_with_its_text(desk: World, file: Path) -> None:
    one = Process(desk, await desk.connection(), StateStore.memory())
    out = await sent(one.session, GOOD.attach(str(file)))
    assert not out.waits
    assert (one.desk.bare, one.desk.later) == ([], 0)
    assert await files(one.session) == [("It is done.", b"abc")]
    assert one.session.drafts.list() == []
    assert one.session.staged.contents("k") == []


async def test_a_file_goes_with_a_text_another_process_sends(desk: World, file: Path) -> None:
    """The program died in the grace time, the file was taken away: the next start sends both, once."""
    state, inner = StateStore.memory(), await desk.connection()
    one = Process(desk, inner, state, grace=GRACE)
    out = await sent(one.session, GOOD.attach(str(file)))
    assert out.waits
    file.unlink()  # noqa: ASYNC240  # a test may wait for the disk
    desk.clock.advance(GRACE)
    other = Process(desk, inner, state, grace=GRACE)
    assert await other.session.flush() == []
    assert await finish(other.session) == []
    assert (other.desk.bare, other.desk.later) == ([], 0)
    assert await files(other.session) == [("It is done.", b"abc")]
    assert (other.session.drafts.list(), other.session.staged.contents("k")) == ([], [])


async def test_leaving_sends_the_file_too(desk: World, file: Path) -> None:
    one = Process(desk, await desk.connection(), StateStore.memory(), grace=GRACE)
    await sent(one.session, GOOD.attach(str(file)))
    assert await leave(one.session) == []
    assert (one.desk.bare, one.desk.later) == ([], 0)
    assert await files(one.session) == [("It is done.", b"abc")]


async def test_what_was_taken_back_keeps_its_file_for_the_next_time(desk: World, file: Path) -> None:
    one = Process(desk, await desk.connection(), StateStore.memory(), grace=GRACE)
    out = await sent(one.session, GOOD.attach(str(file)))
    await take_back(one.session, out)
    assert one.session.staged.contents("k") == []
    await send(one.session, review_of(out.writing, await one.session.card("T-1")), key="k2")
    await one.session.flush(every=True)
    assert await files(one.session) == [("It is done.", b"abc")]
    assert one.desk.bare == []


async def test_a_text_whose_files_are_lost_does_not_go(desk: World, file: Path) -> None:
    one = Process(desk, await desk.connection(), StateStore.memory())
    args = Reply(body="See the file", attachments=attached([str(file)]).attachments)
    with pytest.raises(Refused, match="files are not at hand"):
        await one.session.do("ticket.reply", "T-1", args, key="lost")
    assert one.desk.bare == []
    assert one.session.acts.find("lost").state is ActState.FAILED  # type: ignore[union-attr]  # it is there


async def test_many_texts_go_with_their_files(desk: World, file: Path) -> None:
    one = Process(desk, await desk.connection(), StateStore.memory())
    args = Reply(body="See the file", attachments=attached([str(file)]).attachments)
    plan = await one.session.plan_bulk("ticket.reply", ["T-1", "T-2"], args)
    assert await one.session.stage(plan.run, [b"abc"])
    report = await one.session.apply_bulk(plan)
    assert [item.state.value for item in report.items] == ["done", "done"]
    assert one.desk.bare == []
    assert await files(one.session, "T-2") == [("See the file", b"abc")]
    assert one.session.staged.contents(plan.run) == []


def test_files_of_an_act_that_never_was_are_forgotten() -> None:
    state = StateStore.memory()
    from helpdesk_tui.session.state.staged import Staged

    kept = Staged(state)
    kept.keep("k", [b"abc", b""])
    assert kept.contents("k") == [b"abc", b""]
    kept.prune()
    assert kept.contents("k") == []
