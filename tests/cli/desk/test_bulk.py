"""One verb on many tickets: planned, applied, reported; and what is left when a backend goes away in the middle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.backends import registry
from tests.cli.desk.flaky import Faults
from tests.cli.desk.sample import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.desk.driver import Desk

FLAKY = "tests.cli.desk.flaky:flaky_backend"


@pytest.fixture
def flaky(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The same desk by a line that can be cut."""
    monkeypatch.setitem(registry.BUILT_IN, "flaky", FLAKY)
    desk.url = f"flaky:{desk.file}"
    yield desk
    Faults.deaf, Faults.after = False, None


def test_a_plan_writes_nothing(desk: Desk) -> None:
    before = desk.ok("export").out
    plan = desk.json("tickets", "claim", "T-1", "T-3", "T-5", "--dry-run")
    assert plan["counts"] == {"change": 2, "already": 0, "refused": 1}
    assert [item["state"] for item in plan["items"]] == ["change", "change", "refused"]
    told = desk.ok("tickets", "claim", "T-1", "T-3", "T-5", "--dry-run").out.splitlines()
    assert told[0] == "ticket.claim: 2 to change, 0 already so, 1 refused"
    assert desk.ok("export").out == before


def test_a_query_is_a_bulk_run(desk: Desk) -> None:
    done = desk.json("tickets", "assign", "--query", "customer:C-1 status:open,pending", "--to", "ben")
    assert done["counts"] == {"done": 2}
    assert {item["ticket"] for item in done["items"]} == {"T-1", "T-4"}
    listed = desk.json("tickets", "list", "assignee:ben")
    assert {ticket["id"] for ticket in listed} == {"T-1", "T-4"}
    nothing = desk.json("tickets", "assign", "--query", "assignee:nobody-of-us", "--to", "ben")
    assert (nothing["counts"], nothing["items"]) == ({}, [])


def test_a_name_nobody_has_heard_of_is_told_once_and_not_refused(desk: Desk) -> None:
    desk.ok("tickets", "assign", "T-1", "benjamin")
    one = desk.ok("tickets", "assign", "T-3", "benjamim")
    assert one.out == "T-3 assigned to benjamim\n"
    assert one.err == "warning: nobody here is called benjamim: did you mean benjamin?\n"
    many = desk.ok("tickets", "assign", "T-1", "T-4", "--to", "benjmin")
    assert many.err.splitlines() == ["warning: nobody here is called benjmin: did you mean benjamin?", "2 done"]


def test_partly_done_says_what_and_why(desk: Desk) -> None:
    done = desk.run("tickets", "set", "T-1", "T-5", "status=on_hold")
    assert done.code == 9
    assert done.out.splitlines() == ["done     T-1 set status on_hold", "refused  T-5 is closed and read-only"]
    assert done.err == "1 done, 1 refused\n"


def test_every_charge_of_a_run_is_booked(desk: Desk) -> None:
    desk.ok("tickets", "set", "T-1", "T-3", "T-4", "category=howto")
    assert desk.json("credits", "charge", "T-1", "T-3", "T-4")["counts"] == {"done": 3}
    assert desk.json("credits", "show", "C-1")["balance"] == 32
    assert desk.json("credits", "show", "C-3")["balance"] == 0


def test_a_run_is_taken_back_as_one(desk: Desk) -> None:
    before = [ticket["assignee"] for ticket in desk.json("tickets", "list")]
    desk.ok("tickets", "claim", "T-1", "T-2", "T-3")
    undone = desk.json("tickets", "undo")
    assert len(undone["acts"]) == 3
    assert [ticket["assignee"] for ticket in desk.json("tickets", "list")] == before


def test_a_reply_to_many_carries_its_files_to_each(desk: Desk) -> None:
    log = desk.home / "error.log"
    log.write_text("it broke")
    desk.ok("tickets", "reply", "T-1", "T-3", "-m", "See the log.", "--attach", str(log))
    for ticket in ("T-1", "T-3"):
        *_, last = desk.json("tickets", "show", ticket)["messages"]
        assert [(a["name"], a["size"]) for a in last["attachments"]] == [("error.log", 8)]
        assert desk.attachment(ticket, last["id"], 0) == b"it broke"


def test_a_run_that_was_cut_off_is_taken_up_again(flaky: Desk) -> None:
    Faults.after = 1
    done = flaky.run("tickets", "claim", "T-1", "T-2", "T-3", "--json")
    assert (done.code, done.json["counts"]) == (9, {"done": 1, "waiting": 2})
    assert done.json["error"]["hint"] == f"go on with: helpdesk bulk resume {done.json['run']}"
    Faults.after = None
    listed = flaky.json("bulk", "list")
    assert [(run["verb"], run["tickets"], run["waiting"]) for run in listed] == [("ticket.claim", 3, 2)]
    resumed = flaky.json("bulk", "resume", done.json["run"])
    assert [item["state"] for item in resumed["items"]] == ["done"] * 3
    assert flaky.json("bulk") == []
    assert [flaky.json("tickets", "show", t)["version"] for t in ("T-1", "T-2", "T-3")] == [2, 2, 2], "each once"
    assert flaky.run("bulk", "resume", "no-such-run").code == 3


def test_an_unknown_outcome_is_a_question_to_a_person(flaky: Desk) -> None:
    Faults.deaf = True
    done = flaky.run("tickets", "reply", "T-1", "-m", "Hello", "--json")
    assert (done.code, done.json["error"]["code"]) == (10, "unknown_outcome")
    Faults.deaf = False
    waiting = flaky.json("outbox")
    assert [(act["verb"], act["state"]) for act in waiting] == [("ticket.reply", "unknown")]
    key = waiting[0]["key"]
    assert flaky.run("tickets", "reply", "T-1", "-m", "Hello", "--key", key).code == 10, "never sent twice by itself"
    assert flaky.run("outbox", "send", key).code in {0, 4, 10}
    flaky.run("outbox", "resolve", key, "--happened")
    assert flaky.json("outbox") == []
    bodies = [m["body"] for m in flaky.json("tickets", "show", "T-1")["messages"]]
    assert bodies.count("Hello") == 1


def test_an_outbox_speaks(desk: Desk) -> None:
    assert desk.ok("outbox").err == "nothing waits\n"
    assert desk.run("outbox", "drop", "k").code == 3
    assert desk.run("outbox", "resolve", "k").code == 2
    assert desk.run("--read-only", "outbox", "send", "k").code == 4


def test_a_new_ticket_has_the_next_number(empty: Desk) -> None:
    customer, ticket = records()[0], next(r for r in records() if r["type"] == "ticket")
    empty.load([customer, *(ticket | {"id": f"T-{n}"} for n in range(1, 13))])
    made = empty.run(
        "tickets", "create", "--json", given=json.dumps({"desk": "cs_cart", "customer": "C-1", "subject": "s"})
    )
    assert (made.code, made.json.get("id")) == (0, "T-13")
