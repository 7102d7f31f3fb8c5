"""Every act a person can do, in one table: keys, help, palette, manual and command line are made from it.

Belongs here: what an act is called, where it applies, how dangerous it is and whether it can be taken back. Does not
belong here: what an act does (``session.verbs``, ``tui``), or any other part of this program: this package imports the
standard library only.
"""

from __future__ import annotations

from helpdesk_tui.actions.kinds import Action, Danger, Scope, Where
from helpdesk_tui.actions.screen import SCREEN
from helpdesk_tui.actions.verbs import VERBS

__all__ = ["ACTIONS", "Action", "Danger", "Scope", "Where"]

ACTIONS: dict[str, Action] = {action.id: action for action in (*VERBS, *SCREEN)}
"""By id."""
