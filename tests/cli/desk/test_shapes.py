"""The shape of every ``--json`` answer: programs read them, so keys are added and never lost."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import click
import pytest

from helpdesk_tui.cli.main import root
from tests.cli.desk.sample import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.desk.driver import Desk

TICKET = {
    *next(record for record in records() if record["type"] == "ticket"),
    *("due", "work_by", "state", "at_risk", "rank", "verdict", "price", "version"),
}
ACT = set(
    "key verb target summary state already repeated warnings rules created messages undoable reason".split()  # noqa: SIM905
)
VERDICT = {"verdict", "price", "charge_now", "balance", "short", "reasons", "next"}
ACCOUNT = {"customer", "balance", "held", "available"}
MIGRATION = {*next(record for record in records() if record["type"] == "migration"), "version", "progress"}
PLAN = {"dry_run", "ticket", "verb", "summary", "already", "warnings", "rules", "outward", "undoable", "reason"}
BULK = {"run", "verb", "dry_run", "counts", "items"}
ITEM = {"ticket", "state", "text", "code", "hint"}
JOURNAL = set(
    "key at actor verb target tickets summary state outward undoable reason undone_by error".split()  # noqa: SIM905
)
CUSTOMER = {"type", "id", "name", "emails", "zone", "language"}
ENTRY = {"type", "id", "customer", "at", "entry", "credits", "reason", "balance"}
VIEW = {"name", "query", "sort", "from"}

SHAPES: list[tuple[str, set[str]]] = [
    ("next", TICKET | {"why"}),
    ("tickets list", TICKET),
    ("tickets show T-1", TICKET | {"verdict_details", "account", "related"}),
    ("tickets show T-1 --explain", TICKET | {"verdict_details", "account", "related", "derivation"}),
    ("tickets claim T-1", TICKET | {"act"}),
    ("tickets claim T-1 --dry-run", PLAN),
    ("tickets assign T-1 ben", TICKET | {"act"}),
    ("tickets release T-1", TICKET | {"act"}),
    ("tickets set T-1 status=on_hold", TICKET | {"act", "held_since"}),
    ("tickets set T-1 T-3 status=on_hold", BULK),
    ("tickets set --query status:new status=open --dry-run", BULK - {"run"} | {"outward", "undoable"}),
    ("tickets reply T-1 -m x", TICKET | {"act"}),
    ("tickets note T-1 -m x", TICKET | {"act"}),
    ("tickets receive T-1 -m x", TICKET | {"act"}),
    ("tickets close T-1", TICKET | {"act"}),
    ("tickets reopen T-6", TICKET | {"act"}),
    ("tickets urgent T-1 --reason x", TICKET | {"act", "urgent_reason"}),
    ("tickets snooze T-1 --until 2h", TICKET | {"act", "snoozed_until"}),
    ("tickets wake T-1", TICKET | {"act"}),
    ("tickets watch T-1", TICKET | {"act", "watchers"}),
    ("tickets tag T-1 +new -checkout", TICKET | {"act"}),
    ("tickets time T-1 25", TICKET | {"act", "minutes"}),
    ("tickets link T-1 T-4", TICKET | {"act", "links"}),
    ("tickets merge T-4 T-1", TICKET | {"act", "links"}),
    ("tickets split T-1 --messages M-2", TICKET | {"act", "links"}),
    ("tickets follow-up T-5", TICKET | {"act", "links"}),
    ("tickets history", JOURNAL),
    ("credits show C-1", ACCOUNT | {"held_for"}),
    ("credits ledger C-1", ENTRY),
    ("credits low --below 100", ACCOUNT),
    ("credits assess T-1 config", TICKET | VERDICT | ACCOUNT | {"act", "assessment"}),
    ("credits hold T-1 5", TICKET | VERDICT | ACCOUNT | {"act"}),
    ("credits assess T-1 howto --dry-run", PLAN),
    ("credits adjust C-1 5 --reason x", ACCOUNT | {"act"}),
    ("credits adjust C-1 -5 --reason x --dry-run", {"dry_run", "customer", "summary"}),
    ("migrations list", MIGRATION),
    ("migrations show 88140", MIGRATION | {"errors_by_cause"}),
    ("migrations show 88140 --explain", MIGRATION | {"errors_by_cause", "derivation"}),
    ("migrations watch 88121", MIGRATION),
    ("migrations check 88150", {"migration", "ok", "problems", "rules"}),
    ("migrations check 88121", {"migration", "ok", "items", "rules"}),
    ("migrations check 88121 images ok", MIGRATION | {"act", "checklist"}),
    ("migrations pause 88140", MIGRATION | {"act", "stopped_in"}),
    ("migrations start 88150 --dry-run", {"dry_run", "migration", "verb", "summary"}),
    ("migrations remigrate 88121 --id R-1", MIGRATION | {"act"}),
    ("migrations options 88150 +redirects_301", MIGRATION | {"act"}),
    ("migrations map 88150 languages vi en", MIGRATION | {"act"}),
    ("migrations cancel 88150 --reason x", MIGRATION | {"act"}),
    (
        "migrations eligible 88121",
        {"migration", "kind", "free", "in_window", "last_free_day", "allowance", "excess", "rules"},
    ),
    ("verdict T-1", VERDICT | {"ticket", "rules"}),
    ("verdict T-1 --category upgrade --explain", VERDICT | {"ticket", "rules", "derivation"}),
    ("entitlements show C-1", {"customer", "at", "account", "desks", "migrations"}),
    ("customers list", CUSTOMER),
    ("customers show C-1", CUSTOMER | {"account", "licences", "subscriptions"}),
    ("views list", VIEW),
    ("views", VIEW),
    ("views show mine", VIEW | {"words"}),
    ("views save late breached", VIEW | {"words"}),
    ("backends list", {"scheme", "chosen"}),
    ("backends show", {"name", "url", "ok", "latency_ms", "detail", "capabilities"}),
    ("config path", {"path", "exists"}),
    ("config show", {"backend", "agent", "zone", "read_only", "log_level"}),
    ("config check", {"path", "exists", "ok"}),
    ("keys list", {"action", "title", "help", "keys", "scope", "danger", "undo", "command"}),
    ("keys check", {"ok", "problems"}),
    ("doctor", {"ok", "checks"}),
]
LISTS = {
    "next",
    "tickets list",
    "tickets history",
    "credits ledger C-1",
    "credits low --below 100",
    "migrations list",
    "migrations eligible 88121",
    "customers list",
    "views list",
    "views",
    "backends list",
    "keys list",
}


@pytest.mark.parametrize(("words", "keys"), SHAPES, ids=[words for words, _ in SHAPES])
def test_shape(desk: Desk, words: str, keys: set[str]) -> None:
    if words == "tickets history":
        desk.ok("tickets", "claim", "T-1")
    answer = desk.json(*words.split())
    if words in LISTS:
        assert isinstance(answer, list)
        for item in answer:
            assert keys <= set(item), keys - set(item)
    else:
        assert set(answer) >= keys, keys - set(answer)
        assert set(answer.get("act", ACT)) == ACT


def test_every_json_option_has_its_shape_here() -> None:
    elsewhere = {
        "setup",
        "import",
        "whatif",
        "packs",
        "outbox",
        "bulk",
        "tickets create",
        "tickets redo",
        "tickets undo",
    }
    elsewhere |= {"tickets unmerge", "backends check", "views delete"}
    known = {" ".join(words.split()[:2]) for words, _ in SHAPES} | {words.split()[0] for words, _ in SHAPES}
    same = {"credits ask", "credits approve", "credits decline", "credits charge", "credits refund", "credits release"}
    same |= {"credits quote", "credits override", "migrations resume", "migrations retry", "migrations again"}
    missing = [path for path in _json_paths(root, "") if not {path, path.split()[0]} & (elsewhere | same | known)]
    assert missing == []


def _json_paths(command: click.Command, path: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _json_paths(inner, f"{path} {name}".strip())
    elif any("--json" in param.opts for param in command.params):
        yield path


def test_a_ticket_in_every_form(desk: Desk) -> None:
    array = desk.json("tickets", "list")
    lines = [json.loads(line) for line in desk.ok("tickets", "list", "--jsonl").out.splitlines()]
    assert [t["id"] for t in lines] == [t["id"] for t in array]
    rows = list(csv.DictReader(io.StringIO(desk.ok("tickets", "list", "--csv").out)))
    assert [row["id"] for row in rows] == [t["id"] for t in array]
    assert {row["id"]: row["name"] for row in rows}["T-3"] == "Ромашка"
    shown = desk.json("tickets", "show", "88121")
    assert {key: shown[key] for key in TICKET} == {key: array[0][key] for key in TICKET}


def test_a_ticket_made_of_json(desk: Desk) -> None:
    given = desk.json("tickets", "show", "T-1") | {"id": "N-1", "colour": "red"}
    made = desk.json("tickets", "create", given=json.dumps(given))
    kept = {"subject", "customer", "desk", "channel", "status", "received", "language", "tags", "colour"}
    assert {key: made[key] for key in kept} == {key: given[key] for key in kept}
    assert [m["body"] for m in made["messages"] if m["kind"] == "public"] == [m["body"] for m in given["messages"]]
    least = desk.json("tickets", "create", given='{"desk":"cs_cart","customer":"C-1","subject":"s"}')
    assert (least["id"], least["status"], least["channel"]) == ("T-7", "new", "helpdesk")
    again = desk.run("tickets", "create", "--json", given=json.dumps(given))
    assert (again.code, again.json["error"]["code"]) == (8, "duplicate")


def test_a_ticket_made_of_options(desk: Desk) -> None:
    words = ("--desk", "cs_cart", "--customer", "C-1", "--subject", "By phone", "-m", "Help", "--urgent", "go-live")
    made = desk.json("tickets", "create", *words, "--tag", "phone", "--advance", "20", "--key", "k1")
    assert (made["urgent"], made["urgent_reason"], made["tags"], made["advance_limit"]) == (
        True,
        "go-live",
        ["phone"],
        20,
    )
    assert (
        desk.json("tickets", "create", *words, "--tag", "phone", "--advance", "20", "--key", "k1")["id"] == made["id"]
    )


def test_money_in_json(desk: Desk) -> None:
    desk.ok("credits", "hold", "T-4", "10")
    assert desk.json("credits", "show", "C-1") == {
        "customer": "C-1",
        "balance": 42,
        "held": 10,
        "available": 32,
        "held_for": {"T-4": 10},
    }
    short: dict[str, Any] = desk.json("verdict", "T-3", "--category", "config")
    assert (short["verdict"], short["price"], short["balance"]) == ("needs_approval", 10, 5)
    reason = next(one for one in short["reasons"] if one["rule"] == "cs.credits.config")
    assert set(reason) == {"rule", "text", "basis"}
    assert reason["basis"] == "S"


def test_bulk_items_in_json(desk: Desk) -> None:
    done = desk.run("tickets", "tag", "T-1", "T-5", "T-99", "--add", "checkout", "--json")
    assert done.code == 9
    items = {item["ticket"]: item for item in done.json["items"]}
    assert {name: set(item) for name, item in items.items()} == dict.fromkeys(("T-1", "T-5", "T-99"), ITEM)
    assert [items[name]["state"] for name in ("T-1", "T-5", "T-99")] == ["already", "refused", "refused"]
    assert items["T-5"]["code"] == "closed"
    assert items["T-99"]["code"] == "not_found"
    assert done.json["error"]["code"] == "partly_done"
