"""Every main screen as text, at four sizes; every theme with its styles. ``HELPDESK_WRITE_GOLDENS=1`` writes them."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from string import ascii_letters
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.tui.themes import THEMES
from tests.tui.driver import desk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.tui.driver import Desk

GOLDENS = Path(__file__).resolve().parent / "goldens" / "screens"
SIZES = ((60, 20), (80, 24), (120, 40), (200, 60))
WALK = {
    "tickets": "",
    "a mark and another row": "space j",
    "a ticket, opened": "esc k enter",
    "why": "esc W",
    "verdict": "esc V",
    "customer": "esc @",
    "history": "esc H",
    "every field": "esc d",
    "reply, writing": "esc r",
    "reply, the review": "H i . esc",
    "note, writing": "X y c",
    "closing asks": "esc X x",
    "the plan of a bulk act": "n space space space w",
    "what may follow $": "n esc $",
    "status": "esc s",
    "facets": "esc f",
    "filter": "esc /",
    "command": "esc :",
    "palette": "esc ctrl+p",
    "help": "esc ?",
    "board": "esc g s",
    "outbox": "esc g o",
    "jump": "esc g j",
    "credits": "esc 2 j",
    "an account": "G enter",
    "migrations": "esc 3",
    "a run": "enter",
    "errors of a run": "esc % x",
    "free again": "esc ] ] % e",
    "entitlements": "esc 4",
    "a customer's entitlements": "enter",
    "an empty queue": "esc 1 / i d : x enter",
}
"""Screen to the keys from the one before it."""


def check(name: str, parts: Mapping[str, str]) -> None:
    """Compares with the file; or writes it."""
    text = "\n".join(f"== {title} ==\n{shown}\n" for title, shown in parts.items())
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("HELPDESK_WRITE_GOLDENS"):
        path.write_text(text, encoding="utf-8")
        return
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    changed = "\n".join(difflib.unified_diff(kept.splitlines(), text.splitlines(), "golden", "now", lineterm=""))
    assert kept == text, f"HELPDESK_WRITE_GOLDENS=1 writes it anew\n{changed}"


async def walk(d: Desk, screens: Mapping[str, str]) -> dict[str, str]:
    shown = {}
    for title, keys in screens.items():
        await d.press(keys)
        if title == "what may follow $":
            await d.until(lambda: "What if" in d.text)
        shown[title] = d.text
    return shown


def styled(d: Desk) -> str:
    """The screen with a row of letters below each line, one letter for each style, and what the letters mean."""
    names: dict[str, str] = {}
    rows = []
    for strip in d.strips:
        marks = ""
        for segment in strip:
            style = re.sub(r"\s*not \w+", "", str(segment.style)) if segment.style is not None else "none"
            marks += names.setdefault(style, ascii_letters[len(names)]) * segment.cell_length
        rows += ["".join(segment.text for segment in strip).rstrip(), marks]
    return "\n".join([*rows, *(f"{letter} {style}" for style, letter in names.items())])


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_screen(size: tuple[int, int]) -> None:
    async with desk(size=size) as d:
        check(f"{size[0]}x{size[1]}", await walk(d, WALK))


async def test_in_ascii() -> None:
    async with desk(size=(120, 40), ascii_only=True) as d:
        shown = await walk(d, WALK)
        drawn = {char for text in shown.values() for char in text if not char.isascii() and not char.isalpha()}
        assert drawn <= {*"━�␛␇"}, "these are in names of the demo desk; others are not"
        check("ascii", shown)


@pytest.mark.parametrize("theme", sorted(THEMES))
async def test_a_theme(theme: str) -> None:
    async with desk(theme=theme) as d:
        await d.press("space j")
        listing = styled(d)
        await d.press("esc i x")
        question = styled(d)
        await d.press("n c")
        check(f"theme_{theme}", {"tickets": listing, "a question": question, "a note": styled(d)})


async def test_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with desk() as d:
        await d.press("space j")
        check("no_color", {"tickets": styled(d)})
