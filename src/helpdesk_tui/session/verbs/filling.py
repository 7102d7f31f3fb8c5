"""Placeholders in texts: how they look, and that a text with one left in it is not sent.

Belongs here: the rule, one for the app and the command line. Does not belong here: what comes in their place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FILL_HINT", "fill", "needs_filled", "unfilled"]

_HOLDER = re.compile(r"\{([a-z][a-z_]{0,30})\}")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|^>.*?$", re.DOTALL | re.MULTILINE)
"""Code and quoted lines: braces in them are the customer's, or a template's."""
FILL_HINT = "fill it in, or put it in `backticks`"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known in the place of its placeholders; what comes in is not filled again."""
    return _HOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def unfilled(text: str) -> tuple[str, ...]:
    """Names of the placeholders left in a text, each once. Those in quoted lines and in code are none."""
    return tuple(dict.fromkeys(match[1] for match in _HOLDER.finditer(_CODE.sub("", text))))


def needs_filled(text: str, field: str) -> str:
    """The text if no placeholder is left in it. Raises InvalidInput that names each."""
    if left := unfilled(text):
        names = ", ".join(f"{{{name}}}" for name in left[:5])
        raise InvalidInput(f"{names} {'is' if len(left) == 1 else 'are'} not filled in", field=field, hint=FILL_HINT)
    return text
