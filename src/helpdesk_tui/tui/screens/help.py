"""The help: every key of this keymap with what it does, those of the pane first; typing narrows it.

Belongs here: what stands in it, and looking for a word in it. Does not belong here: the keys themselves (``actions``,
``keymap``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.text import Kind, clean
from helpdesk_tui.tui.keymap import latin, shown_keys
from helpdesk_tui.tui.lines import Line, Span, blank, line, wrapped
from helpdesk_tui.tui.screens.dialogs import Sheet, moves
from helpdesk_tui.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.events import Key

    from helpdesk_tui.actions import Action
    from helpdesk_tui.tui.keymap import Keymap
    from helpdesk_tui.tui.lines import Style
    from helpdesk_tui.tui.screens.host import Host

__all__ = ["Help"]

_KEYED, _TITLED = 20, 45
"""Cells before a title, and before what stands beside it."""
_READABLE = 40
"""Cells in which a sentence is read with ease."""
_PLACES = {
    Where.DESK: "Everywhere",
    Where.TEXT: "In a text",
    Where.REVIEW: "In the review bar",
    Where.PICKER: "In a list to pick from",
    Where.QUESTION: "In a question",
}


class Help(Sheet):
    """Keys to read. A letter that does not scroll begins to look for a word, as ``/`` does."""

    def __init__(self, host: Host) -> None:
        super().__init__("Keys", lambda width: list(self._lines(width)))
        self._host = host
        self._wanted = ""
        self._typing = False

    def translated(self, key: str, keymap: Keymap) -> str:
        """What is typed is taken as it is."""
        return key if self._typing else super().translated(key, keymap)

    def pressed(self, key: str, event: Key) -> bool:
        typed = event.character if event.character is not None and event.character.isprintable() else ""
        scrolls = latin(key) in moves(self.query_one("#sheet", LinesView)) or latin(key) == "q"
        if self._typing and key in ("down", "up"):
            return super().pressed(key, event)
        if key == "esc" and (self._typing or self._wanted):
            self._look("", typing=False)
        elif key == "enter" and self._typing:
            self._look(self._wanted, typing=False)
        elif self._typing and key == "backspace":
            self._look(self._wanted[:-1], typing=True)
        elif self._typing and key == "ctrl+u":
            self._look("", typing=True)
        elif key == "/" and not self._typing:
            self._look(self._wanted, typing=True)
        elif typed and (self._typing or not scrolls):
            self._look(self._wanted + typed, typing=True)
        else:
            return super().pressed(key, event)
        return True

    def pasted(self, text: str) -> None:
        self._look(self._wanted + clean(text, Kind.LINE, limit=200), typing=True)

    def _look(self, text: str, *, typing: bool) -> None:
        self._wanted, self._typing = text, typing
        self._draw()
        self.query_one("#sheet", LinesView).scroll_rows(-1_000_000)

    def _draw(self) -> None:
        super()._draw()
        keys = [Span("j/k scroll  / or a word narrows  esc close", "dim")]
        if self._typing:
            keys = [Span("/ ", "key"), Span(self._wanted), Span("▏ ", "accent"), Span(" enter scroll  esc all", "dim")]
        elif self._wanted:
            keys = [Span("/ ", "key"), Span(f"{self._wanted}  "), Span("j/k scroll  esc all", "dim")]
        self.query_one("#keys", LinesView).show([Line(tuple(keys))])

    def _lines(self, width: int) -> Iterator[Line]:
        pane, found = self._host.pane, self._found()
        parts = [(name, [one for one in found if one.where is where]) for where, name in _PLACES.items()]
        if not self._wanted:
            parts.insert(0, (f"In {pane.TITLE}, above all", [ACTIONS[name] for name in pane.hints().split()]))
        for title, actions in parts:
            if actions:
                yield line(Span(title, "title"))
                yield from self._part(actions, width)
                yield blank()
        if not found:
            yield line(Span("nothing matches; backspace widens, esc shows all", "dim"))

    def _found(self) -> list[Action]:
        """The actions with words that begin so; where there is none, those that hold it anywhere."""
        wanted = self._wanted.casefold().split()
        said = {one.id: self._said(one) for one in ACTIONS.values()}
        begun = [one for one in ACTIONS.values() if all(f" {word}" in said[one.id] for word in wanted)]
        return begun or [one for one in ACTIONS.values() if all(word in said[one.id] for word in wanted)]

    def _said(self, action: Action) -> str:
        keys = shown_keys(self._host.keymap.of(action.id))
        return f" {keys} {action.title} {action.help} {action.id.replace('.', ' ')} {action.id}".casefold()

    def _part(self, actions: Iterable[Action], width: int) -> Iterator[Line]:
        """Key, title and what it does side by side, or that below where there is no room for it."""
        for action in actions:
            keys = shown_keys(self._host.keymap.of(action.id)) or f":{action.id}"
            lacking = self._host.session.availability(action.id)
            said = f"not here: {lacking.reason}" if lacking else action.help
            beside = width - _TITLED >= _READABLE
            indent = _TITLED if beside else min(_KEYED, width // 3)
            rows = [*([] if beside else [""]), *wrapped(said, max(8, width - indent))]
            first, title = f" {keys:<{indent - 2 if not beside else 18}} ", action.title
            if beside:
                title = f"{title:<24} "
            looks: tuple[Style, Style] = ("dim", "dim") if lacking else ("key", "")
            yield line(Span(first, looks[0]), Span(title, looks[1]), Span(rows[0], "dim"))
            yield from (line(" " * indent, Span(row, "dim")) for row in rows[1:])
