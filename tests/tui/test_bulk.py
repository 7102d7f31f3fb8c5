"""A bulk run at work: it is watched, stopped without a question, reported, gone on with; nothing is done twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import Unavailable
from helpdesk_tui.text import Foreign
from tests.session.flaky import Flaky

if TYPE_CHECKING:
    from helpdesk_tui.model.intents import Applied, Intent
    from tests.session.desk import Shared
    from tests.tui.driver import Desk, Opens


class Slow(Flaky):
    """Lets one ticket be watched for each permit, and knows the keys of what was written."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self.permits = asyncio.Semaphore(100)
        self.down = False
        self.written: list[str] = []

    async def apply(self, intent: Intent) -> Applied:
        if intent.verb == "ticket.watch":
            await self.permits.acquire()
            if self.down:
                raise Unavailable("the line is down")
            self.written.append(intent.key)
        return await super().apply(intent)


class Slows(list[Slow]):
    def __call__(self, connection: Any) -> Any:
        self.append(Slow(connection))
        return self[-1]


async def _begun(d: Desk, line: Slow, *, done: int) -> None:
    """Six tickets are to be watched; so many of them are."""
    line.permits = asyncio.Semaphore(done)
    await d.press("g h space space space space space space w")
    d.sees("6 tickets, the plan")
    await d.quickly("y")
    await d.until_shown(f"{done} of 6")


async def test_a_run_shows_how_far_it_is(at_desk: Opens) -> None:
    slow = Slows()
    async with at_desk(behind=slow) as d:
        await _begun(d, slow[0], done=2)
        d.sees("Watch: 6 tickets", "esc stops it", "2 of 6", "█████████████")
        for _ in range(4):
            slow[0].permits.release()
        await d.settled()
        assert "6 done" in d.said
        assert d.screen is d.desk


async def test_esc_stops_without_a_question_and_the_rest_is_done_once(at_desk: Opens) -> None:
    slow = Slows()
    async with at_desk(behind=slow) as d:
        await _begun(d, slow[0], done=2)
        await d.quickly("esc")
        await d.until_shown("stops after the ticket it is at")
        slow[0].permits.release()
        await d.settled()
        d.sees("cut off", "waiting 3", "done 3", "go on now")
        assert len(slow[0].written) == 3
        slow[0].permits = asyncio.Semaphore(100)
        await d.press("y")
        assert "6 done" in d.said
        assert len(slow[0].written) == len(set(slow[0].written)) == 6
        assert not d.session.unfinished()
        assert len([one.id for one in await d.every() if Foreign("sam") in one.watchers]) == 6
        await d.press("u")
        assert not [one.id for one in await d.every() if Foreign("sam") in one.watchers]


async def test_ctrl_c_stops_too_and_keys_pressed_meanwhile_are_for_what_comes(at_desk: Opens) -> None:
    slow = Slows()
    async with at_desk(behind=slow) as d:
        await _begun(d, slow[0], done=1)
        await d.quickly("ctrl+c n")
        await d.until_shown("stops after")
        slow[0].permits.release()
        await d.settled()
        assert "4 tickets wait" in d.said
        assert d.screen is d.desk


async def test_what_is_left_for_later_is_gone_on_with(at_desk: Opens) -> None:
    slow = Slows()
    async with at_desk(behind=slow) as d:
        await _begun(d, slow[0], done=2)
        await d.quickly("esc")
        slow[0].permits.release()
        await d.settled()
        await d.press("n")
        assert "3 tickets wait: g b goes on with them" in d.said
        slow[0].permits = asyncio.Semaphore(100)
        await d.press("g b")
        d.sees("Watch: 3 of 6 tickets wait")
        await d.press("g")
        assert "6 done" in d.said
        assert len(slow[0].written) == len(set(slow[0].written)) == 6
        await d.press("g b")
        assert "no bulk run was cut off" in d.said


async def test_a_line_that_breaks_is_said_and_the_rest_waits_for_the_next_start(at_desk: Opens, shared: Shared) -> None:
    slow = Slows()
    async with at_desk(behind=slow, state=shared()) as d:
        slow[0].down = True
        await d.press("g h space space space w y")
        d.sees("the line is down", "waiting 3")
        await d.press("n")
    async with at_desk(behind=slow, state=shared()) as d:
        assert "Watch: 3 of 3 tickets wait" in d.said
        assert "g b" in d.said
        await d.press("g b l")
        assert "left undone" in d.said
        assert not d.session.unfinished()
        assert not slow[1].written


async def test_a_long_plan_leaves_its_answers_in_sight(at_desk: Opens) -> None:
    for size in ((60, 20), (80, 24), (120, 40)):
        async with at_desk(size=size) as d:
            await d.press("* w")
            d.sees("the plan", "will change", "y yes", "n no")
            first = d.text
            await d.press("j j")
            assert d.text != first or len(d.desk.tickets.targets()) < size[1]


async def test_a_run_and_its_undo_are_said_in_numbers(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("g h space space space space space space i")
        d.sees("I take it: 6 tickets, the plan")
        await d.press("y")
        assert "done" in d.said
        assert "u takes it back" in d.said
        taken = int(d.said.split()[0])
        assert taken > 1
        await d.press("u")
        assert d.said == f"{taken} undone"
        await d.press("U")
        assert d.said == f"{taken} done again"


async def test_a_plan_says_that_it_goes_on_and_has_an_end(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("* w")
        d.sees("more, j")
        await d.press("G")
        d.sees_not("more, j").sees("y yes")
        assert d.desk.tickets.targets()[-1] in d.text


class Forgetful(Flaky):
    """A desk that does not know the way back of every second act."""

    async def apply(self, intent: Intent) -> Applied:
        applied = await super().apply(intent)
        return replace(applied, before=()) if self.applied % 2 else applied


def forgetful(connection: Any) -> Any:
    return Forgetful(connection)


async def test_a_way_back_is_told_by_what_was_done(at_desk: Opens) -> None:
    async with at_desk(behind=forgetful) as d:
        await d.press("g h space space space :")
        await d.type("tag +told\n")
        d.sees("3 tickets, the plan")
        await d.press("y")
        assert d.said == "3 done  (u takes 1 of them back)"
    async with at_desk() as d:
        await d.press("g h space space space :")
        await d.type("reply Thank you.\n")
        await d.press("y")
        assert d.said == "3 done"
