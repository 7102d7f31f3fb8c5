"""A dialog that takes a typed line, and offers how it may go on.

Belongs here: typing, completing, refusing. Does not belong here: other dialogs (``dialogs``), what may be typed.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.containers import Vertical
from textual.widgets import Input

from helpdesk_tui.tui.lines import Span, line
from helpdesk_tui.tui.screens.dialogs import Dialog
from helpdesk_tui.tui.screens.host import HeldKeys
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import App, ComposeResult
    from textual.events import Key, Paste
    from textual.worker import Worker

    from helpdesk_tui.errors import HelpdeskError
    from helpdesk_tui.query import Completion

__all__ = ["Entry", "ask", "reason"]

_MOST_OFFERS = 8
_CARET = re.compile(r"^ *\^+ *$", re.MULTILINE)
"""The row under a line that shows where its mistake is."""

K = TypeVar("K")


async def ask(app: App[object], kept: dict[K, str], key: K, entry: Entry) -> str | None:
    """Asks for a line; None: it was left. What was typed is in ``kept`` from then on, until who asks has made use of it
    and takes it out: it stands there again when the same is asked for the next time."""
    if not entry.text and (before := kept.get(key, "")):
        entry.text, entry.replaced = before, True
    given = await app.push_screen_wait(entry)
    kept[key] = entry.text
    return given


def reason(error: HelpdeskError) -> str:
    """Why not, and what to do, on a line each."""
    return "\n".join(part for part in (error.message, error.hint) if part)


class _Line(Input):
    """The field. What it took makes way for the next key."""

    def on_key(self, event: Key) -> None:
        if event.is_printable and isinstance(self.app, HeldKeys):
            self.call_next(self.app.took, event)

    def on_paste(self, event: Paste) -> None:
        if isinstance(self.app, HeldKeys):
            self.call_next(self.app.took, event)

    def on_focus(self) -> None:
        if isinstance(self.app, HeldKeys):
            self.app.release_keys()


class Entry(Dialog[str]):
    """A line of text. ``check`` says what is wrong with it, with a caret where it can; empty when it is right.

    ``text`` is what stands there, and what was typed once it is answered or left.
    """

    def __init__(
        self,
        title: str,
        *,
        text: str = "",
        note: str = "",
        problem: str = "",
        check: Callable[[str], str] | None = None,
        complete: Callable[[str, int], Awaitable[Sequence[Completion]]] | None = None,
    ) -> None:
        """``problem``: why ``text`` was refused before; it stays until something else is typed."""
        super().__init__(title)
        self.text, self.note, self.check, self.complete = text, note, check, complete
        self.replaced = False
        """Whether the first key takes the place of ``text``: it was typed before, and came to nothing."""
        self._problem = problem
        self._refused: str | None = text if problem else None
        self._offers: Sequence[Completion] = ()
        self._offered = ""
        """What the offers are for."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.heading()
            yield _Line(self.text, select_on_focus=self.replaced, compact=True)
            yield LinesView(id="note")

    def on_mount(self) -> None:
        super().on_mount()
        entry = self.query_one(Input)
        entry.cursor_blink = False
        entry.focus()
        self._say(self._problem or self.note, bad=bool(self._problem))

    @property
    def busy(self) -> bool:
        """Also until the field has the keys: a letter would be lost."""
        return super().busy or not isinstance(self.focused, Input)

    def pressed(self, key: str, event: Key) -> bool:  # noqa: ARG002
        entry = self.query_one(Input)
        self.text = entry.value
        if key == "esc":
            self.answer(None)
        elif key == "enter":
            wrong = self.check(entry.value) if self.check is not None else ""
            if wrong:
                self._refused = entry.value
                self._say(wrong, bad=True)
            else:
                self.answer(entry.value)
        elif key == "tab" and self.complete is not None:
            _: Worker[None] = self.run_worker(self._take, group="offers", exclusive=True, exit_on_error=False)
        else:
            return False
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value == self._refused or event.value != self.query_one(Input).value:
            return  # the reason stays; or another change is on its way
        self._refused = None
        if self.complete is not None:
            _: Worker[None] = self.run_worker(
                partial(self._offer, event.value), group="offers", exclusive=True, exit_on_error=False
            )
        elif self.note:
            self._say(self.note)

    async def _offer(self, text: str) -> None:
        """What can be typed next, below the line."""
        if self.complete is None:
            return
        self._offers, self._offered = await self.complete(text, self.query_one(Input).cursor_position), text
        shown = [f"{one.label:<20} {one.help}" for one in self._offers[:_MOST_OFFERS]]
        if text != self._refused:
            self._say("\n".join(shown) if text and shown else self.note)

    async def _take(self) -> None:
        """Completes as far as all offers agree; one alone is put in whole."""
        entry = self.query_one(Input)
        if self._offered != entry.value:
            await self._offer(entry.value)
        if not self._offers:
            return
        first = self._offers[0]
        insert = first.insert if len(self._offers) == 1 else _common([one.insert for one in self._offers])
        start, end = first.start, first.end
        if len(self._offers) > 1 and len(insert) <= end - start:
            return
        whole = len(self._offers) == 1 and not insert.endswith((":", "=", "<", ">"))
        text = entry.value[:start] + insert + (" " if whole else "")
        entry.value = text + entry.value[end:].lstrip()
        entry.cursor_position = len(text)

    def _say(self, text: str, *, bad: bool = False) -> None:
        wrap = _CARET.search(text) is None
        lines = [line(Span(part, "bad" if bad else "dim"), wrap=wrap) for part in text.split("\n") if part]
        self.query_one("#note", LinesView).show(self.drawn(lines))


def _common(texts: Sequence[str]) -> str:
    """The longest beginning they share."""
    first, last = min(texts), max(texts)
    size = next((n for n, char in enumerate(first) if n >= len(last) or last[n] != char), len(first))
    return first[:size]
