"""How many terminal cells cleaned text takes, and text of exactly so many cells.

The widths are those the layout engine counts with, so that a padded column ends where the engine thinks it does:
two for wide and full-width characters, none for marks, joiners and the vowels of decomposed Hangul, one for the
rest. Known differences: after a zero width joiner the engine counts the next character as nothing, and so does
this, though most terminals draw it; and terminals draw the spacing vowels of Indic scripts, which the engine counts
as nothing. Both are about rows in those scripts only; such a row can be drawn wider than it is counted.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["cells", "fit_cells"]

_ZWJ = "\u200d"
_JOINERS = "\u200c\u200d"

_WIDE_SINCE_16 = (
    range(0x2630, 0x2638),
    range(0x268A, 0x2690),
    range(0x4DC0, 0x4E00),
    range(0x1D300, 0x1D357),
    range(0x1D360, 0x1D377),
)
"""Trigrams, hexagrams, counting rods: wide since Unicode 16, which is newer than the tables of Python 3.11 to 3.13."""


def cells(text: str) -> int:
    """Cells that cleaned text takes in a row. A newline takes none."""
    if text.isascii():
        return len(text) - text.count("\n")
    if _ZWJ in text:
        return _measured(text, 2 * len(text))[1]
    return sum(map(_width, text))


def fit_cells(text: str, width: int, *, ellipsis: str = "…") -> str:
    """Cleaned text as exactly ``width`` cells: padded with spaces, or cut and ended by ``ellipsis``.

    A base is never parted from its marks. A wide character that would be halved goes as a whole and leaves a space
    behind the ellipsis. Empty for a width below 1; the ellipsis itself is cut when even that is too wide.
    """
    if width < 1:
        return ""
    room = max(0, width - cells(ellipsis))
    cut, used = _measured(text, room)
    end, rest = _measured(text, width - used, cut)
    if end == len(text):
        return text + " " * (width - used - rest)
    end, tail = _measured(ellipsis, width - used)
    return text[:cut].rstrip(_JOINERS) + ellipsis[:end] + " " * (width - used - tail)


def _measured(text: str, room: int, start: int = 0) -> tuple[int, int]:
    """Up to which character a text, from ``start`` on, fits into so many cells; and the cells it takes."""
    if text.isascii() and "\n" not in text:
        end = min(len(text), start + room)
        return end, end - start
    used, joined = 0, False
    for index in range(start, len(text)):
        char = text[index]
        width = 0 if joined else _width(char)
        if used + width > room:
            return index, used
        used += width
        joined = char == _ZWJ and not joined
    return len(text), used


@lru_cache(maxsize=2048)
def _width(char: str) -> int:
    code = ord(char)
    if unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf", "Cc"} or 0x1160 <= code <= 0x11FF or _is_final(code):
        return 0
    if unicodedata.east_asian_width(char) in {"W", "F"} or any(code in wide for wide in _WIDE_SINCE_16):
        return 2
    return 1


def _is_final(code: int) -> bool:
    """Vowels and finals of old Hangul."""
    return 0xD7B0 <= code <= 0xD7FF
