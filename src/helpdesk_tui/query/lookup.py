"""Finding a field, flag or value by what was typed, and the nearest one when there is none.

Belongs here: spelling. Does not belong here: the table (``fields``) or the wording of an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.query.fields import FIELDS
from helpdesk_tui.query.kinds import Field, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["field_of", "find_field", "find_flag", "flags", "key", "nearest", "value_table"]

GROUPS = ("is", "has")
"""The words before the colon of a flag."""

SORT = "sort"
"""The word before the colon of an order."""

GUESSED_LENGTHS = range(3, 41)
"""Shorter words are near to everything; longer ones to nothing, and comparing costs length times length."""


def key(word: str) -> str:
    """``word`` as names and list values are compared: without case, ``_`` and space as ``-``."""
    return word.strip().lower().replace("_", "-").replace(" ", "-")


def value_table(field: Field) -> dict[str, str]:
    """Every way to type a value of a word list, and the word it means."""
    return {key(word): value.name for value in field.values for word in (value.name, *value.aliases)}


def find_field(name: str) -> Field | None:
    """The field that can stand before an operator under this name or alias. Flags can't."""
    return _BY_NAME.get(key(name))


def find_flag(name: str, group: str = "") -> Field | None:
    """The flag of this name in ``group``; without a group only one whose bare name is enough."""
    flag = _FLAGS.get(key(name))
    return flag if flag is not None and (flag.group == group if group else flag.bare) else None


def flags(group: str) -> list[Field]:
    """The flags that stand after ``group:``."""
    return [flag for flag in _FLAGS.values() if flag.group == group]


def find_sortable(name: str) -> Field | None:
    """The field that can stand after ``sort:`` under this name or alias."""
    field = find_field(name)
    return field if field is not None and field.sort else None


def field_of(name: str) -> Field:
    """The table entry a tree node names. KeyError for a name that is not in the table."""
    return _EVERY[name]


def nearest(word: str, known: Iterable[str], *, shortest: int = GUESSED_LENGTHS.start) -> str:
    """The one of ``known`` that ``word`` was most likely meant to be; empty when none is near. ``shortest``: letters a
    word has at least, fewer where only a handful can be meant."""
    typed = key(word)
    if not shortest <= len(typed) < GUESSED_LENGTHS.stop:
        return ""
    by_key = {key(name): name for name in known}
    begun = [name for name in by_key if name.startswith(typed)]
    if begun:
        return by_key[min(begun, key=len)]
    from difflib import get_close_matches  # 2 ms, and only a mistake needs it

    found = get_close_matches(typed, by_key, n=1, cutoff=0.6)
    return by_key[found[0]] if found else ""


def elsewhere(word: str, *, apart_from: str = "") -> str:
    """A term such as ``service:aio`` whose value ``word`` is, empty when there is none."""
    typed = key(word)
    for field in FIELDS:
        if field.kind is Kind.FLAG and key(field.name) == typed and field.group != apart_from:
            return f"{field.group}:{field.name}"
        if field.kind is Kind.WORD_LIST and field.name != apart_from and typed in value_table(field):
            return f"{field.name}:{value_table(field)[typed]}"
    return ""


def typed_names() -> list[str]:
    """Everything that may stand before a colon."""
    return [*_BY_NAME, *GROUPS, SORT]


def sortable() -> list[str]:
    """The names that may stand after ``sort:``."""
    return [field.name for field in FIELDS if field.sort]


_EVERY = {field.name: field for field in FIELDS}
_FLAGS = {name: field for name, field in _EVERY.items() if field.kind is Kind.FLAG}
_BY_NAME = {
    key(name): field for field in FIELDS if field.kind is not Kind.FLAG for name in (field.name, *field.aliases)
}
