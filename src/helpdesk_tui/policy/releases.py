"""Product versions: their order, and how many releases lie between two of them.

Belongs here: counting. Does not belong here: what the steps cost (``credits``).
"""

from __future__ import annotations

import re
from functools import total_ordering
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Version", "steps_between"]

_FORM = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})(?:\.SP([1-9][0-9]{0,5}))?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """``MAJOR.MINOR.PATCH`` or ``MAJOR.MINOR.PATCH.SPn``; compared as numbers, 4.3.10 after 4.3.9."""

    major: int
    minor: int
    patch: int
    service_pack: int = 0
    """0: a release, not a service pack."""

    @classmethod
    def parse(cls, text: str, *, field: str = "version") -> Version:
        """Raises InvalidInput with code ``invalid_version`` for anything but the two forms."""
        match = _FORM.fullmatch(text)
        if match is None:
            shown = text if len(text) <= 40 else text[:40] + "..."
            raise InvalidInput(
                f"{field}: {shown!r} is not a version",
                code="invalid_version",
                field=field,
                hint="write MAJOR.MINOR.PATCH or MAJOR.MINOR.PATCH.SPn, such as 4.3.9 or 4.3.6.SP1",
            )
        return cls(int(match[1]), int(match[2]), int(match[3]), int(match[4] or 0))

    @property
    def _key(self) -> tuple[int, int, int, int]:
        return (self.major, self.minor, self.patch, self.service_pack)

    def __lt__(self, other: Version) -> bool:
        return self._key < other._key

    def __str__(self) -> str:
        tail = f".SP{self.service_pack}" if self.service_pack else ""
        return f"{self.major}.{self.minor}.{self.patch}{tail}"


def steps_between(known: Iterable[Version], start: Version, goal: Version) -> list[Version]:
    """The releases after ``start`` up to ``goal`` in order, service packs not counted.

    Raises InvalidInput with code ``unknown_version``, ``same_version`` or ``downgrade``, in this order of checking.
    """
    releases = set(known)
    for field, version in (("from", start), ("to", goal)):
        if version not in releases:
            raise InvalidInput(
                f"{field}: version {version} is not in the list of releases",
                code="unknown_version",
                field=field,
                hint="add it to `releases`, or to releases.more in a pack of your own",
            )
    if start == goal:
        raise InvalidInput(f"from and to are both {goal}", code="same_version", field="to")
    if goal < start:
        raise InvalidInput(f"{start} to {goal} goes back, not forward", code="downgrade", field="to")
    return sorted(r for r in releases if start < r <= goal and not r.service_pack)
