"""What a cleaned text is for, and how long it may be. Nothing else: the other parts of ``text`` share it."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["LIMIT", "Kind"]

LIMIT = 200_000
"""Characters of one text that are shown at most; the mark that says how many are not comes on top."""


class Kind(StrEnum):
    """Where a cleaned text is shown."""

    LINE = "line"
    """In one row: a subject, a name, a cell, a log record."""
    BLOCK = "block"
    """In lines: a message, a note. The only kind with newlines in it."""
    IDENT = "ident"
    """As an identity: an address, a host, a URL, a file name."""
