"""A Request Tracker of our own on loopback, from Debian's packages: made, filled, started, stopped.

``python -m tests.servers.rt.server start [--port N] [--folder DIR] [--install]`` prints where it is and the tokens as
JSON; ``stop`` ends it by its own pid file. No Apache, no mail server, no configuration of the system: SQLite, starman,
and mail that goes to a file. Belongs here: the server. Does not belong here: what is in it (``seed``) and tests.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.servers.rt.seed import seed

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PORT", "RtServer", "Running", "free_port", "missing"]

PORT = 8091
HERE = Path(__file__).resolve().parent
PACKAGES = ("request-tracker5", "rt5-db-sqlite", "rt5-standalone", "starman", "msmtp-mta", "dbconfig-no-thanks")
"""``msmtp-mta`` stands for a mail server and is never set up; ``rt5-standalone`` for Apache."""
PROGRAM = Path("/usr/share/request-tracker5/libexec/rt-server")
SETUP = "rt-setup-database-5"
UP_WITHIN, MADE_WITHIN, DOWN_WITHIN = 90.0, 300.0, 10.0
"""Seconds a busy machine may take to start it, to make a database, to end it; then something is wrong."""
ROOT_PASSWORD = "root-of-the-test-desk"
CONFIG = """use utf8;
Set($rtname, 'desk.test'); Set($Organization, 'desk.test'); Set($Timezone, 'UTC');
Set($CorrespondAddress, 'desk@desk.test'); Set($CommentAddress, 'desk-notes@desk.test');
Set($WebDomain, '127.0.0.1'); Set($WebPort, {port}); Set($WebBaseURL, 'http://127.0.0.1:{port}'); Set($WebPath, '');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{var}/rt.sqlite');
Set($MailCommand, 'sendmailpipe'); Set($SendmailPath, '{folder}/keep-mail'); Set($SendmailArguments, '');
Set($LogToSyslog, undef); Set($LogToSTDERR, 'error'); Set($LogToFile, undef);
Set($MasonDataDir, '{var}/mason'); Set($MasonSessionDir, '{var}/sessions');
Set(%FullTextSearch, Enable => 1, Indexed => 0);
Set($BcryptCost, 4);
Set(%ServiceAgreements, (Default => 'usual', Levels => {{
  usual => {{ Response => {{ RealMinutes => 480 }}, Resolve => {{ RealMinutes => 4320 }} }},
  fast => {{ Response => {{ RealMinutes => 60 }}, Resolve => {{ RealMinutes => 480 }} }} }}));
1;
"""
"""A password cost of 12, as RT has it, takes 290 ms of each request; 4 takes 2 ms."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    url: str
    tokens: dict[str, str]
    """By user name."""
    mails: Path
    """Everything RT would have sent."""


def missing() -> list[str]:
    """The packages that are not installed."""
    found = []
    for name in PACKAGES:
        asked = subprocess.run(["dpkg", "-s", name], capture_output=True, text=True, check=False)
        if "install ok installed" not in asked.stdout:
            found.append(name)
    return found


class RtServer:
    """One instance in one folder on one port."""

    def __init__(self, port: int = PORT, folder: Path | None = None, *, workers: int = 4, alone: bool = True) -> None:
        """``alone``: it goes on when the process that started it ends; else it is ended with it, whatever happens."""
        self.port, self.workers, self._alone = port, workers, alone
        self.folder = folder or Path(tempfile.gettempdir()) / f"helpdesk-rt-{os.getuid()}-{port}"
        self.var = self.folder / "var"
        self.url = f"http://127.0.0.1:{port}"
        self._pid_file = self.var / "pid"
        self._child: subprocess.Popen[bytes] | None = None
        self._env = os.environ | {
            "RT_SITE_CONFIG": str(self.folder / "RT_SiteConfig.pm"),
            "RT_SITE_CONFIG_DIR": str(self.folder / "conf.d"),
            "RT_TOKENS_OUT": str(self.var / "tokens.json"),
        }

    def start(self, *, fresh: bool = False) -> Running:
        """Starts it, making and filling it first where it is new. Raises RuntimeError with what went wrong."""
        if lacking := missing():
            raise RuntimeError(f"Request Tracker is not installed: {', '.join(lacking)} missing; make test-rt installs")
        if self.alive() and not fresh and self._ready():
            return self.running()
        self.stop()
        if fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._configure()
        try:
            if not (self.var / "seeded").exists():
                self._make()
            self._run()
        except BaseException:
            self.stop()
            raise
        return self.running()

    def running(self) -> Running:
        return Running(self.url, self._tokens(), self.var / "mails")

    def alive(self) -> bool:
        return self._pid() is not None

    def stop(self) -> None:
        """Ends the process of the pid file and waits; what does not end in time is ended with all its workers."""
        if (pid := self._pid()) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            if not _until(lambda: not self.alive(), DOWN_WITHIN):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None
        self._pid_file.unlink(missing_ok=True)

    def _pid(self) -> int | None:
        """Of our server, if it runs: a number that is another's by now is nobody's to end."""
        try:
            pid = int(self._pid_file.read_text())
            told, state = (Path(f"/proc/{pid}/{name}").read_text() for name in ("cmdline", "stat"))
        except (OSError, ValueError):
            return None
        gone = state.rpartition(") ")[2][:1] == "Z"
        return pid if str(self._pid_file) in told and not gone else None

    def _configure(self) -> None:
        for name in ("mason", "sessions"):
            (self.var / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "conf.d").mkdir(exist_ok=True)
        settings = CONFIG.replace("{{", "{").replace("}}", "}")
        for name, value in (("port", str(self.port)), ("var", str(self.var)), ("folder", str(self.folder))):
            settings = settings.replace(f"{{{name}}}", value)
        (self.folder / "RT_SiteConfig.pm").write_text(settings)
        keeper = self.folder / "keep-mail"
        keeper.write_text(f"#!/bin/sh\n{{ echo 'From desk.test'; cat; echo; }} >> '{self.var}/mails'\n")
        keeper.chmod(0o755)

    def _make(self) -> None:
        """The database with its seed; kept for other ports in the cache of the user."""
        versions = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", "request-tracker5"], capture_output=True, check=False
        )
        parts = [versions.stdout, CONFIG.encode(), *((HERE / one).read_bytes() for one in ("initial.pl", "seed.py"))]
        kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "helpdesk-tui-tests"
        kept /= "rt-" + hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
        if not kept.exists():
            self._fill()
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = Path(tempfile.mkdtemp(prefix="new-", dir=kept.parent))
            for name in ("rt.sqlite", "tokens.json"):
                shutil.copy(self.var / name, made / name)
            with contextlib.suppress(OSError):  # another process may have been quicker
                made.rename(kept)
            shutil.rmtree(made, ignore_errors=True)
        for name in ("rt.sqlite", "tokens.json"):
            shutil.copy(kept / name, self.var / name)
        for stale in self.var.glob("rt.sqlite-*"):
            stale.unlink()
        (self.var / "mails").write_bytes(b"")
        (self.var / "seeded").touch()

    def _fill(self) -> None:
        for stale in self.var.glob("rt.sqlite*"):
            stale.unlink()
        password = self.folder / "root"
        password.write_text(ROOT_PASSWORD)
        self._setup("--action", "init", "--skip-create", "--root-password-file", str(password))
        self._setup("--action", "insert", "--skip-create", "--datafile", str(HERE / "initial.pl"))
        self._run()
        seed(self.url, self._tokens(), self.var / "age.sql")
        self.stop()
        import sqlite3

        with contextlib.closing(sqlite3.connect(self.var / "rt.sqlite")) as db:
            db.executescript((self.var / "age.sql").read_text())
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _setup(self, *args: str) -> None:
        done = subprocess.run(
            [SETUP, *args],
            env=self._env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=MADE_WITHIN,
        )
        if done.returncode:
            raise RuntimeError(f"{SETUP} failed: {done.stdout[-800:]} {done.stderr[-800:]}")

    def _run(self) -> None:
        """An idle connection that is kept alive holds a worker for a second: with few workers all would wait."""
        command = ["starman", "--listen", f"127.0.0.1:{self.port}", "--workers", str(self.workers), "--preload-app"]
        command += ["--disable-keepalive", "--pid", str(self._pid_file), "-E", "deployment", str(PROGRAM)]
        with (self.var / "log").open("ab") as log:
            how: dict[str, Any] = {"env": self._env, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            if self._alone:
                subprocess.run(["setsid", "--fork", *command], check=True, **how)
            else:
                bound = ["setpriv", "--pdeathsig", "TERM", *command]
                self._child = subprocess.Popen(bound, start_new_session=True, **how)
        if not _until(lambda: self._ready() or self._failed(), UP_WITHIN) or self._failed():
            raise RuntimeError(f"Request Tracker did not come up: {(self.var / 'log').read_text()[-800:].strip()}")

    def _failed(self) -> bool:
        return self._child is not None and self._child.poll() is not None

    def _ready(self) -> bool:
        try:
            token = self._tokens()["anna"]
            asked = urllib.request.Request(f"{self.url}/REST/2.0/rt", headers={"Authorization": f"token {token}"})
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, KeyError, ValueError):
            return False

    def _tokens(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.var / "tokens.json").read_text())
        return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
        return number


def _until(so: Callable[[], bool], seconds: float) -> bool:
    """Whether it came to be so in time."""
    end = time.monotonic() + seconds
    while not so():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def install() -> None:
    """Debian's packages, without what they recommend. Raises RuntimeError."""
    if not (lacking := missing()):
        return
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", *lacking]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        subprocess.run(["apt-get", "update", "-q"], env=env, capture_output=True, check=False)
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the packages can't be installed: {done.stderr[-600:]}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.servers.rt.server")
    parser.add_argument("what", choices=("start", "stop", "install"))
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--install", action="store_true", help="install missing packages first")
    parser.add_argument("--fresh", action="store_true", help="throw an old database away")
    given = parser.parse_args()
    server = RtServer(given.port, given.folder)
    try:
        if given.what == "install" or given.install:
            install()
        if given.what == "stop":
            server.stop()
        elif given.what == "start":
            running = server.start(fresh=given.fresh)
            print(json.dumps({"url": running.url, "tokens": running.tokens, "mails": str(running.mails)}, indent=1))
    except (RuntimeError, subprocess.SubprocessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
