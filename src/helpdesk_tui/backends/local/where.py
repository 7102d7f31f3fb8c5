"""A query's expression as a condition of SQL, with bound values only.

Belongs here: every node and field of the search language. Does not belong here: orders (``order``), plans (``plan``).

A condition may be NULL where the reference says false: ``AND`` and ``OR`` keep that, and ``Not`` asks ``IS NOT TRUE``.
A part that finds tickets through an index also says how (``pick``), so that a rare one can lead the query.
"""
# ruff: noqa: S608  # statements are made of our own names; values are bound

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from helpdesk_tui.backends.local.records import words_cell
from helpdesk_tui.backends.local.schema import PIECE_BITS
from helpdesk_tui.backends.local.tickets import PLACES, RANK_PLACES
from helpdesk_tui.backends.local.values import key, micros, put_text
from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass
from helpdesk_tui.query import (
    And,
    Compare,
    Expression,
    Flag,
    In,
    InValue,
    Moment,
    Not,
    Or,
    Query,
    Special,
    Text,
    evaluate,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Condition", "Viewed", "condition", "of_some", "phrase"]

STALL = timedelta(minutes=10)
"""A run at work without progress for so long is stalled (rule ``migration.stalled``)."""

OF_SOME = "/* of some tickets */"
"""Where a question to the search index can be narrowed to some tickets; a comment until then."""
_PIECES = (1 << PIECE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Condition:
    """``sql`` over ticket ``t``; ``pick`` selects the numbers of the tickets it can hold for, empty: by reading all."""

    sql: str
    values: tuple[Any, ...] = ()
    pick: str = ""


@dataclass(frozen=True, slots=True)
class Viewed:
    """When and by whom a query is asked."""

    now: datetime
    me: str
    often: frozenset[str] = frozenset()
    """Phrases of the search index found in so many tickets that each ticket is asked for them on its own."""


FALSE = Condition("0", pick="SELECT 1 WHERE 0")

_NAMES = {
    "id": "id_fold",
    "migration-id": "migration_fold",
    "assignee": "assignee_fold",
    "desk": "desk_fold",
    "channel": "channel_fold",
    "lang": "language_fold",
}
_NO_NAME = {
    "migration-id": "t.migration IS NULL",
    "assignee": "t.assignee_fold IS NULL",
    "lang": "t.language = ''",
    "tag": "t.tags IS NULL",
}
_INDEXED_NAMES = {"id", "migration-id", "assignee"}
_NUMBERS = {"credits": "t.credits", "price": "t.price"}
_TIMES = {"due": "t.due", "received": "t.received", "updated": "t.changed"}
_PLAIN_WORDS = {"category": "t.category", "assessment": "t.assessment", "verdict": "t.verdict"}
_MIGRATION_WORDS = {"service": "m.service", "migration": "m.status", "kind": "m.kind"}


def condition(part: Expression, viewed: Viewed) -> Condition:
    """``part`` of a resolved query. Raises InvalidInput for what can't be answered."""
    match part:
        case And(parts):
            return _joined(" AND ", [condition(one, viewed) for one in parts])
        case Or(parts):
            return _either([condition(one, viewed) for one in parts])
        case Not(inner):
            negated = condition(inner, viewed)
            return Condition(f"({negated.sql}) IS NOT TRUE", negated.values)
        case Flag(name):
            return _FLAGS[name](viewed)
        case Text():
            return _text(part, "", viewed)
        case In(field, values):
            return _either([_value(field, value, viewed) for value in values])
        case Compare():
            return _compare(part)


def phrase(text: Text) -> str:
    """The query of the search index for words that follow each other. Words hold letters, marks and digits only."""
    wanted = words(text.value)
    if not wanted:
        raise InvalidInput("there is no letter or digit to search for", field="query")
    return f'"{" ".join(wanted)}"' + (" *" if text.prefix else "")


def _joined(sign: str, parts: list[Condition]) -> Condition:
    """In pairs, and pairs of pairs: SQLite takes no expression deeper than 1,000."""
    if not parts:
        return Condition("1" if sign == " AND " else "0")
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    left, right = _joined(sign, parts[:half]), _joined(sign, parts[half:])
    return Condition(f"({left.sql}{sign}{right.sql})", left.values + right.values)


def _either(parts: list[Condition]) -> Condition:
    if len(parts) == 1:
        return parts[0]
    whole = _joined(" OR ", parts)
    if 0 < len(parts) <= 100 and all(part.pick for part in parts):
        return Condition(whole.sql, whole.values, " UNION ALL ".join(part.pick for part in parts))
    return whole


def _value(field: str, value: InValue, viewed: Viewed) -> Condition:
    if isinstance(value, Text):
        match field:
            case "subject":
                return _text(value, f" AND rowid & {_PIECES} = 0", viewed)
            case "customer":
                found = "SELECT c.id FROM customer_search s JOIN customer c ON c.n = s.rowid WHERE s.text MATCH ?"
                return _of_customers(found, (phrase(value),))
            case "product":
                return _product(value)
            case "tag":
                return _label("t", value)
            case _ if field in _NAMES:
                return _name(_NAMES[field], value, indexed=field in _INDEXED_NAMES)
    elif value is Special.NONE:
        return _none(field, viewed)
    elif isinstance(value, str):
        return _word(field, value, viewed)
    raise InvalidInput(f"{field} can't be asked for this here", field="query")


def _text(text: Text, also: str, viewed: Viewed) -> Condition:
    wanted = phrase(text)
    pick = f"SELECT rowid >> {PIECE_BITS} FROM search WHERE search MATCH ?{also}{OF_SOME}"
    if wanted in viewed.often:
        return Condition(f"EXISTS ({of_some(pick, 't.n', 't.n')})", (wanted,))
    return Condition(f"t.n IN ({pick})", (wanted,), pick)


def of_some(sql: str, first: str, last: str) -> str:
    """``sql`` with the search index looked at for tickets of these numbers only."""
    return sql.replace(OF_SOME, f" AND rowid BETWEEN {first} << {PIECE_BITS} AND {last} << {PIECE_BITS} | {_PIECES}")


def _of_customers(customers: str, values: tuple[Any, ...]) -> Condition:
    return Condition(f"t.customer IN ({customers})", values, f"SELECT n FROM ticket WHERE customer IN ({customers})")


def _product(text: Text) -> Condition:
    needle = words_cell(text.value)
    phrase(text)
    if text.prefix:
        needle = needle[:-1]
    return _of_customers("SELECT customer FROM licence WHERE instr(product_words, ?)", (needle,))


def _name(column: str, text: Text, *, indexed: bool) -> Condition:
    test, values = _folded(column, text)
    return Condition(f"t.{test}", values, f"SELECT n FROM ticket WHERE {test}" if indexed else "")


def _label(kind: str, text: Text) -> Condition:
    test, values = _folded("fold", text)
    pick = f"SELECT ticket FROM label WHERE kind = '{kind}' AND {test}"
    if text.prefix:
        return Condition(f"t.n IN ({pick})", values, pick)
    return Condition(f"EXISTS ({pick} AND ticket = t.n)", values, pick)


def _folded(column: str, text: Text) -> tuple[str, tuple[bytes, ...]]:
    """The test of a folded key: equal, or between the prefix and what comes after all that begins with it."""
    wanted = key(text.value)
    if not wanted:
        raise InvalidInput("there is nothing to search for", field="query")
    if text.prefix:
        return f"{column} BETWEEN ? AND ?", (wanted, wanted + b"\xff")
    return f"{column} = ?", (wanted,)


def _word(field: str, word: str, viewed: Viewed) -> Condition:
    """One word of a closed list."""
    if field == "status":
        place = PLACES.get(word, -1)
        return Condition("t.status_place = ?", (place,), "SELECT n FROM ticket WHERE status_place = ?")
    if field == "rank":
        return Condition("t.rank_place = ?", (RANK_PLACES.get(word, -1) if word else -1,))
    if field == "plan":
        return _plan(word, viewed)
    if field in _PLAIN_WORDS:
        return Condition(f"{_PLAIN_WORDS[field]} = ?", (put_text(word),))
    if field in _MIGRATION_WORDS:
        return _migration(f"{_MIGRATION_WORDS[field]} = ?", (put_text(word),))
    raise InvalidInput(f"{field} can't be asked for {word!r} here", field="query")


def _none(field: str, viewed: Viewed) -> Condition:
    """The field is empty."""
    if field in _NO_NAME:
        pick = "SELECT n FROM ticket WHERE assignee_fold IS NULL" if field == "assignee" else ""
        return Condition(_NO_NAME[field], (), pick)
    if field in _NUMBERS or field in _TIMES:
        return Condition(f"{(_NUMBERS | _TIMES)[field]} IS NULL")
    if field in _PLAIN_WORDS:
        column = _PLAIN_WORDS[field]
        return Condition(f"({column} IS NULL OR {column} IN ('', 'none'))")
    if field in _MIGRATION_WORDS:
        there = _migration(f"{_MIGRATION_WORDS[field]} NOT IN ('', 'none')", ())
        return Condition(f"NOT {there.sql}")
    if field == "plan":
        vip, more = _cared_for("vip", viewed)
        standard, values = _cared_for("standard", viewed)
        return Condition(f"NOT ({vip} OR {standard})", more + values)
    if field == "product":
        return Condition("NOT EXISTS (SELECT 1 FROM licence WHERE customer = t.customer AND product <> '')")
    raise InvalidInput(f"{field} is never empty", field="query")


def _migration(test: str, values: tuple[Any, ...]) -> Condition:
    return Condition(
        f"EXISTS (SELECT 1 FROM migration m WHERE m.id = t.migration AND {test})",
        values,
        "SELECT t.n FROM migration m CROSS JOIN ticket t ON t.migration_fold = m.id_fold AND t.migration = m.id "
        f"WHERE t.migration_fold IS NOT NULL AND {test}",
    )


def _plan(plan: str, viewed: Viewed) -> Condition:
    """The better plan counts where there are several."""
    whole, values = _cared_for(plan, viewed)
    if plan != "vip":
        vip, more = _cared_for("vip", viewed)
        return Condition(f"({whole} AND NOT {vip})", values + more)
    return Condition(whole, values)


def _cared_for(plan: str, viewed: Viewed) -> tuple[str, tuple[Any, ...]]:
    """By a subscription, or by a licence that comes with care: then the rules have given the ticket its rank."""
    found, values = _in_force("plan = ?", (plan,), viewed)
    return f"(EXISTS ({found} AND customer = t.customer) OR t.rank_place = ?)", (*values, RANK_PLACES.get(plan, -1))


def _in_force(test: str, values: tuple[Any, ...], viewed: Viewed) -> tuple[str, tuple[Any, ...]]:
    """Subscriptions of the day of ``now``, in the zone it comes in."""
    day = viewed.now.date().isoformat()
    sql = f"SELECT 1 FROM subscription WHERE {test} AND starts <= ? AND (ends IS NULL OR ends >= ?)"
    return sql, (*values, day, day)


def _compare(part: Compare) -> Condition:
    match part.value:
        case int(number) if part.field in _NUMBERS:
            column = _NUMBERS[part.field]
            told, empty_too = f"{column} {part.op} ?", evaluate(Query(part), lambda _: None)
            return Condition(f"({told} OR {column} IS NULL)" if empty_too else told, (number,))
        case Moment(at) if part.field in _TIMES and at.tzinfo is not None:
            return Condition(f"{_TIMES[part.field]} {part.op} ?", (micros(at),))
        case _:
            raise InvalidInput(f"{part.field} can't be compared with this: the query is not resolved", field="query")


def _now(sql: str, pick: str = "") -> Callable[[Viewed], Condition]:
    return lambda viewed: Condition(sql, (micros(viewed.now),) * sql.count("?"), pick)


def _stalled(viewed: Viewed) -> Condition:
    return _migration("m.quiet_since <= ?", (micros(viewed.now - STALL),))


def _watched(viewed: Viewed) -> Condition:
    return _label("w", Text(viewed.me)) if key(viewed.me) else FALSE


_FLAGS: dict[str, Callable[[Viewed], Condition]] = {
    "breached": _now("t.due < ?", "SELECT n FROM ticket WHERE due < ?"),
    "at-risk": _now(
        "(t.risk_at <= ? AND (t.due < ?) IS NOT TRUE)",
        "SELECT n FROM ticket WHERE risk_at <= ? AND (due < ?) IS NOT TRUE",
    ),
    "urgent": _now("NOT t.calm"),
    "stalled": _stalled,
    "snoozed": _now(
        "(t.snoozed_until > ? OR t.snoozed_for_reply)",
        "SELECT n FROM ticket WHERE (snoozed_until IS NOT NULL OR snoozed_for_reply) "
        "AND (snoozed_until > ? OR snoozed_for_reply)",
    ),
    "watched": _watched,
    "attachment": _now("t.files > 0"),
}
