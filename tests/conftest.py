"""What holds for every test: a drawn case has no time limit, on a machine as slow and as busy as it may be, and an
interrupt is heard by the programs under test, also where the tests themselves run in the background of a script."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
