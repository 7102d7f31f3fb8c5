"""What somebody who does not know the desk yet is told: slips, reasons, whose a ticket is, how to begin."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Capability
from tests.tui.driver import desk
from tests.tui.test_edges import Weaker

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.backends.api import Connection
    from tests.tui.driver import Desk, Opens

ANSWER = """
[consent]
title = "Ours"
text = "{customer}, may we take {price} of your credits? - Ours"
[short]
title = "Ours, short"
text = "{customer}, {missing} are missing for {price}. - Ours"
"""


async def test_a_slip_in_a_filter_is_asked_about(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("/")
        await d.type("breeched")
        await d.press("enter")
        d.sees("did you mean breached?")
        await d.press("/ ctrl+u")
        await d.type("plan:vp")
        await d.press("enter")
        d.sees("plan has no value 'vp', did you mean 'vip'?")


async def test_a_desk_without_credits_says_so_with_the_reason() -> None:
    async with desk() as d:
        await d.on(lambda one: one.desk == "litextension" and one.status == "open")
        await d.press("$ e")
        assert "desk litextension prices nothing in credits: what is owed there goes by the service level" in d.said
        assert "desk.credits.none" in d.said


async def test_the_review_bar_says_so_too() -> None:
    async with desk() as d:
        await d.on(lambda one: one.desk == "litextension" and one.status == "open")
        await d.press("r")
        await d.type("Hello")
        await d.press("esc $")
        d.sees("prices nothing in credits")
        assert "charges" not in d.text


async def test_who_has_a_ticket_is_named_before_it_is_taken() -> None:
    async with desk() as d:
        ticket = await d.on(lambda one: one.status == "open" and str(one.assignee) == "ben")
        await d.press("i")
        d.sees(f"I take it {ticket.id}: ben has it: take it over")


def _keeps_none_of_its_own(behind: Connection) -> Connection:
    return Weaker(behind, frozenset({Capability.BULK}))


async def test_an_empty_desk_says_how_to_begin(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'new.db'}"
    for size in ((60, 20), (80, 24)):
        async with desk(url, size=size) as d:
            d.sees("No ticket yet: ctrl+n opens one, or helpdesk import FILE")
            await d.press("/ x y enter")
            d.sees('is found by "xy"').sees_not("No ticket yet")
    async with desk(url, behind=_keeps_none_of_its_own) as d:
        d.sees("Nothing in", "is the next queue")
    async with desk() as d:
        await d.press("/ x y z q enter")
        d.sees("Nothing in", "is found by", "takes the filter away").sees_not("No ticket yet")


async def test_the_next_best_says_that_the_cursor_is_there(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("j ;")
        best = d.current.id
        assert d.said.startswith(f"{best}: work by")
        await d.press(";")
        assert d.current.id == best
        assert d.said.startswith(f"{best} is already the next best, because work by")


async def test_times_are_told_in_the_zone_of_who_reads_them() -> None:
    async with desk(zone=timezone(timedelta(hours=4))) as d:
        await d.press(";")
        assert "(+04:00)" in d.said
        assert "(+00:00)" not in d.said
        await _snoozed(d)
        assert "put aside until Tue 2026-11-24 09:00 (+04:00)" in d.said
        assert (await d.ticket()).snoozed_until is not None


async def _snoozed(d: Desk) -> None:
    await d.on(lambda one: one.status == "open" and str(one.assignee) == "sam")
    await d.press("z /")
    await d.type("tomorrow 9:00")
    await d.press("enter")


async def test_consent_is_asked_in_ones_own_words(tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "en.toml").write_text(ANSWER)
    for folder, ours in ((None, False), (tmp_path, True)):
        async with desk(folder=folder, size=(100, 40)) as d:
            await d.on(_to_be_asked)
            await d.press("$ e i")
            d.sees("the customer gets this text:")
            assert ("- Ours" in d.text) == ours
            await d.press("y")
            (event, *_) = [one for one in reversed(await d.session.thread(d.current.id)) if one.sender == "agent"]
            assert ("- Ours" in event.body.raw) == ours


def _to_be_asked(one: object) -> bool:
    return getattr(one, "id", "") == "T-1028"
