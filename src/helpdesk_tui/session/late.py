"""The acting half of a session, made when it is first asked for.

Belongs here: putting it together, with imports inside: with all verbs it takes longer than the rest of a start. Does
not belong here: what it does (``acting``, ``undoing``, ``bulk``).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from helpdesk_tui.session.sending import Sealed
from helpdesk_tui.session.state.codec import of_the_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from helpdesk_tui.clock import Clock
    from helpdesk_tui.session.acting import Doer
    from helpdesk_tui.session.bulk import BulkRunner
    from helpdesk_tui.session.desks import Desks
    from helpdesk_tui.session.loading import Loader
    from helpdesk_tui.session.placer import Placer
    from helpdesk_tui.session.reading import Asking
    from helpdesk_tui.session.sending import Outbox
    from helpdesk_tui.session.state.acts import Acts
    from helpdesk_tui.session.state.runs import Runs
    from helpdesk_tui.session.undoing import Undoer

__all__ = ["Late", "kept"]


class Late:
    """What does verbs, takes them back, and runs many of them."""

    asking: Asking
    loader: Loader
    desks: Desks
    outbox: Outbox
    acts: Acts
    runs: Runs
    clock: Clock
    actor: str
    read_only: bool
    _placer: Placer
    _grace: timedelta
    _senior: bool | None

    @cached_property
    def _doer(self) -> Doer:
        """Does verbs."""
        from helpdesk_tui.session.acting import Doer
        from helpdesk_tui.session.planning import Planner

        return Doer(
            planner=Planner(self.asking, self.loader, self.desks),
            placer=self._placer,
            outbox=self.outbox,
            acts=self.acts,
            clock=self.clock,
            actor=self.actor,
            read_only=self.read_only,
            grace=self._grace,
            senior=self._senior,
        )

    @cached_property
    def _undoer(self) -> Undoer:
        from helpdesk_tui.session.undoing import Undoer

        return Undoer(doer=self._doer, loader=self.loader, acts=self.acts)

    @cached_property
    def _bulk(self) -> BulkRunner:
        from helpdesk_tui.session.bulk import BulkRunner

        return BulkRunner(doer=self._doer, runs=self.runs)


def kept() -> Iterator[type]:
    """What the journal may hold. The verbs are imported when it is asked for."""
    from helpdesk_tui.session.verbs.table import ARGUMENTS

    yield from (*of_the_model(), *ARGUMENTS, Sealed)
