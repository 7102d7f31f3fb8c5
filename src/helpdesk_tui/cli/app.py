"""``helpdesk`` alone: the app in the terminal.

Belongs here: from the chosen desk to a running app, and what is said when it ends. Does not belong here: the app.
"""

from __future__ import annotations

import sys

from helpdesk_tui.cli.desk import Desk, chosen_desk, go
from helpdesk_tui.cli.output import say

__all__ = ["start"]


def start() -> int:
    """Opens the desk and shows it until it is left; answers the exit code."""
    return go(_run(chosen_desk()))


async def _run(desk: Desk) -> int:
    from helpdesk_tui.tui.app import DeskApp

    async with desk.session() as session:
        app = DeskApp(session, name=desk.shown_name, keys=desk.settings.keys)
        await app.run_async()
    return app.return_code or 0


def on_terminal() -> bool:
    """Whether there is somebody to show it to. The app draws on stderr."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def refuse() -> int:
    say("the app needs a terminal: stdin or stderr is none; for scripts see helpdesk --help")
    return 2
