"""What ``helpdesk doctor`` and ``helpdesk keys`` say of terminal, clipboard and keys."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from helpdesk_tui.actions import ACTIONS
from helpdesk_tui.config.keymap import chosen_keys
from helpdesk_tui.config.settings import load_settings
from helpdesk_tui.tui.keymap import make_keymap
from tests.pty.terminal import Terminal, module

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.setup.driver import Setup

BROKEN = """\
keymap = "gmail"
[keys]
"ticket.claim" = ["ctrl+s", "alt+<"]
"ticket.close" = "s"
"ticket.clam" = "x"
"app.quit" = []
"credits.ask" = "g"
"""


def configure(setup: Setup, text: str) -> None:
    setup.path.parent.mkdir(parents=True, exist_ok=True)
    setup.path.write_text(text)
    setup.path.chmod(0o600)


def check(setup: Setup, name: str) -> dict[str, Any]:
    found = [one for one in setup.run("doctor", "--json").json["checks"] if one["name"] == name]
    assert len(found) == 1
    return dict(found[0])


def test_keys_check_says_what_the_app_says_at_the_start(setup: Setup) -> None:
    configure(setup, BROKEN)
    told = setup.run("keys", "check", "--json").json["problems"]
    at_start = make_keymap(chosen_keys(load_settings(setup.path))).problems
    assert told[: len(at_start)] == list(at_start)
    words = "\n".join(told)
    for said in (
        "ctrl+s can't be used",
        "terminals send it as <",
        "did you mean 'ticket.claim'",
        "keeps ctrl+q",
        "hides",
    ):
        assert said in words
    found = check(setup, "keys")
    assert (found["state"], found["hint"]) == ("warning", "helpdesk keys check")


def test_a_key_that_is_taken_from_another_action_is_told_with_both(setup: Setup) -> None:
    configure(setup, 'agent = "jo"\n[keys]\n"ticket.claim" = "j"\n')
    done = setup.run("keys", "check")
    assert (done.code, "keys: j (ticket.claim) is taken from move.down, which has down" in done.out) == (8, True), done
    done = setup.run("config", "check")
    assert done.code == 8
    assert f"{setup.path}, line 3: keys: j (ticket.claim) is taken" in done.err
    configure(setup, '[keys]\n"ticket.claim" = "j"\n"move.down" = ["down", "f9"]\n')
    assert setup.run("keys", "check").code == 0, "it was given others"


def test_the_list_and_the_sheet_show_what_is_live(setup: Setup) -> None:
    configure(setup, 'keymap = "gmail"\n[keys]\n"ticket.merge" = "s"\n')
    rows = {row["action"]: row for row in setup.run("keys", "list", "--json").json}
    assert list(rows) == list(ACTIONS)
    assert rows["ticket.merge"]["keys"] == ["s"]
    assert rows["act.bookmark"]["keys"] == [], "another action has its only key"
    assert rows["view.open"]["keys"] == ["enter", "o"]
    assert (rows["review.send"]["where"], rows["ticket.merge"]["where"]) == ("review", "desk")
    sheet = setup.run("keys", "sheet").out.splitlines()
    places = [line for line in sheet if line and not line.startswith(" ")]
    assert places == ["Everywhere", "In a text", "In the review bar", "In a list to pick from", "In a question"]
    assert any(line.split()[:2] == ["s", "Merge"] for line in sheet)


@pytest.mark.parametrize(
    ("settings", "environment", "state", "said"),
    [
        ("", {}, "ok", "by OSC 52"),
        ("[notices]\nclipboard = false\n", {}, "ok", "switched off"),
        ("", {"TERM_PROGRAM": "Apple_Terminal"}, "warning", "takes nothing by OSC 52"),
        ("", {"TERM": "screen-256color"}, "warning", "GNU screen"),
        ("", {"TMUX": "/nowhere,1,0", "PATH": ""}, "warning", "set-clipboard unknown"),
    ],
)
def test_the_clipboard(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, settings: str, environment: dict[str, str], state: str, said: str
) -> None:
    for name in ("TMUX", "STY", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    configure(setup, settings)
    found = check(setup, "clipboard")
    assert found["state"] == state
    assert said in found["detail"]


@pytest.mark.parametrize(("value", "state"), [("on", "ok"), ("external", "warning")])
def test_tmux_is_asked(setup: Setup, monkeypatch: pytest.MonkeyPatch, value: str, state: str) -> None:
    program = setup.home / "bin" / "tmux"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys\nprint('{value}' if 'set-clipboard' in sys.argv else 'off')\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setenv("TMUX", "/nowhere,1,0")
    monkeypatch.delenv("TERM_PROGRAM", raising=False)
    found = check(setup, "clipboard")
    assert found["state"] == state
    assert state == "ok" or "set-clipboard external, allow-passthrough off" in found["detail"]


def test_a_small_terminal_without_colours(tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "", "NO_COLOR": "1", "COLUMNS": ""}
    with Terminal(module("helpdesk_tui", "doctor"), size=(50, 40), env=env) as screen:
        assert screen.end() == 0
        assert "xterm-256color, 50x40" in screen.text
        assert "the app wants 80x24" in " ".join(screen.text.split())
        assert "NO_COLOR is set" in screen.text


def test_a_ledger_that_is_not_there_is_a_problem(setup: Setup) -> None:
    configure(
        setup,
        '[backends]\ntickets = "rt"\ncredits = "ledger"\n[backends.rt]\nurl = "rt+http://127.0.0.1:9"\n'
        f'[backends.ledger]\nurl = "sqlite:{setup.home / "l.db"}"\n',
    )
    found = check(setup, "backend")
    assert (found["state"], found["detail"]) == ("problem", f"the ledger {setup.home / 'l.db'} is not there")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('backend = "mongodb://x"\n', "line 1: no backend for"),
        ('[profiles.p]\nbackend = "mongodb://x"\n', "line 2: no backend for"),
        ('[backends]\ntickets = "rt"\ncredits = "x"\n', "line 2: backends.tickets: there is no table"),
        (
            'backend = "rt+http://h"\n[backends.rt]\nurl = "rt+http://h"\nque = "x"\n',
            "line 4: backends: que: unknown key",
        ),
        (
            'backend = "rt+http://h"\n[backends.rt]\nurl = "rt+http://h"\npriority = "x"\n',
            "line 4: backends: priority: not a whole number",
        ),
        ('backend = "memory:"\n[backends.d]\nurl = "memory:"\nque = "x"\n', "line 4: backends: que: unknown key"),
        ('[views]\nx = "statu:open"\n', "line 2: view 'x': unknown field"),
    ],
)
def test_what_an_adapter_refuses_has_its_line(setup: Setup, text: str, said: str) -> None:
    configure(setup, text)
    done = setup.run("config", "check")
    assert done.code == 8
    assert f"{setup.path}, {said}" in done.err
    assert said in check(setup, "configuration")["detail"]
    if "profiles" not in text and "views" not in text:
        done = setup.run("tickets", "list")
        assert f"{setup.path}, {said}" in done.err


@pytest.mark.parametrize("key", ["token_file", "password_file"])
def test_what_is_no_name_of_a_file_has_its_line(setup: Setup, key: str) -> None:
    url = "rt+http://127.0.0.1:9"
    configure(setup, f'backend = "{url}"\n[backends.rt]\nurl = "{url}"\nuser = "x"\n{key} = 5\n')
    said = f"{setup.path}, line 5: {key} is not the name of a file"
    assert said in setup.run("tickets", "list").err
    assert check(setup, "backend")["detail"] == said


def test_a_desk_no_pack_describes_is_told_with_the_nearest_name(setup: Setup) -> None:
    configure(
        setup,
        'backend = "memory:"\n[backends.rt]\nurl = "rt+http://127.0.0.1:9"\ndesk = "cs_kart"\n'
        '[backends.rt.desks]\nShops = "cs_cart"\nMoves = "litextention"\nOther = "zzz"\n',
    )
    found = [one for one in setup.run("doctor", "--json").json["checks"] if one["name"] == "desks"]
    told = [
        (f"{setup.path}, line 4: desk: no policy pack is called 'cs_kart'", "did you mean 'cs_cart'?"),
        (f"{setup.path}, line 7: desks.Moves: no policy pack is called 'litextention'", "did you mean 'litextension'?"),
        (f"{setup.path}, line 8: desks.Other: no policy pack is called 'zzz'", "there are cs_cart, litextension"),
    ]
    assert [(one["detail"], one["hint"]) for one in found] == told
    assert {one["state"] for one in found} == {"warning"}
    for words in (("backends",), ("backends", "list")):
        done = setup.run(*words)
        assert done.code == 0
        for detail, hint in told:
            assert f"warning: {detail}; {hint}" in done.err
