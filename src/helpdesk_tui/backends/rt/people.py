"""Users of RT: customers, and who writes. Those met in lists and tickets are remembered.

Belongs here: asking for people. Does not belong here: tickets (``reads``).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from helpdesk_tui.backends.rt.answers import Person, page_of, person_of
from helpdesk_tui.backends.rt.mapping import NOBODY, customer_of, user_name
from helpdesk_tui.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection

    from helpdesk_tui.backends.rt.http import Http, Params
    from helpdesk_tui.model.customer import Customer
    from helpdesk_tui.model.ids import CustomerId

__all__ = ["People"]

_MOST = 100
"""Rows of a page RT gives at most."""
_PERSON: Params = [("fields", "Name,RealName,EmailAddress,Organization")]
_OWN = frozenset({"Nobody", "RT_System", "root"})
_MOST_PEOPLE = 5_000
"""Remembered; the oldest are forgotten first."""


class People:
    """Of one RT, seen by ``me``."""

    def __init__(self, http: Http, me: str) -> None:
        self._http = http
        self._me = me
        self._people: OrderedDict[str, Person] = OrderedDict()

    async def customers(self, ids: Collection[CustomerId]) -> dict[CustomerId, Customer]:
        found: dict[CustomerId, Customer] = {}
        for one in dict.fromkeys(ids):
            person = await self.person(user_name(one)) if one != NOBODY else None
            if person is not None:
                made = customer_of(person)
                found[made.id] = made
        return {one: found[one] for one in ids if one in found}

    async def person(self, name: str) -> Person | None:
        """A user by RT's name of it; None: there is none."""
        if name in self._people:
            return self._people[name]
        return await self._by_path(name)

    async def _by_path(self, name: str) -> Person | None:
        from urllib.parse import quote

        try:
            person = person_of((await self._http.get(f"/user/{quote(name, safe='')}")).data)
        except NotFound:
            return None
        self.keep(person)
        return person

    async def find_people(self, text: str, *, field: str = "EmailAddress") -> list[Person]:
        """Users with a text in a field an agent may search; an empty text gives all, a page of them."""
        params: Params = [("per_page", str(_MOST)), *_PERSON]
        if text:
            body = [{"field": field, "operator": "LIKE", "value": text}]
            reply = await self._http.find("/users", body, params)
        else:
            reply = await self._http.get("/users", params)
        rows = page_of(reply.data, person_of).rows
        for person in rows:
            self.keep(person)
        return rows

    async def find_customers(self, text: str, *, limit: int) -> list[Customer]:
        """By address or name. RT does not tell an agent who is one: names with an address in them come first."""
        found = {one.name: one for one in await self.find_people(text)}
        if text:
            found |= {one.name: one for one in await self.find_people(text, field="RealName")}
        others = [one for one in found.values() if one.name not in {self._me, *_OWN}]
        others.sort(key=lambda one: ("@" not in one.name, one.name))
        return [customer_of(one) for one in others[: max(0, limit)]]

    def keep(self, person: Person) -> None:
        if person.real_name or person.email or person.name not in self._people:
            self._people[person.name] = person
            self._people.move_to_end(person.name)
        while len(self._people) > _MOST_PEOPLE:
            self._people.popitem(last=False)
