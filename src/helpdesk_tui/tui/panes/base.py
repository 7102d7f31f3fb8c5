"""What every pane is: a part of the desk's screen that asks the session for its own data and takes actions.

Belongs here: the contract between the screen and its panes, and loading that never shows an old answer over a new
one. Does not belong here: any one pane.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.message import Message

from helpdesk_tui.actions import Scope
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from textual.worker import Worker

    from helpdesk_tui.session import Session
    from helpdesk_tui.tui.forms import Asked
    from helpdesk_tui.tui.lines import Line

__all__ = ["EVERY", "Look", "Pane", "unread"]


EVERY = 2.0
"""Seconds between looks for changes, where one costs nothing."""


def unread(error: HelpdeskError) -> str:
    """What was not read, and what to do."""
    hint = f" {error.hint.rstrip('.')}." if error.hint else ""
    return f"not read: {error.message.rstrip('.')}.{hint} ctrl+r retries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How this person sees things."""

    ascii_only: bool = False
    shift: Callable[[int, int, int], bool] | None = None
    """Lets the terminal scroll lines; None where it can't."""
    rest: float = 0.15
    """Seconds the cursor stands still before what follows it is read."""
    repeat: float = 0.7
    """Seconds in which the same key again is a key held down, which answers no question."""
    hint: float = 0.3
    """Seconds before the keys that may follow are shown."""
    every: float = EVERY
    """Seconds between two questions for what others have changed."""
    turn: float = 60.0
    """Seconds between two looks at the times in rows, which show minutes."""
    pauses: bool = False
    """Whether they are not asked while nobody looks: each is a request over a wire."""


class Pane(Vertical):
    """One of the four panes. It asks the session only in workers, each answer for the newest question alone."""

    NAME: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""

    class Changed(Message):
        """What the pane is about has changed: bars and cards follow."""

        def __init__(self, pane: Pane, *, rested: bool = True) -> None:
            super().__init__()
            self.pane, self.rested = pane, rested

    class Settled(Message):
        """Keys may act again."""

    class Said(Message):
        """A sentence for the bottom line."""

        def __init__(self, text: str, *, severity: str = "information") -> None:
            super().__init__()
            self.text, self.severity = text, severity

    class Shown(Message):
        """The first rows are there."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(id=f"pane-{self.NAME}")
        self.session, self.seen_as = session, look
        self.begun = False
        """Whether it was shown, and reads what it shows."""
        self._settling: set[Worker[None]] = set()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Actions this pane does itself."""
        return {}

    def asked(self, scope: Scope) -> Asked | None:
        """What an act would be done to; None when nothing is under the cursor."""
        raise NotImplementedError

    def asked_any(self) -> Asked | None:
        """The same, whatever is under the cursor."""
        return self.asked(Scope.TICKET)

    def take_focus(self) -> None:
        """The cursor is here again."""

    def find(self, name: str) -> None:
        """Puts the cursor on what has this id."""

    def step(self, by: int) -> None:
        """One row down or up."""
        handler = self.handlers().get("move.down" if by > 0 else "move.up")
        if handler is not None:
            handler()

    def bar(self, width: int) -> Line:
        """The line at the top: queues or tabs with their counts."""
        raise NotImplementedError

    def hints(self) -> str:
        """Actions worth a place in the bottom line, as ids."""
        return ""

    def start(self) -> None:
        """Shown for the first time."""

    def refresh_data(self) -> None:
        """Reads everything again."""

    def changed(self, tickets: set[str], customers: set[str], migrations: set[str]) -> None:
        """Somebody changed these."""

    def trouble(self, error: HelpdeskError) -> None:
        """Something could not be read; what is shown stays."""
        self.post_message(self.Said(unread(error), severity="warning"))

    def ask(self, question: Callable[[], Coroutine[Any, Any, None]], *, group: str = "load") -> Worker[None]:
        """Runs a question of this pane; an earlier one of the same group is given up, even before it began."""
        return self.run_worker(
            partial(self._safely, question), group=f"{self.NAME}-{group}", exclusive=True, exit_on_error=False
        )

    def settle(self, question: Callable[[], Coroutine[Any, Any, None]], *, group: str = "load") -> None:
        """The same for what the next key may act on: keys wait until it is answered, or given up."""
        self._settling.add(self.ask(question, group=group))

    @property
    def settling(self) -> bool:
        """Whether an answer is on its way that decides what is under the cursor."""
        return any(not worker.is_finished for worker in self._settling)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker in self._settling and event.worker.is_finished:
            self._settling.discard(event.worker)
            self.post_message(self.Settled())

    async def _safely(self, question: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await question()
        except HelpdeskError as error:
            self.trouble(error)
