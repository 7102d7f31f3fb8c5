"""``helpdesk keys``: the keys of the app, exactly as the app has them when it starts.

Belongs here: listing, checking and a sheet to print. Does not belong here: the table (``actions``), what keys mean
together (``tui.keymap``, which knows no screen and is asked by both).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import chosen_desk
from helpdesk_tui.cli.groups import DefaultGroup
from helpdesk_tui.cli.output import counted, say, write_json, write_lines
from helpdesk_tui.cli.tables import table
from helpdesk_tui.errors import ConfigError
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.actions import Action
    from helpdesk_tui.config.settings import UserSettings
    from helpdesk_tui.tui.keymap import Keymap

__all__ = ["command", "key_problems", "keymap_of"]

command = DefaultGroup(name="keys", help="The keys of the app: list them, check your own, print a sheet.")
_PLACES = {
    "desk": "Everywhere",
    "text": "In a text",
    "review": "In the review bar",
    "picker": "In a list to pick from",
    "question": "In a question",
}


@command.command("list", cls=DeskCommand)
@JSON
def list_keys(*, as_json: bool) -> None:
    """Lists every action with its keys, yours in place of the default ones."""
    rows = [_row(action, keys) for action, keys in _live(_keymap())]
    if as_json:
        write_json(rows)
        return
    shown = [
        [clean(" | ".join(r["keys"]) or "-", Kind.LINE), r["where"], r["action"], r["title"], r["command"]]
        for r in rows
    ]
    write_lines(table(("keys", "where", "action", "does", "command"), shown, grows=4))


@command.command("check", cls=DeskCommand)
@JSON
def check(*, as_json: bool) -> None:
    """Checks your keys as the app does when it starts: unknown actions, one key for two, a key that hides others.

    Ends with 8 when there is something to put right.
    """
    settings = chosen_desk().settings
    problems = key_problems(settings)
    if as_json:
        write_json({"ok": not problems, "problems": problems})
    else:
        write_lines(clean(text, Kind.LINE) for text in problems)
        name = settings.keymap or "default"
        say(f"keymap {name}, {counted(len(settings.keys), 'key')} of yours, {counted(len(problems), 'problem')}")
    if problems:
        raise click.exceptions.Exit(ConfigError.exit_code)


@command.command("sheet", cls=DeskCommand)
def sheet() -> None:
    """Prints the cheat sheet of the keys in force, by the place where they are pressed."""
    write_lines(clean(line, Kind.LINE) for line in _sheet(_keymap()))


def key_problems(settings: UserSettings) -> list[str]:
    """What is wrong with the user's keys, a sentence each; also which action each of them is taken from."""
    return [*keymap_of(settings).problems, *_taken(settings)]


def _taken(settings: UserSettings) -> Iterator[str]:
    from helpdesk_tui.actions import ACTIONS
    from helpdesk_tui.config.keymap import shipped_keys
    from helpdesk_tui.tui.keymap import make_keymap

    before = make_keymap({name: list(keys) for name, keys in shipped_keys(settings.keymap or "default").items()})
    now = keymap_of(settings)
    for name, keys in now.own.items():
        where = ACTIONS[name].where
        for key in keys if name in settings.keys else ():
            parts = tuple(key.split())
            for other in before.keys[where].get(parts, ()):
                left = [" ".join(one) for one, names in now.keys[where].items() if other in names]
                if other not in settings.keys and other != name and left and name in now.keys[where].get(parts, ()):
                    yield f"keys: {key} ({name}) is taken from {other}, which has {', '.join(left)} left"


def keymap_of(settings: UserSettings) -> Keymap:
    """The keys the app has with these settings."""
    from helpdesk_tui.config.keymap import chosen_keys
    from helpdesk_tui.tui.keymap import make_keymap

    return make_keymap(chosen_keys(settings))


def _keymap() -> Keymap:
    return keymap_of(chosen_desk().settings)


def _live(keymap: Keymap) -> Iterator[tuple[Action, tuple[str, ...]]]:
    """Every action with the keys that really reach it: one that another action has taken is not there."""
    from helpdesk_tui.actions import ACTIONS

    for action in ACTIONS.values():
        found = keymap.keys[action.where].items()
        yield action, tuple(" ".join(keys) for keys, names in found if action.id in names)


def _row(action: Action, keys: tuple[str, ...]) -> dict[str, Any]:
    return {
        "action": action.id,
        "where": action.where.value,
        "title": action.title,
        "help": action.help,
        "keys": list(keys),
        "scope": action.scope.value,
        "danger": action.danger.value,
        "undo": action.undo,
        "command": action.command,
    }


def _sheet(keymap: Keymap) -> Iterator[str]:
    """Places in the order of the app's help; acts that can only be called by name come last of their place."""
    rows = list(_live(keymap))
    for number, (where, title) in enumerate(_PLACES.items()):
        if number:
            yield ""
        yield title
        here = [row for row in rows if row[0].where.value == where]
        for action, keys in sorted(here, key=lambda row: not row[1]):
            yield f"  {'  '.join(keys) or ':' + action.id:<16}  {action.title:<22}  {action.help}"
