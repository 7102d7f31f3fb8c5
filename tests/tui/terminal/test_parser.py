"""What is relied upon of Textual's parser, and what is kept from it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from textual import events, messages

from helpdesk_tui.tui.terminal._intake import Intake
from helpdesk_tui.tui.terminal._parser import Parser

if TYPE_CHECKING:
    from textual.message import Message


def understood(data: str) -> list[Message]:
    intake, parser = Intake(), Parser()
    pieces = [*intake.feed(data), *intake.idle()]
    return [message for piece in pieces if isinstance(piece, str) for message in parser.feed(piece)]


def keys(data: str) -> list[str]:
    return [message.key for message in understood(data) if isinstance(message, events.Key)]


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ("jK", ["j", "K"]),
        ("\x1b[A\x1bOP", ["up", "f1"]),
        ("\x1b", ["escape"]),
        ("hi\x1bXy", ["h", "i", "escape", "X", "y"]),
        ("\x1b[27u", ["escape"]),
        ("\x1b[97;5u", ["ctrl+a"]),
        ("\x01", ["ctrl+a"]),
        ("\x1b[5~", ["pageup"]),
        ("о", ["о"]),
        ("\r\t ", ["enter", "tab", "space"]),
        ("\x1b[Z", ["shift+tab"]),
    ],
)
def test_keys(data: str, names: list[str]) -> None:
    assert keys(data) == names


def test_a_click_and_the_wheel() -> None:
    (click,) = understood("\x1b[<0;5;7M")
    assert isinstance(click, events.MouseDown)
    assert (click.x, click.y) == (4, 6)
    (wheel,) = understood("\x1b[<65;5;7M")
    assert isinstance(wheel, events.MouseScrollDown)


def test_the_answer_about_synchronised_output() -> None:
    (answer,) = understood("\x1b[?2026;2$y")
    assert isinstance(answer, messages.TerminalSupportsSynchronizedOutput)


@pytest.mark.parametrize(
    "data",
    [
        "\x1b[1114112;1u",
        "\x1b[97:::::;1:9u",
        "\x1b[99999999999999999999u",
        "\x1b[55296u",
        "\x1b[97;;55296u",
        "\x1b[48;9999;9999;9999;9999t",
        "\x1b[?2048;2$y",
        "\x1b[5;5R",
        "\x1b[<0;99999999;1M",
        "\x1b[<67;1;1M\x1b[<999;1;1M",
    ],
)
def test_nonsense_is_dropped_and_the_next_key_is_understood(data: str) -> None:
    intake, parser = Intake(), Parser()
    found = [message for piece in intake.feed(data) if isinstance(piece, str) for message in parser.feed(piece)]
    assert not any(isinstance(message, events.Resize | events.Key) for message in found)
    assert keys(data + "j")[-1] == "j"
    (key,) = parser.feed("j")
    assert isinstance(key, events.Key)


def test_random_bytes_are_survived() -> None:
    for seed in range(40):
        data = random.Random(seed).randbytes(3_000).decode("utf-8", "replace")
        understood(data)
        assert keys("\x1b" * 2 + "[0m" + "j")[-1] == "j"
