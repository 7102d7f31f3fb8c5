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
        return _measured(text, len(text) * 2)[1]
    return sum(map(_width, text))


def fit_cells(text: str, width: int, *, ellipsis: str = "…") -> str:
    """Cleaned text as exactly ``width`` cells: padded with spaces, or cut and ended by ``ellipsis``.

    A base is never parted from its marks. A wide character that would be halved goes as a whole and leaves a space
    behind the ellipsis. Empty for a width below 1; the ellipsis itself is cut when even that is too wide.
    """
    if width < 1:
        return ""
    if text.isascii() and "\n" not in text and len(text) <= width:
        return text.ljust(width)
    end, used = _measured(text, width)
    if end == len(text):
        return text + " " * (width - used)
    if (room := width - cells(ellipsis)) < 0:
        end, used = _measured(ellipsis, width)
        return ellipsis[:end] + " " * (width - used)
    end, used = _measured(text, room)
    return text[:end].rstrip(_JOINERS) + ellipsis + " " * (room - used)


def _measured(text: str, room: int) -> tuple[int, int]:
    """How many characters of the text fit into so many cells, and the cells they take."""
    used, joined = 0, False
    for index, char in enumerate(text):
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
