"""What the bytes of a terminal are called once they are keys of ours."""

from __future__ import annotations

import time

import pytest
from textual.events import Key

from helpdesk_tui.tui.keymap import key_name, make_keymap
from helpdesk_tui.tui.terminal._parser import Parser

BYTES = {
    "\x1bx": "alt+x",
    "\x1bX": "alt+X",
    "x": "x",
    "X": "X",
    "\x00": "ctrl+space",
    "\x1f": "ctrl+_",
    "\x04": "ctrl+d",
    " ": "space",
    "$": "$",
    "\x1b[A": "up",
    "\x1b[5~": "pageup",
    "\x1bOP": "f1",
}


@pytest.mark.parametrize("sent", BYTES, ids=list(BYTES.values()))
def test_a_key_has_one_name(sent: str) -> None:
    parser, found = Parser(lambda: "xX"), []
    found += parser.feed(sent)
    for _ in range(500):  # an escape becomes alt when nothing follows for a while
        if found:
            break
        time.sleep(0.01)
        found += parser.tick()
    assert [key_name(one.key, one.character) for one in found if isinstance(one, Key)] == [BYTES[sent]]


@pytest.mark.parametrize("char", [*"yjX:/;1 ", "\r", "д"])
def test_an_escape_and_a_key_in_one_breath_are_two_keys(char: str) -> None:
    parser = Parser(lambda: "x")
    found = [one.key for one in (*parser.feed(f"\x1b{char}"), *parser.tick()) if isinstance(one, Key)]
    assert found == ["escape", *[one.key for one in parser.feed(char) if isinstance(one, Key)]]
    assert len(found) == 2


def test_the_letters_with_alt_are_those_the_user_names() -> None:
    assert make_keymap().alt == frozenset()
    assert make_keymap({"app.jump": ["alt+x", "g alt+J"], "ticket.claim": "ctrl+s"}).alt == {"x", "J"}


def test_what_no_terminal_sends_is_refused() -> None:
    assert make_keymap({"app.jump": "alt+x"}).problems == ()
    assert "terminals send it as <" in make_keymap({"app.jump": "alt+<"}).problems[0]
