"""Input cut into pieces: by whatever reads it comes, and whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.tui.terminal._intake import ESCAPE_WAIT, PASTE_LIMIT, PASTE_WAIT, TYPED, Intake, Pasted

UP, F1, CTRL_A, CLICK = "\x1b[A", "\x1bOP", "\x1b[97;5u", "\x1b[<0;5;7M"
PASTE = "\x1b[200~a\r\nb\rc\x00\x1b[201~"


def given_at_once(text: str) -> list[str | Pasted]:
    return list(Intake().feed(text))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("j", ["j"]),
        ("jk" + UP + "x", ["jk", UP, "x"]),
        (UP + F1 + CTRL_A + CLICK, [UP, F1, CTRL_A, CLICK]),
        ("\x1bj", ["\x1bj"]),
        ("\x1b" + UP, ["\x1b", UP]),
        (PASTE + "j", [Pasted("a\nb\nc"), "j"]),
        ("\x1b[200~\x1b[201~", [Pasted("")]),
        ("\x1b[200~rm \x1b[A\x1b[201~", [Pasted("rm \x1b[A")]),
        ("\x1b[201~j", ["j"]),
        ("x" * TYPED, ["x" * TYPED]),
        ("x" * (TYPED + 1), [Pasted("x" * (TYPED + 1))]),
        ("Как", ["Как"]),
        ("\ufffda\x9bb", ["ab"]),
        ("\x1b]52;c;AAAA\x07j", ["j"]),
        ("\x1bP1$r0m\x1b\\j", ["j"]),
        ("\x1b[" + "1" * 40 + "mj", ["j"]),
        ("\x1b[1\x03", ["\x03"]),
        ("\x1b[<35;1;1M\x1b[<35;2;2M\x1b[<35;3;3Mj", ["\x1b[<35;3;3M", "j"]),
        ("\x1b]" + UP, ["\x1b]", UP]),
    ],
)
def test_pieces(text: str, pieces: list[str | Pasted]) -> None:
    intake = Intake()
    assert list(intake.feed(text)) == pieces
    assert intake.wait is None


def test_what_is_held_back_is_let_go_by_silence() -> None:
    for text, pieces in (("\x1b", ["\x1b"]), ("\x1b[", ["\x1b["]), ("\x1bO", ["\x1bO"]), ("\x1b]", ["\x1b]"])):
        intake = Intake()
        assert list(intake.feed(text)) == []
        assert intake.wait == ESCAPE_WAIT
        assert list(intake.idle()) == pieces
        assert intake.wait is None


def test_a_paste_that_never_ends_gives_the_keyboard_back() -> None:
    intake = Intake()
    assert list(intake.feed("\x1b[200~half a")) == []
    assert intake.wait == PASTE_WAIT
    assert list(intake.feed(" paste\x1b[20")) == []
    assert list(intake.idle()) == [Pasted("half a paste\x1b[20")]
    assert list(intake.feed("q")) == ["q"]


def test_a_paste_is_cut_and_says_by_how_much() -> None:
    intake = Intake()
    assert list(intake.feed("\x1b[200~")) == []
    for _ in range(30):
        assert list(intake.feed("x" * 50_000)) == []
    (piece,) = intake.feed("\x1b[201~")
    assert isinstance(piece, Pasted)
    assert (len(piece.text), piece.dropped) == (PASTE_LIMIT, 30 * 50_000 - PASTE_LIMIT)


@pytest.mark.parametrize("start", ["\x1b[", "\x1b]", "\x1bP", "\x1b_"])
def test_an_endless_sequence_is_dropped_and_typing_goes_on(start: str) -> None:
    intake = Intake()
    for _ in range(200):
        assert list(intake.feed(start + "1" * 500)) == []
        start = ""
    assert list(intake.idle()) == []
    assert list(intake.feed("j")) == ["j"]


@given(st.text(alphabet="\x1b[]P<>OM~u;:0129j\x07\\\ufffd\x00Ж"), st.integers(1, 7))
def test_it_does_not_matter_how_it_was_read(text: str, step: int) -> None:
    """Letters may come in one piece or in several, so those are joined. Pastes without brackets are too short here."""
    at_once, in_parts = Intake(), Intake()
    whole = [*at_once.feed(text), *at_once.idle()]
    parts = [piece for n in range(0, len(text), step) for piece in in_parts.feed(text[n : n + step])]
    parts += in_parts.idle()
    assert joined(whole) == joined(parts)


def joined(pieces: list[str | Pasted]) -> list[str | Pasted]:
    found: list[str | Pasted] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, str) and isinstance(last, str) and "\x1b" not in piece + last:
            found[-1] = last + piece
        else:
            found.append(piece)
    return found


@given(st.lists(st.text() | st.sampled_from([PASTE, UP, "\x1b[200~", "\x1b]", "\x1bP" + "x" * 5000]), max_size=8))
def test_anything_may_come(chunks: list[str]) -> None:
    intake = Intake()
    for chunk in chunks:
        for piece in intake.feed(chunk):
            assert piece if isinstance(piece, str) else piece.dropped >= 0
    list(intake.idle())
    assert intake.wait is None
    assert list(intake.feed("j")) == ["j"]
