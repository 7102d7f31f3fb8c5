"""A failure nobody foresaw: one sentence for the user, the rest in a private file, secrets in neither."""

from __future__ import annotations

import re
import stat
import subprocess
from pathlib import Path

import pytest

from helpdesk_tui.cli.main import run
from tests.cli.command import ARGV, Done, environment, helpdesk

SECRETS = ("hunter2", "1-23-0123456789abcdef0123456789abcdef", "ghp_0123456789abcdefghijklmnopqrstuvwxyz")
MESSAGE = f"\x1b[2Jpassword={SECRETS[0]} Authorization: token {SECRETS[1]} {SECRETS[2]}\n\u043b\u0438"


class Bomb(str):
    """An argument that goes off while it is read: the failure comes from outside the program."""

    __slots__ = ()

    def __getitem__(self, key: object) -> str:
        raise RuntimeError(MESSAGE)


@pytest.fixture
def crash_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "helpdesk-tui" / "crash.log"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def crash(capsys: pytest.CaptureFixture[str], *more: str) -> Done:
    code = run([Bomb("whatif"), *more])
    return Done(code, *capsys.readouterr())


def test_one_sentence_and_a_private_file(crash_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = crash(capsys)
    line = next(n for n, text in enumerate(Path(__file__).read_text().split("\n"), 1) if "raise RuntimeError" in text)
    where = f"RuntimeError in test_crash.py:{line} __getitem__"
    assert done == Done(1, "", f"error: unexpected failure: {where}\nhint: details are in {crash_file}\n")
    assert mode(crash_file) == 0o600
    assert mode(crash_file.parent) == 0o700
    text = crash_file.read_text(encoding="utf-8")
    assert re.match(r"2\S+\nRuntimeError: \S+password=\*\*\* .*\u043b\u0438\n", text), "one line for the message"
    assert not [secret for secret in SECRETS if secret in text]
    assert f"{Path(__file__).name}:{line} __getitem__" in text
    assert "helpdesk_tui/cli/main.py:" in text
    assert all(c.isprintable() or c == "\n" for c in text)


def test_in_json(crash_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = crash(capsys, "--json")
    assert (done.code, done.err) == (1, "")
    error = done.json["error"]
    assert (error["code"], error["hint"]) == ("failure", f"details are in {crash_file}")
    assert not [secret for secret in SECRETS if secret in done.out]


def test_crashes_are_kept_and_the_file_stays_private(crash_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crash(capsys)
    crash_file.chmod(0o644)
    crash(capsys)
    assert mode(crash_file) == 0o600
    assert crash_file.read_text(encoding="utf-8").count("RuntimeError") == 2


def test_a_link_is_not_followed(crash_file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    crash_file.parent.mkdir(parents=True)
    crash_file.symlink_to(tmp_path / "victim")
    assert crash(capsys).err.endswith("hint: the crash file could not be written\n")
    assert not (tmp_path / "victim").exists()


@pytest.mark.parametrize("taken", ["state", "state/helpdesk-tui", "state/helpdesk-tui/crash.log"])
def test_no_place_for_the_file(
    taken: str, crash_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file where a folder should be, or the other way round."""
    place = tmp_path / taken
    place.parent.mkdir(parents=True, exist_ok=True)
    place.mkdir() if place == crash_file else place.write_text("")
    done = crash(capsys)
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("hint: the crash file could not be written\n")


def test_where_only_ascii_is_known(tmp_path: Path) -> None:
    driver = (
        "import sys\nfrom helpdesk_tui.cli.main import run\n"
        "class Bomb(str):\n    def __getitem__(self, key): raise RuntimeError('\\u043b\\u0438\\udcff')\n"
        "sys.exit(run([Bomb('x')]))"
    )
    env = environment(tmp_path) | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run([ARGV[0], "-c", driver], capture_output=True, env=env, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"Traceback" not in done.stderr
    text = (tmp_path / ".local" / "state" / "helpdesk-tui" / "crash.log").read_text(encoding="utf-8")
    assert "RuntimeError: \u043b\u0438" in text


def test_the_real_command(tmp_path: Path) -> None:
    """Help that finds the disk full is a failure nobody foresaw."""
    with Path("/dev/full").open("wb") as full:
        done = helpdesk("--help", home=tmp_path, stdout=full)
    file = tmp_path / ".local" / "state" / "helpdesk-tui" / "crash.log"
    assert done.code == 1
    sentence, hint = done.err.splitlines()
    assert sentence.startswith("error: unexpected failure: OSError in ")
    assert hint == f"hint: details are in {file}"
    assert mode(file) == 0o600
    assert "No space left on device" in file.read_text()
