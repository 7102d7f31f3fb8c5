"""On which line of a TOML text each key stands: the standard library's parser does not say.

Belongs here: finding lines in a text that already parses. Does not belong here: parsing values.
"""

from __future__ import annotations

import json
import re
from collections import Counter

__all__ = ["KeyPath", "key_lines", "line_of"]

KeyPath = tuple[str | int, ...]

_PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_TABLE = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_ENDS = {
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*+"{3,5}'),
    "'''": re.compile(r"(?:[^']|'(?!''))*+'{3,5}"),
}
"""The rest of a multi-line string; up to two quotes before the closing ones belong to it."""
_TOKEN = re.compile(r'"""|\'\'\'|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*|[\[\]{}]')


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line numbers, from 1, of every table header and key outside inline tables."""
    found: dict[KeyPath, int] = {}
    table: KeyPath = ()
    seen: Counter[KeyPath] = Counter()
    """How often each array of tables was opened."""
    state = _Scan()
    for number, whole in enumerate(text.split("\n"), 1):  # splitlines() knows line ends that TOML does not
        line = whole
        if state.at_top:
            if match := _TABLE.match(line):
                table = _inside(_parts(match[2]), seen)
                if match[1] == "[[":
                    seen[table] += 1
                    table = (*table, seen[table] - 1)
                found.setdefault(table, number)
                continue
            if match := _KEY.match(line):
                found.setdefault(table + _parts(match[1]), number)
                line = line[match.end() :]
        state.feed(line)
    return found


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """The line of the key, else of the nearest table around it; 0 when there is none."""
    while path:
        if path in lines:
            return lines[path]
        nested = [n for key, n in lines.items() if key[: len(path)] == path]
        if nested:
            return min(nested)
        path = path[:-1]
    return 0


class _Scan:
    """Whether the next line is outside multi-line strings, arrays and inline tables."""

    def __init__(self) -> None:
        self._depth = 0
        self._quotes = ""

    @property
    def at_top(self) -> bool:
        return not self._depth and not self._quotes

    def feed(self, line: str) -> None:
        at = 0
        while at <= len(line):
            if self._quotes:
                end = _ENDS[self._quotes].match(line, at)
                if end is None:
                    return
                self._quotes, at = "", end.end()
                continue
            match = _TOKEN.search(line, at)
            if match is None or match[0].startswith("#"):
                return
            at = match.end()
            if match[0] in ('"""', "'''"):
                self._quotes = match[0]
            elif match[0] in "[{":
                self._depth += 1
            elif match[0] in "]}":
                self._depth -= 1


def _inside(path: KeyPath, seen: Counter[KeyPath]) -> KeyPath:
    """The path with the number of the table wherever it leads through an array of tables."""
    found: KeyPath = ()
    for number, part in enumerate(path, 1):
        found = (*found, part)
        if number < len(path) and seen[found]:
            found = (*found, seen[found] - 1)
    return found


def _parts(dotted: str) -> KeyPath:
    return tuple(_unquoted(part) for part in re.findall(_PART, dotted))


def _unquoted(part: str) -> str:
    if part.startswith('"'):
        try:
            return str(json.loads(part))
        except ValueError:
            return part[1:-1]
    return part[1:-1] if part.startswith("'") else part
