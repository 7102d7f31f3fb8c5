"""The group every command on migrations belongs to. Nothing else: the modules beside it add their commands to it."""

from __future__ import annotations

from helpdesk_tui.cli.context import DeskGroup

__all__ = ["command"]

command = DeskGroup(name="migrations", help="Migrations: progress, errors, set-up, result, and every verb on a run.")
