"""The server of the tests: what becomes of a run where there is none, and that none outlives the run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers.rt.server import RtServer, free_port

if TYPE_CHECKING:
    from tests.servers.rt.server import Running

ROOT = Path(__file__).resolve().parents[3]
ONE = "tests/backends/rt/test_writes.py"
LONG = 120.0
"""Seconds a busy machine may take."""
_START = """
import sys
from pathlib import Path
from tests.servers.rt.server import RtServer
RtServer(int(sys.argv[1]), Path(sys.argv[2]), alone=False).start()
print("up", flush=True)
sys.stdin.read()
"""


def ran(**env: str) -> tuple[int, list[str]]:
    """Exit code and lines of a run of tests that want a server."""
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", ONE]
    done = subprocess.run(
        argv, cwd=ROOT, env=os.environ | env, capture_output=True, text=True, timeout=LONG, check=False
    )
    return done.returncode, done.stdout.splitlines()


def programs(folder: Path, **texts: str) -> str:
    """A PATH on which programs are found before the machine's own."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / name.replace("_", "-")).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name.replace("_", "-")).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_what_is_not_installed_is_skipped_and_said_once(tmp_path: Path) -> None:
    path = programs(tmp_path / "bin", dpkg="exit 1")
    code, lines = ran(HELPDESK_RT="", PATH=path)
    assert code == 0
    said = [line for line in lines if "tests of Request Tracker were skipped: " in line]
    assert len(said) == 1
    assert said[0].endswith("msmtp-mta, dbconfig-no-thanks not installed; make test-rt installs it and runs them")
    assert lines.index(said[0]) == len(lines) - 2, "last, before the closing line"


def test_one_that_does_not_start_is_told_and_hangs_nobody(tmp_path: Path) -> None:
    ready = {
        "dpkg": "echo install ok installed",
        "dpkg_query": "echo 5",
        "rt_setup_database_5": "echo {} > $RT_TOKENS_OUT",
    }
    path = programs(tmp_path / "bin", starman="echo no room here >&2; exit 3", setpriv='shift 2; exec "$@"', **ready)
    asked = {"PATH": path, "XDG_CACHE_HOME": str(tmp_path)}
    code, lines = ran(HELPDESK_RT="", **asked)
    assert code == 0
    assert "skipped: Request Tracker did not come up: no room here; make test-rt" in lines[-2]
    code, lines = ran(HELPDESK_RT="1", **asked)
    assert code == 1, "make test-rt is to run them: that it can't is an error"
    assert any("did not come up: no room here" in line for line in lines)


def test_a_server_ends_with_whoever_started_it(rt: Running, tmp_path: Path) -> None:
    server = RtServer(free_port(), tmp_path / "rt")
    argv = [sys.executable, "-c", _START, str(server.port), str(server.folder)]
    with subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "up\n"
        assert server.alive()
        owner.send_signal(signal.SIGKILL)
    end = time.monotonic() + LONG
    while server.alive():
        assert time.monotonic() < end, "it outlived its owner"
        time.sleep(0.05)


def test_a_number_that_is_anothers_by_now_is_nobodys_to_end(tmp_path: Path) -> None:
    server = RtServer(free_port(), tmp_path)
    server.var.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        (server.var / "pid").write_text(json.dumps(other.pid))
        assert not server.alive()
        server.stop()
        assert other.poll() is None
