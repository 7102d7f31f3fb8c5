"""Which words are the same, and that SQLite's full-text index can agree."""

from __future__ import annotations

import sqlite3
import time
import unicodedata
from collections import defaultdict
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.query import Query, Text, evaluate, fold, words
from tests.query.strategies import many, texts, typable

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ĐƠN HÀNG", "don hang"),
        ("không nhập được", "khong nhap duoc"),
        ("Ёлка", "елка"),
        ("замо́к", "замок"),
        ("Straße", "STRASSE"),
        ("Müller", "muller"),
        ("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"),
        ("Łódź", "lodz"),
        ("ΣΊΣΥΦΟΣ", "σισυφος"),
        ("ＡＢＣ１", "abc1"),
        ("ﬁne", "fine"),
        ("ｶﾞ", "ガ"),
        ("e\u0301", "é"),
        ("и\u0306", "й"),
        ("к\u0301", "ќ"),
        (unicodedata.normalize("NFD", "한국어 がぎ Мой Київ"), "한국어 がぎ мой київ"),
        ("שָׁלוֹם", "שלום"),
        ("a\u00adb\u200d", "ab"),
        ("①②", "12"),
    ],
)
def test_the_same_words(left: str, right: str) -> None:
    assert words(left) == words(right)
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("й", "и"),
        ("ї", "і"),
        ("ў", "у"),
        ("ъ", "ь"),
        ("が", "か"),
        ("ガ", "カ"),
        ("हिंदी", "हद"),
        ("ä", "ae"),
        ("0", "o"),
    ],
)
def test_different_words(left: str, right: str) -> None:
    assert words(left) != words(right)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T-1042: a_b don't", ["t", "1042", "a", "b", "don", "t"]),
        ("東京タワー10", ["東", "京", "タ", "ワ", "ー", "10"]),
        ("เชียง", ["เ", "ช", "ี", "ย", "ง"]),
        ("a❤\ufe0fb 😀", ["a", "b"]),
        ("हिंदी", ["हिंदी"]),
        ("½", ["1", "2"]),
        ("\u0301 ゛ …", []),
        ("", []),
    ],
)
def test_where_words_part(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@many
@given(st.text())
def test_words_of_words_are_the_same_words(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found
    assert words(fold(text)) == found
    assert all(word == fold(word) for word in found)
    assert all(char.isalnum() or not char.isascii() for word in found for char in word)


def test_a_run_of_marks_costs_no_more_than_its_length() -> None:
    """The standard library's normalisation alone would take over an hour for this text."""
    started = time.monotonic()
    assert words("a" + "\u0301\u0316" * 1_000_000 + " b") == ["a", "b"]
    assert time.monotonic() - started < 20


def test_every_code_point_is_folded_without_harm() -> None:
    assigned = (chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in {"Cn", "Co"})
    for char in assigned:
        found = words(char)
        assert words(" ".join(found)) == found


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE base USING fts5(body, tokenize = 'unicode61 remove_diacritics 2')")
        connection.execute("CREATE VIRTUAL TABLE base_words USING fts5vocab(base, instance)")
        connection.execute("CREATE VIRTUAL TABLE ours USING fts5(body, tokenize = 'ascii')")
        connection.execute("CREATE VIRTUAL TABLE our_words USING fts5vocab(ours, instance)")
        yield connection


def test_letters_that_are_one_for_unicode61_are_one_here(index: sqlite3.Connection) -> None:
    codes = [code for code in range(128, 0x2FFFF) if unicodedata.category(chr(code))[0] == "L"]
    index.executemany("INSERT INTO base (rowid, body) VALUES (?, ?)", [(code, chr(code)) for code in codes])
    same: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for term, code in index.execute("SELECT term, doc FROM base_words"):
        same[term].add(tuple(words(chr(code))))
    assert len(same) > 10_000
    assert {term: found for term, found in same.items() if len(found) > 1} == {}


@pytest.mark.parametrize(("char", "base"), [("ế", "e"), ("й", "й"), ("ї", "ї"), ("ё", "ё"), ("đ", "đ")])
def test_what_unicode61_makes_of_the_letters_we_decided_on(index: sqlite3.Connection, char: str, base: str) -> None:
    index.execute("DELETE FROM base")
    index.execute("INSERT INTO base (body) VALUES (?)", (char,))
    assert index.execute("SELECT term FROM base_words").fetchall() == [(base,)]


@many
@given(st.text(max_size=30) | typable)
def test_an_index_of_joined_words_has_exactly_these_words(index: sqlite3.Connection, text: str) -> None:
    index.execute("DELETE FROM ours")
    index.execute("INSERT INTO ours (body) VALUES (?)", (" ".join(words(text)),))
    rows = index.execute("SELECT term FROM our_words ORDER BY offset").fetchall()
    assert [term for (term,) in rows] == words(text)


@many
@given(texts, st.lists(typable, max_size=3), st.booleans())
def test_such_an_index_finds_what_the_reference_finds(
    index: sqlite3.Connection, text: Text, bodies: list[str], planted: bool
) -> None:
    found_in = [*bodies, f"x {text.value}{'y' if text.prefix else ''} z"] if planted else bodies
    index.execute("DELETE FROM ours")
    index.executemany("INSERT INTO ours (body) VALUES (?)", [(" ".join(words(body)),) for body in found_in])
    phrase = f'"{" ".join(words(text.value))}"' + ("*" if text.prefix else "")
    rows = index.execute("SELECT count(*) FROM ours WHERE ours MATCH ?", (phrase,)).fetchone()
    assert (rows[0] > 0) is evaluate(Query(text), lambda _: found_in)
