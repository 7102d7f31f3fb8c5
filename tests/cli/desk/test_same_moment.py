"""Several commands at one moment: everything has exactly that time, and stands in the order in which it was done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.cli.desk.driver import NOW

if TYPE_CHECKING:
    from tests.cli.desk.driver import Desk

AT = (NOW + timedelta(hours=1)).isoformat()
IN_DESK = "2026-11-23T14:00:00+07:00"
"""The same moment at the other desk."""


def at_once(desk: Desk, *args: str) -> Any:
    return desk.json(*args, "--now", AT)


def test_notes_stand_as_they_were_written(desk: Desk) -> None:
    for number in range(8):
        at_once(desk, "tickets", "note", "T-1", "-m", f"n{number}")
    shown = at_once(desk, "tickets", "show", "T-1")["messages"][-8:]
    assert [message["body"] for message in shown] == [f"n{number}" for number in range(8)]
    assert len({message["at"] for message in shown}) == 1


def test_a_message_behind_a_reply_waits_for_an_answer(desk: Desk) -> None:
    for words in ("reply 88121 -m soon", "receive 88121 -m hurry"):
        at_once(desk, "tickets", *words.split())
    shown = at_once(desk, "tickets", "show", "88121")
    assert [message["body"] for message in shown["messages"] if message["kind"] == "public"][-2:] == ["soon", "hurry"]
    assert (shown["status"], shown["state"], shown["due"]) == ("open", "running", "2026-11-24T02:00:00+07:00")
    at_once(desk, "tickets", "reply", "88121", "-m", "done")
    assert at_once(desk, "tickets", "show", "88121")["state"] == "paused"


def test_times_are_the_moment_itself(desk: Desk) -> None:
    shown = at_once(desk, "tickets", "reply", "88121", "-m", "looking", "--investigation")
    assert shown["due"] == "2026-11-24T02:00:00+07:00"
    for status in ("on_hold", "open"):
        at_once(desk, "tickets", "set", "88121", f"status={status}")
    begin, end, _ = at_once(desk, "tickets", "show", "88121")["held"][-1]
    assert begin == end


def test_the_ledger_is_told_in_the_order_it_was_booked(desk: Desk) -> None:
    for _ in range(6):
        at_once(desk, "credits", "adjust", "C-1", "-40", "--reason", "x")
        at_once(desk, "credits", "adjust", "C-1", "40", "--reason", "x")
    booked = at_once(desk, "credits", "ledger", "C-1")
    assert [entry["credits"] for entry in booked[1:]] == [-40, 40] * 6
    assert [entry["balance"] for entry in booked[1:]] == [2, 42] * 6


def test_a_question_moved_to_an_answered_ticket_waits_there(desk: Desk) -> None:
    """The later message stands behind the earlier reply of the other ticket, whichever ticket is older."""
    for words in ("receive T-4 -m again", "reply T-6 -m fine", "merge T-4 T-6", "note T-6 -m last"):
        at_once(desk, "tickets", *words.split())
    shown = at_once(desk, "tickets", "show", "T-6")["messages"]
    bodies = [message["body"] for message in shown if message["kind"] != "event"]
    assert bodies[-3:] == ["fine", "again", "last"]


def test_the_demo_is_the_same_at_the_same_moment(desk: Desk) -> None:
    desk.url = "memory:"
    first, second = (at_once(desk, "migrations", "list") for _ in range(2))
    assert first == second


def test_a_command_that_waits_lets_the_time_pass(desk: Desk) -> None:
    desk.url = "memory:"
    running = next(one for one in at_once(desk, "migrations", "list") if one["status"] == "running")
    told = desk.ok("migrations", "watch", running["id"], "--every", "0.1", "--for", "2.5", "--jsonl", "--now", AT)
    assert len(told.out.splitlines()) > 1
