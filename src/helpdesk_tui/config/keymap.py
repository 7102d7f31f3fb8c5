"""The keys a person has chosen: a shipped keymap, with their own laid over it.

Belongs here: reading the shipped keymaps. Does not belong here: what keys mean together and what is wrong with them
(``tui.keymap``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.actions import ACTIONS

if TYPE_CHECKING:
    from helpdesk_tui.config.settings import UserSettings

__all__ = ["chosen_keys", "shipped_keys"]

_DEFAULT = "default"


def shipped_keys(name: str) -> dict[str, tuple[str, ...]]:
    """Actions to keys of a shipped keymap; of ``default`` none, since those are in the table of actions."""
    if name == _DEFAULT:
        return {}
    import tomllib
    from importlib.resources import files

    text = files("helpdesk_tui.config").joinpath("keymaps", f"{name}.toml").read_text(encoding="utf-8")
    return {action: tuple(keys) for action, keys in tomllib.loads(text)["keys"].items()}


def chosen_keys(settings: UserSettings) -> dict[str, str | list[str]]:
    """Actions to keys where they differ from the table of actions: what ``make_keymap`` is given.

    A key of the user's is taken from the shipped keymap, where that leaves another one to its action.
    """
    own = settings.keys
    found: dict[str, str | list[str]] = dict(own)
    taken = {(ACTIONS[name].where, key) for name, keys in own.items() if name in ACTIONS for key in _listed(keys)}
    for name, keys in shipped_keys(settings.keymap or _DEFAULT).items():
        if name not in own:
            found[name] = [key for key in keys if (ACTIONS[name].where, key) not in taken] or list(keys)
    return found


def _listed(keys: str | list[str]) -> list[str]:
    return [keys] if isinstance(keys, str) else keys
