"""Writes the generated pages under ``docs/``; with ``--check`` only says which are out of date."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.cli.exits import EXIT_CODES
from helpdesk_tui.cli.main import root
from helpdesk_tui.policy.loader import BUILT_IN, Packs
from helpdesk_tui.tui.forms.commands import COMMANDS
from tests.tools.config_page import configuration_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["LIFE", "PAGES", "stale"]

LIFE = {
    "claim": "ticket.claim", "assign": "ticket.assign", "release": "ticket.release", "reply": "ticket.reply",
    "note": "ticket.note", "set status": "ticket.status", "set urgent": "ticket.urgent", "assess": "credits.assess",
    "ask approval": "credits.ask", "record approval": "credits.approve", "record refusal": "credits.decline",
    "charge": "credits.charge", "split": "ticket.split", "merge": "ticket.merge", "link": "ticket.link",
    "tag": "ticket.tag", "snooze": "ticket.snooze", "watch": "ticket.watch", "follow-up": "ticket.follow_up",
    "bulk on a selection": "mark.all", "undo": "ticket.undo", "log time": "ticket.time",
}  # fmt: skip
"""The verbs of a ticket's life, in the words of its rules, each with its action."""

DOCS = Path(__file__).parents[2] / "docs"


def command_line_page() -> str:
    """The help of every command, as the command prints it."""
    parts = ["# Command line", "", "Generated from the commands themselves by `make docs`."]
    parts += ["", "## Exit codes", "", "| code | means |", "|---|---|"]
    parts += [f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()]
    for path, text in command_helps():
        parts += ["", f"## {path}", "", "```text", text.rstrip(), "```"]
    return "\n".join(parts) + "\n"


def command_helps() -> Iterator[tuple[str, str]]:
    """Every command's path and help text, at 80 columns."""
    return _helps(root, None, "helpdesk")


def rules_page() -> str:
    """Every rule of the built-in packs."""
    parts = [
        "# The rules",
        "",
        "Generated from the built-in packs by `make docs`. S: stated by the vendor's page. P: on another public page",
        "of the vendor. D: a decision of this program, to be changed in a pack of your own.",
    ]
    packs = Packs()
    for name in BUILT_IN:
        pack = packs.pack(name)
        parts += ["", f"## {pack.pack.title}", "", "| rule | | says | source |", "|---|---|---|---|"]
        parts += [f"| `{r.id}` | {r.basis.value} | {r.sentence} | {r.source} |" for r in pack.rules.values()]
    return "\n".join(parts) + "\n"


def keys_page() -> str:
    """Every action with its ways in, by the place where its keys work."""
    parts = [
        "# Keys",
        "",
        "Generated from the table of actions by `make docs`. A key that is no letter of yours can be",
    ]
    parts += ["changed under `[keys]` of the configuration; `helpdesk keys check` says what is wrong with it."]
    parts += ["", "## The life of a ticket", "", "What can be done to a ticket, each in four ways."]
    parts += ["", _row(["verb", "keys", "palette", "`:`", "command line"]), _row(["---"] * 5)]
    parts += [_row(cells) for cells in life_rows()]
    for where, title in _PLACES.items():
        named = where is Where.DESK
        head = ["action", "keys", "does", *(["`:`", "palette", "command line", "undo"] if named else [])]
        parts += ["", f"## {title}", "", _row(head), _row(["---"] * len(head))]
        parts += [_row(cells) for cells in action_rows(where)]
    return "\n".join(parts) + "\n"


def action_rows(where: Where) -> Iterator[list[str]]:
    """The cells of every action of a place: id, keys, help; on the desk also name, palette, command, undo."""
    for action in ACTIONS.values():
        if action.where is not where:
            continue
        keys = " ".join(f"`{_in_cell(key)}`" for key in action.keys) or "-"
        cells = [f"`{action.id}`", keys, action.help]
        if where is Where.DESK:
            command = f"`{_in_cell(action.command)}`" if action.command else "-"
            undo = "yes" if action.undo else action.no_undo
            cells += [f"`:{command_name(action.id)}`", action.title, command, undo]
        yield cells


def life_rows() -> Iterator[list[str]]:
    """The cells of every verb of a ticket's life: verb, keys, palette, name to type, command."""
    for verb, name in LIFE.items():
        action = ACTIONS[name]
        keys = " ".join(f"`{_in_cell(key)}`" for key in action.keys)
        yield [verb, keys, action.title, f"`:{command_name(name)}`", f"`{_in_cell(action.command)}`"]


def command_name(action: str) -> str:
    """The shortest name of an action on the ``:`` line."""
    names = [name for name, meant in COMMANDS.items() if meant == action]
    return (
        f"go {action.removeprefix('go.')}"
        if action.startswith("go.")
        else min(names, key=lambda name: (len(name), name))
    )


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|")


_PLACES = {
    Where.DESK: "Everywhere",
    Where.TEXT: "In a text",
    Where.REVIEW: "In the review bar",
    Where.PICKER: "In a list to pick from",
    Where.QUESTION: "In a question",
}


PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": command_line_page,
    "keys.md": keys_page,
    "configuration.md": configuration_page,
    "rules.md": rules_page,
}
"""Every generated page and what makes it."""


def stale() -> list[str]:
    """Names of the pages whose file differs from what would be written now."""
    return [name for name, make in PAGES.items() if not _same(DOCS / name, make())]


def _helps(command: click.Command, parent: click.Context | None, path: str) -> Iterator[tuple[str, str]]:
    settings = {**command.context_settings, "terminal_width": 80}
    context = click.Context(command, info_name=path.rsplit(" ", 1)[-1], parent=parent, **settings)
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _helps(inner, context, f"{path} {name}")


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        names = stale()
        if names:
            sys.stderr.write(f"out of date: {', '.join(names)}; run make docs\n")
        return 1 if names else 0
    DOCS.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
