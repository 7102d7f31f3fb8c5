"""What is typed into a prompt is never lost: refused, it stays with what is wrong; left, it is there the next time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import Status
from tests.session.flaky import Flaky
from tests.tui.driver import desk

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.backends.api import Connection
    from tests.tui.driver import Desk, Opens


async def _open_one(d: Desk) -> str:
    return (await d.on(lambda one: one.status is Status.OPEN)).id


async def _written(d: Desk) -> str:
    ticket = await _open_one(d)
    await d.press("r")
    await d.type("Good morning.")
    await d.press("esc")
    return ticket


async def test_a_new_ticket_that_is_refused_stays_in_its_form(at_desk: Opens) -> None:
    async with at_desk() as d:
        count = len(await d.every())
        await d.press("ctrl+n enter /")
        await d.type("C-nobody\n")
        await d.type("My whole long subject\n")
        d.sees("New ticket: customer", "/ C-nobody", "there is no customer C-nobody")
        await d.press("ctrl+u enter")
        d.sees_not("New ticket:")
        made = [one for one in await d.every() if str(one.subject) == "My whole long subject"]
        assert (len(made), len(await d.every())) == (1, count + 1)


async def test_a_subject_that_is_refused_stays(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("ctrl+n enter enter")
        await d.type("s" * 1_001 + "\n")
        d.sees("New ticket: subject", "subject is longer than 1,000 characters")
        await d.press("backspace enter")
        assert [one for one in await d.every() if str(one.subject) == "s" * 1_000]


async def test_a_form_that_is_left_keeps_what_was_typed(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("ctrl+n enter enter")
        await d.type("Half a subject")
        await d.press("esc ctrl+n enter enter")
        d.sees("Half a subject")
        await d.press("end")
        await d.type(", and the rest\n")
        assert [one for one in await d.every() if str(one.subject) == "Half a subject, and the rest"]
        await d.press("ctrl+n enter enter")
        d.sees_not("Half a subject")


async def test_a_key_takes_the_place_of_what_was_left() -> None:
    async with desk() as d:
        ticket = await _open_one(d)
        before = (await d.ticket(ticket)).minutes
        await d.press("T 9 9 esc T 5 enter")
        assert (await d.ticket(ticket)).minutes == before + 5


async def test_a_reason_the_plan_was_refused_for_is_there_again(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN and not one.urgent)).id
        await d.press("!")
        await d.type("The shop stands still")
        await d.press("esc !")
        d.sees("The shop stands still")
        await d.press("enter")
        assert str((await d.ticket(ticket)).urgent_reason) == "The shop stands still"


async def test_what_was_typed_outlives_a_desk_that_is_away() -> None:
    flaky: list[Flaky] = []

    def behind(connection: Connection) -> Connection:
        flaky.append(Flaky(connection))
        return flaky[0]

    async with desk(behind=behind) as d:
        await d.press("ctrl+n enter enter")
        flaky[0].plan = ["unavailable"] * 9
        await d.type("A subject of some length\n")
        flaky[0].plan = []
        await d.press("ctrl+n enter enter")
        d.sees("A subject of some length")
        await d.press("enter")
        assert [one for one in await d.every() if str(one.subject) == "A subject of some length"]


async def test_a_line_that_came_to_nothing_is_there_again(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _open_one(d)
        await d.press(":")
        await d.type("42424242\n")
        assert "42424242" in d.said
        await d.press(":")
        d.sees("42424242")
        await d.type("tag +typed\n")
        await d.press(":")
        d.sees_not("42424242")


async def test_a_line_whose_act_is_refused_stays_with_what_is_wrong() -> None:
    async with desk() as d:
        ticket = await _open_one(d)
        await d.press(":")
        await d.type("time 1441 all day\n")
        d.sees("1441 minutes can't be logged", "from 1 to 1440 minutes")
        await d.press("ctrl+u 6 0 enter")
        d.sees_not("can't be logged")
        assert (await d.ticket(ticket)).minutes >= 60
        assert (await d.session.thread(ticket))[-1].body.raw == "60 min logged: all day"


async def test_times_of_the_review_stay_until_they_are_right(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _written(d)
        await d.press("l")
        await d.type("tomorow 9:00\n")
        d.sees("Send later", "tomorow 9:00", "is no time", "such as 2h")
        await d.press("esc l")
        d.sees("Send later", "tomorow 9:00")
        await d.type("tomorrow 9:00\n")
        d.sees("not before Tue 2026-11-24 09:00")


async def test_minutes_of_the_review_stay_until_they_are_right(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _written(d)
        await d.press("T")
        await d.type("half an hour\n")
        d.sees("Minutes spent", "half an hour", "is no number of minutes", "such as 25")
        await d.press("ctrl+u")
        await d.type("25h\n")
        d.sees("1500 minutes can't be logged", "25h")
        await d.press("esc T")
        d.sees("25h")
        await d.type("25\n")
        d.sees("25 min")
        await d.press("T 0 enter")
        d.sees_not("25 min")


async def test_a_path_that_is_wrong_stays(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("error")
    async with desk() as d:
        await _written(d)
        await d.press("a")
        await d.type(f"{tmp_path}/log.tx\n")
        d.sees("Attach a file", "log.tx: there is no such file")
        await d.type("t\n")
        d.sees("1 file")
        await d.press("a - enter")
        d.sees_not("1 file")


async def test_what_escalates_stays_when_it_is_not_done(at_desk: Opens) -> None:
    async with at_desk() as d:
        await _open_one(d)
        await d.press("E enter")
        await d.type("They are furious")
        await d.press("enter n E enter")
        d.sees("They are furious")


async def test_a_customer_nobody_finds_stays_in_the_prompt(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("g u")
        await d.type("zzqqxx\n")
        d.sees("zzqqxx", "no customer is found by zzqqxx")
        await d.press("esc")
        d.sees_not("zzqqxx")


async def test_a_command_with_an_open_quote_stays() -> None:
    async with desk() as d:
        await _open_one(d)
        await d.press("|")
        await d.type("grep 'x\n")
        d.sees("Pipe to a command", "grep 'x", "close the quotes")
