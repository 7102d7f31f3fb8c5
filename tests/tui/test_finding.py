"""Finding tickets: filters, facets, queues, sorting, columns, numbers, the palette and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.model.ticket import Status

if TYPE_CHECKING:
    from tests.tui.driver import Opens


async def test_a_filter_narrows_the_queue_and_is_shown_in_the_bar(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("Q")
        await d.type("all\n")
        await d.press("/")
        await d.type("status:pending\n")
        assert d.listed
        assert all(one.status is Status.PENDING for one in d.desk.tickets.queue.tickets.values())  # type: ignore[union-attr]  # of that pane alone
        d.sees("/ status:pending")
        await d.press("\\")
        assert len(d.listed) > 10
        d.sees_not("/ status:pending")


async def test_esc_takes_the_filter_away(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("/")
        await d.type("rank:vip\n")
        few = len(d.listed)
        await d.press("esc")
        assert len(d.listed) > few


async def test_a_filter_that_finds_nothing_says_what_to_do(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("/")
        await d.type("id:T-9999999\n")
        d.sees("is found by", "takes the filter away")
        await d.press("r")
        assert "no ticket is under the cursor" in d.said
        await d.press("esc")
        assert d.listed


async def test_a_filter_that_cannot_be_read_is_shown_with_a_caret(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("/")
        await d.type("status:\n")
        d.sees("^")
        await d.type("pending")
        await d.press("enter")
        assert d.desk.tickets.filter == "status:pending"


async def test_tab_completes_a_filter(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("Q")
        await d.type("all\n")
        await d.press("/")
        await d.type("statu")
        await d.press("tab")
        await d.type("pend")
        await d.press("tab enter")
        assert d.desk.tickets.filter.strip() == "status:pending"
        assert d.listed


async def test_the_filter_is_there_again_to_be_changed(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("/")
        await d.type("rank:vip\n")
        await d.press("/")
        await d.type(" assignee:none\n")
        assert d.desk.tickets.filter == "rank:vip assignee:none"


async def test_esc_leaves_the_filter_as_it_was(at_desk: Opens) -> None:
    async with at_desk() as d:
        before = d.listed
        await d.press("/")
        await d.type("rank:vip")
        await d.press("esc")
        assert d.listed == before


async def test_facets_add_up_and_come_off_again(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("f")
        d.sees("Show only")
        await d.press("v")
        assert d.desk.tickets.filter == "rank:vip"
        await d.press("n")
        assert d.desk.tickets.filter == "rank:vip assignee:none"
        await d.press("v esc")
        assert d.desk.tickets.filter == "assignee:none"
        d.sees("/ assignee:none")
        assert all(one.assignee is None for one in d.desk.tickets.queue.tickets.values())  # type: ignore[union-attr]  # of that pane alone


async def test_a_queue_is_picked_by_a_part_of_its_name(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("Q")
        d.sees("Queue")
        await d.type("credits")
        await d.press("enter")
        assert d.desk.tickets.view == "short"
        d.sees("Short of credits")


async def test_nothing_is_picked_when_nothing_matches(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("Q")
        await d.type("zzzz")
        d.sees("nothing matches")
        await d.press("enter")
        await d.press("esc")
        assert d.desk.tickets.view == "next-best"


async def test_a_filter_is_kept_under_a_name_and_picked_again(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("/")
        await d.type("rank:vip assignee:none\n")
        found = d.listed
        await d.press(":")
        await d.type("save quiet vips\n")
        d.sees("view quiet vips kept")
        await d.press("g h Q")
        await d.type("quiet")
        await d.press("enter")
        assert d.listed == found


async def test_nothing_is_kept_without_a_filter(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(":")
        await d.type("save x\n")
        assert "nothing is filtered" in d.said


async def test_the_order_is_picked_by_a_letter(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("S")
        d.sees("Order", "newest first")
        await d.press("n")
        times = [one.received for one in d.desk.tickets.queue.tickets.values()]  # type: ignore[union-attr]  # of that pane alone
        assert times == sorted(times, reverse=True)
        await d.press("S r")
        times = [one.received for one in d.desk.tickets.queue.tickets.values()]  # type: ignore[union-attr]  # of that pane alone
        assert times == sorted(times)
        await d.press("S b")


async def test_columns_come_and_go(at_desk: Opens) -> None:
    async with at_desk() as d:
        d.sees("customer")
        await d.press("C")
        d.sees("[x]")
        await d.press("c enter")
        assert "customer" not in d.lines[1]
        await d.press("C c enter")
        assert "customer" in d.lines[1]


async def test_a_number_opens_its_ticket_with_or_without_letters(at_desk: Opens) -> None:
    async with at_desk() as d:
        wanted = d.listed[4]
        await d.press("#")
        await d.type(wanted.removeprefix("T-") + "\n")
        assert d.desk.tickets.opened
        assert d.current.id == wanted
        await d.press("esc :")
        await d.type(d.listed[5] + "\n")
        assert d.current.id == d.listed[5]


async def test_a_number_that_is_none_says_so(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("#")
        await d.type("999999\n")
        assert "there is no ticket 999999" in d.said


async def test_back_to_the_ticket_before(at_desk: Opens) -> None:
    async with at_desk() as d:
        first, second = d.listed[:2]
        await d.press("enter J")
        assert d.current.id == second
        await d.press("-")
        assert d.current.id == first


async def test_next_best_and_why(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("G ;")
        best = (await d.session.next_best(1))[0].ticket.id
        assert d.current.id == best
        assert d.said.startswith(best)


async def test_next_best_in_a_ticket_is_another_one(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("; enter")
        first = d.current.id
        await d.press(";")
        assert d.desk.tickets.opened
        assert d.current.id != first


async def test_bookmarks_are_a_queue_of_their_own(at_desk: Opens) -> None:
    async with at_desk() as d:
        first, second = d.listed[:2]
        await d.press("b j b")
        assert "bookmarked" in d.said
        await d.press("Q")
        await d.type("bookmarks\n")
        assert sorted(d.listed) == sorted((first, second))
        await d.press("b")
        assert "no bookmark any more" in d.said


async def test_the_palette_finds_an_act_by_a_part_of_its_name(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("ctrl+p")
        d.sees("What?")
        await d.type("i take")
        d.sees("I take it")
        await d.press("enter")
        assert str((await d.ticket()).assignee) == "sam"


async def test_the_palette_opens_what_asks_on(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("ctrl+p")
        await d.type("log minutes")
        await d.press("enter")
        d.sees("minutes")
        await d.type("25\n")
        assert (await d.ticket()).minutes == 25


async def test_the_palette_leaves_without_a_trace(at_desk: Opens) -> None:
    async with at_desk() as d:
        before = await d.ticket()
        await d.press("ctrl+p")
        await d.type("close")
        await d.press("esc")
        assert await d.ticket() == before


async def test_a_command_with_all_it_needs_asks_nothing(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(":")
        await d.type("assign anna\n")
        assert str((await d.ticket()).assignee) == "anna"


async def test_a_command_without_all_it_needs_asks(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(":")
        await d.type("snooze\n")
        d.sees("until when")
        await d.press("esc")
        assert (await d.ticket()).snoozed_until is None


async def test_an_unknown_command_is_shown_with_a_caret_and_the_nearest(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(":")
        await d.type("asign anna\n")
        d.sees("unknown command", "^", "assign")
        await d.press("ctrl+u")
        await d.type("watch\n")
        assert [str(one) for one in (await d.ticket()).watchers][-1] == "sam"


async def test_commands_are_completed(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(":")
        await d.type("assi")
        d.sees("assign")
        await d.press("tab")
        await d.type("an")
        await d.press("tab enter")
        assert str((await d.ticket()).assignee) == "anna"


async def test_places_filters_queues_and_orders_by_command(at_desk: Opens) -> None:
    async with at_desk() as d:
        for typed, seen in (("go migrations", "At work"), ("go tickets", "Next best"),
                            ("filter rank:vip", "/ rank:vip"),
                            ("view snoozed", "▸Snoozed"), ("queue mine", "▸Mine"), ("sort -received", "▸Mine"),
                            ("theme dark", "▸Mine")):  # fmt: skip
            await d.press(":")
            await d.type(f"{typed}\n")
            d.sees(seen)
        assert d.app.theme == "dark"


async def test_a_mistake_in_a_typed_value_is_pointed_at(at_desk: Opens) -> None:
    async with at_desk() as d:
        before = await d.ticket()
        for wrong in ("status gone", "time soon", "sort colour", "view nowhere", "theme pink"):
            await d.press(":")
            await d.type(f"{wrong}\n")
            assert "^" in d.text or d.said, wrong
            await d.press("esc")
            await d.press("esc")
        assert await d.ticket() == before


async def test_a_filter_that_cannot_be_read_stays_in_the_line_and_filters_nothing(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press(":")
        await d.type("filter rank:vip\n")
        before = d.listed
        for wrong, at in (("filter foo:bar", "foo:bar"), ("filter   plan:vip status:opne", "opne")):
            await d.press(":")
            await d.type(f"{wrong}\n")
            marked = next(n for n, one in enumerate(d.lines) if "^" in one)
            assert wrong in d.lines[marked - 1]
            assert d.lines[marked].index("^") == d.lines[marked - 1].index(at)
            await d.press("esc")
            assert (d.desk.tickets.filter, d.listed) == ("rank:vip", before)
            assert "⏎" not in d.lines[1]


async def test_an_order_that_there_is_not_is_not_in_force(at_desk: Opens) -> None:
    async with at_desk() as d:
        before = d.listed
        await d.press(":")
        await d.type("sort colour\n")
        assert d.said.startswith("not shown: ")
        assert "subject" in d.lines[1]
        d.sees_not("OLD")
        assert (d.desk.tickets.sort, d.listed) == (None, before)
        await d.press("ctrl+r")
        assert d.listed == before
        d.sees_not("not read")


async def test_help_shows_the_keys_of_every_place(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("?")
        d.sees("Keys", "In Tickets, above all")
        await d.press("ctrl+d")
        d.sees("Everywhere")
        await d.press("G")
        d.sees("In a question")
        await d.press("q f1")
        d.sees("In Tickets, above all")
        await d.press("esc")


async def test_records_are_filtered_by_their_words(at_desk: Opens) -> None:
    async with at_desk() as d:
        await d.press("3")
        pane = d.desk.pane
        name = pane.shown[1].migration.id  # type: ignore[attr-defined]  # of that pane alone
        await d.press("/")
        await d.type(f"{name}\n")
        assert [one.migration.id for one in pane.shown] == [name]  # type: ignore[attr-defined]  # of that pane alone
        await d.press("esc")
        assert len(pane.shown) > 1  # type: ignore[attr-defined]  # of that pane alone
