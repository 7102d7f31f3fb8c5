"""A query written back as text that reads the same.

Belongs here: spelling and quoting. Does not belong here: sentences (``explain``).
"""

from __future__ import annotations

import re

from helpdesk_tui.query.lexer import MAX_LENGTH
from helpdesk_tui.query.lookup import field_of, find_flag, key, value_table
from helpdesk_tui.query.tree import (
    And,
    Compare,
    Expression,
    Flag,
    In,
    InValue,
    Not,
    Or,
    Query,
    SortKey,
    Special,
    Text,
    normalise,
)
from helpdesk_tui.query.values import write_value

__all__ = ["quote", "unparse"]

_BARE = re.compile(r"\w(?:[\w.@/+#'&-]*\w)?")
_RESERVED = frozenset({"or", "and", "not", "me", "none"})


def unparse(query: Query) -> str:
    """Text for which ``parse`` gives a query equal to ``query``, in one canonical spelling.

    A canonical spelling longer than a query may be gives way to the source it was read from. Total
    for queries that were read; a query built by hand must use names of the field table.
    """
    parts = [] if query.expression is None else [_write(normalise(query.expression), inside=None)]
    if query.sort:
        parts.append("sort:" + ",".join(map(_write_key, query.sort)))
    text = " ".join(parts)
    return query.source if len(text) > MAX_LENGTH and query.source else text


def quote(text: str) -> str:
    """``text`` as it must be typed to be taken literally, in quotes when it needs them."""
    plain = _BARE.fullmatch(text) and text.lower() not in _RESERVED and find_flag(text) is None
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write(part: Expression, *, inside: type[And | Or | Not] | None) -> str:
    match part:
        case And(parts):
            return _grouped(" ".join(_write(one, inside=And) for one in parts), grouped=inside is Not)
        case Or(parts):
            return _grouped(" OR ".join(_write(one, inside=Or) for one in parts), grouped=inside in {And, Not})
        case Not(inner):
            return "-" + _write(inner, inside=Not)
        case Text():
            return _write_text(part)
        case In(field, values):
            return f"{field}:{','.join(_write_in(field, value) for value in values)}"
        case Compare(field, op, value):
            return f"{field}{':' if op == '=' else op}{write_value(value)}"
        case Flag(name):
            flag = field_of(name)
            return name if flag.bare else f"{flag.group}:{name}"


def _grouped(text: str, *, grouped: bool) -> str:
    return f"({text})" if grouped else text


def _write_in(field: str, value: InValue) -> str:
    match value:
        case Special():
            return value.value
        case Text(text, False) if value_table(field_of(field)).get(key(text), text) != text:
            return _quoted(text)
        case Text():
            return _write_text(value)
        case _:
            return value


def _write_text(text: Text) -> str:
    return quote(text.value) + ("*" if text.prefix else "")


def _write_key(sort_key: SortKey) -> str:
    return ("-" if sort_key.descending else "") + sort_key.field
