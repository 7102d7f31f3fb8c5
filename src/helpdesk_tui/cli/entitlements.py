"""``helpdesk entitlements``: what a customer may ask for, and until when.

Belongs here: printing. Does not belong here: entitlements (``policy``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.asked import JSON, Moment
from helpdesk_tui.cli.context import DeskCommand, DeskGroup
from helpdesk_tui.cli.desk import chosen_desk, go
from helpdesk_tui.cli.output import write_json, write_lines
from helpdesk_tui.text import Kind, clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from helpdesk_tui.cli.desk import Desk
    from helpdesk_tui.policy.entitlements import Standing
    from helpdesk_tui.policy.remigrations import Again
    from helpdesk_tui.session.cards import Entitled

__all__ = ["command"]

command = DeskGroup(name="entitlements", help="What a customer may ask for, and until when.")


@command.command("show", cls=DeskCommand)
@click.argument("customer", metavar="CUSTOMER")
@click.option("--at", type=Moment(), help="at this moment; now if not given")
@click.option("--explain", is_flag=True, help="show how each comes about")
@JSON
def show(*, customer: str, at: datetime | None, explain: bool, as_json: bool) -> None:
    """Shows everything a customer may ask for and until when, with the rules it rests on."""
    go(_show(chosen_desk(), customer, at, explain=explain, as_json=as_json))


async def _show(desk: Desk, customer: str, at: datetime | None, *, explain: bool, as_json: bool) -> None:
    async with desk.session() as session:
        found = await session.entitlements(customer, at=at)
    if as_json:
        write_json(_value(found, explain=explain))
    else:
        write_lines(clean(line, Kind.LINE) for line in _lines(found, explain=explain))


def _value(found: Entitled, *, explain: bool) -> dict[str, Any]:
    from helpdesk_tui.cli.values import account_json

    return {
        "customer": found.party.id,
        "at": found.at.isoformat(),
        "account": account_json(found.party.account),
        "desks": [
            {
                "desk": name,
                "standing": _standing(found.standings[name].value) if name in found.standings else None,
                "rules": answer.rules,
                "entitlements": [
                    {
                        "name": one.name,
                        "value": one.value,
                        "until": one.until.isoformat() if one.until else None,
                        "rules": one.why.rule_ids,
                    }
                    | ({"derivation": one.why.plain()} if explain else {})
                    for one in answer.value
                ],
            }
            for name, answer in found.desks.items()
        ],
        "migrations": [
            {"migration": run, "kind": kind, "rules": answer.rules} | _again(answer.value)
            for run, kind, answer in found.again
        ],
    }


def _standing(value: Standing) -> dict[str, Any]:
    return {
        "rank": value.rank,
        "care": value.care,
        "care_until": value.care_until.isoformat() if value.care_until else None,
        "upgrade_access": value.access,
        "upgrade_access_until": value.access_until.isoformat() if value.access_until else None,
    }


def _again(value: Again) -> dict[str, Any]:
    return {
        "free": value.free,
        "in_window": value.in_window,
        "last_free_day": value.last_free_day.isoformat(),
        "allowance": value.allowance,
        "excess": value.excess,
    }


def _lines(found: Entitled, *, explain: bool) -> Iterator[str]:
    party = found.party
    name = party.customer.name if party.customer is not None else party.id
    yield f"{name} ({party.id}) at {found.at.isoformat(timespec='minutes')}"
    width = max((len(one.name) for answer in found.desks.values() for one in answer.value), default=0)
    for desk, answer in found.desks.items():
        yield f"{desk}"
        for one in answer.value:
            until = f", until {one.until.isoformat()}" if one.until else ""
            rules = f"  [{' '.join(one.why.rule_ids)}]" if one.why.rule_ids else ""
            yield f"  {one.name:<{width}}  {one.value}{until}{rules}"
            if explain:
                yield from (f"      {line}" for line in one.why.text().split("\n"))
    for run, kind, again in found.again:
        word = "free" if again.value.free else "to be quoted"
        yield f"  migration {run}: {kind.replace('_', ' ')} {word}, window to {again.value.last_free_day.isoformat()}"
