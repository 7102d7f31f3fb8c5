"""Holidays of a country: offered as TOML that a pack takes, and only where the library is."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.policy.loader import Packs
from tests.cli.command import called, helpdesk

if TYPE_CHECKING:
    from pathlib import Path


def test_a_pack_takes_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command = ("packs", "holidays", "vn", "2026", "2027", "--extends", "litextension")
    done = called(capsys, *command, home=tmp_path)
    assert (done.code, done.err) == (0, "")
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "ours.toml").write_text(done.out, encoding="utf-8")
    pack = Packs(folder).pack("litextension")
    assert {date(2026, 2, 17), date(2026, 9, 2), date(2027, 2, 6)} <= set(pack.calendar.holidays)
    assert pack.rule("hours.holidays").changed_by == f"{folder / 'ours.toml'}, line 6"


def test_part_of_a_pack(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    done = called(capsys, "packs", "holidays", "DE", "2026", home=tmp_path)
    found = tomllib.loads(done.out)
    assert set(found) == {"calendar"}
    listed = called(capsys, "packs", "holidays", "DE", "2026", "--json", home=tmp_path)
    assert [row["date"] for row in listed.json] == [on.isoformat() for on in found["calendar"]["holidays"]]
    assert all(row["name"] for row in listed.json)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("XZ", "2026"), 8, "no holidays are known of 'XZ'"),
        (("DE", "1000"), 2, "1000 is not in the range"),
        (("DE",), 2, "Missing argument"),
        (("DE", "2026", "--extends", "nothing"), 3, "there is no pack 'nothing'"),
    ],
)
def test_refused(
    arguments: tuple[str, ...], code: int, says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    done = called(capsys, "packs", "holidays", *arguments, home=tmp_path)
    assert (done.code, done.out) == (code, "")
    assert says in done.err


WITHOUT = """
import sys
sys.modules["holidays"] = None
from helpdesk_tui.cli.main import run
sys.exit(run(["packs", "holidays", "DE", "2026"]))
"""
"""As on a machine that has not got the library."""


def test_without_the_library() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (8, "")
    assert "the library `holidays` is not installed" in done.stderr
    assert "pip install 'helpdesk-tui[holidays]'" in done.stderr


OTHERS = """
import sys
from helpdesk_tui.cli.main import run
code = run(["packs", "list"]) or run(["packs", "check"])
sys.exit(code or ("holidays" in sys.modules))
"""


def test_no_other_command_asks_for_it(tmp_path: Path) -> None:
    assert helpdesk("packs", "holidays", "--help", home=tmp_path).code == 0
    done = subprocess.run([sys.executable, "-c", OTHERS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
