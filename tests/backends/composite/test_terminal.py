"""The main job in the app, on a terminal: tickets in a real Request Tracker, the ledger beside it, keys as a person
presses them; then Request Tracker's own word on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.backends.composite.desk import FILE, Desk
from tests.pty.desk import HELPDESK, home_of
from tests.pty.leaks import leaks
from tests.pty.terminal import Terminal
from tests.servers.rt.desk import Asked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.rt.server import Running

pytestmark = pytest.mark.slow

LONG = 60.0
"""Seconds until Request Tracker has answered a few requests on a busy machine."""
ANSWER = "Проверяем. See the file."


class Person:
    """Presses keys when what they are for is on the screen."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def sees(self, *words: str) -> None:
        self.terminal.wait(lambda it: all(word in " ".join(it.text.split()) for word in words), LONG)

    def presses(self, keys: str, *then: str) -> None:
        self.terminal.press(keys)
        self.sees(*then)

    def goes_to(self, words: str) -> None:
        """Up or down, message by message, until the cursor is on the one with these words."""
        for key in ["{"] * 20 + ["}"] * 20:
            if any(line.startswith("▶") and words in line for line in self.terminal.lines):
                return
            self.terminal.press(key)
        raise AssertionError(f"no message {words!r}:\n{self.terminal.text}")

    def picks(self, words: str, then: str) -> None:
        """The line of a dialog, by its letter."""
        letter = re.search(rf"[│▶ ]([a-z0-9]) {re.escape(words)}", self.terminal.text)
        assert letter is not None, self.terminal.text
        self.presses(letter[1], then)


@pytest.fixture
def desk(tmp_path: Path, rt: Running) -> Desk:
    made = Desk(tmp_path, rt)
    (tmp_path / FILE).write_text("строка\n", encoding="utf-8")
    return made


@pytest.fixture
def tickets(rt: Running, asked: Asked) -> tuple[str, str]:
    """The one that is most overdue, with a question beside the matter, and another on the same."""
    who = "it@oldshop.example"
    first = asked.opened("Не работает оплата", content="Здравствуйте, не работает оплата.", requestor=who)
    other = {"Content": "And how do I change the logo?", "ContentType": "text/plain"}
    Asked(rt, "old shop").call("POST", f"/ticket/{first}/correspond", other)
    double = asked.opened("Оплата не работает, опять", content="Ещё раз: не работает!", requestor=who)
    asked.call("PUT", f"/ticket/{first}", {"Due": "2020-01-01 00:00:00"})
    return first, double


def test_the_main_job_by_keys(desk: Desk, tickets: tuple[str, str], asked: Asked) -> None:
    first, double = tickets
    argv = [HELPDESK, "--config", str(desk.config)]
    with Terminal(argv, size=(100, 30), env=home_of(desk.home)) as terminal:
        person = Person(terminal)
        person.sees(first, "Не работает оплата", "composite, live 5 s")
        person.presses(";", f"{first} is already the next best")
        person.presses("\r", "And how do I change the logo?", "NEEDS APPROVAL")
        _reply(person, desk.home / FILE)
        person.presses("$e", "what kind of work")
        person.picks("config", "assess only")
        person.presses("n", f"{first} assessed as config")
        person.presses("$y", "10 credits charged", "y do it")
        terminal.settle(1.0)  # the same key again at once would be one that is held down
        person.presses("y", "40 credits available")
        terminal.wait(lambda it: "unsent" not in it.text, LONG)
        person.presses("s", f"Status {first}")
        person.picks("on hold", "to on hold")
        _splits(person, first)
        _merges(person, double, first)
        terminal.type("\x11")
        assert terminal.end(LONG) == 0
        assert leaks(bytes(terminal.raw)) == []
        assert terminal.left_behind() == []
    _check(asked, desk, first, double)


def _reply(person: Person, file: Path) -> None:
    person.presses("r", "PUBLIC REPLY")
    person.presses(ANSWER, ANSWER)
    person.presses("\x1b", "y send")
    person.presses("a", "Attach a file")
    person.presses(f"{file}\r", "1 file, 13 B")
    person.presses("y", "u takes it back")


def _splits(person: Person, first: str) -> None:
    person.goes_to("how do I change the logo")
    person.presses(" ", "[x]")
    person.presses("<", f"split off {first} with 1 message")


def _merges(person: Person, double: str, first: str) -> None:
    person.presses("#", "number")
    person.presses(f"{double}\r", "Ещё раз: не работает!")
    person.presses("M", "into which ticket")
    person.picks(f"{first} ", f"{double} merged into {first}")
    person.presses("y", "merged")
    person.terminal.wait(lambda it: "do it" not in it.text)
    person.presses("#", "number")
    person.presses(f"{first}\r", "Не работает оплата", "Ещё раз: не работает!")


def _check(asked: Asked, desk: Desk, first: str, double: str) -> None:
    """Request Tracker's own word, each thing once; and the ledger's, one charge."""
    messages = asked.messages(first)
    assert [m for m in messages if m[0] == "Correspond" and m[2]] == [("Correspond", ANSWER, [FILE])]
    assert asked.texts(first).count(ANSWER) == 1
    assert asked.file(first, FILE) == "строка\n".encode()
    ticket = asked.ticket(first)
    assert ticket["Status"] == "stalled"
    assert {one["name"]: one["values"] for one in ticket["CustomFields"]}["Assessment"] == [
        "config, charged, 10 credits"
    ]
    assert sum("10 credits charged" in text for kind, text, _ in messages if kind == "Comment") == 1
    assert str(asked.ticket(double)["id"]) == first
    assert asked.texts(first).count("Ещё раз: не работает!") == 1
    new = [one["id"] for one in ticket["_hyperlinks"] if one.get("type") == "ticket" and one.get("ref") != "self"]
    assert len(new) == 1, ticket["_hyperlinks"]
    assert asked.texts(str(new[0])).count("And how do I change the logo?") == 1
    entries = desk.json("credits", "ledger", "C-2")
    assert [(one["entry"], one["credits"]) for one in entries] == [("grant", 50), ("charge", -10)]
    assert desk.json("tickets", "show", first)["status"] == "on_hold"
