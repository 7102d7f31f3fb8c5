"""The kit that tells whether an adapter keeps the contract: the same checks for every backend.

Belongs here: checks that need nothing but the contract. Does not belong here: knowledge of one backend. Part of the
public interface for authors of adapters; described in ``docs/adapters.md``.
"""

from helpdesk_tui.backends.conformance.kit import CheckResult, Opener
from helpdesk_tui.backends.conformance.runner import check_backend

__all__ = ["CheckResult", "Opener", "check_backend"]
