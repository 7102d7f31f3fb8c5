"""Typed numbers, tags and assignments as values.

Belongs here: spelling. Does not belong here: times (``times``), and bounds, which are a verb's to check.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["assignments", "counts", "minutes", "quoted", "signed", "split_words", "whole"]

_WORD = re.compile(r'([+-]?)(?:"([^"]*)"|([^\s,]+))')
_LENGTH = re.compile(r"(?:([0-9]{1,3})\s*h)?\s*(?:([0-9]{1,5})\s*(?:m|min)?)?")


def whole(text: str, *, field: str = "credits") -> int:
    """A whole number of credits, with its sign. Raises InvalidInput."""
    digits = text.strip().removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise InvalidInput(f"{text[:40]!r} is no whole number of credits", field=field, hint="such as 20")
    return int(text)


def minutes(text: str) -> int:
    """``25``, ``25 min``, ``1h``, ``1h30``. Raises InvalidInput."""
    match = _LENGTH.fullmatch(text.strip().casefold())
    if match is None or not any(match.groups()):
        raise InvalidInput(f"{text[:40]!r} is no number of minutes", field="minutes", hint="such as 25")
    return int(match[1] or 0) * 60 + int(match[2] or 0)


def counts(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """``products=100`` as a name and a number. Raises InvalidInput."""
    found = []
    for word in words:
        name, _, number = word.partition("=")
        if not (name and number.isascii() and number.isdigit() and len(number) < 13):
            raise InvalidInput(f"{word[:40]!r} is no number of entities", field="entities", hint="such as products=100")
        found.append((name, int(number)))
    return tuple(found)


def assignments(words: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Words without ``=``, and ``name=value`` ones as a dict. Raises InvalidInput for a name given twice."""
    plain = tuple(word for word in words if "=" not in word)
    pairs: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name in pairs:
            raise InvalidInput(f"{name[:40]} is given twice", field=name[:40])
        if equals:
            pairs[name] = value
    return plain, pairs


def signed(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """``+new -old other "two words"`` as what is added and what is removed; without a sign it is added."""
    added: list[str] = []
    removed: list[str] = []
    for sign, word in _words(text):
        (removed if sign == "-" else added).append(word)
    return tuple(added), tuple(removed)


def split_words(text: str) -> tuple[str, ...]:
    """``a b, "c d"`` as three words."""
    return tuple(f"{sign}{word}" for sign, word in _words(text))


def quoted(word: str) -> str:
    """A word as ``signed`` and ``split_words`` read it back; one with a quotation mark loses it."""
    plain = word.replace('"', "")
    return f'"{plain}"' if re.search(r"[\s,]", plain) else plain


def _words(text: str) -> list[tuple[str, str]]:
    return [(m[1], m[2] if m[2] is not None else m[3]) for m in _WORD.finditer(text) if m[2] or m[3]]
