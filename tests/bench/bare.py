"""The least a Textual app can be: one static widget, and a key to quit. What all figures of the app are beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class Bare(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "")]

    def compose(self) -> ComposeResult:
        yield Static("T-1 ready")


if __name__ == "__main__":
    Bare().run()
