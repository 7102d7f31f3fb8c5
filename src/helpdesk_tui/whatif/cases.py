"""Worked cases: a question and the keys its answer must have.

Belongs here: running cases, the ones inside a pack and those of a file. Does not belong here: printing the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.whatif import KINDS, answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from helpdesk_tui.policy.loader import Packs
    from helpdesk_tui.policy.pack import Example, Pack

__all__ = ["Case", "Difference", "Outcome", "cases_of", "differences", "run_case"]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is expected of its answer; nothing when it is only to be compared."""

    id: str
    kind: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was run. ``wrong`` holds, for every key that does not match, what was wanted and what came."""

    case: Case
    wrong: Mapping[str, tuple[Any, Any]]

    @property
    def passed(self) -> bool:
        return not self.wrong


@dataclass(frozen=True, slots=True)
class Difference:
    """A case that two packs answer differently: for every key both values."""

    case: Case
    keys: Mapping[str, tuple[Any, Any]]


def cases_of(examples: Iterable[Example]) -> Iterator[Case]:
    for example in examples:
        yield Case(example.id, example.kind, example.given, example.expect)


def run_case(case: Case, packs: Packs, now: datetime) -> Outcome:
    """Runs a case; ``{"error": CODE}`` expects that error code."""
    if case.kind not in KINDS:
        return Outcome(case, {"kind": (f"one of {', '.join(KINDS)}", case.kind)})
    found = _comparable(answer(case.kind, dict(case.given), packs=packs, now=now))
    wrong = {key: (value, found.get(key)) for key, value in case.expect.items() if found.get(key) != value}
    return Outcome(case, wrong)


def differences(cases: Iterable[Case], packs: Packs, first: Pack, second: Pack, now: datetime) -> Iterator[Difference]:
    """The cases whose answers change when ``second`` answers in the place of ``first``."""
    before, after = packs.answering_with(first), packs.answering_with(second)
    for case in cases:
        given = dict(case.given)
        old = _comparable(answer(case.kind, given, packs=before, now=now))
        new = _comparable(answer(case.kind, given, packs=after, now=now))
        keys = {k: (old.get(k), new.get(k)) for k in {**old, **new} if old.get(k) != new.get(k)}
        if keys:
            yield Difference(case, keys)


def _comparable(found: dict[str, Any]) -> dict[str, Any]:
    if "error" in found:
        return {"error": found["error"]["code"]}
    return {key: value for key, value in found.items() if key != "changed"}
