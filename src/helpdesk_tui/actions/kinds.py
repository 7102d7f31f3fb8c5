"""What is known of an act: the types of the table.

Belongs here: types. Does not belong here: rows (``verbs``, ``screen``).
"""

from __future__ import annotations

from enum import StrEnum

from helpdesk_tui.frozen import dataclass

__all__ = ["Action", "Danger", "Scope", "Where"]


class Danger(StrEnum):
    """What care an act takes."""

    NONE = "none"
    OUTWARD = "outward"
    """Somebody outside of the desk sees it, or credits move: it passes a review."""
    DESTRUCTIVE = "destructive"
    """It can't be brought back: it is asked for, and no is the default."""


class Scope(StrEnum):
    """What an act is done to."""

    TICKET = "ticket"
    """The marked tickets, else the one under the cursor."""
    CUSTOMER = "customer"
    MIGRATION = "migration"
    DESK = "desk"
    """Nothing in particular."""
    SCREEN = "screen"
    """What is shown: it moves about, and changes nothing that is kept on the desk."""


class Where(StrEnum):
    """Where keys are pressed. A key means one thing in each of these places."""

    DESK = "desk"
    """Everywhere but in the places below."""
    TEXT = "text"
    """A text is being written."""
    REVIEW = "review"
    """A text is written and not sent."""
    PICKER = "picker"
    """A list that filters as one types."""
    QUESTION = "question"
    """Yes or no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One act."""

    id: str
    title: str
    """Two or three words for a menu."""
    help: str
    """One sentence."""
    keys: tuple[str, ...] = ()
    """Default keys, a sequence with a blank between its parts; empty: by name only."""
    scope: Scope = Scope.TICKET
    danger: Danger = Danger.NONE
    writes: bool = True
    """Whether it is a verb of the session; False: it only shows something."""
    capability: str = "ticket_writes"
    """Name of the backend's capability it needs; empty: none."""
    via: str = ""
    """Id of the verb it ends in, whose needs are its own; empty: none, or it is one itself."""
    undo: bool = True
    no_undo: str = ""
    """Why it can't be taken back; empty when it can."""
    bulk: bool = False
    """Whether it can be done to many tickets at once."""
    command: str = ""
    """On the command line; empty for what only moves about the screen."""
    where: Where = Where.DESK
