"""What the field table is made of: kinds, values, and one field.

Belongs here: the classes. Does not belong here: the fields themselves (``fields``) or finding one by
what was typed (``lookup``).
"""

from __future__ import annotations

from enum import StrEnum

from helpdesk_tui.frozen import dataclass

__all__ = ["Field", "Kind", "Value"]


class Kind(StrEnum):
    """What a field holds, and so which operators and values it takes."""

    WORD_LIST = "word list"
    """One word of a closed list."""
    NAME = "name"
    """An open word that is compared as a whole, without case and accents; ``*`` at the end: starts with."""
    TEXT = "text"
    """Words, found anywhere in the field; ``*`` at the end of the last: it may go on."""
    NUMBER = "number"
    """A whole number, not negative."""
    TIME = "time"
    """An instant, compared with a distance from now, a day, or another instant."""
    FLAG = "flag"
    """Yes or no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One known value of a field."""

    name: str
    """The word as the domain spells it; ``-`` and ``_`` are the same when typed."""
    label: str = ""
    """The word in a sentence; empty: the name with spaces."""
    help: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """How a sentence names it."""
        return self.label or self.name.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a query can ask for."""

    name: str
    """The name typed before the operator, and the name a backend's getter is asked for."""
    kind: Kind
    help: str
    """One sentence for help, completion and the manual."""
    said: str
    """What follows "tickets ..." in a sentence; ``{}`` is the value. For times the verb before it."""
    said_none: str = ""
    """The same when the field is empty. Empty: the field always has a value and takes no ``none``."""
    counts_as: int | None = None
    """What an empty number is in a comparison; None: it fits none."""
    aliases: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    """Closed for a word list; for names and text only what completion offers."""
    takes_me: bool = False
    """Whether ``me`` stands for the viewer."""
    adjective: bool = False
    """Whether the value alone may stand before "tickets": "open tickets"."""
    future: bool = False
    """For times: a distance is time left, not age."""
    group: str = ""
    """For flags: the word before the colon, ``is`` or ``has``."""
    bare: bool = False
    """For flags: whether the name alone is enough."""
    sort: str = ""
    """What ``sort:`` by it is called; empty: can't be sorted by."""
    example: str = ""
    """One query with this field that can be typed as it is."""

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators it takes, the first being the one completion inserts."""
        match self.kind:
            case Kind.TIME | Kind.NUMBER:
                return ("<", "<=", ">", ">=", ":", "=", "!=")
            case Kind.FLAG:
                return (":",)
            case _:
                return (":", "=", "!=")
