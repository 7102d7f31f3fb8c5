"""``helpdesk`` alone: the app in the terminal.

Belongs here: from the chosen desk to a running app, and what is said when it ends. Does not belong here: the app.
"""

from __future__ import annotations

from datetime import timedelta

from helpdesk_tui.cli.desk import Desk, chosen_desk, go

__all__ = ["start"]

_GRACE = timedelta(seconds=10)
"""How long a message to a customer can be taken back."""


def start() -> int:
    """Opens the desk and shows it until it is left; answers the exit code. Raises UsageError without a terminal."""
    return go(_run(chosen_desk()))


async def _run(desk: Desk) -> int:
    from helpdesk_tui.cli.crash import report
    from helpdesk_tui.tui.app import DeskApp
    from helpdesk_tui.tui.panes.base import Look
    from helpdesk_tui.tui.terminal.lifecycle import ascii_only, check_terminal, run_async

    check_terminal()
    async with desk.session(grace=_GRACE) as session:
        look = Look(ascii_only=ascii_only())
        folder = desk.file.parent
        app = DeskApp(session, name=desk.shown_name, keys=desk.settings.keys, look=look, folder=folder, report=report)
        return await run_async(app)
