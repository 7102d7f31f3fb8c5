"""What a piece of input means: Textual's own parser, and what it can't stand kept from it.

Textual has no public way to its parser, and a table of 500 sequences is not to be had twice; this is the only module
that reaches for it. ``tests/tui/terminal/test_parser.py`` holds what is relied upon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, messages
from textual._xterm_parser import XTermParser

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.message import Message

__all__ = ["Parser"]

_BROKEN = (ValueError, OverflowError, LookupError, TypeError, StopIteration, RuntimeError)
"""What the parser raises for sequences that are well-formed but make no sense: a code point that is none."""
_UNASKED = (events.Resize, messages.InBandWindowResize, events.CursorPosition)
"""Reports that only come when they are asked for, and are not asked for here."""
_WORDS = ("\x1bb", "\x1bf")
"""What terminals send for alt with an arrow: a word to the left, to the right."""
_FAR = 10_000
"""Cells that no terminal has."""


class Parser:
    """Turns pieces of input into messages."""

    def __init__(self, alt: Callable[[], Container[str]] = frozenset) -> None:
        """``alt`` are the characters that mean something with alt: the others, behind an escape, came in one breath
        with it, as they do when a line stalls."""
        self._parser, self._alt = XTermParser(), alt

    def feed(self, piece: str) -> list[Message]:
        """The messages a piece completes; nothing for one that makes no sense."""
        if piece == "\x1b":
            return [events.Key("escape", "\x1b")]
        if len(piece) == 2 and piece[0] == "\x1b" and self._apart(piece):
            return [events.Key("escape", "\x1b"), *self.feed(piece[1])]
        return self._kept(lambda: self._parser.feed(piece))

    def _apart(self, piece: str) -> bool:
        key = piece[1]
        return (key.isprintable() or key == "\r") and piece not in _WORDS and key not in self._alt()

    def tick(self) -> list[Message]:
        """Nothing came for a while: an escape and a letter are a key with alt."""
        return self._kept(self._parser.tick)

    def _kept(self, ask: _Ask) -> list[Message]:
        found: list[Message] = []
        try:
            found.extend(ask())
        except _BROKEN:
            self._parser = XTermParser()
        return [message for message in found if _makes_sense(message)]


def _makes_sense(message: Message) -> bool:
    match message:
        case events.Key(character=str(character)):
            return character.isascii() or not any("\ud800" <= char <= "\udfff" for char in character)
        case events.MouseEvent(x=x, y=y):
            return 0 <= x < _FAR and 0 <= y < _FAR
        case _:
            return not isinstance(message, _UNASKED)


if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from typing import TypeAlias

    _Ask: TypeAlias = Callable[[], Iterable[Message] | Iterator[Message]]
