"""Keys and pastes that come before what they are for: quick fingers, a slow line, a program that types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.events import AppBlur, Paste

from helpdesk_tui.model.ticket import Status
from tests.tui.driver import desk

if TYPE_CHECKING:
    from tests.tui.driver import Desk, Opens


async def _paste(d: Desk, text: str) -> None:
    """A text in one piece, behind the keys so far."""
    d.app.post_message(Paste(text))
    await d.quickly("")


async def _writing(d: Desk, text: str) -> str:
    """A text in the editor; the ticket it is on."""
    ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
    await d.press("r")
    await d.type(text)
    return ticket


async def test_a_text_that_is_discarded_quickly_is_not_sent(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _writing(d, "Never mind")
        before = await d.session.thread(ticket)
        await d.quickly("esc X y")
        await d.settled()
        assert d.screen is d.desk, d.text
        d.sees("discarded")
        assert await d.session.thread(ticket) == before
        assert d.session.unsent() == []
        assert d.session.drafts.list() == []


async def test_keys_behind_a_send_are_for_the_desk(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await _writing(d, "It works again.")
        await d.quickly("esc y H")
        await d.settled()
        d.sees(f"History of {ticket}")
        assert "It works again." in [one.body.raw for one in await d.session.thread(ticket)]


async def test_a_canned_answer_is_picked_quickly(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.status is Status.OPEN)
        await d.quickly("r : : down enter")
        await d.settled()
        d.sees("PUBLIC REPLY", "we would like to look").sees_not("Canned answer")
        await d.press("esc X y")


async def test_a_paste_is_for_the_editor_that_is_about_to_open(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        await d.quickly("c")
        await _paste(d, "seen before,\nsee T-1")
        await d.quickly("esc y")
        await d.settled()
        assert "seen before,\nsee T-1" in [one.body.raw for one in await d.session.thread(ticket)]


async def test_a_paste_is_for_the_field_that_is_about_to_open(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.quickly("/")
        await _paste(d, "plan:vip")
        await d.quickly("enter")
        await d.settled()
        assert d.desk.tickets.filter == "plan:vip"


async def test_a_paste_is_typed_where_letters_narrow_a_list(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("ctrl+p")
        await _paste(d, "Audit log")
        await d.quickly("enter")
        await d.settled()
        d.sees("Done from here")


async def test_a_paste_where_nothing_is_written_says_so(at_desk: Opens) -> None:
    async with at_desk() as d:
        before = d.listed
        await _paste(d, "xiy")
        await d.settled()
        d.sees("nothing is written here")
        assert d.listed == before
        await d.press("s")
        await _paste(d, "o")
        await d.settled()
        d.sees("status")
        await d.press("esc")


@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize("name", ["chidi", "anna", "zoe"])
async def test_a_name_typed_where_letters_choose_is_that_name(name: str, *, opened: bool) -> None:
    async with desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN and str(one.assignee) == "ben")).id
        await (d.press("a") if opened else d.quickly("a"))
        await d.quickly(" ".join(f"{name} "[:-1]))
        await d.quickly("enter")
        await d.settled()
        if name == "zoe":
            assert str((await d.ticket(ticket)).assignee) == "ben"
            await d.press("enter")
        assert str((await d.ticket(ticket)).assignee) == name
        assert d.screen is d.desk


async def test_a_paste_where_letters_choose_is_the_answer() -> None:
    async with desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN and str(one.assignee) == "ben")).id
        for name, more in (("chidi", ""), ("zoe", "enter")):
            await d.press("a")
            await _paste(d, name)
            await d.quickly("enter")
            await d.settled()
            await d.press(more)
            assert str((await d.ticket(ticket)).assignee) == name


async def test_a_tag_typed_or_pasted_where_letters_choose_is_that_tag() -> None:
    async with desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        before = {str(tag) for tag in (await d.ticket(ticket)).tags}
        await d.press("t")
        await _paste(d, "+brand-new")
        await d.quickly("enter")
        await d.settled()
        assert {str(tag) for tag in (await d.ticket(ticket)).tags} == before | {"brand-new"}
        await d.press("t /")
        await d.type("+other\n")
        assert {str(tag) for tag in (await d.ticket(ticket)).tags} == before | {"brand-new", "other"}


async def test_escape_keeps_its_place_among_keys_that_wait(at_desk: Opens) -> None:
    """A sheet, out of it, down a row, another sheet: however late the first one opens."""
    async with at_desk() as d:
        first, second = d.listed[0], d.listed[1]
        await d.quickly("H ctrl+d")
        for _ in range(2):
            await d.pilot.pause(0)
        await d.quickly("esc j H")
        await d.settled()
        d.sees(f"History of {second}").sees_not(f"History of {first}")
        await d.press("esc")


async def test_a_sheet_over_a_sheet_takes_the_keys_behind_it(at_desk: Opens) -> None:
    async with at_desk() as d:
        first = d.current.id
        await d.quickly("V W esc esc j")
        await d.settled()
        assert d.screen is d.desk, d.text
        assert d.current.id != first
        await d.quickly("W j k")
        await d.settled()
        d.sees("Why?")
        await d.press("esc")
        assert d.screen is d.desk


async def test_what_is_typed_behind_a_text_that_is_there_keeps_its_order(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.type("/status:open")
        await d.press("enter")
        await d.type("/,pending assignee:me")
        d.sees("status:open,pending assignee:me")
        await d.press("esc")
        ticket = await _writing(d, "Half")
        await d.press("esc p")
        await d.type("r a sentence, and one more")
        await d.press("esc y")
        assert (await d.session.thread(ticket))[-1].body.raw == "Half a sentence, and one more"


async def test_a_field_without_the_keyboard_keeps_what_is_typed(at_desk: Opens) -> None:
    """Another window had it; the next key brings it back."""
    async with at_desk() as d:
        await d.press("c")
        await d.type("one")
        d.app.post_message(AppBlur())
        await d.type(" two")
        d.sees("one two")
        await d.press("esc X y")
        await d.type("/vi")
        d.app.post_message(AppBlur())
        await d.type("p")
        d.sees("vip")
        await d.press("esc")


async def test_an_escape_does_not_overtake_letters_that_wait(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.on(lambda one: one.status is Status.OPEN)
        await d.quickly("r w e space l o o k space a t space i t")
        await d.until_shown("PUBLIC REPLY")
        assert d.app.waiting
        await d.quickly("esc")
        await d.settled()
        d.sees("we look at it", "y send").sees_not("INTERNAL NOTE")
        await d.press("X y")
        assert d.screen is d.desk


@pytest.mark.parametrize(
    "keys",
    [
        "c n o t e backspace y",
        "c | n o t e backspace y left z ctrl+u a b esc e c esc",
        "/ | v i p x y backspace left delete z enter",
        "c n o t e home x end y left z",
        "c o n e ctrl+w t w o enter a g a i n : )",
        "r H a l l o ctrl+u 2 : t a g space + a b c enter H",
        "/ a b c ctrl+u v i p home x delete y",
        "/ s t a t u s : o p e n enter / enter j j enter J",
        ": 1 0 4 8 enter esc : 1 0 1 1 left 0 backspace enter",
        "W esc 2",
        "H esc p 2",
        "* ! g o - l i v e enter",
        "* esc j",
        "j i",
        "j j j j j j j j j i j i",
        "j ! j !",
        "c w a i t esc e ! esc p 2",
        "j j ? esc tab j W esc k",
    ],
)
async def test_a_breath_of_keys_does_what_they_do_one_by_one(at_desk: Opens, keys: str) -> None:
    shown = []
    for breath in (False, True):
        async with at_desk() as d:
            before, _, behind = keys.rpartition("|")
            await d.press(before)
            await (d.quickly(behind) if breath else d.press(behind))
            await d.settled()
            shown.append(d.text)
    assert shown[0] == shown[1]
