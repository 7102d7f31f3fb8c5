"""A query cut into tokens that know their place.

Belongs here: characters, quotes, operators and where a value begins. Does not belong here: which
fields exist or what a value must look like.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.query.errors import QueryError

__all__ = ["MAX_LENGTH", "Token", "TokenKind", "tokens"]

MAX_LENGTH = 2_000
"""Longest query in characters; what people type and save stays far below."""

JOINERS = "\u200c\u200d"
"""Zero-width joiners: the only invisible characters that belong to words (Persian, Hindi)."""


class TokenKind(Enum):
    """What a token is, before it is known what it means."""

    WORD = auto()
    """A bare word: text, the name of a field or flag, ``OR``."""
    VALUE = auto()
    """A bare value behind an operator."""
    QUOTED = auto()
    """Text in double quotes, as a term or a value."""
    OPERATOR = auto()
    COMMA = auto()
    """Between two values of one field; any other comma is a space."""
    MINUS = auto()
    OPEN = auto()
    CLOSE = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query: ``source[start:end]``."""

    kind: TokenKind
    text: str
    """What it says: without quotes and escapes, and without the ``*`` of a prefix."""
    start: int
    end: int
    prefix: bool = False
    """Whether a ``*`` followed."""
    closed: bool = True
    """False for a quote that does not end, which only completion gets to see."""


_SPACES = re.compile(r"\s+")
_OPERATOR = re.compile(r"<=|>=|!=|[:=<>]")
_WORD = re.compile(r'(?:[^\s(),":=<>!]|!(?!=))+')
_VALUE = re.compile(r'[^\s(),"]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)("?)(\*?)', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_SINGLE = {"(": TokenKind.OPEN, ")": TokenKind.CLOSE}


def tokens(source: str) -> list[Token]:
    """The tokens of ``source``, the last of kind END. Linear.

    Raises QueryError for a query that is too long, a character that has no place in one, a quote
    that does not end, and a ``*`` that does not end a word.
    """
    _check(source)
    found = scan(source)
    for token in found:
        if not token.closed:
            raise QueryError("the quote does not end", source=source, position=token.start, hint='close it with "')
        _check_star(token, source)
    return found


def scan(source: str) -> list[Token]:
    """The tokens of any text, without a complaint: what completion works on."""
    found: list[Token] = []
    position, wants_value, in_list = 0, False, False
    while position < len(source):
        if space := _SPACES.match(source, position):
            position = space.end()
            continue
        token = _next(source, position, wants_value=wants_value)
        position = token.end
        if token.kind is TokenKind.COMMA and not in_list:
            continue
        is_value = wants_value and token.kind in {TokenKind.VALUE, TokenKind.QUOTED}
        wants_value = token.kind in {TokenKind.OPERATOR, TokenKind.COMMA}
        in_list = is_value or wants_value
        found.append(token)
    found.append(Token(TokenKind.END, "", len(source), len(source)))
    return found


def is_allowed(char: str) -> bool:
    """Whether a query may have ``char``: graphics, spaces and joiners, no control, no direction mark."""
    return char.isprintable() or char in JOINERS or unicodedata.category(char) == "Zs"


def _next(source: str, start: int, *, wants_value: bool) -> Token:
    char = source[start]
    if char in _SINGLE:
        return Token(_SINGLE[char], char, start, start + 1)
    if char == ",":
        return Token(TokenKind.COMMA, char, start, start + 1)
    if char == '"':
        return _quote(source, start)
    if wants_value and (value := _VALUE.match(source, start)):
        return _bare(TokenKind.VALUE, value.group(), start)
    if operator := _OPERATOR.match(source, start):
        return Token(TokenKind.OPERATOR, operator.group(), start, operator.end())
    if char == "-":
        return Token(TokenKind.MINUS, char, start, start + 1)
    word = _WORD.match(source, start)
    return _bare(TokenKind.WORD, word.group() if word else char, start)


def _quote(source: str, start: int) -> Token:
    match = _QUOTED.match(source, start)
    if match is None or not match[2]:
        return Token(TokenKind.QUOTED, source[start + 1 :], start, len(source), closed=False)
    text = _ESCAPED.sub(r"\1", match[1])
    return Token(TokenKind.QUOTED, text, start, match.end(), prefix=bool(match[3]))


def _bare(kind: TokenKind, text: str, start: int) -> Token:
    prefix = text.endswith("*")
    return Token(kind, text.removesuffix("*"), start, start + len(text), prefix=prefix)


def _check(source: str) -> None:
    if len(source) > MAX_LENGTH:
        raise QueryError(
            f"the query has {len(source)} characters, at most {MAX_LENGTH} are allowed",
            source=source,
            position=MAX_LENGTH,
            length=len(source) - MAX_LENGTH,
        )
    for position, char in enumerate(source):
        if not is_allowed(char):
            raise QueryError(f"the character U+{ord(char):04X} can't be in a query", source=source, position=position)


def _check_star(token: Token, source: str) -> None:
    bare = token.kind in {TokenKind.WORD, TokenKind.VALUE}
    if bare and ("*" in token.text or (token.prefix and not token.text)):
        raise QueryError(
            "'*' may only end a word",
            source=source,
            position=token.start + token.text.find("*") if "*" in token.text else token.start,
            hint='to search for a star as part of a phrase, use quotes: "a * b"',
        )
