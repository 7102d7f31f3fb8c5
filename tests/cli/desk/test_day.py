"""A day's work done on the command line alone, JSON looked at after every step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.cli.desk.driver import Desk


def test_a_day(desk: Desk) -> None:
    _triage(desk)
    _price(desk)
    _answer(desk)
    _second_question(desk)
    _close_and_take_back(desk)
    _end(desk)


def test_a_day_by_the_real_command(desk: Desk) -> None:
    """The same words to real processes: nothing but the file connects them."""
    done = desk.real("tickets", "list", "--json", "--limit", "1")
    assert (done.code, [t["id"] for t in done.json], done.err) == (0, ["88121"], "")
    for words in ("credits assess T-1 investigate", "credits ask T-1", "credits approve T-1", "tickets close T-1"):
        done = desk.real(*words.split(), "--json")
        assert done.code == 0, done.err
    assert done.json["status"] == "closed"
    assert desk.real("tickets", "reply", "T-1", "-m", "x", "--json").json["error"]["code"] == "closed"
    assert desk.real("tickets", "undo", "T-1", "--json").json["status"] == "open"
    assert desk.real("credits", "show", "C-1", "--json").json["balance"] == 22
    lines = desk.real("export").out.splitlines()
    booked = [json.loads(line)["credits"] for line in lines if '"type":"ledger"' in line]
    assert sorted(booked) == [-20, 5, 42]


def _triage(desk: Desk) -> None:
    listed = desk.json("tickets", "list", "--limit", "4")
    assert [t["id"] for t in listed] == ["88121", "T-2", "T-1", "T-3"], "over time, VIP, then by time received"
    first = desk.json("next")[0]
    assert first["id"] == "88121"
    assert first["why"]["steps"][0]["text"] == "work by"
    shown = desk.json("tickets", "show", "88121")
    # AIO: 12 hours from Friday 09:00 +07; work by the desk's closing on that day.
    assert (shown["due"], shown["work_by"]) == ("2026-11-20T21:00:00+07:00", "2026-11-20T19:00:00+07:00")
    assert (shown["state"], shown["verdict"], shown["version"]) == ("breached", "included", 1)
    assert not shown["at_risk"], "that is over"
    claimed = desk.json("tickets", "claim", "T-1", "--key", "k-claim")
    assert (claimed["assignee"], claimed["status"], claimed["version"]) == ("anna", "open", 2)
    again = desk.json("tickets", "claim", "T-1", "--key", "k-claim")
    assert (again["act"]["repeated"], again["version"]) == (True, 2), "the same key is the same act"


def _price(desk: Desk) -> None:
    before = desk.json("verdict", "T-1", "--category", "investigate")
    assert {k: before[k] for k in ("verdict", "price", "charge_now", "balance", "short")} == {
        "verdict": "needs_approval",
        "price": 20,
        "charge_now": 0,
        "balance": 42,
        "short": 0,
    }
    assert "cs.credits.investigate" in {reason["rule"] for reason in before["reasons"]}
    assessed = desk.json("credits", "assess", "T-1", "investigate")
    assert assessed["assessment"] == {"state": "proposed", "price": 20, "charged": 0}
    assert desk.run("credits", "charge", "T-1").code == 4, "nobody has agreed"
    asked = desk.json("credits", "ask", "T-1", "-m", "This takes 20 credits. May we?")
    assert asked["status"] == "awaiting_approval"
    assert _said(asked)[-1] == ("agent", "public", "This takes 20 credits. May we?")
    assert desk.json("credits", "show", "C-1")["balance"] == 42, "asking costs nothing"
    charged = desk.json("credits", "approve", "T-1")
    assert charged["assessment"] == {"state": "charged", "price": 20, "charged": 20}
    assert charged["status"] == "open"
    assert (charged["balance"], charged["available"]) == (22, 22)
    assert desk.run("credits", "charge", "T-1").code == 4, "one ticket, one charge"
    ledger = desk.json("credits", "ledger", "C-1")
    assert [(e["entry"], e["credits"], e["balance"]) for e in ledger] == [("grant", 42, 42), ("charge", -20, 22)]
    assert (ledger[1]["ticket"], ledger[1]["actor"]) == ("T-1", "anna")


def _answer(desk: Desk) -> None:
    text = "We found a modified template.\nPlease try again."
    replied = desk.json("tickets", "reply", "T-1", given=text + "\n")
    assert replied["status"] == "pending"
    assert _said(replied)[-1] == ("agent", "public", text)
    refused = desk.run("tickets", "undo", "T-1")
    assert refused.code == 4
    assert "read" in refused.err
    noted = desk.json("tickets", "note", "T-1", "-m", "They patched templates by hand.")
    assert _said(noted)[-1] == ("agent", "note", "They patched templates by hand.")
    assert noted["status"] == "pending"


def _second_question(desk: Desk) -> None:
    new = desk.json("tickets", "split", "T-1", "--messages", "M-2", "--subject", "A second thing")
    assert (new["id"], new["subject"], new["received"]) == ("T-7", "A second thing", "2026-11-20T10:00:00+04:00")
    assert new["links"] == [{"kind": "split_from", "ticket": "T-1"}]
    assert new["category"] is None, "it is assessed on its own"
    old = desk.json("tickets", "show", "T-1")
    assert old["links"] == [{"kind": "split_to", "ticket": "T-7"}]
    assert "M-2" not in {m["id"] for m in old["messages"]}
    howto = desk.json("credits", "assess", "T-7", "howto")
    assert (howto["assessment"]["charged"], howto["balance"]) == (5, 17), "a question is never asked for, just charged"


def _close_and_take_back(desk: Desk) -> None:
    assert desk.json("tickets", "close", "T-1")["status"] == "closed"
    assert desk.run("tickets", "reply", "T-1", "-m", "late").code == 4
    undone = desk.json("tickets", "undo", "T-1")
    assert undone["status"] == "pending"
    assert [act["verb"] for act in undone["acts"]] == ["ticket.undo"]
    taken = desk.json("tickets", "undo", "T-7")
    assert taken["acts"][0]["summary"].startswith("undone: T-7 assessed as howto")
    assert desk.json("credits", "show", "C-1") == {
        "customer": "C-1",
        "balance": 22,
        "held": 0,
        "available": 22,
        "held_for": {},
    }
    entries = [e["entry"] for e in desk.json("credits", "ledger", "C-1")]
    assert entries == ["grant", "charge", "charge", "refund"], "a mistake is corrected by a further entry"
    assert desk.json("tickets", "redo", "T-7")["assessment"]["charged"] == 5


def _end(desk: Desk) -> None:
    history = desk.json("tickets", "history", "T-1", "--limit", "100")
    assert [act["verb"] for act in reversed(history)] == [
        "ticket.claim",
        "credits.assess",
        "credits.ask",
        "credits.approve",
        "ticket.reply",
        "ticket.note",
        "ticket.split",
        "ticket.close",
        "ticket.undo",
    ]
    lines = [json.loads(line) for line in desk.ok("export").out.splitlines()]
    tickets = {line["id"]: line for line in lines if line["type"] == "ticket"}
    assert set(tickets) == {"88121", "T-1", "T-2", "T-3", "T-4", "T-5", "T-6", "T-7"}
    assert tickets["T-1"]["assessment"]["charged"] == 20
    booked = [line["credits"] for line in lines if line["type"] == "ledger" and line["customer"] == "C-1"]
    assert sum(booked) == 17


def _said(ticket: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(m["from"], m["kind"], m["body"]) for m in ticket["messages"] if m["kind"] != "event"]
