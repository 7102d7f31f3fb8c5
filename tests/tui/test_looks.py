"""What a person sees at each size: a wider screen is never poorer, what is cut is marked, words are right."""

from __future__ import annotations

import ast
import re
from datetime import timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import helpdesk_tui.tui
from helpdesk_tui.text import cells
from helpdesk_tui.tui.lines import Span, ascii_text, flowed
from helpdesk_tui.tui.screens.question import Question
from helpdesk_tui.words import due_words
from tests.tui.driver import desk

if TYPE_CHECKING:
    from tests.tui.driver import Desk

DEMO = "memory:"
TABS = re.compile(r"[ ▸](\D+?) \d+")


async def listed(d: Desk, key: str) -> tuple[list[str], list[str]]:
    """Titles of the columns of a pane, and its rows."""
    await d.press(key)
    rows = d.desk.pane.query("Rows").first().size.height
    width = d.desk.pane.query("Rows").first().size.width
    top = 1
    return d.lines[top][:width].split(), [one[:width].rstrip() for one in d.lines[top + 1 : top + rows]]


@pytest.mark.parametrize("key", ["2", "3", "4"])
async def test_a_wider_screen_shows_no_less(key: str) -> None:
    known: tuple[set[str], int, float] = (set(), 0, 0.0)
    for size in ((60, 20), (80, 24), (120, 40), (200, 60)):
        async with desk(size=size) as d:
            titles, rows = await listed(d, key)
        cut = sum("…" in one for one in rows)
        shown = sum(bool(one) for one in rows)
        assert set(titles) >= known[0], (size, titles)
        assert shown >= known[1], size
        assert known[2] == 0 or cut / shown <= known[2], (size, rows)
        known = (set(titles), shown, max(cut / max(1, shown), 0.01))


@pytest.mark.parametrize(("width", "more"), [(60, True), (80, True), (100, True)])
async def test_queues_there_is_no_room_for_are_counted(width: int, more: bool) -> None:
    async with desk(size=(width, 24)) as d:
        for key, of in (("1", 7), ("3", 5)):
            await d.press(key)
            found = re.search(r"\+(\d+) more", d.lines[0])
            left = int(found[1]) if found else 0
            names = d.lines[0][: found.start() if found else None]
            assert names.count(" · ") + (0 if found else 1) + left == of, d.lines[0]
            assert "…" not in names, d.lines[0]
        assert more


@pytest.mark.parametrize("size", [(20, 5), (24, 6), (40, 10)], ids=str)
async def test_a_row_matters_more_than_what_is_round_it(size: tuple[int, int]) -> None:
    async with desk(size=size) as d:
        assert re.search(r"▶ +!.* T-\d", d.lines[2]), d.text
        await d.press("enter")
        assert "T-10" in d.lines[1]
        assert any("│" in one for one in d.lines[2:-1]), d.text
        await d.press("esc 3")
        assert re.search(r"▶ +88\d\d\d", d.lines[2]), d.text


async def test_what_j_does_in_a_ticket_is_worded_right() -> None:
    async with desk() as d:
        await d.press("enter")
        assert "J next ticket" in d.lines[-1]
        await d.press("esc 2")
        assert "$y agreed" in d.lines[-1]
        await d.press("3")
        assert "%e free again?" in d.lines[-1]


async def test_keys_of_a_question_are_whole_at_every_width() -> None:
    for width in (30, 60, 80):
        async with desk(size=(width, 24)) as d:
            yes = "send it all the same (send and close)"
            d.app.push_screen(Question("Sure?", [], details=[], yes=yes, no="back to the text"))
            await d.settled()
            if width >= 60:
                d.sees("y " + yes)
            d.sees("n back to the text", "esc not now")


def test_parts_flow_into_rows_and_none_is_broken() -> None:
    parts = [(Span(key, "key"), Span(" word   ")) for key in "abcdefgh"]
    rows = flowed(parts, 20)
    assert [cells(row.text.rstrip()) <= 20 for row in rows] == [True] * len(rows)
    assert "".join(row.text for row in rows) == "".join(f"{key} word   " for key in "abcdefgh")
    assert len(flowed(parts, 0)) == 1


async def test_a_time_on_the_clock_has_its_zone() -> None:
    async with desk() as d:
        ticket = next(one for one in await d.every() if one.placement.due is not None)
        due = ticket.placement.due
        assert due is not None
        zone = timezone(timedelta(hours=5, minutes=30))
        assert re.fullmatch(r"\w{3} \d+:\d\d\+05:30", due_words(ticket, due - timedelta(days=2), zone))
        assert due_words(ticket, due - timedelta(hours=2), zone) == "2:00"
        await d.press("4")
        assert re.search(r"theirs \w{3} \d\d:\d\d \+\d\d", d.text)


def own_signs() -> set[str]:
    """What the code of the screen draws and is not ASCII."""
    found: set[str] = set()
    for path in Path(helpdesk_tui.tui.__path__[0]).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for one in ast.walk(tree):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in said:
                found |= {
                    char for char in one.value if char.isprintable() and not char.isascii() and not char.isalpha()
                }
    return found


def test_every_sign_of_ours_has_one_in_ascii() -> None:
    signs = own_signs() - {"№"}  # a key that is understood, and never drawn
    assert len(signs) > 20
    assert {sign for sign in signs if not ascii_text(sign).isascii()} == set()


async def test_help_is_searched() -> None:
    async with desk(size=(60, 20)) as d:
        await d.press("?")
        d.sees("In Tickets, above all", "/ or a word narrows")
        await d.press("/")
        await d.type("merge")
        d.sees("Puts a ticket into another", "/ merge")
        d.sees_not("Reply", "Everywhere Everywhere")
        await d.press("enter")
        d.sees("/ merge", "j/k scroll")
        await d.press("esc")
        d.sees("In Tickets, above all")
        await d.press("m u t")
        d.sees("nothing matches; backspace widens")
        await d.press("backspace backspace")
        d.sees("Merge")
        await d.press("esc esc")
        d.sees("r reply")
        await d.press("2 ?")
        d.sees("In Credits, above all")


async def test_help_scrolls_by_the_keys_that_scroll() -> None:
    async with desk() as d:
        await d.press("? G")
        d.sees("In a question")
        d.sees_not("In Tickets, above all")
        await d.press("g q")
        d.sees("r reply")


async def test_the_thread_is_in_sight_while_writing() -> None:
    async with desk(size=(120, 20)) as d:
        ticket = await d.on(lambda one: one.id == "T-1008")
        first = (await d.session.thread(ticket.id))[-1].body.line(limit=200)
        for key, word in (("r", "PUBLIC REPLY"), ("c", "INTERNAL NOTE")):
            await d.press(key)
            d.sees(word, first, "thread down")
            await d.type("text of mine")
            await d.press("ctrl+pageup")
            top = d.text
            await d.press("ctrl+pagedown")
            assert d.text != top
            await d.press("esc K J")
            d.sees(first, "text of mine", "J thread down")
            await d.resize(80, 24)
            d.sees("text of mine")
            d.sees_not("thread down", first)
            await d.resize(120, 20)
            d.sees(first)
            await d.press("X y")
