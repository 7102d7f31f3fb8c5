"""A configuration broken in every way: it is used, or refused in one message with file and line; never changed.

``HELPDESK_MUTATIONS`` says how many bit flips are tried beside every cut and every wrong type; 60 of them otherwise.
"""

from __future__ import annotations

import os
import random
import re
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GOOD = b"""\
backend = "memory:"
agent = "anna"
zone = "Europe/Berlin"
theme = "dark"
keymap = "gmail"
grace = 5
mouse = true

[notices]
bell = false

[views]
today = "status:open due<8h"

[keys]
"ticket.claim" = "D"
"view.open" = ["enter", "o"]

[backends.rt]
url = "rt+http://127.0.0.1:9"
desk = "cs_cart"

[profiles.night]
theme = "light"
"""
TYPES = ("1", "1.5", "true", '"x"', "[]", '["x"]', "{}", "{ x = 1 }", "2026-11-23", "nan", '"\\u001b]0;x\\u0007"')
"""Values that are wrong somewhere."""
COMMANDS = (("keys", "check"), ("config", "show"), ("tickets", "list", "--limit", "1"))
_PLACED = re.compile(r"^error: \S*config\.toml, line [1-9]\d*: ", re.MULTILINE)


def cuts() -> Iterator[bytes]:
    for size in range(len(GOOD)):
        yield GOOD[:size]


def flips() -> Iterator[bytes]:
    dice = random.Random(4)
    for _ in range(int(os.environ.get("HELPDESK_MUTATIONS", "60"))):
        data = bytearray(GOOD)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        yield bytes(data)


def kinds() -> Iterator[bytes]:
    lines = GOOD.split(b"\n")
    for number, line in enumerate(lines):
        if b" = " in line:
            for value in TYPES:
                changed = line.split(b" = ")[0] + b" = " + value.encode()
                yield b"\n".join([*lines[:number], changed, *lines[number + 1 :]])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "HELPDESK_RT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("way", [cuts, flips, kinds], ids=lambda way: way.__name__)
def test_used_or_refused_in_one_message_and_never_changed(
    way: Callable[[], Iterator[bytes]], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "config.toml"
    tried = refused = 0
    for data in way():
        path.write_bytes(data)
        for words in COMMANDS if tried % 10 == 0 else COMMANDS[:2]:
            code = run(["--config", str(path), *words])
            out, err = capsys.readouterr()
            refused += code != 0
            told = f"{words} {code}\n{data.decode('latin-1')}\n{out}\n{err}"
            assert "Traceback" not in out + err, told
            assert "unexpected failure" not in err, told
            assert "\x1b" not in out + err, told
            if code and not (words[0] == "keys" and "problem" in err):
                assert code == 8, told
                assert err.count("error: ") == 1, told
                assert _PLACED.search(err), told
        assert path.read_bytes() == data
        tried += 1
    assert sorted(one.name for one in home.iterdir() if one.suffix == ".toml") == ["config.toml"]
    assert tried > 50
    assert refused > tried / 4, "most of these are wrong, and it is noticed"


def test_the_good_one_is_good(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "config.toml"
    path.write_bytes(GOOD)
    for words in (*COMMANDS, ("config", "check"), ("keys", "sheet")):
        assert run(["--config", str(path), *words]) == 0, capsys.readouterr()
