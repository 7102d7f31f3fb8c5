"""``helpdesk``: the root command, and the one place where errors end.

Belongs here: which commands there are, and how a failure becomes an exit code. Does not belong here: the commands.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from helpdesk_tui import __version__
from helpdesk_tui.cli.context import DeskGroup, global_options
from helpdesk_tui.cli.given import Settings
from helpdesk_tui.cli.output import say, write_error
from helpdesk_tui.errors import HelpdeskError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from click.shell_completion import CompletionItem

__all__ = ["COMMANDS", "ended", "root", "run"]

COMMANDS: dict[str, tuple[str, str]] = {
    "next": ("next", "the ticket to do now, and why"),
    "tickets": ("tickets", "list, show, and every verb on tickets"),
    "credits": ("credits", "accounts, ledger, and what a ticket costs"),
    "migrations": ("migrations", "progress, errors, set-up, result, and every verb on a run"),
    "verdict": ("verdict", "what a ticket is owed, and why"),
    "entitlements": ("entitlements", "what a customer may ask for, and until when"),
    "customers": ("customers", "find a customer, show what is known of one"),
    "views": ("views", "queries with a name"),
    "bulk": ("bulk", "runs on many tickets that were cut off"),
    "outbox": ("outbox", "acts that wait, or whose outcome nobody knows"),
    "import": ("import_", "take in a file of tickets, customers, credits and migrations"),
    "export": ("export", "write everything as JSON Lines"),
    "whatif": ("whatif", "ask the rules: what is owed, what it costs, by when"),
    "packs": ("packs", "list, show, check, test and compare policy packs"),
    "backends": ("backends", "what there is to keep a desk in, and what each can do"),
    "setup": ("setup", "ask for desk, backend, name and looks, and write the configuration"),
    "config": ("config", "the configuration: path, show, check, edit"),
    "keys": ("keys", "the keys of the app: list, check, sheet"),
    "doctor": ("doctor", "check configuration, terminal, clock, backend, private files"),
    "completion": ("completion", "a script that completes commands in your shell"),
    "man": ("man", "the manual page"),
}
"""Every command, with its module and one line of help."""

_JSON_FLAGS = frozenset({"--json", "--jsonl", "--input"})
"""Who gives one of these is a program: errors are answered in JSON, too."""


_DESKLESS = frozenset({"backends", "completion", "config", "keys", "man", "packs", "setup", "whatif"})
"""Commands that open no desk."""


class _Root(DeskGroup):
    """Knows the commands by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"helpdesk_tui.cli.{COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names from the table: no command is imported to complete one."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(n, help=said) for n, (_, said) in COMMANDS.items() if n.startswith(incomplete)]
        return names + click.Command.shell_complete(self, ctx, incomplete)


root = _Root(
    name="helpdesk",
    help="A support engineer's desk in a terminal.",
    params=[
        *global_options(hidden=False),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=lambda ctx, _, value: _version(ctx) if value else None,
            help="show the version and exit",
        ),
    ],
    no_args_is_help=False,
    invoke_without_command=True,
    callback=lambda: _bare(click.get_current_context()),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit code; no exception leaves it."""
    given = Settings()
    try:
        return _run(arguments, given)
    except BaseException as error:  # noqa: BLE001  # told apart there
        as_json = any(a in _JSON_FLAGS or a.startswith("--input=") for a in arguments)
        return ended(error, as_json=as_json, given=given)


def ended(error: BaseException, *, as_json: bool = False, given: Settings | None = None) -> int:
    """Says what a command has come to its end by; the exit code. Commands in its hint get the options of ``given``."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            for line in error.format_message().splitlines():
                say(line)
            return UsageError.exit_code
        case KeyboardInterrupt() | click.Abort():
            say("interrupted")
            return 130
        case BrokenPipeError() | SystemExit():  # the latter is what click makes of the former
            _reader_left()
            return 0
        case Exception():  # the last line of defence: no traceback reaches a user
            found = _worded(error)
            if given is not None:
                found.hint = _here(found.hint, given)
            try:
                write_error(found, as_json=as_json)
            except BrokenPipeError:
                _reader_left()
            return found.exit_code
        case _:
            raise error


def _worded(error: Exception) -> HelpdeskError:
    if isinstance(error, HelpdeskError):
        return error
    if isinstance(error, click.ClickException):
        return UsageError(error.format_message(), hint=_usage_hint(error))
    from helpdesk_tui.cli.crash import report

    return report(error)


def _reader_left() -> None:
    """The reader went away, as ``head`` does. Python would complain once more while closing stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str], given: Settings) -> int:
    code = root.main(list(arguments), prog_name="helpdesk", standalone_mode=False, obj=given)
    return code if isinstance(code, int) else 0


def _bare(ctx: click.Context) -> int:
    """Without a command: the app."""
    if ctx.invoked_subcommand is not None:
        return 0
    from helpdesk_tui.cli.app import start

    return start()


def _version(ctx: click.Context) -> None:
    click.echo(f"helpdesk {__version__}")
    ctx.exit()


def _usage_hint(error: click.ClickException) -> str:
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    return f"see {ctx.command_path} --help" if ctx else "see helpdesk --help"


def _here(hint: str, given: Settings) -> str:
    """A hint whose commands lead to the same desk, at the same time; help is the same everywhere."""
    if hint.endswith("--help"):
        return hint
    parts = hint.split(" ")
    return " ".join(
        part for word, then in zip(parts, (*parts[1:], ""), strict=True) for part in _leading(word, then, given)
    )


def _leading(word: str, then: str, given: Settings) -> Iterator[str]:
    """The word, and the options where it is the program's name before one of its commands."""
    yield word
    if word == "helpdesk" and then in COMMANDS and (words := given.words(desk=then not in _DESKLESS)):
        yield words
