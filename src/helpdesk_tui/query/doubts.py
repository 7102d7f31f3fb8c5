"""What can be read, and was probably meant otherwise: a flag with a slip in it is a word to search for like any other.

Belongs here: finding such words in a query. Does not belong here: what can't be read (``parser``, ``terms``).
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from helpdesk_tui.query.errors import quoted
from helpdesk_tui.query.fields import FIELDS
from helpdesk_tui.query.kinds import Field, Kind
from helpdesk_tui.query.lookup import GUESSED_LENGTHS, field_of, key
from helpdesk_tui.query.tree import And, Expression, In, Not, Or, Query, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["doubts"]

_LIKE = 0.79
"""How alike two words are that differ by a letter or two; a word of one's own is hardly ever so near."""


def doubts(query: Query) -> tuple[str, ...]:
    """Sentences that ask what was meant; none for what is in quotes."""
    return tuple(dict.fromkeys(_in(query.expression, query.source))) if query.expression is not None else ()


def _in(part: Expression, source: str) -> Iterator[str]:
    match part:
        case And(parts) | Or(parts):
            for one in parts:
                yield from _in(one, source)
        case Not(one):
            yield from _in(one, source)
        case Text(word, prefix) if not prefix and _typed(word, source) and (meant := _near(word, _FLAGS)):
            yield f"{quoted(word)} is looked for as a word; did you mean {meant}?"
        case In(name, values):
            for value in values:
                if isinstance(value, Text) and not value.prefix and _typed(value.value, source):
                    yield from _of_value(field_of(name), value.value)


def _of_value(field: Field, value: str) -> Iterator[str]:
    if field.kind is not Kind.NAME or not field.values:
        return
    known = {key(name): one.name for one in field.values for name in (one.name, one.label, *one.aliases) if name}
    meant = _near(value, known)
    if meant and key(value) not in {key(one.name) for one in field.values}:
        yield f"{field.name} {quoted(value)} is not known; did you mean {field.name}:{meant}?"


def _near(word: str, known: dict[str, str]) -> str:
    typed = key(word)
    if typed in known:
        return known[typed]
    found = get_close_matches(typed, known, n=1, cutoff=_LIKE) if len(typed) in GUESSED_LENGTHS else []
    return known[found[0]] if found else ""


def _typed(value: str, source: str) -> bool:
    """Whether it stands in the query as one bare word: what is in quotes is meant as it is."""
    return " " not in value and value in source and f'"{value}"' not in source


_FLAGS = {key(one.name): one.name if one.bare else f"{one.group}:{one.name}" for one in FIELDS if one.kind is Kind.FLAG}
