"""Request Tracker 5 over REST 2.0: ``rt+https://HOST`` and ``rt+http://HOST``.

Belongs here: everything that knows RT. Does not belong here: rules, verbs, credits. See ``docs/design/rt.md``.
"""

from helpdesk_tui.backends.rt.backend import Found, RtBackend, probe, rt_backend
from helpdesk_tui.backends.rt.connection import RtConnection

__all__ = ["Found", "RtBackend", "RtConnection", "probe", "rt_backend"]
