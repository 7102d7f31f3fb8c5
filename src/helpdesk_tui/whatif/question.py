"""The types a question is made of, and how what is wrong with one is worded.

Belongs here: strict parsing of foreign values, the one place where ``whatif`` meets pydantic. Does not belong here:
the fields of a kind (its own module).
"""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from helpdesk_tui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydantic_core import ErrorDetails

__all__ = [
    "Amount",
    "Care",
    "Count",
    "Day",
    "Entities",
    "Flag",
    "Holidays",
    "Moment",
    "Name",
    "Question",
    "Quote",
    "parsed",
    "wanted",
]

MOST_CREDITS = 1_000_000_000
MOST_ENTITIES = 1_000_000_000_000
YEARS = range(1900, 3000)
"""Years a question may name: beyond them zone data and calendars mean nothing."""

Flag = Literal["text", "number", "yes_no", "list", "pairs", "intervals", "records"]

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise PydanticCustomError("not_text", "is not a text with a time")
    if not _MOMENT.fullmatch(value):
        raise PydanticCustomError("invalid_time", "is not a time with an offset, such as 2024-03-04T10:00:00+07:00")
    try:
        at = datetime.fromisoformat(value.upper())
    except ValueError:
        raise PydanticCustomError("invalid_time", "names a time that does not exist") from None
    if at.year not in YEARS:
        raise PydanticCustomError("invalid_time", f"must lie between {YEARS[0]} and {YEARS[-1]}")
    return at


def _day(value: object) -> date:
    if not isinstance(value, str):
        raise PydanticCustomError("not_text", "is not a text with a date")
    if not _DAY.fullmatch(value):
        raise PydanticCustomError("invalid_date", "is not a date such as 2024-03-04")
    try:
        on = date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("invalid_date", "names a day that does not exist") from None
    if on.year not in YEARS:
        raise PydanticCustomError("invalid_date", f"must lie between {YEARS[0]} and {YEARS[-1]}")
    return on


Moment = Annotated[datetime, PlainValidator(_moment)]
"""ISO 8601 with offset, at most microseconds."""
Day = Annotated[date, PlainValidator(_day)]
"""``YYYY-MM-DD`` in the desk's zone."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0, le=MOST_ENTITIES)]
Amount = Annotated[int, Field(ge=0, le=MOST_CREDITS)]
"""Whole credits."""
Quote = Annotated[int, Field(ge=-MOST_CREDITS, le=MOST_CREDITS)]
"""Whole credits; below the minimum is for the rules to refuse, not for the type."""
Care = Literal["vip", "standard", "regular", "none"]
Holidays = Annotated[list[Day], Field(max_length=10_000)]
Entities = Annotated[dict[Name, Count], Field(min_length=1, max_length=100)]
"""Entity types and how many of each."""


class Question(BaseModel):
    """Base of all questions: nothing is converted, nothing unknown is passed over."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=False)


Q = TypeVar("Q", bound=Question)


def wanted(help: str, *, flag: Flag = "text", by_default: str | None = None, **more: Any) -> Any:  # noqa: A002
    """A field of a question: its help, how it is written as a flag, and what a person may leave out.

    ``by_default`` is what the flag stands for when a person does not give it; a program always says it.
    """
    return Field(description=help, json_schema_extra={"flag": flag, "by_default": by_default}, **more)


def parsed(question: type[Q], given: Mapping[str, Any], *, codes: Collection[str]) -> Q:
    """The question as values. Raises InvalidInput naming the field; ``codes`` are those the kind knows."""
    if not isinstance(given, dict):
        raise InvalidInput("a question is an object with fields", hint="write {...}", field="input")
    try:
        return question.model_validate(given)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise _worded(_worst(details), question, codes) from None


def _worst(details: list[ErrorDetails]) -> ErrorDetails:
    """A misspelt name first: it explains the missing one."""
    return next((d for d in details if d["type"] == "extra_forbidden"), details[0])


def _worded(detail: ErrorDetails, question: type[Question], codes: Collection[str]) -> InvalidInput:
    field = _path(detail["loc"])
    kind, hint = detail["type"], ""
    match kind:
        case "missing":
            text = "is missing"
        case "extra_forbidden":
            text, hint = "is not a field of this question", _known(str(detail["loc"][-1]), question, detail)
        case "literal_error":
            text = f"is not one of {detail['ctx']['expected']}"
        case "string_type" | "int_type" | "bool_type" | "list_type" | "dict_type" | "int_from_float":
            text = f"is {_type_name(detail['input'])}, not {_WANTED[kind]}"
        case "too_short" | "too_long":
            few = detail["type"] == "too_short"
            text = f"has {detail['ctx']['actual_length']} items, {'at least' if few else 'at most'} " + str(
                detail["ctx"]["min_length" if few else "max_length"]
            )
        case _:
            text = _lowered(detail["msg"])
    code = kind if kind in codes else "invalid_input"
    return InvalidInput(f"{field}: {text}{_quoted(detail)}", field=field, code=code, hint=hint)


_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
}


def _known(name: str, question: type[Question], detail: ErrorDetails) -> str:
    if len(detail["loc"]) > 1:
        return ""
    known = [f.alias or n for n, f in question.model_fields.items()]
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"it has {', '.join(known)}"


def _path(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in loc:
        shown = str(part)[:60]
        name = shown if shown.isidentifier() or shown.replace("-", "_").isidentifier() else repr(shown)
        text += f"[{part}]" if isinstance(part, int) else f".{name}" if text else name
    return text or "input"


def _quoted(detail: ErrorDetails) -> str:
    value = detail["input"]
    if detail["type"] in ("missing", "extra_forbidden") or not isinstance(value, str | int):
        return ""
    if isinstance(value, int) and value.bit_length() > 200:
        return f" (given: a number of {value.bit_length():,} bits)"
    shown = json.dumps(value) if isinstance(value, bool) else repr(value)
    if len(shown) > 60:
        shown = f"{shown[:60]}... ({len(shown):,} characters)"
    return f" (given: {shown})"


def _type_name(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int():
            return "a number"
        case float():
            return "a number with a fraction" if math.isfinite(value) else "no number JSON knows"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"


def _lowered(message: str) -> str:
    text = message.removeprefix("Value error, ").removeprefix("Input ")
    return text[:1].lower() + text[1:]
