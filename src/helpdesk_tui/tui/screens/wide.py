"""What a wide terminal shows beside the list: queues and cards, in one column or in two.

Belongs here: from which width on, and what stands there. Does not belong here: the queues and cards themselves
(``views``), and where the columns are laid out (``desk``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.tui.lines import blank
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from helpdesk_tui.tui.lines import Line
    from helpdesk_tui.tui.screens.host import Host

__all__ = ["WIDE", "Wide"]

WIDE = 120
"""Columns from which queues and cards stand to the right of the list, which is as wide as without them."""
WIDER = 140
"""Columns from which the queues have a column of their own, to the left."""
_SIDE, _CARDS, _BOTH = 17, 41, 39
"""Cells of the queues, of the cards, and of both in one; the layout has the same."""


class Wide:
    """The columns of the desk's screen."""

    def __init__(self, screen: Host) -> None:
        self.screen = screen

    def resized(self) -> None:
        width = self.screen.app.size.width
        self.screen.set_class(width >= WIDE, "wide")
        self.screen.set_class(width >= WIDER, "wider")

    def redraw(self) -> None:
        """What is the same is not painted."""
        screen = self.screen
        if screen.has_class("wider"):
            screen.query_one("#side", LinesView).show(screen.tickets.column(_SIDE))
            screen.query_one("#cards", LinesView).show(self._cards(_CARDS))
        elif screen.has_class("wide"):
            queues = [replace(one, target=f"view:{one.target}") for one in screen.tickets.column(_BOTH)]
            screen.query_one("#cards", LinesView).show([*queues, blank(), *self._cards(_BOTH)])

    def _cards(self, width: int) -> list[Line]:
        """Of the ticket under the cursor, as soon as it is read."""
        session = self.screen.session
        if (beside := self.screen.tickets.beside) is None:
            return []
        from helpdesk_tui.tui.views import cards

        zone, now = session.lister.zone, session.clock.now()
        return cards.all_cards(beside, width, zone=zone, now=now, ascii_only=self.screen.look.ascii_only)
