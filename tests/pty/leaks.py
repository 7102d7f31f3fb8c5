"""What a hostile text may have left in the bytes a program sent: sequences that are not the program's own.

Belongs here: which bytes are ours. A sequence is ours when it is one of the few forms the program uses; so a text that
gets ``ESC [ 31 m`` through would not be noticed by its form. Therefore every payload's own dangerous parts are looked
for besides, as they are.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.hostile.corpus import Payload

__all__ = ["Told", "leaks", "pieces", "told"]

_OURS = re.compile(
    r"\x1b\[[0-9;]*m"  # style
    r"|\x1b\[[0-9]+;[0-9]+H"  # cursor
    r"|\x1b\[\?(?:1049|25|7|2004|1000|1002|1004|1006|2026)[hl]|\x1b\[\?2026\$p|\x1b\[>1u|\x1b\[<u"  # modes
    r"|\x1b\[[0-9]+;[0-9]+r\x1b\[[0-9]+;1H(?:(?:\r?\n)+|(?:\x1bM)+)\x1b\[r|\x1b\[r"  # scrolling
    r"|\x1b\[2[23];2t|\x1b\]2;[^\x00-\x1f\x7f-\x9f]*\x07"  # title
    r"|\x1b\](?:9;|777;notify;)[^\x00-\x1f\x7f-\x9f]*\x07|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # notices, clipboard
    r"|\x1b\]8;id=[0-9-]*;(?:https?://|mailto:)[!-~]*\x1b\\|\x1b\]8;;\x1b\\"  # links
    r"|\r?\n|\x07"
)
_TITLE = re.compile(rb"\x1b\]2;([^\x07\x1b]*)\x07")
_NOTICE = re.compile(rb"\x1b\](?:9;|777;notify;)([^\x07\x1b]*)\x07")
_COPY = re.compile(rb"\x1b\]52;c;([^\x07\x1b]*)\x07")
_LINK = re.compile(rb"\x1b\]8;[^;]*;([^\x07\x1b]+)\x1b")
_STRING = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_STYLE = re.compile(r"\x1b\[[0-9;]*[mH]|\x1b\[[0-9;]*\Z")
"""Forms that are ours and a payload's alike: nothing tells them apart."""
_ACTS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PIECE = 24
"""Characters of a piece of a payload: a sequence of style and a word behind it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a program has told the terminal outside of the screen."""

    titles: list[str]
    notices: list[str]
    copies: list[str]
    links: list[str]
    bells: int


def told(raw: bytes) -> Told:
    """Titles, notices, copied texts, links and bells, in their order. Raises ValueError for a copy that is none."""
    titles, notices, links = ([text.decode() for text in form.findall(raw)] for form in (_TITLE, _NOTICE, _LINK))
    copies = [base64.b64decode(text, validate=True).decode() for text in _COPY.findall(raw)]
    return Told(titles, notices, copies, links, _STRING.sub(b"", raw).count(b"\x07"))


def leaks(raw: bytes, payloads: Iterable[Payload] = ()) -> list[str]:
    """What is in the bytes that should not be, each with its surroundings; empty when all is well."""
    text = raw.decode("utf-8", "surrogateescape")
    rest = _OURS.sub(" ", text)
    found = [f"{m[0]!r} in {rest[max(0, m.start() - 20) : m.end() + 20]!r}" for m in _ACTS.finditer(rest)]
    found += [f"{item.id}: {piece!r}" for item in payloads for piece in pieces(item.text) if piece in text]
    return found[:20]


@cache
def pieces(text: str) -> frozenset[str]:
    """The dangerous parts of a payload: what acts, with enough of its own words to tell it from our own sequences."""
    found = {text[m.start() : m.start() + _PIECE] for m in _ACTS.finditer(text) if m[0] not in "\r\n\t"}
    return frozenset(piece for piece in found if _tells(_STYLE.sub("", piece)))


def _tells(words: str) -> bool:
    return len(words.strip()) >= 3
