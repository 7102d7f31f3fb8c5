"""The main job on a real Request Tracker with a ledger beside it, by the real command; then RT's own word on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.backends.composite.desk import FILE, Desk
from tests.servers.rt.desk import Asked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.rt.server import Running


@pytest.fixture
def desk(tmp_path: Path, rt: Running) -> Desk:
    return Desk(tmp_path, rt)


def test_a_day_of_work_is_in_request_tracker_once(desk: Desk, rt: Running, asked: Asked) -> None:
    first = asked.opened("Не работает оплата", content="Здравствуйте, не работает оплата.")
    eva = Asked(rt, "eva@lampen.example")
    other = {"Content": "And how do I change the logo?", "ContentType": "text/plain"}
    eva.call("POST", f"/ticket/{first}/correspond", other)
    double = asked.opened("Оплата не работает, опять", content="Ещё раз: не работает!")
    assert desk.json("next")[0]["id"]

    shown = desk.json("tickets", "show", first)
    assert (shown["customer"], shown["verdict"]) == ("C-1", "needs_approval")

    file = desk.home / FILE
    file.write_text("строка\n", encoding="utf-8")
    desk.ok("tickets", "claim", first)
    desk.ok("tickets", "reply", first, "-m", "Проверяем. See the file.", "--attach", str(file))
    desk.ok("credits", "assess", first, "config")
    desk.ok("credits", "approve", first)
    assert desk.json("credits", "show", "C-1")["available"] == 40

    question = next(m["id"] for m in shown["messages"] if "logo" in m["body"])
    new = desk.json("tickets", "split", first, "--messages", question, "--subject", "Logo")["id"]
    desk.ok("tickets", "merge", double, first)
    desk.ok("tickets", "set", first, "status=on_hold")

    again = desk.json("tickets", "show", first)
    assert (again["status"], again["category"], again["assignee"]) == ("on_hold", "config", "anna")
    assert question not in [m["id"] for m in again["messages"]]
    assert "Ещё раз: не работает!" in [m["body"] for m in again["messages"]]
    assert desk.json("tickets", "show", double)["status"] == "closed"
    _check_request_tracker(asked, first, new, double)


def _check_request_tracker(asked: Asked, first: str, new: str, double: str) -> None:
    messages = asked.messages(first)
    assert [m for m in messages if m[0] == "Correspond" and m[2]] == [
        ("Correspond", "Проверяем. See the file.", [FILE])
    ]
    assert asked.file(first, FILE) == "строка\n".encode()
    ticket = asked.ticket(first)
    fields = {one["name"]: one["values"] for one in ticket["CustomFields"]}
    assert ticket["Status"] == "stalled"
    assert fields["Assessment"] == ["config, charged, 10 credits"]
    assert sum("10 credits charged" in text for kind, text, _ in messages if kind == "Comment") == 1
    assert asked.texts(new).count("And how do I change the logo?") == 1
    assert str(asked.ticket(double)["id"]) == first
    assert asked.texts(first).count("Ещё раз: не работает!") == 1
    linked = [one for one in ticket["_hyperlinks"] if one.get("type") == "ticket" and str(one.get("id")) == new]
    assert len(linked) == 1


def test_a_charge_that_is_short_leaves_request_tracker_as_it_was(desk: Desk, asked: Asked) -> None:
    number = asked.opened("too dear")
    before = len(asked.messages(number))
    desk.ok("credits", "assess", number, "custom_mod", "--quote", "60")
    done = desk.run("credits", "approve", number)
    assert desk.json("credits", "show", "C-1")["balance"] == 50
    assert done.code in {0, 4}, done
    assert not any("60 credits charged" in text for _, text, _ in asked.messages(number)[before:])


def test_refused_by_request_tracker_is_taken_back_in_the_ledger(desk: Desk, asked: Asked) -> None:
    """A status RT does not know: the charge that came with it must not stay."""
    number = asked.opened("taken back")
    desk.ok("credits", "assess", number, "config")
    broken = desk.config.read_text().replace(
        "[backends.ledger]", '[backends.rt.status]\nopen = "gone"\n\n[backends.ledger]'
    )
    desk.ok("tickets", "set", number, "status=pending")
    desk.config.write_text(broken)
    done = desk.run("tickets", "set", number, "status=open")
    assert done.code != 0, done
    assert desk.json("tickets", "show", number)["status"] == "pending"


def test_customers_the_ledger_does_not_know_are_named(desk: Desk, asked: Asked) -> None:
    number = asked.opened("stranger", requestor="someone@else.example")
    shown = desk.json("tickets", "show", number)
    assert shown["customer"] == "someone@else.example"
    done = desk.run("credits", "assess", number, "howto")
    assert done.code in {0, 4}, done
    assert "Traceback" not in done.err


def test_a_customer_nobody_knows_is_matched_by_hand(desk: Desk, asked: Asked) -> None:
    number = asked.opened("who am I", requestor="someone@else.example")
    assert "someone@else.example" in [one["id"] for one in desk.json("customers", "unmatched", "--limit", "500")]
    done = desk.ok("customers", "match", "someone@else.example", "C-2")
    assert done.out == "someone@else.example matched with C-2 Old Shop\n"
    shown = desk.json("tickets", "show", number)
    assert (shown["customer"], shown["joined"][:34]) == ("C-2", "by hand: someone@else.example was ")
    assert "given by hand by anna on" in desk.ok("customers", "show", "C-2").out
    assert "someone@else.example" not in [one["id"] for one in desk.json("customers", "unmatched", "--limit", "500")]
    desk.ok("tickets", "undo")
    assert desk.json("tickets", "show", number)["customer"] == "someone@else.example"


def test_a_number_in_a_field_joins_where_the_address_does_not(desk: Desk, asked: Asked) -> None:
    number = asked.opened("by number", requestor="private@home.example")
    asked.call("PUT", f"/ticket/{number}", {"CustomFields": {"Customer number": "C-2"}})
    assert desk.json("tickets", "show", number)["customer"] == "private@home.example"
    field = 'queue = "Shops"\ncustomer_field = "Customer number"'
    desk.config.write_text(desk.config.read_text().replace('queue = "Shops"', field))
    shown = desk.json("tickets", "show", number)
    assert (shown["customer"], shown["joined"]) == ("C-2", "by its number in a field: C-2")
    listed = next(one for one in desk.json("tickets", "list", f"id:{number}") if one["id"] == number)
    assert listed["customer"] == "C-2"


def test_the_mapping_is_shown_and_compared_with_the_server(desk: Desk) -> None:
    shown = desk.json("backends", "show")["mapping"]
    assert (shown["status pending"], shown["status on_hold"]) == ("stalled", "stalled")
    assert (shown["tags"], shown["new tickets"]) == ("custom field Tags", "queue Shops")
    assert shown["category and price"] == "custom field Assessment, and a note"
    assert "  status solved               resolved\n" in desk.ok("backends", "list").out
    table = 'tags_field = "Labels"\n\n[backends.rt.status]\nsolved = "finished"\n\n[backends.ledger]'
    desk.config.write_text(desk.config.read_text().replace("[backends.ledger]", table))
    assert desk.json("backends", "show")["mapping"]["status solved"] == "finished"
    said = [one["detail"] for one in desk.json("doctor")["checks"] if one["name"] == "mapping"]
    assert "status solved: Request Tracker has no finished" in said
    assert "tags_field: no ticket has a custom field Labels" in said


def test_views_by_verdict_and_rank_are_looked_at_here(desk: Desk, asked: Asked) -> None:
    who = "it@oldshop.example"
    number = asked.opened("by its rank", requestor=who)
    asked.call("PUT", f"/ticket/{number}", {"Due": "2020-01-02 00:00:00"})
    lines = ({"type": "subscription", "id": "S-1", "customer": "C-2", "plan": "vip", "starts": "2026-01-01"},)
    given = "".join(json.dumps(one) + "\n" for one in lines)
    desk.ok("--backend", f"sqlite:{desk.home}/ledger.db", "import", "-", given=given)
    for words in (("--view", "vip"), ("plan:vip",), ("rank:vip verdict:included",)):
        done = desk.ok("tickets", "list", *words, "--limit", "5", "--json")
        assert number in [one["id"] for one in json.loads(done.out)], words
        assert "is looked at here, row by row" in done.err
    desk.ok("credits", "adjust", "C-1", "-48", "--reason", "given back to them")
    other = asked.opened("too dear for them")
    asked.call("PUT", f"/ticket/{other}", {"Due": "2020-01-02 00:00:00"})
    desk.ok("credits", "assess", other, "howto")
    assert [one["id"] for one in desk.json("tickets", "list", "--view", "short", "--limit", "1")] == [other]
    third = asked.opened("to be approved")
    desk.ok("credits", "assess", third, "config")
    desk.ok("credits", "ask", third)
    assert third in [one["id"] for one in desk.json("tickets", "list", "--view", "awaiting-approval", "--limit", "50")]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('tickets = "rtt"', "tickets"),
        ('credit = "ledger"', "credit"),
        ('watch = "ledger"', "watch"),
    ],
)
def test_a_wrong_configuration_is_named(desk: Desk, line: str, word: str) -> None:
    name = line.partition(" ")[0]
    text = "\n".join(one for one in desk.config.read_text().split("\n") if not one.startswith(f"{name} ="))
    desk.config.write_text(text.replace("[backends]\n", f"[backends]\n{line}\n", 1))
    done = desk.run("tickets", "list")
    assert done.code == 8, done
    assert f"backends.{word}" in done.err
