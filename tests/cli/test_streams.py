"""Pipes that close, disks that are full, terminals that know ASCII only, and somebody who presses Ctrl+C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from typing import IO, TYPE_CHECKING

import pytest

from tests.cli.command import ARGV, Done, environment, helpdesk

if TYPE_CHECKING:
    from pathlib import Path

HOURS = ("whatif", "hours", "--desk", "cs_cart", "--at", "2024-03-04T10:00:00Z")
ANSWER = (
    '{"staffed": true, "next_opening": "2024-03-04T14:00:00+04:00", "closes": "2024-03-04T18:00:00+04:00", '
    '"rules": ["cs.hours", "cs.hours.edges"]}\n'
)
REFUSED = ("whatif", "hours", "--desk", "Ünö", "--at", "2024-03-04T10:00:00Z")


def through_shell(line: str, home: Path, **env: str) -> Done:
    """``helpdesk`` in a line of the shell, for what only the shell can do to a stream."""
    wrapper = home / "bin" / "helpdesk"
    wrapper.parent.mkdir(exist_ok=True)
    wrapper.write_text(f'#!/bin/sh\nexec "{ARGV[0]}" -m helpdesk_tui "$@"\n')
    wrapper.chmod(0o755)
    path = f"{wrapper.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        capture_output=True,
        env=environment(home, **env) | {"PATH": path},
        check=False,
        timeout=120,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def broken_pipe() -> IO[bytes]:
    ours, theirs = os.pipe()
    os.close(ours)
    return os.fdopen(theirs, "wb")


@pytest.mark.parametrize(
    "args",
    [("--help",), HOURS, (*HOURS, "--json"), ("packs", "show", "cs_cart"), ("packs", "list", "--json")],
    ids=" ".join,
)
def test_nobody_reads(args: tuple[str, ...], tmp_path: Path) -> None:
    """As with ``| head`` that is gone already."""
    with broken_pipe() as gone:
        assert helpdesk(*args, home=tmp_path, stdout=gone) == Done(0, "", "")


def test_nobody_reads_the_error(tmp_path: Path) -> None:
    with broken_pipe() as gone:
        assert helpdesk(*REFUSED, "--json", home=tmp_path, stdout=gone) == Done(8, "", "")


def test_the_reader_leaves_after_ten_bytes(tmp_path: Path) -> None:
    question = {"desk": "cs_cart", "at": "2024-03-04T10:00:00Z"}
    file = tmp_path / "questions.json"
    file.write_text(json.dumps([question] * 3000))
    argv = [*ARGV, "whatif", "hours", "--input", str(file)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert os.read(process.stdout.fileno(), 10) == b'[{"staffed'
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


CLOSED = "can't write the answer: standard output is closed"
NO_INPUT = '"code": "usage", "message": "can\'t read -: standard input is closed"'
FULL = "can't write the answer: No space left on device"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"helpdesk {' '.join(HOURS)} >&-", Done(1, "", f"error: {CLOSED}\n")),
        (f"helpdesk {' '.join(HOURS)} --json >&-", Done(1, "", f"error: {CLOSED}\n")),
        (f"helpdesk {' '.join(HOURS)} >/dev/full", Done(1, "", f"error: {FULL}\n")),
        (f"helpdesk {' '.join(HOURS)} --json >/dev/full", Done(1, "", f"error: {FULL}\n")),
        (f"helpdesk {' '.join(HOURS)} --json 2>&-", Done(0, ANSWER, "")),
        ("helpdesk whatif hours --desk nobody 2>&-", Done(8, "", "")),
        ("helpdesk whatif hours --desk nobody 2>/dev/full", Done(8, "", "")),
        ("helpdesk whatif hours --desk nobody >&- 2>&- <&-", Done(8, "", "")),
        (
            "helpdesk whatif hours --input - <&-",
            Done(
                2,
                '{"error": {"code": "usage", "message": "can\'t read -: standard input is closed", "hint": ""}}\n',
                "",
            ),
        ),
    ],
)
def test_streams_that_take_nothing(line: str, expected: Done, tmp_path: Path) -> None:
    assert through_shell(line, tmp_path) == expected


def test_head(tmp_path: Path) -> None:
    done = through_shell("helpdesk packs show cs_cart | head -1", tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("cs.hours ")
    assert done.out.count("\n") == 1


ASCII = {"PYTHONIOENCODING": "ascii"}
OLD_LOCALE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.mark.parametrize("env", [ASCII, {"PYTHONIOENCODING": "latin-1"}, OLD_LOCALE], ids=["ascii", "latin-1", "C"])
def test_a_terminal_without_unicode(env: dict[str, str], tmp_path: Path) -> None:
    """JSON stays JSON, and words stay readable."""
    name = "T-\u017d\u044e\U0001f600"
    ticket = {"id": name, "rank": "vip", "urgent": False, "received": "2024-03-04T10:00:00Z"}
    given = json.dumps({"desk": "cs_cart", "tickets": [ticket]})
    done = helpdesk("whatif", "order", "--input", "-", home=tmp_path, given=given, env=env)
    assert (done.code, done.err, done.json["order"]) == (0, "", [name])
    assert done.out.isascii()
    flag = f"--tickets=id={name},rank=vip,urgent=no,received=2024-03-04T10:00:00Z"
    plain = helpdesk("whatif", "order", flag, home=tmp_path, env=env)
    if env is OLD_LOCALE:  # there Python can't even read the argument
        assert (plain.code, plain.out) == (8, "")
        assert plain.err.startswith("error: tickets[0].id: ")
    else:
        assert (plain.code, plain.err) == (0, "")
        assert plain.out.split("\n")[0] == name.encode("ascii", "backslashreplace").decode()


def test_an_error_without_unicode(tmp_path: Path) -> None:
    done = helpdesk(*REFUSED, home=tmp_path, env=ASCII)
    assert done == Done(8, "", "error: unknown desk '\\xdcn\\xf6'\nhint: one of cs_cart, litextension\n")
    done = helpdesk(*REFUSED, "--json", home=tmp_path, env=ASCII)
    assert done.out.isascii()
    assert done.json["error"]["message"] == "unknown desk 'Ünö'"


def test_interrupted(tmp_path: Path) -> None:
    """A named pipe says when the command has come to reading its input."""
    pipe = tmp_path / "question"
    os.mkfifo(pipe)
    argv = [*ARGV, "whatif", "hours", "--input", str(pipe)]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path))
    with process, pipe.open("wb"):
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == (b"", b"\ninterrupted\n")
    assert process.returncode == 130


def test_interrupted_while_loading(tmp_path: Path) -> None:
    """Whenever Ctrl+C comes after the start of Python there is no traceback; asked while click is imported."""
    driver = (
        "import sys, signal, importlib.abc\n"
        "class Ctrl(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click': signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Ctrl())\n"
        "from helpdesk_tui.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [ARGV[0], "-c", driver], capture_output=True, env=environment(tmp_path), check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
