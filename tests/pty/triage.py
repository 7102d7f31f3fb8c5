"""The triage of ten tickets as a person does it: what is pressed, what is seen then, what the desk holds afterwards.

Belongs here: the way, and the desk it starts from. Does not belong here: the terminal it is walked on (``terminal``,
``tmux``).
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tests.pty.desk import HELPDESK, home_of
from tests.tui.driver import NOON
from tests.tui.worlds import TICKETS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NEW", "SIZE", "TRIAGE", "Typist", "home", "make_desk", "program", "triage", "wrong"]

SIZE = (100, 30)
"""Columns and rows of the terminal it is walked on."""
NEW = "T-1060"
"""The ticket that is split off."""
TAG = '"tag space "+images-lost enter'
_NOW = ("--now", NOON.isoformat())
_GRACE = "grace = 300\n"
"""So long that an answer is still unsent when the program is asked to end."""


class Typist(Protocol):
    """A terminal that is typed on by the names of ``keys``."""

    def press_keys(self, names: str) -> None: ...

    def wait(self, wanted: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Work:
    """What is done on one ticket."""

    ticket: str
    steps: tuple[tuple[str, str], ...]
    """Keys, and words that come only after them."""
    left: dict[str, object]
    """Keys of the ticket in JSON, and what they hold afterwards; ``said``: part of its newest message."""


def _to(ticket: str, subject: str) -> tuple[tuple[str, str], ...]:
    """To a ticket by its number; its subject is alone in a row there."""
    return (("#", "a number:"), (f'"{ticket} enter', f" {ticket}  {subject}\n"))


TRIAGE = (
    Work(
        "T-1053",
        (
            (";", "T-1053 is already the next best, because work by"),
            ("i", "T-1053 claimed by sam"),
            ("r", "PUBLIC REPLY to"),
            (": :", "Ask for logs"),
            ("s", "┃sam"),
            ("esc", "then: pending"),
            ("y", "T-1053 answered, pending"),
        ),
        {"assignee": "sam", "status": "pending", "said": "Готово."},
    ),
    Work(
        "T-1043",
        (
            *_to("T-1043", "Order mails go to spam"),
            ("$ e", "what kind of work"),
            ("i", "assess and ask"),
            ("y", "T-1043 asked for 20 credits"),
        ),
        {"category": "investigate", "verdict": "needs_approval", "price": 20, "assignee": None},
    ),
    Work(
        "T-1047",
        (*_to("T-1047", "Không nhập được đơn hàng"), ("z", "until when"), ("t", "T-1047 put aside")),
        {"snoozed_until": "2026-11-24T09:00:00+00:00", "status": "open"},
    ),
    Work(
        "T-1038",
        (*_to("T-1038", "Produktbilder fehlen"), (":", "assign anna"), (TAG, "T-1038 tags +images-lost")),
        {"tags": ["images", "migration", "images-lost"]},
    ),
    Work(
        "T-1000",
        (*_to("T-1000", "Kasse antwortet mit 500"), ("a", "to whom"), ("c", "T-1000 assigned to chidi")),
        {"assignee": "chidi", "status": "open"},
    ),
    Work(
        "T-1034",
        (
            *_to("T-1034", "Shipping is free for everybody"),
            ("c", "INTERNAL NOTE: "),
            ('"Called space "them.', "Called them."),
            ("esc", "INTERNAL note, the customer does not read it"),
            ("y", "T-1034 noted"),
        ),
        {"said": "Called them.", "status": "new", "assignee": None},
    ),
    Work(
        "T-1009",
        (*_to("T-1009", "How do I add a banner"), ("x", "do it"), ("y", "(u takes it back)")),
        {"status": "closed"},
    ),
    Work(
        "T-1011",
        (*_to("T-1011", "Migrate once more?"), ("space", "[x]"), ("<", "T-1060 split off T-1011 with 1 message")),
        {"status": "open", "links": [{"kind": "split_to", "ticket": NEW}], "said": "Thank you"},
    ),
    Work(
        "T-1001",
        (
            *_to("T-1001", "Steuer für zwei Regionen"),
            ("M", "into which ticket"),
            ("9", "T-1001 merged into T-1049"),
            ("y", "(u takes it back)"),
        ),
        {"status": "closed", "links": [{"kind": "merged_into", "ticket": "T-1049"}]},
    ),
    Work(
        "T-1059",
        (
            *_to("T-1059", "Vendor badge on products"),
            ("!", "why it comes first"),
            ('"go-live enter', "T-1059 urgent: go-live"),
            ("u", "undone: T-1059"),
            ("s", "Status"),
            ("o", "T-1059 status new to open"),
        ),
        {"urgent": False, "status": "open"},
    ),
)


def make_desk(folder: Path) -> None:
    """A desk in a file, and a home, made with the command line."""
    config = folder / "config" / "helpdesk-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(_GRACE)
    exported = folder / "desk.jsonl"
    _helpdesk(folder, f"memory:?tickets={TICKETS}", "export", str(exported))
    _helpdesk(folder, _url(folder), "import", str(exported))


def program(folder: Path) -> list[str]:
    """The command that opens the desk."""
    return [HELPDESK, "--backend", _url(folder), *_NOW]


def home(folder: Path) -> dict[str, str]:
    """Where it keeps what it keeps, and who works."""
    return home_of(folder) | {"LOGNAME": "sam", "EDITOR": "", "VISUAL": ""}


def triage(typist: Typist) -> None:
    """Walks through all ten."""
    for work in TRIAGE:
        for names, seen in work.steps:
            typist.press_keys(names)
            typist.wait(seen)


def wrong(folder: Path) -> list[str]:
    """What the command line finds other than it should be, on the same file."""
    listed = _helpdesk(folder, _url(folder), "tickets", "list", "--limit", "100", "--json")
    tickets: dict[str, dict[str, Any]] = {one["id"]: one for one in json.loads(listed)}
    found = []
    for work in TRIAGE:
        ticket = tickets[work.ticket]
        is_so = {key: ticket.get(key) for key in work.left if key != "said"}
        if "said" in work.left and str(work.left["said"]) in _said(ticket):
            is_so["said"] = work.left["said"]
        if is_so != work.left:
            found.append(f"{work.ticket}: {is_so}, not {work.left}; {_said(ticket)!r}")
    split = _said(tickets[NEW])
    return found + ([] if split.startswith("It still happens") else [f"{NEW}: {split!r}"])


def _said(ticket: dict[str, Any]) -> str:
    """The newest message that is none of the program's own."""
    return next((str(one["body"]) for one in reversed(ticket["messages"]) if one["kind"] != "event"), "")


def _url(folder: Path) -> str:
    return f"sqlite:{folder / 'desk.db'}"


def _helpdesk(folder: Path, backend: str, *args: str) -> str:
    argv = [HELPDESK, "--backend", backend, *_NOW, *args]
    done = subprocess.run(argv, env=os.environ | home(folder), capture_output=True, text=True, check=True)
    return done.stdout
