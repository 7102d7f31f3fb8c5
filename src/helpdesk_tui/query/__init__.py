"""The search language: one for the app, the command line, views and alerts.

Belongs here: from text to an expression tree, and all that can be said about it without a backend:
its words, its canonical spelling, its completion, its meaning in plain Python. Does not belong here:
SQL, a backend, the model or a screen. A backend translates the tree of ``tree``; what a translation
must mean is ``evaluate`` and ``arrange``.
"""

from helpdesk_tui.query.complete import Completion, complete
from helpdesk_tui.query.errors import QueryError
from helpdesk_tui.query.explain import explain
from helpdesk_tui.query.fields import FIELDS
from helpdesk_tui.query.fold import fold, words
from helpdesk_tui.query.kinds import Field, Kind, Value
from helpdesk_tui.query.lexer import MAX_LENGTH
from helpdesk_tui.query.match import TEXT, Getter, Plain, arrange, evaluate
from helpdesk_tui.query.parser import MAX_DEPTH, parse
from helpdesk_tui.query.resolve import resolve
from helpdesk_tui.query.tree import (
    And,
    Compare,
    CompareValue,
    Day,
    Duration,
    Expression,
    Flag,
    In,
    InValue,
    Moment,
    Not,
    Op,
    Or,
    Query,
    RelativeDay,
    SortKey,
    Special,
    Text,
    fields_of,
    normalise,
)
from helpdesk_tui.query.unparse import quote, unparse

__all__ = [
    "FIELDS",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "TEXT",
    "And",
    "Compare",
    "CompareValue",
    "Completion",
    "Day",
    "Duration",
    "Expression",
    "Field",
    "Flag",
    "Getter",
    "In",
    "InValue",
    "Kind",
    "Moment",
    "Not",
    "Op",
    "Or",
    "Plain",
    "Query",
    "QueryError",
    "RelativeDay",
    "SortKey",
    "Special",
    "Text",
    "Value",
    "arrange",
    "complete",
    "evaluate",
    "explain",
    "fields_of",
    "fold",
    "normalise",
    "parse",
    "quote",
    "reference",
    "resolve",
    "unparse",
    "words",
]


def reference() -> str:
    """The text of docs/search.md, made from the field table."""
    from helpdesk_tui.query.docs import reference as made  # templates nobody needs for a search

    return made()
