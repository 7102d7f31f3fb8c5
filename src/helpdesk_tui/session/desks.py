"""A desk as the session knows it: its pack, its calendar, and answers the rules gave before.

Belongs here: finding a desk by name. Does not belong here: facts of tickets (``facts``).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from helpdesk_tui.errors import InvalidInput, Refused
from helpdesk_tui.text import Foreign

if TYPE_CHECKING:
    from helpdesk_tui.policy.calendars import Calendar
    from helpdesk_tui.policy.entitlements import Holdings, Standing
    from helpdesk_tui.policy.loader import Packs
    from helpdesk_tui.policy.pack import Pack
    from helpdesk_tui.policy.verdict import TicketFacts

__all__ = ["Desk", "Desks"]

_MOST_KEPT = 20_000
"""Answers remembered before all of them are forgotten: a few MB."""


class Desk:
    """A pack with its calendar. ``known`` False: there is no such pack, and no rule says anything."""

    def __init__(self, name: str, pack: Pack, *, known: bool = True) -> None:
        self.name = name
        self.pack = pack
        self.known = known
        self._standings: dict[object, Standing] = {}
        self._words: dict[TicketFacts, tuple[str, int | None]] = {}
        self._halves: dict[int, tuple[object, Holdings, Holdings]] = {}

    @cached_property
    def calendar(self) -> Calendar:
        from helpdesk_tui.policy.calendars import calendar_of

        return calendar_of(self.pack.calendar)

    @cached_property
    def serves_beside(self) -> bool:
        """Whether a ticket about no migration has a service level all the same (rule ``service.assumed``)."""
        return not self.pack.categories and any(level.assumed for level in self.pack.services.values())

    def check_prices(self) -> None:
        """Raises Refused at a desk that sells no credits."""
        if not self.pack.categories:
            raise Refused(
                f"desk {Foreign(self.name)} prices nothing in credits: what is owed there goes by the service level",
                rules=("desk.credits.none",),
            )

    def rules(self, *roles: str) -> tuple[str, ...]:
        """Ids of the rules that play these roles; a pack of one's own need not have them."""
        ids = (f"{self.pack.pack.prefix}.{role}" for role in roles)
        return tuple(name for name in ids if name in self.pack.rules)

    @property
    def standings(self) -> dict[object, Standing]:
        """Standings answered before: the same customer asks for many tickets."""
        if len(self._standings) > _MOST_KEPT:
            self._standings.clear()
        return self._standings

    @property
    def halves(self) -> dict[int, tuple[object, Holdings, Holdings]]:
        """What parties hold, by the ``id`` of the object that is kept with it: one is asked for again at once."""
        if len(self._halves) > _MOST_KEPT:
            self._halves.clear()
        return self._halves

    @property
    def words(self) -> dict[TicketFacts, tuple[str, int | None]]:
        """Verdict and price answered before."""
        if len(self._words) > _MOST_KEPT:
            self._words.clear()
        return self._words


class Desks:
    """The desks by name, each made when first asked for."""

    def __init__(self, packs: Packs) -> None:
        self._packs = packs
        self._desks: dict[str, Desk] = {}

    @property
    def names(self) -> list[str]:
        return self._packs.ids

    def find(self, name: str) -> Desk:
        """The desk of a ticket. One whose pack is gone knows no rule, and nobody is in its scope."""
        if name not in self._desks:
            try:
                self._desks[name] = Desk(name, self._packs.desk(name))
            except InvalidInput as error:
                if error.code != "unknown_desk":
                    raise
                self._desks[name] = Desk(name, _nobody(name), known=False)
        return self._desks[name]

    def known(self, name: str) -> Desk:
        """Raises InvalidInput with code ``unknown_desk``."""
        desk = self.find(name)
        if not desk.known:
            self._packs.desk(name)
        return desk


def _nobody(name: str) -> Pack:
    from helpdesk_tui.policy.pack import CalendarSection, Pack, PackHead

    always = CalendarSection(
        zone="+00:00", opens="00:00", closes="24:00", days=("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    )
    return Pack(pack=PackHead(id=name, desk=name, title=name, prefix=name), calendar=always)
