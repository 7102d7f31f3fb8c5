"""``helpdesk next``: the ticket to do now, and why it is that one.

Belongs here: printing. Does not belong here: the order (``policy``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli.asked import JSON, Word
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import Desk, chosen_desk, go
from helpdesk_tui.cli.output import say, write_json, write_lines
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.session.cards import Suggestion

__all__ = ["command"]


@click.command("next", cls=DeskCommand)
@click.option("--count", type=click.IntRange(min=1, max=1000), default=1, metavar="N", help="so many  [1]")
@click.option("--view", type=Word(), default="next-best", metavar="NAME", help="of this view  [next-best]")
@JSON
def command(*, count: int, view: str, as_json: bool) -> None:
    """Shows the next best ticket, and why it stands first."""
    go(_next(chosen_desk(), count, view, as_json=as_json))


async def _next(desk: Desk, count: int, view: str, *, as_json: bool) -> None:
    from helpdesk_tui.cli.reading import with_threads

    async with desk.session() as session:
        found = await session.next_best(count, view=view)
        if as_json:
            values = await with_threads(session, [one.ticket for one in found])
            write_json([value | {"why": one.why.why.plain()} for value, one in zip(values, found, strict=True)])
            return
    if not found:
        say("nothing waits for you")
    write_lines(clean(line, Kind.LINE) for one in found for line in _lines(one))


def _lines(one: Suggestion) -> Iterator[str]:
    yield f"{one.ticket.id}  {one.ticket.subject or '(no subject)'}"
    for step in one.why.why.steps:
        rule = f"  [{step.rule.id}]" if step.rule else ""
        yield f"  {step.text}" + (f": {step.value}" if step.value else "") + rule
