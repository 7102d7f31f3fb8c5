"""A dialog that takes several lines of a list.

Belongs here: marking them. Does not belong here: picking one (``dialogs``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from helpdesk_tui.text import Kind, clean
from helpdesk_tui.tui.keymap import latin
from helpdesk_tui.tui.lines import Span, line
from helpdesk_tui.tui.screens.dialogs import Letters, Option, window
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Key

__all__ = ["PickSeveral"]

_KEYS = "letter or space: on or off   enter: these   esc: none"


class PickSeveral(Letters[list[str]]):
    """Several of several: a letter or space turns one on or off, enter takes them."""

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        on: Sequence[str] = (),
        *,
        at: str = "",
        none: str = "",
        free: str = "",
    ) -> None:
        """``at``: the value the cursor begins on; ``none``: what is said when nothing is on;
        ``free``: as of ``Pick``."""
        super().__init__(title)
        self.options, self.on = options, list(on)
        self.at = next((n for n, one in enumerate(options) if one.value == at), 0)
        self.free = free
        self.none = none or "nothing is chosen"

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.heading()
            yield LinesView(id="options")
            yield LinesView([line(Span(_KEYS, "dim"))], id="keys")

    def on_mount(self) -> None:
        super().on_mount()
        self._draw()

    def pasted(self, text: str) -> None:
        """Where something may be typed."""
        if self.free:
            self.answer([f"{self.free}{clean(text, Kind.LINE, limit=200)}"])

    def pressed(self, key: str, event: Key) -> bool:
        chosen = next((one for one in self.options if one.key and one.key in (key, latin(key))), None)
        if key == "esc":
            self.answer(None)
        elif key == "enter":
            if not self.on:
                self.query_one("#keys", LinesView).show([line(Span(f"{self.none}: its letter, or space", "warn"))])
                return True
            self.answer(self.on)
        elif key in ("down", "ctrl+n", "tab"):
            self.at = min(self.at + 1, len(self.options) - 1)
        elif key in ("up", "ctrl+p", "shift+tab"):
            self.at = max(self.at - 1, 0)
        elif self.free and event.is_printable and key != "space" and self._types(chosen, event):
            self.answer([f"{self.free}{event.character if chosen is None or chosen.value != self.free else ''}"])
        elif key == "space" or chosen is not None:
            value = (chosen or self.options[self.at]).value
            self.on = [one for one in self.on if one != value] if value in self.on else [*self.on, value]
        self._draw()
        return True

    def _types(self, chosen: Option | None, event: Key) -> bool:
        named = self.begins(event, [one.title for one in self.options])
        return chosen is None or chosen.value == self.free or named

    def _draw(self) -> None:
        start, stop = window(self.at, len(self.options), self.size.height)
        self.query_one("#options", LinesView).show(
            line(
                Span(self.arrow if n == self.at else " ", "accent"),
                "[x] " if one.value in self.on else "[ ] ",
                Span(f"{one.key:<2}", "key"),
                one.title,
                Span(f"  {one.detail}" if one.detail else "", "dim"),
            )
            for n, one in enumerate(self.options[start:stop], start)
        )
