"""Where a token may come from, in which order; and that it is shown nowhere: no URL, log, repr or crash file has it."""

from __future__ import annotations

import os
import stat
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from helpdesk_tui.backends.registry import open_backend
from helpdesk_tui.cli.crash import report
from helpdesk_tui.config.secrets import Credentials, find_credentials
from helpdesk_tui.errors import AuthError, ConfigError, HelpdeskError
from tests.cli.command import helpdesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "rt+https://rt.example.com"
TOKENS = {name: f"1-7-{name}-{'c' * 24}" for name in ("command", "file", "environment", "keyring")}
KEYRING = {
    "there": f'echo "$3" > "$LOOKED"; echo {TOKENS["keyring"]}',
    "nothing stored": "exit 1",
    "no service": 'echo "Traceback (most recent call last):" >&2; '
    'echo "keyring.errors.NoKeyringError: No recommended backend was available. Install one" >&2; exit 1',
    "locked": 'echo "keyring.errors.KeyringLocked: Failed to unlock the collection!" >&2; exit 1',
}


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH and environment."""
    for name in list(os.environ):
        if name.startswith("HELPDESK_"):
            monkeypatch.delenv(name)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("LOOKED", str(tmp_path / "looked"))
    return tmp_path


def keyring(places: Path, what: str) -> None:
    """The command ``keyring``, as it answers in one of the ways above."""
    program = places / "bin" / "keyring"
    program.write_text(f"#!/bin/sh\n{KEYRING[what]}\n")
    program.chmod(0o755)


def file(places: Path, mode: int = 0o600) -> str:
    made = places / "token"
    made.write_text(TOKENS["file"] + "\n")
    made.chmod(mode)
    return str(made)


def found(**table: Any) -> Credentials:
    return find_credentials({"url": URL, **table}, environment="HELPDESK_RT")


def test_the_first_there_is_counts(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring(places, "there")
    assert found().token == TOKENS["keyring"]
    assert (places / "looked").read_text() == f"{URL}\n"
    monkeypatch.setenv("HELPDESK_RT_TOKEN", TOKENS["environment"])
    assert found().token == TOKENS["environment"]
    assert found(token_file=file(places)).token == TOKENS["file"]
    command = [sys.executable, "-c", f"print('{TOKENS['command']}')"]
    assert found(token_file=file(places), token_command=command).token == TOKENS["command"]


def test_a_name_with_a_password(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_RT_USER", "anna")
    with pytest.raises(AuthError):
        found()
    monkeypatch.setenv("HELPDESK_RT_PASSWORD", "of a test")
    assert (found().user, found().password) == ("anna", "of a test")
    assert found(user="boris", password_file=file(places)).user == "boris"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o644, 0o666, 0o610])
def test_a_file_others_can_read_is_refused(places: Path, mode: int) -> None:
    with pytest.raises(ConfigError, match="can be read by others") as caught:
        found(token_file=file(places, mode))
    assert caught.value.hint == f"chmod 600 {places / 'token'}"
    assert stat.S_IMODE((places / "token").stat().st_mode) == mode, "it is not ours to change"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"token_file": "/nowhere/token"}, "can't be read"),
        ({"token_file": "/dev/null"}, "can be read by others"),
        ({"token_command": ["/bin/false"]}, "ended with 1"),
        ({"token_command": ["/nowhere/pass"]}, "FileNotFoundError"),
        ({"token_command": ["/bin/echo"]}, "holds no token"),
        ({"token_command": ["/bin/echo", "two", "words"]}, "holds no token"),
        ({"token_command": "pass rt"}, "not a list of words"),
    ],
)
def test_what_gives_none_is_named(places: Path, table: dict[str, Any], words: str) -> None:
    del places
    with pytest.raises(ConfigError, match=words):
        found(**table)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (None, "there is no token"),
        ("nothing stored", "there is no token"),
        ("no service", "no keyring service runs here, as often over SSH"),
        ("locked", "the keyring did not give it: KeyringLocked"),
    ],
)
def test_a_keyring_that_can_not_be_used_says_so(places: Path, what: str | None, words: str) -> None:
    if what is not None:
        keyring(places, what)
    with pytest.raises(AuthError) as caught:
        found()
    assert words in caught.value.message
    assert "HELPDESK_RT_TOKEN" in caught.value.hint
    assert "Traceback" not in caught.value.message + caught.value.hint


def test_a_keyring_nobody_needs_is_not_asked(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring(places, "no service")
    monkeypatch.setenv("HELPDESK_RT_TOKEN", TOKENS["environment"])
    assert found().token == TOKENS["environment"]


def test_no_repr_has_it(places: Path) -> None:
    table = {"rt": {"url": URL, "token_file": file(places)}}
    backend = open_backend(URL, table=table)
    shown = f"{Credentials(token=TOKENS['file'], user='anna', password='of a test')!r} {backend!r} {vars(backend)!r}"
    assert TOKENS["file"] not in shown
    assert "of a test" not in shown


@pytest.mark.parametrize("url", [f"rt+https://anna:{TOKENS['file']}@rt.example.com", f"{URL}?token={TOKENS['file']}"])
def test_none_is_taken_from_a_url(url: str, tmp_path: Path) -> None:
    done = helpdesk("--backend", url, "tickets", "list", home=tmp_path)
    assert done.code in {2, 8}, done
    assert "holds no name, secret or query" in done.err
    assert TOKENS["file"] not in done.out + done.err + everything(tmp_path)


class Echo(BaseHTTPRequestHandler):
    """Answers with whatever it was told, the secret among it."""

    status: ClassVar[int] = 500
    seen: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        secret = self.headers["Authorization"]
        self.seen.append((self.path, secret))
        body = f'{{"message": "bad {secret} of {secret.split()[-1]}"}}'.encode()
        self.send_response(self.status, f"no {secret}")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def echoing(status: int) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    handler = type("Handler", (Echo,), {"status": status, "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"rt+http://127.0.0.1:{server.server_port}", handler.seen  # type: ignore[attr-defined]  # made above
    finally:
        server.shutdown()
        server.server_close()


def everything(folder: Path) -> str:
    """Names and contents of all files."""
    return "".join(f"{one} {one.read_bytes().decode('latin-1')}" for one in folder.rglob("*") if one.is_file())


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429, 500])
def test_a_server_that_echoes_it_brings_it_nowhere(status: int, tmp_path: Path) -> None:
    with echoing(status) as (url, seen):
        env = {"HELPDESK_RT_TOKEN": TOKENS["environment"]}
        done = helpdesk("--backend", url, "--log-level", "debug", "tickets", "list", home=tmp_path, env=env)
        shown = helpdesk("--backend", url, "doctor", home=tmp_path, env=env)
    assert {secret for _, secret in seen} == {f"token {TOKENS['environment']}"}, "the header is the only place"
    assert not any(TOKENS["environment"] in path for path, _ in seen)
    assert done.code not in {0, 1}, done
    assert TOKENS["environment"] not in done.out + done.err + shown.out + shown.err + everything(tmp_path)


def test_no_crash_file_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    token = "1-23-" + "0123456789abcdef" * 2
    monkeypatch.setenv("HELPDESK_RT_TOKEN", token)
    told: HelpdeskError = report(RuntimeError(f"GET /REST/2.0/rt with {token} failed"))
    assert token not in told.message + told.hint + everything(tmp_path)
    assert "RuntimeError" in everything(tmp_path)
