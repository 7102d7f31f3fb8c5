"""What the terminal sends, cut into pieces that can be understood one by one.

Belongs here: where a sequence ends, what is a paste, what is dropped because it is too long. Does not belong here: what
a piece means (``_parser``), reading (``driver``).

A terminal, or whoever can write to it, may send anything: bytes that are no UTF-8, a paste that never ends, a parameter
of 100 kB. Each piece is given on alone, so that one that can't be understood takes nothing else along.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ESCAPE_WAIT", "PASTE_LIMIT", "PASTE_WAIT", "TYPED", "Intake", "Pasted"]

TYPED = 128
"""Characters without a break that a person, or a held key, may type; more of them are a paste without brackets."""
PASTE_LIMIT = 1_000_000
"""Characters of a paste that are kept."""
PASTE_WAIT = 2.0
"""Seconds of silence that end a paste whose end never came."""
ESCAPE_WAIT = 0.1
"""Seconds of silence that make an escape a key, or what follows it a key with alt."""

_ESC = "\x1b"
_START, _END = "\x1b[200~", "\x1b[201~"
_SEQUENCE_LIMIT = 32
"""Characters of a sequence that mean anything to the parser; it takes longer ones for typing."""
_STRING_LIMIT = 4_096
"""Characters of an unfinished sequence that are kept to see how it goes on."""
_CONTROL = re.compile(r"\x1b\[(?:[0-?]*[ -/]*[@-~])")
_CONTROL_PART = re.compile(r"\x1b\[[0-?]*[ -/]*\Z")
_STRING_STARTS = "]P_^"
_STRING_END = re.compile("\x07|\x9c|\x1b\\\\|(?=\x1b[^\\\\])")
_MOTION = re.compile(r"\x1b\[<3[2-9];\d+;\d+M\Z").match
_NOT_TYPED = {0xFFFD: None} | dict.fromkeys(range(0x80, 0xA0))
"""What comes of wrong bytes, and C1 controls: no keyboard sends them."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A paste, its line ends as newlines."""

    text: str
    dropped: int = 0
    """Characters behind the limit."""


class Intake:
    """Takes text as it comes, gives pieces: a paste, or text for the parser."""

    def __init__(self) -> None:
        self._rest = ""
        """What has come but is not yet a piece."""
        self._paste: list[str] | None = None
        self._pasted = 0
        self._skipping = ""
        """``[`` or ``]`` while the rest of a sequence that was too long is being dropped."""

    @property
    def wait(self) -> float | None:
        """Seconds of silence after which ``idle`` has something to say; None: it has not."""
        if self._paste is not None:
            return PASTE_WAIT
        return ESCAPE_WAIT if self._rest or self._skipping else None

    def feed(self, text: str) -> Iterator[str | Pasted]:
        """The pieces that are complete with this text. Of pointer motions in a row only the last one is given."""
        self._rest += text
        motion = ""
        for piece in self._pieces():
            if isinstance(piece, str) and _MOTION(piece):
                motion = piece
                continue
            if motion:
                yield motion
                motion = ""
            yield piece
        if motion:
            yield motion

    def idle(self) -> Iterator[str | Pasted]:
        """Nothing came for a while: what is held back is what it is."""
        self._skipping = ""
        if self._paste is not None:
            self._collect(len(self._rest))
            yield self._pasted_piece()
            return
        rest, self._rest = self._rest, ""
        if len(rest) <= 2:
            if rest:
                yield rest
        elif rest[1] not in _STRING_STARTS and len(rest) <= _SEQUENCE_LIMIT:
            yield rest

    def _pieces(self) -> Iterator[str | Pasted]:
        while self._rest:
            if self._paste is not None:
                end = self._rest.find(_END)
                if end < 0:
                    self._collect(len(self._rest) - _begun(self._rest))
                    return
                self._collect(end)
                self._rest = self._rest[len(_END) :]
                yield self._pasted_piece()
            elif self._skipping:
                if not self._skip():
                    return
            elif not self._rest.startswith(_ESC):
                typed, sep, rest = self._rest.partition(_ESC)
                self._rest = sep + rest
                if len(typed) > TYPED:
                    yield _pasted([typed], len(typed))
                elif typed := typed.translate(_NOT_TYPED):
                    yield typed
            else:
                piece = self._sequence()
                if piece is None:
                    return
                if piece == _START:
                    self._paste, self._pasted = [], 0
                elif piece and piece != _END:
                    yield piece

    def _sequence(self) -> str | None:
        """The sequence at the front, taken off; empty for one to be dropped; None: it goes on."""
        rest = self._rest
        if len(rest) == 1:
            return None
        kind = rest[1]
        if kind == "[":
            return self._control()
        if kind in _STRING_STARTS:
            return self._string()
        if kind == "O" and len(rest) == 2:
            return None
        return self._take(1 if kind == _ESC else 3 if kind == "O" else 2)

    def _control(self) -> str | None:
        if found := _CONTROL.match(self._rest):
            piece = self._take(found.end())
            return piece if len(piece) <= _SEQUENCE_LIMIT else ""
        if _CONTROL_PART.match(self._rest):
            if len(self._rest) > _STRING_LIMIT:
                self._rest, self._skipping = "", "["
            return None
        broken = re.match(r"\x1b\[[0-?]*[ -/]*", self._rest)
        self._take(broken.end() if broken else 2)
        return ""

    def _string(self) -> str | None:
        """Answers of the terminal that nobody asked for are dropped whole; too long ones as far as they go."""
        end = _STRING_END.search(self._rest, 2)
        if end is None:
            if len(self._rest) > _STRING_LIMIT:
                self._rest, self._skipping = "", "]"
            return None
        piece = self._take(end.end())
        return piece if len(piece) == 2 else ""

    def _skip(self) -> bool:
        """Drops more of what was too long; whether its end was found."""
        pattern = "[@-~\x00-\x1f]" if self._skipping == "[" else "\x07|\x9c|\x1b\\\\|\x1b"
        end = re.search(pattern, self._rest)
        if end is None:
            self._rest = ""
            return False
        self._rest = self._rest[end.start() if end[0] == _ESC else end.end() :]
        self._skipping = ""
        return True

    def _take(self, length: int) -> str:
        piece, self._rest = self._rest[:length], self._rest[length:]
        return piece

    def _collect(self, length: int) -> None:
        """Moves the front of what has come into the paste, up to the limit."""
        piece = self._take(length)
        room = PASTE_LIMIT - self._pasted
        if self._paste is not None and room > 0 and piece:
            self._paste.append(piece[:room])
        self._pasted += len(piece)

    def _pasted_piece(self) -> Pasted:
        parts, self._paste = self._paste or [], None
        return _pasted(parts, self._pasted)


def _pasted(parts: list[str], size: int) -> Pasted:
    text = "".join(parts)[:PASTE_LIMIT]
    dropped = size - len(text)
    return Pasted(text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""), dropped)


def _begun(text: str) -> int:
    """How many characters at the end may be the beginning of the end of a paste."""
    return next((size for size in range(len(_END) - 1, 0, -1) if text.endswith(_END[:size])), 0)
