"""How values of the model are put into SQLite and got back unchanged.

Belongs here: texts, times, lists and the key of natural order. Does not belong here: rows of one entity (``rows``).

Every ``str`` survives. A text SQLite can hold is TEXT, NUL included; one with a lone surrogate is a BLOB of what
UTF-8 would be. Times are two integers: microseconds since 1970 in UTC, and the offset in seconds they came with.
Folded keys are BLOBs, so that they compare code point by code point.
"""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from helpdesk_tui.query import fold, words
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Cell",
    "Row",
    "day",
    "get_foreign",
    "get_foreigns",
    "get_json",
    "get_text",
    "get_time",
    "id_key",
    "key",
    "micros",
    "put_day",
    "put_foreigns",
    "put_json",
    "put_text",
    "put_text_or_none",
    "put_time",
    "searchable",
    "word_key",
    "zone_seconds",
]

Cell: TypeAlias = str | bytes | int | float | None
Row: TypeAlias = tuple[Any, ...]

# Without these the driver looks for an adapter of every None and bytes it binds, in vain: 20 us for a ticket.
# It calls the one it finds: functions of C, which is another 1 us.
_NOTHING: dict[None, None] = {}
sqlite3.register_adapter(type(None), _NOTHING.get)
sqlite3.register_adapter(bytes, bytes.__bytes__)

MOST_WORDS = 32_768
"""Of texts: so many are remembered as the search index takes them."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONG_RUN = re.compile(r"\W{30}").search
_NUMBERED = re.compile(r"([^0-9]*)([0-9]{1,18})").fullmatch
_DIGITS = re.compile(r"([0-9]{1,18})")
_ZONES: dict[int, timezone] = {0: UTC}


def put_text(text: str) -> str | bytes:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def put_text_or_none(text: str | None) -> str | bytes | None:
    return None if text is None else put_text(text)


def get_text(cell: str | bytes) -> str:
    return cell if isinstance(cell, str) else cell.decode("utf-8", "surrogatepass")


def get_foreign(cell: str | bytes | None) -> Foreign | None:
    return None if cell is None else Foreign(get_text(cell))


def put_foreigns(texts: tuple[Foreign, ...]) -> str | None:
    """A list of texts; None for an empty one."""
    return json.dumps([text.raw for text in texts]) if texts else None


def get_foreigns(cell: str | None) -> tuple[Foreign, ...]:
    return tuple(map(Foreign, json.loads(cell))) if cell else ()


def put_json(value: Mapping[str, Any] | list[Any]) -> str | None:
    """None for what is empty. ASCII only, so that surrogates survive."""
    return json.dumps(value, separators=(",", ":")) if value else None


def get_json(cell: str | None) -> dict[str, Any]:
    return json.loads(cell) if cell else {}


def micros(at: datetime) -> int:
    """Raises TypeError for a naive time."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def zone_seconds(at: datetime) -> int:
    zone = at.tzinfo
    if zone is UTC:
        return 0
    offset = at.utcoffset()
    return 0 if offset is None else offset.days * 86_400 + offset.seconds


def put_time(at: datetime | None) -> tuple[int | None, int | None]:
    return (None, None) if at is None else (micros(at), zone_seconds(at))


def get_time(cell: int, zone: int | None = 0) -> datetime:
    made = _ZONES.get(zone or 0)
    if made is None:
        made = timezone(timedelta(seconds=zone or 0))
        if len(_ZONES) < 1000:
            _ZONES[zone or 0] = made
    at = _EPOCH + timedelta(microseconds=cell)
    return at if made is UTC else at.astimezone(made)


def put_day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def day(cell: str) -> date:
    return date.fromisoformat(cell)


def key(text: str) -> bytes:
    """How a name is compared and sorted."""
    return fold(text).strip().encode("utf-8", "surrogatepass")


@lru_cache(maxsize=4096)
def word_key(text: str) -> bytes:
    """``key`` of what repeats: desks, languages, names of agents, tags."""
    return key(text)


def id_key(text: str) -> bytes:
    """Bytes in the natural order of ids: digits compare as numbers, T-2 before T-10."""
    if plain := _NUMBERED(text):
        name, digits = plain.groups()
        return b"\x01%b\x00\x02%b%b\x00" % (name.encode(), int(digits).to_bytes(8, "big"), digits.encode())
    made = b""
    for place, part in enumerate(_DIGITS.split(text)):
        if place % 2:
            made += b"\x02" + int(part).to_bytes(8, "big") + part.encode() + b"\x00"
        elif part or place == 0:
            made += b"\x01" + part.encode("utf-8", "surrogatepass") + b"\x00"
    return made


def searchable(text: str) -> str:
    """A text as the search index takes it. ASCII it cuts and folds itself, as ``words`` does."""
    if text.isascii():
        return text
    # a run of 30 signs covers one of every thirtieth characters: where these are letters, there is none
    if not text[29::30].isalnum() and _LONG_RUN(text):
        return " ".join(words(text))
    return " ".join(map(_WORDS.__getitem__, text.split()))


class _Words(dict[str, str]):
    """``words`` of what stands between blanks: nothing it looks at reaches across one, but for long runs of signs."""

    def __missing__(self, text: str) -> str:
        if len(self) >= MOST_WORDS:
            self.clear()
        self[text] = made = " ".join(words(text))
        return made


_WORDS = _Words()
