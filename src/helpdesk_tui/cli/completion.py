"""``helpdesk completion``: the script that lets a shell complete commands and options.

Belongs here: printing it. Does not belong here: completing; click does that when the shell asks.
"""

from __future__ import annotations

import click

from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.output import write_lines

__all__ = ["command"]

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", cls=DeskCommand)
@click.argument("shell", type=click.Choice(SHELLS))
def command(*, shell: str) -> None:
    """Prints a script for SHELL that completes commands and options.

    bash: eval "$(helpdesk completion bash)". zsh: the same with zsh. fish: helpdesk completion fish | source.
    """
    from click.shell_completion import ShellComplete, get_completion_class

    root = click.get_current_context().find_root().command
    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(root, {}, "helpdesk", "_HELPDESK_COMPLETE")
    write_lines([ShellComplete.source(made).rstrip("\n")])  # bash's own version would start a bash to look at it
