"""The types a line is made of: strict, with errors that name the field.

Belongs here: single values. Does not belong here: which fields an entity has (``read``).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import PydanticCustomError

from helpdesk_tui.errors import InvalidInput
from helpdesk_tui.model.ids import checked_id
from helpdesk_tui.text import Foreign

__all__ = ["Count", "Day", "ForeignText", "Id", "Label", "Line", "Moment", "Signed", "Word", "worded"]

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_MOST_WORD = 200
_MOST = 1_000_000_000_000


def _id(value: object) -> str:
    try:
        return checked_id(value, "id")
    except InvalidInput as error:
        raise PydanticCustomError("id", "{text}", {"text": error.message.removeprefix("id: ")}) from None


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("word", "is not a text")
    if not value or len(value) > _MOST_WORD or not value.isprintable():
        raise PydanticCustomError("word", "must be 1 to 200 printable characters")
    return value


def _label(value: object) -> str:
    return "" if value == "" else _word(value)


def _foreign(value: object) -> Foreign:
    if not isinstance(value, str):
        raise PydanticCustomError("foreign", "is not a text")
    return Foreign(value)


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise PydanticCustomError("moment", "is not a time with an offset, such as 2026-11-20T10:00:00+04:00")
    try:
        at = datetime.fromisoformat(value.upper())
    except ValueError:
        raise PydanticCustomError("moment", "names a time that does not exist") from None
    if not 1900 <= at.year < 3000:
        raise PydanticCustomError("moment", "must lie between 1900 and 2999")
    return at


def _day(value: object) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("day", "is not a date such as 2026-11-20")
    try:
        on = date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "names a day that does not exist") from None
    if not 1900 <= on.year < 3000:
        raise PydanticCustomError("day", "must lie between 1900 and 2999")
    return on


Id = Annotated[str, PlainValidator(_id)]
Word = Annotated[str, PlainValidator(_word)]
"""A name of ours or of a vendor: printable, so that it may be shown as it is."""
Label = Annotated[str, PlainValidator(_label)]
"""As Word, or empty."""
ForeignText = Annotated[Foreign, PlainValidator(_foreign)]
"""Any text at all."""
Moment = Annotated[datetime, PlainValidator(_moment)]
Day = Annotated[date, PlainValidator(_day)]
Count = Annotated[int, Field(ge=0, le=_MOST)]
Signed = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]


class Line(BaseModel):
    """Base of all lines: nothing is converted; unknown keys are kept."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True, arbitrary_types_allowed=True)

    @property
    def kept(self) -> dict[str, Any]:
        """Unknown keys, in their order."""
        return dict(self.model_extra or {})


def worded(error: ValidationError) -> InvalidInput:
    """The first thing wrong with a line, naming its field."""
    detail = error.errors(include_url=False)[0]
    loc, message = detail["loc"], detail["msg"][:1].lower() + detail["msg"][1:]
    if detail["type"] == "missing":
        message = "is missing"
    elif detail["type"] == "string_unicode":  # of a key: a value may hold it, a key is not even named in the place
        loc = (*loc, str(detail["input"]).encode("ascii", "backslashreplace").decode())
        message = "a key with half a character (a lone surrogate) is no key"
    field = ""
    for part in loc:
        field += f"[{part}]" if isinstance(part, int) else f".{part}" if field else str(part)
    return InvalidInput(f"{field}: {message}", field=field)
