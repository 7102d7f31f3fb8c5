"""A ticket for somebody nobody has heard of: said, never refused, for new colleagues exist.

Belongs here: whether a name is known here, and the one that was perhaps meant. Does not belong here: who is offered in
a menu (``tui.forms.sources``), and names a backend refuses itself.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from helpdesk_tui.backends.capabilities import Capability
from helpdesk_tui.errors import HelpdeskError
from helpdesk_tui.model.intents import CreateTicket, SetTicket

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from helpdesk_tui.model.intents import Operation
    from helpdesk_tui.session.reading import Asking
    from helpdesk_tui.text import Foreign

__all__ = ["MOST", "doubt", "doubts"]

MOST = 1_000
"""Names a desk is asked for. Where there are as many, nobody can be told to be unknown."""


async def doubts(asking: Asking, operations: Sequence[Operation], known: Collection[Foreign]) -> tuple[str, ...]:
    """What is to be said of those who are given a ticket; nothing where the backend can't tell who is there.

    ``known``: names that need no look, such as one's own.
    """
    given = [name for name in dict.fromkeys(_given(operations)) if name not in known]
    if not given or not asking.has(Capability.COLLEAGUES):
        return ()
    try:
        there = await asking.ask(lambda: asking.colleagues.colleagues(limit=MOST))
    except HelpdeskError:
        return ()
    if len(there) >= MOST:
        return ()
    return tuple(doubt(name, [*there, *known]) for name in given if name not in there)


def doubt(name: Foreign, there: Sequence[Foreign]) -> str:
    """That nobody is called so, and who nearly is."""
    folded = {str(one).casefold(): str(one) for one in there if one}
    near = get_close_matches(str(name).casefold(), folded, n=1)
    return f"nobody here is called {name}" + (f": did you mean {folded[near[0]]}?" if near else "")


def _given(operations: Sequence[Operation]) -> Iterator[Foreign]:
    for one in operations:
        name = None
        match one:
            case SetTicket():
                name = one.fields.get("assignee")
            case CreateTicket():
                name = one.ticket.assignee
            case _:
                pass
        if name:
            yield name
