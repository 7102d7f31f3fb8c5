"""Tokens to an expression tree.

Belongs here: the grammar, precedence and limits. Does not belong here: what a field's values look
like (``terms``), time, or any backend.

::

    query = either                          sort: terms count only outside groups
    either = both ("OR" both)*
    both = term (["AND"] term)*
    term = ("-" | "NOT") term | "(" either ")" | field operator values | flag | words
"""

from __future__ import annotations

from helpdesk_tui.query.errors import QueryError, quoted
from helpdesk_tui.query.fold import words
from helpdesk_tui.query.lexer import Token, TokenKind, tokens
from helpdesk_tui.query.lookup import GROUPS, SORT, elsewhere, find_field, find_flag, key, nearest, typed_names
from helpdesk_tui.query.terms import Term, read_field, read_flags, read_sort
from helpdesk_tui.query.tree import And, Expression, Flag, Not, Or, Query, SortKey, Text, normalise

__all__ = ["MAX_DEPTH", "parse"]

MAX_DEPTH = 50
"""How deep groups and negations may nest: far above what a person reads, far below any stack's end."""

KEYWORDS = ("OR", "AND", "NOT")
"""Only in capitals: ``or`` is a word to search for."""

OPERATOR_HINT = "an operator follows a field: due<2h; to search for text with one in it, use quotes"


def parse(source: str) -> Query:
    """``source`` read, in normal form. Empty text finds everything.

    Takes time linear in the length of ``source``. Raises QueryError, and nothing else, for anything
    that can't be read.
    """
    parser = _Parser(source)
    expression = parser.query()
    return Query(None if expression is None else normalise(expression), tuple(parser.sort), source)


class _Parser:
    """One pass over the tokens of one query."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokens(source)
        self.index = 0
        self.depth = 0
        self.sort: list[SortKey] = []

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def query(self) -> Expression | None:
        expression = self.either()
        if self.token.kind is TokenKind.CLOSE:
            raise self.error("this ')' closes nothing", self.token, hint="remove it, or open a group with '('")
        return expression

    def either(self) -> Expression | None:
        """Alternatives up to the end of the group; None when there were only ``sort:`` terms."""
        parts = [self.both()]
        while self.at_keyword("OR"):
            word = self.take()
            if parts[-1] is None:
                raise self.error("nothing stands before OR", word, hint=_hint_keyword("OR"))
            parts.append(self.both())
            if parts[-1] is None:
                raise self.error("nothing stands after OR", word, hint=_hint_keyword("OR"))
        found = tuple(part for part in parts if part is not None)
        return Or(found) if found else None

    def both(self) -> Expression | None:
        """Terms that must all hold, up to OR or the end of the group."""
        parts: list[Expression] = []
        started = False
        while self.token.kind not in {TokenKind.END, TokenKind.CLOSE} and not self.at_keyword("OR"):
            if self.at_keyword("AND"):
                self.skip_and(started=started)
            part = self.term()
            started = True
            if part is not None:
                parts.append(part)
        return And(tuple(parts)) if parts else None

    def skip_and(self, *, started: bool) -> None:
        word = self.take()
        ends = self.token.kind in {TokenKind.END, TokenKind.CLOSE}
        if not started or ends or self.at_keyword("OR") or self.at_keyword("AND"):
            side = "after" if started else "before"
            raise self.error(f"nothing stands {side} AND", word, hint=_hint_keyword("AND"))

    def term(self) -> Expression | None:
        """One term; None for ``sort:``, which is kept aside."""
        token = self.take()
        match token.kind:
            case TokenKind.MINUS:
                return self.negated(token)
            case TokenKind.OPEN:
                return self.group(token)
            case TokenKind.OPERATOR:
                raise self.error(f"no field stands before '{token.text}'", token, hint=OPERATOR_HINT)
            case TokenKind.WORD if self.token.kind is TokenKind.OPERATOR:
                return self.field(token)
            case TokenKind.WORD if token.text == "NOT" and not token.prefix:
                return self.negated(token)
            case _:
                return self.text(token)

    def negated(self, sign: Token) -> Expression:
        name = "NOT" if sign.kind is TokenKind.WORD else "'-'"
        apart = sign.kind is TokenKind.MINUS and self.token.start != sign.end
        ends = self.token.kind in {TokenKind.END, TokenKind.CLOSE}
        if apart or ends or self.at_keyword("OR") or self.at_keyword("AND"):
            raise self.error(f"{name} negates nothing", sign, hint="'-' must touch what it negates: -status:open")
        self.enter(sign)
        part = self.term()
        self.depth -= 1
        if part is None:
            raise self.error("an order can't be negated", sign)
        return Not(part)

    def group(self, bracket: Token) -> Expression:
        self.enter(bracket)
        part = self.either()
        end = self.token
        if end.kind is not TokenKind.CLOSE:
            raise self.error("this '(' is not closed", bracket, hint="add ')' where the group ends")
        if part is None:
            raise self.error("the group is empty", bracket, until=end, hint="put terms between '(' and ')'")
        self.take()
        self.depth -= 1
        return part

    def field(self, name: Token) -> Expression | None:
        operator = self.take()
        typed = key(name.text)
        field = find_field(name.text)
        if name.prefix or (field is None and typed not in {*GROUPS, SORT}):
            raise self.unknown_field(name)
        term = Term(self.source, name, operator, self.values(name, operator))
        if typed == SORT:
            self.sort_by(term)
            return None
        if field is None:
            found: Expression = read_flags(term, typed)
        else:
            found = read_field(term, field)
        if isinstance(found, Not | Or):
            self.enter(name)
            self.depth -= 1
        return found

    def values(self, name: Token, operator: Token) -> list[Token]:
        """The values behind ``operator``: at least one, more after commas."""
        found: list[Token] = []
        before = operator
        while True:
            token = self.token
            if token.kind not in {TokenKind.VALUE, TokenKind.QUOTED}:
                raise self.missing_value(name, before, token)
            found.append(self.take())
            if self.token.kind is not TokenKind.COMMA:
                return found
            before = self.take()

    def sort_by(self, term: Term) -> None:
        if self.depth:
            raise self.error("sort can't stand in a group or behind '-'", term.name, until=term.values[-1])
        for token, sort_key in read_sort(term):
            if any(earlier.field == sort_key.field for earlier in self.sort):
                raise self.error(f"the order names '{sort_key.field}' twice", token)
            self.sort.append(sort_key)

    def text(self, token: Token) -> Expression:
        """Words to find, or the bare name of a flag."""
        if self.token.kind is TokenKind.OPERATOR and token.kind is TokenKind.QUOTED:
            raise self.error("a field name has no quotes", token, suggestion=nearest(token.text, typed_names()))
        if token.kind is TokenKind.WORD and not token.prefix and (flag := find_flag(token.text)):
            return Flag(flag.name)
        if not words(token.text):
            raise self.error("there is no letter or digit to search for", token)
        return Text(token.text, token.prefix)

    def take(self) -> Token:
        token = self.token
        self.index += token.kind is not TokenKind.END
        return token

    def at_keyword(self, keyword: str) -> bool:
        """Whether the next token is this keyword, and not the name of a (mistyped) field."""
        token = self.token
        if token.kind is not TokenKind.WORD or token.text != keyword or token.prefix:
            return False
        return self.tokens[self.index + 1].kind is not TokenKind.OPERATOR

    def enter(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"groups and negations nest deeper than {MAX_DEPTH}", token)

    def unknown_field(self, name: Token) -> QueryError:
        meant = elsewhere(name.text)
        close = "" if meant else nearest(name.text, typed_names())
        hint = f"{quoted(name.text)} is written {meant}" if meant else _hint_text(name.text)
        return self.error(f"unknown field {quoted(name.text)}", name, suggestion=close, hint=hint)

    def missing_value(self, name: Token, before: Token, found: Token) -> QueryError:
        hint = "give several values with commas: status:open,pending" if found.kind is TokenKind.OPEN else ""
        summary = f"{key(name.text)} needs a value after '{before.text}'"
        return self.error(summary, before, hint=hint)

    def error(
        self, summary: str, token: Token, *, until: Token | None = None, suggestion: str = "", hint: str = ""
    ) -> QueryError:
        end = token.end if until is None else until.end
        return QueryError(
            summary,
            source=self.source,
            position=token.start,
            length=end - token.start,
            suggestion=suggestion,
            hint=hint,
        )


def _hint_keyword(keyword: str) -> str:
    return f'to search for the word itself, use quotes: "{keyword}"'


def _hint_text(text: str) -> str:
    return f"if {quoted(text)} begins text to search for, put the text in quotes"
