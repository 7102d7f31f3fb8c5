"""The commands about the program itself: configuration, doctor, backends, views, keys, completion, manual."""

from __future__ import annotations

import os
import pty
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui import errors
from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.cli.exits import EXIT_CODES
from helpdesk_tui.cli.main import COMMANDS, root
from tests.cli.command import ARGV, environment

if TYPE_CHECKING:
    from tests.cli.desk.driver import Desk

CONFIG = """\
backend = "sqlite:/nowhere/desk.db"
agent = "anna"
zone = "Europe/Berlin"

[views]
today = "due<8h"

[keys]
"ticket.claim" = "D"

[profiles.night]
agent = "nora"
read_only = true
"""


def configure(desk: Desk, text: str) -> Path:
    path = Path(desk.ok("config", "path").out.strip())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def findings(desk: Desk, *words: str, code: int) -> dict[str, str]:
    done = desk.run(*words, "doctor", "--json")
    assert done.code == code, done.out
    return {check["name"]: check["state"] for check in done.json["checks"]}


def test_without_a_file_everything_is_by_default(desk: Desk) -> None:
    assert desk.json("config", "path")["exists"] is False
    shown = desk.json("config", "show")
    assert shown["backend"]["from"] == "option"
    assert shown["agent"] == {"value": "anna", "from": "default"}, "the login name"
    assert desk.ok("config", "check").out.endswith("ok (not there, not needed)\n")


def test_what_is_in_force_and_why(desk: Desk) -> None:
    configure(desk, CONFIG)
    shown = desk.json("--profile", "night", "config", "show")
    told = {name: one["from"] for name, one in shown.items() if one["from"] != "default"}
    assert told == {
        "backend": "option",
        "agent": "profile night",
        "zone": "file",
        "read_only": "profile night",
        "keys": "file",
        "views": "file",
    }
    assert shown["theme"] == {"value": "ansi", "from": "default"}
    assert (shown["agent"]["value"], shown["read_only"]["value"]) == ("nora", True)
    assert desk.run("--profile", "night", "tickets", "claim", "T-1").code == 4
    assert desk.json("tickets", "claim", "T-1")["assignee"] == "anna"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agnet = 1\n", "line 1: agnet: unknown key"),
        ("agent = 1\n", "line 1: agent:"),
        ("\nagent = \n", "line 2: not TOML"),
        ('[views]\nx = "statu:open"\n', "view 'x': unknown field 'statu'"),
        ('[profiles.p]\nbackedn = "x"\n', "line 2: profiles.p.backedn: unknown key"),
        ('zone = "Mars/Olympus"\n', "there is no time zone 'Mars/Olympus'"),
    ],
)
def test_a_wrong_configuration_is_one_message(desk: Desk, text: str, said: str) -> None:
    path = configure(desk, text)
    commands: list[tuple[str, ...]] = [("doctor",)]
    commands += [("tickets", "list")] if "zone" in text else [("config", "check")]
    for words in commands:
        done = desk.run(*words)
        assert done.code == 8
        assert said in done.err + done.out
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("scheme", ["postgresql", "rt+https"])
def test_no_secret_is_shown(desk: Desk, scheme: str) -> None:
    desk.url = f"{scheme}://anna:hunter2hunter2@db.example/x"
    for words in (("config", "show"), ("doctor",), ("tickets", "list"), ("backends", "show"), ("export",)):
        for form in ((), ("--json",)):
            if words == ("export",) and form:
                continue
            done = desk.run(*words, *form)
            assert "hunter2" not in done.out + done.err, words
    state = desk.home / ".local" / "state"
    assert not [path for path in state.rglob("*") if "hunter2" in str(path)]


def test_a_healthy_desk(desk: Desk) -> None:
    found = findings(desk, code=0)
    assert set(found.values()) <= {"ok", "warning"}
    assert {"configuration", "terminal", "colours", "locale", "clock", "backend", "state folder", "desk file"} <= set(
        found
    )
    assert found["backend data"] == "ok"
    assert re.search(r"backend +local, [0-9.]+ ms", desk.ok("doctor").out)


def test_the_doctor_touches_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.url = f"sqlite:{tmp_path / 'absent.db'}"
    assert findings(desk, code=0)["backend"] == "warning"
    assert not (tmp_path / "absent.db").exists()


@pytest.mark.parametrize(
    ("name", "mode", "finding"),
    [
        (".local/state/helpdesk-tui", 0o755, "state folder"),
        (".local/state/helpdesk-tui/desks", 0o755, "state file"),
        ("desk.db", 0o644, "desk file"),
        (".config/helpdesk-tui/config.toml", 0o622, "configuration mode"),
    ],
)
def test_what_others_can_read_is_a_problem(desk: Desk, name: str, mode: int, finding: str) -> None:
    configure(desk, "")
    desk.ok("tickets", "claim", "T-1")
    assert findings(desk, code=0)
    (desk.home / name).chmod(mode)
    assert findings(desk, code=8)[finding] == "problem"


def test_a_secret_in_the_configuration_is_found(desk: Desk) -> None:
    path = configure(desk, 'backend = "rt+https://anna:hunter2hunter2@rt.example"\n')
    found = findings(desk, code=8)
    assert (found["configuration"], found["configuration mode"]) == ("problem", "warning")
    path.chmod(0o644)
    assert findings(desk, code=8)["configuration mode"] == "problem"


def test_a_damaged_desk_is_found(desk: Desk) -> None:
    data = bytearray(desk.file.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    desk.file.write_bytes(data)
    found = findings(desk, code=8)
    assert "problem" in {found.get("backend"), found.get("backend data")}


def test_everything_kept_is_private(desk: Desk) -> None:
    desk.ok("tickets", "claim", "T-1")
    kept = [path for path in (desk.home / ".local").rglob("*") if "helpdesk-tui" in str(path)]
    assert any(path.suffix == ".db" for path in kept)
    for path in kept:
        assert stat.S_IMODE(path.stat().st_mode) in {0o700, 0o600}, path


def test_the_demo_leaves_nothing(desk: Desk) -> None:
    desk.url = "memory:?tickets=30"
    listed = desk.json("tickets", "list")
    assert len(listed) >= 30
    done = desk.ok("tickets", "claim", "--take-over", listed[0]["id"])
    assert "claimed by sam" in done.out
    assert "is forgotten when this command ends" in done.err
    assert desk.json("tickets", "history") == []


def test_backends(desk: Desk) -> None:
    listed = {one["scheme"]: one for one in desk.json("backends")}
    assert {"memory", "sqlite"} <= set(listed)
    assert [name for name, one in listed.items() if one["chosen"]] == ["sqlite"]
    about = desk.json("backends", "memory:?tickets=0")
    assert all(set(one) == {"there", "why_not"} for one in about["capabilities"].values())
    assert about["capabilities"]["tickets"]["there"] is True
    assert desk.run("backends", "nowhere:x").code == 8


def test_views(desk: Desk) -> None:
    configure(desk, CONFIG)
    desk.ok("views", "save", "late", "status:open", "category:none", "--sort", "-received")
    names = [view["name"] for view in desk.json("views")]
    assert names[:2] == ["late", "today"]
    assert "mine" in names
    assert [t["id"] for t in desk.json("tickets", "list", "--view", "late")] == ["T-1"]
    assert [t["id"] for t in desk.json("tickets", "list", "--view", "today", "desk:litextension")] == ["88121"]
    assert desk.run("tickets", "list", "--view", "todya").code == 3
    assert desk.run("views", "delete", "today").code == 3
    assert desk.json("views", "delete", "late") == {"name": "late", "deleted": True}
    assert "late" not in desk.ok("views", "list").out
    for name in ("", " ", "x" * 61, "a\nb"):
        assert desk.run("views", "save", name, "open").code == 8
    assert desk.run("views", "save", "x", "statu:open").code == 8


def test_keys(desk: Desk) -> None:
    rows: list[dict[str, Any]] = desk.json("keys")
    assert [row["action"] for row in rows] == list(ACTIONS)
    configure(desk, CONFIG)
    assert next(row for row in desk.json("keys") if row["action"] == "ticket.claim")["keys"] == ["D"]
    assert desk.json("keys", "check") == {"ok": True, "problems": []}
    configure(desk, '[keys]\n"ticket.claim" = "a"\n"credits.ask" = "$"\n"ticket.clam" = "x"\n')
    done = desk.run("keys", "check", "--json")
    assert done.code == 8
    told = "\n".join(done.json["problems"])
    assert "there is no action 'ticket.clam', did you mean 'ticket.claim'?" in told
    assert "a is ticket.claim now, and ticket.assign has no key left" in told
    assert "$ (credits.ask) hides $ e (credits.assess); it is left out" in told
    assert all(action.title in desk.ok("keys", "sheet").out for action in ACTIONS.values())


def test_every_command_an_action_names_exists() -> None:
    for action in ACTIONS.values():
        words = action.command.split()
        if not words or "VERB" in words:
            continue
        assert words[0] == "helpdesk", action.id
        command: Any = root
        context = root.make_context("helpdesk", [], resilient_parsing=True)
        for word in words[1:]:
            if word.isupper() or not hasattr(command, "get_command"):
                break
            command = command.get_command(context, word)
            assert command is not None, f"{action.id}: {action.command}"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(desk: Desk, shell: str) -> None:
    script = desk.ok("completion", shell).out
    assert "_HELPDESK_COMPLETE" in script
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=script, text=True, check=False, capture_output=True).returncode == 0


def test_a_shell_is_answered(desk: Desk) -> None:
    asked = {"COMP_WORDS": "helpdesk tickets sp", "COMP_CWORD": "2", "_HELPDESK_COMPLETE": "bash_complete"}
    env = environment(desk.home, **asked)
    code = "from helpdesk_tui.__main__ import main; import sys; sys.argv = ['helpdesk']; main()"
    done = subprocess.run([ARGV[0], "-c", code], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "plain,split\n", "")
    env["COMP_WORDS"], env["COMP_CWORD"] = "helpdesk ", "1"
    done = subprocess.run([ARGV[0], "-c", code], env=env, capture_output=True, text=True, check=False)
    assert [line.removeprefix("plain,") for line in done.stdout.split()] == list(COMMANDS)


def test_the_manual(desk: Desk) -> None:
    page = desk.ok("man").out
    for name in COMMANDS:
        assert f".SS helpdesk {name}" in page
    for code in EXIT_CODES:
        assert f"\\fB{code}\\fR" in page
    known = {"TH", "SH", "SS", "PP", "TP", "B"}
    assert {line[1:].split()[0] for line in page.splitlines() if line.startswith(".")} <= known
    assert not [line for line in page.splitlines() if line.startswith("'")]
    if shutil.which("groff"):
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww"], input=page, text=True, capture_output=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_every_error_has_an_exit_code_that_is_documented() -> None:
    found = {getattr(errors, name).exit_code for name in errors.__all__}
    assert found <= set(EXIT_CODES)
    assert set(EXIT_CODES) - found == {0, 130}


def test_a_person_who_looks_sees_a_bar(desk: Desk, tmp_path: Path) -> None:
    lines = tmp_path / "desk.jsonl"
    lines.write_text(desk.ok("export").out, encoding="utf-8")
    seen = b""
    reader, writer = pty.openpty()
    argv = [*ARGV, "--backend", f"sqlite:{tmp_path / 'new.db'}", "import", str(lines)]
    env = environment(desk.home, TERM="xterm")
    with subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=writer) as running:
        os.close(writer)
        try:
            while chunk := os.read(reader, 4096):
                seen += chunk
        except OSError:
            pass
        out, _ = running.communicate()
    os.close(reader)
    assert (running.returncode, out) == (0, b"")
    assert b"importing" in seen
    assert b"100%" in seen
    assert b"21 lines, 21 taken in, 0 bad" in seen


def test_the_log_says_as_much_as_was_asked_for(desk: Desk) -> None:
    def logs() -> list[Path]:
        return list(desk.home.rglob("helpdesk.log"))

    desk.ok("tickets", "claim", "T-1")
    assert logs() == []
    desk.ok("--log-level", "info", "tickets", "release", "T-1")
    (log,) = logs()
    assert "ticket.release T-1: done" in log.read_text()
