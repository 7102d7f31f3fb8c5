"""The worked examples, asked of the library and of the real command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.policy.loader import BUILT_IN, Packs
from helpdesk_tui.whatif import KINDS, answer
from tests.cli.command import helpdesk

EXAMPLES = Path(__file__).parents[1] / "examples"
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
PACKS = Packs()
RULES = {rule for name in BUILT_IN for rule in PACKS.pack(name).rules}


def cases(kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((EXAMPLES / f"{kind}.json").read_text(encoding="utf-8"))
    return found


def matching(case: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """The keys of the answer that the case speaks of, in the shape the case uses."""
    seen = {"error": found["error"]["code"]} if "error" in found else found
    return {key: seen.get(key) for key in case["expect"]}


@pytest.mark.parametrize("case", [case for kind in KINDS for case in cases(kind)], ids=lambda case: case["id"])
def test_example(case: dict[str, Any]) -> None:
    found = answer(case["kind"], case["given"], packs=PACKS, now=NOW)
    assert matching(case, found) == case["expect"]
    assert "error" in found or (found["rules"] and RULES.issuperset(found["rules"]))


@pytest.mark.parametrize("kind", KINDS)
def test_examples_in_one_batch(kind: str, tmp_path: Path) -> None:
    given = [case["given"] for case in cases(kind)]
    done = helpdesk("--now", NOW.isoformat(), "whatif", kind, "--input", "-", home=tmp_path, given=json.dumps(given))
    assert done.err == ""
    assert done.json == [answer(kind, question, packs=PACKS, now=NOW) for question in given]
    assert done.code == (8 if any("error" in found for found in done.json) else 0)


@pytest.mark.parametrize(("number", "code"), [(0, 0), (9, 8)], ids=["answered", "refused"])
def test_one_question_is_one_answer(number: int, code: int, tmp_path: Path) -> None:
    case = cases("upgrade")[number]
    done = helpdesk("whatif", "upgrade", "--input", "-", home=tmp_path, given=json.dumps(case["given"]))
    assert (done.code, matching(case, done.json)) == (code, case["expect"])


def test_a_file_is_read_like_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "question.json"
    file.write_text(json.dumps(cases("hours")[0]["given"]), encoding="utf-8")
    done = helpdesk("whatif", "hours", "--input", str(file), home=tmp_path)
    assert (done.code, done.err, matching(cases("hours")[0], done.json)) == (0, "", cases("hours")[0]["expect"])


def test_every_kind_has_examples() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(KINDS)
    assert all(case["kind"] == kind for kind in KINDS for case in cases(kind))
