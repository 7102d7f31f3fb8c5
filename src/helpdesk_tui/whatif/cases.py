"""Worked cases: a question and the keys its answer must have.

Belongs here: running and checking cases, the ones inside a pack and those of a file. Does not belong here: printing
the outcome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpdesk_tui.frozen import dataclass
from helpdesk_tui.policy.checks import PackProblem, nearest
from helpdesk_tui.whatif import KINDS, answer, kind_module

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from helpdesk_tui.policy.loader import Packs
    from helpdesk_tui.policy.pack import Example, Pack

__all__ = ["MISSING", "Case", "Difference", "Outcome", "cases_of", "differences", "example_problems", "run_case"]

MISSING = "(no such key)"
"""Stands for a key that the answer does not have where null is expected."""


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
    expected = dict(case.expect)
    if "error" in found:
        expected.setdefault("error", None)
    came = {key: found.get(key, MISSING if value is None else None) for key, value in expected.items()}
    wrong = {key: (value, came[key]) for key, value in expected.items() if came[key] != value}
    return Outcome(case, wrong)


def example_problems(pack: Pack, packs: Packs, now: datetime) -> Iterator[PackProblem]:
    """Names in the examples of a pack that nobody knows: a misspelt one tests nothing.

    Whether an example passes is for ``run_case`` to say.
    """
    answering = packs.answering_with(pack)
    for number, example in enumerate(pack.examples):
        at = ("examples", number)
        if example.kind not in KINDS:
            yield PackProblem((*at, "kind"), f"unknown kind {example.kind!r}", _hint(example.kind, KINDS))
            continue
        fields = [info.alias or name for name, info in kind_module(example.kind).QUESTION.model_fields.items()]
        yield from _unknown((*at, "given"), "field", example.given, fields)
        found = answer(example.kind, dict(example.given), packs=answering, now=now)
        if "error" not in found:
            yield from _unknown((*at, "expect"), "key of the answer", example.expect, ["error", *found])


def _unknown(
    path: tuple[str | int, ...], what: str, names: Iterable[str], known: Collection[str]
) -> Iterator[PackProblem]:
    for name in names:
        if name not in known:
            yield PackProblem((*path, name), f"unknown {what} {name!r}", _hint(name, known))


def _hint(name: str, known: Collection[str]) -> str:
    return nearest(name, known) or f"one of {', '.join(known)}"


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
