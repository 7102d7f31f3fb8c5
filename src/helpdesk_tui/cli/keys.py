"""``helpdesk keys``: the keys of the app, from the one table of actions and the user's own.

Belongs here: listing, checking and a sheet to print. Does not belong here: the table (``actions``).
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import groupby
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
    from collections.abc import Iterator, Mapping

    from helpdesk_tui.actions import Action

__all__ = ["command"]

command = DefaultGroup(name="keys", help="The keys of the app: list them, check your own, print a sheet.")


@command.command("list", cls=DeskCommand)
@JSON
def list_keys(*, as_json: bool) -> None:
    """Lists every action with its keys, yours in place of the default ones."""
    rows = [_row(action, keys) for action, keys in _keymap()]
    if as_json:
        write_json(rows)
        return
    shown = [[clean(" | ".join(r["keys"]) or "-", Kind.LINE), r["action"], r["title"], r["command"]] for r in rows]
    write_lines(table(("keys", "action", "does", "command"), shown, grows=3))


@command.command("check", cls=DeskCommand)
@JSON
def check(*, as_json: bool) -> None:
    """Checks your keys: unknown actions, one key for two actions, a key that hides others. Ends with 8."""
    from helpdesk_tui.actions import ACTIONS

    own = _own()
    problems = [*_unknown(own, ACTIONS), *_clashes(own)]
    if as_json:
        write_json({"ok": not problems, "problems": problems})
    else:
        write_lines(clean(text, Kind.LINE) for text in problems)
        say(f"{counted(len(own), 'key')} of yours, {counted(len(problems), 'problem')}")
    if problems:
        raise click.exceptions.Exit(ConfigError.exit_code)


@command.command("sheet", cls=DeskCommand)
def sheet() -> None:
    """Prints the cheat sheet of the keys in force."""
    write_lines(clean(line, Kind.LINE) for line in _sheet())


def _keymap() -> Iterator[tuple[Action, tuple[str, ...]]]:
    from helpdesk_tui.actions import ACTIONS

    own = _own()
    for action in ACTIONS.values():
        yield action, own.get(action.id, action.keys)


def _own() -> dict[str, tuple[str, ...]]:
    """The user's keys by action."""
    given = chosen_desk().settings.keys
    return {name: (keys,) if isinstance(keys, str) else tuple(keys) for name, keys in given.items()}


def _row(action: Action, keys: tuple[str, ...]) -> dict[str, Any]:
    return {
        "action": action.id,
        "title": action.title,
        "help": action.help,
        "keys": list(keys),
        "scope": action.scope.value,
        "danger": action.danger.value,
        "undo": action.undo,
        "command": action.command,
    }


def _unknown(own: Mapping[str, tuple[str, ...]], actions: Mapping[str, Action]) -> Iterator[str]:
    for name in own:
        if name not in actions:
            close = get_close_matches(name, actions, n=1)
            yield f"there is no action {name[:40]!r}" + (f", did you mean {close[0]!r}?" if close else "")


def _clashes(own: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Keys that mean two things, where one of them is the user's: the default ones are as they should be."""
    named = [(key, action.id, action.where) for action, keys in _keymap() for key in keys]
    for place, (key, name, where) in enumerate(named):
        for other, second, there in named[place + 1 :]:
            if name == second or where is not there or not {name, second} & own.keys():
                continue
            if key == other:
                yield f"{key}: {name} and {second}"
            elif f"{other} ".startswith(f"{key} ") or f"{key} ".startswith(f"{other} "):
                short, long = sorted((key, other), key=len)
                yield f"{short} hides {long}: {name} and {second}"


def _sheet() -> Iterator[str]:
    rows = sorted(_keymap(), key=lambda row: row[0].id.partition(".")[0])
    for number, (area, found) in enumerate(groupby(rows, key=lambda row: row[0].id.partition(".")[0])):
        if number:
            yield ""
        yield area.capitalize()
        for action, keys in found:
            yield f"  {' '.join(keys) or '-':<8}  {action.title:<22}  {action.help}"
