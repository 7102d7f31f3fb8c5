"""Desks kept in SQLite: ``memory:`` and ``sqlite:PATH``, one implementation.

Belongs here: everything that knows SQLite. Does not belong here: rules, verbs, the format of import files.
"""

from helpdesk_tui.backends.local.backend import LocalBackend, local_backend
from helpdesk_tui.backends.local.connection import LocalConnection

__all__ = ["LocalBackend", "LocalConnection", "local_backend"]
