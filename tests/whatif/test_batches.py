"""Questions by the hundred thousand: answered one by one, in their order, in no more room than their text takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk_tui.cli.questions import Questions
from helpdesk_tui.errors import InvalidInput
from tests.cli.command import called

GOOD = '{"balance": 50, "category": "howto"}'
MEGABYTES = 150
"""Of a process that answers 300,000 questions; all answers at once take 370."""


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("[]", []),
        (" [ ] ", []),
        ("[1]", [1]),
        ("\n[ {} ,\t[2,[3]] , null ]\r\n", [{}, [2, [3]], None]),
        ('["]", "[", "a,b"]', ["]", "[", "a,b"]),
        ("7", [7]),
        ('"[1]"', ["[1]"]),
        ("{}", [{}]),
    ],
)
def test_items(text: str, values: list[object]) -> None:
    questions = Questions(text.encode())
    assert list(questions) == list(questions) == values
    assert questions.many == isinstance(json.loads(text), list)


@pytest.mark.parametrize(
    "text", ["[", "[1", "[1,", "[1,]", "[,]", "[1 2]", "[1]]", "[1] 2", "]", "{", "[1],", "[{]", "[1}", "[tru]", "[01]"]
)
def test_no_json(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    with pytest.raises(InvalidInput, match="not JSON, line 1, column") as caught:
        Questions(text.encode())
    assert caught.value.field == "input"


def test_nothing_is_written_before_all_of_it_is_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "questions.json"
    file.write_text(f"[{GOOD},{GOOD},]", encoding="utf-8")
    done = called(capsys, "whatif", "credits", "--input", str(file), home=tmp_path)
    assert (done.code, set(done.json)) == (8, {"error"})


def test_one_document(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "questions.json"
    file.write_text(f"[{GOOD}, 5, {GOOD}]", encoding="utf-8")
    done = called(capsys, "whatif", "credits", "--input", str(file), home=tmp_path)
    assert done.code == 8
    assert done.out == json.dumps(done.json, ensure_ascii=False) + "\n"
    assert [answer.get("charge_now") for answer in done.json] == [5, None, 5]


def test_a_desk_whose_pack_is_wrong_leaves_the_others_answered(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "bad.toml").write_text('extends = "cs_cart"\n[pack]\nid = "bad"\n[clock]\nmod = 1', encoding="utf-8")
    file = tmp_path / "questions.json"
    file.write_text(f'[{GOOD}, {GOOD[:-1]}, "desk": "bad"}}, {GOOD}]', encoding="utf-8")
    done = called(capsys, "whatif", "credits", "--input", str(file), home=tmp_path)
    assert done.code == 8
    assert [answer.get("error", {}).get("code") for answer in done.json] == [None, "invalid_config", None]


MEASURED = """
import re, sys
from pathlib import Path
from helpdesk_tui.cli.main import run
def measured(file):
    run(["whatif", "credits", "--input", file])
    print(re.search("VmHWM: *([0-9]+)", Path("/proc/self/status").read_text().replace("\\t", " "))[1], file=sys.stderr)
"""
"""Answers a file and says how many KB it took at most; the counters of a child would hold those of its parent."""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells")
def test_room(tmp_path: Path) -> None:
    count = 300_000
    file = tmp_path / "questions.json"
    file.write_text("[" + ",".join([GOOD] * count) + "]", encoding="utf-8")
    with (tmp_path / "answers.json").open("wb") as out:
        code = f"{MEASURED}measured({str(file)!r})"
        done = subprocess.run([sys.executable, "-c", code], stdout=out, stderr=subprocess.PIPE, check=True)
    assert (tmp_path / "answers.json").read_bytes().count(b'"charge_now": 5') == count
    assert int(done.stderr) < MEGABYTES * 1024
