"""What only real processes show: interrupts, readers that leave, disks that are full, homes that can't be written."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.command import ARGV, environment

if TYPE_CHECKING:
    from tests.cli.desk.driver import Desk


def test_an_interrupt_ends_a_watch(desk: Desk) -> None:
    argv = [*ARGV, *desk.globals(), "migrations", "watch", "88140", "--every", "0.2"]
    running = subprocess.Popen(argv, env=environment(desk.home), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with running:
        assert running.stdout is not None
        assert b"running" in running.stdout.readline()
        running.send_signal(signal.SIGINT)
        try:
            _, told = running.communicate(timeout=60)
        finally:
            running.kill()
    assert (running.returncode, told.strip()) == (130, b"interrupted")


@pytest.mark.parametrize("words", ["tickets list --jsonl", "export", "tickets list --csv"])
def test_a_reader_may_leave(desk: Desk, words: str) -> None:
    line = " ".join([*ARGV, *desk.globals(), *words.split(), "| head -n 1"])
    done = subprocess.run(["sh", "-c", line], env=environment(desk.home), capture_output=True, text=True, check=False)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
@pytest.mark.parametrize("words", ["tickets list", "tickets show T-1 --json", "export", "export /dev/full"])
def test_a_full_disk_is_said(desk: Desk, words: str) -> None:
    argv = [*ARGV, *desk.globals(), *words.split()]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(argv, env=environment(desk.home), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode in {1, 2}
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_closed_stdin_and_stdout(desk: Desk) -> None:
    for redirect in ("<&-", ">&-", "<&- >&-"):
        for words in ("tickets note T-1", "import -", "tickets create", "export", "tickets list"):
            line = " ".join([*ARGV, *desk.globals(), *words.split(), redirect])
            done = subprocess.run(["sh", "-c", line], env=environment(desk.home), capture_output=True, check=False)
            assert b"Traceback" not in done.stderr
            assert done.returncode in {0, 1, 2, 8}, (line, done.stderr)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_home_that_can_not_be_written(desk: Desk) -> None:
    desk.home.chmod(0o500)
    try:
        assert desk.real("--read-only", "tickets", "list").code == 0
        done = desk.real("tickets", "list")
        assert (done.code, "can't be made" in done.err) == (8, True)
    finally:
        desk.home.chmod(0o700)


def test_reading_leaves_no_trace(desk: Desk) -> None:
    before = {path for path in desk.home.rglob("*") if "desk.db" not in path.name}
    assert desk.run("--read-only", "tickets", "list").code == 0
    assert {path for path in desk.home.rglob("*") if "desk.db" not in path.name} == before


def test_two_at_once_book_once(desk: Desk) -> None:
    """The same charge by eight processes under one key: one entry."""
    desk.ok("tickets", "set", "T-1", "category=howto")
    argv = [*ARGV, *desk.globals(), "credits", "charge", "T-1", "--key", "k1"]
    running = [
        subprocess.Popen(argv, env=environment(desk.home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(8)
    ]
    assert [process.wait(timeout=120) for process in running] == [0] * 8, "the same key is the same act"
    assert [entry["credits"] for entry in desk.json("credits", "ledger", "C-1")] == [42, -5]
