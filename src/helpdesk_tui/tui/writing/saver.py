"""Drafts on the disk within a moment, whatever becomes of the app: a thread of its own.

Belongs here: when to save. Does not belong here: how (``session.drafts``), and what a draft holds (``compose``).

The app's loop may hang on a terminal that does not read, or end by a signal: the thread goes on. What is put waits at
most ``EVERY`` seconds; the newest of each is written. What can't be written is kept and tried again.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Literal

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpdesk_tui.session.state.drafts import Draft, Drafts

__all__ = ["EVERY", "Saver", "Saving"]

EVERY = 0.25
"""Seconds a change waits for the next ones."""
RETRY = 2.0
"""Seconds after a disk that did not take it."""


@dataclass(frozen=True, slots=True)
class Saving:
    """How saving goes; told when it changes. ``error`` None: all is on the disk."""

    error: HelpdeskError | None
    waiting: int
    """Drafts that are not on the disk."""


_Key = tuple[str, str, str]
_Drop = Literal["drop"]


class Saver:
    """Saves drafts of one session. ``told`` is called from the thread, or by ``flush`` from its caller; no lock is held
    meanwhile, and it waits for nobody: the caller may be a signal handler."""

    def __init__(self, drafts: Drafts, *, told: Callable[[Saving], None], every: float = EVERY) -> None:
        self._drafts, self._told, self._every = drafts, told, every
        self._pending: dict[_Key, Draft | _Drop] = {}
        self._change = threading.Condition(threading.RLock())
        self._writing = threading.RLock()
        self._error: HelpdeskError | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def put(self, draft: Draft) -> None:
        """To be saved soon; an empty one drops what is there. Returns at once, from any thread."""
        self._add((draft.ticket, draft.kind, draft.name), draft)

    def drop(self, ticket: str, kind: str, name: str) -> None:
        """The text was sent or thrown away."""
        self._add((ticket, kind, name), "drop")

    def flush(self) -> bool:
        """Writes everything that waits, now; whether all of it is on the disk. May be called by a signal handler."""
        with self._writing:
            with self._change:
                taken, self._pending = self._pending, {}
            left, error = self._written(taken)
            if left:
                with self._change:
                    self._pending = {**left, **self._pending}
                    self._change.notify()
            news = bool(taken) and (error is None) != (self._error is None)
            if news:
                self._error = error
        if news:
            self._told(Saving(error, len(left)))
        return not left

    def close(self) -> bool:
        """Flushes and ends the thread; whether all is on the disk."""
        with self._change:
            self._closed = True
            self._change.notify()
        saved = self.flush()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=5)
        return saved

    @property
    def waiting(self) -> int:
        """Drafts that are not on the disk."""
        with self._change:
            return len(self._pending)

    def _add(self, key: _Key, what: Draft | _Drop) -> None:
        ticket, _, name = key
        with self._change:
            if name:  # a text that was switched between reply and note is the same one
                self._pending = {one: old for one, old in self._pending.items() if (one[0], one[2]) != (ticket, name)}
            self._pending[key] = what
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)
                self._thread.start()
            self._change.notify()

    def _run(self) -> None:
        while self._wanted():
            over = self._pause(self._every)
            while not over and not self.flush():
                over = self._pause(RETRY)

    def _wanted(self) -> bool:
        """Waits until there is something to save; False when the saver is closed."""
        with self._change:
            self._change.wait_for(lambda: self._pending or self._closed)
            return not self._closed

    def _pause(self, seconds: float) -> bool:
        """Waits the time out; whether the saver was closed meanwhile."""
        with self._change:
            return self._change.wait_for(lambda: self._closed, timeout=seconds)

    def _written(self, taken: dict[_Key, Draft | _Drop]) -> tuple[dict[_Key, Draft | _Drop], HelpdeskError | None]:
        """Writes drafts; those that could not be written, and why."""
        left: dict[_Key, Draft | _Drop] = {}
        error: HelpdeskError | None = None
        for key, what in taken.items():
            try:
                if isinstance(what, str):
                    self._drafts.drop(*key)
                else:
                    self._drafts.save(what)
            except HelpdeskError as failed:
                left[key], error = what, failed
        return left, error
