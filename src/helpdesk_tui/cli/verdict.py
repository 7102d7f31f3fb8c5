"""``helpdesk verdict``: what a ticket is owed, and why.

Belongs here: printing. Does not belong here: the verdict (``policy``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from helpdesk_tui.cli.asked import JSON
from helpdesk_tui.cli.context import DeskCommand
from helpdesk_tui.cli.desk import chosen_desk, go
from helpdesk_tui.cli.output import write_json, write_lines
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from helpdesk_tui.cli.desk import Desk

__all__ = ["command"]


@click.command("verdict", cls=DeskCommand)
@click.argument("ticket", metavar="TICKET")
@click.option("--category", metavar="C", help="if it were of this category")
@click.option("--quote", type=click.IntRange(min=0), metavar="N", help="if it were quoted so many credits")
@click.option("--explain", is_flag=True, help="show how it comes about")
@JSON
def command(*, ticket: str, category: str | None, quote: int | None, explain: bool, as_json: bool) -> None:
    """Says whether a ticket is included, costs credits, needs approval, is short, out of scope or refused; and why."""
    go(_verdict(chosen_desk(), ticket, category, quote, explain=explain, as_json=as_json))


async def _verdict(
    desk: Desk, ticket: str, category: str | None, quote: int | None, *, explain: bool, as_json: bool
) -> None:
    from helpdesk_tui.cli.values import verdict_json
    from helpdesk_tui.words import verdict_words

    async with desk.session() as session:
        answer = await session.verdict(ticket, category=category, quote=quote)
    if as_json:
        value = {"ticket": ticket} | verdict_json(answer) | {"rules": answer.rules}
        write_json(value | ({"derivation": answer.why.plain()} if explain else {}))
        return
    lines = [verdict_words(answer.value)]
    lines += [f"  {reason.text}  [{reason.rule}]" for reason in answer.value.reasons]
    lines += [f"  warning: {text}" for text in answer.why.warnings]
    if answer.value.next:
        lines.append(f"  next: {', '.join(answer.value.next)}")
    if explain:
        lines += ["", *answer.why.text().split("\n")]
    write_lines(clean(line, Kind.LINE) for line in lines)
