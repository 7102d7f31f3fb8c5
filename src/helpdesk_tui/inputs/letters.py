"""One letter for each of several things, so that one key picks one.

Belongs here: giving them out. A letter follows from a name and from the names before it, in an order that does not
change (a list of the program's, or by the alphabet), never from where a thing stands on a screen.
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["letters"]

_ANY = string.ascii_lowercase + string.digits + string.ascii_uppercase


def letters(names: Sequence[str], wanted: Sequence[str] = ()) -> list[str]:
    """A letter for each name, none twice; empty when none is left.

    It is the wanted one (of two who want the same the first has it), else the first letter of a word of the name, else
    one further on in it, else any that is free. ``wanted`` is empty where nothing is.
    """
    asked = [*wanted, *([""] * (len(names) - len(wanted)))]
    chosen = [key if key not in asked[:n] else "" for n, key in enumerate(asked)]
    taken = set(chosen)
    found = []
    for name, key in zip(names, chosen, strict=True):
        given = key or next((char for char in _candidates(name) if char not in taken), "")
        taken.add(given)
        found.append(given)
    return found


def _candidates(name: str) -> str:
    folded = name.casefold()
    plain = "".join(char for char in folded if char in _ANY)
    initials = "".join(word[0] for word in re.findall(r"[a-z0-9]+", folded))
    return initials + plain + _ANY
