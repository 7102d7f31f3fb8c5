"""The table of acts and the table of verbs say the same."""

from __future__ import annotations

from helpdesk_tui.actions import ACTIONS, Danger, Scope, Where
from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.session.verbs.table import VERBS

BY_JOURNAL = {"ticket.undo", "ticket.redo", "ticket.unmerge"}
TWINS = {"% p"}
"""One key, two acts: the one that is possible."""


def test_every_verb_is_an_action_and_every_writing_action_a_verb() -> None:
    assert {name for name, action in ACTIONS.items() if action.writes} == {*VERBS, *BY_JOURNAL}


def test_scope_says_what_a_verb_is_done_to() -> None:
    assert {name: ACTIONS[name].scope.value for name in VERBS} == {name: verb.on for name, verb in VERBS.items()}


def test_no_key_does_two_things() -> None:
    for where in Where:
        keys = [key for one in ACTIONS.values() if one.where is where for key in one.keys if key not in TWINS]
        assert len(keys) == len(set(keys))
        assert not {"D", ",", "ctrl+c", "ctrl+s"} & set(keys)


def test_what_cant_be_undone_says_why() -> None:
    assert all(action.undo != bool(action.no_undo) for action in ACTIONS.values())
    assert all(action.danger is not Danger.DESTRUCTIVE or not action.undo for action in ACTIONS.values())


def test_capabilities_are_known_and_texts_are_there() -> None:
    known = {*(one.value for one in Capability), ""}
    for action in ACTIONS.values():
        assert action.capability in known
        assert action.title
        assert action.help.endswith(".")
        assert action.command or action.scope is Scope.SCREEN
        assert action.command.startswith("helpdesk ") or not action.command
