"""Getting about in a queue: the cursor, other queues, marks and ranges, the panes, the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.tui.driver import Desk, Opens


async def test_the_cursor_goes_down_and_up_and_stops_at_the_ends(at_desk: Opens) -> None:
    async with at_desk() as d:
        first, second = d.listed[:2]
        await d.press("j")
        assert d.current.id == second
        await d.press("k k k")
        assert d.current.id == first
        await d.press("G j")
        assert d.current.id == d.listed[-1]


async def test_top_and_bottom(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("G")
        assert d.current.id == d.listed[-1]
        await d.press("g g")
        assert d.current.id == d.listed[0]
        await d.press("end home")
        assert d.current.id == d.listed[0]


async def test_half_pages(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("ctrl+d")
        far = d.listed.index(d.current.id)
        assert 2 < far < 15
        await d.press("ctrl+u")
        assert d.current.id == d.listed[0]
        await d.press("pagedown pageup")
        assert d.current.id == d.listed[0]


async def test_the_verdict_and_the_preview_follow_the_cursor(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("j j j")
        assert d.desk.tickets.card is not None
        assert d.desk.tickets.card.ticket.id == d.current.id


async def test_the_preview_scrolls_while_the_cursor_stays(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = d.current.id
        await d.press("J J K")
        assert d.current.id == ticket


async def test_the_next_queue_and_back(at_desk: Opens) -> None:
    async with at_desk() as d:
        d.sees("Next best")
        await d.press("]")
        assert d.desk.tickets.view == "mine"
        assert all(str(one.assignee) == "sam" for one in d.desk.tickets.queue.tickets.values())  # type: ignore[union-attr]  # of that pane alone
        await d.press("[")
        assert d.desk.tickets.view == "next-best"
        await d.press("h")
        assert d.desk.tickets.view == "migrations"
        await d.press("l ctrl+pagedown ctrl+pageup")
        assert d.desk.tickets.view == "next-best"


async def test_space_marks_and_goes_down(at_desk: Opens) -> None:
    async with at_desk() as d:
        first, second = d.listed[:2]
        await d.press("space space")
        assert d.desk.tickets.targets() == tuple(sorted((first, second)))
        assert d.current.id == d.listed[2]
        await d.press("esc")
        assert d.desk.tickets.targets() == (d.listed[2],)


async def test_space_again_takes_the_mark_away(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("space k space")
        assert d.desk.tickets.queue is not None
        assert not d.desk.tickets.queue.marked


async def test_a_range_is_marked_from_here_to_there(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("v j j")
        assert set(d.desk.tickets.targets()) == set(d.listed[:3])
        await d.press("space esc")
        await d.press("esc")
        assert d.desk.tickets.targets() == (d.current.id,)


async def test_esc_ends_a_range_before_anything_else(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("space v j j esc")
        assert len(d.desk.tickets.targets()) == 1
        await d.press("esc")
        assert d.desk.tickets.targets() == (d.current.id,)


async def test_all_that_match_are_marked_and_said(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("]")
        await d.press("*")
        assert d.desk.tickets.queue is not None
        assert len(d.desk.tickets.queue.marked) == d.desk.tickets.queue.size
        d.sees(f"{d.desk.tickets.queue.size} marked")


async def test_the_basket_shows_what_is_marked(at_desk: Opens) -> None:
    async with at_desk() as d:
        first, second = d.listed[:2]
        await d.press("space space B")
        d.sees("Marked", first, second)
        await d.press("esc")


async def test_marks_stay_while_the_cursor_wanders(at_desk: Opens) -> None:
    async with at_desk() as d:
        first = d.listed[0]
        await d.press("space G g g ctrl+d")
        assert d.desk.tickets.targets() == (first,)


async def test_jump_goes_to_a_row_by_its_letter(at_desk: Opens) -> None:
    async with at_desk() as d:
        fourth = d.listed[3]
        await d.press("g j")
        d.sees("Jump to", fourth)
        await d.press("f")
        assert d.current.id == fourth


async def test_zoom_gives_the_preview_more_or_nothing(at_desk: Opens) -> None:
    async with at_desk() as d:
        rows = len(d.desk.tickets.rows.seen)
        await d.press("+")
        assert len(d.desk.tickets.rows.seen) < rows
        await d.press("_ _")
        assert len(d.desk.tickets.rows.seen) > rows
        await d.press("+ p")
        assert len(d.desk.tickets.rows.seen) > rows
        await d.press("p P")


async def test_panes_by_number_by_name_and_in_turn(at_desk: Opens) -> None:
    async with at_desk() as d:
        for keys, name in (("2", "credits"), ("3", "migrations"), ("4", "entitlements"), ("1", "tickets"),
                           ("g c", "credits"), ("g m", "migrations"), ("g e", "entitlements"), ("g t", "tickets"),
                           ("tab", "credits"), ("shift+tab", "tickets"), ("shift+tab", "entitlements")):  # fmt: skip
            await d.press(keys)
            assert name == d.desk.pane.NAME


async def test_a_pane_keeps_its_place(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("j j")
        ticket = d.current.id
        await d.press("3 j 1")
        assert d.current.id == ticket
        await d.press("3")
        assert d.desk.panes["migrations"].rows.cursor == 1  # type: ignore[attr-defined]  # of that pane alone


async def test_home_is_the_first_queue_without_a_filter(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("] ]")
        await d.press("g h")
        assert (d.desk.tickets.view, d.desk.tickets.filter) == ("next-best", "")


async def test_a_click_puts_the_cursor_there_and_a_double_click_opens(at_desk: Opens) -> None:
    async with at_desk() as d:
        third = d.listed[2]
        await d.click(third)
        assert d.current.id == third
        d.sees(d.listed[0])
        await d.pilot.click(offset=(20, d.lines.index(next(one for one in d.lines if third in one))), times=2)
        await d.settled()
        assert d.desk.tickets.opened
        assert d.current.id == third


@pytest.mark.parametrize("width", [120, 140])
async def test_a_click_on_a_queue_beside_the_list_shows_it(at_desk: Opens, width: int) -> None:
    async with at_desk(size=(width, 40)) as d:
        await d.click("Snoozed")
        assert d.desk.tickets.view == "snoozed"
        await d.click("Unassigned")
        assert d.desk.tickets.view == "unassigned"


@pytest.mark.parametrize("keys", [": {} enter", ";", "enter J"])
async def test_the_cards_beside_an_open_ticket_are_its_own_and_the_way_back_ends_on_it(
    at_desk: Opens, keys: str
) -> None:
    async with at_desk(size=(120, 40)) as d:
        far = d.listed[len(d.listed) // 2]
        await d.press("enter" if keys == ";" else "j")
        before = d.current.id
        await d.press(keys.format(" ".join(far)))
        opened = d.current.id
        assert d.desk.tickets.has_class("opened")
        assert opened != before
        assert _beside(d) == opened
        await d.press("esc")
        assert not d.desk.tickets.opened
        assert d.current.id == opened
        assert _beside(d) == opened


def _beside(d: Desk) -> str:
    """The ticket whose cards stand beside the list."""
    found = d.desk.tickets.beside
    assert found is not None, d.text
    return found.card.ticket.id


async def test_the_way_back_from_a_ticket_that_is_not_in_the_list_is_where_it_began(at_desk: Opens) -> None:
    async with at_desk(size=(120, 40)) as d:
        await d.press("j")
        before = d.current.id
        other = next(one.id for one in await d.every() if one.id not in d.listed)
        await d.press(f": {' '.join(other)} enter")
        assert d.current.id == other
        await d.press("esc")
        assert d.current.id == before
        assert _beside(d) == before


@pytest.mark.parametrize("width", [100, 120, 139, 140, 200])
async def test_a_wider_terminal_has_no_poorer_list(at_desk: Opens, width: int) -> None:
    async with at_desk() as d:
        narrow = d.desk.tickets.rows.size.width
        await d.resize(width, 40)
        assert d.desk.tickets.rows.size.width >= narrow
        assert d.lines[0].endswith("4 Entitlements  demo")
        assert "…" not in d.lines[0]
        assert width == 100 or "Awaiting app" in d.text


async def test_the_wheel_scrolls_and_the_cursor_stays_in_sight(at_desk: Opens) -> None:
    from textual.events import MouseScrollDown

    async with at_desk() as d:
        await d.pilot._post_mouse_events([MouseScrollDown], "#queue", button=0)
        await d.settled()
        assert d.desk.tickets.rows.cursor in d.desk.tickets.rows.seen


async def test_a_russian_keyboard_is_the_same_keyboard(at_desk: Opens) -> None:
    async with at_desk() as d:
        first, second = d.listed[:2]
        await d.press("о")
        assert d.current.id == second
        await d.press("л")
        assert d.current.id == first
        await d.press("п п")
        assert d.current.id == first
        await d.press("ы")
        d.sees("Status")
        await d.press("esc")


async def test_a_key_without_a_meaning_says_so(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("D")
        assert "does nothing here" in d.said
        await d.press("g z")
        assert "g z does nothing here" in d.said
        await d.press("2 <")
        assert d.said


async def test_what_may_follow_a_prefix_is_shown_and_esc_ends_it(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("$")
        await d.until(lambda: "What if" in d.text)
        d.sees("Assess", "They agreed", "Refund")
        await d.press("esc")
        d.sees_not("They agreed")
        await d.press("%")
        await d.until(lambda: "Checklist" in d.text or "Check the result" in d.text)
        await d.press("esc j")


async def test_a_ticket_opened_by_its_number_is_under_the_cursor_when_it_is_left(at_desk: Opens) -> None:
    """The verdict in view is always of the row the cursor is on."""
    async with at_desk() as d:
        other = d.listed[5]
        await d.press("j :")
        await d.type(f"{other}\n")
        d.sees(other)
        await d.press("q")
        card = d.desk.tickets.card
        assert card is not None
        assert card.ticket.id == other == d.current.id


async def test_the_numbers_of_queues_follow_what_is_done(at_desk: Opens) -> None:
    async with at_desk() as d:
        ticket = await d.on(lambda one: one.assignee is None)
        before = dict(d.desk.tickets.counts)
        await d.press("i")
        assert (await d.ticket(ticket.id)).assignee is not None
        after = d.desk.tickets.counts
        assert after["mine"][0] == before["mine"][0] + 1
        assert after["unassigned"][0] == before["unassigned"][0] - 1


async def test_the_other_pane_goes_on_from_a_ticket_come_to_by_its_number(at_desk: Opens) -> None:
    async with at_desk() as d:
        here, after = d.listed[5:7]
        await d.press(":")
        await d.type(f"{here}\n")
        assert d.current.id == here
        await d.press("J")
        assert d.current.id == after
        await d.press("K")
        assert d.current.id == here
