"""Files somebody has sent, saved: by the name shown, under a safe one, over nothing."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.desk.driver import Desk

CONTENT = b"\x00\xff\x1b]0;x\x07" * 30_000


@pytest.fixture
def sent(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file on T-1; answers the id of its message. The folder for saving is the current one."""
    log = tmp_path / "error.log"
    log.write_bytes(CONTENT)
    made = desk.json("tickets", "reply", "T-1", "-m", "Look.", "--attach", str(log))
    folder = tmp_path / "saved"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return str(made["messages"][-1]["id"])


def test_saved_as_it_was_sent(desk: Desk, sent: str, tmp_path: Path) -> None:
    done = desk.run("tickets", "attachment", "T-1", "error.log")
    saved = tmp_path / "saved" / "error.log"
    assert (done.code, saved.read_bytes()) == (0, CONTENT)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert f"{len(CONTENT):,} bytes" in done.err


def test_nothing_is_replaced_or_followed(desk: Desk, sent: str, tmp_path: Path) -> None:
    mine, link = tmp_path / "mine", tmp_path / "link"
    mine.write_text("mine")
    link.symlink_to(tmp_path / "nowhere")
    for path in (mine, link):
        done = desk.run("tickets", "attachment", "T-1", "error.log", "-o", str(path))
        assert (done.code, "is there already" in done.err) == (2, True)
    assert mine.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_what_is_not_there_is_said(desk: Desk, sent: str) -> None:
    done = desk.run("tickets", "attachment", "T-1", "nothing.log")
    assert (done.code, "error.log" in done.err) == (3, True)
    assert desk.run("tickets", "attachment", "T-404", "error.log").code == 3


def test_two_of_one_name_need_their_message(desk: Desk, sent: str, tmp_path: Path) -> None:
    again = tmp_path / "again" / "error.log"
    again.parent.mkdir()
    again.write_bytes(b"second")
    second = desk.json("tickets", "note", "T-1", "-m", "More.", "--attach", str(again))["messages"][-1]["id"]
    done = desk.run("tickets", "attachment", "T-1", "error.log")
    assert (done.code, "--message" in done.err) == (8, True)
    target = tmp_path / "second"
    assert desk.run("tickets", "attachment", "T-1", "error.log", "--message", second, "-o", str(target)).code == 0
    assert target.read_bytes() == b"second"


def test_to_a_pipe_byte_by_byte(desk: Desk, sent: str, tmp_path: Path) -> None:
    import subprocess

    from tests.cli.command import ARGV, environment

    argv = [*ARGV, *desk.globals(), "tickets", "attachment", "T-1", "error.log", "-o", "-"]
    done = subprocess.run(argv, env=environment(desk.home), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, CONTENT, b"")
