"""The configuration when it is read: what it may say, and how it is told what it may not."""

from __future__ import annotations

import re
from dataclasses import fields
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
        ('theme = "drak"', "line 1: theme: one of ansi, dark, light, contrast", "did you mean 'dark'?"),
        ('\nkeymap = "gmial"', "line 2: keymap: one of default, gmail, emacs", "did you mean 'gmail'?"),
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


VALUES = ("5", "1.5", "true", "[1]", "{ a = 1 }", "2026-11-24", '"words"')
TABLES = (("", settings.UserSettings), ("profiles.p", settings.Profile), ("notices", settings.NoticeSettings))
EXPECTED = re.compile(
    r"a text, in quotes|true or false|a whole number of seconds|from 0 to 600 seconds|one of \w+(, \w+)+"
    r"|a table: \[[\w.]+\]|unknown key|write a key in quotes, or a list of them|there is no time zone .*"
)
"""What a sentence may say is expected; nothing in it is the name of a class or a word of the library."""


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(("table", "name"), [(table, one.name) for table, kind in TABLES for one in fields(kind)])
def test_a_wrong_value_is_told_by_line_key_and_what_is_expected(path: Path, table: str, name: str, value: str) -> None:
    path.write_text((f"[{table}]\n" if table else "\n") + f"{name} = {value}\n")
    said, key = refusal(path), f"{table}.{name}" if table else name
    if not said:
        assert value in {"5", "true", '"words"', "{ a = 1 }"}
        return
    told = re.fullmatch(rf"{re.escape(str(path))}, line 2: {key}(\.a)?: (.*)", said)
    assert told is not None, said
    assert EXPECTED.fullmatch(told[2]), said


def refusal(path: Path) -> str:
    """What is wrong with the file; empty: nothing."""
    try:
        load_settings(path)
    except ConfigError as error:
        return error.message
    return ""


def test_what_stands_in_braces_has_the_line_of_its_table(path: Path) -> None:
    path.write_text('[backends]\ntickets = "rt"\n\n[backends.rt]\nurl = "x"\nstatus = { opne = "open" }\n')
    wrong = ConfigError("no status", file="", key="backends.status.opne")
    assert settings.line_in(path, wrong).line == 6
    path.write_text('[backends]\ntickets = "rt"\n\n[backends.l]\nopne = 1\n\n[backends.rt.status]\nopne = "x"\n')
    assert settings.line_in(path, wrong).line == 8
