"""Options and values several commands share.

Belongs here: their spelling, once. Does not belong here: what a command does with them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.given import current
from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.inputs.times import distance, zoned

__all__ = ["JSON", "Moment", "When", "Word"]

JSON = click.option("--json", "as_json", is_flag=True, help="answer in JSON")


if TYPE_CHECKING:
    _Type = click.ParamType[datetime]
    _Word = click.ParamType[str]
else:
    _Type = _Word = click.ParamType  # generic only since click 8.4


class Moment(_Type):
    """A time with an offset."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ARG002
        field = param.name if param is not None and param.name else "at"
        return value if isinstance(value, datetime) else zoned(str(value), field)


class Word(_Word):
    """A word that is kept or looked for: not one of bytes that are no text."""

    name = "WORD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        text = str(value)
        if any("\ud800" <= char <= "\udfff" for char in text):
            field = param.name if param is not None and param.name else "argument"
            raise InvalidInput(f"{field}: {text[:40]!r} is not UTF-8", field=field)
        return text


class When(Moment):
    """A time with an offset, or a distance from now: ``90m``, ``2h``, ``3d``, ``1w``."""

    name = "ISO|2h|3d"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        ahead = distance(str(value))
        return super().convert(value, param, ctx) if ahead is None else current().now + ahead
