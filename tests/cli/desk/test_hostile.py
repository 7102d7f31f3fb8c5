"""Hostile texts in every field others can set, and on the command line itself: nothing of them reaches a terminal."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.desk.driver import Desk
from tests.cli.desk.sample import records
from tests.hostile.corpus import GROUPS, group
from tests.hostile.scripts import SCRIPTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.corpus import Payload

LONGEST = 5_000
"""Longer payloads are cut: how long texts are shown is tested where they are cleaned."""
FIRST = 1000
"""Number of the first record."""
JOINERS = "\u200c\u200d"
"""Spelling in some scripts; every other invisible character is none."""


def wild(text: str) -> set[str]:
    """Characters no terminal should see: controls, directions, surrogates, private use, unassigned ones."""
    return {char for char in text if not char.isprintable() and char not in f"\n{JOINERS}"}


def hostile_records(payloads: list[Payload]) -> list[dict[str, Any]]:
    """A desk on which every text of others is hostile, a ticket for each payload."""
    texts = [payload.text[:LONGEST] for payload in payloads]
    first, *_ = [r for r in records() if r["type"] == "ticket"]
    run = [r for r in records() if r["type"] == "migration"][1]
    found: list[dict[str, Any]] = []
    for number, text in enumerate(texts, FIRST):
        minute = number - FIRST
        at = f"2026-11-20T{minute // 60 % 24:02}:{minute % 60:02}:00+04:00"
        message = first["messages"][0] | {"id": "M-1", "at": at, "body": text, "author": text}
        message["attachments"] = [{"name": text, "size": 1, "content_type": text}]
        customer = f"C-{number}"
        found += [
            {"type": "customer", "id": customer, "name": text, "emails": [text]},
            {"type": "licence", "id": f"L-{number}", "customer": customer, "product": "CS-Cart", "kind": "first"}
            | {"purchased": "2025-01-10"},
            {"type": "ledger", "id": f"E-{number}", "customer": customer, "at": at, "entry": "grant", "credits": 50}
            | {"reason": text, "actor": text},
            first
            | {"id": f"T-{number}", "customer": customer, "subject": text, "received": at, "tags": [text, "x" + text]}
            | {"assignee": text, "watchers": [text], "urgent": True, "urgent_reason": text, "messages": [message]}
            | {"migration": f"R-{number}", "colour": text},
            run
            | {"id": f"R-{number}", "customer": customer, "source": {"cart": "magento", "url": text}}
            | {"target": {"cart": "shopify", "url": text}}
            | {"errors": [{"at": at, "entity": "products", "message": text}]},
        ]
    *_, ticket, run = found
    said = [ticket["messages"][0] | {"id": f"M-{n}", "body": text, "author": text} for n, text in enumerate(texts)]
    ticket["messages"] = said  # the last one holds every text, so that one command shows them all
    run["errors"] = [run["errors"][0] | {"message": text} for text in texts]
    return found


@pytest.fixture(scope="module", params=GROUPS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_nothing_wild_is_written(empty: Desk, name: str) -> None:
    """Every command on a desk full of one group's payloads, for people and for programs."""
    payloads = list(group(name))
    empty.load(hostile_records(payloads))
    seen = _everything(empty, len(payloads))
    leaks = {words: sorted(map(ascii, found)) for words, text in seen.items() if (found := wild(text))}
    assert leaks == {}


def test_texts_come_back_as_they_came(
    empty: Desk, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Import, export, import elsewhere, export: the same bytes, the same texts."""
    given = hostile_records(list(group(name)))
    empty.load(given)
    first = empty.ok("export").out
    assert wild(first) == set()
    elsewhere = Desk(empty.home, monkeypatch, capsys, f"sqlite:{tmp_path / 'elsewhere.db'}")
    elsewhere.ok("import", "-", given=first)
    assert elsewhere.ok("export").out == first
    lines = {(line["type"], line["id"]): line for line in map(json.loads, first.splitlines())}
    for record in given:
        kept = lines[record["type"], record["id"]]
        assert {key: kept[key] for key in record} == record
    for ticket in json.loads(empty.ok("tickets", "list", "--json").out):
        assert ticket["subject"] == lines["ticket", ticket["id"]]["subject"]


def test_what_is_typed_is_no_safer(desk: Desk, name: str) -> None:
    """Hostile words on the command line come back in messages; they were copied from somewhere."""
    for number, payload in enumerate(group(name)):
        text = payload.text[:LONGEST].replace("\0", "")
        typed = [
            ("tickets", "show", text),
            ("tickets", "list", text),
            ("tickets", "list", "--view", text),
            ("tickets", "list", "--sort", text),
            ("tickets", "set", "T-1", f"category={text}"),
            ("tickets", "reply", "T-1", "-F", text),
            ("tickets", "undo", "--key", text),
            ("customers", "list", text),
            ("import", text),
            ("--backend", text, "tickets", "list"),
        ]
        for words in (typed[number % len(typed)], typed[(number + 5) % len(typed)]):
            for more in ((), ("--json",)):
                done = desk.run(*words, *more)
                assert (wild(done.out), wild(done.err)) == (set(), set()), (words[:-1], payload.id)
                assert done.code != 1, (words[:-1], payload.id, done.err, done.out)


def test_what_is_written_is_shown_clean(desk: Desk, name: str) -> None:
    """Replies, tags, reasons, names: stored raw, shown clean."""
    text = " ".join(payload.text[:300] for payload in group(name)).replace("\0", "")
    acts = [
        ("tickets", "note", "T-1", "-m", text),
        ("tickets", "set", "T-1", f"subject={text[:900]}"),
        ("tickets", "assign", "T-1", "--to", text[:100]),
        ("tickets", "urgent", "T-1", f"--reason={text}"),
        ("tickets", "tag", "T-1", f"--add={text[:100]}"),
        ("credits", "adjust", "C-1", "1", f"--reason={text}"),
        ("migrations", "cancel", "88150", f"--reason={text}"),
    ]
    for words in acts:
        done = desk.run(*words)
        assert (wild(done.out), wild(done.err)) == (set(), set()), words[:3]
        assert done.code != 1, (words[:3], done.err)
    for shown in ("tickets show T-1", "tickets list", "credits ledger C-1", "tickets history", "migrations show 88150"):
        for form in ("", "--json"):
            if form and shown == "tickets list":
                continue
            assert wild(desk.ok(*shown.split(), *form.split()).out) == set()


def test_a_spreadsheet_finds_no_formula(empty: Desk) -> None:
    payloads = list(group("export"))
    empty.load(hostile_records(payloads))
    out = empty.ok("tickets", "list", "--csv").out
    rows = list(csv.reader(io.StringIO(out)))
    assert len(rows) == len(payloads) + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows[1:]:
        for cell in row:
            parts = [cell, *cell.split(";"), *cell.split("|")]
            assert not [part for part in parts if part.lstrip().startswith(tuple("=+-@＝＋－＠"))], cell


def test_real_scripts_are_shown_as_they_are(empty: Desk) -> None:
    """The opposite: what people write is not touched."""
    customer, ticket = records()[0], next(r for r in records() if r["type"] == "ticket")
    texts = list(SCRIPTS.values())
    empty.load([customer, *(ticket | {"id": f"T-{n}", "subject": text} for n, text in enumerate(texts))])
    shown = empty.ok("tickets", "list", "--limit", "100").out
    for number, text in enumerate(texts):
        assert text.split()[0] in shown
        assert f"T-{number}  {text}\n" in empty.ok("tickets", "show", f"T-{number}").out


def test_a_row_keeps_its_width(empty: Desk, name: str) -> None:
    from helpdesk_tui.text import cells

    empty.load(hostile_records(list(group(name))))
    lines = empty.ok("tickets", "list", "--limit", "500").out.splitlines()
    assert max(map(cells, lines)) <= 80


def _everything(desk: Desk, payloads: int) -> dict[str, str]:
    """What commands write, by their words."""
    last = FIRST + payloads - 1
    commands = [
        "next --count 50",
        "tickets list --limit 500",
        "tickets list --explain",
        "tickets list --csv",
        "tickets list --jsonl",
        "credits low --below 1000",
        f"credits ledger C-{last}",
        "migrations list",
        "customers list --limit 500",
        f"customers show C-{last}",
        f"entitlements show C-{last}",
        f"verdict T-{last} --explain",
        f"tickets claim T-{last}",
        f"tickets claim T-{last} --take-over --dry-run",
        f"tickets merge T-{last} T-{FIRST} --dry-run",
        f"tickets split T-{last} --messages M-1",
        "tickets tag --query is:urgent --add seen --dry-run",
        "tickets history",
    ]
    commands += [f"{words}{n}" for words in ("tickets show --explain T-", "migrations show R-") for n in (FIRST, last)]
    seen = {}
    for words in commands:
        formats = ("",) if "--csv" in words or "--jsonl" in words or "list --explain" in words else ("", "--json")
        for form in formats:
            done = desk.run(*words.split(), *form.split())
            assert done.code in {0, 3, 4}, (words, done.err)
            seen[f"{words} {form}"] = done.out + done.err
    return seen
