"""Built-in packs with one thing spoilt: they load, or the error is a ConfigError; and what loads answers."""

from __future__ import annotations

import copy
import random
import tomllib
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
import tomli_w

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.policy.loader import BUILT_IN, Packs
from helpdesk_tui.whatif import KINDS, answer
from tests.policy.packs import BUILT_IN_FILES
from tests.whatif.questions import COMPLETE, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpdesk_tui.policy.pack import Pack

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
ROUNDS = 300
SPOILT: list[Any] = [
    "",
    "nonsense",
    "cs.hours",
    0,
    -1,
    7,
    10**6,
    2**80,
    1.5,
    float("nan"),
    float("inf"),
    True,
    date(2024, 2, 29),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
    time(12, 30),
    [],
    [[]],
    ["mon"],
    [1],
    {},
    {"credits": 1},
    {"a": {"b": {}}},
]


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*at, key)
        yield from places(item, (*at, key))


def mutated(data: dict[str, Any], draw: random.Random) -> tuple[str, dict[str, Any]]:
    """A pack with one key deleted, renamed, added, or given another value; and what was done."""
    changed = copy.deepcopy(data)
    place = draw.choice(list(places(changed)))
    holder: Any = changed
    for part in place[:-1]:
        holder = holder[part]
    key = place[-1]
    what = draw.choice(["delete", "rename", "add", "replace", "replace"])
    match what:
        case "delete":
            del holder[key]
        case "rename" if isinstance(holder, dict):
            holder[f"{key}x"] = holder.pop(key)
        case "add" if isinstance(holder, dict):
            holder["surplus"] = draw.choice(SPOILT)
        case _:
            holder[key] = draw.choice(SPOILT)
    return f"{what} {place}", changed


def load(path: Path, text: bytes) -> Pack | ConfigError:
    path.write_bytes(text)
    try:
        return Packs().from_file(path)
    except ConfigError as error:
        found = error
    assert found.file == str(path)
    assert found.message.startswith(str(path))
    return found


def answers(pack: Pack) -> None:
    """Nothing but answers and errors come of a pack that loads."""
    packs = Packs().answering_with(pack)
    for kind in KINDS:
        for question in COMPLETE[kind][:1]:
            found = answer(kind, {**question, "desk": pack.pack.desk}, packs=packs, now=NOW)
            assert ("error" in found) != ("rules" in found)


@pytest.mark.parametrize("name", BUILT_IN)
def test_one_key_spoilt(name: str, tmp_path: Path) -> None:
    data = tomllib.loads(BUILT_IN_FILES[name].read_text(encoding="utf-8"))
    outcomes = {True: 0, False: 0}
    for seed in range(ROUNDS):
        done, spoilt = mutated(data, random.Random(f"{name} {seed}"))
        try:
            found = load(tmp_path / f"{name}.toml", tomli_w.dumps(spoilt).encode())
            if not isinstance(found, ConfigError):
                answers(found)
            else:
                assert found.line or found.key in data, "a file that parses has a line to blame"
        except Exception as error:
            error.add_note(f"seed {seed}: {done}")
            raise
        outcomes[isinstance(found, ConfigError)] += 1
    assert min(outcomes.values()) > ROUNDS / 10, outcomes


@pytest.mark.parametrize("name", BUILT_IN)
def test_one_line_lost(name: str, tmp_path: Path) -> None:
    lines = BUILT_IN_FILES[name].read_bytes().splitlines(keepends=True)
    draw = random.Random(name)
    for number in sorted(draw.sample(range(len(lines)), 100)):
        found = load(tmp_path / f"{name}.toml", b"".join(lines[:number] + lines[number + 1 :]))
        assert isinstance(found, ConfigError) or found.pack.desk == name


@pytest.mark.parametrize("name", BUILT_IN)
def test_one_byte_wrong(name: str, tmp_path: Path) -> None:
    raw = BUILT_IN_FILES[name].read_bytes()
    draw = random.Random(name)
    for _ in range(100):
        at = draw.randrange(len(raw))
        text = raw[:at] + bytes([draw.randrange(256)]) + raw[at + 1 :]
        found = load(tmp_path / f"{name}.toml", text if draw.random() < 0.8 else raw[:at])
        assert isinstance(found, ConfigError) or found.calendar.days
