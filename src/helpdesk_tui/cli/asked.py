"""Options and values several commands share.

Belongs here: their spelling, once. Does not belong here: what a command does with them.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from helpdesk_tui.cli.context import current
from helpdesk_tui.errors import InvalidInput

__all__ = ["JSON", "Moment", "When", "Word", "assignments", "zoned"]

JSON = click.option("--json", "as_json", is_flag=True, help="answer in JSON")

_SPAN = re.compile(r"([0-9]{1,4})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


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
        match = _SPAN.fullmatch(str(value))
        if match is None:
            return super().convert(value, param, ctx)
        return current().now + timedelta(**{_UNITS[match[2]]: int(match[1])})


def zoned(text: str, field: str) -> datetime:
    """A time with an offset. Raises InvalidInput."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None or not 1900 <= at.year < 3000:
        hint = "such as 2026-11-23T10:00:00+04:00"
        raise InvalidInput(f"{field}: {text[:40]!r} is no time with an offset", field=field, hint=hint)
    return at


def assignments(words: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Words without ``=``, and ``name=value`` ones as a dict. Raises InvalidInput for a name given twice."""
    plain = tuple(word for word in words if "=" not in word)
    pairs: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name in pairs:
            raise InvalidInput(f"{name[:40]} is given twice", field=name[:40])
        if equals:
            pairs[name] = value
    return plain, pairs
