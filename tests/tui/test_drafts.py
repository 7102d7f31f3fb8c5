"""Drafts: none is lost to another text, another window, or another way of writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import Status
from helpdesk_tui.tui.writing.compose import writing_of
from tests.tui.driver import desk

if TYPE_CHECKING:
    from tests.session.desk import Shared
    from tests.tui.driver import Desk

WORK = "Half an hour of work"
OTHER_WINDOW = 1
"""A process that lives for as long as this one."""


async def drafts(d: Desk) -> set[tuple[str, str]]:
    d.desk.helpers.flush_drafts()
    return {(one.kind, one.body) for one in d.session.drafts.list()}


async def kept(d: Desk, text: str = WORK) -> str:
    ticket = await d.on(lambda one: one.status is Status.OPEN)
    await d.press("r")
    await d.type(text)
    await d.press("esc p")
    assert ("reply", text) in await drafts(d)
    return ticket.id


async def test_a_macro_kept_as_a_draft_is_another_one() -> None:
    async with desk() as d:
        await kept(d)
        await d.press("m l p")
        found = await drafts(d)
        assert ("reply", WORK) in found
        assert len(found) == 2


async def test_discarding_a_typed_reply_leaves_the_draft() -> None:
    async with desk() as d:
        await kept(d)
        await d.press(":")
        await d.type("reply thanks")
        await d.press("enter X y")
        assert await drafts(d) == {("reply", WORK)}


async def test_a_note_switched_to_a_reply_leaves_the_kept_reply() -> None:
    async with desk() as d:
        await kept(d)
        await d.press("c")
        await d.type("A note")
        await d.press("ctrl+t")
        assert await drafts(d) == {("reply", WORK), ("reply", "A note")}
        await d.press("ctrl+t")
        assert await drafts(d) == {("reply", WORK), ("note", "A note")}
        await d.press("ctrl+t esc X y")
        assert await drafts(d) == {("reply", WORK)}


async def test_two_windows_write_on_one_ticket(shared: Shared) -> None:
    async with desk(state=shared(OTHER_WINDOW)) as one:
        await kept(one)
        async with desk(state=shared()) as two:
            await two.on(lambda found: found.status is Status.OPEN)
            await two.press("r")
            two.sees_not(WORK)
            await two.type("two")
            assert await drafts(two) == {("reply", WORK), ("reply", "two")}
            await two.press("esc X y")
            assert await drafts(two) == {("reply", WORK)}
            await two.press("g d enter")
            two.sees(WORK)
            await two.type(" and more")
            await two.press("esc X y")
            assert await drafts(two) == {("reply", WORK)}


async def test_a_draft_of_a_window_that_is_gone_is_taken_up(shared: Shared) -> None:
    async with desk(state=shared(0)) as gone:
        await kept(gone)
    async with desk(state=shared()) as d:
        await d.on(lambda found: found.status is Status.OPEN)
        await d.press("r")
        d.sees(WORK)
        await d.type("!")
        assert await drafts(d) == {("reply", f"{WORK}!")}


async def test_another_text_under_the_key_of_one_that_was_sent_goes_out() -> None:
    async with desk() as d:
        ticket = await kept(d)
        (draft,) = d.session.drafts.list()
        await d.press("r esc y")
        again = writing_of(draft).with_body("Another text")
        for _ in range(2):
            d.session.drafts.save(again.draft(d.clock.now()))
            await d.press("r esc y")
        said = [one.body.raw for one in await d.session.thread(ticket)]
        assert (said.count(WORK), said.count("Another text")) == (1, 1)
