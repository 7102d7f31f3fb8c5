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
_FAR = 10_000
"""Cells that no terminal has."""


class Parser:
    """Turns pieces of input into messages."""

    def __init__(self) -> None:
        self._parser = XTermParser()

    def feed(self, piece: str) -> list[Message]:
        """The messages a piece completes; nothing for one that makes no sense."""
        if piece == "\x1b":
            return [events.Key("escape", "\x1b")]
        return self._kept(lambda: self._parser.feed(piece))

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
    from collections.abc import Callable
    from typing import TypeAlias

    _Ask: TypeAlias = Callable[[], Iterable[Message] | Iterator[Message]]
