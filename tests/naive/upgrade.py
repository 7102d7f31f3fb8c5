"""Upgrade scope: put the releases in order and walk from one version to the other."""

from tests.naive.clock import Json

_SHIPPED = [
    *("4.2.1", "4.2.2", "4.2.3", "4.2.4"),
    *("4.3.1", "4.3.2", "4.3.3", "4.3.4", "4.3.5", "4.3.6", "4.3.7", "4.3.8", "4.3.9", "4.3.10"),
    "4.4.1",
]

Version = list[int]
"""Major, minor, patch and, for a service pack only, its number."""


def upgrade(given: Json) -> Json:
    old, new = _parse(given["from"]), _parse(given["to"])
    if old is None or new is None:
        return {"error": "invalid_version"}
    releases = _in_order([*_SHIPPED, *(given.get("releases") or [])])
    if old not in releases or new not in releases:
        return {"error": "unknown_version"}
    if old == new:
        return {"error": "same_version"}
    if _older(new, old):
        return {"error": "downgrade"}
    return _price(given, _steps(releases, old, new))


def _price(given: Json, steps: int) -> Json:
    if given["access"] == "expired":
        return {"verdict": "refused", "credits": 0, "steps": steps}
    if given.get("care") in ("vip", "standard"):
        return {"verdict": "included", "credits": 0, "steps": steps}
    price = 20
    for _ in range(steps - 2):
        price += 5
    return {"verdict": "needs_approval", "credits": price, "steps": steps}


def _steps(releases: list[Version], old: Version, new: Version) -> int:
    steps = 0
    for release in releases[releases.index(old) + 1 : releases.index(new) + 1]:
        if len(release) == 3:
            steps += 1
    return steps


def _parse(text: str) -> Version | None:
    parts = text.split(".")
    if len(parts) == 4 and parts[3][:2] == "SP":
        parts[3] = parts[3][2:]
    elif len(parts) != 3:
        return None
    if not all(_is_number(part) for part in parts):
        return None
    return [int(part) for part in parts]


def _is_number(part: str) -> bool:
    return part != "" and all(sign in "0123456789" for sign in part) and (part == "0" or part[0] != "0")


def _older(one: Version, other: Version) -> bool:
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            return mine < theirs
    return len(one) < len(other)


def _in_order(texts: list[str]) -> list[Version]:
    """Insert one after the other, each kind once."""
    releases: list[Version] = []
    for text in texts:
        version = _parse(text)
        if version is None or version in releases:
            continue
        place = 0
        while place < len(releases) and _older(releases[place], version):
            place += 1
        releases.insert(place, version)
    return releases
