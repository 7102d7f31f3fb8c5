"""From a line of text to the JSON object on it: what can be read here can be written again.

Belongs here: what is wrong with a line as JSON. Does not belong here: what the object means (``read``).
"""

from __future__ import annotations

import json
from math import isinf
from typing import Any

from helpdesk_tui.errors import InvalidInput

__all__ = ["parsed_line"]


def parsed_line(line: bytes | str) -> dict[str, Any]:
    """The object on a line. Raises InvalidInput for anything that is not one JSON object without repeated keys."""
    try:
        value = json.loads(line, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
    except InvalidInput:
        raise
    except UnicodeDecodeError:
        raise InvalidInput("not UTF-8", field="line") from None
    except json.JSONDecodeError as error:
        raise InvalidInput(f"not JSON, column {error.colno}: {error.msg}", field="line") from None
    except RecursionError:
        raise InvalidInput("nested too deeply", field="line") from None
    except ValueError as error:
        raise InvalidInput(f"not JSON: {error}", field="line") from None
    if not isinstance(value, dict):
        raise InvalidInput("not an object", field="line", hint="one entity a line, as {...}")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InvalidInput("a key stands twice in one object", field="line")
    return found


def _finite(text: str) -> float:
    """JSON has no word for what a float can't hold: it could be read, and never be written again."""
    if isinf(value := float(text)):
        raise InvalidInput(f"{text[:40]} is too large a number", field="line", hint="give it as a text")
    return value


def _no_constant(name: str) -> float:
    raise InvalidInput(f"{name} is not a number in JSON", field="line")
