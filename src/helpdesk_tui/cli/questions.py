"""Questions as JSON: one object, or an array of them that may be a million items long.

Belongs here: reading JSON item by item, with what is no JSON inside one question left for that question to be refused.
Does not belong here: answering (``whatif``) and where the text comes from (``cli.whatif``).
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Questions", "refuse_repeated"]

_MOST_DIGITS = 4300
"""What Python reads as a whole number at most."""
_BLANK = re.compile(r"[ \t\n\r]*")


class Questions:
    """The questions of a text, each made when it is asked: a million of them need no more room than their text.

    The whole text is read once before, so that half an answer is never written. Raises InvalidInput.
    """

    def __init__(self, text: bytes) -> None:
        try:
            self._text = text.decode("utf-8-sig")
            self._start = self._after_blank(0)
            for _ in self:
                pass
        except UnicodeDecodeError as error:
            raise InvalidInput(f"input: byte {error.start + 1} is not UTF-8", field="input") from None
        except json.JSONDecodeError as error:
            message = f"input: not JSON, line {error.lineno}, column {error.colno}: {error.msg}"
            raise InvalidInput(message, field="input") from None
        except RecursionError:
            raise InvalidInput("input: nested too deeply", field="input") from None

    @property
    def many(self) -> bool:
        """Whether it is an array."""
        return self._text.startswith("[", self._start)

    def __iter__(self) -> Iterator[Any]:
        at = self._start
        if self.many:
            at = self._after_blank(at + 1)
            while not self._text.startswith("]", at):
                value, at = _DECODER.raw_decode(self._text, at)
                yield value
                at = self._after_item(at)
            at += 1
        else:
            value, at = _DECODER.raw_decode(self._text, at)
            yield value
        at = self._after_blank(at)
        if at < len(self._text):
            raise json.JSONDecodeError("Extra data", self._text, at)

    def _after_item(self, at: int) -> int:
        """Where the next item begins, or the array ends."""
        at = self._after_blank(at)
        if self._text.startswith("]", at):
            return at
        if not self._text.startswith(",", at):
            raise json.JSONDecodeError("Expecting ',' delimiter", self._text, at)
        at = self._after_blank(at + 1)
        if self._text.startswith("]", at):
            raise json.JSONDecodeError("Expecting value", self._text, at)
        return at

    def _after_blank(self, at: int) -> int:
        match = _BLANK.match(self._text, at)
        return match.end() if match else at


def refuse_repeated(value: object) -> None:
    """Raises InvalidInput for the first object in which a key stands twice."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, _Repeated):
            shown = one.twice[:60]
            field = shown if shown.isprintable() else "input"
            raise InvalidInput(f"{shown!r} stands twice in one object", field=field)
        if isinstance(one, dict | list):
            left += one.values() if isinstance(one, dict) else one


class _Repeated(dict[str, Any]):
    """An object in which a key stands twice: refused where it stands, so that the other questions are answered."""

    twice: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = _Repeated(found)
    repeated.twice = Counter(n for n, _ in pairs).most_common(1)[0][0]
    return repeated


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits.lstrip("-")) <= _MOST_DIGITS else math.inf


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole)
"""What is no JSON inside one question (NaN, endless digits) becomes a value no field takes."""
