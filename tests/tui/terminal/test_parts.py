"""Small parts of the terminal layer: styles, modes, refusals, notices, the writer."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import stat
from typing import TYPE_CHECKING

import pytest
from rich.style import Style

from helpdesk_tui.errors import UsageError
from helpdesk_tui.text import Foreign
from helpdesk_tui.tui.terminal._lean import lean
from helpdesk_tui.tui.terminal._modes import enter, leave, shifted
from helpdesk_tui.tui.terminal._writer import BACKLOG, Writer
from helpdesk_tui.tui.terminal.lifecycle import ascii_only, refusal
from helpdesk_tui.tui.terminal.notices import CLIPBOARD, Notices, Switches
from tests.hostile.corpus import every

if TYPE_CHECKING:
    from pathlib import Path


class Line:
    """A driver that keeps what it is given."""

    def __init__(self) -> None:
        self.sent = ""
        self.farewell = ""

    def write(self, data: str) -> None:
        self.sent += data


def test_default_colours_are_left_out() -> None:
    assert not lean(Style.parse("default on default"))
    assert lean(Style.parse("bold red on default")) == Style.parse("bold red")
    assert lean(Style.parse("bold default on blue")) == Style.parse("bold on blue")
    for kept in ("bold", "red on blue", "reverse", "link https://a.example/ on blue"):
        assert lean(Style.parse(kept)) == Style.parse(kept)
    linked = Style.parse("underline dim default on default link https://a.example/")
    assert lean(linked) == Style.parse("underline dim link https://a.example/")


@pytest.mark.parametrize("term", ["xterm-256color", "linux"])
def test_every_mode_that_is_set_is_reset(term: str) -> None:
    taken, given = enter(term, "", mouse=True), leave(term)
    for number in re.findall(r"\?(\d+)h", taken):
        assert f"?{number}l" in given
    for number in re.findall(r"\?(\d+)l", taken):
        assert f"?{number}h" in given
    assert taken.count("\x1b[>") == given.count("\x1b[<u")


def test_shifts_are_plain_line_feeds_between_margins() -> None:
    assert shifted(1, 9, 2) == "\x1b[2;10r\x1b[10;1H\n\n\x1b[r"
    assert shifted(1, 9, -1) == "\x1b[2;10r\x1b[2;1H\x1bM\x1b[r"


@pytest.mark.parametrize(
    ("term", "reads", "draws", "word"),
    [
        ("xterm", False, True, "input"),
        ("xterm", True, False, "error output"),
        ("dumb", True, True, "TERM is dumb"),
        ("", True, True, "TERM is not set"),
    ],
)
def test_refusals_are_one_sentence(term: str, reads: bool, draws: bool, word: str) -> None:
    refused = refusal({"TERM": term}, reads=reads, draws=draws)
    assert isinstance(refused, UsageError)
    assert word in refused.message
    assert refused.hint
    assert refused.exit_code == 2


def test_a_terminal_is_not_refused() -> None:
    assert refusal({"TERM": "xterm-256color"}, reads=True, draws=True) is None


@pytest.mark.parametrize(
    ("encoding", "ascii_needed"), [("utf-8", False), ("UTF8", False), ("ascii", True), ("x", True)]
)
def test_ascii_is_for_what_is_not_utf8(encoding: str, ascii_needed: bool) -> None:
    assert ascii_only(encoding) is ascii_needed


@pytest.mark.parametrize("tmux", [False, True])
def test_no_hostile_text_gets_out_of_its_sequence(tmux: bool) -> None:
    whole = r"(?:\x1b\](?:2;|9;|777;notify;)[^\x00-\x1f\x7f-\x9f]*\x07|\x1b\[2[23];2t)*"
    through = r"(?:\x1b\]2;[^\x00-\x1f]*\x07|\x1bPtmux;\x1b\x1b\]9;[^\x00-\x1f]*\x07\x1b\\|\x1b\[2[23];2t)*"
    for payload in every():
        line = Line()
        notices = Notices(line, Switches(), environ={"TMUX": "x"} if tmux else {"TERM": "xterm"})
        notices.title(Foreign(payload.text))
        notices.notice(Foreign(payload.text), payload.text)
        assert re.fullmatch(through if tmux else whole, line.sent), payload.id


def test_each_notice_can_be_switched_off() -> None:
    line = Line()
    off = Notices(line, Switches(bell=False, notices=False, title=False, clipboard=False), environ={})
    off.bell()
    off.title("t")
    off.notice("t", "w")
    assert not off.copy("c").sent
    assert line.sent == ""
    on = Notices(line, Switches(), environ={"TERM": "foot"})
    on.bell()
    assert line.sent == "\x07"
    on.notice("a;b", "c")
    assert line.sent.endswith("\x1b]777;notify;a,b;c\x07")


def test_the_title_comes_back_at_the_end_and_is_sent_once() -> None:
    line = Line()
    notices = Notices(line, Switches(), environ={})
    notices.title("one")
    notices.title("one")
    notices.title("two")
    assert line.sent == "\x1b[22;2t\x1b]2;one\x07\x1b]2;two\x07"
    assert line.farewell == "\x1b[23;2t"


def test_copying_cleans_cuts_and_keeps_a_private_file(tmp_path: Path) -> None:
    line, path = Line(), tmp_path / "state" / "copied.txt"
    notices = Notices(line, Switches(), environ={}, fallback=path)
    done = notices.copy("rm -rf \x1b[A\nx\n")
    assert done.sent
    assert done.path == path
    assert done.cut == 0
    coded = line.sent.removeprefix("\x1b]52;c;").removesuffix("\x07")
    assert base64.b64decode(coded).decode() == "rm -rf ␛[A\nx" == path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    line.sent = ""
    long = notices.copy("日" * CLIPBOARD)
    assert long.cut == CLIPBOARD - CLIPBOARD // 3
    assert len(line.sent) < 100_000
    assert path.read_text(encoding="utf-8") == "日" * CLIPBOARD


def test_a_file_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    assert Notices(None, Switches(), environ={}, fallback=link).copy("x").path is None
    assert not target.exists()


def taken(fileno: int) -> bytes:
    """What is there to be read now."""
    try:
        return os.read(fileno, 65_536)
    except BlockingIOError:
        return b""


async def test_a_terminal_that_does_not_read_stops_nobody() -> None:
    out, into = os.pipe()
    os.set_blocking(into, False)
    os.set_blocking(out, False)
    caught = asyncio.Event()
    writer = Writer(into, "utf-8", caught.set)
    for _ in range(100):
        writer.put("x" * 10_000)
    read = 0
    while not caught.is_set():
        read += len(taken(out))
        await asyncio.sleep(0)
    assert BACKLOG < read + len(taken(out)) < 2 * BACKLOG, "what waited was sent, what was too much dropped"
    writer.put("y")
    assert taken(out) == b"y"
    writer.finish("end", 1.0)
    assert taken(out) == b"end"
    os.close(out)
    os.close(into)


async def test_a_terminal_that_is_gone_takes_everything() -> None:
    out, into = os.pipe()
    os.close(out)
    writer = Writer(into, "utf-8", lambda: None)
    writer.put("x")
    writer.finish("end", 1.0)
    os.close(into)
