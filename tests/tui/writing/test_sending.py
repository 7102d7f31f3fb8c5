"""Sending: in order, once, with its files, and taken back in its grace time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.errors import InvalidInput, Refused
from helpdesk_tui.model.ticket import AssessmentState, MessageKind
from helpdesk_tui.session import StateStore
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.verbs.pricing import Ask
from helpdesk_tui.session.verbs.talking import Receive
from helpdesk_tui.tui.writing.compose import Writing, kept
from helpdesk_tui.tui.writing.review import review_of
from helpdesk_tui.tui.writing.sending import Sent, finish, send, take_back, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.session import Session
    from tests.session.desk import World

GRACE = timedelta(seconds=10)
GOOD = Writing(ticket="T-1", body="It is done.")


async def sent(session: Session, writing: Writing, *, close: bool = False, key: str = "k") -> Sent:
    return await send(session, review_of(writing, await session.card(writing.ticket)), close=close, key=key)


async def said(session: Session, ticket: str = "T-1") -> list[str]:
    return [str(m.body) for m in await session.thread(ticket) if m.kind is not MessageKind.EVENT]


async def content(session: Session, ticket: str, message: str) -> bytes:
    return b"".join([piece async for piece in session.attachment(ticket, message, 0)])


async def test_a_reply_goes_out_once(desk: World) -> None:
    session = await desk.session()
    first = await sent(session, replace(GOOD, minutes=5))
    again = await sent(session, replace(GOOD, minutes=5))
    assert (first.done.key, again.done.key, again.done.repeated) == ("k", "k", True)
    assert (await said(session)).count("It is done.") == 1
    ticket = await session.ticket("T-1")
    assert (ticket.status, ticket.minutes) == ("pending", 5)
    assert first.summary == "T-1 answered, pending"


async def test_a_reply_closes_in_one_act(desk: World) -> None:
    session = await desk.session(grace=GRACE)
    first = await sent(session, GOOD, close=True)
    assert first.waits
    assert (await session.ticket("T-1")).status == "open"
    desk.clock.advance(GRACE)
    assert await session.flush() == []
    assert (await session.ticket("T-1")).status == "closed"


async def test_a_note_with_all_that_follows(desk: World) -> None:
    session = await desk.session(grace=GRACE)
    note = replace(GOOD, public=False, minutes=7, status="on_hold")
    first = await sent(session, note)
    assert not first.waits
    assert first.summary == "T-1 noted; T-1 7 min logged; T-1 status open to on hold"
    ticket = await session.ticket("T-1")
    assert (ticket.status, ticket.minutes) == ("on_hold", 7)
    assert (await session.thread("T-1"))[-3].kind is MessageKind.NOTE
    again = await sent(session, note)
    assert [one.repeated for one in (again.done, *again.after)] == [True, True, True]
    assert (await session.ticket("T-1")).minutes == 7
    closed = await sent(session, replace(GOOD, public=False), close=True, key="k2")
    assert closed.after[-1].summary == "T-1 status on hold to closed"


async def test_what_stops_a_text_sends_nothing(desk: World) -> None:
    session = await desk.session()
    with pytest.raises(InvalidInput, match="customer"):
        await sent(session, replace(GOOD, body="Hello {customer}", ticket="T-1"))
    assert session.history() == []


async def test_a_text_the_rules_refuse_books_nothing(desk: World) -> None:
    desk.ticket("T-9", channel="email", category="howto")
    session = await desk.session()
    review = review_of(replace(GOOD, ticket="T-9", charging="charge"), await session.card("T-9"))
    with pytest.raises(Refused) as refused:
        await send(session, replace(review, problems=()), key="k")
    assert refused.value.code == "channel"
    assert (await session.account("C-1")).balance == 42
    assert session.history() == []


async def test_asking_with_the_text(desk: World) -> None:
    session = await desk.session()
    out = await sent(session, replace(GOOD, ticket="T-5", body="10 credits, may we?", charging="ask"))
    assert out.summary == "T-5 asked for 10 credits; T-5 answered, awaiting approval"
    ticket = await session.ticket("T-5")
    assert (ticket.status, ticket.assessment.state) == ("awaiting_approval", AssessmentState.PROPOSED)
    assert await said(session, "T-5") == ["It fails", "10 credits, may we?"]


async def test_nobody_is_asked_again_while_a_text_that_asks_waits(desk: World) -> None:
    session = await desk.session(grace=GRACE)
    asking = replace(GOOD, ticket="T-5", body="10 credits, may we?", charging="ask")
    first = await sent(session, asking)
    assert first.waits
    assert (await sent(session, asking)).key == first.key, "the same text is the same question"
    with pytest.raises(Refused, match="T-5 is asked already: it goes out in"):
        await session.do("credits.ask", "T-5", Ask("May we?"))
    with pytest.raises(Refused, match="T-5 is asked already: it goes out in"):
        await sent(session, replace(asking, body="May we, once more?"), key="b")
    assert [act.verb for act in session.unsent()] == ["ticket.reply"]
    await take_back(session, first)
    again = await sent(session, replace(asking, body="May we, please?"), key="c")
    assert again.waits


@pytest.mark.parametrize("grace", [timedelta(0), GRACE])
async def test_charging_with_the_text(desk: World, grace: timedelta) -> None:
    desk.ticket("T-9", category="howto")
    session = await desk.session(grace=grace)
    await sent(session, replace(GOOD, ticket="T-9", charging="charge"))
    assert (await session.account("C-1")).balance == 37
    await sent(session, replace(GOOD, ticket="T-9", charging="charge"))
    assert (await session.account("C-1")).balance == 37, "the same key again"
    desk.clock.advance(grace)
    assert await session.flush() == []
    assert await said(session, "T-9") == ["It fails", "It is done."]


async def test_taken_back_in_the_grace_time_with_its_charge(desk: World, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(b"abc")
    desk.ticket("T-9", category="howto")
    session = await desk.session(grace=GRACE)
    out = await sent(session, replace(GOOD, ticket="T-9", charging="charge").attach(str(file)))
    assert out.waits
    done = await take_back(session, out)
    assert len(done) == 2
    assert (await session.account("C-1")).balance == 42
    assert await said(session, "T-9") == ["It fails"]
    assert session.drafts.list() == []
    assert out.writing.body == GOOD.body, "what was written is at hand"
    desk.clock.advance(GRACE)
    await session.flush()
    assert await said(session, "T-9") == ["It fails"]
    again = await sent(session, out.writing)
    assert again.waits
    assert not again.done.repeated
    assert (await session.account("C-1")).balance == 37, "charged again, once"
    await session.flush(every=True)
    await finish(session)
    assert await said(session, "T-9") == ["It fails", "It is done."]
    assert await content(session, "T-9", again.done.messages[-1]) == b"abc"


async def test_what_has_gone_out_is_not_taken_back(desk: World) -> None:
    session = await desk.session()
    out = await sent(session, GOOD)
    with pytest.raises(Refused, match="may have read it"):
        await take_back(session, out)


async def test_files_go_with_the_text(desk: World, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(b"abc")
    session = await desk.session()
    out = await sent(session, GOOD.attach(str(file)))
    assert await content(session, "T-1", out.done.messages[-1]) == b"abc"
    assert session.drafts.list() == []
    file.unlink()
    gone = GOOD.attach(str(file))
    with pytest.raises(InvalidInput, match="there is no such file"):
        await sent(session, gone, key="k2")
    assert (await said(session)).count("It is done.") == 1


async def test_files_of_a_text_that_waits_follow_it(desk: World, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(b"abc")
    state = StateStore.memory()
    session = await desk.session(grace=GRACE, state=state)
    out = await sent(session, GOOD.attach(str(file)))
    again = await sent(session, GOOD.attach(str(file)))
    assert again.waits, "asking again does not send it"
    assert await finish(session) == []
    assert kept(session.drafts) == ()
    desk.clock.advance(GRACE)
    await session.flush()
    later = await desk.session(grace=GRACE, state=state)
    assert await finish(later) == [("T-1", None)]
    assert await content(later, "T-1", out.done.messages[-1]) == b"abc"
    assert await finish(later) == []
    assert later.drafts.list() == []


async def test_a_file_that_is_gone_when_its_text_goes_is_told_once(desk: World, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(b"abc")
    session = await desk.session(grace=GRACE)
    await sent(session, GOOD.attach(str(file)))
    file.unlink()
    await session.flush(every=True)
    told = await finish(session)
    assert [(ticket, error.message if error else "") for ticket, error in told] == [("T-1", f"there is no file {file}")]
    assert await finish(session) == []


@pytest.mark.parametrize("changes", [{"status": "on_hold"}, {"minutes": 5}])
async def test_what_does_not_follow_a_note_is_told(desk: World, changes: dict[str, Any]) -> None:
    session = await desk.session()
    review = review_of(replace(GOOD, public=False, **changes), await session.card("T-1"))
    wrong = replace(review, writing=replace(review.writing, status="new", minutes=changes.get("minutes", 0)))
    out = await send(session, wrong, key="k")
    assert out.trouble is not None
    assert "not done: T-1 can't be new again" in out.summary
    assert (await said(session))[-1] == "It is done."


async def test_a_text_sent_when_the_program_died_is_no_draft(desk: World) -> None:
    state = StateStore.memory()
    session = await desk.session(state=state)
    session.drafts.save(GOOD.draft(desk.clock.at))
    session.drafts.save(replace(GOOD, ticket="T-2", key="0" * 32).draft(desk.clock.at))
    await send(session, review_of(GOOD, await session.card("T-1")))
    assert len(kept(session.drafts)) == 2, "it died before it dropped the draft"
    later = await desk.session(state=state)
    assert await finish(later) == []
    assert [one.ticket for one in kept(later.drafts)] == ["T-2"]
    again = await send(later, review_of(GOOD, await later.card("T-1")))
    assert again.done.repeated
    assert (await said(later)).count("It is done.") == 1


async def test_what_was_undone_can_be_sent_again(desk: World) -> None:
    session = await desk.session()
    note = replace(GOOD, public=False)
    await send(session, review_of(note, await session.card("T-1")))
    await session.undo()
    assert (await said(session)).count("It is done.") == 0
    again = await send(session, review_of(note.with_body("It is done now."), await session.card("T-1")))
    assert not again.done.repeated
    assert (await said(session))[-1] == "It is done now."


async def test_a_text_that_did_not_go_out_comes_back(desk: World, tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(b"abc")
    session = await desk.session(grace=GRACE)
    await sent(session, replace(GOOD, minutes=5).attach(str(file)))
    await session.do("ticket.receive", "T-1", Receive(body="It works now."))
    failed = await session.flush(every=True)
    assert [act.error_code for act in failed] == ["conflict"]
    back = text_of(session, failed[0])
    assert back is not None
    assert (back.body, back.minutes, back.public, [one.path for one in back.files]) == (GOOD.body, 5, True, [str(file)])
    await finish(session)
    await sent(session, back, key="")
    assert await session.flush(every=True) == []
    assert (await said(session))[-1] == GOOD.body
    assert [text_of(session, act) for act in session.history() if act.state is ActState.DONE] == [None, None]


async def test_an_act_is_recorded_as_done(desk: World) -> None:
    session = await desk.session()
    await sent(session, GOOD)
    assert [act.state for act in session.history()] == [ActState.DONE]
