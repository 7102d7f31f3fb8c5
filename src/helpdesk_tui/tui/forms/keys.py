"""Choices with a key each.

Belongs here: which order the letters are given in. Does not belong here: the letters (``inputs.letters``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpdesk_tui.inputs.letters import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpdesk_tui.tui.forms.shape import Choice

__all__ = ["alphabetical", "keyed"]


def keyed(choices: Sequence[Choice], wanted: Mapping[str, str] | None = None) -> tuple[Choice, ...]:
    """Choices of a list that keeps its order; ``wanted`` gives a letter by value."""
    fixed = wanted or {}
    keys = letters([choice.title for choice in choices], [fixed.get(choice.value, "") for choice in choices])
    return tuple(replace(choice, key=key) for choice, key in zip(choices, keys, strict=True))


def alphabetical(choices: Iterable[Choice], wanted: Mapping[str, str] | None = None) -> tuple[Choice, ...]:
    """The same, for choices that come from the desk: in the order of their titles."""
    return keyed(sorted(choices, key=lambda choice: (choice.title.casefold(), choice.value)), wanted)
