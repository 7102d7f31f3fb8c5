"""One desk from several backends: tickets from one, credits, licences and migrations from a ledger beside it.

Belongs here: putting two connections together. Does not belong here: either of them. See ``docs/design/rt.md``.
"""

from helpdesk_tui.backends.composite.backend import CompositeBackend, composite_backend

__all__ = ["CompositeBackend", "composite_backend"]
