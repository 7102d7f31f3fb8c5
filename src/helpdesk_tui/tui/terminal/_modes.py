"""The sequences that take the terminal over and give it back.

Only what is used is switched on: no motion of the pointer without a button, no focus reports but for an app that wants
them, no sizes in the stream of input, no keys reported that are not asked for. What is not sent costs nothing and can't
be forgotten at the end.
"""

from __future__ import annotations

__all__ = ["SYNC_END", "SYNC_START", "enter", "focus", "leave", "shifted"]

SYNC_START, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
"""Round a frame that is large enough to be seen half."""

_MOUSE = ("1000", "1002", "1006")
"""Buttons and wheel; motion while a button is held; coordinates as numbers."""
_FOCUS = "1004"
"""Whether the terminal has the keyboard, told when that changes."""
_PLAIN = frozenset({"linux"})
"""Terminals, by ``TERM``, that show what they do not understand."""


def focus(term: str) -> str:
    """Asks to be told when another window gets the keyboard, and when it comes back."""
    return "" if term in _PLAIN else f"\x1b[?{_FOCUS}h"


def enter(term: str, program: str, *, mouse: bool, again: bool = False) -> str:
    """Alternate screen, no cursor, no wrapping, bracketed paste; where it is understood mouse and plain escape key.

    ``program`` is ``TERM_PROGRAM``: one of them prints the question for synchronised output. ``again``: nothing that
    is to be asked or done once.
    """
    parts = ["\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h"]
    if term not in _PLAIN:
        if mouse:
            parts += [f"\x1b[?{mode}h" for mode in _MOUSE]
        if not again:
            parts.append("\x1b[>1u")
        if not again and program != "Apple_Terminal":
            parts.append("\x1b[?2026$p")
    return "".join(parts)


def leave(term: str) -> str:
    """Everything as it was, whatever of it was done; good at any moment, also in the middle of a frame."""
    parts = ["\x1b[0m\x1b[r"]
    if term not in _PLAIN:
        parts.append(SYNC_END + "\x1b[<u")
        parts += [f"\x1b[?{mode}l" for mode in (_FOCUS, *reversed(_MOUSE))]
    parts.append("\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h")
    return "".join(parts)


def shifted(top: int, bottom: int, lines: int) -> str:
    """Moves lines ``top`` to ``bottom`` (from 0, inclusive) up, or, negative, down; what comes in is blank.

    By line feeds at the margin: every terminal since the first has them.
    """
    margins = f"\x1b[{top + 1};{bottom + 1}r"
    if lines > 0:
        return f"{margins}\x1b[{bottom + 1};1H" + "\n" * lines + "\x1b[r"
    return f"{margins}\x1b[{top + 1};1H" + "\x1bM" * -lines + "\x1b[r"
