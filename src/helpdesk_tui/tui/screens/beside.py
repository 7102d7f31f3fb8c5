"""The thread beside a text that is being written: what is answered stays in sight.

Belongs here: which messages, and where it begins. Does not belong here: how a message looks (``views.thread``), from
which width on there is room for it (``compose``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size

from helpdesk_tui.tui.views import thread as threads
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.events import Resize
    from textual.strip import Strip

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.cards import Card

__all__ = ["ThreadBeside"]


class ThreadBeside(LinesView):
    """The messages of a ticket, from the oldest unanswered one on."""

    def __init__(self, card: Card, session: Session) -> None:
        super().__init__(id="thread")
        self._card, self._session = card, session
        self._at = Size(0, 0)
        """The size it is laid out for."""

    def on_resize(self, event: Resize) -> None:
        super().on_resize(event)
        self._place()

    def render_line(self, y: int) -> Strip:
        """Laid out by whatever comes first: the news of another size, or the first paint in it."""
        self._place()
        return super().render_line(y)

    def _place(self) -> None:
        """What waits for an answer is in sight, in every size."""
        if self._at == self.size:
            return
        self._at = self.size
        self.tell(self._card)
        if waiting := threads.unanswered(self._card.messages):
            self.go(waiting[0].id)

    def tell(self, card: Card) -> None:
        """The ticket as it is now; what was scrolled to stays."""
        self._card = card
        if not self.size.width:
            return
        session = self._session
        self.show(
            threads.thread(
                card,
                width=self.size.width,
                zone=session.lister.zone,
                now=session.clock.now(),
                me=session.actor,
                ascii_only=self.app.has_class("plain"),
            )
        )

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Half a page on or back, from the text and from the review bar."""
        half = max(1, self.size.height // 2)
        on, back = (lambda: self.scroll_rows(half)), (lambda: self.scroll_rows(-half))
        return {
            "text.thread_down": on,
            "text.thread_up": back,
            "review.thread_down": on,
            "review.thread_up": back,
        }
