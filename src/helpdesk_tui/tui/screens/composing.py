"""Writing: the editor, the review bar, sending.

Belongs here: the order of the steps. Does not belong here: what a text is (``writing``) and how it looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk_tui.tui.forms import Asked
    from helpdesk_tui.tui.screens.host import Host

__all__ = ["Composing"]


class Composing:
    """Takes a text from the first word to the outbox."""

    def __init__(self, screen: Host) -> None:
        self.screen = screen

    async def write(self, name: str, asked: Asked) -> None:
        self.screen.say(f"{name} {asked.targets}")
