"""Questions by the hundred thousand: answered one by one, in their order, in no more room than their text takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.cli.questions import Questions
from helpdesk_tui.errors import InvalidInput
from tests.cli.command import called

if TYPE_CHECKING:
    from pathlib import Path

GOOD = '{"balance": 50, "category": "howto"}'
MEGABYTES = 150
"""Of a process that answers 300,000 questions; all answers at once are 240 and more."""


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


@pytest.mark.slow
def test_room(tmp_path: Path) -> None:
    count = 300_000
    file = tmp_path / "questions.json"
    file.write_text("[" + ",".join([GOOD] * count) + "]", encoding="utf-8")
    command = [sys.executable, "-m", "helpdesk_tui", "whatif", "credits", "--input", str(file)]
    with (tmp_path / "answers.json").open("wb") as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert (tmp_path / "answers.json").read_bytes().count(b'"charge_now": 5') == count
    assert used.ru_maxrss < MEGABYTES * 1024
