"""How a text comes in: -m, -F, standard input, the editor; and files that go with it."""

from __future__ import annotations

import io
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.hostile.corpus import group

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.desk.driver import Desk

    Write = Callable[[str], None]

PAYLOADS = group("editor")


class Terminal(io.TextIOWrapper):
    """A standard input somebody sits at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def write(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Write:
    """Sets an editor that is a shell script; it gets the file as ``$1``. From then on there is a terminal."""

    def editor(script: str) -> None:
        path = tmp_path / "an editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        monkeypatch.setenv("EDITOR", f"'{path}' --wait")
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.setattr(desk, "stdin", Terminal)

    return editor


def last(desk: Desk) -> str:
    *_, message = [m for m in desk.json("tickets", "show", "T-1")["messages"] if m["kind"] != "event"]
    return str(message["body"])


@pytest.mark.parametrize("text", ["run {foo: 1}", "`{nope}`", "> {nope}\nyes", "{$smarty} {if $x}"])
def test_braces_that_are_no_placeholders_are_sent(desk: Desk, text: str) -> None:
    desk.ok("tickets", "reply", "T-1", "-m", text)
    assert last(desk) == text


def test_every_way_gives_the_same_text(desk: Desk, tmp_path: Path) -> None:
    text = "First.\n\n  Second — Ж 中.\n# not a comment"
    path = tmp_path / "text.md"
    path.write_text(text + "\n", encoding="utf-8")
    for words, given in ((("-m", text), ""), (("-F", str(path)), ""), (("-F", "-"), text), ((), text + "\n")):
        desk.ok("tickets", "note", "T-1", *words, given=given)
        assert last(desk) == text


def test_the_editor_gets_a_private_file(desk: Desk, write: Write, tmp_path: Path) -> None:
    write('stat -c %a "$2" > "$0.mode"; stat -c %a "$(dirname "$2")" >> "$0.mode"; printf "By hand\\n" > "$2"')
    desk.ok("tickets", "reply", "T-1")
    assert last(desk) == "By hand"
    assert (tmp_path / "an editor.sh.mode").read_text().split() == ["600", "700"]
    assert list(tmp_path.glob("helpdesk-*")) == [], "nothing is left"


def test_what_is_below_the_mark_is_ours(desk: Desk, write: Write) -> None:
    write('sed -i "1i Above" "$2"')
    desk.ok("tickets", "note", "T-1")
    assert last(desk) == "Above"


@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        (":", 8, "the text is empty: nothing is done"),
        ('rm "$2"', 2, "the text can't be read back"),
        ("exit 3", 2, "ended with 3"),
        ('printf "\\377\\376" > "$2"', 8, "not UTF-8"),
        ('printf "x" > "$2"; kill -9 $$', 2, "ended with -9"),
    ],
)
def test_an_editor_that_fails_does_nothing(desk: Desk, write: Write, script: str, code: int, said: str) -> None:
    write(script)
    before = desk.ok("export").out
    done = desk.run("tickets", "reply", "T-1")
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert desk.ok("export").out == before


def test_no_text_is_lost_when_the_desk_says_no(desk: Desk, write: Write, tmp_path: Path) -> None:
    write('printf "An hour of work\\n" > "$2"')
    done = desk.run("tickets", "reply", "T-5")
    assert done.code == 4
    kept = Path(done.err.splitlines()[0].removeprefix("your text is kept in "))
    assert kept.is_relative_to(tmp_path)
    assert kept.read_text() == "An hour of work\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("payload", PAYLOADS, ids=[payload.id for payload in PAYLOADS])
def test_no_foreign_line_is_in_the_file(desk: Desk, write: Write, payload: object, tmp_path: Path) -> None:
    """An editor acts on lines it finds in a file: so none but ours are there."""
    desk.ok("tickets", "note", "T-1", "-m", str(getattr(payload, "text", "")) or "x")
    write('cp "$2" "$0.seen"')
    desk.run("tickets", "reply", "T-1")
    seen = (tmp_path / "an editor.sh.seen").read_text()
    assert seen.splitlines()[1:] == [
        "------------------------ >8 ------------------------",
        "PUBLIC REPLY: the customer reads it.",
        "Save an empty text to do nothing.",
    ]


@pytest.mark.parametrize("editor", ["", "'unfinished", "absent-editor --x"])
def test_an_editor_that_is_none(desk: Desk, write: Write, monkeypatch: pytest.MonkeyPatch, editor: str) -> None:
    write(":")
    monkeypatch.setenv("EDITOR", editor)
    done = desk.run("tickets", "reply", "T-1")
    assert done.code == 2
    assert "-m, -F" in done.err or "EDITOR" in done.err


def test_files_go_with_a_reply(desk: Desk, tmp_path: Path) -> None:
    log, odd = tmp_path / "error.log", tmp_path / "exploit\x1b]0;x\x07.png"
    log.write_bytes(b"\x00\xffit broke")
    odd.write_bytes(b"")
    shown = desk.json("tickets", "reply", "T-1", "-m", "Look.", "--attach", str(log), "--attach", str(odd))
    *_, message = [m for m in shown["messages"] if m["kind"] == "public"]
    assert [(a["name"], a["size"]) for a in message["attachments"]] == [("error.log", 10), (odd.name, 0)]
    assert desk.attachment("T-1", message["id"], 0) == b"\x00\xffit broke"
    assert desk.attachment("T-1", message["id"], 1) == b""
    told = desk.ok("tickets", "show", "T-1").out
    assert "[file] error.log (10 bytes" in told
    assert "\x1b" not in told


def test_a_file_that_is_not_there_stops_the_reply(desk: Desk) -> None:
    before = desk.ok("export").out
    assert desk.run("tickets", "reply", "T-1", "-m", "Look.", "--attach", "absent").code == 3
    assert desk.run("tickets", "reply", "T-1", "-m", "Look.", "--attach", ".").code == 2
    assert desk.ok("export").out == before


def test_bytes_that_are_no_text(desk: Desk) -> None:
    done = desk.run("tickets", "note", "T-1", given=b"\xffabc")
    assert (done.code, "byte 1 of the text is not UTF-8" in done.err) == (8, True)


def test_the_configuration_is_edited_and_checked(desk: Desk, write: Write) -> None:
    write('printf "agent = \\"ben\\"\\n" > "$2"')
    done = desk.ok("config", "edit")
    assert done.err.endswith(": ok\n")
    assert desk.json("config", "show")["agent"] == {"value": "ben", "from": "file"}
    write('printf "agnet = 1\\n" > "$2"')
    done = desk.run("config", "edit")
    assert done.code == 8
    assert "did you mean 'agent'?" in done.err
    assert Path(desk.ok("config", "path").out.strip()).read_text() == "agnet = 1\n", "a broken file stays as it is"
