"""What a query means, in plain Python.

Belongs here: the reference every backend's translation is tested against, and the filter where a
backend can't. Does not belong here: reading a query or an object of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import TypeAlias, TypeVar

from helpdesk_tui.query.fold import fold, words
from helpdesk_tui.query.kinds import Field, Kind
from helpdesk_tui.query.lookup import field_of
from helpdesk_tui.query.tree import (
    And,
    Compare,
    Expression,
    Flag,
    In,
    InValue,
    Moment,
    Not,
    Op,
    Or,
    Query,
    SortKey,
    Special,
    Text,
)

__all__ = ["Getter", "Plain", "arrange", "evaluate"]

Plain: TypeAlias = str | int | bool | datetime | Sequence[str] | None
"""What a getter answers, by the kind of the field: word list ``str``, name and text ``str`` or several
of them, number ``int``, time an aware ``datetime``, flag ``bool``; None (or an empty string or list)
where there is nothing."""

Getter: TypeAlias = Callable[[str], Plain]
"""Asked for the name of a field or flag, or for ``TEXT``."""

TEXT = "text"
"""The name a getter is asked for to find words: subject and every message, as one text or several.
Words of one phrase stand in one of them."""

_COMPARE: dict[Op, Callable[[int, int], bool]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}
_COMPARE_TIME: dict[Op, Callable[[datetime, datetime], bool]] = {"=": eq, "<": lt, "<=": le, ">": gt, ">=": ge}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")


def evaluate(query: Query, getter: Getter) -> bool:
    """Whether the ticket ``getter`` speaks for is found by ``query``, which must be resolved.

    Logic has two values: an empty field makes a comparison false and its negation true. Raises
    ValueError for an unresolved query, TypeError for a getter that answers the wrong kind.
    """
    return query.expression is None or _holds(query.expression, getter)


def arrange(items: Iterable[T], sort: Sequence[SortKey], getter: Callable[[T, str], Plain]) -> list[T]:
    """``items`` in the order of ``sort``; equal ones keep their order, empty ones come last either way.

    Words of a list go by their place in the table; names and text by their folded form, code point by
    code point, the first where there are several.
    """
    arranged = list(items)
    for step in reversed(sort):
        field = field_of(step.field)
        placed = [(_place(field, getter(item, field.name)), item) for item in arranged]
        filled = [(place, item) for place, item in placed if place is not None]
        filled.sort(key=lambda pair: pair[0], reverse=step.descending)
        arranged = [item for _, item in filled] + [item for place, item in placed if place is None]
    return arranged


def _holds(part: Expression, getter: Getter) -> bool:
    match part:
        case And(parts):
            return all(_holds(one, getter) for one in parts)
        case Or(parts):
            return any(_holds(one, getter) for one in parts)
        case Not(inner):
            return not _holds(inner, getter)
        case Flag(name):
            return bool(getter(name))
        case Text():
            return _has_words(part, getter(TEXT))
        case In(name, values):
            field, plain = field_of(name), getter(name)
            return any(_has_value(field, value, plain) for value in values)
        case Compare():
            return _compares(part, getter(part.field))


def _compares(part: Compare, plain: Plain) -> bool:
    match part.value:
        case int(number):
            plain = field_of(part.field).counts_as if plain is None else plain
            if isinstance(plain, int):
                return _COMPARE[part.op](plain, number)
        case Moment(at) if at.tzinfo is not None:
            if isinstance(plain, datetime):
                return _COMPARE_TIME[part.op](plain, at)
        case _:
            raise ValueError("the query is not resolved")
    if plain is None:
        return False
    raise TypeError(f"'{part.field}' can't be compared with {type(plain).__name__}")


def _has_value(field: Field, value: InValue, plain: Plain) -> bool:
    match value:
        case Special.ME:
            raise ValueError("the query is not resolved")
        case Special.NONE:
            return _is_empty(field, plain)
        case Text():
            return _has_words(value, plain) if field.kind is Kind.TEXT else _has_name(value, plain)
        case _:
            return plain == value


def _is_empty(field: Field, plain: Plain) -> bool:
    if field.kind is Kind.WORD_LIST and plain == Special.NONE.value:
        return True
    return plain is None or (not isinstance(plain, int | datetime) and not any(plain))


def _has_words(text: Text, plain: Plain) -> bool:
    wanted = _needle(text)
    return any(wanted in _haystack(one) for one in _strings(plain))


def _has_name(text: Text, plain: Plain) -> bool:
    wanted = fold(text.value).strip()
    names = (fold(one).strip() for one in _strings(plain))
    return any(name.startswith(wanted) if text.prefix else name == wanted for name in names)


@lru_cache(maxsize=256)
def _needle(text: Text) -> str:
    """The words of ``text`` with a space at every end where a word must end."""
    joined = " " + " ".join(words(text.value))
    return joined if text.prefix else joined + " "


def _haystack(text: str) -> str:
    return f" {' '.join(words(text))} "


def _strings(plain: Plain) -> Iterable[str]:
    if plain is None:
        return ()
    if isinstance(plain, str):
        return (plain,)
    if isinstance(plain, int | datetime):
        raise TypeError(f"text can't be found in {type(plain).__name__}")
    return plain


def _place(field: Field, plain: Plain) -> tuple[int, str] | None:
    """Where a value stands among those of its field, None for an empty one."""
    if _is_empty(field, plain):
        return None
    if isinstance(plain, datetime):
        return (plain - _EPOCH) // timedelta(microseconds=1), ""
    if isinstance(plain, int):
        return plain, ""
    first = next(iter(_strings(plain)))
    if field.kind is Kind.WORD_LIST:
        names = [value.name for value in field.values]
        return (names.index(first) if first in names else len(names)), first
    return 0, fold(first)
