"""What went wrong in a run, by cause.

Belongs here: telling equal causes from different entities. Does not belong here: counting entities
(``migration_progress``) or cleaning foreign text for a screen. No rule of the vendor is involved.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ErrorGroup", "ErrorLine", "cause", "group_errors"]

_CUT = 400
"""Characters of an error message that are looked at; also bounds the work on hostile text."""


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One error of a run."""

    type: str
    message: str
    """Foreign text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorGroup:
    """Errors of one type with one cause."""

    type: str
    message: str
    """The message with numbers, ids, addresses and quoted values masked: equal for the same cause."""
    count: int
    samples: tuple[str, ...]
    """The first few different messages, in the order of the log."""


def group_errors(lines: Iterable[ErrorLine], *, samples: int = 5) -> tuple[ErrorGroup, ...]:
    """Errors by type and cause: the most frequent group first, then by type and message.

    ``samples`` is the number of messages kept of each (``migration.error_samples`` of the pack).
    """
    found: dict[tuple[str, str], tuple[int, tuple[str, ...]]] = {}
    for line in lines:
        key = (line.type, cause(line.message))
        count, kept = found.get(key, (0, ()))
        if len(kept) < samples and line.message not in kept:
            kept = (*kept, line.message)
        found[key] = (count + 1, kept)
    groups = [ErrorGroup(type=t, message=m, count=n, samples=s) for (t, m), (n, s) in found.items()]
    return tuple(sorted(groups, key=lambda g: (-g.count, g.type, g.message)))


_MASKS = re.compile(
    r"""
      (?P<keep>\b(?:https?/[0-9.]+|http|status|code|errno|sqlstate|error)\b[ :=\#\[(]{0,3}[0-9]{1,5}\b)
    | (?P<address>\b[a-z][a-z0-9+.-]{0,20}://[^\s"'<>]+)
    | (?P<mail>\b[\w.+-]{1,64}@[\w-]+\.[\w.-]+)
    | (?P<quoted>"[^"]*"|“[^”]*”|«[^»]*»|‘[^’]*’|`[^`]*`|(?<!\w)'[^']*(?:'(?=\w)[^']*)*'(?!\w))
    | (?P<id>[\w-]*\d[\w-]*(?:[.,:]\d+)*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What differs between two messages of one cause. A number that names the error itself (HTTP 404, error code
1062) is kept: 404 and 500 are two causes."""
_MASKED = {"address": "URL", "mail": "EMAIL", "quoted": "…", "id": "#"}


def cause(message: str) -> str:
    """A message without what differs from entity to entity: numbers, ids, addresses and quoted values.

    Only the first characters count (400), so a very long message is grouped by its beginning.
    """
    masked = _MASKS.sub(lambda m: _MASKED.get(m.lastgroup or "", m.group()), message[:_CUT])
    return " ".join(masked.split())
