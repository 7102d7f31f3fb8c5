"""What holds for every test: a drawn case has no time limit, on a machine as slow and as busy as it may be."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")
