"""One term ``field operator values`` checked against the table and turned into a leaf of the tree.

Belongs here: which operators and values a field takes, and what is said when it does not. Does not
belong here: how terms combine (``parser``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.query.errors import QueryError, quoted
from helpdesk_tui.query.fold import fold, words
from helpdesk_tui.query.kinds import Field, Kind
from helpdesk_tui.query.lexer import Token, TokenKind
from helpdesk_tui.query.lookup import (
    elsewhere,
    find_flag,
    find_sortable,
    flags,
    key,
    nearest,
    sortable,
    value_table,
)
from helpdesk_tui.query.tree import (
    Compare,
    CompareValue,
    Duration,
    Expression,
    Flag,
    In,
    InValue,
    Moment,
    Not,
    Op,
    Or,
    SortKey,
    Special,
    Text,
)
from helpdesk_tui.query.values import read_number, read_time

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Term", "read_field", "read_flags", "read_sort"]

TIME_HINT = "times are written 2h, 3d, today, 2026-11-01 or 2026-11-01T10:00"


@dataclass(frozen=True, slots=True)
class Term:
    """The tokens of one term, at least one value."""

    source: str
    name: Token
    operator: Token
    values: list[Token]

    def error(self, summary: str, token: Token, *, suggestion: str = "", hint: str = "") -> QueryError:
        """An error at ``token``."""
        return QueryError(
            summary,
            source=self.source,
            position=token.start,
            length=token.end - token.start,
            suggestion=suggestion,
            hint=hint,
        )

    def whole(self, summary: str, *, suggestion: str) -> QueryError:
        """An error at the whole term, ``suggestion`` in its place."""
        return QueryError(
            summary,
            source=self.source,
            position=self.name.start,
            length=self.values[-1].end - self.name.start,
            suggestion=suggestion,
        )


def read_field(term: Term, field: Field) -> Expression:
    """The leaf, or the negated leaf for ``!=``. Raises QueryError."""
    operator = term.operator.text
    if operator not in field.operators:
        raise term.error(f"{field.name} can't be compared with '{operator}'", term.operator, suggestion=":")
    if field.kind in {Kind.NUMBER, Kind.TIME}:
        leaf = _read_comparison(term, field)
    else:
        read = _read_word if field.kind is Kind.WORD_LIST else _read_open
        values = dict.fromkeys(read(term, field, token) for token in term.values)
        leaf = In(field.name, tuple(values))
    return Not(leaf) if operator == "!=" else leaf


def read_flags(term: Term, group: str) -> Expression:
    """``is:`` or ``has:`` with its flags, several of them being alternatives. Raises QueryError."""
    if term.operator.text not in {":", "="}:
        raise term.error(f"{group} can't be compared with '{term.operator.text}'", term.operator, suggestion=":")
    found: dict[Flag, None] = {}
    for token in term.values:
        flag = None if token.prefix else find_flag(token.text, group)
        if flag is None:
            raise _unknown(term, token, group, [field.name for field in flags(group)])
        found[Flag(flag.name)] = None
    parts = tuple(found)
    return parts[0] if len(parts) == 1 else Or(parts)


def read_sort(term: Term) -> Iterator[tuple[Token, SortKey]]:
    """The order a ``sort:`` term names, key by key, first the most important. Raises QueryError."""
    if term.operator.text not in {":", "="}:
        raise term.error(f"sort can't be compared with '{term.operator.text}'", term.operator, suggestion=":")
    for token in term.values:
        name = token.text.removeprefix("-")
        field = None if token.prefix else find_sortable(name)
        if field is None:
            sign = "-" if token.text.startswith("-") else ""
            close = nearest(name, sortable())
            hint = "" if close else f"sort by {', '.join(sortable())}"
            suggestion = f"{sign}{close}" if close else ""
            raise term.error(f"can't sort by {quoted(name)}", token, suggestion=suggestion, hint=hint)
        yield token, SortKey(field.name, token.text.startswith("-"))


def _read_word(term: Term, field: Field, token: Token) -> InValue:
    """One word of a closed list."""
    table = value_table(field)
    if not token.prefix and key(token.text) in table:
        return table[key(token.text)]
    if not token.prefix and field.said_none and key(token.text) == Special.NONE.value:
        return Special.NONE
    names = [value.name for value in field.values]
    raise _unknown(term, token, field.name, [*names, "none"] if field.said_none else names)


def _read_open(term: Term, field: Field, token: Token) -> InValue:
    """A name or words to find."""
    if token.kind is TokenKind.VALUE and not token.prefix:
        if field.takes_me and key(token.text) == Special.ME.value:
            return Special.ME
        if field.said_none and key(token.text) == Special.NONE.value:
            return Special.NONE
    known = value_table(field) if field.kind is Kind.NAME else {}
    if token.kind is TokenKind.VALUE and not token.prefix and key(token.text) in known:
        return Text(known[key(token.text)])
    if not (words(token.text) if field.kind is Kind.TEXT else fold(token.text).strip()):
        raise term.error(f"there is nothing to search for in {field.name}", token)
    return Text(token.text, token.prefix)


def _read_comparison(term: Term, field: Field) -> Compare | In:
    token = term.values[0]
    if len(term.values) > 1:
        raise term.error(f"{field.name} takes one value", term.values[1], hint="combine terms with OR")
    op = term.operator.text
    equal = op in {":", "=", "!="}
    if equal and field.said_none and key(token.text) == Special.NONE.value:
        return In(field.name, (Special.NONE,))
    if field.kind is Kind.NUMBER:
        value: CompareValue | None = None if token.prefix else read_number(token.text)
        if value is None:
            raise term.error(
                f"{field.name} needs a number, not {quoted(token.text)}",
                token,
                hint="whole numbers of at most 9 digits: credits<10",
            )
    else:
        value = _read_when(term, field, token, equal=equal)
    return Compare(field.name, "=" if equal else cast("Op", op), value)


def _read_when(term: Term, field: Field, token: Token, *, equal: bool) -> CompareValue:
    value = None if token.prefix else read_time(token.text)
    if value is None:
        raise term.error(f"{field.name} needs a time, not {quoted(token.text)}", token, hint=TIME_HINT)
    if equal and isinstance(value, Duration):
        raise term.error(
            f"{field.name} needs '<' or '>' before {quoted(token.text)}",
            term.operator,
            suggestion="<",
            hint=f"{field.name}<{token.text} is nearer, {field.name}>{token.text} is further away",
        )
    if equal and isinstance(value, Moment):
        raise term.error(
            f"{field.name} needs '<' or '>' before an exact time",
            term.operator,
            suggestion=">",
            hint="':' takes a whole day: received:2026-11-01",
        )
    return value


def _unknown(term: Term, token: Token, name: str, known: list[str]) -> QueryError:
    summary = f"{name} has no value {quoted(token.text)}"
    close = nearest(token.text, known, shortest=2)
    other = "" if close else elsewhere(token.text, apart_from=name)
    if other and len(term.values) == 1:
        return term.whole(summary, suggestion=other)
    hint = f"{quoted(token.text)} is written {other}" if other else f"values are {', '.join(known)}"
    return term.error(summary, token, suggestion=close, hint=hint)
