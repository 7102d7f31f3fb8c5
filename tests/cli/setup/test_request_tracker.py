"""``helpdesk setup`` with a Request Tracker that runs: found, proposed, written, used; the token seen nowhere."""

from __future__ import annotations

import json
import stat
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.setup.driver import Setup
    from tests.servers.rt.server import Running


@pytest.fixture
def token(rt: Running, home: Path) -> Path:
    """A file with the token of anna."""
    path = home / "token"
    path.write_text(rt.tokens["anna"] + "\n")
    path.chmod(0o600)
    return path


def test_a_tracker_is_found_written_and_used(setup: Setup, rt: Running, token: Path) -> None:
    done = setup.ok("--yes", "--kind", "rt", "--url", rt.url, "--token-file", str(token))
    for said in ("you are anna", "General, Shops, Переносы", "resolved, stalled", "Переносы = litextension"):
        assert said in done.err
    table = setup.table
    assert (table["backend"], table["agent"]) == ("composite:", "anna")
    backends = table["backends"]
    assert {name: one for name, one in backends.items() if isinstance(one, str)} == {
        "tickets": "rt",
        "credits": "ledger",
        "licences": "ledger",
        "migrations": "ledger",
    }
    assert backends["rt"]["url"] == f"rt+{rt.url}"
    assert backends["rt"]["token_file"] == str(token)
    assert backends["rt"]["desks"] == {"Переносы": "litextension"}
    assert backends["rt"]["status"]["solved"] == "resolved"
    assert backends["rt"]["customer_field"] == "Customer number"
    assert rt.tokens["anna"] not in setup.path.read_text() + done.out + done.err
    assert setup.run("config", "check").code == 0
    tickets = setup.run("tickets", "list", "--json").json
    assert len(tickets) > 10


def test_the_doctor_knows_the_mapping(setup: Setup, rt: Running, token: Path) -> None:
    setup.ok("--yes", "--kind", "rt", "--url", rt.url, "--token-file", str(token))
    assert _states(setup)["mapping"] == "ok"
    text = setup.path.read_text()
    setup.path.write_text(
        text.replace('pending = "stalled"', 'pending = "parked"')
        .replace('"Переносы"', '"Gone"')
        .replace("Tags", "Taags")
    )
    found = [one for one in setup.run("doctor", "--json").json["checks"] if one["name"] == "mapping"]
    assert {one["state"] for one in found} == {"warning"}
    told = "\n".join(one["detail"] for one in found)
    assert "status pending: Request Tracker has no parked" in told
    assert "there is no queue Gone" in told
    assert "no ticket has a custom field Taags" in told


def test_a_token_typed_goes_into_a_private_file(setup: Setup, rt: Running) -> None:
    answers = ["both", "rt", rt.url, "typed", rt.tokens["anna"], "y", "", "", "", "", "", "y"]
    done = setup.ok(answers="\n".join(answers) + "\n")
    kept = setup.home / ".config/helpdesk-tui/rt.token"
    assert kept.read_text() == rt.tokens["anna"] + "\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert setup.table["backends"]["rt"]["token_file"] == str(kept)
    assert rt.tokens["anna"] not in setup.path.read_text() + done.out + done.err
    assert setup.run("tickets", "list", "--limit", "1").code == 0


def test_no_at_the_end_keeps_no_token(setup: Setup, rt: Running) -> None:
    answers = ["both", "rt", rt.url, "typed", rt.tokens["anna"], "y", "", "", "", "", "", "n"]
    setup.ok(answers="\n".join(answers) + "\n")
    assert setup.files == []


def test_a_token_from_a_command_or_the_environment(
    setup: Setup, rt: Running, token: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup.ok("--yes", "--kind", "rt", "--url", rt.url, "--token-command", f"cat '{token}'")
    assert setup.table["backends"]["rt"]["token_command"] == ["cat", str(token)]
    monkeypatch.setenv("HELPDESK_RT_TOKEN", rt.tokens["boris"])
    setup.ok("--yes", "--token-from", "environment")
    assert "token_command" not in setup.table["backends"]["rt"]
    assert setup.table["agent"] == "boris", "the name RT knows this token by"


def test_the_mapping_can_be_said(setup: Setup, rt: Running, token: Path) -> None:
    args = ["--yes", "--kind", "rt", "--url", rt.url, "--token-file", str(token)]
    setup.ok(*args, "--status", "closed=rejected", "--queue-desk", "Shops=litextension")
    own = setup.table["backends"]["rt"]
    assert own["status"]["closed"] == "rejected"
    assert own["desks"] == {"Shops": "litextension", "Переносы": "litextension"}
    for wrong in ("--status=shut=x", "--status=closed", "--queue-desk=Nowhere=cs_cart"):
        assert setup.run("setup", *args, wrong).code == 2


def test_a_wrong_token_is_asked_again(setup: Setup, rt: Running) -> None:
    answers = ["both", "rt", rt.url, "typed", "1-1-" + "0" * 32, "", "typed", rt.tokens["anna"], *[""] * 7]
    done = setup.ok(answers="\n".join(answers) + "\n")
    assert "does not accept the token" in done.err
    assert "0" * 32 not in done.err
    done = setup.run("setup", "--yes", "--url", rt.url, "--token-file", "/nowhere")
    assert done.code == 8
    assert "/nowhere: can't be read" in done.err


class _Strange(BaseHTTPRequestHandler):
    """A server that is no Request Tracker."""

    answer: ClassVar[tuple[int, str, bytes]] = (200, "text/html", b"<h1>hello</h1>")

    def do_GET(self) -> None:
        status, kind, body = self.answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of the base
        """Says nothing."""


@contextmanager
def strange(status: int, kind: str, body: bytes) -> Iterator[str]:
    handler = type("Handler", (_Strange,), {"answer": (status, kind, body)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        (200, "text/html", b"<h1>hello</h1>", "something else than JSON"),
        (200, "application/json", b'{"items": [', "broken JSON"),
        (200, "application/json", b"[]", "error: "),
        (200, "application/json", b"{}", "error: "),
        (401, "application/json", b"{}", "does not accept the token"),
        (404, "text/html", b"", "no such thing"),
        (500, "text/html", b"", "failed (500)"),
        (429, "text/html", b"", "asks to wait"),
        (302, "text/html", b"", "sends us elsewhere"),
    ],
)
def test_what_is_no_tracker_is_one_sentence(setup: Setup, status: int, kind: str, body: bytes, said: str) -> None:
    token = setup.home / "token"
    token.write_text("1-2-" + "a" * 32)
    token.chmod(0o600)
    with strange(status, kind, body) as url:
        done = setup.run("setup", "--yes", "--kind", "rt", "--url", url, "--token-file", str(token))
    assert done.code in (3, 6, 7), done.err
    assert said in done.err
    assert done.err.count("error: ") == 1
    assert "unexpected failure" not in done.err
    assert "a" * 32 not in done.err
    assert setup.files == ["token"]


def test_who_the_tracker_takes_for_another_is_told(setup: Setup) -> None:
    body = json.dumps({"id": "7", "Name": "Boris", "items": [], "total": 0, "count": 0, "page": 1, "per_page": 20})
    key = setup.home / "key"
    key.write_text("1-7-" + "c" * 24)
    key.chmod(0o600)
    setup.path.parent.mkdir(parents=True, exist_ok=True)
    with strange(200, "application/json", body.encode()) as url:
        table = f'backend = "rt+{url}"\n[backends.rt]\nurl = "rt+{url}"\ntoken_file = "{key}"\n'
        for agent, told in (("anna", True), ("boris", False)):
            setup.path.write_text(f'agent = "{agent}"\n{table}')
            said = f"rt knows you as Boris, and you act as {agent}"
            found = [one for one in setup.run("doctor", "--json").json["checks"] if one["name"] == "agent"]
            assert [(one["state"], said in one["detail"]) for one in found] == ([("warning", True)] if told else [])
            assert setup.run("tickets", "list").err.count(said) == told


def test_nobody_answers(setup: Setup) -> None:
    command = f"{sys.executable} -c 'print(\"1-2-abcdef\")'"
    done = setup.run("setup", "--yes", "--kind", "rt", "--url", "http://127.0.0.1:9", "--token-command", command)
    assert done.code == 7
    assert "can't be reached" in done.err
    assert setup.files == []


def _states(setup: Setup) -> dict[str, str]:
    return {one["name"]: one["state"] for one in setup.run("doctor", "--json").json["checks"]}
