"""A dialog that asks yes or no before an act.

Belongs here: asking, and more to read about it. Does not belong here: what is asked (``forms``), what follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from helpdesk_tui.actions import Where
from helpdesk_tui.tui.keymap import latin
from helpdesk_tui.tui.lines import Line, Span, blank, flowed, line
from helpdesk_tui.tui.screens.dialogs import Dialog, moves
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Key

__all__ = ["Question"]


class Question(Dialog[bool]):
    """Yes or no, in sight whatever is asked; no is the default, and a key held down is no answer."""

    PLACE = Where.QUESTION
    DEFAULT_CSS = "Question > Vertical { max-height: 100%; } Question #question { max-height: 65vh; }"

    def __init__(
        self, title: str, lines: Sequence[Line], *, details: Sequence[Line] = (), yes: str = "yes", no: str = "no"
    ) -> None:
        super().__init__(title)
        self.lines, self.details = list(lines), list(details)
        self.yes, self.no = yes, no
        self.detailed = False

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.heading()
            yield LinesView(id="question")
            yield LinesView(self._keys(), id="keys")

    def on_mount(self) -> None:
        super().on_mount()
        self._show(self.lines)

    def on_resize(self) -> None:
        self.call_after_refresh(self._foot)

    def _show(self, lines: Sequence[Line]) -> None:
        self.query_one("#question", LinesView).show(self.drawn(lines))
        self.call_after_refresh(self._foot)

    def _foot(self) -> None:
        """The keys, and whether there is more to read than is in sight."""
        below = self.query_one("#question", LinesView).below
        more = line(Span(f"{below:,} more, ", "dim"), Span("j", "key"), Span("; to the end ", "dim"), Span("G", "key"))
        self.query_one("#keys", LinesView).show([*self._keys(), *([more] if below else [])])

    def _keys(self) -> list[Line]:
        known = [("y", self.yes), ("n", self.no), ("esc", "not now"), *([("d", "details")] if self.details else [])]
        room = (self.query_one("#keys", LinesView).size.width or self.size.width) if self.is_mounted else 0
        return flowed([(Span(key, "key"), Span(f" {words}   ")) for key, words in known], room)

    def pressed(self, key: str, event: Key) -> bool:
        key = latin(key)
        if key == "y" and not self.repeated(event):
            self.answer(True)
        elif key in ("n", "enter") and not self.repeated(event):
            self.answer(False)
        elif key in ("esc", "q"):
            self.answer(None)
        elif key == "d" and self.details:
            self.detailed = not self.detailed
            shown = [*self.lines, blank(), *self.details] if self.detailed else self.lines
            self._show(shown)
        elif by := moves(self.query_one("#question", LinesView)).get(key):
            self.query_one("#question", LinesView).scroll_rows(by)
            self._foot()
        return True
