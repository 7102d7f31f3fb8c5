"""The shipped keymaps: no act loses its keys, nothing clashes, and a person's own keys come first."""

from __future__ import annotations

import pytest

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.config.keymap import chosen_keys, shipped_keys
from helpdesk_tui.config.settings import KeymapName, UserSettings
from helpdesk_tui.tui.keymap import Keymap, make_keymap

NAMES: tuple[KeymapName, ...] = ("default", "gmail", "emacs")


def made(name: KeymapName, **own: str | list[str]) -> Keymap:
    keys = {action.replace("__", "."): key for action, key in own.items()}
    return make_keymap(chosen_keys(UserSettings(keymap=name, keys=keys)))


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_keymap_has_no_problem_and_loses_no_act(name: KeymapName) -> None:
    keymap = made(name)
    assert keymap.problems == ()
    live = {action for table in keymap.keys.values() for names in table.values() for action in names}
    assert [one.id for one in ACTIONS.values() if one.keys and one.id not in live] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_every_keymap_keeps(name: KeymapName) -> None:
    desk = made(name).keys[Where.DESK]
    assert desk[("ctrl+q",)] == ("app.quit",)
    assert desk[("f1",)] == ("app.help",)
    assert not {("D",), (",",)} & desk.keys(), "left to the user"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_outward_or_destructive_is_on_one_key_that_is_not_so_by_default(name: KeymapName) -> None:
    for action, keys in shipped_keys(name).items():
        if ACTIONS[action].danger.value != "none":
            assert all(" " in key or key in ACTIONS[action].keys for key in keys), action


def test_the_users_keys_come_before_the_shipped_ones() -> None:
    keymap = made("gmail", ticket__close="s", act__jump="x")
    desk = keymap.keys[Where.DESK]
    assert desk[("s",)] == ("ticket.close",)
    assert ("e",) not in desk, "the shipped key of an action the user has given another"
    assert any("act.jump" in problem for problem in keymap.problems)
    assert any("act.bookmark" in problem for problem in keymap.problems), "it has lost its only key, and that is said"


def test_a_shipped_action_with_two_keys_gives_one_away_in_silence() -> None:
    keymap = made("gmail", ticket__merge="o")
    assert keymap.problems == ()
    assert keymap.keys[Where.DESK][("o",)] == ("ticket.merge",)
    assert keymap.keys[Where.DESK][("enter",)] == ("view.open",)
