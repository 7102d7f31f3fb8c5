"""Keys of one's own work everywhere: in the queue, in lists to pick from, in questions, in sheets."""

from __future__ import annotations

import pytest

from helpdesk_tui.config.keymap import chosen_keys
from helpdesk_tui.config.settings import UserSettings
from helpdesk_tui.tui.keymap import make_keymap
from helpdesk_tui.tui.screens.dialogs import Pick, Sheet
from helpdesk_tui.tui.screens.question import Question
from tests.tui.driver import Desk, desk

OWN: dict[str, str | list[str]] = {
    "picker.next": "ctrl+g",
    "picker.cancel": ["alt+q", "esc"],
    "question.yes": "o",
    "question.no": ["y", "enter"],
    "view.close": "alt+w",
    "move.down": ["ctrl+n", "down"],
    "ticket.create": [],
}


def back(one: Desk) -> bool:
    """Whether nothing is over the desk."""
    return one.screen is one.desk


async def test_a_list_to_pick_from() -> None:
    async with desk(keys=OWN) as one:
        await one.press("Q")
        assert isinstance(one.screen, Pick)
        before = one.screen.at
        await one.press("ctrl+g")
        assert one.screen.at == before + 1
        await one.press("alt+q")
        assert back(one)


async def test_a_question_takes_the_users_yes_and_no() -> None:
    async with desk(keys=OWN) as one:
        ticket = one.current
        await one.press("x")
        assert isinstance(one.screen, Question), one.text
        await one.press("y")
        assert (await one.ticket(ticket.id)).status is ticket.status
        await one.press("x")
        await one.press("o")
        assert (await one.ticket(ticket.id)).status is not ticket.status


async def test_a_sheet_moves_and_closes_by_the_users_keys() -> None:
    async with desk(keys=OWN, size=(80, 24)) as one:
        await one.press("?")
        assert isinstance(one.screen, Sheet)
        top = one.text
        await one.press("ctrl+n")
        assert one.text != top
        await one.press("alt+w")
        assert back(one)


async def test_the_queue_moves_by_the_keys_of_emacs() -> None:
    async with desk(keys=chosen_keys(UserSettings(keymap="emacs"))) as one:
        first = one.current.id
        await one.press("ctrl+n")
        second = one.current.id
        await one.press("p")
        assert (second != first, one.current.id) == (True, first)
        await one.press("alt+v ctrl+v ctrl+x b")
        assert isinstance(one.screen, Pick)
        await one.press("ctrl+g")
        assert back(one)


@pytest.mark.parametrize(
    ("name", "key", "why"),
    [
        ("review.send", "enter", "enter can't be used: it never sends, and never says yes"),
        ("question.yes", "enter", "enter can't be used: it never sends, and never says yes"),
        ("text.review", "a", "a can't be used: it could not be typed any more"),
        ("text.canned", "a b", "a can't be used: it could not be typed any more"),
        ("picker.cancel", "y", "y can't be used: it could not be typed any more"),
    ],
)
def test_a_key_that_would_send_blindly_or_could_not_be_typed_is_left_out(name: str, key: str, why: str) -> None:
    keymap = make_keymap({name: key})
    assert keymap.problems == (f"keys: {name}: {why}",)
    assert keymap.of(name) == make_keymap().of(name)


async def test_keys_that_clash_are_told_at_the_start_in_the_words_of_the_check() -> None:
    keys = {"ticket.claim": "a"}
    async with desk(keys=keys) as d:
        said = "keys: a is ticket.claim now, and ticket.assign has no key left"
        assert make_keymap(keys).problems == (said,)
        d.sees(said)
        assert d.said == said
