"""What goes wrong, and who else is there: read-only desks, backends that can less, conflicts, news, errors, sizes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.model.ticket import Status
from helpdesk_tui.session.verbs.handling import Assign
from helpdesk_tui.session.verbs.making import Create
from tests.tui.driver import colleague, desk

if TYPE_CHECKING:
    from helpdesk_tui.backends.api import Connection
    from tests.tui.driver import Opens


class Weaker:
    """A connection that can do less than the one behind it, and fails when it is told to."""

    def __init__(self, behind: Connection, without: frozenset[Capability] = frozenset()) -> None:
        self._behind, self._without = behind, without
        self.broken = False

    @property
    def capabilities(self) -> frozenset[Capability]:
        return frozenset(self._behind.capabilities) - self._without

    def why_not(self, name: Capability) -> str:
        return "this desk keeps no accounts" if name in self._without else self._behind.why_not(name)

    def __getattr__(self, name: str) -> Any:
        if self.broken and name in {"search", "tickets", "thread", "customers", "migrations", "accounts"}:
            raise HelpdeskError("the desk does not answer")
        return getattr(self._behind, name)


def _without_credits(behind: Connection) -> Connection:
    return Weaker(behind, frozenset({Capability.CREDITS}))


async def test_a_read_only_desk_reads_and_writes_nothing(at_desk: Opens) -> None:
    async with at_desk(read_only=True) as d:
        before = await d.every()
        for keys in ("i", "x", "s", "r", "c", "t", "z", "$ e", "$ c", "ctrl+n", "!"):
            await d.press(keys)
            assert "read-only" in d.said, keys
        await d.press("enter esc V esc 2 3 4 1 @ esc")
        assert await d.every() == before


async def test_a_backend_without_credits_says_why(at_desk: Opens) -> None:
    async with at_desk(behind=_without_credits) as d:
        for keys in ("$ e", "$ c", "$ h", "$ y"):
            await d.press(keys)
            assert "keeps no accounts" in d.said, keys
        await d.press("$ l")
        assert "keeps no accounts" in d.said or "accounts" in d.text
        await d.press("esc 2")
        assert "accounts" in d.text or d.said


async def test_somebody_else_was_quicker(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.OPEN)).id
        async with colleague(d) as other:
            await d.press("a")
            await other.do("ticket.assign", ticket, Assign("dora"))
            await d.press("down enter")
            assert d.said
            d.is_clean()


async def test_times_in_rows_go_on_by_themselves_and_only_they_are_painted(at_desk: Opens) -> None:
    async with at_desk(turn=0.01) as d:
        await d.settled()
        queue, rows = d.desk.tickets.queue, d.desk.tickets.rows
        assert queue is not None
        before = {n: queue.line(n).cells for n in rows.seen}  # type: ignore[union-attr]  # they are read
        d.clock.advance(timedelta(seconds=61))
        await d.until(lambda: queue.now == d.clock.now())
        after = {n: queue.line(n).cells for n in rows.seen}  # type: ignore[union-attr]  # they are read
        changed = {n for n in before if before[n] != after[n]}
        assert set() < changed < set(before), "some times show minutes, and some days"
        assert all(before[n][2:] == after[n][2:] for n in before)
        await d.settled()
        for _, due, name, *_ in (map(str, after[n]) for n in changed):
            assert due in next(one for one in d.lines if name in one)


async def test_news_changes_a_row_in_its_place(at_desk: Opens) -> None:
    async with at_desk(every=0.01) as d:
        await d.press("j j")
        here, first = d.current.id, d.listed[0]
        async with colleague(d) as other:
            await other.do("ticket.assign", first, Assign("dora"))
        await d.until(lambda: "dora" in next(one for one in d.lines if first in one))
        assert d.current.id == here
        assert d.listed[0] == first


async def test_a_new_ticket_is_announced_and_the_cursor_stays(at_desk: Opens) -> None:
    async with at_desk(every=0.01) as d:
        await d.press("j j")
        here, before = d.current, list(d.listed)
        async with colleague(d) as other:
            await other.do(
                "ticket.create", "", Create(desk=here.desk, customer=here.customer, subject="New", channel="helpdesk")
            )
        await d.until(lambda: "1 new" in d.text)
        assert d.current.id == here.id
        assert d.listed == before
        await d.press("ctrl+r")
        assert d.current.id == here.id
        assert len(d.listed) == len(before) + 1


async def test_what_was_read_stays_when_the_desk_does_not_answer(at_desk: Opens) -> None:
    made: list[Weaker] = []

    def behind(connection: Connection) -> Connection:
        made.append(Weaker(connection))
        return made[0]

    async with at_desk(behind=behind) as d:
        before = d.listed
        made[0].broken = True
        await d.press("ctrl+r")
        d.sees("does not answer", before[0])
        await d.press("j V")
        d.is_clean()
        made[0].broken = False
        await d.press("esc ctrl+r")
        d.sees_not("does not answer")


async def test_an_empty_desk(at_desk: Opens) -> None:
    async with at_desk("memory:?tickets=0") as d:
        for pane in "1234":
            await d.press(pane)
            for keys in ("j", "k", "G", "enter", "esc", "W", "V", "i", "x", "space", "y", "@", "H", "d", "$ e", "% e"):
                await d.press(keys)
                await d.press("esc")
        await d.press("1")
        d.sees("No ticket yet")


async def test_the_size_changes_while_a_dialog_is_open(at_desk: Opens) -> None:
    async with at_desk(size=(120, 40)) as d:
        for keys in ("s", "V", "?", "ctrl+p", "/", "@", "W", "g s", "x"):
            await d.press(keys)
            for size in ((60, 20), (200, 60), (120, 40)):
                await d.resize(*size)
            await d.press("esc")
            await d.press("esc")
        d.sees("Next best")


async def test_the_size_changes_in_every_pane(at_desk: Opens) -> None:
    async with at_desk(size=(120, 40)) as d:
        for pane in "1234":
            await d.press(f"{pane} j enter")
            for size in ((60, 20), (20, 5), (200, 60), (80, 24), (120, 40)):
                await d.resize(*size)
            await d.press("esc")


async def test_an_own_key_and_what_is_wrong_with_others(at_desk: Opens) -> None:
    keys: dict[str, str | list[str]] = {
        "ticket.claim": "D",
        "ticket.note": "ctrl+c",
        "ticket.gone": "x",
        "move.down": "j",
    }
    async with at_desk(keys=keys) as d:
        said = [text for _, text in d.desk.notices]
        assert any("ctrl+c can't be used" in one for one in said)
        assert any("there is no action 'ticket.gone'" in one for one in said)
        await d.press("D")
        assert str((await d.ticket()).assignee) == "sam"
        await d.press("? esc")


async def test_nobody_locks_themselves_out(at_desk: Opens) -> None:
    async with at_desk(keys={"app.quit": "Q", "app.help": []}) as d:
        await d.press("f1")
        d.sees("Keys")
        await d.press("esc")
        assert any("keeps ctrl+q" in text for _, text in d.desk.notices)


async def test_ascii_only(at_desk: Opens) -> None:
    async with at_desk(ascii_only=True, size=(120, 40)) as d:
        ours = "▸▶│┆─█░·–…"
        for keys in ("j", "2", "3", "4", "1"):
            await d.press(keys)
            body = [one for one in d.lines[1:] if one.isascii()]
            assert body
        assert not any(sign in d.lines[0] for sign in ours), d.lines[0]


async def test_time_passes_and_the_rows_know(at_desk: Opens) -> None:
    async with at_desk() as d:
        before = d.lines[2]
        await d.passes(timedelta(hours=3))
        await d.press("j k")
        assert d.lines[2] != before


async def test_quit_leaves_at_once_when_nothing_waits(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.quickly("q")
        await d.pilot.pause(0)
        assert d.app.return_value is None


async def test_q_closes_what_is_open_first(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("enter q")
        assert not d.desk.tickets.opened
        await d.press("V q")
        d.sees("Next best")


async def test_a_theme_is_picked(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("ctrl+p")
        await d.type("theme")
        await d.press("enter")
        d.sees("Theme")
        await d.press("down enter")
        d.sees("Next best")


async def test_hammering_every_key_breaks_nothing(at_desk: Opens) -> None:
    async with at_desk() as d:
        for key in "jkhlGJK1234[]{};+_/nNfQSC#vB*AEXzZwLM<m.edHb@IyYoOuUVWp-":
            await d.press(key)
            await d.press("esc")
            await d.press("esc")
        d.is_clean()


@pytest.mark.parametrize("opened", [False, True], ids=["queue", "thread"])
async def test_another_size_looks_as_if_it_had_been_so_from_the_start(opened: bool, at_desk: Opens) -> None:
    """What stands below and beside the list is laid out anew, not when the cursor moves next."""
    keys, shown = "enter" if opened else "j k", {}
    for size in ((160, 50), (60, 20)):
        async with at_desk(size=size) as fresh:
            await fresh.press(keys)
            shown[size] = fresh.text
    async with at_desk() as d:
        await d.press(keys)
        for size, text in shown.items():
            await d.resize(*size)
            assert d.text == text


@pytest.mark.parametrize("keys", ["s", "V", "?", "ctrl+p", "/", "x", ":", "r", "c", "g s", "x W"])
async def test_ctrl_q_ends_the_program_over_a_dialog(keys: str, at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(keys)
        await d.quickly("ctrl+q")
        await d.until(lambda: d.app.return_code is not None)


@pytest.mark.parametrize("keys", ["c x", "c x esc"])
async def test_ctrl_q_asks_when_a_text_would_be_gone(keys: str, at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(f"{keys} ctrl+q")
        d.sees("Quit?", "texts that were not sent")
        await d.press("n")
        d.sees_not("Quit?")
        await d.press("ctrl+q")
        await d.quickly("y")
        await d.until(lambda: d.app.return_code is not None)


async def test_ctrl_q_over_a_dialog_asks_when_something_is_unsent() -> None:
    async with desk(grace=timedelta(seconds=10)) as d:
        await d.press("r x esc y")
        await d.press("s ctrl+q")
        d.sees("Quit?", "1 not sent yet")
        await d.press("ctrl+q n")
        d.sees("Status").sees_not("Quit?")
        assert d.app.return_code is None


async def test_a_key_held_down_answers_nothing_whatever_comes_behind_it(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.SOLVED)).id
        await d.press("x")
        await d.quickly("y j")
        await d.settled()
        assert (await d.ticket(ticket)).status is Status.CLOSED, "a key behind it makes no repetition of it"


async def test_a_key_held_down_since_before_a_question_does_not_answer_it(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = (await d.on(lambda one: one.status is Status.SOLVED)).id
        await d.quickly("y x y y")
        await d.settled()
        assert (await d.ticket(ticket)).status is Status.CLOSED, "the first is no repetition"
    async with at_desk(keys={"ticket.close": "y"}) as d:
        ticket = (await d.on(lambda one: one.status is Status.SOLVED)).id
        await d.quickly("y y y y")
        await d.settled()
        assert (await d.ticket(ticket)).status is Status.SOLVED
        d.sees("Close")
