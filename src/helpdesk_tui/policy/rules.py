"""A rule as a pack states it: what it says, how firmly, where it is written, and when it holds."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Literal

from helpdesk_tui.frozen import dataclass

__all__ = ["Basis", "Rule"]


class Basis(StrEnum):
    """How firmly a rule stands. A decision is never shown as if the vendor had promised it."""

    STATED = "S"
    """Stated by the vendor's own support page."""
    PUBLIC = "P"
    """Stated on another public page of the same vendor."""
    DECISION = "D"
    """A decision of this program or of its user, where the vendor's pages are silent."""

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Basis.STATED: "stated by the vendor",
    Basis.PUBLIC: "stated elsewhere by the vendor",
    Basis.DECISION: "our decision",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One citable rule of a pack."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    id: str
    """Prefix of the pack and role, such as ``cs.credits.howto``."""
    sentence: str
    """What it says, in one sentence an engineer can paste into a reply."""
    basis: Basis
    source: str
    """The vendor's page, or for a decision the reason it was taken."""
    states: tuple[str, ...] = ()
    """Key paths of the pack whose values this rule states, such as ``categories.howto``."""
    valid_from: date | None = None
    """First day on which it holds; None: as long as anybody knows."""
    valid_until: date | None = None
    """Last day on which it holds, inclusive; None: still in force."""
    changed_by: str = ""
    """Where the user's own pack made this rule the user's own ("FILE, line N"); empty: it is as it was written."""
    change: Literal["", "value", "words", "added"] = ""
    """What the user did: changed a value the rule states, changed what it says, or added it; empty: nothing."""

    def in_force(self, on: date) -> bool:
        after = self.valid_from is None or self.valid_from <= on
        return after and (self.valid_until is None or on <= self.valid_until)
