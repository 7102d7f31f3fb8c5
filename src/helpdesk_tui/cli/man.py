"""``helpdesk man``: a manual page made from the commands themselves.

Belongs here: turning commands into roff. Does not belong here: texts; they are the commands' own help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helpdesk_tui import __version__
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.exits import EXIT_CODES
from helpdesk_tui.cli.output import write_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["command"]

_ENVIRONMENT = {
    "NO_COLOR": "no colour at all",
    "VISUAL, EDITOR": "editor for replies, notes and the configuration",
    "HELPDESK_RT_TOKEN, HELPDESK_RT_USER, HELPDESK_RT_PASSWORD": "secrets of a Request Tracker backend",
    "HELPDESK_PG_PASSWORD": "secret of a PostgreSQL backend",
    "XDG_CONFIG_HOME, XDG_STATE_HOME": "where configuration and state are kept",
}


@click.command("man", cls=DeskCommand)
def command() -> None:
    """Prints the manual page: helpdesk man | man -l -"""
    context = click.get_current_context().find_root()
    write_lines(_page(context.command, context))


def _page(root: click.Command, context: click.Context) -> Iterator[str]:
    yield f'.TH HELPDESK 1 "" "helpdesk {__version__}" "User Commands"'
    yield from _section("NAME", "helpdesk \\- a support engineer\\(aqs desk in a terminal")
    yield from _section("SYNOPSIS", ".B helpdesk", "[\\fIOPTIONS\\fR] [\\fICOMMAND\\fR] [\\fIARGS\\fR]...")
    yield from _section("DESCRIPTION", *_text(root.help or ""))
    yield ".SH OPTIONS"
    yield from _options(root, context)
    yield ".SH COMMANDS"
    yield from _commands(root, context, "helpdesk")
    yield ".SH EXIT STATUS"
    for code, meaning in EXIT_CODES.items():
        yield from _item(str(code), meaning)
    yield ".SH ENVIRONMENT"
    for name, meaning in _ENVIRONMENT.items():
        yield from _item(name, meaning)


def _commands(command: click.Command, context: click.Context, path: str) -> Iterator[str]:
    if not isinstance(command, click.Group):
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        if inner is None or inner.hidden:
            continue
        below = click.Context(inner, info_name=name, parent=context)
        usage = " ".join(inner.collect_usage_pieces(below))
        yield f".SS {_plain(f'{path} {name} {usage}')}"
        yield from _text(inner.help or "")
        yield from _options(inner, below)
        yield from _commands(inner, below, f"{path} {name}")


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for param in command.get_params(context):
        record = param.get_help_record(context)
        if record is not None and not (param.name == "help" and context.parent is not None):
            yield from _item(*record)


def _section(title: str, *lines: str) -> Iterator[str]:
    yield f".SH {title}"
    yield from lines


def _item(term: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield f"\\fB{_plain(term)}\\fR"
    yield _plain(meaning) or "\\&"


def _text(text: str) -> Iterator[str]:
    """Paragraphs of a help text."""
    for paragraph in text.replace("\b", "").strip().split("\n\n"):
        yield ".PP"
        yield _plain(" ".join(paragraph.split()))


def _plain(text: str) -> str:
    """Text in which roff finds no instruction."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{plain}" if plain.startswith(".") else plain
