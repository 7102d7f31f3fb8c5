"""The program's folders, by the conventions of the system.

Belongs here: names of folders and files. Does not belong here: creating or reading them.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["config_file", "config_folder", "data_folder", "state_folder"]

_NAME = "helpdesk-tui"


def config_folder() -> Path:
    """Holds ``config.toml`` and the folder ``packs``."""
    import platformdirs

    return Path(platformdirs.user_config_dir(_NAME, appauthor=False))


def config_file() -> Path:
    return config_folder() / "config.toml"


def data_folder() -> Path:
    """Holds desks kept in a file, where nobody named another place."""
    import platformdirs

    return Path(platformdirs.user_data_dir(_NAME, appauthor=False))


def state_folder() -> Path:
    """Holds drafts, outbox, journal and crash files; private to the user."""
    import platformdirs

    return Path(platformdirs.user_state_dir(_NAME, appauthor=False))
