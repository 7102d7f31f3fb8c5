"""Packs written for one test, and what comes of them.

Belongs here: writing files and loading them. Does not belong here: any expectation.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from helpdesk_tui.errors import ConfigError
from helpdesk_tui.policy.loader import Packs

if TYPE_CHECKING:
    from helpdesk_tui.policy.pack import Pack

__all__ = ["BUILT_IN_FILES", "OWN", "Folder"]

BUILT_IN_FILES = {
    path.stem: path
    for path in sorted((Path(__file__).parents[2] / "src" / "helpdesk_tui" / "policy" / "packs").glob("*.toml"))
}

OWN = """\
[pack]
id = "acme"
desk = "acme"
title = "Acme support"
prefix = "ac"

[calendar]
zone = "Europe/Berlin"
opens = "10:00"
closes = "24:00"
days = ["mon", "sun"]

[rules]
"ac.hours" = { sentence = "We are here from ten to midnight.", basis = "S", source = "our page" }
"ac.hours.holidays" = { sentence = "Holidays.", basis = "D", source = "none" }
"ac.hours.edges" = { sentence = "Edges.", basis = "D", source = "none" }
"ac.hours.local" = { sentence = "Local.", basis = "D", source = "none" }
"ac.clock.opening" = { sentence = "Opening.", basis = "D", source = "none" }
"ac.clock.work_by" = { sentence = "Work by.", basis = "D", source = "none" }
"""
"""The least a desk of one's own must say."""


class Folder:
    """The packs folder of a user."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text: str | bytes, name: str = "ours.toml") -> Path:
        file = self.path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    @property
    def packs(self) -> Packs:
        """Read afresh."""
        return Packs(self.path)

    def pack(self, text: str | bytes, name: str = "cs_cart") -> Pack:
        self.write(text)
        return self.packs.pack(name)

    def error(self, text: str | bytes, name: str = "cs_cart") -> ConfigError:
        """What is wrong with a pack of the user's; a string starts with ``extends = "cs_cart"`` on line 1."""
        self.write(f'extends = "cs_cart"\n{text}' if isinstance(text, str) else text)
        with pytest.raises(ConfigError) as caught:
            self.packs.pack(name)
        return caught.value
