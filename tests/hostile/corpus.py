"""Hostile text for every test that shows, stores, sends or opens foreign text.

Belongs here: the payloads (one JSON file for each group, all ASCII, so that nothing invisible hides in them) and
how to load them. Does not belong here: the checks; a test takes a group and holds what its payloads ask for.

All of it is data. Nothing here is to be run, opened or sent anywhere; hosts are of the ranges kept for examples.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["GROUPS", "PROPERTIES", "Payload", "every", "group"]

_FOLDER = Path(__file__).resolve().parent

PROPERTIES = {
    "api_survives": "one error for this answer; cache and drafts are as before, memory stays bounded",
    "bound": "a search finds the literal text: the value never becomes part of the query's own words",
    "bounded": "shown, or cut with a mark, in time and memory that a person does not notice",
    "cell_text": "a spreadsheet that reads the export has text in this cell, and one cell",
    "config_survives": "a start, or one message with file and line; the file stays as it is",
    "exact": "computed without rounding",
    "exact_time": "the time in ``expect``, whatever the zone of the machine",
    "identity": "shown so that it can't be taken for what it imitates",
    "inside": "written inside the download folder under a safe name, over nothing, through no link",
    "literal": "shown letter by letter; no markup is read",
    "no_action": "nothing runs when it is shown, pointed at or clicked",
    "no_bidi": "no embedding, override or isolate reaches the terminal",
    "no_control": "no control reaches the terminal but the line ends the program writes",
    "no_crash": "the program goes on and answers the next key",
    "no_escape": "no sequence of the text reaches the terminal",
    "no_open": "not opened, not made a link; the user is told why",
    "no_secret": "the text of ``secret`` is in no log, crash file, message or environment of a child",
    "nothing_run": "an editor with its own defaults runs nothing of it",
    "one_argument": "a child gets it as one argument, or it is refused; no shell sees it",
    "one_header": "no header or recipient is added",
    "one_record": "one record in the log",
    "open_ok": "opened when the user asks for it, after its real target was shown",
    "refused": "refused with the reason; nothing is written or sent",
    "row_kept": "the row keeps its width: what stands right of it stays in its cell",
    "row_local": "if the terminal draws it wider than counted, the damage stays in this row",
    "shown": "can be read on the screen as it was written",
}
"""What a payload can ask for in ``holds``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One hostile text, and what must hold for it."""

    id: str
    """Group, dot, name; unique, and good as the id of a test."""
    group: str
    why: str
    text: str
    """May hold lone surrogates. For bytes: decoded as foreign bytes are."""
    data: bytes | None
    """The bytes themselves, for what is no text; else None."""
    holds: frozenset[str]
    """Names out of ``PROPERTIES``."""
    shows: tuple[str, ...]
    """Parts that can be read on the screen, in this order."""
    secret: str
    """What must not appear; empty when there is no secret."""
    expect: str
    """The right answer; empty when none is given."""


@cache
def group(name: str) -> tuple[Payload, ...]:
    """Raises FileNotFoundError for a group that does not exist."""
    held = json.loads((_FOLDER / f"{name}.json").read_text(encoding="ascii"))
    return tuple(_payload(name, item) for item in held["payloads"])


def every() -> tuple[Payload, ...]:
    """All payloads of all groups."""
    return tuple(payload for name in GROUPS for payload in group(name))


def _payload(name: str, item: dict[str, object]) -> Payload:
    text, data = "", None
    match item:
        case {"text": str(text)}:
            pass
        case {"repeat": {"head": str(head), "unit": str(unit), "times": int(times), "tail": str(tail)}}:
            text = head + unit * times + tail
        case {"hex": str(digits)}:
            data = bytes.fromhex(digits)
            text = data.decode("utf-8", "replace")
        case _:
            raise ValueError(f"{item.get('id')}: neither text nor repeat nor hex")
    return Payload(
        id=str(item["id"]),
        group=name,
        why=str(item["why"]),
        text=text,
        data=data,
        holds=_names(item["holds"]),
        shows=tuple(_list(item.get("shows"))),
        secret=str(item.get("secret", "")),
        expect=str(item.get("expect", "")),
    )


def _names(value: object) -> frozenset[str]:
    return frozenset(_list(value))


def _list(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list) else []


GROUPS = tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))
"""Names of all groups, one for each file."""
