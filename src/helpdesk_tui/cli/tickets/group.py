"""The group every command on tickets belongs to. Nothing else: the modules beside it add their commands to it."""

from __future__ import annotations

from helpdesk_tui.cli.context import DeskGroup

__all__ = ["command"]

command = DeskGroup(
    name="tickets",
    help="Tickets: list, show, and every verb on them. Several tickets, or --query, make a bulk run.",
)
