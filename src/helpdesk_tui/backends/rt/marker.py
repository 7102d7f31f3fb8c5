"""The trace an act leaves in a message: parameters of its content type, stored by RT and shown to nobody.

Belongs here: writing and reading them, and when they may be believed. Does not belong here: looking for them.

RT keeps no idempotency keys. A parameter travels with the message in one request, does not stand in the text, and is
not in the mail RT makes of it. Mail from outside could bring the same parameters along: RT marks what came by mail, so
only messages that came by REST, and not from the customer, are believed.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Mark", "content_type", "header", "packed_key", "read_mark"]

_PREFIX = "x-helpdesk-"
_PARAMETER = re.compile(r';\s*x-helpdesk-([a-z]+)="?([A-Za-z0-9_-]*)"?')
_LINE = re.compile(r"^([A-Za-z-]{1,60}):[ \t]*(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a message of ours says of itself; empty texts say nothing."""

    act: str = ""
    """Key of the act."""
    id: str = ""
    """The id the act gave the message."""
    sender: str = ""
    kind: str = ""
    author: str = ""
    at: datetime | None = None
    gone: tuple[str, ...] = ()
    """Ids of messages this one takes back or sends elsewhere."""
    digest: str = ""
    """Of everything the act writes: the same key with other contents is another act."""
    index: int = 0
    """Which step of the act."""
    raw: str | None = None
    """The text itself, where it is short and RT would not keep it as it is; None: RT keeps it."""


def content_type(mark: Mark) -> str:
    """The content type of a plain text that carries ``mark``."""
    pairs = [("act", mark.act), ("id", mark.id), ("from", mark.sender), ("kind", mark.kind), ("author", mark.author)]
    pairs += [("at", mark.at.isoformat() if mark.at else ""), ("gone", "\n".join(mark.gone)), ("sum", mark.digest)]
    pairs += [("step", str(mark.index) if mark.index else ""), ("raw", f"={mark.raw}" if mark.raw is not None else "")]
    said = "".join(f'; {_PREFIX}{name}="{_packed(value)}"' for name, value in pairs if value)
    return f"text/plain{said}"


def read_mark(headers: str) -> Mark | None:
    """The mark in the headers of a text part; None: it has none of ours."""
    unfolded = re.sub(r"\n[ \t]+", " ", headers)
    found = {name: _unpacked(value) for name, value in _PARAMETER.findall(header(unfolded, "content-type"))}
    if not found.get("act"):
        return None
    step, raw = found.get("step", ""), found.get("raw", "")
    return Mark(
        act=found["act"],
        id=found.get("id", ""),
        sender=found.get("from", ""),
        kind=found.get("kind", ""),
        author=found.get("author", ""),
        at=_moment(found),
        gone=tuple(found["gone"].split("\n")) if found.get("gone") else (),
        digest=found.get("sum", ""),
        index=int(step) if step.isascii() and step.isdigit() and len(step) < 5 else 0,
        raw=raw[1:] if raw.startswith("=") else None,
    )


def header(headers: str, name: str) -> str:
    """The first header of that name; empty where there is none."""
    return next((value for one, value in _LINE.findall(headers) if one.lower() == name), "")


def packed_key(key: str) -> str:
    """A key as it stands in the headers: what to search for."""
    return _packed(key)


def _moment(found: Mapping[str, str]) -> datetime | None:
    try:
        at = datetime.fromisoformat(found.get("at", ""))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _packed(text: str) -> str:
    """Letters no mail program breaks, quotes or decodes."""
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii").rstrip("=")


def _unpacked(text: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return raw.decode("utf-8", "surrogatepass")
    except (binascii.Error, ValueError):
        return ""
