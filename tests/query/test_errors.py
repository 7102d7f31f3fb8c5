"""What is wrong with a query, where, and what was probably meant."""

from __future__ import annotations

import pytest

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.query import MAX_DEPTH, MAX_LENGTH, QueryError, parse

PLACES = [
    # query, marked text, start of the summary, suggestion
    ("plna:vip", "plna", "unknown field 'plna', did you mean 'plan'?", "plan"),
    ("a asignee:me", "asignee", "unknown field 'asignee'", "assignee"),
    ("cust:acme", "cust", "unknown field 'cust'", "customer"),
    ("http://x", "http", "unknown field 'http'", ""),
    ("breached:yes", "breached", "unknown field 'breached'", ""),
    ("OR:x", "OR", "unknown field 'OR'", ""),
    ("status:opne", "opne", "status has no value 'opne', did you mean 'open'?", "open"),
    ("status:new,opne,closed", "opne", "status has no value 'opne'", "open"),
    ("status:none", "none", "status has no value 'none'", ""),
    ("status:open*", "open*", "status has no value 'open'", "open"),
    ('status:""', '""', "status has no value ''", ""),
    ("category:konfig", "konfig", "category has no value 'konfig'", "config"),
    ("plan:vp", "vp", "plan has no value 'vp', did you mean 'vip'?", "vip"),
    ("plan:xq", "xq", "plan has no value 'xq'", ""),
    ("plan:aio", "plan:aio", "plan has no value 'aio', did you mean 'service:aio'?", "service:aio"),
    ("is:open", "is:open", "is has no value 'open'", "status:open"),
    ("is:attachment", "is:attachment", "is has no value 'attachment'", "has:attachment"),
    ("status:urgent", "status:urgent", "status has no value 'urgent'", "is:urgent"),
    ("is:urgnt", "urgnt", "is has no value 'urgnt'", "urgent"),
    ("is<urgent", "<", "is can't be compared with '<'", ":"),
    ("status<open", "<", "status can't be compared with '<'", ":"),
    ("customer>acme", ">", "customer can't be compared with '>'", ":"),
    ("sort>due", ">", "sort can't be compared with '>'", ":"),
    ("sort:recieved", "recieved", "can't sort by 'recieved'", "received"),
    ("sort:-recieved", "-recieved", "can't sort by 'recieved'", "-received"),
    ("sort:tag", "tag", "can't sort by 'tag'", ""),
    ("sort:due,-due", "-due", "the order names 'due' twice", ""),
    ("a (b sort:due)", "sort:due", "sort can't stand in a group", ""),
    ("a -sort:due", "sort:due", "sort can't stand in a group", ""),
    ("credits<x", "x", "credits needs a number, not 'x'", ""),
    ("credits<-5", "-5", "credits needs a number", ""),
    ("credits<1.5", "1.5", "credits needs a number", ""),
    ("credits<1234567890", "1234567890", "credits needs a number", ""),
    ("credits<٣", "٣", "credits needs a number", ""),
    ("credits:1,2", "2", "credits takes one value", ""),
    ("due<soon", "soon", "due needs a time, not 'soon'", ""),
    ("due<2x", "2x", "due needs a time", ""),
    ("due<-2h", "-2h", "due needs a time", ""),
    ("due<999999999w", "999999999w", "due needs a time", ""),
    ("due<2h*", "2h*", "due needs a time", ""),
    ("received>2026-02-29", "2026-02-29", "received needs a time", ""),
    ("received>0001-01-01", "0001-01-01", "received needs a time", ""),
    ("received>2026-11-01T25:00", "2026-11-01T25:00", "received needs a time", ""),
    ("received:none", "none", "received needs a time", ""),
    ("due:2h", ":", "due needs '<' or '>' before '2h'", "<"),
    ("received:2026-11-01T10:00", ":", "received needs '<' or '>' before an exact time", ">"),
    ("status:", ":", "status needs a value after ':'", ""),
    ("status:open,", ",", "status needs a value after ','", ""),
    ("status:,open", ":", "status needs a value after ':'", ""),
    ("status:(open OR new)", ":", "status needs a value after ':'", ""),
    ("due<)", "<", "due needs a value after '<'", ""),
    ("<2h", "<", "no field stands before '<'", ""),
    ("(:x)", ":", "no field stands before ':'", ""),
    ('"status":open', '"status"', "a field name has no quotes", "status"),
    ("(a b", "(", "this '(' is not closed", ""),
    ("a (b (c)", "(", "this '(' is not closed", ""),
    ("(", "(", "this '(' is not closed", ""),
    ("a) b", ")", "this ')' closes nothing", ""),
    ("()", "()", "the group is empty", ""),
    ("a ( )", "( )", "the group is empty", ""),
    ("OR a", "OR", "nothing stands before OR", ""),
    ("a OR", "OR", "nothing stands after OR", ""),
    ("a OR OR b", "OR", "nothing stands after OR", ""),
    ("(a OR) b", "OR", "nothing stands after OR", ""),
    ("sort:due OR a", "OR", "nothing stands before OR", ""),
    ("AND a", "AND", "nothing stands before AND", ""),
    ("a AND", "AND", "nothing stands after AND", ""),
    ("a AND OR b", "AND", "nothing stands after AND", ""),
    ("-", "-", "'-' negates nothing", ""),
    ("a - b", "-", "'-' negates nothing", ""),
    ("(a -)", "-", "'-' negates nothing", ""),
    ("-OR a", "-", "'-' negates nothing", ""),
    ("NOT", "NOT", "NOT negates nothing", ""),
    ('a "b c', '"', "the quote does not end", ""),
    ('"a\\"', '"', "the quote does not end", ""),
    ("a*b", "*", "'*' may only end a word", ""),
    ("a **", "*", "'*' may only end a word", ""),
    ("customer:*", "*", "'*' may only end a word", ""),
    ("a !!!", "!!!", "there is no letter or digit to search for", ""),
    ('""', '""', "there is no letter or digit to search for", ""),
    ("customer:---", "---", "there is nothing to search for in customer", ""),
    ('tag:" "', '" "', "there is nothing to search for in tag", ""),
]


@pytest.mark.parametrize(("text", "marked", "summary", "suggestion"), PLACES)
def test_a_mistake_is_named_and_marked(text: str, marked: str, summary: str, suggestion: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = caught.value
    assert error.summary.startswith(summary)
    assert text[error.position : error.position + error.length] == marked
    assert error.suggestion == suggestion
    assert error.source == text
    if suggestion:
        parse(text[: error.position] + suggestion + text[error.position + error.length :])


@pytest.mark.parametrize(
    ("text", "position"),
    [("a (b (c)", 2), ("a OR OR b", 2), ("a ) b)", 2), ("status:open status:opne", 19), ("a ** *", 2)],
)
def test_the_first_mistake_is_the_one_marked(text: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.position == position


def test_the_error_is_an_input_error_with_a_code_of_its_own() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse("status:opne")
    assert (caught.value.exit_code, caught.value.code, caught.value.field) == (8, "invalid_query", "query")
    assert str(caught.value) == ("status has no value 'opne', did you mean 'open'?\nstatus:opne\n       ^^^^")
    assert caught.value.hint.startswith("values are new, open, pending")


@pytest.mark.parametrize("code", [0x00, 0x07, 0x09, 0x0A, 0x1B, 0x7F, 0x85, 0x9B, 0xAD, 0x200E, 0x2028, 0x202E, 0x2066])
def test_a_character_that_could_act_is_refused_and_never_shown(code: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(f"ab{chr(code)}c")
    assert caught.value.position == 2
    assert f"U+{code:04X}" in caught.value.summary
    assert chr(code) not in caught.value.summary + "".join(caught.value.diagram().split("\n", 1)) + caught.value.hint
    assert caught.value.diagram() == "ab\N{REPLACEMENT CHARACTER}c\n  ^"


def test_an_error_made_by_hand_shows_nothing_that_could_act() -> None:
    error = QueryError("no \x1b[2J", source="a\x9bb\u202e", position=99, length=0, hint="\x07")
    assert error.message == "no \ufffd[2J\na\ufffdb\ufffd\n    ^"
    assert (error.hint, error.length) == ("\ufffd", 1)


@pytest.mark.parametrize("code", [0xD800, 0xDFFF, 0xFFFE, 0xE000, 0x10FFFF, 0xE0041])
def test_a_code_point_that_is_no_text_is_refused(code: int) -> None:
    with pytest.raises(QueryError, match="can't be in a query"):
        parse(f"status:{chr(code)}")


def test_joiners_are_part_of_words() -> None:
    assert parse("می\u200cخواهم") is not None


@pytest.mark.parametrize(
    ("text", "before", "under"),
    [
        ("東京 status:opne", 12, 4),
        ("e\u0301 status:opne", 9, 4),
        ("안녕\u00a0status:opne", 12, 4),
        ("status:東京", 7, 4),
        ("status:ｏｐ", 7, 4),
        ("😀x status:opne", 11, 4),
    ],
)
def test_the_caret_stands_under_the_right_cell(text: str, before: int, under: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.diagram().split("\n")[1] == " " * before + "^" * under


def test_a_long_query_is_cut_round_the_place() -> None:
    with pytest.raises(QueryError) as caught:
        parse("x" * 300 + " plna:vip " + "東" * 300)
    shown, carets = caught.value.diagram(40).split("\n")
    assert shown.startswith("…x")
    assert shown.endswith("東…")
    assert shown[carets.index("^") : carets.index("^") + 4] == "plna"
    assert carets.count("^") == 4
    assert len(carets) <= 40


def test_a_place_at_the_end_of_a_long_query_is_shown() -> None:
    with pytest.raises(QueryError) as caught:
        parse("x" * 500 + " (")
    shown, carets = caught.value.diagram().split("\n")
    assert shown[carets.index("^")] == "("


def test_a_long_wrong_word_is_not_repeated_whole() -> None:
    with pytest.raises(QueryError) as caught:
        parse("status:" + "x" * 1900)
    assert len(caught.value.summary) < 80
    assert caught.value.length == 1900


def test_length_has_a_limit() -> None:
    parse("a" * MAX_LENGTH)
    with pytest.raises(QueryError, match="2001 characters, at most 2000") as caught:
        parse("a" * (MAX_LENGTH + 1))
    assert caught.value.position == MAX_LENGTH


@pytest.mark.parametrize(
    ("opening", "core", "closing"),
    [("(", "a", ")"), ("-", "a", ""), ("NOT ", "a", ""), ("-(", "a", ")"), ("(a OR ", "b", ")")],
)
def test_depth_has_a_limit(opening: str, core: str, closing: str) -> None:
    levels = MAX_DEPTH // sum(part in opening for part in ("-", "(", "NOT"))
    parse(opening * levels + core + closing * levels)
    with pytest.raises(QueryError, match=f"nest deeper than {MAX_DEPTH}"):
        parse(opening * (levels + 1) + core + closing * (levels + 1))


@pytest.mark.parametrize("core", ["status!=open", "is:urgent,stalled"])
def test_a_term_that_is_written_back_as_a_group_counts_as_one(core: str) -> None:
    parse("(" * (MAX_DEPTH - 1) + core + ")" * (MAX_DEPTH - 1))
    with pytest.raises(QueryError, match="nest deeper"):
        parse("(" * MAX_DEPTH + core + ")" * MAX_DEPTH)
