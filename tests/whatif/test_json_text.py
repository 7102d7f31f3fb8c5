"""Text that is no JSON, or hardly: refused in JSON with exit code 8, without a word on stderr."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.command import Done, called, helpdesk

if TYPE_CHECKING:
    from pathlib import Path

Ask = Callable[[bytes], Done]

GOOD = b'{"balance": 50, "category": "howto"}'
DIGITS = b"9" * 5000

NO_JSON: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "input", "line 1, column 1"),
    "blank": (b" \n\n ", "input", "line 3"),
    "a word": (b"howto", "input", "not JSON"),
    "cut off": (GOOD[:-1], "input", "line 1, column 36"),
    "trailing comma": (b'{"balance": 50,}', "input", "not JSON"),
    "single quotes": (b"{'balance': 50}", "input", "not JSON"),
    "two documents": (GOOD + b"\n" + GOOD, "input", "line 2, column 1"),
    "NaN": (b'{"balance": NaN, "category": "howto"}', "balance", "balance"),
    "Infinity": (b'{"balance": Infinity, "category": "howto"}', "balance", "balance"),
    "-Infinity": (b'{"balance": -Infinity, "category": "howto"}', "balance", "balance"),
    "5000 digits": (b'{"balance": ' + DIGITS + b', "category": "howto"}', "balance", "balance"),
    "minus 5000 digits": (b'{"balance": -' + DIGITS + b', "category": "howto"}', "balance", "balance"),
    "100,000 arrays": (b"[" * 100_000, "input", "nested too deeply"),
    "100,000 arrays, closed": (b"[" * 100_000 + b"]" * 100_000, "input", "nested too deeply"),
    "100,000 objects": (b'{"balance":' * 100_000 + b"1" + b"}" * 100_000, "input", "nested too deeply"),
    "twice the same key": (b'{"balance": 50, "category": "howto", "balance": 5000}', "balance", "twice"),
    "twice the same key inside": (b'{"a": {"b": 1, "b": 1}}', "b", "twice"),
    "twice an escape": (b'{"\\u001b[31m": 1, "\\u001b[31m": 1}', "", "twice"),
    "Latin-1": (b'{"balance": 50, "category": "caf\xe9"}', "input", "byte 33 is not UTF-8"),
    "overlong UTF-8": (b'{"category": "\xc0\xaf"}', "input", "byte 15"),
    "a surrogate in UTF-8": (b'{"category": "\xed\xa0\x80"}', "input", "byte 15"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "input", "not UTF-8"),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-le"), "input", "not JSON"),
    "a raw control": (b'{"category": "\x1b[31m"}', "input", "not JSON"),
    "a raw NUL": (b"\x00" + GOOD, "input", "not JSON"),
    "two marks": (b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD, "input", "not JSON"),
}
"""The text, the field the error names (empty: whatever it is), and a part of its message."""

NO_QUESTION: dict[str, bytes] = {
    "null": b"null",
    "a text": b'"howto"',
    "a number": b"7",
    "a fraction": b"1e999",
    "true": b"true",
}
ANSWERED: dict[str, bytes] = {
    "plain": GOOD,
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "CR LF around": b"\r\n\t " + GOOD + b"\r\n",
    "escaped names": b'{"\\u0062alance": 50, "category": "\\u0068owto"}',
}


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ask:
    def price(given: bytes) -> Done:
        file = tmp_path / "question.json"
        file.write_bytes(given)
        done = called(capsys, "whatif", "credits", "--input", str(file), home=tmp_path)
        return harmless(done)

    return price


def harmless(done: Done) -> Done:
    """The answer, on stdout only, without anything a terminal could act on."""
    assert done.err == ""
    assert done.out.endswith("\n")
    assert done.out[:-1].isprintable()
    return done


def error_of(found: Any) -> dict[str, str]:
    assert set(found) == {"error"}
    error: dict[str, str] = found["error"]
    assert error["code"] == "invalid_input"
    assert all(text.isprintable() and len(text) <= 400 for text in error.values()), error
    return error


@pytest.mark.parametrize("name", NO_JSON)
def test_no_json(name: str, ask: Ask) -> None:
    given, field, part = NO_JSON[name]
    done = ask(given)
    error = error_of(done.json)
    assert done.code == 8
    assert error["field"] == field if field else error["field"]
    assert part in error["message"]
    assert "sys." not in error["message"], "advice for people who write Python"


@pytest.mark.parametrize("name", NO_QUESTION)
def test_no_question(name: str, ask: Ask) -> None:
    done = ask(NO_QUESTION[name])
    assert (done.code, error_of(done.json)["field"]) == (8, "input")


@pytest.mark.parametrize("name", ANSWERED)
def test_answered(name: str, ask: Ask) -> None:
    done = ask(ANSWERED[name])
    assert (done.code, done.json["charge_now"]) == (0, 5)


def test_good_and_bad_in_one_array(ask: Ask) -> None:
    items = [GOOD, b"[]", GOOD, b"null", b"[[]]", b'{"balance": "\\ud800", "category": "howto"}']
    done = ask(b"[" + b",".join(items) + b"]")
    assert done.code == 8
    assert ["error" in found for found in done.json] == [False, True, False, True, True, True]
    assert [error_of(done.json[n])["field"] for n in (1, 3, 4, 5)] == ["input", "input", "input", "balance"]


def test_no_questions_no_answers(ask: Ask) -> None:
    assert ask(b"[]") == Done(0, "[]\n", "")


def test_too_much(tmp_path: Path) -> None:
    done = helpdesk("whatif", "credits", "--input", "/dev/zero", home=tmp_path)
    assert (done.code, done.err) == (8, "")
    assert "larger than 64,000,000 bytes" in error_of(done.json)["message"]


@pytest.mark.parametrize("name", ["empty", "100,000 arrays", "twice an escape", "Latin-1", "5000 digits"])
def test_no_json_on_standard_input(name: str, ask: Ask, tmp_path: Path) -> None:
    given = NO_JSON[name][0]
    assert helpdesk("whatif", "credits", "--input", "-", home=tmp_path, given=given) == ask(given)


HOSTILE = ("\x1b[2J", "\x9b31m", "\u202eexe.gnp", "\u2066x\u2069", "a\u2028b", "\ue000", "\u200d", "\U000e0041", "\x7f")


def test_what_comes_back_is_harmless(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Foreign text in an answer is escaped in JSON, not lost, and cleaned in words."""
    flags = [f"--tickets=id={i},rank=vip,urgent=no,received=2024-03-04T10:00:00Z" for i in HOSTILE]
    done = called(capsys, "whatif", "order", *flags, "--explain", "--json", home=tmp_path)
    assert (done.code, sorted(harmless(done).json["order"])) == (0, sorted(HOSTILE))
    plain = called(capsys, "whatif", "order", *flags, "--explain", home=tmp_path)
    assert (plain.code, plain.err) == (0, "")
    assert all(c.isprintable() or c == "\n" for c in plain.out)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_refused_is_harmless(text: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    done = called(capsys, "whatif", "hours", "--desk", text, "--json", home=tmp_path)
    assert (done.code, harmless(done).json["error"]["code"]) == (8, "unknown_desk")
    plain = called(capsys, "whatif", "hours", "--desk", text, home=tmp_path)
    assert (plain.code, plain.out) == (8, "")
    assert all(c.isprintable() or c == "\n" for c in plain.err)


def test_one_bad_question_leaves_the_others_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = (b'{"balance": NaN, "category": "howto"}', b'{"balance": 1, "balance": 2}', b'{"balance": ' + DIGITS + b"}")
    file = tmp_path / "questions.json"
    file.write_bytes(b"[" + b",".join((GOOD, *bad, GOOD)) + b"]")
    done = called(capsys, "whatif", "credits", "--input", str(file), home=tmp_path)
    assert done.code == 8
    assert [answer.get("error", {}).get("field") for answer in done.json] == [None, *["balance"] * 3, None]
