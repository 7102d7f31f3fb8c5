"""The configuration when it is read: what it may say, and how it is told what it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from helpdesk_tui.config import settings
from helpdesk_tui.config.settings import load_settings
from helpdesk_tui.errors import ConfigError
from helpdesk_tui.tui.themes import DEFAULT, THEMES

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
theme = "light"
keymap = "emacs"
grace = 0
mouse = false
ascii = true

[notices]
bell = false

[keys]
"ticket.claim" = "D"
"view.open" = ["enter", "o"]

[profiles.night]
theme = "dark"
grace = 30
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_everything_is_read(path: Path) -> None:
    path.write_text(WHOLE)
    found = load_settings(path)
    assert (found.theme, found.keymap, found.grace, found.mouse, found.ascii) == ("light", "emacs", 0, False, True)
    assert (found.notices.bell, found.notices.title) == (False, True)
    assert found.keys["view.open"] == ["enter", "o"]
    night = found.chosen("night")
    assert (night.theme, night.grace, night.keymap) == ("dark", 30, "emacs")


def test_the_themes_are_those_of_the_app() -> None:
    assert set(get_args(settings.Theme)) == set(THEMES)
    assert DEFAULT in THEMES


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ('theme = "drak"', "line 1: theme: input should be", "did you mean 'dark'?"),
        ('\nkeymap = "gmial"', "line 2: keymap: input should be", "did you mean 'gmail'?"),
        ("themee = 1", "line 1: themee: unknown key", "did you mean 'theme'?"),
        ("[notices]\nbel = true", "line 2: notices.bel: unknown key", "did you mean 'bell'?"),
        ("[notices]\nbell = 1", "line 2: notices.bell: true or false", ""),
        ('mouse = "yes"', "line 1: mouse: true or false", ""),
        ("grace = true", "line 1: grace: a whole number of seconds", ""),
        ("grace = 601", "line 1: grace: from 0 to 600 seconds", ""),
        ("[profiles.p]\ngrace = -1", "line 2: profiles.p.grace: from 0 to 600 seconds", ""),
        ('[profiles.p]\nthem = "dark"', "line 2: profiles.p.them: unknown key", "did you mean 'theme'?"),
        ('[profiles.p]\nzone = "Mars/Olympus"', "line 2: profiles.p.zone: there is no time zone", "a name such as"),
        ('[keys]\n"ticket.claim" = 1', "line 2: keys.ticket.claim: write a key in quotes, or", ""),
        ('[keys]\n"ticket.claim" = ["a", 1]', "line 2: keys.ticket.claim: write a key in quotes, or", ""),
        ("agent = 99999-01-01", "line 1: not TOML", ""),
        ("x = " + "[" * 3000, "line 1: not TOML: nested too deep", ""),
        ("grace = " + "9" * 5000, "line 1: not TOML", ""),
    ],
)
def test_a_mistake_has_file_line_key_and_the_right_spelling(path: Path, text: str, said: str, hint: str) -> None:
    path.write_text(text)
    with pytest.raises(ConfigError) as found:
        load_settings(path)
    assert f"{path}, {said}" in found.value.message
    assert found.value.hint.startswith(hint)
    assert found.value.line == text[: text.rfind("\n") + 1].count("\n") + 1
