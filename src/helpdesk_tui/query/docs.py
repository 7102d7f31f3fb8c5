"""docs/search.md, made from the field table: ``python -m helpdesk_tui.query.docs > docs/search.md``.

Belongs here: the manual page. Does not belong here: any fact about a field that the table does not say.
"""

from __future__ import annotations

from helpdesk_tui.query.explain import explain
from helpdesk_tui.query.fields import FIELDS
from helpdesk_tui.query.kinds import Field, Kind
from helpdesk_tui.query.lexer import MAX_LENGTH
from helpdesk_tui.query.lookup import sortable
from helpdesk_tui.query.parser import MAX_DEPTH, parse

__all__ = ["reference"]

EXAMPLES = (
    "status:open,pending plan:vip due<2h sort:due",
    "assignee:me -status:solved,closed sort:-updated",
    "assignee:none (breached OR at-risk)",
    '"payment failed" customer:"Acme GmbH" -category:none',
    "migration:failed,paused OR stalled",
    "credits<10 assessment:proposed updated<3d",
    "received:yesterday lang:ru,vi has:attachment",
    "checkout* -(tag:spam OR is:snoozed)",
)
"""Queries of the manual; each is read and explained when the page is made."""

_HEAD = """# Search

Made from the program's field table; do not edit. The same language everywhere: the search line, `helpdesk
tickets list QUERY`, saved views, alerts. A query finds tickets; an empty one finds all.

| query | finds |
|---|---|
"""

_GRAMMAR = """
## How terms combine

| you type | it means |
|---|---|
| `a b` | both (`a AND b` is the same) |
| `a OR b` | at least one; `OR` binds weaker than "both": `a b OR c` is `(a b) OR c` |
| `-a`, `NOT a` | not; also for groups and fields: `-(a OR b)`, `-status:open` |
| `( )` | a group |
| `field:value` | the field has this value; `field=value` is the same, `field!=value` is `-field:value` |
| `field:a,b` | one of several values |
| `field:none` | the field is empty |

`OR`, `AND` and `NOT` are keywords in capitals only. All else ignores case, and `_` and `-` are the same in the
names of fields, flags and listed values. Spaces round an operator or comma do not matter; `-` touches what it
negates.

An empty field fits no comparison: `due<2h` does not find a ticket without a due time, `-due<2h` does.

## Words

| you type | finds |
|---|---|
| `checkout` | the whole word, in the subject or any message |
| `check*` | every word that begins so |
| `"payment failed"` | the words in this order, next to each other; `"payment fail"*` lets the last one go on |
| `"OR"`, `"urgent"`, `"a:b"` | keywords, flags and signs as text; `\\"` and `\\\\` for the signs themselves |

Signs part words, so `T-1042` finds what `"T 1042"` finds. Case and accents do not matter: `don hang` finds
`Đơn hàng`, `елка` finds `Ёлка`, `strasse` finds `Straße`. `й` and `и`, `ї` and `і` are different letters.
Chinese, Japanese, Thai, Lao, Khmer and Burmese are found by any piece of a sentence.

"""

_TIMES = """
## Times

| you type | it means |
|---|---|
| `due<2h` | due in under 2 hours; a ticket over time is included, `-breached` leaves it out |
| `due>1d` | more than 24 hours are left |
| `updated<3d` | younger than 3 days: updated under 3 days ago |
| `received>3d` | older than 3 days: received over 3 days ago |
| `received:2026-11-01` | on that day |
| `received>2026-11-01` | after that day has ended |
| `received>=2026-11-01` | from the start of that day on |
| `received<2026-11-01` | before that day began |
| `received<=2026-11-01` | up to the end of that day |
| `due:today`, `due<=tomorrow`, `received>=yesterday` | days as above |
| `received>2026-11-01T10:00` | after that instant; with a zone: `2026-11-01T10:00+04:00`, `...Z` |

So a distance is an age for times that lie behind, and time left for times that lie ahead: `<` is always nearer to
now. Distances are elapsed time, not desk time: `w` 7 days, `d` 24 hours, `h`, `m` minutes, `s`; they add up:
`1d12h`. Days begin and end at midnight in your zone, and so do days of 23 or 25 hours. Dates run from 1970 to 2199.
"""

_KIND_TITLES = {
    Kind.WORD_LIST: "Fields with listed values",
    Kind.NAME: "Names",
    Kind.TEXT: "Text fields",
    Kind.NUMBER: "Numbers",
    Kind.TIME: "Time fields",
    Kind.FLAG: "Flags",
}
_KIND_NOTES = {
    Kind.WORD_LIST: "Operators `:` `=` `!=`.",
    Kind.NAME: "Compared as a whole; `*` at the end finds every name that begins so: `tag:check*`.",
    Kind.TEXT: "Words in the field, like words in a ticket: `customer:acme`, `customer:ac*`, phrases in quotes.",
    Kind.NUMBER: "Operators `<` `<=` `>` `>=` `:` `=` `!=`; whole numbers.",
    Kind.TIME: "Operators `<` `<=` `>` `>=`; with days also `:` `=` `!=`.",
    Kind.FLAG: "Several are alternatives: `is:breached,at-risk`.",
}


def reference() -> str:
    """The text of docs/search.md, in Markdown."""
    examples = "".join(f"| `{query}` | {explain(parse(query))} |\n" for query in EXAMPLES)
    kinds = "\n".join(map(_kind, Kind))
    return f"{_HEAD}{examples}{_GRAMMAR}## Fields\n\n{kinds}{_TIMES}{_sorting()}{_limits()}"


def _kind(kind: Kind) -> str:
    rows = "".join(_row(field) for field in FIELDS if field.kind is kind)
    head = "| field | asks for | values | example |\n|---|---|---|---|\n"
    return f"### {_KIND_TITLES[kind]}\n\n{_KIND_NOTES[kind]}\n\n{head}{rows}"


def _row(field: Field) -> str:
    return f"| {_name(field)} | {field.help} | {_known(field)} | `{field.example}` |\n"


def _name(field: Field) -> str:
    if field.kind is Kind.FLAG:
        full = f"`{field.group}:{field.name}`"
        return f"`{field.name}`, {full}" if field.bare else full
    return ", ".join(f"`{name}`" for name in (field.name, *field.aliases))


def _known(field: Field) -> str:
    known = [_value(value.name, value.help, value.aliases) for value in field.values]
    known += ["`me`"] if field.takes_me else []
    known += ["`none`"] if field.said_none else []
    separator = "; " if any(value.help for value in field.values) else ", "
    if field.kind in {Kind.NAME, Kind.TEXT} and field.values:
        known.append("and others")
    return separator.join(known)


def _value(name: str, help_: str, aliases: tuple[str, ...]) -> str:
    names = " = ".join(f"`{word}`" for word in (name, *aliases))
    return f"{names} {help_}".rstrip()


def _sorting() -> str:
    return f"""
## Order

`sort:due,-received` sorts by due time, then by received time, latest first. It may stand anywhere outside groups.
Empty values come last either way. Without `sort:` the order is next best first. Sortable: {", ".join(sortable())}.
"""


def _limits() -> str:
    return f"""
## Limits

A query has at most {MAX_LENGTH:,} characters, and groups and negations nest at most {MAX_DEPTH} deep. Control
characters and direction marks are refused. Every mistake is shown with its place in the query.
"""


if __name__ == "__main__":
    import sys

    sys.stdout.write(reference())
