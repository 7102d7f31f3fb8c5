"""Flags made from the fields of a question, and a question made from flags.

Belongs here: the spelling of fields as flags. Does not belong here: checking values; the question does that, so that
flags and JSON are refused alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import click

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.whatif import kind_module

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic.fields import FieldInfo

    from helpdesk_tui.policy.loader import Packs

__all__ = ["flag_options", "given_by_flags"]

_METAVARS = {
    "text": "TEXT",
    "number": "N",
    "yes_no": "yes|no",
    "list": "A,B,...",
    "pairs": "TYPE=N,...",
    "intervals": "FROM/TO",
    "records": "KEY=VALUE,...",
}
_REPEATED = frozenset({"list", "pairs", "intervals", "records"})


def flag_options(kind: str) -> list[click.Option]:
    """An option for every field of a kind's question."""
    return [_option(name, info) for name, info in _fields(kind).items()]


def given_by_flags(
    kind: str, flags: dict[str, Any], now: datetime, packs: Packs
) -> tuple[dict[str, Any], dict[str, str]]:
    """The question as JSON would give it, and what was assumed because a person left it out."""
    given: dict[str, Any] = {}
    assumed: dict[str, str] = {}
    fields = _fields(kind)
    desk = str(flags.get("desk") or _extra(fields["desk"], "by_default") or fields["desk"].get_default())
    for name, info in fields.items():
        if name in flags:
            given[name] = _value(name, _extra(info, "flag"), flags[name])
        elif (default := _extra(info, "by_default")) is not None:
            given[name] = assumed[name] = _default(default, now, packs, desk)
    return given, assumed


def _fields(kind: str) -> dict[str, FieldInfo]:
    fields: dict[str, FieldInfo] = kind_module(kind).QUESTION.model_fields
    return {info.alias or name: info for name, info in fields.items()}


def _option(name: str, info: FieldInfo) -> click.Option:
    flag = _extra(info, "flag")
    help_text = info.description or ""
    default = _extra(info, "by_default")
    if default is not None:
        help_text += f"  [{default} if not given]"
    elif info.is_required():
        help_text += "  [needed]"
    choices = _choices(info.annotation)
    return click.Option(
        [f"--{name.replace('_', '-')}", name],
        metavar="|".join(choices) if choices else _METAVARS[flag],
        help=help_text,
        multiple=flag in _REPEATED,
    )


def _extra(info: FieldInfo, key: str) -> Any:
    extra = info.json_schema_extra
    return extra.get(key) if isinstance(extra, dict) else None


def _choices(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(a) for a in get_args(annotation)]
    return next((c for c in map(_choices, get_args(annotation)) if c), [])


def _value(name: str, flag: str, text: Any) -> Any:
    match flag:
        case "number":
            return _number(text)
        case "yes_no":
            return _yes_no(text)
        case "list":
            return [part.strip() for item in text for part in item.split(",") if part.strip()]
        case "pairs":
            return {k: _number(v) for k, v in _pairs(name, ",".join(text)).items()}
        case "intervals":
            return [item.split("/") for item in text]
        case "records":
            return [{k: _yes_no(v) if k == "urgent" else v for k, v in _pairs(name, i).items()} for i in text]
        case _:
            return None if text in ("none", "null") and name == "completed" else text


def _pairs(name: str, text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    for key, equals, _ in pairs:
        if not equals:
            raise InvalidInput(f"{name}: {key[:60]!r} has no value", field=name, hint="write NAME=VALUE,NAME=VALUE")
    found = {key.strip(): value.strip() for key, _, value in pairs}
    if len(found) < len(pairs):
        keys = [key.strip() for key, _, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InvalidInput(f"{name}: {twice[:60]!r} is given twice", field=name)
    return found


def _number(text: str) -> int | str:
    """The number, else the text itself: the question words the refusal."""
    try:
        return int(text) if len(text) <= 30 and text.isascii() else text
    except ValueError:
        return text


def _yes_no(text: str) -> bool | str:
    return {"yes": True, "no": False, "true": True, "false": False}.get(text.casefold(), text)


def _default(default: str, now: datetime, packs: Packs, desk: str) -> str:
    if default not in ("now", "today"):
        return default
    from helpdesk_tui.policy.calendars import calendar_of

    try:
        local = calendar_of(packs.desk(desk).calendar).local(now)
    except InvalidInput:
        local = now
    return local.date().isoformat() if default == "today" else local.replace(microsecond=0).isoformat()
