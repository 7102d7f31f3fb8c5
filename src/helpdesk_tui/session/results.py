"""What the session answers to acts: done, undone, planned and applied in bulk.

Belongs here: values. Does not belong here: how they come about. Texts are clean.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.session.state.acts import ActState
from helpdesk_tui.session.state.runs import ItemState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpdesk_tui.errors import HelpdeskError

__all__ = ["BulkItem", "BulkPlan", "BulkReport", "Done", "ReportItem", "Undone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An act. ``state`` is ``done``, or ``queued`` while it can still be taken back."""

    key: str
    """Idempotency key; empty when nothing had to be done."""
    verb: str
    target: str
    summary: str
    """One sentence: ``T-1 claimed by anna``."""
    state: ActState = ActState.DONE
    already: bool = False
    """Whether it was so already, so that nothing was written."""
    repeated: bool = False
    """Whether this key was done before."""
    warnings: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Ids of the rules it rests on."""
    created: tuple[str, ...] = ()
    """Ids of new tickets and migrations."""
    messages: tuple[str, ...] = ()
    """Ids of the messages it added, events not among them."""
    versions: Mapping[str, int] = field(default_factory=dict)
    undoable: bool = True
    reason: str = ""
    """Why it can't be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What was taken back, or done again: several acts when they were one bulk run."""

    done: tuple[Done, ...]
    failed: tuple[tuple[str, HelpdeskError], ...] = ()
    """Key of the act, and why not."""

    @property
    def summary(self) -> str:
        """The sentence of one act; of a bulk run how many were taken back or done again, and how many not."""
        if len(self.done) + len(self.failed) < 2:
            return "".join(one.summary for one in self.done)
        word = "undone" if all(one.verb == "ticket.undo" for one in self.done) else "done again"
        return f"{len(self.done):,} {word}" + (f", {len(self.failed):,} not" if self.failed else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkItem:
    """What a bulk run would do to one ticket."""

    ticket: str
    state: Literal["change", "already", "refused"]
    text: str
    """The sentence of the act, or why not."""
    hint: str = ""
    rules: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    version: int | None = None
    """Of the ticket as it was planned on."""
    code: str = ""
    """Of the refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPlan:
    """A verb on many tickets, looked at and not applied."""

    run: str
    """Names the run; the key of an item's act follows from it."""
    verb: str
    args: Any
    items: tuple[BulkItem, ...]
    outward: bool = False
    undoable: bool = True

    @property
    def warnings(self) -> tuple[str, ...]:
        """Each once, the most frequent first."""
        return tuple(text for text, _ in Counter(text for item in self.items for text in item.warnings).most_common())

    def count(self, state: Literal["change", "already", "refused"]) -> int:
        return sum(item.state == state for item in self.items)


@dataclass(frozen=True, slots=True)
class ReportItem:
    ticket: str
    state: ItemState
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkReport:
    """What a bulk run did."""

    run: str
    verb: str
    items: tuple[ReportItem, ...]
    back: int = 0
    """Acts of it that can be taken back now."""

    def count(self, state: ItemState) -> int:
        return sum(item.state is state for item in self.items)

    @property
    def complete(self) -> bool:
        """Whether nothing failed and nothing is unknown; what was skipped had been announced."""
        return not self.count(ItemState.FAILED) and not self.count(ItemState.UNKNOWN) and not self.waiting

    @property
    def waiting(self) -> int:
        """Items the run did not come to."""
        return self.count(ItemState.WAITING)
