"""What can be typed next.

Belongs here: names and values that fit where the cursor stands, for any text, finished or not. Does
not belong here: a menu, or names a backend knows; the caller gives those.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.query.fields import FIELDS
from helpdesk_tui.query.fold import fold, words
from helpdesk_tui.query.kinds import Field, Kind
from helpdesk_tui.query.lexer import MAX_LENGTH, Token, TokenKind, is_allowed, scan
from helpdesk_tui.query.lookup import GROUPS, SORT, find_field, flags, key, sortable
from helpdesk_tui.query.unparse import quote
from helpdesk_tui.query.values import RELATIVE_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Completion", "complete"]

DISTANCES = (("2h", "two hours"), ("1d", "24 hours"), ("3d", "three days"), ("1w", "seven days"))
"""Offered behind ``<`` and ``>`` of a time; any other distance can be typed."""

_REST = re.compile(r'[^\s(),":=<>!]*')
_VALUE_REST = re.compile(r'[^\s(),"]*')


@dataclass(frozen=True, slots=True)
class Completion:
    """Text to put in place of ``text[start:end]``; the cursor then stands behind it."""

    insert: str
    start: int
    end: int
    label: str
    """What a menu shows: ``insert`` without quotes and operator."""
    help: str
    """One sentence, or empty."""


def complete(text: str, cursor: int, *, known: Mapping[str, Sequence[str]] | None = None) -> list[Completion]:
    """What fits at ``cursor``, the field table's order, nothing for a query that is too long.

    ``known`` gives values by field name for names and text (users, tags, customers); they may be
    foreign text: ``insert`` quotes them, and those with a character a query can't have are left out.
    Total: ``cursor`` is moved into ``text`` when it is outside.
    """
    if len(text) > MAX_LENGTH:
        return []
    cursor = min(max(cursor, 0), len(text))
    before = scan(text[:cursor])[:-1]
    asked = _value_asked(before, cursor)
    if asked is None:
        return list(_names(text, cursor, before))
    return list(_values(text, cursor, asked, known or {}))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The value being typed: of what, behind which operator, and what of it is there already."""

    name: str
    operator: str
    typed: str
    start: int


def _value_asked(before: list[Token], cursor: int) -> _Asked | None:
    """The value the cursor stands in or right behind the operator of; None where a term begins."""
    if not before:
        return None
    last = before[-1]
    touches = last.end == cursor and not (last.kind is TokenKind.QUOTED and last.closed)
    index = len(before) - 1
    typed, start = "", cursor
    if last.kind in {TokenKind.VALUE, TokenKind.QUOTED} and touches:
        typed, start, index = last.text, last.start, index - 1
    while index >= 1 and before[index].kind is TokenKind.COMMA:
        index -= 2
    if index < 1 or before[index].kind is not TokenKind.OPERATOR:
        return None
    name = before[index - 1]
    return _Asked(name.text, before[index].text, typed, start) if name.kind is TokenKind.WORD else None


def _names(text: str, cursor: int, before: list[Token]) -> Iterator[Completion]:
    """Fields, flags and keywords that go on from the word the cursor stands in."""
    typed, start = "", cursor
    if before and before[-1].kind is TokenKind.WORD and before[-1].end == cursor:
        typed, start = before[-1].text, before[-1].start
    elif before and before[-1].end == cursor and before[-1].kind in {TokenKind.QUOTED, TokenKind.VALUE}:
        return
    end = _end(_REST, text, cursor)
    has_operator = text[end : end + 1] in {":", "=", "<", ">", "!"}
    for label, operator, help_ in _offers():
        if key(label).startswith(key(typed)):
            insert = label if has_operator else label + operator
            yield Completion(insert, start, end, label, help_)


def _offers() -> Iterator[tuple[str, str, str]]:
    """Everything a term can begin with: label, operator, help."""
    for field in FIELDS:
        if field.kind is not Kind.FLAG:
            yield field.name, field.operators[0], field.help
        elif field.bare:
            yield field.name, "", field.help
    for group in GROUPS:
        yield group, ":", "One of " + ", ".join(flag.name for flag in flags(group)) + "."
    yield SORT, ":", "The order: " + ", ".join(sortable()) + "; with - the other way round."
    yield "OR", " ", "Either what stands before or what stands after."


def _values(text: str, cursor: int, asked: _Asked, known: Mapping[str, Sequence[str]]) -> Iterator[Completion]:
    whole = next((token for token in scan(text) if token.start == asked.start), None)
    end = _end(_VALUE_REST, text, cursor)
    if whole is not None and whole.kind is TokenKind.QUOTED and whole.closed:
        end = whole.end
    typed = fold(key(asked.typed)).replace("-", " ").lstrip()
    seen: set[str] = set()
    for label, insert, help_ in _candidates(asked, known):
        if f" {typed}" in f" {fold(key(label))}".replace("-", " ") and insert not in seen:
            seen.add(insert)
            yield Completion(insert, asked.start, end, label, help_)


def _candidates(asked: _Asked, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """Label, text and help of every value that can stand here."""
    typed = key(asked.name)
    if typed == SORT:
        sign = "-" if asked.typed.startswith("-") else ""
        yield from ((sign + name, sign + name, "") for name in sortable())
    elif typed in GROUPS:
        yield from ((flag.name, flag.name, flag.help) for flag in flags(typed))
    elif (field := find_field(asked.name)) is not None and asked.operator in field.operators:
        yield from _field_candidates(field, asked.operator, known)


def _field_candidates(
    field: Field, operator: str, known: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, str]]:
    equal = operator in {":", "=", "!="}
    if field.takes_me:
        yield "me", "me", "You."
    if field.said_none and equal:
        yield "none", "none", f"Tickets {field.said_none}."
    for value in field.values:
        closed = field.kind is Kind.WORD_LIST
        yield value.name, value.name if closed else quote(value.name), value.help
    if field.kind is Kind.TIME:
        if not equal:
            yield from ((distance, distance, help_) for distance, help_ in DISTANCES)
        yield from ((day, day, "") for day in RELATIVE_DAYS)
    if field.kind in {Kind.NAME, Kind.TEXT}:
        yield from ((name, quote(name), "") for name in known.get(field.name, ()) if _typable(field, name))


def _typable(field: Field, name: str) -> bool:
    """Whether a query can ask for ``name`` at all."""
    return all(map(is_allowed, name)) and bool(words(name) if field.kind is Kind.TEXT else fold(name).strip())


def _end(run: re.Pattern[str], text: str, cursor: int) -> int:
    match = run.match(text, cursor)
    return match.end() if match else cursor
