"""A second, deliberately naive implementation of the desk's rules, for tests only.

Written from the domain text and the command-line contract alone: it shares no code, no data and no idea with
the engine. Clocks step minute by minute, dates day by day, numbers are counted. What does not belong here:
anything imported from `helpdesk_tui`, and any cleverness.
"""

from collections.abc import Callable

from tests.naive.clock import NOW, Json
from tests.naive.credit import credits_
from tests.naive.hours import hours, local_hours
from tests.naive.migration_options import options
from tests.naive.order import order
from tests.naive.period import period
from tests.naive.remigration import remigration
from tests.naive.sla import sla
from tests.naive.upgrade import upgrade

__all__ = ["KINDS", "NOW", "Json", "answer"]

KINDS: dict[str, Callable[[Json], Json]] = {
    "sla": sla,
    "hours": hours,
    "local_hours": local_hours,
    "upgrade": upgrade,
    "credits": credits_,
    "period": period,
    "remigration": remigration,
    "order": order,
    "options": options,
}
"""One plain function per `whatif` kind."""


def answer(kind: str, given: Json) -> Json:
    """The out keys of `kind` without `rules`, or `{"error": code}`; `given` must be well-formed."""
    return KINDS[kind](given)
