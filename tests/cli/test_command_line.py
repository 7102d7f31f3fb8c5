"""The command line as a whole: help, exit codes, shapes of errors, global options."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui import __version__
from helpdesk_tui.cli.main import run
from tests.cli.command import ARGV, Done, called, environment, helpdesk
from tests.policy.packs import OWN
from tests.tools.gen_docs import DOCS, command_helps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Call = Callable[..., Done]

HELPS = dict(command_helps())
BROKEN = 'extends = "cs_cart"\n[calendar]\nopen = "10:00"\n'
HOURS = ("whatif", "hours", "--desk", "cs_cart")


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    """The command line with an empty configuration folder, ``tmp_path``."""
    return lambda *args: called(capsys, *args, home=tmp_path)


def pack(home: Path, text: str, name: str = "ours.toml") -> Path:
    file = home / "packs" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def documented() -> dict[str, str]:
    """The help of every command as docs/command-line.md has it."""
    page = (DOCS / "command-line.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^## (helpdesk.*)\n\n```text\n((?s:.*?))\n```$", page, re.MULTILINE))


@pytest.mark.parametrize("path", HELPS)
def test_help(path: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """As printed on a terminal of 82 columns: two stay free."""
    monkeypatch.setenv("COLUMNS", "82")
    assert run([*path.split()[1:], "--help"]) == 0
    out, err = capsys.readouterr()
    assert (out.rstrip(), err) == (HELPS[path].rstrip(), "")
    assert max(map(len, out.splitlines())) <= 80
    assert run([*path.split()[1:], "-h"]) == 0
    assert capsys.readouterr().out == out


def test_every_command_is_documented() -> None:
    assert documented() == {path: text.rstrip() for path, text in HELPS.items()}, "run make docs"


def test_help_of_the_real_command(tmp_path: Path) -> None:
    done = helpdesk("--help", home=tmp_path, env={"COLUMNS": "82"})
    assert done == Done(0, HELPS["helpdesk"].rstrip() + "\n", "")
    assert helpdesk("--version", home=tmp_path) == Done(0, f"helpdesk {__version__}\n", "")
    for command in (("whatif",), ("whatif", "sla"), ("packs", "show"), ("tickets", "list")):
        assert helpdesk(*command, "--version", home=tmp_path) == Done(0, f"helpdesk {__version__}\n", "")


@pytest.mark.parametrize("group", ["helpdesk packs", "helpdesk whatif"])
def test_a_group_alone_shows_its_commands(group: str, call: Call) -> None:
    done = call(*group.split()[1:])
    assert (done.code, done.out) == (2, "")
    assert "Usage: helpdesk" in done.err
    assert len(done.err.splitlines()) > 5


ONE_PRODUCT = ["--initial", "products=1", "--requested", "products=1"]
ERRORS: list[tuple[int, str, list[str]]] = [
    (2, "usage", ["nonsense"]),
    (2, "usage", ["--nonsense"]),
    (2, "usage", ["whatif", "nonsense"]),
    (2, "usage", ["whatif", "hours", "--nonsense"]),
    (2, "usage", ["whatif", "hours", "surplus"]),
    (2, "usage", [*HOURS, "--input", "-"]),
    (2, "usage", ["whatif", "hours", "--input", "nothing/here.json"]),
    (2, "usage", ["whatif", "hours", "--input", "."]),
    (2, "usage", ["--now", "yesterday", *HOURS]),
    (2, "usage", ["--now", "2024-03-04T10:00:00", *HOURS]),
    (2, "usage", ["--now", "0001-01-01T00:00:00Z", *HOURS]),
    (2, "usage", [*HOURS, "--now", "9999-12-31T00:00:00Z"]),
    (2, "usage", ["--log-level", "loud", *HOURS]),
    (2, "usage", ["packs", "show"]),
    (2, "usage", ["packs", "diff", "cs_cart"]),
    (3, "not_found", ["packs", "show", "cs_kart"]),
    (3, "not_found", ["packs", "show", "cs_cart", "cs.nonsense"]),
    (3, "not_found", ["packs", "check", "cs_kart"]),
    (3, "not_found", ["packs", "test", "cs_kart"]),
    (3, "not_found", ["packs", "diff", "cs_cart", "cs_kart"]),
    (3, "not_found", ["packs", "diff", "cs_cart", "cs_cart", "--cases", "nothing/here.json"]),
    (8, "unknown_desk", ["whatif", "hours", "--desk", "cs_kart"]),
    (8, "invalid_input", ["whatif", "hours"]),
    (8, "invalid_input", ["whatif", "hours", "--desk", "cs_cart", "--at", "now"]),
    (8, "invalid_input", ["whatif", "credits", "--balance", "many", "--category", "howto"]),
    (8, "invalid_input", ["whatif", "remigration", "--completed", "2024-01-01", "--initial", "products"]),
    (8, "no_completed_full", ["whatif", "remigration", "--completed", "none", *ONE_PRODUCT]),
    (8, "downgrade", ["whatif", "upgrade", "--from", "4.3.9", "--to", "4.3.1"]),
    (8, "invalid_input", ["packs", "diff", "cs_cart", "litextension"]),
    (8, "invalid_config", ["packs", "show", "nothing/here.toml"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "word", "args"), ERRORS, ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_errors(code: int, word: str, args: list[str], call: Call) -> None:
    """In words on stderr, in JSON on stdout, with the same exit code and never both."""
    plain = call(*args)
    if "--input" not in args:
        assert (plain.code, plain.out) == (code, "")
        assert re.fullmatch(r"error: .+\n(hint: .+\n)?", plain.err)
    done = call(*args, "--json")
    assert (done.code, done.err) == (code, "")
    error = error_of(done.json)
    assert error["code"] == word
    assert "--input" in args or f"error: {error['message']}\n" in plain.err
    assert "\n" not in done.out[:-1]


def error_of(found: Any) -> dict[str, str]:
    assert set(found) == {"error"}
    error: dict[str, str] = found["error"]
    assert {"code", "message", "hint"} <= set(error) <= {"code", "message", "hint", "field"}
    assert error["message"]
    return error


def test_an_option_without_its_value(call: Call) -> None:
    done = call("whatif", "hours", "--desk")
    assert done == Done(2, "", "error: Option '--desk' requires an argument.\nhint: see helpdesk --help\n")


def test_errors_of_the_real_command(tmp_path: Path) -> None:
    done = helpdesk("packs", "show", "cs_kart", home=tmp_path)
    assert done == Done(3, "", "error: there is no pack 'cs_kart'\nhint: did you mean 'cs_cart'?\n")
    done = helpdesk("packs", "show", "cs_kart", "--json", home=tmp_path)
    assert (done.code, done.err) == (3, "")
    assert done.json == {
        "error": {"code": "not_found", "message": "there is no pack 'cs_kart'", "hint": "did you mean 'cs_cart'?"}
    }


@pytest.mark.parametrize(
    "args",
    [
        HOURS,
        ("packs", "list"),
        ("packs", "show", "litextension"),
        ("packs", "test"),
        ("whatif", "hours", "--input", "-"),
    ],
    ids=" ".join,
)
def test_a_broken_pack_is_named_everywhere(args: tuple[str, ...], tmp_path: Path, call: Call) -> None:
    """Even a question about another desk says so, if it has to look into the folder."""
    file = pack(tmp_path, BROKEN if "litextension" not in args else "[pack\n")
    (tmp_path / "question.json").write_text('{"desk": "cs_cart", "at": "2024-03-04T10:00:00Z"}')
    args = tuple(str(tmp_path / "question.json") if a == "-" else a for a in args)
    done = call(*args, "--json")
    error = error_of(done.json)
    assert (done.code, done.err, error["code"]) == (8, "", "invalid_config")
    assert error["message"].startswith(f"{file}, line ")


def test_packs_check_and_test_end_with_8(tmp_path: Path, call: Call) -> None:
    assert call("packs", "check") == Done(0, "cs_cart: in order\nlitextension: in order\n", "")
    assert call("packs", "check", "--json") == Done(0, "[]\n", "")
    assert call("packs", "test").code == 0
    file = pack(tmp_path, BROKEN)
    done = call("packs", "check", "--json")
    assert (done.code, done.err) == (8, "")
    (found,) = done.json
    assert (found["pack"], found["file"], found["line"], found["key"]) == ("cs_cart", str(file), 3, "calendar.open")
    plain = call("packs", "check", "cs_cart")
    assert (plain.code, plain.err) == (8, "")
    assert plain.out == f"{file}, line 3: calendar.open: unknown key (did you mean 'opens'?)\n"
    example = '[[examples]]\nid = "x"\nkind = "hours"\ngiven = {}\nexpect = { staffed = true }\n'
    file.write_text(f'extends = "cs_cart"\n{example}')
    done = call("packs", "test", "cs_cart")
    assert (done.code, done.err) == (8, "")
    assert "FAILED cs_cart x: staffed: expected true, found null\n" in done.out
    assert done.out.endswith("9 examples passed, 1 failed\n")
    outcomes = call("packs", "test", "cs_cart", "--json").json
    assert [o["id"] for o in outcomes if not o["passed"]] == ["x"]


def test_packs_diff(tmp_path: Path, call: Call) -> None:
    file = pack(tmp_path, 'extends = "cs_cart"\n[pack]\nid = "mine"\n[categories.config]\ncredits = 12\n')
    done = call("packs", "diff", "cs_cart", "mine")
    assert done == Done(0, "config-is-asked-first (credits)\n  price: 10 -> 12\n1 of 9 answers change\n", "")
    cases = tmp_path / "cases.json"
    cases.write_text('[{"kind": "credits", "given": {"balance": 9, "category": "config"}}]')
    found = call("packs", "diff", "cs_cart", str(file), "--cases", str(cases), "--json").json
    assert found == [
        {"id": "0", "kind": "credits", "changed": {"price": {"a": 10, "b": 12}, "short": {"a": 1, "b": 3}}}
    ]
    for text in ("{}", "[1]", "[", '[{"kind": "nonsense", "given": {}}]', '[{"kind": "hours"}]', "[" * 100_000):
        cases.write_text(text)
        assert (
            error_of(call("packs", "diff", "cs_cart", "mine", "--cases", str(cases), "--json").json)["code"]
            == "invalid_input"
        )


@pytest.mark.parametrize("place", [0, 1, 4])
def test_global_options_stand_anywhere(place: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack(tmp_path, OWN)
    args = ["whatif", "hours", "--desk", "acme"]
    config = str(tmp_path / "config.toml")
    given = ["--now", "2024-03-31T12:00:00+02:00", "--config", config, "--read-only", "--log-level", "error"]
    assert run([*args[:place], *given, *args[place:], "--json"]) == 0
    found = Done(0, *capsys.readouterr()).json
    assert found["next_opening"] == found["assumed"]["at"] == "2024-03-31T12:00:00+02:00"


def test_the_last_one_counts(call: Call) -> None:
    given = ("--now", "2024-03-04T10:00:00+04:00")
    done = call("--now", "2024-03-03T10:00:00+04:00", *HOURS, "--json", *given)
    assert done.json["assumed"] == {"at": "2024-03-04T10:00:00+04:00"}


@pytest.mark.parametrize(
    ("args", "assumed"),
    [
        ("hours --desk cs_cart", {"at": "2024-03-05T01:30:00+04:00"}),
        ("hours --desk litextension", {"at": "2024-03-05T04:30:00+07:00"}),
        ("hours --desk nobody", None),
        ("local_hours --desk cs_cart --zone UTC", {"date": "2024-03-05"}),
        ("period --product CS-Cart --purchased 2024-03-01", {"kind": "first", "asked": "2024-03-05T01:30:00+04:00"}),
        ("order --tickets id=1,rank=vip,urgent=no,received=2024-03-04T10:00:00Z", {"desk": "cs_cart"}),
        (
            "remigration --completed 2024-03-01 --initial products=1 --requested products=1",
            {"kind": "remigration", "at": "2024-03-05T04:30:00+07:00"},
        ),
        ("upgrade --from 4.3.1 --to 4.3.9", {"access": "active"}),
        ("options --target magento --options variants --entities orders", {"kind": "full"}),
        ("sla --service aio --received 2024-03-04T10:00:00Z", {"desk": "litextension"}),
        ("credits --balance 5 --category howto", None),
    ],
)
def test_what_is_assumed_for_people(args: str, assumed: dict[str, str] | None, call: Call) -> None:
    """Times and days are the desk's; a program that asks in JSON has to say everything."""
    done = call("whatif", *args.split(), "--json", "--now", "2024-03-04T21:30:00Z")
    assert done.json.get("assumed") == assumed


@pytest.mark.parametrize("place", ["HOME", "XDG_CONFIG_HOME"])
def test_the_configuration_folder(place: str, tmp_path: Path) -> None:
    folder = (tmp_path / ".config" if place == "HOME" else tmp_path / "elsewhere") / "helpdesk-tui"
    folder.mkdir(parents=True)
    pack(folder, OWN)
    env = {"XDG_CONFIG_HOME": str(folder.parent)} if place != "HOME" else {}
    done = helpdesk("packs", "list", "--json", home=tmp_path, env=env)
    assert [p["id"] for p in done.json] == ["cs_cart", "litextension", "acme"]


PLAIN = [("--help",), HOURS, (*HOURS, "--explain"), (*HOURS, "--json"), ("packs", "show", "cs_cart"), ("nonsense",)]


@pytest.mark.parametrize("args", PLAIN, ids=" ".join)
def test_no_colour_is_ever_forced(args: tuple[str, ...], tmp_path: Path) -> None:
    env = {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm-256color"}
    done = helpdesk(*args, home=tmp_path, env=env)
    assert "\x1b" not in done.out + done.err


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}], ids=["terminal", "NO_COLOR"])
def test_no_escape_on_a_terminal(env: dict[str, str], tmp_path: Path) -> None:
    """Answers are plain text on a terminal, too; foreign text in them does nothing to it."""
    shown = on_terminal(*HOURS, "--explain", home=tmp_path, env=env)
    assert b"staffed" in shown
    assert b"\x1b" not in shown
    ticket = "id=\x1b]0;x\x07\x9b2J,rank=vip,urgent=no,received=2024-03-04T10:00:00Z"
    shown = on_terminal("whatif", "order", f"--tickets={ticket}", home=tmp_path, env=env)
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]", shown)


def on_terminal(*args: str, home: Path, env: dict[str, str]) -> bytes:
    """What a terminal gets to see."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*ARGV, *args], stdin=theirs, stdout=theirs, stderr=theirs, env=environment(home, TERM="xterm-256color", **env)
    ) as process:
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # how Linux says that the other side is closed
                break
        os.close(ours)
        assert process.wait() == 0
    return shown
