"""Keys by the names the program has for them, as the bytes a terminal sends.

Belongs here: names to bytes. Does not belong here: when they are sent (``terminal``), what they do.
"""

from __future__ import annotations

__all__ = ["click", "keys", "pasted"]

_NAMED = {
    "esc": b"\x1b[27u",
    "enter": b"\r",
    "space": b" ",
    "tab": b"\t",
    "backspace": b"\x7f",
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "pagedown": b"\x1b[6~",
    "pageup": b"\x1b[5~",
    "f1": b"\x1bOP",
    "f5": b"\x1b[15~",
}
"""Escape as terminals send it that were asked to tell it from the beginning of a sequence."""


def keys(names: str) -> bytes:
    """Keys with blanks between them: ``g g``, ``ctrl+d``, ``esc X y``; ``"`` before a word types all of it."""
    return b"".join(_bytes(name) for name in names.split())


def _bytes(name: str) -> bytes:
    if name.startswith('"') and len(name) > 1:
        return name[1:].encode()
    if name.startswith("ctrl+"):
        return bytes([ord(name[5]) & 0x1F])
    return _NAMED.get(name) or name.encode()


def pasted(text: str) -> bytes:
    """A text pasted in brackets. Its end can't stand in it: terminals take it out."""
    body = text.encode("utf-8", "surrogatepass").replace(b"\x1b[201~", b"")
    return b"\x1b[200~" + body + b"\x1b[201~"


def click(column: int, row: int) -> bytes:
    """The left button, pressed and let go; from 0."""
    place = f"{column + 1};{row + 1}"
    return f"\x1b[<0;{place}M\x1b[<0;{place}m".encode()
