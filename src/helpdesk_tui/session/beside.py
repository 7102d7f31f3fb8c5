"""What is neither a ticket nor an act: how the backend is, who else is here, files of messages.

Belongs here: thin questions to optional capabilities. Does not belong here: anything a rule decides.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Capability, Staging
from helpdesk_tui.errors import Refused
from helpdesk_tui.model.ids import MessageId, TicketId, checked_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from helpdesk_tui.backends.api import Health
    from helpdesk_tui.clock import Clock
    from helpdesk_tui.session.reading import Asking
    from helpdesk_tui.session.state.staged import Staged
    from helpdesk_tui.text import Foreign

__all__ = ["Beside"]


class Beside:
    """Health, presence, colleagues and attachments."""

    asking: Asking
    clock: Clock
    actor: str
    staged: Staged
    read_only: bool

    async def health(self) -> Health:
        """How the backend is; not asked twice."""
        return await self.asking.connection.health()

    async def announce(self, ticket: str | None, *, writing: bool = False) -> None:
        """Tells the others which ticket is looked at; nothing where a backend knows no presence."""
        if self.asking.has(Capability.PRESENCE):
            where = TicketId(checked_id(ticket, "ticket")) if ticket is not None else None
            await self.asking.presence.announce(self.actor, where, writing=writing, now=self.clock.now())

    async def present(self, tickets: Sequence[str]) -> dict[TicketId, list[tuple[str, bool]]]:
        """Who else is on these tickets, and whether they write."""
        if not self.asking.has(Capability.PRESENCE):
            return {}
        wanted = [TicketId(checked_id(one, "ticket")) for one in tickets]
        now = self.clock.now()
        found = await self.asking.ask(lambda: self.asking.presence.present(wanted, now=now))
        others = {ticket: [one for one in there if one[0] != self.actor] for ticket, there in found.items()}
        return {ticket: there for ticket, there in others.items() if there}

    async def colleagues(self) -> tuple[Foreign, ...] | None:
        """Who has tickets here or does something, by name; None: the backend can't tell."""
        if not self.asking.has(Capability.COLLEAGUES):
            return None
        from helpdesk_tui.session.strangers import MOST

        return tuple(await self.asking.ask(lambda: self.asking.colleagues.colleagues(limit=MOST)))

    def attachment(self, ticket: str, message: str, index: int) -> AsyncIterator[bytes]:
        """The content of a file, in pieces. Raises NotFound, Refused where the backend keeps none."""
        return self.asking.attachments.read(TicketId(checked_id(ticket, "ticket")), MessageId(message), index)

    async def stage(self, key: str, contents: Sequence[bytes]) -> bool:
        """Keeps the files of an act (or of a bulk run, by its id) before it is done, for a backend that sends them
        with the text: they go out with it whenever it goes, from whichever process.

        False: there is no such backend, and they are to be attached afterwards.
        """
        connection = self.asking.connection
        if not contents or self.read_only or not isinstance(connection, Staging):
            return False
        if not await connection.stage(key, contents):
            return False
        await self.staged.store.off_loop(partial(self.staged.keep, key, contents))
        return True

    async def attach(self, ticket: str, message: str, contents: Sequence[bytes]) -> None:
        """Stores the contents of the attachments of a message just added, in their order."""
        if self.read_only:
            raise Refused("nothing is written under read-only", code="read_only", rules=("desk.read_only",))
        where = TicketId(checked_id(ticket, "ticket"))
        for index, content in enumerate(contents):
            await self.asking.attachments.store(where, MessageId(message), index, content)
