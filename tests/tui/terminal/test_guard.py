"""The guard round the place where styled text becomes bytes."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from helpdesk_tui.tui.terminal.guard import guard_hits, guard_kinds, guarded, install_guard
from tests.hostile.corpus import every

COLOUR = Style(color="red")


def rendered(text: str, style: Style = COLOUR) -> str:
    install_guard()
    console = Console(file=StringIO(), force_terminal=True, color_system="truecolor")
    return Strip([Segment(text, style)]).render(console)


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\r", "\x7f", "\x9b", "\u202e", "\u2067", "\ud800"])
def test_nothing_that_acts_gets_through(char: str) -> None:
    before = guard_hits()
    shown = rendered(f"a{char}b")
    assert "ab" in shown
    assert guard_hits() == before + 1
    assert guard_kinds()[f"U+{ord(char):04X}"] >= 1


def test_clean_text_passes_unchanged_and_uncounted() -> None:
    before = guard_hits()
    for text in ("plain", "Как настроить", "日本語", "␛]52;c;", "naïve\u200f"):
        assert text in rendered(text)
    assert guard_hits() == before


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "https://a\x1b]52;c;x", "http:// a", ""])
def test_a_link_that_is_none_is_dropped(link: str) -> None:
    assert "]8;" not in rendered("here", Style(color="red", link=link))


@pytest.mark.parametrize("link", ["https://shop.example/t/1?a=b", "http://h/", "mailto:jo@acme.example"])
def test_a_good_link_stays(link: str) -> None:
    assert link in rendered("here", Style(color="red", link=link))


def test_installing_twice_guards_once() -> None:
    install_guard()
    before = guard_hits()
    install_guard()
    rendered("a\x1bb")
    assert guard_hits() == before + 1


def test_no_payload_of_the_corpus_leaves_a_control_character() -> None:
    for payload in every():
        _, shown = guarded(COLOUR, payload.text)
        assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in shown), payload.id
