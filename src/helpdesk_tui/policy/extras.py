"""What comes with a service or a plan beside prices and times: assistant, staff, demo runs.

Belongs here: the small entitlements. Does not belong here: response times (``response``) and care plans' prices
(``credits``). Rules: ``assistant``, ``care.senior``, ``demo``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.policy.explain import Answer, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from helpdesk_tui.policy.pack import Pack

__all__ = ["demo_fits", "has_assistant", "senior_only"]


def has_assistant(pack: Pack, service: str, *, on: date) -> Answer[bool]:
    """Whether a personal assistant comes with a service level; False for a level the desk does not have."""
    trace = Trace(pack, on=on)
    level = pack.services.get(service)
    given = level is not None and level.assistant
    trace.step(f"personal assistant with {service} service", given, rule=pack.stated("assistant"))
    return Answer(given, trace.done())


def senior_only(pack: Pack, rank: str, *, on: date) -> Answer[bool]:
    """Whether customers of a rank are answered by senior engineers only."""
    trace = Trace(pack, on=on)
    plan = pack.plans.get(rank)
    senior = plan is not None and plan.senior_staff
    trace.step(f"senior engineers only for {rank}", senior, rule=pack.stated("care.senior"))
    return Answer(senior, trace.done())


def demo_fits(pack: Pack, requested: Mapping[str, int], *, on: date) -> Answer[bool]:
    """Whether what is asked for fits into a demo, which is free and may be run any number of times.

    Raises InvalidInput on a desk without migrations.
    """
    section = pack.migration
    if section is None:
        raise pack.lacks("migrations")
    trace = Trace(pack, on=on)
    over = {name: n for name, n in requested.items() if name in section.counted and n > section.demo_limit}
    words = ", ".join(f"{n} {name}" for name, n in over.items()) or "nothing"
    trace.step(f"a demo moves {section.demo_limit} of each counted type; above that", words, rule=pack.stated("demo"))
    return Answer(not over, trace.done())
