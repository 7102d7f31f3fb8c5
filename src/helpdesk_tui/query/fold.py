"""How text is compared: folding of letters and cutting into words.

Belongs here: ``fold`` and ``words``, the only definition of "the same word" for the search language.
Does not belong here: matching (``match``) or an index.

The base is what SQLite's FTS5 does with ``unicode61 remove_diacritics 2``: letters that are one there
are one here (a test compares every code point). So case is ignored, ``ế`` is ``e``, and Cyrillic
letters stay themselves: ``й`` is not ``и``, ``ї`` is not ``і``. We fold further where people who type
expect it: ``ё`` is ``е``, ``đ`` is ``d``, ``ł`` is ``l``, ``ß`` is ``ss``, wide and narrow forms are
one, and decomposed text equals composed text. Scripts written without spaces (Chinese, Japanese,
Thai, Lao, Khmer, Burmese) have one word per character, so that any piece of a sentence is found.

A backend that indexes ``" ".join(words(text))`` with a tokenizer that splits at spaces only (for FTS5:
``tokenize = 'ascii'``) and asks it for ``words(value)`` as a phrase agrees with ``match`` exactly.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

__all__ = ["fold", "words"]

RUN_LIMIT = 32
"""Longest run of marks or signs that is normalised: the standard library takes quadratic time for one."""

TABLE_LIMIT = 20_000
"""Entries a folding table keeps, so that text made of every code point can't fill the memory."""

_LETTERS = {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ё": "е"}
_INVISIBLE_MARKS = frozenset((0x034F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)))
_KANA_MARKS = "\u3099\u309a"
_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
_ASCII_PARTED = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})


class _Table(dict[int, str]):
    """A table for ``str.translate`` that is filled as characters are met."""

    def __missing__(self, code: int) -> str:
        made = self.made(chr(code))
        if len(self) < TABLE_LIMIT:
            self[code] = made
        return made

    def made(self, char: str) -> str:
        raise NotImplementedError


class _Folded(_Table):
    """Each character without case and marks."""

    def made(self, char: str) -> str:
        if char in _LETTERS:
            return _LETTERS[char]
        if "\u0400" <= char <= "\u04ff" and char not in "\u0450\u045d":
            return char
        if unicodedata.category(char) == "Cf":
            return ""
        bare = (part for part in unicodedata.normalize("NFD", char) if not _is_accent(part))
        return unicodedata.normalize("NFC", "".join(_LETTERS.get(part, part) for part in bare))


class _Parted(_Table):
    """Each character as ``_Folded`` has it, with a space for all that makes no word."""

    def made(self, char: str) -> str:
        return "".join(map(self.part, _FOLDED[ord(char)]))

    def part(self, char: str) -> str:
        if char in _KANA_MARKS or unicodedata.category(char)[0] not in "LMN":
            return " "
        return f" {char} " if re.match(_UNSPACED, char) else char


_FOLDED = _Folded()
_PARTED = _Parted()


def fold(text: str) -> str:
    """``text`` without case, accents and width. Total, and linear in the length of ``text``."""
    return text.lower() if text.isascii() else _composed(text).translate(_FOLDED)


def words(text: str) -> list[str]:
    """The folded words of ``text``, in order. Letters and digits make words, all else parts them."""
    if text.isascii():
        return text.lower().translate(_ASCII_PARTED).split()
    return _composed(text).translate(_PARTED).split()


def _composed(text: str) -> str:
    """``text`` in its compatibility form without case, in linear time."""
    return unicodedata.normalize("NFKC", _long_run().sub(r"\1 ", text)).casefold()


@cache
def _long_run() -> re.Pattern[str]:
    """More marks or signs than are normalised."""
    return re.compile(rf"(\W{{{RUN_LIMIT}}})\W+")


def _is_accent(char: str) -> bool:
    """Whether ``char`` is a mark that is left out: vowel signs and viramas of Indic scripts are kept."""
    code = ord(char)
    if not unicodedata.category(char).startswith("M"):
        return False
    return (
        unicodedata.combining(char) >= 10
        or unicodedata.category(char) == "Me"
        or code in _INVISIBLE_MARKS
        or 0xE0100 <= code <= 0xE01EF
    )
