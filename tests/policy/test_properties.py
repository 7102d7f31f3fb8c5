"""The engine and the naive second implementation give the same answer to every well-formed question.

`HELPDESK_PROPERTY_CASES` sets the questions per kind, `HELPDESK_PROPERTY_SEED` the first random state; both
are printed with every kind (shown by `-rP`), so that a failure elsewhere can be run again here.
"""

import json
import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from helpdesk_tui.whatif import answer as engine
from tests import naive
from tests.policy.strategies import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = int(os.environ.get("HELPDESK_PROPERTY_CASES", "300"))
"""Questions per kind."""
SEED = int(os.environ.get("HELPDESK_PROPERTY_SEED", "20240304"))

_NOW = datetime.fromisoformat(naive.NOW)
_SETTINGS = settings(
    max_examples=CASES,
    database=None,
    deadline=None,
    derandomize=False,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


@pytest.mark.parametrize("kind", sorted(QUESTIONS))
def test_engine_agrees_with_naive(kind: str, record_property: "Callable[[str, object], None]") -> None:
    asked = 0

    @seed(SEED)
    @_SETTINGS
    @given(question=QUESTIONS[kind])
    def agree(question: naive.Json) -> None:
        nonlocal asked
        asked += 1
        plain = naive.answer(kind, question)
        answered = _comparable(kind, engine(kind, question, now=_NOW), plain)
        assert answered == plain, f"{kind} {json.dumps(question)}\n engine {answered}\n naive  {plain}"

    record_property("kind", kind)
    record_property("cases", CASES)
    record_property("seed", SEED)
    try:
        agree()
    finally:
        print(f"property {kind}: cases={CASES} asked={asked} seed={SEED}")


def _comparable(kind: str, answered: dict[str, Any], plain: naive.Json) -> dict[str, Any]:
    """The engine's answer in the naive shape: the code of an error, else the keys that both must have."""
    if "error" in answered:
        return {"error": answered["error"]["code"]}
    assert answered["rules"] or kind == "options", "an answer about time, money or scope names its rules"
    shaped = {key: answered.get(key, "missing") for key in plain}
    if kind == "options":
        assert all(problem["text"] for problem in answered["problems"]), "a problem without its text"
        shaped["problems"] = sorted({problem["option"] for problem in answered["problems"]})
    return shaped
