"""The leak checker finds what it is for."""

from __future__ import annotations

import pytest

from tests.hostile.corpus import every
from tests.pty.leaks import leaks

ACTING = (
    "\x1b]0;evil\x07",
    "\x1b]52;c;?\x07",
    "\x1bc",
    "\x1b[2J",
    "\x1b[5A",
    "\x1bP$q\x1b\\",
    "\x9b5A",
    "\u202e",
    "\x08",
    "\x1b[?1003h",
    "\x1b]8;;file:///etc/passwd\x1b\\",
    "\r",
    "\x1b]2;a\x1b[2Jb\x07",
)


@pytest.mark.parametrize("leak", ACTING)
def test_a_leak_is_found(leak: str) -> None:
    assert leaks(f"\x1b[1;1H\x1b[1mok\x1b[0m{leak} more".encode())


def test_our_own_sequences_are_none() -> None:
    ours = "\x1b[?1049h\x1b[2;10r\x1b[10;1H\r\n\x1b[r\x1b[1;36mtext\x1b[0m\x1b]2;desk\x07Как\r\n\x1b[<u"
    assert leaks(ours.encode()) == []


def test_a_payload_is_found_by_its_words() -> None:
    payloads = [item for item in every() if "\x1b" in item.text]
    assert len(payloads) > 10
    for item in payloads:
        assert leaks(item.text.encode("utf-8", "surrogatepass"), [item]), item.id
