"""The packs in the wheel, as they are: made beforehand from their TOML, and not checked.

Belongs here: turning what was made (``packs/*.json``) into a pack. Does not belong here: packs of the user's own, nor
what a pack has to look like (``loader``). Reading TOML and checking it takes a tenth of a second at every start, for
files that only a new release changes; the tests check them, and that what is made here is what a checked reading makes.

An object names its class by ``$``; its lists are tuples. An object without a name is a table, and stays as it is.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpdesk_tui.policy.pack import Pack

__all__ = ["BUILT_IN", "shipped_pack"]

BUILT_IN = ("cs_cart", "litextension")
_CLASS = "$"


@cache
def shipped_pack(name: str) -> Pack:
    """One of ``BUILT_IN``; read once in a process."""
    from pkgutil import get_data

    found = get_data("helpdesk_tui.policy", f"packs/{name}.json")
    made: Pack = json.loads(found or b"", object_hook=_made)
    return made


def _made(found: dict[str, Any]) -> Any:
    name = found.pop(_CLASS, None)
    if name is None:
        return found
    return _kinds()[name](**{key: tuple(value) if type(value) is list else value for key, value in found.items()})


@cache
def _kinds() -> dict[str, Any]:
    from helpdesk_tui.policy import pack, rules  # a desk that has its placements is shown without a pack

    return vars(rules) | vars(pack)
