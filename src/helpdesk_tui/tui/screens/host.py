"""What the desk's screen offers to those who work for it: acting, writing, going about.

Belongs here: that contract. Does not belong here: the screen (``desk``), and any of its helpers.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.text import Kind as Shape
from helpdesk_tui.text import clean
from helpdesk_tui.tui.terminal.curtain import Curtained

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from typing import Any

    from textual.events import Key, Paste

    from helpdesk_tui.session import Session
    from helpdesk_tui.session.results import Done, Undone
    from helpdesk_tui.session.state.acts import Act
    from helpdesk_tui.tui.forms import Asked
    from helpdesk_tui.tui.keymap import Keymap
    from helpdesk_tui.tui.lines import Line
    from helpdesk_tui.tui.panes.base import Look, Pane
    from helpdesk_tui.tui.panes.tickets import TicketsPane
    from helpdesk_tui.tui.views.program import Around

__all__ = ["HeldKeys", "Host", "Kind", "Rings", "Sends"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A pane that may be shown."""

    title: str
    make: Callable[[], Pane]


@runtime_checkable
class HeldKeys(Protocol):
    """An app that keeps keys, and pastes, for the next dialog."""

    keymap: Keymap

    @property
    def coming(self) -> str: ...

    def is_held(self, event: Key) -> bool: ...

    def turn(self, event: Key | Paste) -> bool: ...

    def handled(self, event: Key | Paste) -> None: ...

    def took(self, event: Key | Paste) -> None: ...

    def hold_key(self, event: Key | Paste) -> None: ...

    def release_keys(self) -> None: ...


@runtime_checkable
class Rings(Protocol):
    """An app that can call somebody back to the screen."""

    def ring(self, text: str) -> None: ...


class Sends(Protocol):
    """Sends what waits to be taken back, when its time is over."""

    def told(self, summary: str, done: Done | Undone, *, severity: str = "information") -> None:
        """Says what was done, and how long it can be taken back."""

    def later(self, *, left: bool = False) -> None:
        """Something waits."""


class Host(Curtained[None], inherit_bindings=False):
    """The desk's screen, as its helpers know it."""

    session: Session
    keymap: Keymap
    look: Look
    desk_name: str
    kinds: Mapping[str, Kind]
    """Every pane there is, in the order of the bar."""
    panes: Mapping[str, Pane]
    """Those that were shown."""
    pane: Pane
    """The one that is shown."""
    around: Around
    """What is known of the program."""
    notices: list[tuple[str, str]]
    """Severity and sentence, oldest first."""
    saying: str = ""
    """The sentence in the bottom line; empty: keys stand there."""
    outgoing: Sends

    @property
    def tickets(self) -> TicketsPane:
        """It is always there: the first one."""
        return cast("TicketsPane", self.panes["tickets"])

    @abstractmethod
    def show_pane(self, name: str) -> None:
        """Another pane."""

    @abstractmethod
    def say(self, text: str, *, severity: str = "information") -> None:
        """A sentence in the bottom line, until the next key."""

    def announce(self, text: str) -> None:
        """The same, with bell and notice of the terminal where they are on: for what happens by itself."""
        self.say(text)
        if isinstance(self.app, Rings):
            self.app.ring(text)

    def copy(self, text: str) -> None:
        """Puts a clean text into the clipboard, and says so."""
        self.app.copy_to_clipboard(text)
        self.say(f"copied: {clean(text, Shape.LINE, limit=60)}")

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
    def work(self, job: Coroutine[Any, Any, object]) -> None:
        """Runs what may open dialogs; keys that come meanwhile wait for those."""

    @abstractmethod
    async def act(self, name: str, *, values: Mapping[str, str] | None = None, asked: Asked | None = None) -> bool:
        """Does a verb, asking for what is missing; whether it was done, or its text is being written."""

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
    def fail(self, error: Exception) -> None:
        """Says why not, and what to do."""
