"""The next best ticket first: pick the first of the rest, again and again."""

from tests.naive.clock import DESKS, Json, read

_RANKS = ["vip", "standard", "regular"]


def order(given: Json) -> Json:
    rest = list(given["tickets"])
    ids: list[str] = []
    while rest:
        first = rest[0]
        for other in rest[1:]:
            if _before(other, first):
                first = other
        rest.remove(first)
        ids.append(first["id"])
    return {"order": ids}


def _before(one: Json, other: Json) -> bool:
    if one["rank"] != other["rank"]:
        return _RANKS.index(one["rank"]) < _RANKS.index(other["rank"])
    if one["urgent"] != other["urgent"]:
        return bool(one["urgent"])
    mine, theirs = (read(each["received"], DESKS["cs_cart"]) for each in (one, other))
    if mine != theirs:
        return mine < theirs
    return _natural_before(one["id"], other["id"])


def _natural_before(one: str, other: str) -> bool:
    """Letter by letter; where both have a number, the numbers are compared."""
    while one and other:
        mine, theirs = _number(one), _number(other)
        if mine and theirs:
            if int(mine) != int(theirs):
                return int(mine) < int(theirs)
        elif one[0] != other[0]:
            return one[0] < other[0]
        one, other = one[max(len(mine), 1) :], other[max(len(theirs), 1) :]
    return len(one) < len(other)


def _number(text: str) -> str:
    """The digits that the text begins with."""
    digits = ""
    for sign in text:
        if sign not in "0123456789":
            break
        digits += sign
    return digits
