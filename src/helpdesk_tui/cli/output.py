"""What the command line writes: data on stdout, talk on stderr, nothing a terminal could act on.

Belongs here: JSON, lines and errors as text. Does not belong here: deciding what to say.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "counted",
    "json_text",
    "let_go",
    "say",
    "wrapped",
    "write_error",
    "write_json",
    "write_json_array",
    "write_lines",
]


def counted(number: int, what: str) -> str:
    """``1 line``, ``812 lines``."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON in which every character a terminal might act on is escaped: controls, bidi marks, private use."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def wrapped(lines: Iterable[str]) -> list[str]:
    """Lines broken at words to the width of the terminal, the rest under the second column; as they are in a pipe."""
    if sys.stdout is None or not sys.stdout.isatty():
        return list(lines)
    width = max(40, shutil.get_terminal_size().columns)
    found: list[str] = []
    for line in lines:
        gap = re.match(r" *\S+  +", line)
        indent = " " * min(gap.end() if gap else 4, width // 2)
        found += textwrap.wrap(line, width, subsequent_indent=indent) or [""]
    return found


def write_json(value: object) -> None:
    """One JSON document on stdout, in ASCII where stdout knows no more."""
    _write((_json(value), "\n"))


def write_json_array(values: Iterable[object]) -> None:
    """One JSON array on stdout, each of its values written as it comes."""
    _write(_array(values))


def write_lines(lines: Iterable[str]) -> None:
    """Lines of our own making on stdout. Foreign text in them is cleaned before it gets here.

    Raises HelpdeskError when they can't be written, and BrokenPipeError when nobody reads them any more.
    """
    _write(f"{line}\n" for line in lines)


def _array(values: Iterable[object]) -> Iterator[str]:
    before = "["
    for value in values:
        yield before + _json(value)
        before = ", "
    yield "[]\n" if before == "[" else "]\n"


def _json(value: object) -> str:
    text = json_text(value)
    return text if _fits(text) else "".join(c if c.isascii() else _escaped(c) for c in text)


def _write(pieces: Iterable[str]) -> None:
    out = sys.stdout
    if out is None:
        raise HelpdeskError("can't write the answer: standard output is closed")
    try:
        for piece in pieces:
            out.write(piece if _fits(piece) else piece.encode(out.encoding, "backslashreplace").decode())
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise HelpdeskError(f"can't write the answer: {error.strerror}") from None


def say(text: str) -> None:
    """A line of talk on stderr, cleaned; where nobody can hear it, nothing."""
    with suppress(OSError, AttributeError):
        sys.stderr.write(clean(text, Kind.LINE) + "\n")
        sys.stderr.flush()


def write_error(error: HelpdeskError, *, as_json: bool) -> None:
    """An error, in JSON on stdout or in words on stderr; in words, too, where stdout takes nothing."""
    if as_json:
        inner: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
        if error.field:
            inner["field"] = error.field
        with suppress(HelpdeskError):
            write_json({"error": inner})
            return
    drawn = error.code == "invalid_query"  # the query and a caret line; each of its lines is clean
    for line in f"error: {error.message}".split("\n") if drawn else [f"error: {error.message}"]:
        say(line)
    if error.hint:
        say(f"hint: {error.hint}")


def let_go() -> None:
    """Empties stdout and stderr; one that takes nothing is pointed to nowhere.

    Python would complain while closing it, and end with a code of its own.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fits(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _escaped(char: str) -> str:
    point = ord(char)
    if point < 0x10000:
        return f"\\u{point:04x}"
    point -= 0x10000
    return f"\\u{0xD800 + (point >> 10):04x}\\u{0xDC00 + (point & 0x3FF):04x}"
