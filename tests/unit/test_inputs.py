"""Typed times, numbers, tags and letters."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.errors import InvalidInput, NotFound, UsageError
from helpdesk_tui.inputs.editor import MARK, defused, edit_file, private_file, read_back, remove, written
from helpdesk_tui.inputs.files import attached, look
from helpdesk_tui.inputs.letters import letters
from helpdesk_tui.inputs.times import when
from helpdesk_tui.inputs.values import minutes, quoted, signed, split_words, whole
from helpdesk_tui.text import Foreign

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)
"""A Wednesday, 8:30 in Berlin."""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("90m", "2026-11-18 10:00"),
        ("in 2 h", "2026-11-18 10:30"),
        ("3d", "2026-11-21 08:30"),
        ("1w", "2026-11-25 08:30"),
        ("tomorrow", "2026-11-19 09:00"),
        ("Tomorrow 17:15", "2026-11-19 17:15"),
        ("today 17.15", "2026-11-18 17:15"),
        ("9:00", "2026-11-18 09:00"),
        ("8:30", "2026-11-19 08:30"),
        ("wed", "2026-11-25 09:00"),
        ("thursday 8:00", "2026-11-19 08:00"),
        ("2026-12-24", "2026-12-24 09:00"),
        ("2026-12-24 18:00", "2026-12-24 18:00"),
        ("2026-12-24T18:00", "2026-12-24 18:00"),
        ("2026-12-24T18:00:00+00:00", "2026-12-24 19:00"),
        ("2027-06-01 9:00", "2027-06-01 09:00"),
    ],
)
def test_times_as_people_say_them(text: str, said: str) -> None:
    at = when(text, now=NOW, zone=BERLIN)
    assert at.tzinfo is UTC
    assert f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M}" == said


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "tomorrow soon", "2026-13-01", "mo", "9:0", "0001-01-01", "1e9d"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no time"):
        when(text, now=NOW, zone=BERLIN)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        at = when(text, now=NOW, zone=BERLIN)
    except InvalidInput:
        return
    assert at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(("text", "number"), [("25", 25), ("25 min", 25), ("1h", 60), ("1h30", 90), ("2 h 5 m", 125)])
def test_minutes(text: str, number: int) -> None:
    assert minutes(text) == number


@pytest.mark.parametrize("text", ["", "x", "-5", "1.5", "999999", "min", "٣"])
def test_no_minutes(text: str) -> None:
    with pytest.raises(InvalidInput):
        minutes(text)


def test_numbers_and_words() -> None:
    assert (whole("-5"), whole("+20")) == (-5, 20)
    with pytest.raises(InvalidInput):
        whole("5.0")
    assert signed('+a -b,c +"d e" -"f g"') == (("a", "c", "d e"), ("b", "f g"))
    assert split_words('M-2,M-3 "x y"') == ("M-2", "M-3", "x y")
    assert signed("") == ((), ())


@given(st.lists(st.text(min_size=1).filter(lambda t: '"' not in t and t.strip() and t[0] not in "+-"), max_size=5))
def test_words_come_back_as_they_were_quoted(words: list[str]) -> None:
    assert signed(" ".join(f"+{quoted(word)}" for word in words))[0] == tuple(words)


@given(st.lists(st.text(max_size=12), max_size=70))
def test_no_letter_is_given_twice(names: list[str]) -> None:
    given_out = [key for key in letters(names) if key]
    assert len(given_out) == len(set(given_out)) == min(len(names), 62)


def test_letters_follow_names() -> None:
    assert letters(["howto", "config", "custom mod", "investigate", "upgrade"]) == ["h", "c", "m", "i", "u"]
    assert letters(["anna", "boris", "ben"]) == ["a", "b", "e"]
    assert letters(["pending", "open"], ["", "p"]) == ["e", "p"]


def test_files_are_looked_at_and_read_later(tmp_path: Path) -> None:
    file = tmp_path / "log\u202etxt.exe"
    file.write_bytes(b"x" * 12)
    seen = look(str(file))
    assert (seen.size, seen.trouble) == (12, "")
    assert "\u202e" not in seen.name
    files = attached([str(file)])
    assert files.contents == (b"x" * 12,)
    assert files.attachments[0].name == Foreign(file.name)
    assert look(str(tmp_path)).trouble == "no file to read: a folder or a device"
    assert look(str(tmp_path / "no")).trouble == "there is no such file"
    assert look("a\0b").trouble.startswith("can't be read")
    assert look("/dev/zero").trouble == "no file to read: a folder or a device"
    with pytest.raises(NotFound):
        attached([str(tmp_path / "no")])
    with pytest.raises(UsageError):
        attached([str(tmp_path)])


def test_a_private_file_comes_and_goes() -> None:
    path = private_file(f"mine\n> {MARK}\n\n{MARK}\nhelp")
    try:
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert read_back(path) == f"mine\n> {MARK}"
        assert written(path)
        path.write_text(f"mine\n{MARK}\nmine, too\n{MARK} \nhelp")
        assert read_back(path) == f"mine\n{MARK}\nmine, too"
        path.write_text("the mark is gone\n")
        assert read_back(path) == "the mark is gone"
        path.write_text(f"\n{MARK}\nhelp")
        assert not written(path)
        path.write_bytes(b"\xff")
        with pytest.raises(InvalidInput, match="byte 1"):
            read_back(path)
    finally:
        remove(path)
    assert not path.parent.exists()


def test_the_editor_is_run_without_a_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "my editor"
    script.write_text('#!/bin/sh\nprintf "%s|" "$@" > "$1"\n')
    script.chmod(0o700)
    target = tmp_path / "$(touch gone); text"
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", f"'{script}'")
    edit_file(target)
    assert target.read_text() == f"{target}|"
    assert not (Path(os.curdir) / "gone").exists()
    monkeypatch.delenv("VISUAL")
    with pytest.raises(UsageError, match="ended with 1"):
        edit_file(target)
    monkeypatch.delenv("EDITOR")
    with pytest.raises(UsageError, match="no editor is set"):
        edit_file(target)


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("> vim: set modelineexpr:", "> vim : set modelineexpr:"),
        ("> /* ex:foldexpr=system('x') */", "> /* ex :foldexpr=system('x') */"),
        ("> VIM700: set x", "> VIM700 : set x"),
        (">vi:noai", ">vi :noai"),
        ('> -*- eval: (shell-command "x") -*-', '> -* - eval: (shell-command "x") -* -'),
        ("> Local Variables:", "> Local Variables :"),
        ("> kak: x=y", "> kak : x=y"),
        ("> complex: nothing", "> complex: nothing"),
        ("ex: my own words", "ex: my own words"),
    ],
)
def test_orders_to_an_editor_are_broken_in_what_others_wrote(line: str, safe: str) -> None:
    assert defused(f"a\n{line}\nb") == f"a\n{safe}\nb"
    assert defused(safe) == safe
