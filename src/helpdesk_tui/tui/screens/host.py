"""What the desk's screen offers to those who work for it: acting, writing, going about.

Belongs here: that contract. Does not belong here: the screen (``desk``), and any of its helpers.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.events import Key

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.state.acts import Act
    from helpdesk_tui.tui.forms import Asked
    from helpdesk_tui.tui.keymap import Keymap
    from helpdesk_tui.tui.lines import Line
    from helpdesk_tui.tui.panes.base import Look, Pane
    from helpdesk_tui.tui.panes.tickets import TicketsPane
    from helpdesk_tui.tui.views.program import Around

__all__ = ["HeldKeys", "Host", "Rings"]


@runtime_checkable
class HeldKeys(Protocol):
    """An app that keeps keys for the next dialog."""

    keymap: Keymap

    def is_held(self, event: Key) -> bool: ...

    def turn(self, event: Key) -> bool: ...

    def typed(self) -> None: ...

    def hold_key(self, event: Key) -> None: ...

    def release_keys(self) -> None: ...


@runtime_checkable
class Rings(Protocol):
    """An app that can call somebody back to the screen."""

    def ring(self, text: str) -> None: ...


class Host(Screen[None], inherit_bindings=False):
    """The desk's screen, as its helpers know it."""

    session: Session
    keymap: Keymap
    look: Look
    panes: Mapping[str, Pane]
    pane: Pane
    """The one that is shown."""
    around: Around
    """What is known of the program."""
    notices: list[tuple[str, str]]
    """Severity and sentence, oldest first."""

    @property
    @abstractmethod
    def tickets(self) -> TicketsPane: ...

    @abstractmethod
    def show_pane(self, name: str) -> None:
        """Another pane."""

    @abstractmethod
    def say(self, text: str, *, severity: str = "information") -> None:
        """A sentence in the bottom line, until the next key."""

    @abstractmethod
    def announce(self, text: str) -> None:
        """The same, with bell and notice of the terminal where they are on: for what happens by itself."""

    @abstractmethod
    def copy(self, text: str) -> None:
        """Puts a clean text into the clipboard, and says so."""

    @abstractmethod
    def sheet(self, title: str, make: Callable[[int], Sequence[Line]]) -> None:
        """Something to read over the desk."""

    @abstractmethod
    def redraw(self) -> None:
        """Bars and cards, as things are now."""

    @abstractmethod
    def fire(self, name: str) -> None:
        """Does an action by its id."""

    @abstractmethod
    async def act(self, name: str, *, values: Mapping[str, str] | None = None, asked: Asked | None = None) -> None:
        """Does a verb, asking for what is missing."""

    @abstractmethod
    async def write(self, name: str, asked: Asked) -> None:
        """Opens the editor for a verb whose text is written."""

    @abstractmethod
    async def came_back(self, act: Act) -> bool:
        """Keeps the text of an act that was not sent as a draft; whether it had one."""

    @abstractmethod
    def after_act(self, asked: Asked | None) -> None:
        """An act is done."""

    @abstractmethod
    def progress(self, done: int, whole: int) -> None:
        """Of a bulk run."""

    @abstractmethod
    def progress_over(self) -> None: ...

    @abstractmethod
    def fail(self, error: Exception) -> None:
        """Says why not, and what to do."""
