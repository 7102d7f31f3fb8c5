"""The log file: private, one clean line a record, as much as was asked for."""

from __future__ import annotations

import logging
import stat
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.config.logs import NAME, begin
from tests.hostile.corpus import group

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOG = logging.getLogger("helpdesk_tui.tests")


@pytest.fixture(autouse=True)
def quiet_after() -> Iterator[None]:
    yield
    for handler in logging.getLogger("helpdesk_tui").handlers[:]:
        logging.getLogger("helpdesk_tui").removeHandler(handler)
        handler.close()


@pytest.mark.parametrize(("level", "lines"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_as_much_as_was_asked_for(tmp_path: Path, level: str, lines: int) -> None:
    begin(level, tmp_path / "state")
    assert not (tmp_path / "state").exists(), "nothing is made before the first record"
    for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        LOG.log(number, "record %d", number)
    file = tmp_path / "state" / NAME
    assert len(file.read_text().splitlines()) == lines
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_texts_are_one_clean_line_and_tell_no_secret(tmp_path: Path) -> None:
    begin("info", tmp_path)
    payloads = [case.text for case in group("log")] + [case.text for case in group("secret")]
    for text in payloads:
        LOG.info("got %s", text)
    lines = (tmp_path / NAME).read_text().split("\n")
    assert len(lines) == len(payloads) + 1
    assert all(char.isprintable() for line in lines for char in line)
    LOG.info("rt+https://anna:hunter2hunter2@rt.example/")
    assert "hunter2" not in (tmp_path / NAME).read_text()


def test_of_an_exception_the_places_are_kept(tmp_path: Path) -> None:
    begin("warning", tmp_path)
    try:
        int("words of a customer")
    except ValueError:
        LOG.exception("it failed")
    (line,) = (tmp_path / NAME).read_text().splitlines()
    assert "it failed [ValueError at test_logs.py:" in line
    assert "customer" not in line


def test_a_link_is_not_followed_and_a_large_file_makes_room(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / NAME).symlink_to(target)
    begin("info", tmp_path)
    LOG.info("x")
    assert not target.exists()
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).write_text("x" * 1_100_000)
    begin("info", tmp_path)
    LOG.info("new")
    assert (tmp_path / NAME).read_text().endswith("new\n")
    assert (tmp_path / f"{NAME}.1").stat().st_size == 1_100_000
