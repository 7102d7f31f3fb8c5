"""Import and export as commands: what is reported, how they end, what is left behind."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.command import ARGV, environment
from tests.cli.desk.driver import Desk
from tests.cli.desk.sample import records

if TYPE_CHECKING:
    from pathlib import Path

GOOD = json.dumps(records()[0])
OTHER = json.dumps(records()[1])


def test_a_desk_goes_out_and_comes_in_elsewhere_as_the_same_bytes(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    done = desk.ok("export", str(first))
    assert done.out == ""
    assert done.err == f"{len(records())} lines\n"
    elsewhere = Desk(desk.home, monkeypatch, capsys, f"sqlite:{tmp_path / 'elsewhere.db'}")
    elsewhere.ok("import", str(first))
    elsewhere.ok("export", str(second))
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() == desk.ok("export").out.encode()
    assert [json.loads(line) for line in first.read_text(encoding="utf-8").splitlines()] == sorted(
        records(), key=lambda r: (_ORDER.index(r["type"]), r["id"])
    )


_ORDER = ["customer", "licence", "subscription", "ledger", "ticket", "migration"]


def test_bad_lines_are_named_and_the_good_ones_are_in(empty: Desk) -> None:
    done = empty.run("import", "-", given=f"{GOOD}\n\nno json\n{OTHER}\n")
    assert done.code == 9
    assert done.out == ""
    assert done.err.splitlines() == [
        "line 3: not JSON, column 1: Expecting value",
        "3 lines, 2 taken in, 1 bad",
    ]
    assert len(empty.ok("export").out.splitlines()) == 2


def test_an_account_below_zero_is_said(empty: Desk) -> None:
    entry = {"type": "ledger", "id": "E-1", "customer": records()[0]["id"], "at": "2026-01-02T09:00:00+04:00"}
    lines = [GOOD, json.dumps(entry | {"entry": "charge", "credits": -50, "reason": "x"})]
    done = empty.run("import", "-", given="\n".join(lines))
    assert done.code == 0
    assert f"account {entry['customer']} is below zero: -50 available" in done.err


def test_a_number_that_could_not_be_written_again_is_a_bad_line(empty: Desk) -> None:
    wrong = GOOD.removesuffix("}") + ', "f": -1e400}'
    done = empty.run("import", "-", given=f"{wrong}\n")
    assert (done.code, done.err.splitlines()[0]) == (9, "line 1: -1e400 is too large a number (give it as a text)")


def test_atomic_means_all_or_nothing(empty: Desk) -> None:
    done = empty.run("import", "--atomic", "-", given=f"{GOOD}\nno json\n")
    assert done.code == 8
    assert done.err.splitlines()[-1] == "2 lines, 0 taken in, 1 bad; nothing is written"
    assert empty.ok("export").out == ""
    assert empty.run("import", "--atomic", "-", given=f"{GOOD}\n").code == 0


def test_the_report_in_json(empty: Desk) -> None:
    assert empty.json("import", "-", given=GOOD) == {"lines": 1, "taken": 1, "atomic": False, "bad": []}
    done = empty.run("import", "-", "--json", given=f"{GOOD}\n{{}}\n")
    assert done.code == 9
    assert done.json["bad"] == [{"line": 2, "reason": done.err.splitlines()[0].removeprefix("line 2: ")}]
    assert done.json["error"]["code"] == "partly_done"
    assert empty.run("import", "--atomic", "-", "--json", given="x").json["error"]["code"] == "invalid_input"


def test_what_is_there_and_differs_needs_replace(desk: Desk) -> None:
    changed = json.dumps(records()[0] | {"name": "Acme AG"})
    assert desk.run("import", "-", given=GOOD).code == 0
    done = desk.run("import", "-", given=changed)
    assert (done.code, done.err.splitlines()[0]) == (9, "line 1: customer C-1 is there already and differs")
    assert desk.run("import", "--replace", "-", given=changed).code == 0
    assert '"name":"Acme AG"' in desk.ok("export").out


def test_a_pipe_is_read_like_a_file(empty: Desk, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"printf '%s\\n' '{OTHER}' > '{pipe}'"]) as writer:
        assert empty.run("import", str(pipe)).code == 0
    assert writer.returncode == 0


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("import", "absent.jsonl"), 3, "there is no file absent.jsonl"),
        (("import", "."), 2, "it is a folder"),
        (("import", "a\0b"), 2, "not a file name"),
        (("import",), 2, "Missing argument"),
        (("--read-only", "import", "-"), 4, "read-only"),
        (("export", "absent/x.jsonl"), 2, "No such file"),
        (("export", "."), 2, "it is a folder"),
    ],
)
def test_what_can_not_be(empty: Desk, args: tuple[str, ...], code: int, said: str) -> None:
    done = empty.run(*args, given=GOOD)
    assert done.code == code, done.err
    assert said in done.err
    assert done.out == ""


def test_an_export_is_private_and_whole_or_not_there(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "out" / "desk.jsonl"
    target.parent.mkdir()
    target.write_text("before")
    target.chmod(0o644)
    desk.file.write_bytes(b"no database")
    assert desk.run("export", str(target)).code != 0
    assert target.read_text() == "before"
    desk.file.unlink()
    desk.ok("import", "-")
    assert desk.run("export", str(target)).code == 0
    assert target.read_text() == ""
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["desk.jsonl"]


def test_an_export_follows_a_link_and_fills_a_pipe(desk: Desk, tmp_path: Path) -> None:
    real = tmp_path / "real.jsonl"
    real.write_text("before")
    link = tmp_path / "link.jsonl"
    link.symlink_to(real)
    desk.ok("export", str(link))
    assert link.is_symlink()
    assert len(real.read_text(encoding="utf-8").splitlines()) == len(records())
    assert desk.run("export", os.devnull).code == 0


def test_nothing_is_drawn_where_nobody_looks(empty: Desk) -> None:
    assert empty.ok("import", "-", given=GOOD).err == "1 line, 1 taken in, 0 bad\n"


def test_an_import_that_was_killed_is_simply_run_again(empty: Desk, tmp_path: Path) -> None:
    source = tmp_path / "many.jsonl"
    customer, ticket = records()[0], next(r for r in records() if r["type"] == "ticket")
    tickets = [ticket | {"id": f"T-{n:05}", "subject": f"no {n}"} for n in range(4000)]
    source.write_text("".join(json.dumps(r) + "\n" for r in [*tickets, customer]))
    argv = [*ARGV, *empty.globals(), "import", str(source)]
    kills = 0
    for pause in (0.45, 0.6, 0.8, 1.0):
        with subprocess.Popen(argv, env=environment(empty.home), stderr=subprocess.DEVNULL) as running:
            time.sleep(pause)
            running.send_signal(signal.SIGKILL)
        kills += running.returncode == -signal.SIGKILL
    assert kills, "never killed in the middle"
    done = empty.ok("import", str(source))
    assert done.err == "4,001 lines, 4,001 taken in, 0 bad\n"
    lines = empty.ok("export").out.splitlines()
    assert [json.loads(line) for line in lines] == [customer, *tickets]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (r'{"type":"customer","id":"C-8","name":"A","b\ud800":1}', r"b\ud800"),
        (
            (
                r'{"type":"ticket","id":"T-8","desk":"cs_cart","customer":"C-1","subject":"s","channel":"helpdesk",'
                r'"status":"open","received":"2026-11-23T10:00:00+04:00","messages":[{"id":"M-1","\udfff":1}]}'
            ),
            r"messages[0].\udfff",
        ),
    ],
)
def test_half_a_character_in_a_key_is_told_with_the_key(desk: Desk, line: str, field: str) -> None:
    done = desk.run("import", "-", given=line + "\n")
    assert done.code == 9
    assert done.err.splitlines()[0] == f"line 1: {field}: a key with half a character (a lone surrogate) is no key"
