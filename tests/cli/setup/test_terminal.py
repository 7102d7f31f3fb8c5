"""Setup and the first start on a real terminal: what is seen, what is not, and what ctrl+c leaves behind."""

from __future__ import annotations

import socket
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.pty.terminal import Terminal, module

if TYPE_CHECKING:
    from pathlib import Path


def terminal(home: Path, *args: str, size: tuple[int, int] = (80, 24)) -> Terminal:
    env = {"HOME": str(home), "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": "", "XDG_DATA_HOME": "", "TZ": "Europe/Berlin"}
    env["HELPDESK_RT_TOKEN"] = ""
    return Terminal(module("helpdesk_tui", *args), size=size, env=env)


def files(home: Path) -> list[str]:
    return sorted(one.name for one in home.rglob("*") if one.is_file())


def command(screen: Terminal, name: str, key: str = ":") -> None:
    """Opens the command line and calls an action by name."""
    screen.press(key, silence=0.5)
    screen.wait("│ :")
    screen.type(f"{name}\r")


def test_questions_one_after_the_other(tmp_path: Path) -> None:
    with terminal(tmp_path, "setup") as screen:
        for question, answer in (
            ("Desk [both]:", "cs_cart"),
            ("Backend [demo]:", "1"),
            ("Your name on tickets [sam]:", "Анна"),
            ("Your time zone [Europe/Berlin]:", "Asia/Duba"),
            ("no time zone 'Asia/Duba'", "Asia/Dubai"),
            ("Theme [ansi]:", "contrast"),
            ("Keys [default]:", ""),
            ("[Y/n]:", "y"),
        ):
            screen.wait(question)
            screen.type(f"{answer}\r")
        assert screen.end() == 0
        assert "next: helpdesk opens the desk" in screen.text
        assert screen.left_behind() == []
    found = tomllib.loads((tmp_path / ".config/helpdesk-tui/config.toml").read_text())
    assert (found["agent"], found["zone"], found["theme"]) == ("Анна", "Asia/Dubai", "contrast")


def test_choices_keep_their_column_on_a_narrow_terminal(tmp_path: Path) -> None:
    with terminal(tmp_path, "setup", size=(40, 30)) as screen:
        screen.wait("Desk [both]:")
        screen.type("\r")
        screen.wait("Backend [demo]:")
        said = [row for row in screen.text.split("\n") if row.startswith(("  1", "  2", "  3", "    "))]
        assert len(said) > 6
        assert all(len(row) < 40 for row in said)
        screen.type(b"\x03")
        assert screen.end() == 130


@pytest.mark.parametrize("answered", range(7))
def test_ctrl_c_at_any_question_leaves_nothing(tmp_path: Path, answered: int) -> None:
    questions = ("Desk [", "Backend [", "Your name", "Your time zone", "Theme [", "Keys [", "[Y/n]:")
    with terminal(tmp_path, "setup") as screen:
        for question in questions[:answered]:
            screen.wait(question)
            screen.type("\r")
        screen.wait(questions[answered])
        screen.type(b"\x03")
        assert screen.end() == 130
        assert "interrupted" in screen.text
        assert "Traceback" not in screen.text
        assert screen.left_behind() == []
    assert files(tmp_path) == []


def test_a_token_is_not_seen_while_it_is_typed(tmp_path: Path) -> None:
    with terminal(tmp_path, "setup", "--desk", "both", "--kind", "rt", "--url", "http://127.0.0.1:9") as screen:
        screen.wait("Token from [typed]:")
        screen.type("\r")
        screen.wait("Token (not shown):")
        screen.type("1-2-sesameopen\r")
        screen.wait("can't be reached")
        screen.wait("Address of Request Tracker [")
        assert b"sesame" not in screen.raw
        screen.type("\r")
        screen.wait(lambda one: one.text.count("Token from [typed]:") == 2)
        screen.type("\r")
        screen.wait(lambda one: one.text.count("Token (not shown):") == 2)
        screen.type(b"\x03")
        assert screen.end() == 130
        assert screen.left_behind() == [], "typing is seen again"
    assert files(tmp_path) == []


def test_the_first_start_says_that_nothing_is_kept(tmp_path: Path) -> None:
    with terminal(tmp_path) as screen:
        screen.wait("demo desk: nothing is kept; helpdesk setup connects yours")
        screen.press("j")
        assert "helpdesk setup" not in screen.text
        screen.type(b"\x11")
        assert screen.end() == 0
    (tmp_path / ".config" / "helpdesk-tui").mkdir(parents=True, exist_ok=True)
    (tmp_path / ".config/helpdesk-tui/config.toml").write_text('agent = "sam"\n')
    with terminal(tmp_path) as screen:
        screen.wait("Next best")
        screen.settle()
        assert "helpdesk setup" not in screen.text
        screen.type(b"\x11")
        assert screen.end() == 0


def test_settings_and_doctor_in_the_app(tmp_path: Path) -> None:
    path = tmp_path / ".config" / "helpdesk-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('keymap = "gmail"\ntheme = "contrast"\n[notices]\ntitle = false\n[keys]\n"ticket.clam" = "D"\n')
    with terminal(tmp_path, size=(100, 40)) as screen:
        screen.wait("did you mean 'ticket.claim'?")
        assert b"\x1b]2;" not in screen.raw, "the title is switched off"
        command(screen, "go.settings")
        screen.wait("notices.title")
        screen.settle()
        assert "gmail" in screen.text
        assert "config.toml" in "".join(one.strip(" │") for one in screen.lines), "broken where it is too long"
        assert any({"keymap", "gmail", "file"} <= set(one.split()) for one in screen.lines), screen.text
        screen.press(b"\x1b", silence=0.5)
        command(screen, "go.doctor")
        screen.wait("checks, ")
        screen.settle()
        for said in ("configuration", "terminal", "100x40", "clipboard", "there is no action 'ticket.clam'"):
            assert said in screen.text, screen.text
        screen.press(b"\x1b", silence=0.5)
        screen.type(b"\x11")
        assert screen.end() == 0
        assert screen.left_behind() == []


def test_the_chosen_keymap_works(tmp_path: Path) -> None:
    path = tmp_path / ".config" / "helpdesk-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('keymap = "emacs"\nmouse = false\n')
    with terminal(tmp_path) as screen:
        screen.wait("Next best")
        screen.settle()
        assert b"?1000h" not in screen.raw, "the mouse is the terminal's"
        command(screen, "go.settings", key="\x1bx")
        screen.wait("emacs")
        screen.press(b"\x1b", silence=0.5)
        screen.type(b"\x18c")
        assert screen.end() == 0


def test_views_of_the_configuration_are_queues_of_the_app(tmp_path: Path) -> None:
    path = tmp_path / ".config" / "helpdesk-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[views]\nmoves = "desk:litextension status:open"\n')
    with terminal(tmp_path) as screen:
        screen.wait("Next best")
        screen.settle()
        screen.type("Q")
        screen.wait("Stalled migrations")
        screen.type("moves")
        screen.wait("desk:litextension")
        screen.type("\r")
        screen.wait(lambda one: "moves" in one.lines[0])
        screen.type(b"\x11")
        assert screen.end() == 0


@pytest.mark.parametrize("args", [(), ("tickets", "list")])
def test_a_server_that_says_nothing_is_named_while_it_is_waited_for(tmp_path: Path, args: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"rt+http://127.0.0.1:{silent.getsockname()[1]}"
        env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": "", "HELPDESK_RT_TOKEN": "1-2-3"}
        with Terminal(module("helpdesk_tui", "--backend", url, *args), env=env) as screen:
            screen.wait("asking 127.0.0.1 ...")
            screen.type(b"\x03")
            assert screen.end() == 130
            assert "asking" not in screen.text
            assert "interrupted" in screen.text
            assert screen.left_behind() == []
