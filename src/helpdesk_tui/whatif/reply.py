"""What a kind of question answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass

if TYPE_CHECKING:
    from helpdesk_tui.policy.explain import Derivation

__all__ = ["Reply"]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as plain values, a line that sums it up, and why."""

    values: dict[str, Any]
    headline: str
    why: Derivation
