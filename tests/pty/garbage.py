"""What no keyboard sends, in classes: bytes that are no text, sequences that are wrong, too long or never ended.

Belongs here: making it from a seed. Does not belong here: what a program must make of it (the tests). None of it is
enter, ctrl+q, ctrl+z or, behind a tab, a key of the demo: it would rightly obey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

__all__ = ["CLASSES", "chunk"]

_OBEYED = b"\r\n\x03\x11\x1aqxe"
_LONG = 9_000


def _bytes(source: Random) -> bytes:
    return source.randbytes(20)


def _numbers(source: Random, most: int = 2**31) -> bytes:
    """Parameters of a sequence, some of them left out."""
    given = [str(source.randint(100_000, most)) if source.random() < 0.7 else "" for _ in range(source.randint(1, 9))]
    return source.choice((";", ":")).join(given).encode()


def _mouse(source: Random) -> bytes:
    return f"\x1b[<{source.randint(0, 255)};{source.randint(-5, 2**40)};{source.randint(-5, 2**40)}M".encode()


def _key(source: Random) -> bytes:
    return f"\x1b[{source.randint(0xD800, 0x120000)};{source.randint(0, 999)}:{source.randint(0, 9)}u".encode()


def _lone(source: Random) -> bytes:
    """Half a pair, as UTF-8 may not have it."""
    return b"\xed" + bytes([source.randint(0xA0, 0xBF), source.randint(0x80, 0xBF)])


CLASSES: dict[str, Callable[[Random], bytes]] = {
    "any bytes": _bytes,
    "no UTF-8": lambda source: b"\xff\xfe" + source.randbytes(5),
    "cut UTF-8": lambda source: source.choice((b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98")),
    "overlong UTF-8": lambda source: source.choice((b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf")),
    "lone surrogates": _lone,
    "beyond Unicode": lambda source: b"\xf4\x90\x80\x80" + source.randbytes(1),
    "C0 controls": lambda source: bytes(source.choices(range(0x20), k=8)),
    "C1 controls": lambda source: bytes(source.choices(range(0x80, 0xA0), k=8)),
    "NUL": lambda source: b"\0" * source.randint(1, 500),
    "DEL": lambda source: b"\x7f" * source.randint(1, 500),
    "escapes": lambda source: b"\x1b" * source.randint(1, 200),
    "CSI with numbers": lambda source: b"\x1b[" + _numbers(source) + source.choice((b"A", b"u", b"~", b"R", b"t")),
    "CSI with many numbers": lambda source: b"\x1b[" + b"1;" * source.randint(1_000, _LONG) + b"m",
    "CSI with a long number": lambda source: b"\x1b[" + b"9" * source.randint(100, _LONG) + b"u",
    "CSI never ended": lambda source: b"\x1b[" + _numbers(source),
    "CSI in CSI": lambda source: b"\x1b[" * source.randint(2, 300),
    "keys of kitty": _key,
    "keys of kitty, with text": lambda source: b"\x1b[97:::::;1:9;" + _numbers(source, 0x20_0000) + b"u",
    "mouse": _mouse,
    "mouse, old": lambda source: b"\x1b[M" + source.randbytes(3),
    "OSC never ended": lambda source: b"\x1b]52;c;" + b"A" * source.randint(1, _LONG),
    "DCS, APC, PM never ended": lambda source: b"\x1b" + source.choice((b"P", b"_", b"^", b"X")) + source.randbytes(50),
    "paste never ended": lambda source: b"\x1b[200~" + source.randbytes(30),
    "ends of pastes": lambda source: b"\x1b[201~" * source.randint(1, 50) + b"\x1b[200~" * source.randint(0, 3),
    "answers nobody asked for": lambda source: source.choice(
        (b"\x1b[?2026;9$y", b"\x1b[?62;4c", b"\x1b[1;1R", b"\x1b[?u", b"\x1bP>|x\x1b\\", b"\x1b]11;rgb:0/0/0\x07")
    ),
}


def chunk(name: str, source: Random) -> bytes:
    """Some of one class."""
    return CLASSES[name](source).translate(None, _OBEYED)
