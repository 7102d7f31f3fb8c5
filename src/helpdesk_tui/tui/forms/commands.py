"""The names of the ``:`` line, and what its words are.

Belongs here: names of actions, words with their places. Does not belong here: what a word means to a form (``typed``).
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from helpdesk_tui.actions import ACTIONS, Where
from helpdesk_tui.frozen import dataclass

__all__ = ["COMMANDS", "TEXTS", "Word", "named", "nearest", "words_of"]

_ALIASES = {
    "again": "migration.remigrate",
    "agreed": "credits.approve",
    "check": "migration.check_item",
    "comment": "ticket.note",
    "create": "ticket.create",
    "declined": "credits.decline",
    "filter": "view.filter",
    "free": "credits.release",
    "new": "ticket.create",
    "q": "app.quit",
    "queue": "view.queues",
    "quit": "app.quit",
    "tags": "ticket.tag",
    "unassign": "ticket.release",
    "view": "view.queues",
}
TEXTS = frozenset(("view.filter", "view.queues", "view.sort", "view.save", "view.number", "app.theme", "act.macro"))
"""Actions of the screen that take the rest of the line as it is."""

_WORD = re.compile(r'(?:"[^"]*"?|[^\s"])+')


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the line; ``start`` and ``end`` count code points."""

    text: str
    start: int
    end: int

    @property
    def plain(self) -> str:
        """Without the quotation marks it is held together by."""
        whole = len(self.text) > 1 and self.text[0] == self.text[-1] == '"' and '"' not in self.text[1:-1]
        return self.text[1:-1] if whole else self.text


def words_of(text: str, start: int = 0) -> list[Word]:
    return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text, start)]


def _commands() -> dict[str, str]:
    """Short name and full id of every action of the desk; of two with one name the first in the table has it."""
    found: dict[str, str] = {}
    for action in ACTIONS.values():
        if action.where is not Where.DESK:
            continue
        group, _, name = action.id.partition(".")
        if group not in {"go", "move", "tab", "pane"}:
            found.setdefault(_spelled(name), action.id)
        found.setdefault(_spelled(action.id), action.id)
    return {**found, **_ALIASES}


def _spelled(name: str) -> str:
    return name.replace("_", "-")


COMMANDS: dict[str, str] = _commands()
"""Name to action."""


def named(name: str) -> str | None:
    """The action a name stands for."""
    return COMMANDS.get(_spelled(name.casefold()))


def nearest(name: str, known: list[str]) -> str:
    """The name that was meant; empty when none is near."""
    close = get_close_matches(name.casefold()[:40], known, n=1)
    return close[0] if close else ""
